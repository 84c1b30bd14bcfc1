//! Table `stage`: the steps of the pipelines.

use super::error::Result;
use super::tx::Read;
use crate::domain::{Category, Channel, PipelineId, PipelineKind, StageId};
use rusqlite::{Row, params};

/// A step of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Stage {
    /// Row.
    pub id: StageId,
    /// Row version.
    pub version: i64,
    /// The pipeline that it belongs to.
    pub pipeline_id: PipelineId,
    /// Where it stands among the others; numbers leave gaps ([`STEP`]).
    pub pos: i64,
    /// Internal name; customers never see it.
    pub name: String,
    /// Customer-facing title.
    pub label: String,
    /// `#rrggbb`, or empty.
    pub color: String,
    /// Fixed meaning, on sales pipelines.
    pub category: Option<Category>,
    /// Whether cards can be moved into it.
    pub active: bool,
    /// Whether entering it sends e-mail.
    pub notify_email: bool,
    /// Whether entering it sends push.
    pub notify_push: bool,
    /// Whether entering it sends a text message.
    pub notify_sms: bool,
    /// Days that a card may stay before it is marked; 0: any number.
    pub stale_days: i64,
}

impl Stage {
    /// Whether entering it sends anything on that channel.
    #[must_use]
    pub const fn tells(&self, channel: Channel) -> bool {
        match channel {
            Channel::Email => self.notify_email,
            Channel::Push => self.notify_push,
            Channel::Sms => self.notify_sms,
            Channel::Webhook => false,
        }
    }
}

/// Distance between the positions of neighbours, so that a stage can be put between two others without touching them.
pub const STEP: i64 = 1 << 20;

const COLUMNS: &str = "id, version, pipeline_id, pos, name, label, color, category, active, notify_email, notify_push, notify_sms, stale_days";
const LIVE: &str = "ended_batch IS NULL AND deleted_at IS NULL";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Stage> {
    let category: Option<String> = row.get(7)?;
    Ok(Stage {
        id: row.get(0)?,
        version: row.get(1)?,
        pipeline_id: row.get(2)?,
        pos: row.get(3)?,
        name: row.get(4)?,
        label: row.get(5)?,
        color: row.get(6)?,
        category: category.and_then(|name| Category::from_name(&name)),
        active: row.get(8)?,
        notify_email: row.get(9)?,
        notify_push: row.get(10)?,
        notify_sms: row.get(11)?,
        stale_days: row.get(12)?,
    })
}

/// The stages of a pipeline in their order, inactive ones included.
pub fn of(read: &Read<'_>, pipeline: PipelineId) -> Result<Vec<Stage>> {
    read.all(
        &format!("SELECT {COLUMNS} FROM stage WHERE pipeline_id = ?1 AND {LIVE} ORDER BY pos, id"),
        params![pipeline],
        from_row,
    )
}

/// The one of that number.
pub fn find(read: &Read<'_>, id: StageId) -> Result<Option<Stage>> {
    read.first(&format!("SELECT {COLUMNS} FROM stage WHERE id = ?1 AND {LIVE}"), params![id], from_row)
}

/// How many open cards stand in a stage.
pub fn card_count(read: &Read<'_>, id: StageId) -> Result<usize> {
    read.one("SELECT count(*) FROM card WHERE stage_id = ?1 AND open = 1 AND ended_batch IS NULL", params![id], |row| {
        row.get(0)
    })
}

/// Title of a pipeline of that kind that has more than `most` stages, if there is one.
pub fn crowded(read: &Read<'_>, kind: PipelineKind, most: usize) -> Result<Option<String>> {
    read.first(
        "SELECT title FROM pipeline p WHERE kind = ?1 AND ended_batch IS NULL
             AND (SELECT count(*) FROM stage s WHERE s.pipeline_id = p.id AND s.ended_batch IS NULL AND s.deleted_at IS NULL) > ?2",
        params![kind.name(), most],
        |row| row.get(0),
    )
}
