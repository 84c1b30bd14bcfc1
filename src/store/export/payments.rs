//! Payments, one line each, as lists, exports and the bank's clerk read them.

use crate::domain::{Currency, Instant, MilestoneId, Money, PaymentId, PaymentState};
use crate::store::dialect;
use crate::store::error::Result;
use crate::store::payment_list::Filter;
use crate::store::tx::Read;
use crate::store::value::optional_date;
use chrono::NaiveDate;
use rusqlite::{Row, params};
use serde::{Serialize, Serializer};
use std::ops::ControlFlow;

/// A payment as `list payments --json` shows it; the field names are a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaymentRecord {
    /// Row number.
    pub id: PaymentId,
    /// Row number of the milestone that it pays for.
    pub milestone: Option<MilestoneId>,
    /// Primary e-mail address of the contractor, else their name.
    pub contractor: String,
    /// Where it stands.
    #[serde(serialize_with = "name")]
    pub status: PaymentState,
    /// How much, in minor units of `currency`.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// The contractor's name.
    #[serde(skip)]
    pub name: String,
    /// Title of the milestone.
    #[serde(skip)]
    pub title: String,
    /// The day for which it is scheduled.
    #[serde(skip)]
    pub pay_on: Option<NaiveDate>,
    /// The bank's or the office's own.
    #[serde(skip)]
    pub reference: String,
    /// Why it failed, was made void or refunded.
    #[serde(skip)]
    pub reason: String,
    /// When its state last changed.
    #[serde(skip)]
    pub changed_at: Instant,
    /// Who holds the account that it goes to.
    #[serde(skip)]
    pub account_holder: String,
    /// That account's number; empty: not known yet.
    #[serde(skip)]
    pub iban: String,
    /// Its bank; may be empty.
    #[serde(skip)]
    pub bic: String,
}

impl PaymentRecord {
    /// How much, for people and files: `1250.00`.
    #[must_use]
    pub fn decimal(&self) -> String {
        let currency = Currency::from_code(&self.currency);
        currency.map_or_else(String::new, |currency| Money::new(self.amount_minor, currency).decimal())
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
fn name<S: Serializer>(state: &PaymentState, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(state.name())
}

const SELECT: &str =
    "SELECT y.id, y.milestone_id, coalesce(a.value, p.name), y.state, y.amount_minor, y.currency, p.name, coalesce(m.title, ''),
         y.pay_on, y.reference, y.reason, y.changed_at, coalesce(nullif(p.account_holder, ''), p.name), p.iban, p.bic";

const JOINS: &str = "JOIN contact p ON p.id = y.contractor_id LEFT JOIN milestone m ON m.id = y.milestone_id
     LEFT JOIN address a ON a.contact_id = y.contractor_id AND a.channel = 'email' AND a.is_primary = 1 AND a.ended_batch IS NULL";

fn record(row: &Row<'_>) -> rusqlite::Result<PaymentRecord> {
    let state: String = row.get(3)?;
    Ok(PaymentRecord {
        id: row.get(0)?,
        milestone: row.get(1)?,
        contractor: row.get(2)?,
        status: PaymentState::from_name(&state).unwrap_or(PaymentState::Draft),
        amount_minor: row.get(4)?,
        currency: row.get(5)?,
        name: row.get(6)?,
        title: row.get(7)?,
        pay_on: optional_date(row, 8)?,
        reference: row.get(9)?,
        reason: row.get(10)?,
        changed_at: row.get(11)?,
        account_holder: row.get(12)?,
        iban: row.get(13)?,
        bic: row.get(14)?,
    })
}

/// Hands every payment that a filter takes to `each`, oldest first, until it breaks off.
pub fn filtered(read: &Read<'_>, filter: Filter, mut each: impl FnMut(PaymentRecord) -> ControlFlow<()>) -> Result<()> {
    read.each_while(&format!("{SELECT} FROM payment y {JOINS} WHERE {} ORDER BY y.id", filter.condition()), [], |row| {
        Ok(each(record(row)?))
    })
}

/// Those of some payments that are there, by number.
pub fn these(read: &Read<'_>, ids: &[PaymentId]) -> Result<Vec<PaymentRecord>> {
    read.all(
        &format!(
            "{SELECT} FROM {} j CROSS JOIN payment y ON y.id = j.id {JOINS} WHERE y.ended_batch IS NULL ORDER BY y.id",
            dialect::ids("?1")
        ),
        params![dialect::id_list(ids.iter().map(|id| id.get()))],
        record,
    )
}
