//! Which rows of a table were touched since an event, as they were then and as they are: whoever holds counts brings them
//! up to date by it instead of counting again. Nobody changes a business row without history, so nothing is missed.

use super::dialect;
use super::error::Result;
use super::table::Table;
use super::tx::Read;
use super::value::Val;
use crate::domain::EventId;
use rusqlite::params;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A row that was touched.
#[derive(Clone, Debug, PartialEq)]
pub struct Touched {
    /// The columns that were asked for as they were then; `None`: the row was not there yet.
    pub before: Option<Vec<Val>>,
    /// The same columns now.
    pub now: Vec<Val>,
}

/// More events than these are not followed one by one; counting takes no longer then.
const MOST: usize = 256;

/// The rows of `table` that were touched after the event `since`. `None` when too much happened, or when privacy's erase
/// took away what they were: then only counting helps.
pub fn since(read: &Read<'_>, table: Table, columns: &[&str], since: EventId) -> Result<Option<Vec<Touched>>> {
    let Some(mut before) = cells_before(read, table, since)? else { return Ok(None) };
    if before.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let sql = format!(
        "SELECT t.id, t.{} FROM {} j CROSS JOIN {} t ON t.id = j.id",
        columns.join(", t."),
        dialect::ids("?1"),
        table.name()
    );
    let touched = read.all(&sql, params![dialect::id_list(before.keys().copied())], |row| {
        let now =
            (1..=columns.len()).map(|n| row.get_ref(n).map(Val::from_sql)).collect::<rusqlite::Result<Vec<_>>>()?;
        let before = before.remove(&row.get(0)?).flatten().map(|cells| {
            let was = |(column, now): (&&str, &Val)| cells.get(*column).map_or_else(|| now.clone(), Val::from_json);
            columns.iter().zip(&now).map(was).collect()
        });
        Ok(Touched { before, now })
    })?;
    Ok(Some(touched))
}

/// What the changed columns of each touched row held first, by row number; `None` for a row that was not there.
type Before = BTreeMap<i64, Option<Map<String, Value>>>;

fn cells_before(read: &Read<'_>, table: Table, since: EventId) -> Result<Option<Before>> {
    let mut found = Before::new();
    let mut events = 0;
    let mut told = true;
    read.each(
        "SELECT e.subject = ?2, e.subject_id, h.before, h.erased_at IS NULL FROM event e JOIN change h ON h.event_id = e.id
         WHERE e.id > ?1 ORDER BY e.id LIMIT ?3",
        params![since, table.name(), MOST + 1],
        |row| {
            events += 1;
            if row.get(0)? {
                let (id, text, kept): (i64, Option<String>, bool) = (row.get(1)?, row.get(2)?, row.get(3)?);
                let cells = text.map(|text| serde_json::from_str::<Map<String, Value>>(&text)).transpose();
                told &= kept && cells.is_ok();
                let cells = cells.unwrap_or_default();
                if let Some(first) = found.entry(id).or_insert_with(|| cells.clone()) {
                    for (column, value) in cells.into_iter().flatten() {
                        first.entry(column).or_insert(value);
                    }
                }
            }
            Ok(())
        },
    )?;
    Ok((told && events <= MOST).then_some(found))
}
