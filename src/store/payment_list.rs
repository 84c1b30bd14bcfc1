//! What the Pay Contractor pane asks: pages of payments by state and contractor, counts, totals per contractor and
//! currency, and where money goes.

use super::dialect;
use super::error::Result;
use super::payment::{COLUMNS, JOINS, Payment, from_row};
use super::tx::Read;
use super::value::currency;
use crate::domain::{ContactId, Currency, PaymentId, PaymentState};
use rusqlite::params;
use std::collections::BTreeMap;

/// Which payments are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In this state only.
    pub state: Option<PaymentState>,
    /// To this contractor only.
    pub contractor: Option<ContactId>,
}

impl Filter {
    /// What it asks of a payment `y`. Its values stand in the statement itself, so that each filter finds its own index.
    pub(in crate::store) fn condition(self) -> String {
        let state = self.state.map_or_else(String::new, |state| format!(" AND y.state = '{}'", state.name()));
        let contractor =
            self.contractor.map_or_else(String::new, |who| format!(" AND y.contractor_id = {}", who.get()));
        format!("y.ended_batch IS NULL{state}{contractor}")
    }
}

/// Which end of a list, or beside which payment; the oldest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The oldest.
    Start,
    /// The newest, in their order.
    End,
    /// Those behind this one.
    After(PaymentId),
    /// Those before this one, in their order.
    Before(PaymentId),
}

/// At most `limit` payments from a place on, oldest first.
pub fn page(read: &Read<'_>, filter: Filter, from: From, limit: usize) -> Result<Vec<Payment>> {
    let (beyond, edge, backwards) = match from {
        From::Start => (">", 0, false),
        From::After(id) => (">", id.get(), false),
        From::End => ("<", i64::MAX, true),
        From::Before(id) => ("<", id.get(), true),
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM payment y {JOINS} WHERE {} AND y.id {beyond} ?1 ORDER BY y.id {} LIMIT ?2",
        filter.condition(),
        if backwards { "DESC" } else { "ASC" }
    );
    let mut found = read.all(&sql, params![edge, limit], from_row)?;
    if backwards {
        found.reverse();
    }
    Ok(found)
}

/// The ids of all that a filter takes, oldest first.
pub fn ids(read: &Read<'_>, filter: Filter) -> Result<Vec<PaymentId>> {
    let sql = format!("SELECT y.id FROM payment y WHERE {} ORDER BY y.id", filter.condition());
    read.all(&sql, [], |row| row.get(0))
}

/// How many payments are in each state; states without any are left out.
pub fn counts(read: &Read<'_>, contractor: Option<ContactId>) -> Result<BTreeMap<PaymentState, usize>> {
    let rows: Vec<(String, usize)> = match contractor {
        None => {
            read.all("SELECT state, count(*) FROM payment WHERE ended_batch IS NULL GROUP BY state", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
        }
        Some(contractor) => read.all(
            "SELECT state, count(*) FROM payment WHERE ended_batch IS NULL AND contractor_id = ?1 GROUP BY state",
            params![contractor],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?,
    };
    Ok(rows.into_iter().filter_map(|(state, count)| Some((PaymentState::from_name(&state)?, count))).collect())
}

/// What one contractor is owed and has got, in one currency and one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Who.
    pub contractor: ContactId,
    /// Their name.
    pub name: String,
    /// The state of these payments.
    pub state: PaymentState,
    /// Their currency.
    pub currency: Currency,
    /// How many they are.
    pub count: usize,
    /// What they come to, in minor units.
    pub minor: i64,
}

/// Sums per contractor, currency and state, by the contractors' names.
pub fn sums(read: &Read<'_>, contractor: Option<ContactId>) -> Result<Vec<Sum>> {
    let sql = format!(
        "SELECT t.contractor_id, p.name, t.state, t.currency, t.n, t.minor FROM
             (SELECT y.contractor_id, y.state, y.currency, count(*) AS n, sum(y.amount_minor) AS minor FROM payment y
              WHERE {} GROUP BY y.contractor_id, y.state, y.currency) t
         JOIN contact p ON p.id = t.contractor_id ORDER BY p.name_sort, p.id, t.currency, t.state",
        Filter { contractor, state: None }.condition()
    );
    read.all(&sql, [], |row| {
        let state: String = row.get(2)?;
        Ok(Sum {
            contractor: row.get(0)?,
            name: row.get(1)?,
            state: PaymentState::from_name(&state).unwrap_or(PaymentState::Draft),
            currency: currency(row, 3)?,
            count: row.get(4)?,
            minor: row.get(5)?,
        })
    })
}

/// A contractor's account as it is stored; each part may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Who holds it; empty: the contractor.
    pub holder: String,
    /// Its number.
    pub iban: String,
    /// Its bank.
    pub bic: String,
}

/// Where the money of some contractors (a JSON list) goes.
pub fn accounts(read: &Read<'_>, contractors: &str) -> Result<BTreeMap<ContactId, Account>> {
    let rows = read.all(
        &format!(
            "SELECT p.id, coalesce(nullif(p.account_holder, ''), p.name), p.iban, p.bic FROM {} j CROSS JOIN contact p ON p.id = j.id",
            dialect::ids("?1")
        ),
        params![contractors],
        |row| Ok((row.get(0)?, Account { holder: row.get(1)?, iban: row.get(2)?, bic: row.get(3)? })),
    )?;
    Ok(rows.into_iter().collect())
}
