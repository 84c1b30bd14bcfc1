//! Table `outbox`, delivery's side: what became of a claimed message.

use super::attempt::{self, Attempt};
use super::departure;
use super::error::Result;
use super::lease::Lease;
use super::tx::{Read, Write};
use crate::domain::outbox::UNDONE;
use crate::domain::{Channel, Instant, MessageId};
use rusqlite::params;

/// What becomes of a message after a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// The peer took it, under this name of its own.
    Sent {
        /// The peer's name for it, or empty.
        provider_id: String,
    },
    /// It waits for another try.
    Again {
        /// When; `None`: as before, since the try does not count.
        at: Option<Instant>,
    },
    /// Given up.
    Failed {
        /// Why, in words.
        reason: String,
    },
    /// A rule keeps it back after all: its recipient told the provider to stop.
    Suppressed {
        /// Why, in words.
        reason: String,
    },
    /// It may have arrived.
    Uncertain {
        /// Why, in words.
        reason: String,
        /// When the provider is asked about it; `None`: staff decide at once.
        ask_at: Option<Instant>,
    },
}

/// Settles a claim; `false` when the claim was lost meanwhile: the try is kept, the message is left as it is.
pub fn settle(write: &Write<'_>, lease: Lease, settlement: &Settlement, attempt: &Attempt) -> Result<bool> {
    attempt::add(write, lease.message, attempt)?;
    let (state, counts, next_at, reason, provider_id, error) = match settlement {
        Settlement::Sent { provider_id } => ("sent", true, None, "", provider_id.as_str(), ""),
        Settlement::Again { at } => ("queued", at.is_some(), *at, "", "", attempt.text.as_str()),
        Settlement::Failed { reason } => ("failed", true, None, reason.as_str(), "", attempt.text.as_str()),
        Settlement::Suppressed { reason } => ("suppressed", true, None, reason.as_str(), "", attempt.text.as_str()),
        Settlement::Uncertain { reason, ask_at } => {
            ("uncertain", true, *ask_at, reason.as_str(), "", attempt.text.as_str())
        }
    };
    if state == "sent" && attempt.outcome == attempt::SENT && has_no_dot(write, lease)? {
        departure::note(write, lease.message, attempt.ended_at)?;
    }
    // an open question: see `store::doubt`
    let phase = matches!(settlement, Settlement::Uncertain { ask_at: Some(_), .. }).then_some("after_dot");
    let sent_at = (state == "sent").then_some(attempt.ended_at);
    let failed_at = (state == "failed").then_some(attempt.ended_at);
    let changed = write.run(
        "UPDATE outbox SET state = ?3, attempts = attempts + ?4, next_at = coalesce(?5, next_at), reason = ?6, provider_id = ?7,
             error = ?8, sent_at = ?9, failed_at = ?11, phase = ?10, lease_owner = NULL, lease_until = NULL
         WHERE id = ?1 AND state = 'sending' AND lease_gen = ?2",
        params![lease.message, lease.generation, state, counts, next_at, reason, provider_id, error, sent_at, phase, failed_at],
    )?;
    if changed > 0 {
        end_if_taken_back(write, lease.message, attempt.outcome == attempt::UNCERTAIN)?;
    }
    Ok(changed > 0)
}

/// A message whose batch was taken back while it was in hand is not tried again; of any other outcome the batch that took
/// it back knows nothing.
fn end_if_taken_back(write: &Write<'_>, message: MessageId, may_have_arrived: bool) -> Result<()> {
    let state = if may_have_arrived { "uncertain" } else { "cancelled" };
    write.run(
        "UPDATE outbox SET state = CASE state WHEN 'queued' THEN ?2 ELSE state END,
             reason = CASE state WHEN 'queued' THEN ?3 ELSE reason END,
             ended_batch = CASE WHEN state = 'queued' AND ?2 = 'cancelled' THEN ended_batch END
         WHERE id = ?1 AND ended_batch IS NOT NULL",
        params![message, state, UNDONE],
    )?;
    Ok(())
}

/// Whether it went where nothing is recorded before it is handed over: into a folder.
fn has_no_dot(read: &Read<'_>, lease: Lease) -> Result<bool> {
    read.one(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE id = ?1 AND state = 'sending' AND lease_gen = ?2 AND phase = 'before_dot')",
        params![lease.message, lease.generation],
        |row| row.get(0),
    )
}

/// What decides between another try and giving up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chances {
    /// Tries so far.
    pub attempts: u32,
    /// When it is given up, quiet hours left out of account.
    pub expires_at: Instant,
    /// Whether it may have arrived.
    pub is_doubtful: bool,
    /// The contact's zone, empty for the office's; `None`: it goes to no contact.
    pub zone: Option<String>,
}

/// The chances of a message.
pub fn chances(read: &Read<'_>, message: MessageId) -> Result<Option<Chances>> {
    read.first(
        "SELECT o.attempts, o.expires_at, EXISTS (SELECT 1 FROM attempt t WHERE t.outbox_id = o.id AND t.outcome = 'uncertain'),
             p.zone
         FROM outbox o LEFT JOIN contact p ON p.id = o.contact_id WHERE o.id = ?1",
        params![message],
        |row| {
            Ok(Chances {
                attempts: row.get(0)?,
                expires_at: row.get(1)?,
                is_doubtful: row.get(2)?,
                zone: row.get(3)?,
            })
        },
    )
}

/// Nothing more goes to the address of a message: it does not exist, or its owner gave it up.
///
/// What delivery learns of an address stands in `suppression` with the source "delivery", not in the address itself: that
/// is a business row, which changes only in a batch, with a history and an undo; delivery makes none. A corrected or new
/// address is another one and free; retrying a message lifts what delivery recorded.
pub fn suppress_address(write: &Write<'_>, message: MessageId, why: &str, now: Instant) -> Result<()> {
    suppress(write, message, why, "delivery", now)
}

/// Nothing more goes to the address of a message, because its owner said so to the provider; no retry lifts that.
pub fn respect_stop(write: &Write<'_>, message: MessageId, why: &str, now: Instant) -> Result<()> {
    suppress(write, message, why, "recipient", now)
}

fn suppress(write: &Write<'_>, message: MessageId, why: &str, source: &str, now: Instant) -> Result<()> {
    write.run(
        "INSERT INTO suppression (channel, norm, reason, source, at)
         SELECT o.channel, a.norm, ?2, ?4, ?3 FROM outbox o JOIN address a ON a.id = o.address_id
         WHERE o.id = ?1 AND a.value = o.address
         ON CONFLICT (channel, norm) DO UPDATE SET reason = excluded.reason, source = excluded.source, at = excluded.at
             WHERE suppression.source = 'delivery' AND excluded.source <> 'delivery'",
        params![message, why, now, source],
    )?;
    Ok(())
}

/// The channel of a message.
pub fn channel_of(read: &Read<'_>, message: MessageId) -> Result<Option<Channel>> {
    let name: Option<String> =
        read.first("SELECT channel FROM outbox WHERE id = ?1", params![message], |row| row.get(0))?;
    Ok(name.as_deref().and_then(Channel::from_name))
}
