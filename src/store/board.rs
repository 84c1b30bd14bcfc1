//! What the board shows: each column's cards around the eye.

use super::dialect;
use super::error::Result;
use super::tx::Read;
use crate::domain::{CardId, ContactId, Instant, StageId};
use rusqlite::{Row, params};

/// A card as a column shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardCard {
    /// Row.
    pub id: CardId,
    /// Row version.
    pub version: i64,
    /// Its column.
    pub stage_id: StageId,
    /// Its place in the column.
    pub rank: i64,
    /// Who is told.
    pub contact_id: Option<ContactId>,
    /// The contact's name, else the card's title.
    pub name: String,
    /// The card's own title.
    pub title: String,
    /// Value in minor units of `currency`.
    pub value_minor: Option<i64>,
    /// ISO 4217 code.
    pub currency: Option<String>,
    /// Since when it stands here.
    pub entered_at: Instant,
    /// Channels on which it can be told now, as bits: 1 e-mail, 2 push, 4 text.
    pub reach: i64,
}

/// Where a card stands in its column: its rank, and its number where ranks are equal.
pub type Place = (i64, CardId);

/// A place behind every card.
pub const BEHIND_ALL: Place = (i64::MAX, CardId(i64::MAX));

/// The place before that one, so that "behind it" includes it.
#[must_use]
pub const fn just_before((rank, id): Place) -> Place {
    (rank, CardId(id.0 - 1))
}

/// Whether a card can be reached: an address that works, without a no. One look-up for each channel.
const REACH: &str = "(SELECT coalesce(sum(DISTINCT CASE a.channel WHEN 'email' THEN 1 WHEN 'push' THEN 2 WHEN 'sms' THEN 4 ELSE 0 END), 0)
     FROM address a WHERE a.contact_id = c.contact_id AND a.ended_batch IS NULL AND a.is_primary = 1 AND a.consent <> 'out' AND a.state = 'ok'
       AND p.archived_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM suppression s WHERE s.channel = a.channel AND s.norm = a.norm))";

fn select(from: &str, rest: &str) -> String {
    format!(
        "SELECT c.id, c.version, c.stage_id, c.rank, c.contact_id, coalesce(p.name, nullif(c.title, ''), c.external_id, ''), c.title, c.value_minor,
             c.currency, c.entered_at, {REACH}
         FROM {from} LEFT JOIN contact p ON p.id = c.contact_id {rest}"
    )
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<BoardCard> {
    Ok(BoardCard {
        id: row.get(0)?,
        version: row.get(1)?,
        stage_id: row.get(2)?,
        rank: row.get(3)?,
        contact_id: row.get(4)?,
        name: row.get(5)?,
        title: row.get(6)?,
        value_minor: row.get(7)?,
        currency: row.get(8)?,
        entered_at: row.get(9)?,
        reach: row.get(10)?,
    })
}

/// The cards of a stage behind `after` (rank and id), in order.
pub fn column(read: &Read<'_>, stage: StageId, after: Option<Place>, limit: usize) -> Result<Vec<BoardCard>> {
    let (rank, id) = after.map_or((i64::MIN, i64::MIN), |(rank, id)| (rank, id.get()));
    read.all(
        &select(
            "card c",
            "WHERE c.stage_id = ?1 AND c.open = 1 AND c.ended_batch IS NULL AND (c.rank, c.id) > (?2, ?3) ORDER BY c.rank, c.id LIMIT ?4",
        ),
        params![stage, rank, id, limit],
        from_row,
    )
}

/// The cards of a stage before `before`, nearest first: scrolling up.
pub fn column_before(read: &Read<'_>, stage: StageId, before: Place, limit: usize) -> Result<Vec<BoardCard>> {
    read.all(
        &select(
            "card c",
            "WHERE c.stage_id = ?1 AND c.open = 1 AND c.ended_batch IS NULL AND (c.rank, c.id) < (?2, ?3)
             ORDER BY c.rank DESC, c.id DESC LIMIT ?4",
        ),
        params![stage, before.0, before.1, limit],
        from_row,
    )
}

/// Where the open cards of these numbers stand, in the order of the columns.
pub fn places(read: &Read<'_>, ids: &str) -> Result<Vec<(StageId, Place)>> {
    let picks = dialect::ids("?1");
    let mut found = read.all(
        &format!(
            "SELECT c.stage_id, c.rank, c.id FROM {picks} j CROSS JOIN card c ON c.id = j.id
             WHERE c.open = 1 AND c.ended_batch IS NULL"
        ),
        params![ids],
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))),
    )?;
    found.sort_unstable();
    Ok(found)
}

/// The cards of these numbers, in the order of the columns.
pub fn these(read: &Read<'_>, ids: &str) -> Result<Vec<BoardCard>> {
    let picks = dialect::ids("?1");
    let mut found =
        read.all(&select(&format!("{picks} j CROSS JOIN card c ON c.id = j.id"), ""), params![ids], from_row)?;
    found.sort_unstable_by_key(|card| (card.stage_id, card.rank, card.id));
    Ok(found)
}

/// How many cards of a stage stand before a place: a scan of the index up to it.
pub fn count_before(read: &Read<'_>, stage: StageId, place: Place) -> Result<usize> {
    read.one(
        "SELECT count(*) FROM card c
         WHERE c.stage_id = ?1 AND c.open = 1 AND c.ended_batch IS NULL AND (c.rank, c.id) < (?2, ?3)",
        params![stage, place.0, place.1],
        |row| row.get(0),
    )
}

/// The cards of a stage from one place to another, both included.
pub fn between(read: &Read<'_>, stage: StageId, from: Place, to: Place) -> Result<Vec<CardId>> {
    read.all(
        "SELECT c.id FROM card c WHERE c.stage_id = ?1 AND c.open = 1 AND c.ended_batch IS NULL
           AND (c.rank, c.id) >= (?2, ?3) AND (c.rank, c.id) <= (?4, ?5) ORDER BY c.rank, c.id",
        params![stage, from.0, from.1, to.0, to.1],
        |row| row.get(0),
    )
}

/// One open card as the board shows it.
pub fn card(read: &Read<'_>, id: CardId) -> Result<Option<BoardCard>> {
    read.first(&select("card c", "WHERE c.id = ?1 AND c.open = 1 AND c.ended_batch IS NULL"), params![id], from_row)
}
