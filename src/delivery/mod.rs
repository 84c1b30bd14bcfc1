//! Empties the outbox: claims messages, hands them to a channel, records what became of them; knows no screen.
//!
//! [`Dispatcher::start`] works until it is stopped, [`deliver_once`] until nothing is due. Both run the same parts: a
//! *ledger*, the one thread and connection that writes to the office file, a transaction for all that is said to it
//! meanwhile; for each channel a *lane* of claimed messages and a few workers; for each worker a *way* out of the office.
//! A *reader* beside the lanes looks what came back. No transaction is open while anything is sent. Several programs may do this on one file at once.

pub mod channel;
pub mod inbox;
pub mod outcome;
pub mod probe;
pub mod schedule;
mod signal;
mod standing;

mod connect;
mod dispatcher;
mod held_up;
mod inquiry;
mod judgement;
mod lane;
mod ledger;
mod letter;
mod phones;
mod presence;
mod summary;
mod tempo;
mod turn;
mod way;

pub use dispatcher::{Dispatcher, Handle, Setup, deliver_once};
pub use outcome::{Class, Failure, Outcome, Phase};
pub use summary::{Event, PausedChannel, Summary, UnreadInbox};
