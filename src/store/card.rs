//! Table `card`: one piece of work on one pipeline.

use super::dialect;
use super::error::Result;
use super::tx::Read;
use crate::domain::{CardId, ContactId, Instant, PipelineId, StageId};
use rusqlite::{Row, params};

/// A card with all of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Row.
    pub id: CardId,
    /// Row version.
    pub version: i64,
    /// The pipeline that it stands on.
    pub pipeline_id: PipelineId,
    /// The stage that it stands in.
    pub stage_id: StageId,
    /// Who is told.
    pub contact_id: Option<ContactId>,
    /// Number in another system.
    pub external_id: Option<String>,
    /// Title of its own, often empty on trackers.
    pub title: String,
    /// Value in minor units of `currency`.
    pub value_minor: Option<i64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Operator or salesperson, by name.
    pub owner: String,
    /// Site address.
    pub site: String,
    /// Description.
    pub description: String,
    /// Since when it stands in its stage.
    pub entered_at: Instant,
    /// Whether it is still being worked on.
    pub open: bool,
    /// Whether its pipeline takes each contact once.
    pub single: bool,
}

const COLUMNS: &str = "c.id, c.version, c.pipeline_id, c.stage_id, c.contact_id, c.external_id, c.title, c.value_minor, c.currency, c.owner,
    c.site, c.description, c.entered_at, c.open, c.single";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Card> {
    Ok(Card {
        id: row.get(0)?,
        version: row.get(1)?,
        pipeline_id: row.get(2)?,
        stage_id: row.get(3)?,
        contact_id: row.get(4)?,
        external_id: row.get(5)?,
        title: row.get(6)?,
        value_minor: row.get(7)?,
        currency: row.get(8)?,
        owner: row.get(9)?,
        site: row.get(10)?,
        description: row.get(11)?,
        entered_at: row.get(12)?,
        open: row.get(13)?,
        single: row.get(14)?,
    })
}

/// The card of that number, unless it was taken back.
pub fn find(read: &Read<'_>, id: CardId) -> Result<Option<Card>> {
    read.first(
        &format!("SELECT {COLUMNS} FROM card c WHERE c.id = ?1 AND c.ended_batch IS NULL"),
        params![id],
        from_row,
    )
}

/// A contact's cards, open ones first.
pub fn of_contact(read: &Read<'_>, contact: ContactId) -> Result<Vec<Card>> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM card c WHERE c.contact_id = ?1 AND c.ended_batch IS NULL ORDER BY c.open DESC, c.id"
        ),
        params![contact],
        from_row,
    )
}

/// The cards that a partner was offered.
pub fn of_partner(read: &Read<'_>, partner: ContactId) -> Result<Vec<CardId>> {
    read.all(
        "SELECT c.id FROM card c WHERE c.partner_id = ?1 AND c.ended_batch IS NULL ORDER BY c.id",
        params![partner],
        |row| row.get(0),
    )
}

/// The open cards of a pipeline, or of one of its stages.
pub fn open_on(read: &Read<'_>, pipeline: PipelineId, stage: Option<StageId>) -> Result<Vec<CardId>> {
    read.all(
        "SELECT c.id FROM stage s JOIN card c ON c.stage_id = s.id
         WHERE s.pipeline_id = ?1 AND (?2 IS NULL OR s.id = ?2) AND c.open = 1 AND c.ended_batch IS NULL ORDER BY c.id",
        params![pipeline, stage],
        |row| row.get(0),
    )
}

/// The contacts' open cards on a pipeline.
pub fn open_of_contacts(read: &Read<'_>, pipeline: PipelineId, contacts: &str) -> Result<Vec<CardId>> {
    let picks = dialect::ids("?1");
    read.all(
        &format!(
            "SELECT c.id FROM {picks} j CROSS JOIN card c ON c.contact_id = j.id
             WHERE c.pipeline_id = ?2 AND c.open = 1 AND c.ended_batch IS NULL ORDER BY c.id"
        ),
        params![contacts, pipeline],
        |row| row.get(0),
    )
}

/// How many of the cards belong to somebody else than `owner` (compared without case).
pub fn owned_by_others(read: &Read<'_>, ids: &str, owner: &str) -> Result<usize> {
    let picks = dialect::ids("?1");
    read.one(
        &format!("SELECT count(*) FROM {picks} j CROSS JOIN card c ON c.id = j.id WHERE lower(c.owner) <> lower(?2)"),
        params![ids, owner],
        |row| row.get(0),
    )
}

/// Names of the first few of the cards, for sentences: the contact's, else the card's title.
pub fn names(read: &Read<'_>, ids: &str, limit: usize) -> Result<Vec<String>> {
    let picks = dialect::ids("?1");
    read.all(
        &format!(
            "SELECT coalesce(p.name, c.title) FROM {picks} j CROSS JOIN card c ON c.id = j.id LEFT JOIN contact p ON p.id = c.contact_id
             ORDER BY c.id LIMIT ?2"
        ),
        params![ids, limit],
        |row| row.get(0),
    )
}

/// Those of the cards that are open and live.
pub fn still_open(read: &Read<'_>, ids: &str) -> Result<Vec<CardId>> {
    let picks = dialect::ids("?1");
    read.all(
        &format!(
            "SELECT c.id FROM {picks} j CROSS JOIN card c ON c.id = j.id WHERE c.open = 1 AND c.ended_batch IS NULL ORDER BY c.id"
        ),
        params![ids],
        |row| row.get(0),
    )
}
