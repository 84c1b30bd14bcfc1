//! Table `payment`: money owed to contractors, and where it stands.

use super::dialect;
use super::error::Result;
use super::record;
use super::table::Table;
use super::tx::{Read, Write};
use super::value::{currency, optional_date};
use crate::domain::{BatchId, ContactId, EventId, Instant, MilestoneId, Money, PaymentId, PaymentState};
use chrono::NaiveDate;
use rusqlite::{Row, params};

/// Why a draft is void whose approval was undone (see [`Table`]): nobody decided anything about it.
pub const UNMADE: &str = "approval undone";

/// A payment with all of its columns, and what it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Row.
    pub id: PaymentId,
    /// Row version.
    pub version: i64,
    /// What it pays for.
    pub milestone: Option<MilestoneId>,
    /// That milestone's title, or empty.
    pub title: String,
    /// Who is paid.
    pub contractor: ContactId,
    /// Their name.
    pub contractor_name: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: PaymentState,
    /// The day for which it is scheduled.
    pub pay_on: Option<NaiveDate>,
    /// The bank's or the office's own; may be empty.
    pub reference: String,
    /// Why it failed, was made void or refunded; may be empty.
    pub reason: String,
    /// When its state last changed.
    pub changed_at: Instant,
}

pub(in crate::store) const COLUMNS: &str =
    "y.id, y.version, y.milestone_id, coalesce(m.title, ''), y.contractor_id, p.name, y.amount_minor, y.currency,
     y.state, y.pay_on, y.reference, y.reason, y.changed_at";

pub(in crate::store) const JOINS: &str =
    "JOIN contact p ON p.id = y.contractor_id LEFT JOIN milestone m ON m.id = y.milestone_id";

pub(in crate::store) fn from_row(row: &Row<'_>) -> rusqlite::Result<Payment> {
    let state: String = row.get(8)?;
    Ok(Payment {
        id: row.get(0)?,
        version: row.get(1)?,
        milestone: row.get(2)?,
        title: row.get(3)?,
        contractor: row.get(4)?,
        contractor_name: row.get(5)?,
        amount: Money::new(row.get(6)?, currency(row, 7)?),
        state: PaymentState::from_name(&state).unwrap_or(PaymentState::Draft),
        pay_on: optional_date(row, 9)?,
        reference: row.get(10)?,
        reason: row.get(11)?,
        changed_at: row.get(12)?,
    })
}

/// Creates a draft payment for every milestone that the events of `batch` behind `since` name.
pub fn draft(write: &Write<'_>, batch: BatchId, since: EventId, at: Instant) -> Result<usize> {
    let before: i64 = write.one("SELECT coalesce(max(id), 0) FROM payment", [], |row| row.get(0))?;
    write.run(
        "INSERT INTO payment (batch_id, milestone_id, contractor_id, amount_minor, currency, created_at, changed_at)
         SELECT ?1, m.id, m.contractor_id, m.amount_minor, m.currency, ?3, ?3 FROM event e JOIN milestone m ON m.id = e.subject_id
         WHERE e.batch_id = ?1 AND e.id > ?2 AND e.subject = 'milestone' ORDER BY e.id",
        params![batch, since, at],
    )?;
    let shown = ["milestone_id", "contractor_id", "amount_minor", "currency", "state"];
    record::born(write, Table::Payment, batch, "created", before, &shown)
}

/// Those of a JSON list of numbers that are there, by number.
pub fn these(read: &Read<'_>, ids: &str) -> Result<Vec<Payment>> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM {} j CROSS JOIN payment y ON y.id = j.id {JOINS} WHERE y.ended_batch IS NULL ORDER BY y.id",
            dialect::ids("?1")
        ),
        params![ids],
        from_row,
    )
}

/// The payments of some milestones (a JSON list) that are not void.
pub fn standing_of(read: &Read<'_>, milestones: &str) -> Result<Vec<Payment>> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM {} j CROSS JOIN payment y ON y.milestone_id = j.id {JOINS}
             WHERE y.state <> 'void' AND y.ended_batch IS NULL ORDER BY y.id",
            dialect::ids("?1")
        ),
        params![milestones],
        from_row,
    )
}

/// Every payment of a milestone, void ones too, oldest first.
pub fn of_milestone(read: &Read<'_>, milestone: MilestoneId) -> Result<Vec<Payment>> {
    read.all(
        &format!(
            "SELECT {COLUMNS} FROM payment y {JOINS} WHERE y.milestone_id = ?1 AND y.ended_batch IS NULL ORDER BY y.id"
        ),
        params![milestone],
        from_row,
    )
}

/// The first payment that `batch` brought to where it stands and whose money has left, if any; who is paid may change.
pub fn gone(read: &Read<'_>, batch: BatchId) -> Result<Option<Payment>> {
    read.first(
        &format!(
            "SELECT {COLUMNS} FROM event e JOIN change h ON h.event_id = e.id JOIN payment y ON y.id = e.subject_id {JOINS}
             WHERE e.batch_id = ?1 AND e.subject = 'payment' AND {} AND y.state IN ('sent', 'paid', 'refunded') LIMIT 1",
            dialect::json_has("h.after", "state")
        ),
        params![batch],
        from_row,
    )
}

/// Who changed the row last, and when: (name, moment).
pub fn last_touch(read: &Read<'_>, id: PaymentId) -> Result<Option<(String, Instant)>> {
    read.first(
        "SELECT o.name, b.at FROM payment y JOIN batch b ON b.id = y.batch_id JOIN operator o ON o.id = b.operator_id WHERE y.id = ?1",
        params![id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Every payment that was ever meant for the contractor.
pub fn ever_of(read: &Read<'_>, contractor: ContactId) -> Result<Vec<PaymentId>> {
    read.all("SELECT id FROM payment WHERE contractor_id = ?1 ORDER BY id", params![contractor], |row| row.get(0))
}
