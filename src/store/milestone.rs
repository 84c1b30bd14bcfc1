//! Table `milestone`: the paid deliverables of contractors.

use super::dialect;
use super::error::Result;
use super::tx::Read;
use super::value::{currency, date};
use crate::domain::{BatchId, ContactId, Instant, MilestoneId, MilestoneStatus, Money, OperatorId, Roles};
use chrono::NaiveDate;
use rusqlite::{Row, params};

/// A milestone with all of its columns, and who its contractor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Row.
    pub id: MilestoneId,
    /// Row version.
    pub version: i64,
    /// Who delivers it and is paid.
    pub contractor: ContactId,
    /// Their name.
    pub contractor_name: String,
    /// Whose contractor that is: an operator's name, or empty.
    pub owner: String,
    /// What is to be delivered.
    pub title: String,
    /// Until when.
    pub due_on: NaiveDate,
    /// What is paid for it.
    pub amount: Money,
    /// More about it; may be empty.
    pub description: String,
    /// Where it stands.
    pub status: MilestoneStatus,
    /// 1, and one more with each rejection.
    pub revision: i64,
    /// When it was last submitted.
    pub submitted_at: Option<Instant>,
    /// Who approved first and waits for a second one.
    pub first_approver: Option<OperatorId>,
    /// Its attachment.
    pub file: Option<Attachment>,
}

/// A file that was copied into the office's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name as it was picked.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal; the copy lies under this name.
    pub sha256: String,
    /// Its size in bytes.
    pub size: u64,
}

pub(in crate::store) const COLUMNS: &str =
    "m.id, m.version, m.contractor_id, p.name, p.owner, m.title, m.due_on, m.amount_minor, m.currency, m.description,
     m.status, m.revision, m.submitted_at, m.first_approver, m.file_name, m.file_sha256, m.file_size";

pub(in crate::store) fn from_row(row: &Row<'_>) -> rusqlite::Result<Milestone> {
    let (status, sha256): (String, String) = (row.get(10)?, row.get(15)?);
    let file =
        if sha256.is_empty() { None } else { Some(Attachment { name: row.get(14)?, sha256, size: row.get(16)? }) };
    Ok(Milestone {
        id: row.get(0)?,
        version: row.get(1)?,
        contractor: row.get(2)?,
        contractor_name: row.get(3)?,
        owner: row.get(4)?,
        title: row.get(5)?,
        due_on: date(row, 6)?,
        amount: Money::new(row.get(7)?, currency(row, 8)?),
        description: row.get(9)?,
        status: MilestoneStatus::from_name(&status).unwrap_or(MilestoneStatus::InProgress),
        revision: row.get(11)?,
        submitted_at: row.get(12)?,
        first_approver: row.get(13)?,
        file,
    })
}

/// The milestone of that number, unless its creation was taken back.
pub fn find(read: &Read<'_>, id: MilestoneId) -> Result<Option<Milestone>> {
    read.first(
        &format!(
            "SELECT {COLUMNS} FROM milestone m JOIN contact p ON p.id = m.contractor_id WHERE m.id = ?1 AND m.ended_batch IS NULL"
        ),
        params![id],
        from_row,
    )
}

/// Those of a JSON list of numbers that are there, by number.
pub fn these(read: &Read<'_>, ids: &str) -> Result<Vec<Milestone>> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM {} j CROSS JOIN milestone m ON m.id = j.id JOIN contact p ON p.id = m.contractor_id
             WHERE m.ended_batch IS NULL ORDER BY m.id",
            dialect::ids("?1")
        ),
        params![ids],
        from_row,
    )
}

/// Every milestone of a contractor, by deadline.
pub fn of_contractor(read: &Read<'_>, contractor: ContactId) -> Result<Vec<Milestone>> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM milestone m JOIN contact p ON p.id = m.contractor_id
             WHERE m.contractor_id = ?1 AND m.ended_batch IS NULL ORDER BY m.due_on, m.id"
        ),
        params![contractor],
        from_row,
    )
}

/// Who changed the row last since it had that version, when, and what that batch did: (name, moment, summary). A reminder
/// changes nothing that anybody looks at.
pub fn touched_since(read: &Read<'_>, id: MilestoneId, version: i64) -> Result<Option<(String, Instant, String)>> {
    read.first(
        "SELECT o.name, b.at, b.summary FROM event e JOIN batch b ON b.id = e.batch_id JOIN operator o ON o.id = b.operator_id
         WHERE e.subject_id = ?1 AND e.subject = 'milestone' AND e.version_before >= ?2 AND e.action <> 'reminded'
         ORDER BY e.id DESC LIMIT 1",
        params![id, version],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Due between two days, both included, in progress, and nobody was reminded of that deadline.
const TO_REMIND: &str = "FROM milestone m JOIN contact p ON p.id = m.contractor_id
     WHERE m.status = 'in_progress' AND m.ended_batch IS NULL AND m.due_on BETWEEN ?1 AND ?2
       AND (m.reminded_for IS NULL OR m.reminded_for <> m.due_on) AND p.archived_at IS NULL";

/// Whether [`to_remind`] would find any.
pub fn has_to_remind(read: &Read<'_>, from: NaiveDate, until: NaiveDate) -> Result<bool> {
    read.one(&format!("SELECT EXISTS (SELECT 1 {TO_REMIND})"), params![from.to_string(), until.to_string()], |row| {
        row.get(0)
    })
}

/// Milestones in progress that are due between two days, both included, and of whose deadline nobody was reminded.
pub fn to_remind(read: &Read<'_>, from: NaiveDate, until: NaiveDate) -> Result<Vec<(MilestoneId, NaiveDate)>> {
    read.all(
        &format!("SELECT m.id, m.due_on {TO_REMIND} ORDER BY m.due_on, m.id"),
        params![from.to_string(), until.to_string()],
        |row| Ok((row.get(0)?, date(row, 1)?)),
    )
}

/// Every milestone that the contractor ever had, also those whose creation was taken back.
pub fn ever_of(read: &Read<'_>, contractor: ContactId) -> Result<Vec<MilestoneId>> {
    read.all("SELECT id FROM milestone WHERE contractor_id = ?1 ORDER BY id", params![contractor], |row| row.get(0))
}

/// Contacts that `batch` touched and that have a milestone but not the role that it gives.
pub fn without_role(read: &Read<'_>, batch: BatchId) -> Result<Vec<(ContactId, Roles)>> {
    read.all(
        "SELECT DISTINCT p.id, p.roles FROM event e JOIN contact p ON p.id = e.subject_id
         WHERE e.batch_id = ?1 AND e.subject = 'contact' AND p.ended_batch IS NULL AND p.roles & ?2 = 0
           AND EXISTS (SELECT 1 FROM milestone m WHERE m.contractor_id = p.id AND m.ended_batch IS NULL)",
        params![batch, Roles::CONTRACTOR.0],
        |row| Ok((row.get(0)?, Roles(row.get(1)?))),
    )
}

/// Every attachment of a milestone that was not taken back, with the milestone's number and title.
pub fn attachments(read: &Read<'_>) -> Result<Vec<(MilestoneId, String, Attachment)>> {
    read.all(
        "SELECT id, title, file_name, file_sha256, file_size FROM milestone WHERE file_sha256 <> '' AND ended_batch IS NULL ORDER BY id",
        [],
        |row| {
            let file = Attachment { name: row.get(2)?, sha256: row.get(3)?, size: row.get(4)? };
            Ok((row.get(0)?, row.get(1)?, file))
        },
    )
}
