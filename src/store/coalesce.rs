//! Coalescing (X3): of several moves of one card that nobody has heard of yet, people are told the net result, once; and
//! nothing when the card is back where it was.

use super::error::Result;
use super::tx::Write;
use crate::domain::outbox::{BACK, SUPERSEDED};
use crate::domain::{BatchId, Instant};
use rusqlite::params;

/// How many messages gave way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coalesced {
    /// To a later one about the same card.
    pub superseded: usize,
    /// Because there is nothing to tell.
    pub back: usize,
}

/// Held messages of cards that `moved` touched give way to the newest one of the same card and channel; that one gives way
/// too when its card is back where the oldest one found it. Undo of `by` lets them wait again.
pub fn apply(write: &Write<'_>, moved: BatchId, by: BatchId, now: Instant) -> Result<Coalesced> {
    // most batches meet nothing that is held; the lowest waiting message tells, from the index alone
    let (oldest, own): (Option<i64>, Option<i64>) = write.one(
        "SELECT (SELECT min(id) FROM outbox WHERE state = 'queued'), (SELECT min(id) FROM outbox WHERE batch_id = ?1)",
        params![moved],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if oldest.is_none() || oldest == own {
        return Ok(Coalesced::default());
    }
    let superseded = write.run(
        &format!(
            "UPDATE outbox SET state = 'cancelled', reason = '{SUPERSEDED}', ended_batch = ?3, superseded_by = n.id
             FROM event e JOIN card c ON c.id = e.subject_id
                 JOIN outbox n ON n.contact_id = c.contact_id AND n.card_id = c.id
             WHERE e.batch_id = ?1 AND e.subject = 'card'
               AND n.state = 'queued' AND n.lease_gen = 0 AND n.kind = 'stage_moved' AND n.channel <> 'webhook'
               AND NOT EXISTS (SELECT 1 FROM outbox l WHERE l.contact_id = n.contact_id AND l.card_id = n.card_id
                   AND l.channel = n.channel AND l.kind = n.kind AND l.state = 'queued' AND l.id > n.id)
               AND outbox.contact_id = n.contact_id AND outbox.card_id = n.card_id AND outbox.channel = n.channel
               AND outbox.kind = n.kind AND outbox.state = 'queued' AND outbox.lease_gen = 0 AND outbox.not_before > ?2
               AND outbox.id < n.id"
        ),
        params![moved, now, by],
    )?;
    if superseded == 0 {
        return Ok(Coalesced::default());
    }
    // the one that stays tells the whole way, from where the oldest one began
    write.run(
        "UPDATE outbox SET from_stage =
             (SELECT o.from_stage FROM outbox o WHERE o.superseded_by = outbox.id AND o.ended_batch = ?1 ORDER BY o.id LIMIT 1)
         WHERE id IN (SELECT superseded_by FROM outbox WHERE ended_batch = ?1)",
        params![by],
    )?;
    let back = write.run(
        &format!(
            "UPDATE outbox SET state = 'cancelled', reason = '{BACK}', ended_batch = ?1
             WHERE state = 'queued' AND to_stage = from_stage AND id IN (SELECT superseded_by FROM outbox WHERE ended_batch = ?1)"
        ),
        params![by],
    )?;
    Ok(Coalesced { superseded, back })
}
