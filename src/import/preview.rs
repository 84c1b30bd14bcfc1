//! What an import would read, shown before anything is written.

use std::collections::HashMap;

use super::encoding::Encoding;
use super::field::FieldKind;
use super::mapping::Mapping;
use super::row::{EarlierRow, OfficeDefaults, ParsedRow, RowNote, RowRefusal, SameBy};
use super::rows::{Counts, Progress, rows};
use super::table::Table;
use crate::domain::Refusal;
use crate::domain::text::clean_line;

/// How many rows go by between two reports of progress.
const ROWS_A_REPORT: usize = 1_000;

/// How many repeats and notes are listed; the counts cover all.
const LISTED: usize = 1_000;

/// One column and what it is taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnPreview {
    /// Its name in the file.
    pub header: String,
    /// What is read from it.
    pub kind: Option<FieldKind>,
    /// Whether it looks like a stage but is not read, because nobody named it.
    pub could_be_stage: bool,
}

/// One of the first rows, as the file has it and as it would be read.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewRow {
    /// Its cells, cleaned for the screen.
    pub cells: Vec<String>,
    /// The good row, or why it is refused.
    pub row: Result<ParsedRow, RowRefusal>,
}

/// A row about a contact of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// The line of the later row.
    pub line: u64,
    /// The contact's name there.
    pub name: String,
    /// The first row about that contact.
    pub first: EarlierRow,
    /// By what that is known.
    pub by: SameBy,
}

/// Everything that a person wants to see before an import.
#[derive(Clone, Debug)]
pub struct Preview {
    /// How the file's bytes were read.
    pub encoding: Encoding,
    /// What stands between its cells.
    pub separator: char,
    /// Its columns, in its order.
    pub columns: Vec<ColumnPreview>,
    /// The totals over the whole file.
    pub counts: Counts,
    /// The first rows.
    pub first: Vec<PreviewRow>,
    /// Every refused row.
    pub refused: Vec<RowRefusal>,
    /// What would be left out of good rows: the first thousand.
    pub notes: Vec<RowNote>,
    /// Rows about a contact of an earlier row: the first thousand.
    pub repeats: Vec<Repeat>,
    /// The stage names of the column that the caller named, in the file's order, with how many good rows have each.
    pub stages: Vec<(String, usize)>,
    /// How many good rows carry no e-mail.
    pub without_email: usize,
}

/// Walks the whole file and keeps what a preview shows; `first` is how many rows are kept whole.
///
/// # Errors
/// Refuses a mapping by which no row could say whom it is about.
pub fn preview(
    table: &Table<'_>,
    mapping: &Mapping,
    defaults: OfficeDefaults,
    first: usize,
    mut on_progress: impl FnMut(Progress),
) -> Result<Preview, Refusal> {
    let mut rows = rows(table, mapping, defaults)?;
    let mut found = Preview {
        encoding: table.encoding(),
        separator: table.separator(),
        columns: columns(mapping),
        counts: Counts::default(),
        first: Vec::new(),
        refused: Vec::new(),
        notes: Vec::new(),
        repeats: Vec::new(),
        stages: Vec::new(),
        without_email: 0,
    };
    let mut stages: HashMap<String, usize> = HashMap::new();
    while let Some(row) = rows.next() {
        if rows.counts().read.is_multiple_of(ROWS_A_REPORT) {
            on_progress(rows.progress());
        }
        if found.first.len() < first {
            found.first.push(PreviewRow { cells: rows.raw_cells().map(clean_line).collect(), row: row.clone() });
        }
        match row {
            Ok(row) => found.take(row, &mut stages),
            Err(refusal) => found.refused.push(refusal),
        }
    }
    on_progress(rows.progress());
    found.counts = rows.counts();
    Ok(found)
}

impl Preview {
    fn take(&mut self, row: ParsedRow, stages: &mut HashMap<String, usize>) {
        self.without_email += usize::from(row.contact.emails.is_empty());
        self.notes.extend(row.notes.into_iter().take(LISTED - self.notes.len()));
        if let Some((first, by)) = row.same_contact
            && self.repeats.len() < LISTED
        {
            self.repeats.push(Repeat { line: row.line, name: row.contact.name, first, by });
        }
        if let Some(stage) = row.card.stage {
            let place = *stages.entry(stage).or_insert_with_key(|stage| {
                self.stages.push((stage.clone(), 0));
                self.stages.len() - 1
            });
            self.stages[place].1 += 1;
        }
    }
}

fn columns(mapping: &Mapping) -> Vec<ColumnPreview> {
    let names = mapping.headers().iter().enumerate();
    names
        .map(|(column, header)| {
            let kind = mapping.kind_of(column);
            let could_be_stage = kind.is_none() && mapping.stage_candidate() == Some(column);
            ColumnPreview { header: header.clone(), kind, could_be_stage }
        })
        .collect()
}
