//! Table `batch`: everything that one user action changed, the unit of undo.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{BatchId, Instant, OperatorId};
use rusqlite::{Row, params};

/// Whether a batch `b` was made in TEST, when that is not known: nobody noted it before the first that is known to be.
pub(in crate::store) const OF_TEST: &str = "(b.test = 1 OR b.id < (SELECT min(id) FROM batch WHERE test = 1))";

/// A batch as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: BatchId,
    /// Who did it.
    pub operator_id: OperatorId,
    /// Who did it, by name.
    pub operator: String,
    /// What kind of command it was ("assign").
    pub verb: String,
    /// What it did, in words ("3 to Materials").
    pub summary: String,
    /// When.
    pub at: Instant,
    /// Part of every Message-ID of the batch.
    pub nonce: String,
    /// Whether undo may take it back at all.
    pub undoable: bool,
    /// The batch that it took back, for an undo or a redo.
    pub undo_of: Option<BatchId>,
    /// The batch that took it back.
    pub undone_by: Option<BatchId>,
    /// Business rows that it changed.
    pub changed: i64,
    /// Messages that it enqueued.
    pub messages: i64,
    /// Whether the office was in TEST mode.
    pub test: bool,
}

pub(in crate::store) const COLUMNS: &str = "b.id, b.operator_id, o.name, b.verb, b.summary, b.at, b.nonce, b.undoable, b.undo_of, b.undone_by, b.changed, b.messages, b.test";

pub(in crate::store) fn from_row(row: &Row<'_>) -> rusqlite::Result<Batch> {
    Ok(Batch {
        id: row.get(0)?,
        operator_id: row.get(1)?,
        operator: row.get(2)?,
        verb: row.get(3)?,
        summary: row.get(4)?,
        at: row.get(5)?,
        nonce: row.get(6)?,
        undoable: row.get(7)?,
        undo_of: row.get(8)?,
        undone_by: row.get(9)?,
        changed: row.get(10)?,
        messages: row.get(11)?,
        test: row.get(12)?,
    })
}

/// Opens a batch; its summary and counts follow with [`close`].
pub fn open(
    write: &Write<'_>,
    client_key: &str,
    operator: OperatorId,
    verb: &str,
    at: Instant,
    nonce: &str,
) -> Result<BatchId> {
    write.run(
        "INSERT INTO batch (client_key, operator_id, verb, summary, at, nonce) VALUES (?1, ?2, ?3, '', ?4, ?5)",
        params![client_key, operator, verb, at, nonce],
    )?;
    Ok(BatchId(write.last_id()))
}

/// Writes what the batch came to.
pub fn close(
    write: &Write<'_>,
    id: BatchId,
    summary: &str,
    changed: usize,
    messages: usize,
    undoable: bool,
) -> Result<()> {
    write.run(
        "UPDATE batch SET summary = ?2, changed = ?3, messages = ?4, undoable = ?5 WHERE id = ?1",
        params![id, summary, changed, messages, undoable],
    )?;
    Ok(())
}

/// Notes that the office is in TEST mode: nothing that the batch tells leaves the house, ever.
pub fn mark_as_test(write: &Write<'_>, id: BatchId) -> Result<()> {
    write.run("UPDATE batch SET test = 1 WHERE id = ?1", params![id])?;
    Ok(())
}

/// Marks an open batch as the one that takes another back.
pub fn mark_as_undo(write: &Write<'_>, id: BatchId, of: BatchId) -> Result<()> {
    write.run("UPDATE batch SET undo_of = ?2 WHERE id = ?1", params![id, of])?;
    Ok(())
}

/// Marks a batch as taken back by another, or as standing again.
pub fn mark_undone(write: &Write<'_>, id: BatchId, by: Option<BatchId>) -> Result<()> {
    write.run("UPDATE batch SET undone_by = ?2 WHERE id = ?1", params![id, by])?;
    Ok(())
}

/// The batch of that number.
pub fn find(read: &Read<'_>, id: BatchId) -> Result<Option<Batch>> {
    read.first(
        &format!("SELECT {COLUMNS} FROM batch b JOIN operator o ON o.id = b.operator_id WHERE b.id = ?1"),
        params![id],
        from_row,
    )
}

/// The batch that carries this client key: a command that was already done.
pub fn find_by_key(read: &Read<'_>, client_key: &str) -> Result<Option<Batch>> {
    read.first(
        &format!("SELECT {COLUMNS} FROM batch b JOIN operator o ON o.id = b.operator_id WHERE b.client_key = ?1"),
        params![client_key],
        from_row,
    )
}

/// What `undo` without a number takes: the operator's newest batch before `own` (the batch of the undo itself) that is
/// neither an undo nor undone.
pub fn newest_undoable(read: &Read<'_>, operator: OperatorId, own: BatchId) -> Result<Option<Batch>> {
    read.first(
        &format!(
            "SELECT {COLUMNS} FROM batch b JOIN operator o ON o.id = b.operator_id
             WHERE b.operator_id = ?1 AND b.id < ?2 AND b.undo_of IS NULL AND b.undone_by IS NULL AND b.undoable = 1 ORDER BY b.id DESC LIMIT 1"
        ),
        params![operator, own],
        from_row,
    )
}

/// What `redo` takes: the operator's newest standing undo before `own` (the batch of the redo itself), if that operator
/// changed nothing since.
pub fn newest_redoable(read: &Read<'_>, operator: OperatorId, own: BatchId) -> Result<Option<Batch>> {
    read.first(
        &format!(
            "SELECT {COLUMNS} FROM batch b JOIN operator o ON o.id = b.operator_id JOIN batch u ON u.id = b.undo_of
             WHERE b.operator_id = ?1 AND b.undone_by IS NULL AND u.undo_of IS NULL AND NOT EXISTS (
                 SELECT 1 FROM batch n WHERE n.operator_id = ?1 AND n.id > b.id AND n.id < ?2 AND n.undo_of IS NULL AND n.undoable = 1)
             ORDER BY b.id DESC LIMIT 1"
        ),
        params![operator, own],
        from_row,
    )
}

/// Batches newest first, before `before` when given, whose words or operator contain `text`: the History screen's pages.
pub fn page(read: &Read<'_>, text: &str, before: Option<BatchId>, limit: usize) -> Result<Vec<Batch>> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM batch b JOIN operator o ON o.id = b.operator_id
             WHERE b.id < ?1 AND (?3 = '' OR instr(lower(b.summary || ' ' || b.verb || ' ' || o.name), lower(?3)) > 0) ORDER BY b.id DESC LIMIT ?2"
        ),
        params![before.map_or(i64::MAX, BatchId::get), limit, text.trim()],
        from_row,
    )
}

/// The same, but those after `after`, the nearest ones; in the order of the list too.
pub fn page_after(read: &Read<'_>, text: &str, after: BatchId, limit: usize) -> Result<Vec<Batch>> {
    let mut found = read.all(
        &format!(
            "SELECT {COLUMNS} FROM batch b JOIN operator o ON o.id = b.operator_id
             WHERE b.id > ?1 AND (?3 = '' OR instr(lower(b.summary || ' ' || b.verb || ' ' || o.name), lower(?3)) > 0) ORDER BY b.id LIMIT ?2"
        ),
        params![after, limit, text.trim()],
        from_row,
    )?;
    found.reverse();
    Ok(found)
}
