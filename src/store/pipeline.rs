//! Table `pipeline`: trackers, sales and partner pipelines.

use super::error::Result;
use super::tx::Read;
use crate::domain::{Instant, PipelineId, PipelineKind};
use rusqlite::{Row, params};

/// A pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// Row.
    pub id: PipelineId,
    /// Row version.
    pub version: i64,
    /// What it is for.
    pub kind: PipelineKind,
    /// Title, as customers read it.
    pub title: String,
    /// When it was archived.
    pub archived_at: Option<Instant>,
}

const COLUMNS: &str = "id, version, kind, title, archived_at";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Pipeline> {
    let kind: String = row.get(2)?;
    Ok(Pipeline {
        id: row.get(0)?,
        version: row.get(1)?,
        kind: PipelineKind::from_name(&kind).unwrap_or(PipelineKind::Project),
        title: row.get(3)?,
        archived_at: row.get(4)?,
    })
}

/// The open ones in their order.
pub fn open(read: &Read<'_>) -> Result<Vec<Pipeline>> {
    let sql =
        format!("SELECT {COLUMNS} FROM pipeline WHERE ended_batch IS NULL AND archived_at IS NULL ORDER BY pos, id");
    read.all(&sql, [], from_row)
}

/// All of them, archived ones last.
pub fn all(read: &Read<'_>) -> Result<Vec<Pipeline>> {
    let sql =
        format!("SELECT {COLUMNS} FROM pipeline WHERE ended_batch IS NULL ORDER BY archived_at IS NOT NULL, pos, id");
    read.all(&sql, [], from_row)
}

/// A position behind every other pipeline.
pub fn next_pos(read: &Read<'_>) -> Result<i64> {
    read.one("SELECT coalesce(max(pos), 0) + 1 FROM pipeline", [], |row| row.get(0))
}

/// How many open cards stand on it.
pub fn card_count(read: &Read<'_>, id: PipelineId) -> Result<usize> {
    read.one(
        "SELECT count(*) FROM stage s JOIN card c ON c.stage_id = s.id WHERE s.pipeline_id = ?1 AND c.open = 1 AND c.ended_batch IS NULL",
        params![id],
        |row| row.get(0),
    )
}

/// The one of that number.
pub fn find(read: &Read<'_>, id: PipelineId) -> Result<Option<Pipeline>> {
    read.first(&format!("SELECT {COLUMNS} FROM pipeline WHERE id = ?1 AND ended_batch IS NULL"), params![id], from_row)
}

/// The open one of that title, in any case.
pub fn find_by_title(read: &Read<'_>, title: &str) -> Result<Option<Pipeline>> {
    let wanted = crate::domain::text::sort_key(title);
    Ok(open(read)?.into_iter().find(|pipeline| crate::domain::text::sort_key(&pipeline.title) == wanted))
}
