//! The command line: the real binary, its output read as another program would read it.

pub mod kit;

mod board;
mod docs;
mod import;
mod milestone;
mod mode;
mod moving;
mod outbox;
mod payments;
mod phones;
mod suppression;
mod template;
mod ways_out;
mod words;
