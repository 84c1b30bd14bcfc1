//! Table `outbox`, staff's side: enqueueing from history, and what staff do to messages. Delivery's side is `store::lease`.

use super::batch;
use super::dialect;
use super::error::Result;
use super::plan::{FACTS, JOINS, row_variables};
use super::template::Texts;
use super::tx::{Read, Write};
use crate::domain::wanted::TEST_MODE;
use crate::domain::{BatchId, CardId, Channel, EventId, Instant, StageId};
use rusqlite::params;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// What all messages of a batch share.
pub struct Envelope<'a> {
    /// The batch.
    pub batch: BatchId,
    /// Its nonce, part of every Message-ID.
    pub nonce: &'a str,
    /// The sender's domain, part of every Message-ID.
    pub domain: &'a str,
    /// Kind of message ("stage_moved").
    pub kind: &'a str,
    /// Stage that the cards move to, when cards move.
    pub stage: Option<StageId>,
    /// Shared variables, stored once.
    pub snapshot: i64,
    /// When the undo window ends.
    pub not_before: Instant,
}

/// What the messages of one channel share.
pub struct Letters<'a> {
    /// The channel.
    pub channel: Channel,
    /// The texts that they are written from.
    pub texts: &'a Texts,
    /// When they are given up.
    pub expires_at: Instant,
}

/// Stores what all messages of a batch share; gives its row.
pub fn snapshot(write: &Write<'_>, batch: BatchId, stage: Option<StageId>, vars: &str) -> Result<i64> {
    write.run("INSERT INTO snapshot (batch_id, stage_id, vars) VALUES (?1, ?2, ?3)", params![batch, stage, vars])?;
    Ok(write.last_id())
}

/// What the messages of a batch share, as JSON.
pub fn shared(read: &Read<'_>, snapshot: i64) -> Result<Option<String>> {
    read.first("SELECT vars FROM snapshot WHERE id = ?1", params![snapshot], |row| row.get(0))
}

/// Enqueues one channel's messages for the cards whose events stand behind `since`, which must still be where they
/// were. `lawful` are the fact sets under which somebody hears.
pub fn enqueue_moves(
    write: &Write<'_>,
    envelope: &Envelope<'_>,
    letters: &Letters<'_>,
    since: EventId,
    lawful: &[i64],
    unticked: &BTreeSet<(CardId, Channel)>,
) -> Result<usize> {
    let channel = letters.channel;
    if lawful.is_empty() {
        return Ok(0);
    }
    let left_out = dialect::id_list(unticked.iter().filter(|(_, on)| *on == channel).map(|(card, _)| card.get()));
    let lawful = dialect::id_list(lawful.iter().copied());
    write.run(
        &format!(
            "INSERT INTO outbox (batch_id, event_id, kind, channel, card_id, contact_id, address_id, address, from_stage, to_stage,
                 template_version_id, snapshot_id, vars, message_id, not_before, next_at, expires_at)
             SELECT ?1, e.id, ?3, h.channel, c.id, p.id, a.id, a.value, c.stage_id, ?5, {}, ?6, {},
                 '<' || e.id || '.' || a.id || '.' || ?7 || '@' || ?8 || '>', ?9, ?9, ?10
             FROM event e JOIN card c ON c.id = e.subject_id CROSS JOIN (SELECT ?4 AS channel) h {JOINS}
             WHERE e.batch_id = ?1 AND e.id > ?2
               AND {FACTS} IN (SELECT id FROM {} l) AND c.id NOT IN (SELECT id FROM {} u) ORDER BY e.id",
            letters.texts.version("p.lang"),
            row_variables(),
            dialect::ids("?11"),
            dialect::ids("?12"),
        ),
        params![
            envelope.batch,
            since,
            envelope.kind,
            channel.name(),
            envelope.stage,
            envelope.snapshot,
            envelope.nonce,
            envelope.domain,
            envelope.not_before,
            letters.expires_at,
            lawful,
            left_out
        ],
    )
}

/// Cancels what still waits to tell somebody of a stage that is deleted; undo of `batch` lets it wait again.
pub fn cancel_for_stage(write: &Write<'_>, stage: StageId, batch: BatchId) -> Result<usize> {
    write.run(
        "UPDATE outbox SET state = 'cancelled', reason = 'stage deleted', ended_batch = ?2 WHERE to_stage = ?1 AND state = 'queued'",
        params![stage, batch],
    )
}

/// LIVE never releases what was written in TEST: what of it still waits ends as it would have when due. At the switch what may
/// have been written in TEST counts as well.
pub fn suppress_tests(write: &Write<'_>, at_switch: bool) -> Result<usize> {
    let of_test = if at_switch { batch::OF_TEST } else { "b.test = 1" };
    write.run(
        &format!(
            "UPDATE outbox SET state = 'suppressed', reason = ?1 WHERE id IN
                 (SELECT o.id FROM outbox o CROSS JOIN batch b ON b.id = o.batch_id WHERE o.state = 'queued' AND {of_test})"
        ),
        params![TEST_MODE],
    )
}

/// Messages of a batch that can no longer be stopped: (recipient's name, channel, state). What a dispatcher has in hand can
/// be, until its final dot.
pub fn beyond_recall(read: &Read<'_>, batch: BatchId) -> Result<Vec<(String, Channel, String)>> {
    read.all(
        "SELECT coalesce(p.name, o.address), o.channel, o.state FROM outbox o LEFT JOIN contact p ON p.id = o.contact_id
         WHERE o.batch_id = ?1 AND (o.state IN ('sent', 'delivered', 'bounced', 'uncertain')
             OR o.state = 'sending' AND o.phase = 'after_dot') ORDER BY o.id",
        params![batch],
        |row| {
            let channel: String = row.get(1)?;
            Ok((row.get(0)?, Channel::from_name(&channel).unwrap_or(Channel::Email), row.get(2)?))
        },
    )
}

/// What waits: how many messages, and when the next one may leave.
pub fn waiting(read: &Read<'_>) -> Result<(usize, Option<Instant>)> {
    read.one("SELECT count(*), min(next_at) FROM outbox WHERE state = 'queued'", [], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

/// A message as it was enqueued, with what it is rendered from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enqueued {
    /// Who gets it.
    pub name: String,
    /// How.
    pub channel: Channel,
    /// Where it goes.
    pub address: String,
    /// Template version.
    pub template: i64,
    /// Snapshot of its batch.
    pub snapshot: i64,
    /// Its own variables, as JSON.
    pub vars: String,
    /// Number of the business row that it is about; 0: none.
    pub about: i64,
}

/// Hands every message that a batch enqueued to `each`, card by card, until it breaks off.
pub fn of_batch(read: &Read<'_>, batch: BatchId, mut each: impl FnMut(Enqueued) -> ControlFlow<()>) -> Result<()> {
    read.each_while(
        "SELECT coalesce(p.name, r.name, o.address), o.channel, o.address, o.template_version_id, o.snapshot_id, o.vars,
             coalesce(e.subject_id, 0)
         FROM outbox o LEFT JOIN contact p ON p.id = o.contact_id LEFT JOIN operator r ON r.id = o.operator_id
             LEFT JOIN event e ON e.id = o.event_id
         WHERE o.batch_id = ?1 ORDER BY o.event_id, o.id",
        params![batch],
        |row| {
            let channel: String = row.get(1)?;
            Ok(each(Enqueued {
                name: row.get(0)?,
                channel: Channel::from_name(&channel).unwrap_or(Channel::Email),
                address: row.get(2)?,
                template: row.get(3)?,
                snapshot: row.get(4)?,
                vars: row.get(5)?,
                about: row.get(6)?,
            }))
        },
    )
}
