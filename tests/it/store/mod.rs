//! The office file: what is refused at the gate, what survives damage, and that two programs can share it.

mod faults;
mod gate;
mod sharing;
mod upgrade;
