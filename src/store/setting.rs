//! Table `setting`: what the office itself has chosen; `config.toml` may override it.

use super::error::Result;
use super::record;
use super::table::Table;
use super::tx::{Read, Write};
use crate::domain::BatchId;
use rusqlite::params;
use std::collections::BTreeMap;

/// All settings of the office by key.
pub fn all(read: &Read<'_>) -> Result<BTreeMap<String, String>> {
    Ok(read
        .all("SELECT key, value FROM setting WHERE ended_batch IS NULL", [], |row| Ok((row.get(0)?, row.get(1)?)))?
        .into_iter()
        .collect())
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
