//! Imports into the office: X6, S0.10 (a), PRODUCT 5 "Import".

mod cards;
mod contacts;
mod files;
mod refusals;

use super::kit::Kit;
use milepost::domain::{PipelineId, Refusal, Roles, StageId};
use milepost::import::{Mapping, Subject, read_table};
use milepost::office::import_cards::ImportCards;
use milepost::office::import_contacts::{Enrol, ImportContacts};
use milepost::office::intake::{ImportFile, Report};
use milepost::office::{Command, Receipt, undo::Undo};

/// A file whose columns are guessed.
fn file(bytes: &[u8], subject: Subject) -> ImportFile {
    let table = read_table(bytes).expect("this is a table");
    ImportFile::new("people.csv", bytes, Mapping::guess(table.headers(), subject))
}

/// `import contacts`.
fn contacts(text: &str) -> ImportContacts {
    ImportContacts { file: file(text.as_bytes(), Subject::Contacts), roles: Roles::ADVOCATE, enrol: None }
}

/// `import cards --pipeline "Solar Project"`, with `--stage-column Stage` when there is one.
fn cards(kit: &Kit, text: &str) -> ImportCards {
    cards_on(kit.tracker, text.as_bytes(), "Stage")
}

fn cards_on(pipeline: PipelineId, bytes: &[u8], column: &str) -> ImportCards {
    let mut file = file(bytes, Subject::Cards);
    let _ = file.mapping.use_stage_column(column);
    ImportCards { file, pipeline, stage: None, create_stages: false }
}

trait Imports {
    fn take(&mut self, command: impl Into<Command>) -> Result<(Receipt, Report), Refusal>;
    fn undo(&mut self) -> Receipt;
    fn count(&self, table: &str) -> i64;
    fn text(&self, sql: &str) -> String;
}

impl Imports for Kit {
    fn take(&mut self, command: impl Into<Command>) -> Result<(Receipt, Report), Refusal> {
        let mut receipt = self.run(command.into())?;
        let report = *receipt.report.take().expect("an import says what it came to");
        Ok((receipt, report))
    }

    fn undo(&mut self) -> Receipt {
        self.run(Command::Undo(Undo { batch: None })).expect("the import can be undone")
    }

    /// Live rows.
    fn count(&self, table: &str) -> i64 {
        self.sql(&format!("SELECT count(*) FROM {table} WHERE ended_batch IS NULL"))
    }

    /// One line of text for all rows of a query.
    fn text(&self, sql: &str) -> String {
        self.sql(&format!("SELECT coalesce(group_concat(x, '; '), '') FROM ({sql})"))
    }
}

/// Rows created, matched, updated, refused.
fn tally(report: &Report) -> (usize, usize, usize, usize) {
    (report.created, report.matched, report.updated, report.refused)
}

fn refusals(report: &Report) -> Vec<String> {
    report.refusals.iter().map(ToString::to_string).collect()
}

fn enrol(kit: &Kit, stage: Option<StageId>) -> Enrol {
    Enrol { pipeline: kit.tracker, stage }
}
