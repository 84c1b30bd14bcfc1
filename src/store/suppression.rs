//! Table `suppression`: addresses that nothing may go to any more, whoever holds them.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{Channel, Instant};
use rusqlite::{Row, params};

/// What delivery itself put on the list.
pub const BY_DELIVERY: &str = "delivery";

/// One address on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// On which channel.
    pub channel: Channel,
    /// The address, folded; for push its endpoint.
    pub norm: String,
    /// Why, in words.
    pub reason: String,
    /// Who put it there: [`BY_DELIVERY`], "recipient" for a STOP that the provider keeps, or an operator's name.
    pub source: String,
    /// When.
    pub at: Instant,
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Suppression> {
    let channel: String = row.get(0)?;
    Ok(Suppression {
        channel: Channel::from_name(&channel).unwrap_or(Channel::Email),
        norm: row.get(1)?,
        reason: row.get(2)?,
        source: row.get(3)?,
        at: row.get(4)?,
    })
}

/// What a filter is held against: what staff may see of an entry. Of a phone's address they see next to nothing.
const MATCHES: &str =
    "(?1 = '' OR instr(lower(iif(channel = 'push', '', norm) || ' ' || reason || ' ' || source), lower(?1)) > 0)";

/// The entries that contain the text, by channel and address, behind the last one of the page before.
pub fn page(read: &Read<'_>, text: &str, after: Option<(Channel, &str)>, limit: usize) -> Result<Vec<Suppression>> {
    let (channel, norm) = after.map_or(("", ""), |(channel, norm)| (channel.name(), norm));
    read.all(
        &format!(
            "SELECT channel, norm, reason, source, at FROM suppression WHERE (channel, norm) > (?2, ?3) AND {MATCHES}
             ORDER BY channel, norm LIMIT ?4"
        ),
        params![text, channel, norm, limit],
        from_row,
    )
}

/// The entries that contain the text before that one, or the last ones; in the order of the list.
pub fn page_before(
    read: &Read<'_>,
    text: &str,
    before: Option<(Channel, &str)>,
    limit: usize,
) -> Result<Vec<Suppression>> {
    // no channel sorts behind a tilde
    let (channel, norm) = before.map_or(("~", ""), |(channel, norm)| (channel.name(), norm));
    let mut rows = read.all(
        &format!(
            "SELECT channel, norm, reason, source, at FROM suppression WHERE (channel, norm) < (?2, ?3) AND {MATCHES}
             ORDER BY channel DESC, norm DESC LIMIT ?4"
        ),
        params![text, channel, norm, limit],
        from_row,
    )?;
    rows.reverse();
    Ok(rows)
}

/// How many entries contain the text.
pub fn count(read: &Read<'_>, text: &str) -> Result<usize> {
    read.one(&format!("SELECT count(*) FROM suppression WHERE {MATCHES}"), params![text], |row| row.get(0))
}

/// The entry of that address.
pub fn find(read: &Read<'_>, channel: Channel, norm: &str) -> Result<Option<Suppression>> {
    read.first(
        "SELECT channel, norm, reason, source, at FROM suppression WHERE channel = ?1 AND norm = ?2",
        params![channel.name(), norm],
        from_row,
    )
}

/// Puts an address on the list. An entry of delivery gives way to one of a person; `false` when a person's is there.
pub fn add(write: &Write<'_>, entry: &Suppression) -> Result<bool> {
    let changed = write.run(
        "INSERT INTO suppression (channel, norm, reason, source, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (channel, norm) DO UPDATE SET reason = excluded.reason, source = excluded.source, at = excluded.at
         WHERE suppression.source = 'delivery'",
        params![entry.channel.name(), entry.norm, entry.reason, entry.source, entry.at],
    )?;
    Ok(changed > 0)
}

/// Takes an address off the list; `false` when it was not on it.
pub fn remove(write: &Write<'_>, channel: Channel, norm: &str) -> Result<bool> {
    let gone = write.run("DELETE FROM suppression WHERE channel = ?1 AND norm = ?2", params![channel.name(), norm])?;
    Ok(gone > 0)
}
