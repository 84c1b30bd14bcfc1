//! Walks a mapped table row by row: each is a good row or a refusal, and the walk never stops at a bad one.

use serde::Serialize;

use super::dates::DateOrder;
use super::field::FieldKind;
use super::mapping::Mapping;
use super::normalise::Normaliser;
use super::row::{OfficeDefaults, ParsedRow, RowRefusal};
use super::seen::Seen;
use super::table::{Line, Lines, Table};
use crate::domain::{DecimalMark, Refusal};

/// How many rows are looked at to see how a column writes amounts and dates.
const SAMPLE_ROWS: usize = 1_000;

/// What a walk met so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows with anything in them.
    pub read: usize,
    /// Good rows.
    pub accepted: usize,
    /// Refused rows.
    pub refused: usize,
    /// Rows that the CRM marks as deleted; they are passed over.
    pub deleted: usize,
    /// Good rows about a contact of an earlier row.
    pub same_contact: usize,
    /// Good rows about a card of an earlier row.
    pub same_card: usize,
}

/// How far a walk is, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub read: usize,
    /// Bytes in all.
    pub total: usize,
}

/// The rows of a file, good and refused, in its order; deleted ones are counted and passed over.
///
/// Holds one row at a time and the keys by which rows of one file are the same; the rows themselves are the caller's.
pub struct Rows<'t> {
    lines: Lines<'t>,
    normaliser: Normaliser<'t>,
    seen: Seen,
    counts: Counts,
    total: usize,
    is_over: bool,
}

/// Starts a walk over the rows of `table`.
///
/// # Errors
/// Refuses a mapping by which no row could say whom it is about.
pub fn rows<'t>(table: &'t Table<'_>, mapping: &'t Mapping, defaults: OfficeDefaults) -> Result<Rows<'t>, Refusal> {
    mapping.check()?;
    let sample = |kind| mapping.columns_of(kind).next().map(|column| sample(table, column)).unwrap_or_default();
    let amounts = DecimalMark::shown_by(sample(FieldKind::Value).iter().map(String::as_str));
    let dates = DateOrder::shown_by(sample(FieldKind::Created).iter().map(String::as_str))
        .unwrap_or_else(|| DateOrder::of(defaults.country));
    Ok(Rows {
        lines: table.body(),
        normaliser: Normaliser::new(mapping, defaults, amounts, dates),
        seen: Seen::default(),
        counts: Counts::default(),
        total: table.len(),
        is_over: false,
    })
}

/// The first values of one column.
fn sample(table: &Table<'_>, column: usize) -> Vec<String> {
    let mut lines = table.body();
    let mut values = Vec::new();
    for _ in 0..SAMPLE_ROWS {
        match lines.next_line() {
            Line::Cells(_) => values.extend(lines.cells().get(column).map(str::to_owned)),
            Line::Broken { .. } => {}
            Line::End => break,
        }
    }
    values
}

impl Rows<'_> {
    /// What was met so far; the totals once the walk is over.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// How far the walk is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { read: self.lines.read(), total: self.total }
    }

    /// The cells of the row that was yielded last, as the file has them.
    pub fn raw_cells(&self) -> impl Iterator<Item = &str> {
        self.lines.cells().iter()
    }

    fn row(&mut self, line: u64) -> Option<Result<ParsedRow, RowRefusal>> {
        let cells = self.lines.cells();
        if self.normaliser.is_deleted(cells) {
            self.counts.deleted += 1;
            return None;
        }
        let row = self.normaliser.row(line, self.counts.accepted, cells);
        Some(row.map(|mut row| {
            self.seen.mark(&mut row);
            self.counts.accepted += 1;
            self.counts.same_contact += usize::from(row.same_contact.is_some());
            self.counts.same_card += usize::from(row.same_card.is_some());
            row
        }))
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<ParsedRow, RowRefusal>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            let found = match self.lines.next_line() {
                Line::End => break,
                Line::Cells(line) => {
                    self.counts.read += 1;
                    self.row(line)
                }
                Line::Broken { line, text, is_last } => {
                    self.counts.read += 1;
                    self.is_over = is_last;
                    let reason = if is_last {
                        "opens a quotation mark that is never closed, as many lines before; the rest of the file cannot be read"
                    } else {
                        "opens a quotation mark that is never closed"
                    };
                    Some(Err(RowRefusal::new(line, "", &text, reason)))
                }
            };
            if let Some(found) = found {
                self.counts.refused += usize::from(found.is_err());
                return Some(found);
            }
        }
        self.is_over = true;
        None
    }
}
