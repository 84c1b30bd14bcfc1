//! Milestones as whole lists, row by row.

use crate::domain::{ContactId, MilestoneId, MilestoneStatus};
use crate::store::dialect;
use crate::store::error::Result;
use crate::store::tx::Read;
use crate::store::value::date;
use chrono::NaiveDate;
use rusqlite::params;
use serde::Serialize;
use std::ops::ControlFlow;

/// A milestone as `list milestones --json` shows it; the field names are a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MilestoneRecord {
    /// Row number.
    pub id: MilestoneId,
    /// The contractor's primary e-mail address, else their name.
    pub contractor: String,
    /// What is to be delivered.
    pub title: String,
    /// Stored name of where it stands.
    pub status: String,
    /// What is paid for it, in minor units of `currency`.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Until when.
    pub deadline: NaiveDate,
    /// 1, and one more with each rejection.
    pub revision: i64,
    /// The contractor's name.
    #[serde(skip)]
    pub name: String,
}

/// Which milestones are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// Only this contractor's.
    pub contractor: Option<ContactId>,
    /// Only those that stand there; without it all but deleted ones.
    pub status: Option<MilestoneStatus>,
    /// Only those whose title contains this text, in any case; empty: all.
    pub text: String,
    /// With a text, also all of these contractors.
    pub people: Vec<ContactId>,
}

/// Every milestone that is meant, by number; `each` may stop it.
pub fn each(read: &Read<'_>, which: &Which, mut each: impl FnMut(MilestoneRecord) -> ControlFlow<()>) -> Result<()> {
    let text = which.text.to_lowercase();
    let people = dialect::id_list(which.people.iter().map(|id| id.get()));
    read.each_while(
        &format!(
            "SELECT m.id, coalesce(a.value, p.name), m.title, m.status, m.amount_minor, m.currency, m.due_on, m.revision, p.name,
                 m.contractor_id IN (SELECT id FROM {} j)
             FROM milestone m JOIN contact p ON p.id = m.contractor_id
             LEFT JOIN address a ON a.contact_id = m.contractor_id AND a.channel = 'email' AND a.is_primary = 1 AND a.ended_batch IS NULL
             WHERE m.ended_batch IS NULL AND (?1 IS NULL OR m.contractor_id = ?1)
               AND (m.status = ?2 OR (?2 IS NULL AND m.status <> 'deleted'))
             ORDER BY m.id",
            dialect::ids("?3")
        ),
        params![which.contractor, which.status.map(MilestoneStatus::name), people],
        |row| {
            let title: String = row.get(2)?;
            // letters of all scripts fold here, not in the file
            if !text.is_empty() && !row.get::<_, bool>(9)? && !title.to_lowercase().contains(&text) {
                return Ok(ControlFlow::Continue(()));
            }
            Ok(each(MilestoneRecord {
                id: row.get(0)?,
                contractor: row.get(1)?,
                title,
                status: row.get(3)?,
                amount_minor: row.get(4)?,
                currency: row.get(5)?,
                deadline: date(row, 6)?,
                revision: row.get(7)?,
                name: row.get(8)?,
            }))
        },
    )
}
