//! What a command came to, for toasts, exit codes and `--json`.

use super::intake::Report;
use crate::domain::{BatchId, Channel, Instant};
use serde::Serialize;

/// A person or row that a command left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Name of the contact, or what else was left out.
    pub who: String,
    /// Channel, when it is a message that does not go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Why, in staff's words.
    pub reason: String,
}

/// What a command came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The batch; `None` when nothing had to change.
    pub batch: Option<BatchId>,
    /// What happened, in words: "3 to Materials".
    pub summary: String,
    /// Business rows changed.
    pub changed: usize,
    /// Messages enqueued, or for an undo taken out of the queue.
    pub messages: usize,
    /// Who and what was left out.
    pub skipped: Vec<Skipped>,
    /// When the undo window of the enqueued messages ends.
    pub held_until: Option<Instant>,
    /// Row number of what was created, when it is one thing.
    pub created: Option<i64>,
    /// What an import came to, row by row.
    pub report: Option<Box<Report>>,
    /// The same order had been carried out before; this is what it came to then.
    pub repeated: bool,
    /// Whether undo can take it back.
    pub undoable: bool,
}

/// What a use case reports to the door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// What happened, in words.
    pub summary: String,
    /// Business rows changed; 0 makes the whole command a no-op: nothing is written, not even the batch.
    pub changed: usize,
    /// Messages enqueued.
    pub messages: usize,
    /// Who and what was left out.
    pub skipped: Vec<Skipped>,
    /// When the enqueued messages may leave.
    pub held_until: Option<Instant>,
    /// Row number of what was created.
    pub created: Option<i64>,
    /// What an import came to, row by row.
    pub report: Option<Box<Report>>,
    /// Attached files (SHA-256) to be taken away for good once all is committed.
    pub forgotten: Vec<String>,
    /// Whether undo may not take it back (pause, mode, backup, erase).
    pub final_: bool,
    /// Whether money has left by it, which no undo brings back.
    pub money_left: bool,
}
