//! Table `contact`: people and firms.

use super::dialect;
use super::error::Result;
use super::tx::Read;
use crate::domain::{ContactId, Instant, Roles};
use rusqlite::{Row, params};

/// A contact with all of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Row.
    pub id: ContactId,
    /// Row version.
    pub version: i64,
    /// Full name, or the firm's.
    pub name: String,
    /// How messages greet them; empty for a firm.
    pub first_name: String,
    /// The firm they belong to.
    pub company: String,
    /// Number in another system.
    pub external_id: Option<String>,
    /// IANA time zone, or empty.
    pub zone: String,
    /// Tag of the language that they are written to in, or empty for the office's own.
    pub lang: String,
    /// Operator or salesperson, by name.
    pub owner: String,
    /// What they bought.
    pub product: String,
    /// Free text.
    pub notes: String,
    /// The parts that they play.
    pub roles: Roles,
    /// When they were archived.
    pub archived_at: Option<Instant>,
    /// When their details were erased for privacy.
    pub erased_at: Option<Instant>,
    /// Who holds the account that they are paid to; empty: they themselves.
    pub account_holder: String,
    /// That account's number, or empty.
    pub iban: String,
    /// That account's bank, or empty.
    pub bic: String,
}

pub(in crate::store) const COLUMNS: &str = "p.id, p.version, p.name, p.first_name, p.company, p.external_id, p.zone, p.owner, p.product, p.notes, p.roles, p.archived_at, p.erased_at, p.account_holder, p.iban, p.bic, p.lang";

pub(in crate::store) fn from_row(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: row.get(0)?,
        version: row.get(1)?,
        name: row.get(2)?,
        first_name: row.get(3)?,
        company: row.get(4)?,
        external_id: row.get(5)?,
        zone: row.get(6)?,
        owner: row.get(7)?,
        product: row.get(8)?,
        notes: row.get(9)?,
        roles: Roles(row.get(10)?),
        archived_at: row.get(11)?,
        erased_at: row.get(12)?,
        account_holder: row.get(13)?,
        iban: row.get(14)?,
        bic: row.get(15)?,
        lang: row.get(16)?,
    })
}

/// The contact of that number, unless it was taken back or merged away.
pub fn find(read: &Read<'_>, id: ContactId) -> Result<Option<Contact>> {
    read.first(
        &format!("SELECT {COLUMNS} FROM contact p WHERE p.id = ?1 AND p.ended_batch IS NULL AND p.merged_into IS NULL"),
        params![id],
        from_row,
    )
}

/// The contacts that hold this address (folded form) on any channel.
pub fn with_address(read: &Read<'_>, norm: &str) -> Result<Vec<Contact>> {
    read.all(
        &format!(
            "SELECT DISTINCT {COLUMNS} FROM address a JOIN contact p ON p.id = a.contact_id
             WHERE a.norm = ?1 AND a.ended_batch IS NULL AND p.ended_batch IS NULL AND p.merged_into IS NULL ORDER BY p.id"
        ),
        params![norm],
        from_row,
    )
}

/// Who has this number of another system.
pub fn with_external_id(read: &Read<'_>, external_id: &str) -> Result<Option<Contact>> {
    read.first(
        &format!(
            "SELECT {COLUMNS} FROM contact p WHERE p.external_id = ?1 AND p.ended_batch IS NULL AND p.merged_into IS NULL"
        ),
        params![external_id],
        from_row,
    )
}

/// Who changed the row last, and when: (name, moment).
pub fn last_touch(read: &Read<'_>, id: ContactId) -> Result<Option<(String, Instant)>> {
    read.first(
        "SELECT o.name, b.at FROM contact p JOIN batch b ON b.id = p.batch_id JOIN operator o ON o.id = b.operator_id WHERE p.id = ?1",
        params![id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Names of the first few of the contacts, in the order of their lists, for sentences.
pub fn names(read: &Read<'_>, ids: &str, limit: usize) -> Result<Vec<String>> {
    let picks = super::dialect::ids("?1");
    read.all(
        &format!("SELECT p.name FROM {picks} j JOIN contact p ON p.id = j.id ORDER BY p.name_sort, p.id LIMIT ?2"),
        params![ids, limit],
        |row| row.get(0),
    )
}

/// Where the contact went that is not there any more: the one that it was merged into.
pub fn merged_into(read: &Read<'_>, id: ContactId) -> Result<Option<(ContactId, String)>> {
    read.first(
        "SELECT k.id, k.name FROM contact p JOIN contact k ON k.id = p.merged_into WHERE p.id = ?1 AND p.ended_batch IS NULL",
        params![id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Those who are neither archived nor erased, taken back or merged away: of `among`, else of all.
pub fn in_use(read: &Read<'_>, among: Option<&[ContactId]>) -> Result<Vec<ContactId>> {
    const IN_USE: &str =
        "p.archived_at IS NULL AND p.erased_at IS NULL AND p.ended_batch IS NULL AND p.merged_into IS NULL";
    let Some(among) = among else {
        return read.all(&format!("SELECT p.id FROM contact p WHERE {IN_USE} ORDER BY p.id"), [], |row| row.get(0));
    };
    let picks = dialect::ids("?1");
    read.all(
        &format!("SELECT p.id FROM {picks} j JOIN contact p ON p.id = j.id WHERE {IN_USE} ORDER BY p.id"),
        params![dialect::id_list(among.iter().map(|id| id.get()))],
        |row| row.get(0),
    )
}
