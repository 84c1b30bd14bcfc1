//! Rows of a CSV file become contacts and cards: one batch, walked in chunks, so that a file of any length needs little
//! memory.
//!
//! For each chunk [`lookup`] asks the office for everything that the rows' keys lead to; then each row is decided
//! ([`row`]). What is new is written at once, what is there and changes is held on a [`shelf`] and written at the end
//! ([`finish`]), with what all rows together make of it.

mod file;
mod finish;
mod lane;
mod lookup;
mod person;
mod piece;
mod report;
mod row;
mod shelf;

pub use file::{ImportFile, Step, Watcher};
// what screens show of a file; they name no floor below this one
pub use crate::import::{
    AlikeBy, ColumnPreview, Encoding, FieldKind, Mapping, Preview, PreviewRow, Progress, Repeat, RowRefusal, SameBy,
    Subject, read_table,
};
pub use report::{AlikeRow, Report};

use crate::domain::{CardId, ContactId, EventId, Refusal, Roles};
use crate::import::{OfficeDefaults, ParsedRow, rows};
use crate::office::receipt::Done;
use crate::office::work::{Own, Work};
use crate::store::{StoreError, intake, record};
pub(super) use lane::Lane;
use person::Person;
use piece::Piece;
use shelf::Shelf;
use std::collections::HashMap;

/// How many rows are looked up and decided at once.
const CHUNK: usize = 2_000;

/// Why a row is not taken.
pub(super) enum Snag {
    /// The row is refused.
    Row(RowRefusal),
    /// The row's stage is refused, which [`Lane`] lists once for all rows.
    Stage,
    /// The whole import fails.
    All(Refusal),
}

impl From<Refusal> for Snag {
    fn from(refusal: Refusal) -> Self {
        Self::All(refusal)
    }
}

impl From<StoreError> for Snag {
    fn from(error: StoreError) -> Self {
        Self::All(error.into())
    }
}

/// An import under way.
pub(super) struct Intake<'i, 'w> {
    work: &'i Work<'w>,
    subject: Subject,
    lane: Option<Lane>,
    /// The roles that the contacts get.
    roles: Roles,
    file: &'i ImportFile,
    /// The newest contact and card of the office before this import.
    newest: (ContactId, CardId),
    since: EventId,
    people: Shelf<ContactId, Person>,
    pieces: Shelf<CardId, Piece>,
    /// Open cards of the contacts of this chunk.
    open_cards: HashMap<ContactId, CardId>,
    /// The contact and the card of each good row so far.
    contacts: Vec<Option<ContactId>>,
    cards: Vec<Option<CardId>>,
    /// Rows of the business tables that were inserted.
    inserted: usize,
    report: Report,
}

/// Takes a file in.
pub(super) fn take_in(work: &Work<'_>, file: &ImportFile, lane: Option<Lane>, roles: Roles) -> Result<Done, Refusal> {
    let mut intake = Intake {
        work,
        subject: file.mapping.subject(),
        lane,
        roles,
        file,
        newest: (intake::newest_contact(work.write)?, intake::newest_card(work.write)?),
        since: record::last_event(work.write)?,
        people: Shelf::new(),
        pieces: Shelf::new(),
        open_cards: HashMap::new(),
        contacts: Vec::new(),
        cards: Vec::new(),
        inserted: 0,
        report: Report::default(),
    };
    intake.walk(file)?;
    if file.strict && intake.report.refused > 0 {
        return Ok(intake.stop());
    }
    file.watcher.tell(Step::Saving);
    intake.finish()
}

impl Intake<'_, '_> {
    fn walk(&mut self, file: &ImportFile) -> Result<(), Refusal> {
        let table = read_table(&file.bytes)?;
        let mut rows = rows(&table, &file.mapping, defaults(self.work.own))?;
        let mut chunk: Vec<ParsedRow> = Vec::with_capacity(CHUNK);
        loop {
            let next = rows.next();
            let is_over = next.is_none();
            match next {
                Some(Ok(row)) => chunk.push(row),
                Some(Err(refusal)) => self.report.refusals.push(refusal),
                None => {}
            }
            if chunk.len() == CHUNK || is_over {
                self.take_chunk(&mut chunk)?;
                file.watcher.tell(Step::Rows(rows.progress()));
            }
            if is_over {
                break;
            }
        }
        let counts = rows.counts();
        self.report.read = counts.read;
        self.report.deleted = counts.deleted;
        self.report.refused += counts.refused;
        self.report.refusals.extend(self.lane.iter().flat_map(Lane::refusals));
        self.report.refusals.sort_by_key(|refusal| refusal.line);
        Ok(())
    }

    fn take_chunk(&mut self, chunk: &mut Vec<ParsedRow>) -> Result<(), Refusal> {
        let found = self.look_up(chunk)?;
        for (row, found) in chunk.drain(..).zip(found) {
            let taken = self.take_row(&row, &found);
            if taken.is_err() {
                self.report.refused += 1;
                self.remember(&row, None, None);
            }
            match taken {
                Ok(()) => self.report.note(row.notes),
                Err(Snag::Row(refusal)) => self.report.refusals.push(refusal),
                Err(Snag::Stage) => {}
                Err(Snag::All(refusal)) => return Err(refusal),
            }
        }
        self.people.tidy();
        self.pieces.tidy();
        self.open_cards.clear();
        Ok(())
    }

    /// Refused rows were not allowed.
    fn stop(mut self) -> Done {
        self.report.stopped = true;
        let refused = self.report.refused;
        let summary = format!("Nothing was imported: {refused} of {} rows are refused", self.report.read);
        Done { summary, report: Some(Box::new(self.report)), ..Done::default() }
    }
}

/// What a value means where the file does not say it.
pub(super) fn defaults(own: &Own) -> OfficeDefaults {
    let office = &own.settings.office;
    let known = OfficeDefaults::default();
    OfficeDefaults {
        currency: crate::domain::Currency::from_code(office.currency.code()).unwrap_or(known.currency),
        country: crate::domain::Country::from_code(office.country.code()).unwrap_or(known.country),
        zone: office.timezone,
    }
}
