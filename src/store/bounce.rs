//! Table `bounce`: what mail servers reported of messages that they had taken, and what follows for the message.

use super::attempt::{self, Attempt, FOUND, SENT};
use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::bounce::{MailAction, MailStatus};
use crate::domain::{AddressId, Instant, MessageId, MessageState};
use rusqlite::params;

/// Outcome of the line among a message's tries that tells of a bounce.
pub const BOUNCED: &str = "bounced";
/// Outcome of the line that tells of a delay.
pub const DELAYED: &str = "delayed";

/// The message that a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Returned {
    /// The message.
    pub message: MessageId,
    /// Its Message-ID.
    pub message_id: String,
    /// Where it went.
    pub address: String,
    /// The address's row.
    pub address_id: Option<AddressId>,
    lease_gen: i64,
}

/// A report of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted<'a> {
    /// Given up, or delayed.
    pub action: MailAction,
    /// The status.
    pub status: MailStatus,
    /// Whether several of these end the address.
    pub counts: bool,
    /// When it was read.
    pub at: Instant,
    /// When it came in, by the mailbox's clock.
    pub came_in: Option<Instant>,
    /// What it means and what the server said, for staff.
    pub text: &'a str,
}

/// The e-mail with that Message-ID (in angle brackets).
pub fn find(read: &Read<'_>, message_id: &str) -> Result<Option<Returned>> {
    read.first(
        "SELECT id, message_id, address, address_id, lease_gen FROM outbox WHERE message_id = ?1 AND channel = 'email'",
        params![message_id],
        |row| {
            Ok(Returned {
                message: row.get(0)?,
                message_id: row.get(1)?,
                address: row.get(2)?,
                address_id: row.get(3)?,
                lease_gen: row.get(4)?,
            })
        },
    )
}

/// How far the mailbox's clock may be behind ours, in seconds.
const OTHER_CLOCK: i64 = 3_600;

/// Notes a report, among the message's tries too; `false` when it was noted before. One message may come back twice with the
/// same words: read while it waited to be tried again, and once more after that try.
pub fn note(write: &Write<'_>, returned: &Returned, noted: &Noted<'_>) -> Result<bool> {
    let status = noted.status.to_string();
    let new = write.run(
        "INSERT INTO bounce (outbox_id, address_id, action, status, counts, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (outbox_id, action, status) DO NOTHING",
        params![returned.message, returned.address_id, noted.action.name(), status, noted.counts, noted.at],
    )?;
    if new == 0 && !came_back_anew(write, returned, noted)? {
        return Ok(false);
    }
    let outcome = if noted.action == MailAction::Failed { BOUNCED } else { DELAYED };
    let line = Attempt {
        lease_gen: returned.lease_gen,
        started_at: noted.at,
        ended_at: noted.at,
        phase: "after_dot".to_owned(),
        outcome: outcome.to_owned(),
        code: status,
        text: noted.text.to_owned(),
    };
    attempt::add(write, returned.message, &line)?;
    Ok(true)
}

/// Notes that a report which is known by its words tells of a later try: the message left after that was noted, and before
/// this came in.
fn came_back_anew(write: &Write<'_>, returned: &Returned, noted: &Noted<'_>) -> Result<bool> {
    let left_by = noted.came_in.map_or(noted.at, |at| at.plus_seconds(OTHER_CLOCK));
    let changed = write.run(
        &format!(
            "UPDATE bounce SET at = ?4 WHERE outbox_id = ?1 AND action = ?2 AND status = ?3
             AND EXISTS (SELECT 1 FROM outbox o CROSS JOIN attempt t ON t.outbox_id = o.id
                         WHERE o.id = ?1 AND o.state IN ({}) AND t.outcome IN ('{SENT}', '{FOUND}')
                             AND t.started_at > bounce.at AND t.started_at <= ?5)",
            may_come_back()
        ),
        params![returned.message, noted.action.name(), noted.status.to_string(), noted.at, left_by],
    )?;
    Ok(changed > 0)
}

/// The states from which a message may come back, for SQL.
fn may_come_back() -> String {
    let from = MessageState::ALL.into_iter().filter(|state| state.may_become(MessageState::Bounced));
    from.map(|state| format!("'{}'", state.name())).collect::<Vec<_>>().join(", ")
}

/// The message came back. One that is in the queue again meanwhile is left there: the claim asks whether it is wanted.
pub fn came_back(write: &Write<'_>, message: MessageId, reason: &str, error: &str) -> Result<bool> {
    let changed = write.run(
        &format!(
            "UPDATE outbox SET state = 'bounced', reason = ?2, error = ?3 WHERE id = ?1 AND state IN ({})",
            may_come_back()
        ),
        params![message, reason, error],
    )?;
    Ok(changed > 0)
}

/// How many counted bounces the address had since that moment.
pub fn counted_since(read: &Read<'_>, address: AddressId, since: Instant) -> Result<usize> {
    read.one(
        "SELECT count(*) FROM bounce WHERE counts = 1 AND address_id = ?1 AND at >= ?2",
        params![address, since],
        |row| row.get(0),
    )
}
