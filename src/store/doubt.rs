//! Table `outbox`, delivery's side: texts of which nobody knows whether they were taken, so that the provider is asked
//! before anything is sent again (E4).
//!
//! Such a message is `uncertain`, its phase stays `after_dot` for as long as the question is open, and `next_at` says when
//! it is put. A question changes nothing at the provider, so it needs no lease: the answer counts only while the message
//! still is as it was when it was asked about.

use super::attempt::{self, Attempt};
use super::error::Result;
use super::lease::Lease;
use super::tx::{Read, Write};
use crate::domain::{Channel, Instant, MessageId};
use rusqlite::params;

/// How long the first question waits for a provider to have sorted its list, in seconds.
pub const FIRST_QUESTION: i64 = 30;

/// How long after a try a text that the provider does not know may still turn up there, in seconds.
pub const GRACE: i64 = 300;

/// How long a question that was put is left alone, in seconds: longer than its answer can take.
const IN_HAND: i64 = 120;

/// What tells a doubtful text from others to the same number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// When the first doubtful try began.
    pub since: Instant,
    /// The provider's names of the contact's other texts.
    pub known: Vec<String>,
}

/// An open question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The message, and the claim that ended in doubt.
    pub lease: Lease,
    /// The message's own id.
    pub message_id: String,
    /// Where it went.
    pub address: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is told apart by.
    pub doubt: Doubt,
    /// When the last doubtful try ended.
    pub tried_at: Instant,
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The provider has it: sent.
    Taken {
        /// The provider's name for it.
        provider_id: String,
    },
    /// The provider had it and could not deliver it: failed.
    Undelivered {
        /// Why, in words.
        reason: String,
    },
    /// It is asked again.
    Later {
        /// When.
        at: Instant,
    },
    /// It stays uncertain; staff decide.
    Closed {
        /// Why, in words.
        reason: String,
    },
}

const OPEN: &str = "state = 'uncertain' AND phase = 'after_dot' AND channel = ?1 AND rendered IS NOT NULL";

/// Whether a question is due; asked without holding the file.
pub fn is_due(read: &Read<'_>, channel: Channel, now: Instant) -> Result<bool> {
    read.one(
        &format!("SELECT EXISTS (SELECT 1 FROM outbox WHERE {OPEN} AND next_at <= ?2)"),
        params![channel.name(), now],
        |row| row.get(0),
    )
}

/// When the next question is due.
pub fn next_due(read: &Read<'_>, channel: Channel) -> Result<Option<Instant>> {
    read.one(&format!("SELECT min(next_at) FROM outbox WHERE {OPEN}"), params![channel.name()], |row| row.get(0))
}

/// The questions that are due, at most so many; others leave them alone meanwhile.
pub fn take(write: &Write<'_>, channel: Channel, now: Instant, limit: usize) -> Result<Vec<Question>> {
    let found = write.all(
        &format!(
            "SELECT id, lease_gen, message_id, address, rendered,
                 coalesce((SELECT max(t.ended_at) FROM attempt t WHERE t.outbox_id = outbox.id AND t.outcome = 'uncertain'), next_at)
             FROM outbox WHERE {OPEN} AND next_at <= ?2 ORDER BY next_at, id LIMIT ?3"
        ),
        params![channel.name(), now, limit],
        |row| {
            let lease = Lease { message: row.get(0)?, generation: row.get(1)? };
            Ok((lease, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        },
    )?;
    let mut questions = Vec::with_capacity(found.len());
    for (lease, message_id, address, bytes, tried_at) in found {
        let Some(doubt) = of(write, lease.message)? else { continue };
        write.run("UPDATE outbox SET next_at = ?2 WHERE id = ?1", params![lease.message, now.plus_seconds(IN_HAND)])?;
        questions.push(Question { lease, message_id, address, bytes, doubt, tried_at });
    }
    Ok(questions)
}

/// The doubt about a message; `None` when no try of it can have arrived. A server's refusal to say why ("try again later")
/// leaves a doubt too.
pub fn of(read: &Read<'_>, message: MessageId) -> Result<Option<Doubt>> {
    let since: Option<Instant> = read.one(
        "SELECT min(started_at) FROM attempt WHERE outbox_id = ?1 AND phase = 'after_dot' AND outcome IN ('uncertain', 'retry')",
        params![message],
        |row| row.get(0),
    )?;
    let Some(since) = since else { return Ok(None) };
    let known = read.all(
        "SELECT o.provider_id FROM outbox m JOIN outbox o ON o.contact_id = m.contact_id AND o.channel = m.channel
         WHERE m.id = ?1 AND o.provider_id <> ''",
        params![message],
        |row| row.get(0),
    )?;
    Ok(Some(Doubt { since, known }))
}

/// Writes down what came of a question; `false` when the message was settled otherwise meanwhile.
pub fn settle(write: &Write<'_>, lease: Lease, finding: &Finding, attempt: &Attempt) -> Result<bool> {
    let (state, phase, next_at, reason, provider_id) = match finding {
        Finding::Taken { provider_id } => ("sent", None, None, "", provider_id.as_str()),
        Finding::Undelivered { reason } => ("failed", None, None, reason.as_str(), ""),
        Finding::Later { at } => ("uncertain", Some("after_dot"), Some(*at), "", ""),
        Finding::Closed { reason } => ("uncertain", None, None, reason.as_str(), ""),
    };
    let sent_at = (state == "sent").then_some(attempt.ended_at);
    let failed_at = (state == "failed").then_some(attempt.ended_at);
    let changed = write.run(
        "UPDATE outbox SET state = ?3, phase = ?4, next_at = coalesce(?5, next_at), provider_id = ?7, sent_at = ?8, failed_at = ?9,
             reason = CASE WHEN ?6 = '' AND ?3 = 'uncertain' THEN reason ELSE ?6 END,
             error = CASE WHEN ?3 = 'sent' THEN '' ELSE error END
         WHERE id = ?1 AND lease_gen = ?2 AND state = 'uncertain' AND phase = 'after_dot'",
        params![lease.message, lease.generation, state, phase, next_at, reason, provider_id, sent_at, failed_at],
    )?;
    if changed > 0 {
        attempt::add(write, lease.message, attempt)?;
    }
    Ok(changed > 0)
}
