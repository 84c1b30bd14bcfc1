//! The one undo for every command: business rows go back by their recorded changes, creations become tombstones,
//! messages that have not left are cancelled. All or nothing; itself a batch, so that redo is the undo of an undo.

use super::batch::Batch;
use super::dialect;
use super::error::{Result, StoreError};
use super::record::last_event;
use super::table::Table;
use super::tx::{Read, Write};
use super::{coalesce, round, unsent, visit};
use crate::domain::outbox::UNDONE;
use crate::domain::{BatchId, EventId, Instant};
use rusqlite::params;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Why a batch cannot be taken back: a later one stands on the same row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// The later batch.
    pub batch: BatchId,
    /// Table and row that both touched.
    pub subject: String,
    /// Row number.
    pub subject_id: i64,
}

/// What taking a batch back came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Business rows that went back.
    pub rows: usize,
    /// Messages that were taken out of the queue, or that a dispatcher has in hand and is not allowed to finish.
    pub cancelled: usize,
    /// Messages that wait again.
    pub requeued: usize,
}

/// The first standing later batch that touched a row of `batch`. Batches that were taken back, and the undoes that did
/// it, cancel each other out and do not count; nor does a reminder, which changes nothing that anybody did.
pub fn obstacle(read: &Read<'_>, batch: BatchId) -> Result<Option<Obstacle>> {
    read.first(
        "SELECT later.batch_id, later.subject, later.subject_id FROM event e
         JOIN event later ON later.subject_id = e.subject_id AND later.subject = e.subject AND later.batch_id > e.batch_id
         JOIN batch b ON b.id = later.batch_id
         WHERE e.batch_id = ?1 AND b.undone_by IS NULL AND b.undo_of IS NULL AND later.action <> 'reminded' LIMIT 1",
        params![batch],
        |row| Ok(Obstacle { batch: row.get(0)?, subject: row.get(1)?, subject_id: row.get(2)? }),
    )
}

/// Takes `batch` back in the name of `undo`, which must be open. The caller has checked [`obstacle`]; afterwards it
/// checks [`dangling`]. `not_before` is when messages that wait again may leave.
pub fn apply(write: &Write<'_>, batch: &Batch, undo: BatchId, at: Instant, not_before: Instant) -> Result<Undone> {
    let mut rows = 0;
    for table in Table::ALL {
        rows += restore(write, table, batch.id, undo)?;
        rows += restore_repeated(write, table, batch.id, undo)?;
    }
    match batch.undo_of {
        None => {
            visit::undo(write, batch.id, undo)?;
            round::undo(write, batch.id, undo)?;
        }
        Some(first) => {
            visit::redo(write, first, batch.id, at)?;
            round::redo(write, first, batch.id)?;
        }
    }
    let waiting = write.run(
        "UPDATE outbox SET state = 'cancelled', reason = ?3, ended_batch = ?2 WHERE batch_id = ?1 AND state = 'queued'",
        params![batch.id, undo, UNDONE],
    )?;
    // what a dispatcher has in hand is refused its final dot; what has passed it ends when it comes back unsent
    let call_back = |phase: &str| {
        write.run(
            "UPDATE outbox SET ended_batch = ?2 WHERE batch_id = ?1 AND state = 'sending' AND phase = ?3",
            params![batch.id, undo, phase],
        )
    };
    let cancelled = waiting + call_back("before_dot")?;
    call_back("after_dot")?;
    write
        .run("UPDATE outbox SET ended_batch = NULL WHERE ended_batch = ?1 AND state = 'sending'", params![batch.id])?;
    // its own messages that had nothing to tell do not wait again, unless the undo itself is taken back
    write.run(
        "UPDATE outbox SET ended_batch = ?2 WHERE batch_id = ?1 AND ended_batch = ?1 AND state = 'cancelled'",
        params![batch.id, undo],
    )?;
    let requeued = write.run(
        "UPDATE outbox SET state = 'queued', reason = '', ended_batch = NULL, not_before = ?2, next_at = ?2
         WHERE ended_batch = ?1 AND state = 'cancelled' AND attempts = 0 AND expires_at > ?3",
        params![batch.id, not_before, at],
    )?;
    unsent::follow_addresses(write, undo)?;
    coalesce::apply(write, undo, batch.undo_of.unwrap_or(undo), at)?;
    let silenced = unsent::cancel_for_closed(write, undo)?
        + unsent::cancel_for_archived(write, undo)?
        + unsent::cancel_for_removed(write, undo)?
        + unsent::cancel_reminders(write, undo)?;
    Ok(Undone { rows, cancelled: cancelled + silenced, requeued: requeued - silenced.min(requeued) })
}

/// A live row that `batch` left standing on a dead one, if any: (table, row, table of the dead one).
pub fn dangling(read: &Read<'_>, batch: BatchId) -> Result<Option<(&'static str, i64, &'static str)>> {
    for reference in Table::REFERENCES {
        let (from, column, to, dead) = (reference.from.name(), reference.column, reference.to.name(), reference.dead);
        // the two sides are asked apart, so that each starts from the batch's own events
        let sides = [
            format!(
                "event e JOIN {from} c ON c.id = e.subject_id JOIN {to} p ON p.id = c.{column} WHERE e.subject = '{from}'"
            ),
            format!(
                "event e JOIN {to} p ON p.id = e.subject_id JOIN {from} c ON c.{column} = p.id WHERE e.subject = '{to}'"
            ),
        ];
        for side in sides {
            let sql =
                format!("SELECT c.id FROM {side} AND e.batch_id = ?1 AND {dead} AND c.ended_batch IS NULL LIMIT 1");
            if let Some(id) = read.first(&sql, params![batch], |row| row.get(0))? {
                return Ok(Some((from, id, to)));
            }
        }
    }
    Ok(None)
}

/// Rows that the batch touched once (nearly all of them): set-based, history first.
fn restore(write: &Write<'_>, table: Table, batch: BatchId, undo: BatchId) -> Result<usize> {
    let name = table.name();
    let touched: bool = write.one(
        "SELECT EXISTS (SELECT 1 FROM event WHERE batch_id = ?1 AND subject = ?2)",
        params![batch, name],
        |row| row.get(0),
    )?;
    if !touched {
        return Ok(0);
    }
    let since = last_event(write)?;
    write.run(
        &format!(
            "INSERT INTO event (batch_id, subject, subject_id, action, version_before)
             SELECT ?2, '{name}', t.id, 'undone', t.version FROM
                 (SELECT subject_id FROM event WHERE batch_id = ?1 AND subject = '{name}' GROUP BY subject_id HAVING count(*) = 1) o
             JOIN {name} t ON t.id = o.subject_id ORDER BY t.id"
        ),
        params![batch, undo],
    )?;
    // what was `after` is `before` now; a creation goes back to nothing by its tombstone
    write.run(
        &format!(
            "INSERT INTO change (event_id, before, after)
             SELECT n.id, CASE WHEN c.before IS NULL THEN {} ELSE c.after END, coalesce(c.before, {})
             FROM event n JOIN event e ON e.subject_id = n.subject_id AND e.subject = n.subject AND e.batch_id = ?1
             JOIN change c ON c.event_id = e.id WHERE n.batch_id = ?2 AND n.id > ?3 ORDER BY n.id",
            dialect::json_object(table.unmade().1),
            dialect::json_object(table.unmade().0),
        ),
        params![batch, undo, since],
    )?;
    let mut sets = String::new();
    for column in table.columns() {
        let (has, value) = (dialect::json_has("c.after", column), dialect::json_get("c.after", column));
        // a row that stepped aside comes back
        let stays = match *column {
            "ended_batch" => format!("nullif({name}.ended_batch, ?1)"),
            other => format!("{name}.{other}"),
        };
        let _ = write!(sets, ", {column} = CASE WHEN {has} THEN {value} ELSE {stays} END");
    }
    let restore = format!(
        "UPDATE {name} SET version = {name}.version + 1, batch_id = ?1{sets} FROM event n JOIN change c ON c.event_id = n.id
         WHERE n.batch_id = ?1 AND n.id > ?2 AND {name}.id = n.subject_id"
    );
    match write.run(&restore, params![undo, since]) {
        // two rows that change places meet in a unique index when the first one arrives: all of them step aside first,
        // as tombstones, which those indexes do not hold
        Err(StoreError::Constraint(_)) => {
            write.run(
                &format!(
                    "UPDATE {name} SET ended_batch = ?1 FROM event n
                     WHERE n.batch_id = ?1 AND n.id > ?2 AND {name}.id = n.subject_id AND {name}.ended_batch IS NULL"
                ),
                params![undo, since],
            )?;
            write.run(&restore, params![undo, since])
        }
        other => other,
    }
}

/// Rows that the batch touched more than once (an import that made and then filled a contact): their changes are folded
/// into one, the oldest `before` winning.
fn restore_repeated(write: &Write<'_>, table: Table, batch: BatchId, undo: BatchId) -> Result<usize> {
    let name = table.name();
    let mut folded: Vec<(i64, bool, Map<String, Value>)> = Vec::new();
    write.each(
        "SELECT e.subject_id, c.before FROM event e JOIN change c ON c.event_id = e.id
         WHERE e.batch_id = ?1 AND e.subject = ?2 AND e.subject_id IN
             (SELECT subject_id FROM event WHERE batch_id = ?1 AND subject = ?2 GROUP BY subject_id HAVING count(*) > 1)
         ORDER BY e.subject_id, e.id",
        params![batch, name],
        |row| {
            let (id, before): (i64, Option<String>) = (row.get(0)?, row.get(1)?);
            if folded.last().is_none_or(|last| last.0 != id) {
                folded.push((id, before.is_none(), Map::new()));
            }
            if let Some((_, _, cells)) = folded.last_mut() {
                let before: Map<String, Value> =
                    before.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
                for (column, value) in before {
                    cells.entry(column).or_insert(value);
                }
            }
            Ok(())
        },
    )?;
    for (id, created, cells) in &folded {
        let cells: Vec<super::record::Cell> = if *created {
            vec![("ended_batch", undo.into())]
        } else {
            let known = table.columns().iter().filter(|column| cells.contains_key(**column));
            known.map(|column| (*column, super::Val::from_json(&cells[*column]))).collect()
        };
        super::record::update(write, table, *id, None, undo, "undone", &cells)?;
    }
    Ok(folded.len())
}

/// The events of a batch that follow `since`: what the batch touched so far, for its summary.
pub fn touched(read: &Read<'_>, batch: BatchId, since: EventId) -> Result<usize> {
    let count: i64 = read.one(
        "SELECT count(*) FROM (SELECT DISTINCT subject, subject_id FROM event WHERE batch_id = ?1 AND id > ?2)",
        params![batch, since],
        |row| row.get(0),
    )?;
    Ok(usize::try_from(count).unwrap_or(0))
}
