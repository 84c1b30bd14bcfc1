//! Messages that have not left, when what they stand on changes: cancelled with the reason (E2), or following their
//! address to another contact. What a batch cancelled here, its undo puts back into the queue.

use super::dialect;
use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{AddressId, BatchId, ContactId};
use rusqlite::params;

/// Cancels what still waits for cards that `batch` touched and that are closed or gone.
pub fn cancel_for_closed(write: &Write<'_>, batch: BatchId) -> Result<usize> {
    write.run(
        "UPDATE outbox SET state = 'cancelled', reason = 'removed', ended_batch = ?1
         FROM event e JOIN card c ON c.id = e.subject_id
         WHERE e.batch_id = ?1 AND e.subject = 'card' AND (c.open = 0 OR c.ended_batch IS NOT NULL)
           AND outbox.contact_id = c.contact_id AND outbox.card_id = c.id AND outbox.state = 'queued'",
        params![batch],
    )
}

/// Cancels what still waits for contacts that `batch` touched and that are archived or gone.
pub fn cancel_for_archived(write: &Write<'_>, batch: BatchId) -> Result<usize> {
    write.run(
        "UPDATE outbox SET state = 'cancelled', reason = 'archived', ended_batch = ?1
         FROM event e JOIN contact p ON p.id = e.subject_id
         WHERE e.batch_id = ?1 AND e.subject = 'contact' AND (p.archived_at IS NOT NULL OR p.ended_batch IS NOT NULL)
           AND outbox.contact_id = p.id AND outbox.state = 'queued'",
        params![batch],
    )
}

/// Cancels what still waits for addresses that `batch` touched and that were removed.
pub fn cancel_for_removed(write: &Write<'_>, batch: BatchId) -> Result<usize> {
    write.run(
        "UPDATE outbox SET state = 'cancelled', reason = 'address removed', ended_batch = ?1
         FROM event e JOIN address a ON a.id = e.subject_id
         WHERE e.batch_id = ?1 AND e.subject = 'address' AND a.ended_batch IS NOT NULL
           AND outbox.contact_id = a.contact_id AND outbox.address_id = a.id AND outbox.state = 'queued'",
        params![batch],
    )
}

/// Cancels what still waits to remind somebody of milestones that `batch` touched and that are not worked on any more, or
/// of a deadline that they have no longer.
pub fn cancel_reminders(write: &Write<'_>, batch: BatchId) -> Result<usize> {
    let touched = "event e JOIN milestone m ON m.id = e.subject_id";
    let idle = "e.batch_id = ?1 AND e.subject = 'milestone'
         AND (m.status <> 'in_progress' OR m.ended_batch IS NOT NULL OR m.due_on IS DISTINCT FROM m.reminded_for)";
    write.run(
        &format!(
            "UPDATE outbox SET state = 'cancelled', reason = 'no longer due', ended_batch = ?1
             WHERE state = 'queued' AND kind = 'milestone_reminder'
               AND contact_id IN (SELECT m.contractor_id FROM {touched} WHERE {idle})
               AND event_id IN (SELECT r.id FROM {touched} JOIN event r ON r.subject_id = m.id AND r.subject = 'milestone'
                                WHERE {idle} AND r.action = 'reminded')"
        ),
        params![batch],
    )
}

/// Messages go with their address when `batch` gave it to another contact, so that they stay in that person's order.
pub fn follow_addresses(write: &Write<'_>, batch: BatchId) -> Result<usize> {
    write.run(
        &format!(
            "UPDATE outbox SET contact_id = a.contact_id
             FROM event e JOIN change c ON c.event_id = e.id JOIN address a ON a.id = e.subject_id
             WHERE e.batch_id = ?1 AND e.subject = 'address' AND {} AND a.contact_id <> {was}
               AND outbox.contact_id = {was} AND outbox.address_id = a.id",
            dialect::json_has("c.before", "contact_id"),
            was = dialect::json_get("c.before", "contact_id"),
        ),
        params![batch],
    )
}

/// Hands what waits for an address over to another contact's address that is the same.
pub fn hand_over(
    write: &Write<'_>,
    gone: ContactId,
    double: AddressId,
    keep: ContactId,
    address: AddressId,
) -> Result<usize> {
    write.run(
        "UPDATE outbox SET contact_id = ?3, address_id = ?4 WHERE contact_id = ?1 AND address_id = ?2 AND state = 'queued'",
        params![gone, double, keep, address],
    )
}

/// How many messages to the contact a dispatcher has in hand right now.
pub fn in_hand(read: &Read<'_>, contact: ContactId) -> Result<usize> {
    read.one("SELECT count(*) FROM outbox WHERE contact_id = ?1 AND state = 'sending'", params![contact], |row| {
        row.get(0)
    })
}
