//! Table `setting`: what the office itself has chosen; `config.toml` may override it.

use super::error::Result;
use super::record;
use super::table::Table;
use super::tx::{Read, Write};
use crate::domain::{BatchId, Instant};
use rusqlite::params;
use std::collections::BTreeMap;

/// All settings of the office by key.
pub fn all(read: &Read<'_>) -> Result<BTreeMap<String, String>> {
    Ok(read
        .all("SELECT key, value FROM setting WHERE ended_batch IS NULL", [], |row| Ok((row.get(0)?, row.get(1)?)))?
        .into_iter()
        .collect())
}

/// Who gave one the value that it has, and when; `None` when nobody did.
pub fn last_set(read: &Read<'_>, key: &str) -> Result<Option<(String, Instant)>> {
    read.first(
        "SELECT o.name, b.at FROM setting s JOIN event e ON e.subject_id = s.id AND e.subject = 'setting'
             JOIN batch b ON b.id = e.batch_id JOIN operator o ON o.id = b.operator_id
         WHERE s.key = ?1 AND s.ended_batch IS NULL ORDER BY e.id DESC LIMIT 1",
        params![key],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Sets one; `false` when it already had that value.
pub fn set(write: &Write<'_>, batch: BatchId, key: &str, value: &str) -> Result<bool> {
    let id: Option<i64> =
        write.first("SELECT id FROM setting WHERE key = ?1 AND ended_batch IS NULL", params![key], |row| row.get(0))?;
    match id {
        Some(id) => record::update(write, Table::Setting, id, None, batch, "set", &[("value", value.into())]),
        None => record::insert(write, Table::Setting, batch, "set", &[("key", key.into()), ("value", value.into())])
            .map(|_| true),
    }
}
