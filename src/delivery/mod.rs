//! Empties the outbox: claims messages, hands them to a channel, records what became of them; knows no screen.

pub mod channel;
pub mod outcome;
pub mod schedule;

pub use outcome::{Class, Failure, Outcome, Phase};
