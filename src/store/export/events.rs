//! The history, one line for each business row that a batch touched.

use crate::domain::{BatchId, ContactId, EventId, Instant, instant};
use crate::store::dialect;
use crate::store::error::Result;
use crate::store::tx::Read;
use rusqlite::params;
use serde::Serialize;

/// An event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventRow {
    /// Row.
    pub id: EventId,
    /// When.
    #[serde(serialize_with = "instant::rfc3339")]
    pub at: Instant,
    /// The operator.
    pub actor: String,
    /// What was done.
    pub action: String,
    /// In which batch.
    pub batch: BatchId,
    /// To what kind of thing.
    pub subject: String,
    /// To which one.
    pub subject_id: i64,
}

/// Every event, oldest first; of a contact those about it, its addresses, cards, milestones and payments.
pub fn ids(read: &Read<'_>, contact: Option<ContactId>) -> Result<Vec<EventId>> {
    let Some(contact) = contact else {
        return read.all("SELECT id FROM event ORDER BY id", [], |row| row.get(0));
    };
    read.all(
        "SELECT id FROM event WHERE subject = 'contact' AND subject_id = ?1
         UNION SELECT e.id FROM card c JOIN event e ON e.subject_id = c.id AND e.subject = 'card' WHERE c.contact_id = ?1
         UNION SELECT e.id FROM address a JOIN event e ON e.subject_id = a.id AND e.subject = 'address' WHERE a.contact_id = ?1
         UNION SELECT e.id FROM milestone m JOIN event e ON e.subject_id = m.id AND e.subject = 'milestone' WHERE m.contractor_id = ?1
         UNION SELECT e.id FROM payment y JOIN event e ON e.subject_id = y.id AND e.subject = 'payment' WHERE y.contractor_id = ?1
         ORDER BY 1",
        params![contact],
        |row| row.get(0),
    )
}

/// The details of some events, by number.
pub fn details(read: &Read<'_>, ids: &[EventId]) -> Result<Vec<EventRow>> {
    let picks = dialect::ids("?1");
    read.all(
        &format!(
            "SELECT e.id, b.at, o.name, e.action, e.batch_id, e.subject, e.subject_id
             FROM {picks} j JOIN event e ON e.id = j.id JOIN batch b ON b.id = e.batch_id JOIN operator o ON o.id = b.operator_id
             ORDER BY e.id"
        ),
        params![dialect::id_list(ids.iter().map(|id| id.get()))],
        |row| {
            Ok(EventRow {
                id: row.get(0)?,
                at: row.get(1)?,
                actor: row.get(2)?,
                action: row.get(3)?,
                batch: row.get(4)?,
                subject: row.get(5)?,
                subject_id: row.get(6)?,
            })
        },
    )
}
