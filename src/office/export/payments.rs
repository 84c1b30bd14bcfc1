//! Payments as rows: for lists, for other programs, and for whoever types them into the bank's own pages.

use super::{Form, Sheet, unwritten};
use crate::domain::{PaymentId, Refusal};
use crate::office::door::Office;
use crate::store::export::payments;
use crate::store::payment_list::Filter;
use std::ops::ControlFlow;

pub use crate::store::export::payments::PaymentRecord;

/// The columns of a list; the first ones are those of `--json`.
pub const COLUMNS: &[&str] = &[
    "id",
    "milestone",
    "contractor",
    "status",
    "amount_minor",
    "currency",
    "amount",
    "name",
    "title",
    "pay_on",
    "reference",
    "reason",
    "changed_at",
];

/// The columns of a file to pay by.
const TO_PAY_BY: &[&str] = &[
    "id",
    "pay_on",
    "amount",
    "currency",
    "account_holder",
    "iban",
    "bic",
    "title",
    "status",
    "reference",
    "reason",
    "name",
    "contractor",
    "milestone",
];

/// A payment in the order of [`COLUMNS`].
#[must_use]
pub fn cells(payment: &PaymentRecord) -> Vec<String> {
    vec![
        payment.id.to_string(),
        milestone(payment),
        payment.contractor.clone(),
        payment.status.name().to_owned(),
        payment.amount_minor.to_string(),
        payment.currency.clone(),
        payment.decimal(),
        payment.name.clone(),
        payment.title.clone(),
        pay_on(payment),
        payment.reference.clone(),
        payment.reason.clone(),
        payment.changed_at.to_rfc3339(),
    ]
}

fn to_pay_by(payment: &PaymentRecord) -> Vec<String> {
    vec![
        payment.id.to_string(),
        pay_on(payment),
        payment.decimal(),
        payment.currency.clone(),
        payment.account_holder.clone(),
        payment.iban.clone(),
        payment.bic.clone(),
        payment.title.clone(),
        payment.status.name().to_owned(),
        payment.reference.clone(),
        payment.reason.clone(),
        payment.name.clone(),
        payment.contractor.clone(),
        milestone(payment),
    ]
}

fn milestone(payment: &PaymentRecord) -> String {
    payment.milestone.map(|id| id.to_string()).unwrap_or_default()
}

fn pay_on(payment: &PaymentRecord) -> String {
    payment.pay_on.map(|day| day.to_string()).unwrap_or_default()
}

impl Office {
    /// Hands every payment that a filter takes to `each`, oldest first, until it breaks off.
    pub fn each_payment(
        &self,
        filter: Filter,
        each: impl FnMut(PaymentRecord) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        self.ask(|read| Ok(payments::filtered(read, filter, each)?))
    }

    /// Some payments with the accounts that they go to, as a file for a person or another program; nothing is changed.
    pub fn payment_file(&self, ids: &[PaymentId], form: Form) -> Result<Vec<u8>, Refusal> {
        let rows = self.ask(|read| Ok(payments::these(read, ids)?))?;
        let mut sheet = Sheet::new(form, TO_PAY_BY);
        for row in &rows {
            sheet.row(&to_pay_by(row)).map_err(unwritten)?;
        }
        sheet.end().map_err(unwritten)
    }
}
