//! Table `visit`: the stays of each card in its stages. They follow the card's moves, also through undo and redo.

use super::error::Result;
use super::tx::Write;
use crate::domain::{BatchId, EventId, Instant};
use rusqlite::params;

/// Closes the open stay of every card that the events of `batch` behind `since` name.
pub fn close(write: &Write<'_>, batch: BatchId, since: EventId, at: Instant) -> Result<usize> {
    write.run(
        "UPDATE visit SET left_at = ?3, closed_batch = ?1 FROM event e
         WHERE e.batch_id = ?1 AND e.id > ?2 AND e.subject = 'card' AND visit.card_id = e.subject_id
           AND visit.left_at IS NULL AND visit.undone_by IS NULL",
        params![batch, since, at],
    )
}

/// Opens a stay for every card that the events of `batch` behind `since` name, in the stage where the card now is.
pub fn open(write: &Write<'_>, batch: BatchId, since: EventId) -> Result<usize> {
    write.run(
        "INSERT INTO visit (card_id, stage_id, entered_at, opened_batch)
         SELECT c.id, c.stage_id, c.entered_at, ?1 FROM event e JOIN card c ON c.id = e.subject_id
         WHERE e.batch_id = ?1 AND e.id > ?2 AND e.subject = 'card' ORDER BY e.id",
        params![batch, since],
    )
}

/// Opens the first stay of every card that `batch` made behind `since`, in the stage where the card now is.
pub fn open_first(write: &Write<'_>, batch: BatchId, since: EventId) -> Result<usize> {
    write.run(
        "INSERT INTO visit (card_id, stage_id, entered_at, opened_batch)
         SELECT c.id, c.stage_id, c.entered_at, ?1 FROM event e JOIN card c ON c.id = e.subject_id
         WHERE e.batch_id = ?1 AND e.id > ?2 AND e.subject = 'card' AND e.version_before = 0 ORDER BY e.id",
        params![batch, since],
    )
}

/// `undo` took `batch` back: its stays never were, and those that it closed go on with their old beginning.
pub(in crate::store) fn undo(write: &Write<'_>, batch: BatchId, undo: BatchId) -> Result<()> {
    write.run(
        "UPDATE visit SET undone_by = ?2 FROM event e
         WHERE e.batch_id = ?1 AND e.subject = 'card' AND visit.card_id = e.subject_id AND visit.opened_batch = ?1",
        params![batch, undo],
    )?;
    write.run(
        "UPDATE visit SET left_at = NULL, closed_batch = NULL FROM event e
         WHERE e.batch_id = ?1 AND e.subject = 'card' AND visit.card_id = e.subject_id AND visit.closed_batch = ?1",
        params![batch],
    )?;
    Ok(())
}

/// `redo` took `undo` back, so `batch` stands again: its stays count again and end those before them.
pub(in crate::store) fn redo(write: &Write<'_>, batch: BatchId, undo: BatchId, at: Instant) -> Result<()> {
    write.run(
        "UPDATE visit SET left_at = n.entered_at, closed_batch = ?1 FROM visit n
         WHERE n.undone_by = ?2 AND n.opened_batch = ?1 AND n.card_id IN (SELECT subject_id FROM event WHERE batch_id = ?1 AND subject = 'card')
           AND visit.card_id = n.card_id AND visit.id < n.id AND visit.left_at IS NULL AND visit.undone_by IS NULL",
        params![batch, undo],
    )?;
    write.run(
        "UPDATE visit SET undone_by = NULL FROM event e
         WHERE e.batch_id = ?1 AND e.subject = 'card' AND visit.card_id = e.subject_id AND visit.undone_by = ?2",
        params![batch, undo],
    )?;
    // a card that the batch had closed for good has no new stay that could end the old one
    write.run(
        "UPDATE visit SET left_at = ?2, closed_batch = ?1 FROM event e JOIN card c ON c.id = e.subject_id
         WHERE e.batch_id = ?1 AND e.subject = 'card' AND (c.open = 0 OR c.ended_batch IS NOT NULL)
           AND visit.card_id = e.subject_id AND visit.left_at IS NULL AND visit.undone_by IS NULL",
        params![batch, at],
    )?;
    Ok(())
}
