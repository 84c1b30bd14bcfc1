//! Table `attempt`: every try to hand a message over; append-only, the history of delivery.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{Instant, MessageId};
use rusqlite::params;

/// One try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Which claim of the message it belonged to.
    pub lease_gen: i64,
    /// When it began.
    pub started_at: Instant,
    /// When it ended; for a dispatcher that vanished, when that was noticed.
    pub ended_at: Instant,
    /// How far it came: "before_dot" or "after_dot".
    pub phase: String,
    /// What became of it: "sent", or the class of its failure; [`LOST`] when its dispatcher vanished before the dot.
    pub outcome: String,
    /// The peer's code, or empty.
    pub code: String,
    /// What happened, with the peer's own words.
    pub text: String,
}

/// Outcome of a try that succeeded.
pub const SENT: &str = "sent";
/// Outcome of a try whose dispatcher vanished while nothing had been handed over.
pub const LOST: &str = "lost";
/// Outcome of a try of which nobody knows whether it arrived.
pub const UNCERTAIN: &str = "uncertain";
/// Outcome of a question or a try that found the message taken by an earlier, uncertain try.
pub const FOUND: &str = "found";
/// Outcome of a question to the provider that did not end the doubt.
pub const ASKED: &str = "asked";

/// Adds a try; tries of a message are numbered from 1.
pub fn add(write: &Write<'_>, message: MessageId, attempt: &Attempt) -> Result<()> {
    write.run(
        "INSERT INTO attempt (outbox_id, n, lease_gen, started_at, ended_at, phase, outcome, code, text)
         SELECT ?1, count(*) + 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM attempt WHERE outbox_id = ?1",
        params![
            message,
            attempt.lease_gen,
            attempt.started_at,
            attempt.ended_at,
            attempt.phase,
            attempt.outcome,
            attempt.code,
            attempt.text
        ],
    )?;
    Ok(())
}

/// The tries of a message, oldest first.
pub fn of(read: &Read<'_>, message: MessageId) -> Result<Vec<Attempt>> {
    read.all(
        "SELECT lease_gen, started_at, coalesce(ended_at, started_at), phase, outcome, code, text
         FROM attempt WHERE outbox_id = ?1 ORDER BY id",
        params![message],
        |row| {
            Ok(Attempt {
                lease_gen: row.get(0)?,
                started_at: row.get(1)?,
                ended_at: row.get(2)?,
                phase: row.get(3)?,
                outcome: row.get(4)?,
                code: row.get(5)?,
                text: row.get(6)?,
            })
        },
    )
}
