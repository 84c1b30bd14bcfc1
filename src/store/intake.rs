//! What an import asks about many rows at once: which contacts and cards their keys lead to, and what stands in those.

use super::dialect;
use super::error::Result;
use super::record::Cell;
use super::tx::Read;
use crate::domain::text::sort_key;
use crate::domain::{AddressId, CardId, Channel, Consent, ContactId, Instant, PipelineId, Roles, StageId};
use rusqlite::params;

/// What an import may say about a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactCells {
    /// Full name, or the firm's.
    pub name: String,
    /// How messages greet them.
    pub first_name: String,
    /// The firm they belong to.
    pub company: String,
    /// Number in another system.
    pub external_id: Option<String>,
    /// IANA time zone, or empty.
    pub zone: String,
    /// Tag of the language that they are written to in, or empty.
    pub lang: String,
    /// Who looks after them.
    pub owner: String,
    /// What they bought.
    pub product: String,
    /// Free text.
    pub notes: String,
    /// The parts that they play.
    pub roles: Roles,
    /// Since when they are known.
    pub created_at: Instant,
}

impl ContactCells {
    /// As cells of the table.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        vec![
            ("name", self.name.as_str().into()),
            ("name_sort", sort_key(&self.name).into()),
            ("first_name", self.first_name.as_str().into()),
            ("company", self.company.as_str().into()),
            ("external_id", self.external_id.as_deref().into()),
            ("zone", self.zone.as_str().into()),
            ("lang", self.lang.as_str().into()),
            ("owner", self.owner.as_str().into()),
            ("product", self.product.as_str().into()),
            ("notes", self.notes.as_str().into()),
            ("roles", self.roles.0.into()),
            ("created_at", self.created_at.into()),
        ]
    }
}

/// A contact of the office, as far as an import may change it.
#[derive(Clone, Debug)]
pub struct KnownContact {
    /// Row.
    pub id: ContactId,
    /// What stands in it.
    pub cells: ContactCells,
    /// Nothing new may start for it.
    pub archived: bool,
    /// Its details were erased for privacy.
    pub erased: bool,
}

/// What an import may say about an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressCells {
    /// Channel.
    pub channel: Channel,
    /// As typed.
    pub value: String,
    /// Folded.
    pub norm: String,
    /// Whether messages go to this one.
    pub is_primary: bool,
    /// What was said about being written to.
    pub consent: Consent,
}

/// An address of a contact of the office.
#[derive(Clone, Debug)]
pub struct KnownAddress {
    /// Row.
    pub id: AddressId,
    /// Whose.
    pub contact: ContactId,
    /// What stands in it.
    pub cells: AddressCells,
}

/// What an import may say about a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardCells {
    /// Where it stands.
    pub stage: StageId,
    /// Who is told.
    pub contact: Option<ContactId>,
    /// Number in another system.
    pub external_id: Option<String>,
    /// Title of its own.
    pub title: String,
    /// Value in minor units.
    pub value_minor: Option<i64>,
    /// ISO code of the value.
    pub currency: Option<String>,
    /// Who looks after it.
    pub owner: String,
    /// Where the work is.
    pub site: String,
    /// Description.
    pub description: String,
    /// Custom fields as a JSON object.
    pub fields: String,
    /// Since when it is known.
    pub created_at: Instant,
}

impl CardCells {
    /// As cells of the table, the stage last.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell> {
        vec![
            ("contact_id", self.contact.into()),
            ("external_id", self.external_id.as_deref().into()),
            ("title", self.title.as_str().into()),
            ("value_minor", self.value_minor.into()),
            ("currency", self.currency.as_deref().into()),
            ("owner", self.owner.as_str().into()),
            ("site", self.site.as_str().into()),
            ("description", self.description.as_str().into()),
            ("fields", self.fields.as_str().into()),
            ("created_at", self.created_at.into()),
            ("stage_id", self.stage.into()),
        ]
    }
}

/// A card of the office, as far as an import may change it.
#[derive(Clone, Debug)]
pub struct KnownCard {
    /// Row.
    pub id: CardId,
    /// What stands in it.
    pub cells: CardCells,
    /// Whether it is still being worked on.
    pub open: bool,
    /// Whether it and its contact came in with the same batch: then the file that it came from speaks for both.
    pub came_with_contact: bool,
}

const LIVE_CONTACT: &str = "p.ended_batch IS NULL AND p.merged_into IS NULL";

/// The newest contact: those behind it were made by the import itself.
pub fn newest_contact(read: &Read<'_>) -> Result<ContactId> {
    read.one("SELECT coalesce(max(id), 0) FROM contact", [], |row| row.get(0))
}

/// The newest card: those behind it were made by the import itself.
pub fn newest_card(read: &Read<'_>) -> Result<CardId> {
    read.one("SELECT coalesce(max(id), 0) FROM card", [], |row| row.get(0))
}

/// The contacts up to `newest` with these numbers (a JSON array), each with the place of its number.
pub fn by_external_id(read: &Read<'_>, numbers: &str, newest: ContactId) -> Result<Vec<(usize, ContactId)>> {
    read.all(
        &format!(
            "SELECT k.n, p.id FROM {} k CROSS JOIN contact p ON p.external_id = k.text WHERE {LIVE_CONTACT} AND p.id <= ?2",
            dialect::texts("?1")
        ),
        params![numbers, newest],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The oldest contact up to `newest` for each of these folded addresses (a JSON array) that one has.
pub fn by_address(
    read: &Read<'_>,
    channel: Channel,
    norms: &str,
    newest: ContactId,
) -> Result<Vec<(usize, ContactId)>> {
    read.all(
        &format!(
            "SELECT n, id FROM (SELECT k.n AS n, (SELECT min(p.id) FROM address a CROSS JOIN contact p ON p.id = a.contact_id
                 WHERE a.norm = k.text AND a.channel = ?2 AND a.ended_batch IS NULL AND {LIVE_CONTACT} AND p.id <= ?3) AS id
             FROM {} k) f WHERE id IS NOT NULL",
            dialect::texts("?1")
        ),
        params![norms, channel.name(), newest],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The oldest contact up to `newest` for each of these sort keys (a JSON array) that one has.
pub fn by_name(read: &Read<'_>, keys: &str, newest: ContactId) -> Result<Vec<(usize, ContactId)>> {
    read.all(
        &format!(
            "SELECT n, id FROM (SELECT k.n AS n, (SELECT p.id FROM contact p
                 WHERE p.name_sort = k.text AND {LIVE_CONTACT} AND p.id <= ?2 ORDER BY p.id LIMIT 1) AS id
             FROM {} k) f WHERE id IS NOT NULL",
            dialect::texts("?1")
        ),
        params![keys, newest],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The cards of a pipeline up to `newest` with these numbers (a JSON array); of several an open one, then the newest.
pub fn cards_by_external_id(
    read: &Read<'_>,
    pipeline: PipelineId,
    numbers: &str,
    newest: CardId,
) -> Result<Vec<(usize, CardId)>> {
    read.all(
        &format!(
            "SELECT n, id FROM (SELECT k.n AS n, (SELECT c.id FROM card c
                 WHERE c.external_id = k.text AND c.pipeline_id = ?2 AND c.ended_batch IS NULL AND c.id <= ?3
                 ORDER BY c.open DESC, c.id DESC LIMIT 1) AS id
             FROM {} k) f WHERE id IS NOT NULL",
            dialect::texts("?1")
        ),
        params![numbers, pipeline, newest],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The oldest open card of each of these contacts (a JSON array of ids) on a pipeline.
pub fn open_cards(read: &Read<'_>, pipeline: PipelineId, contacts: &str) -> Result<Vec<(ContactId, CardId)>> {
    read.all(
        &format!(
            "SELECT c.contact_id, min(c.id) FROM {} j CROSS JOIN card c ON c.contact_id = j.id
             WHERE c.pipeline_id = ?2 AND c.open = 1 AND c.ended_batch IS NULL GROUP BY c.contact_id",
            dialect::ids("?1")
        ),
        params![contacts, pipeline],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// These contacts (a JSON array of ids).
pub fn contacts(read: &Read<'_>, ids: &str) -> Result<Vec<KnownContact>> {
    read.all(
        &format!(
            "SELECT p.id, p.name, p.first_name, p.company, p.external_id, p.zone, p.owner, p.product, p.notes, p.roles, p.created_at,
                 p.archived_at IS NOT NULL, p.erased_at IS NOT NULL, p.lang FROM {} j CROSS JOIN contact p ON p.id = j.id",
            dialect::ids("?1")
        ),
        params![ids],
        |row| {
            let cells = ContactCells {
                name: row.get(1)?,
                first_name: row.get(2)?,
                company: row.get(3)?,
                external_id: row.get(4)?,
                zone: row.get(5)?,
                lang: row.get(13)?,
                owner: row.get(6)?,
                product: row.get(7)?,
                notes: row.get(8)?,
                roles: Roles(row.get(9)?),
                created_at: row.get(10)?,
            };
            Ok(KnownContact { id: row.get(0)?, cells, archived: row.get(11)?, erased: row.get(12)? })
        },
    )
}

/// The live addresses of these contacts (a JSON array of ids), oldest first.
pub fn addresses(read: &Read<'_>, contacts: &str) -> Result<Vec<KnownAddress>> {
    read.all(
        &format!(
            "SELECT a.id, a.contact_id, a.channel, a.value, a.norm, a.is_primary, a.consent
             FROM {} j CROSS JOIN address a ON a.contact_id = j.id WHERE a.ended_batch IS NULL ORDER BY a.id",
            dialect::ids("?1")
        ),
        params![contacts],
        |row| {
            let (channel, consent): (String, String) = (row.get(2)?, row.get(6)?);
            let cells = AddressCells {
                // the CHECKs of the table name the same words
                channel: Channel::from_name(&channel).unwrap_or(Channel::Email),
                value: row.get(3)?,
                norm: row.get(4)?,
                is_primary: row.get(5)?,
                consent: Consent::from_name(&consent).unwrap_or(Consent::Out),
            };
            Ok(KnownAddress { id: row.get(0)?, contact: row.get(1)?, cells })
        },
    )
}

/// These cards (a JSON array of ids).
pub fn cards(read: &Read<'_>, ids: &str) -> Result<Vec<KnownCard>> {
    const MADE_BY: &str = "SELECT e.batch_id FROM event e WHERE e.subject = ";
    read.all(
        &format!(
            "SELECT c.id, c.stage_id, c.contact_id, c.external_id, c.title, c.value_minor, c.currency, c.owner, c.site, c.description,
                 c.fields, c.created_at, c.open,
                 coalesce(({MADE_BY} 'contact' AND e.subject_id = c.contact_id ORDER BY e.id LIMIT 1)
                        = ({MADE_BY} 'card' AND e.subject_id = c.id ORDER BY e.id LIMIT 1), 0)
             FROM {} j CROSS JOIN card c ON c.id = j.id",
            dialect::ids("?1")
        ),
        params![ids],
        |row| {
            let cells = CardCells {
                stage: row.get(1)?,
                contact: row.get(2)?,
                external_id: row.get(3)?,
                title: row.get(4)?,
                value_minor: row.get(5)?,
                currency: row.get(6)?,
                owner: row.get(7)?,
                site: row.get(8)?,
                description: row.get(9)?,
                fields: row.get(10)?,
                created_at: row.get(11)?,
            };
            Ok(KnownCard { id: row.get(0)?, cells, open: row.get(12)?, came_with_contact: row.get(13)? })
        },
    )
}
