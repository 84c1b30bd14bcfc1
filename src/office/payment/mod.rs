//! Paying contractors (S2.5; state machine row D): what is done to payments, one or many at once.

mod again;
mod step;

pub use again::DraftAgain;
pub use step::{PayPick, PayStep, StepPayments};
