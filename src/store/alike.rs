//! Contacts that may be the person whom somebody is about to add: same e-mail, telephone number or name.

use super::error::Result;
use super::tx::Read;
use crate::domain::{ContactId, text::sort_key};
use rusqlite::params;

/// What a contact shares with the one that is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SharedBy {
    /// An e-mail address: the same person.
    Email,
    /// A telephone number: most likely the same, or the same household.
    Phone,
    /// The name alone.
    Name,
}

impl SharedBy {
    /// What staff read: "the same e-mail".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Email => "the same e-mail",
            Self::Phone => "the same telephone number",
            Self::Name => "the same name",
        }
    }
}

/// A contact that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// Row.
    pub id: ContactId,
    /// Name.
    pub name: String,
    /// Whether it is archived.
    pub archived: bool,
    /// The strongest thing that the two share.
    pub by: SharedBy,
}

/// The most that are looked at; a name that a hundred people bear tells nothing more after the first ten.
const MOST: usize = 10;

/// Who is there with one of these addresses (folded forms) or this name, the surest first, each once.
pub fn find(read: &Read<'_>, emails: &[String], phones: &[String], name: &str) -> Result<Vec<Alike>> {
    let mut found: Vec<Alike> = Vec::new();
    for (channel, norms, by) in [("email", emails, SharedBy::Email), ("sms", phones, SharedBy::Phone)] {
        for norm in norms {
            let alike = read.all(
                "SELECT DISTINCT p.id, p.name, p.archived_at IS NOT NULL FROM address a JOIN contact p ON p.id = a.contact_id
                 WHERE a.norm = ?1 AND a.channel = ?2 AND a.ended_batch IS NULL AND p.ended_batch IS NULL AND p.merged_into IS NULL
                 ORDER BY p.id LIMIT ?3",
                params![norm, channel, MOST],
                |row| Ok(Alike { id: row.get(0)?, name: row.get(1)?, archived: row.get(2)?, by }),
            )?;
            found.extend(alike);
        }
    }
    if !name.is_empty() {
        found.extend(read.all(
            "SELECT p.id, p.name, p.archived_at IS NOT NULL FROM contact p
             WHERE p.name_sort = ?1 AND p.ended_batch IS NULL AND p.merged_into IS NULL AND p.erased_at IS NULL ORDER BY p.id LIMIT ?2",
            params![sort_key(name), MOST],
            |row| Ok(Alike { id: row.get(0)?, name: row.get(1)?, archived: row.get(2)?, by: SharedBy::Name }),
        )?);
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|alike| seen.insert(alike.id));
    Ok(found)
}
