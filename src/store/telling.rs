//! Table `telling`: what a batch had decided for everybody whose rows it touched, so that it can be explained later why
//! somebody was not told.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{BatchId, Category, Channel, EventId};
use rusqlite::params;
use std::collections::{BTreeMap, BTreeSet};

/// What was decided for everybody of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// Whether anybody was to be told.
    pub asked: bool,
    /// The channels that were switched on.
    pub channels: BTreeSet<Channel>,
    /// Category of the stage.
    pub category: Option<Category>,
    /// Who was unticked: the rows of each channel.
    pub left_out: BTreeMap<Channel, BTreeSet<i64>>,
}

/// Notes what was decided for the rows whose events `batch` writes behind `since`.
pub fn note(write: &Write<'_>, batch: BatchId, since: EventId, telling: &Telling) -> Result<()> {
    write.run(
        "INSERT INTO telling (batch_id, since, asked, channels, category, left_out) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            batch,
            since,
            telling.asked,
            serde_json::to_string(&telling.channels).unwrap_or_default(),
            telling.category.map(Category::name),
            serde_json::to_string(&telling.left_out).unwrap_or_default(),
        ],
    )?;
    Ok(())
}

/// What was decided for the row of that event; `None` when it was not noted.
pub fn of(read: &Read<'_>, batch: BatchId, event: EventId) -> Result<Option<Telling>> {
    read.first(
        "SELECT asked, channels, category, left_out FROM telling WHERE batch_id = ?1 AND since < ?2 ORDER BY since DESC LIMIT 1",
        params![batch, event],
        |row| {
            let (channels, left_out): (String, String) = (row.get(1)?, row.get(3)?);
            let category: Option<String> = row.get(2)?;
            Ok(Telling {
                asked: row.get(0)?,
                channels: serde_json::from_str(&channels).unwrap_or_default(),
                category: category.and_then(|name| Category::from_name(&name)),
                left_out: serde_json::from_str(&left_out).unwrap_or_default(),
            })
        },
    )
}
