//! Table `template`: which texts the office has put in the place of the program's own, for which stage and language.

use super::error::Result;
use super::tx::Read;
use crate::domain::{Channel, Instant, Lang, PipelineId, StageId};
use rusqlite::{Row, params};

/// A text of the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTemplate {
    /// Row.
    pub id: i64,
    /// What the messages are about ("stage_moved").
    pub kind: String,
    /// How they go.
    pub channel: Channel,
    /// Only for cards that come to this stage.
    pub stage: Option<StageId>,
    /// Only for those who are written to in this language.
    pub lang: Lang,
    /// The version that holds.
    pub version: i64,
    /// The text, as JSON.
    pub body: String,
}

const COLUMNS: &str = "t.id, t.kind, t.channel, t.stage_id, t.lang, t.version_id, v.body";

fn from_row(row: &Row<'_>) -> rusqlite::Result<OwnTemplate> {
    let (channel, lang): (String, String) = (row.get(2)?, row.get(4)?);
    Ok(OwnTemplate {
        id: row.get(0)?,
        kind: row.get(1)?,
        // the CHECK of the table names the same words
        channel: Channel::from_name(&channel).unwrap_or(Channel::Email),
        stage: row.get(3)?,
        lang: Lang::parse(&lang).unwrap_or_default(),
        version: row.get(5)?,
        body: row.get(6)?,
    })
}

/// The office's texts of one kind on one channel that hold for cards that come to `stage`.
pub fn fitting(read: &Read<'_>, kind: &str, channel: Channel, stage: Option<StageId>) -> Result<Vec<OwnTemplate>> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM template t JOIN template_version v ON v.id = t.version_id
             WHERE t.kind = ?1 AND t.channel = ?2 AND (t.stage_id IS NULL OR t.stage_id = ?3) AND t.ended_batch IS NULL"
        ),
        params![kind, channel.name(), stage],
        from_row,
    )
}

/// The office's text for exactly that stage and language.
pub fn find(
    read: &Read<'_>,
    kind: &str,
    channel: Channel,
    stage: Option<StageId>,
    lang: &Lang,
) -> Result<Option<OwnTemplate>> {
    let found = fitting(read, kind, channel, stage)?;
    Ok(found.into_iter().find(|own| own.stage == stage && own.lang == *lang))
}

/// A text of the office as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The text.
    pub own: OwnTemplate,
    /// The pipeline of its stage, with its title, and the stage's name.
    pub stage: Option<(PipelineId, String, String)>,
    /// Who changed it last.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Every text of the office but those of deleted stages.
pub fn all(read: &Read<'_>) -> Result<Vec<Listed>> {
    read.all(
        &format!(
            "SELECT {COLUMNS}, o.name, b.at, l.id, l.title, s.name FROM template t JOIN template_version v ON v.id = t.version_id
             JOIN batch b ON b.id = t.batch_id JOIN operator o ON o.id = b.operator_id
             LEFT JOIN stage s ON s.id = t.stage_id LEFT JOIN pipeline l ON l.id = s.pipeline_id
             WHERE t.ended_batch IS NULL AND (t.stage_id IS NULL OR (s.deleted_at IS NULL AND s.ended_batch IS NULL))
             ORDER BY t.kind, t.channel, l.id, s.pos, t.lang"
        ),
        [],
        |row| {
            let pipeline: Option<PipelineId> = row.get(9)?;
            let stage = pipeline.map(|id| Ok::<_, rusqlite::Error>((id, row.get(10)?, row.get(11)?))).transpose()?;
            Ok(Listed { own: from_row(row)?, stage, by: row.get(7)?, at: row.get(8)? })
        },
    )
}

/// A text that the office used, or uses, somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The version.
    pub version: i64,
    /// The text, as JSON.
    pub body: String,
    /// Who put it in place last.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Every text that ever stood in that place, the newest first.
pub fn versions(
    read: &Read<'_>,
    kind: &str,
    channel: Channel,
    stage: Option<StageId>,
    lang: &Lang,
) -> Result<Vec<Earlier>> {
    let version = super::dialect::json_get("c.after", "version_id");
    read.all(
        &format!(
            "SELECT v.id, v.body, o.name, b.at FROM
                 (SELECT {version} AS id, max(e.id) AS event FROM template t
                  JOIN event e ON e.subject_id = t.id AND e.subject = 'template' JOIN change c ON c.event_id = e.id
                  WHERE t.kind = ?1 AND t.channel = ?2 AND coalesce(t.stage_id, 0) = coalesce(?3, 0) AND t.lang = ?4
                      AND {version} IS NOT NULL AND e.action <> 'undone' GROUP BY {version}) f
             JOIN template_version v ON v.id = f.id JOIN event e ON e.id = f.event
             JOIN batch b ON b.id = e.batch_id JOIN operator o ON o.id = b.operator_id ORDER BY f.event DESC"
        ),
        params![kind, channel.name(), stage, lang.tag()],
        |row| Ok(Earlier { version: row.get(0)?, body: row.get(1)?, by: row.get(2)?, at: row.get(3)? }),
    )
}
