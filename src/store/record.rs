//! Changing business rows: history first, then the row, with its version checked. The only way in which they change.

use super::dialect;
use super::error::{Result, StoreError};
use super::table::Table;
use super::tx::{Read, Write};
use super::value::Val;
use crate::domain::{BatchId, EventId};
use rusqlite::{ToSql, params};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// A column and the value that it gets.
pub type Cell = (&'static str, Val);

/// Inserts a row and records its creation.
pub fn insert(write: &Write<'_>, table: Table, batch: BatchId, action: &str, cells: &[Cell]) -> Result<i64> {
    let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
    let slots: Vec<String> = (2..cells.len() + 2).map(|n| format!("?{n}")).collect();
    let sql =
        format!("INSERT INTO {} (batch_id, {}) VALUES (?1, {})", table.name(), names.join(", "), slots.join(", "));
    let mut values: Vec<&dyn ToSql> = vec![&batch];
    values.extend(cells.iter().map(|(_, value)| value as &dyn ToSql));
    write.run(&sql, values.as_slice())?;
    let id = write.last_id();
    let after: Map<String, Value> = cells.iter().map(|(name, value)| ((*name).to_owned(), value.to_json())).collect();
    history(write, batch, table, id, action, 0, None, &Value::Object(after))?;
    Ok(id)
}

/// Changes the cells that differ and records them; `false` when none does. `expect` is the version that the caller saw;
/// another one in the file is [`StoreError::Stale`].
pub fn update(
    write: &Write<'_>,
    table: Table,
    id: i64,
    expect: Option<i64>,
    batch: BatchId,
    action: &str,
    cells: &[Cell],
) -> Result<bool> {
    if cells.is_empty() {
        return Ok(false);
    }
    let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
    let sql = format!("SELECT version, {} FROM {} WHERE id = ?1", names.join(", "), table.name());
    let stale = || StoreError::Stale { table: table.name(), id };
    let current = write.first(&sql, params![id], |row| {
        let version: i64 = row.get(0)?;
        let values =
            (1..=cells.len()).map(|n| row.get_ref(n).map(Val::from_sql)).collect::<rusqlite::Result<Vec<_>>>()?;
        Ok((version, values))
    })?;
    let (version, values) = current.ok_or_else(stale)?;
    if expect.is_some_and(|seen| seen != version) {
        return Err(stale());
    }
    let changed: Vec<(&Cell, Val)> = cells.iter().zip(values).filter(|(cell, old)| cell.1 != *old).collect();
    if changed.is_empty() {
        return Ok(false);
    }
    let before: Map<String, Value> =
        changed.iter().map(|((name, _), old)| ((*name).to_owned(), old.to_json())).collect();
    let after: Map<String, Value> =
        changed.iter().map(|((name, new), _)| ((*name).to_owned(), new.to_json())).collect();
    history(write, batch, table, id, action, version, Some(&Value::Object(before)), &Value::Object(after))?;

    let mut sets = String::new();
    for (n, ((name, _), _)) in changed.iter().enumerate() {
        let _ = write!(sets, ", {name} = ?{}", n + 3);
    }
    let sql = format!("UPDATE {} SET version = version + 1, batch_id = ?2{sets} WHERE id = ?1", table.name());
    let mut values: Vec<&dyn ToSql> = vec![&id, &batch];
    values.extend(changed.iter().map(|((_, new), _)| new as &dyn ToSql));
    write.run(&sql, values.as_slice())?;
    Ok(true)
}

/// A set-based change whose history stands and whose rows have not been touched yet; between the two, messages are
/// enqueued from the history while the rows still hold their old values.
pub struct Step<'a> {
    table: Table,
    batch: BatchId,
    cells: &'a [Cell],
    /// The newest event before the step: its own are those behind.
    pub since: EventId,
    /// How many rows will change.
    pub rows: usize,
}

/// Writes the history of setting the same cells in many rows. `ids` is a JSON array of row numbers.
pub fn announce<'a>(
    write: &Write<'_>,
    table: Table,
    batch: BatchId,
    action: &str,
    ids: &str,
    cells: &'a [Cell],
) -> Result<Step<'a>> {
    let name = table.name();
    let since = last_event(write)?;
    let picks = dialect::ids("?1");
    let rows = write.run(
        &format!(
            "INSERT INTO event (batch_id, subject, subject_id, action, version_before)
             SELECT ?2, '{name}', t.id, ?3, t.version FROM {picks} j CROSS JOIN {name} t ON t.id = j.id ORDER BY t.id"
        ),
        params![ids, batch, action],
    )?;
    let mut before = String::new();
    for (n, (column, _)) in cells.iter().enumerate() {
        let _ = write!(before, "{}'{column}', t.{column}", if n == 0 { "" } else { ", " });
    }
    let after: Map<String, Value> =
        cells.iter().map(|(column, value)| ((*column).to_owned(), value.to_json())).collect();
    write.run(
        &format!(
            "INSERT INTO change (event_id, before, after)
             SELECT e.id, {}, ?3 FROM event e JOIN {name} t ON t.id = e.subject_id
             WHERE e.batch_id = ?1 AND e.id > ?2 ORDER BY e.id",
            dialect::json_object(&before)
        ),
        params![batch, since, Value::Object(after).to_string()],
    )?;
    Ok(Step { table, batch, cells, since, rows })
}

/// Sets the rows from the history of the step. Rows that vanished or moved on meanwhile roll all back.
pub fn carry_out(write: &Write<'_>, step: &Step<'_>) -> Result<usize> {
    let name = step.table.name();
    let mut sets = String::new();
    for (n, (column, _)) in step.cells.iter().enumerate() {
        let _ = write!(sets, ", {column} = ?{}", n + 3);
    }
    let sql = format!(
        "UPDATE {name} SET version = {name}.version + 1, batch_id = ?1{sets} FROM event e
         WHERE e.batch_id = ?1 AND e.id > ?2 AND {name}.id = e.subject_id AND {name}.version = e.version_before"
    );
    let mut values: Vec<&dyn ToSql> = vec![&step.batch, &step.since];
    values.extend(step.cells.iter().map(|(_, value)| value as &dyn ToSql));
    let rows = write.run(&sql, values.as_slice())?;
    if rows != step.rows {
        return Err(StoreError::Stale { table: name, id: 0 });
    }
    Ok(rows)
}

/// Sets the same cells in many rows, set-based; gives the number of rows changed.
pub fn update_all(
    write: &Write<'_>,
    table: Table,
    batch: BatchId,
    action: &str,
    ids: &str,
    cells: &[Cell],
) -> Result<usize> {
    carry_out(write, &announce(write, table, batch, action, ids, cells)?)
}

/// Records the creation of every row of `table` behind `before` that `batch` inserted set-based; `shown` are the columns
/// that history keeps. Gives their number.
pub fn born(
    write: &Write<'_>,
    table: Table,
    batch: BatchId,
    action: &str,
    before: i64,
    shown: &[&str],
) -> Result<usize> {
    let name = table.name();
    let since = last_event(write)?;
    let rows = write.run(
        &format!(
            "INSERT INTO event (batch_id, subject, subject_id, action, version_before)
             SELECT ?1, '{name}', t.id, ?3, 0 FROM {name} t WHERE t.id > ?2 AND t.batch_id = ?1 ORDER BY t.id"
        ),
        params![batch, before, action],
    )?;
    let after: Vec<String> = shown.iter().map(|column| format!("'{column}', t.{column}")).collect();
    write.run(
        &format!(
            "INSERT INTO change (event_id, before, after) SELECT e.id, NULL, {} FROM event e JOIN {name} t ON t.id = e.subject_id
             WHERE e.batch_id = ?1 AND e.id > ?2 ORDER BY e.id",
            dialect::json_object(&after.join(", "))
        ),
        params![batch, since],
    )?;
    Ok(rows)
}

/// The newest event so far; events of a set-based step are those behind it.
pub fn last_event(read: &Read<'_>) -> Result<EventId> {
    read.one("SELECT coalesce(max(id), 0) FROM event", [], |row| row.get(0))
}

/// Writes one event and its changed columns; `before` is `None` for a creation.
#[expect(clippy::too_many_arguments, reason = "these are the columns of the two history tables, in their order")]
pub(in crate::store) fn history(
    write: &Write<'_>,
    batch: BatchId,
    table: Table,
    id: i64,
    action: &str,
    version: i64,
    before: Option<&Value>,
    after: &Value,
) -> Result<EventId> {
    write.run(
        "INSERT INTO event (batch_id, subject, subject_id, action, version_before) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![batch, table.name(), id, action, version],
    )?;
    let event = EventId(write.last_id());
    write.run(
        "INSERT INTO change (event_id, before, after) VALUES (?1, ?2, ?3)",
        params![event, before.map(Value::to_string), after.to_string()],
    )?;
    Ok(event)
}
