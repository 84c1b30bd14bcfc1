//! What staff do to messages: put failed ones back into the queue, take waiting ones out of it.

use super::dialect;
use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{BatchId, Channel, Instant, MessageId, MessageState};
use rusqlite::params;

/// The messages in that state, as a JSON array of row numbers. `Held` and `Queued` are told apart by `now`.
pub fn in_state(read: &Read<'_>, state: MessageState, now: Instant) -> Result<Vec<MessageId>> {
    let held = state == MessageState::Held;
    let told_apart = matches!(state, MessageState::Held | MessageState::Queued);
    read.all(
        "SELECT id FROM outbox WHERE state = ?1 AND (NOT ?2 OR (not_before > ?3) = ?4) ORDER BY id",
        params![state.stored().name(), told_apart, now, held],
        |row| row.get(0),
    )
}

/// The messages of a batch in one of the states.
pub fn of_batch(read: &Read<'_>, batch: BatchId, states: [MessageState; 2]) -> Result<Vec<MessageId>> {
    read.all(
        "SELECT id FROM outbox WHERE batch_id = ?1 AND state IN (?2, ?3) ORDER BY id",
        params![batch, states[0].stored().name(), states[1].stored().name()],
        |row| row.get(0),
    )
}

/// The condition under which a message waits to reach people; calls to another program reach nobody.
pub(super) const WAITING: &str = "state = 'queued' AND channel IN ('email', 'push', 'sms')";

/// What waits to reach people, held messages included.
pub fn waiting(read: &Read<'_>) -> Result<Vec<MessageId>> {
    read.all(&format!("SELECT id FROM outbox WHERE {WAITING} ORDER BY id"), [], |row| row.get(0))
}

/// How many they are.
pub fn count_waiting(read: &Read<'_>) -> Result<usize> {
    read.one(&format!("SELECT count(*) FROM outbox WHERE {WAITING}"), [], |row| row.get(0))
}

/// Those of `ids` (a JSON array) that are in none of the states: (recipient's name or address, channel, state).
pub fn in_other_states(
    read: &Read<'_>,
    ids: &str,
    states: [MessageState; 2],
) -> Result<Vec<(String, Channel, MessageState)>> {
    let picks = dialect::ids("?1");
    read.all(
        &format!(
            "SELECT coalesce(p.name, o.address), o.channel, o.state FROM {picks} j CROSS JOIN outbox o ON o.id = j.id
             LEFT JOIN contact p ON p.id = o.contact_id WHERE o.state NOT IN (?2, ?3) ORDER BY o.id"
        ),
        params![ids, states[0].stored().name(), states[1].stored().name()],
        |row| {
            let (channel, state): (String, String) = (row.get(1)?, row.get(2)?);
            Ok((
                row.get(0)?,
                Channel::from_name(&channel).unwrap_or(Channel::Email),
                MessageState::from_name(&state).unwrap_or(MessageState::Queued),
            ))
        },
    )
}

/// The first of `ids` (a JSON array) that is no message.
pub fn first_unknown(read: &Read<'_>, ids: &str) -> Result<Option<MessageId>> {
    let picks = dialect::ids("?1");
    read.first(
        &format!("SELECT j.id FROM {picks} j WHERE NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = j.id) ORDER BY j.id LIMIT 1"),
        params![ids],
        |row| row.get(0),
    )
}

/// How many of these messages are about a card that belongs to somebody else.
pub fn about_cards_of_others(read: &Read<'_>, ids: &str, owner: &str) -> Result<usize> {
    let picks = dialect::ids("?1");
    read.one(
        &format!(
            "SELECT count(*) FROM {picks} j CROSS JOIN outbox o ON o.id = j.id JOIN card c ON c.id = o.card_id
             WHERE lower(c.owner) <> lower(?2)"
        ),
        params![ids, owner],
        |row| row.get(0),
    )
}

/// Puts failed and uncertain messages back into the queue: to the contact's primary address as it is now, with new
/// attempts and a new lifetime, under the same Message-ID. What delivery held against the address is forgotten.
pub fn retry(write: &Write<'_>, ids: &str, now: Instant) -> Result<usize> {
    let picks = format!("(SELECT id FROM {} j)", dialect::ids("?1"));
    write.run(
        &format!(
            "UPDATE outbox SET address_id = a.id, address = a.value, rendered = NULL FROM address a
             WHERE outbox.id IN {picks} AND outbox.state IN ('failed', 'uncertain') AND a.contact_id = outbox.contact_id
               AND a.channel = outbox.channel AND a.is_primary = 1 AND a.ended_batch IS NULL AND a.value <> outbox.address"
        ),
        params![ids],
    )?;
    write.run(
        &format!(
            "DELETE FROM suppression WHERE source = 'delivery' AND EXISTS (SELECT 1 FROM outbox o JOIN address a ON a.id = o.address_id
                 WHERE o.id IN {picks} AND o.state IN ('failed', 'uncertain') AND a.channel = suppression.channel AND a.norm = suppression.norm)"
        ),
        params![ids],
    )?;
    let mut waiting = 0;
    for channel in Channel::ALL {
        waiting += write.run(
            &format!(
                "UPDATE outbox SET state = 'queued', phase = NULL, reason = '', error = '', attempts = 0, not_before = ?2, next_at = ?2,
                     expires_at = CASE WHEN expires_at > ?3 THEN expires_at ELSE ?3 END
                 WHERE id IN {picks} AND state IN ('failed', 'uncertain') AND channel = ?4"
            ),
            params![ids, now, now.plus_seconds(channel.lifetime_seconds()), channel.name()],
        )?;
    }
    Ok(waiting)
}

/// Takes waiting messages out of the queue; undoing the batch puts back those that were never tried.
pub fn cancel(write: &Write<'_>, ids: &str, batch: BatchId, reason: &str) -> Result<usize> {
    write.run(
        &format!(
            "UPDATE outbox SET state = 'cancelled', reason = ?3, ended_batch = ?2
             WHERE id IN (SELECT id FROM {} j) AND state = 'queued'",
            dialect::ids("?1")
        ),
        params![ids, batch, reason],
    )
}
