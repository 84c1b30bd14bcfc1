//! Payments as they are listed: `list payments`, `export payments` and `payment list`.

use super::stop_on_error;
use crate::cli::failure::Outcome;
use crate::cli::output::{Row, Target};
use crate::office::Office;
use crate::office::ask_payments::Filter;
use crate::office::export::payments::{COLUMNS, PaymentRecord, cells};

impl Row for PaymentRecord {
    const COLUMNS: &'static [&'static str] = COLUMNS;
    const ON_SCREEN: &'static [usize] = &[0, 7, 8, 6, 5, 3, 9, 10];

    fn cells(&self) -> Vec<String> {
        cells(self)
    }
}

/// Prints the payments that a filter takes.
pub fn print(office: &Office, filter: Filter, to: Target) -> Outcome {
    let mut rows = to.open()?;
    let mut printed = Ok(());
    office.each_payment(filter, |row| stop_on_error(&mut printed, rows.row(&row)))?;
    printed?;
    rows.end("No payments. Approving a milestone drafts one.")
}
