//! What an import came to, for the command line and the screens.

use crate::domain::{CardId, ContactId};
use crate::import::{AlikeBy, RowNote, RowRefusal};
use serde::Serialize;

/// How many notes and possible duplicates are kept; the counts cover all.
pub const KEPT: usize = 1_000;

/// How many of those who are alike, and of the values that were left out, are named.
const NAMED: usize = 10;

/// What an import came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Rows with anything in them.
    pub read: usize,
    /// Rows that made a new contact, in a file of cards a new card.
    pub created: usize,
    /// Rows about something that was there, in the office or in an earlier row.
    pub matched: usize,
    /// Contacts and cards that were there and that the file changed.
    pub updated: usize,
    /// Rows that were refused.
    pub refused: usize,
    /// Rows that the other system marks as deleted; they were passed over.
    pub deleted: usize,
    /// New contacts.
    pub contacts_created: usize,
    /// New cards.
    pub cards_created: usize,
    /// Cards that went to another stage.
    pub moved: usize,
    /// Stages that were made.
    pub stages_created: Vec<String>,
    /// Every refused row by line; one entry stands for all rows with the same unknown stage.
    pub refusals: Vec<RowRefusal>,
    /// What was left out of rows that were taken: the first thousand.
    pub notes: Vec<RowNote>,
    /// How many such notes there are.
    pub notes_in_all: usize,
    /// New contacts beside which a contact of the same name or number stands: the first thousand.
    pub alike: Vec<AlikeRow>,
    /// How many such contacts there are.
    pub alike_in_all: usize,
    /// Removed cards that the file names: they are not taken up again. The first thousand.
    pub stayed_removed: Vec<CardId>,
    /// Refused rows were not allowed, so nothing was taken.
    pub stopped: bool,
}

/// A row that was taken as a new contact although one is alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlikeRow {
    /// Its line in the file.
    pub line: u64,
    /// Its name in the file.
    pub name: String,
    /// The contact that is there.
    pub contact: ContactId,
    /// What the two share.
    pub by: AlikeBy,
}

impl Report {
    pub(super) fn note(&mut self, notes: Vec<RowNote>) {
        self.notes_in_all += notes.len();
        let room = KEPT.saturating_sub(self.notes.len());
        self.notes.extend(notes.into_iter().take(room));
    }

    pub(super) fn alike(&mut self, alike: AlikeRow) {
        self.alike_in_all += 1;
        if self.alike.len() < KEPT {
            self.alike.push(alike);
        }
    }

    /// All of it in words, a line each: what came of the rows, then who was refused and what was left out.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![if self.stopped {
            format!("Nothing was imported: {} of {} rows are refused.", self.refused, self.read)
        } else {
            format!("Read {} {}: {}.", self.read, if self.read == 1 { "row" } else { "rows" }, self.summary())
        }];
        if self.deleted > 0 {
            lines.push(format!("Passed over, since marked as deleted: {}.", self.deleted));
        }
        if !self.stages_created.is_empty() {
            lines.push(format!("Stages made: {}.", self.stages_created.join(", ")));
        }
        if self.refused > 0 {
            lines.push(format!("Refused: {}", self.refused));
            lines.extend(self.refusals.iter().map(|refusal| format!("  {refusal}")));
        }
        let alike = self.alike.iter().map(|row| {
            let what = match row.by {
                AlikeBy::Name => "name",
                AlikeBy::Phone => "phone",
            };
            format!("line {}: {} (same {what} as contact {})", row.line, row.name, row.contact)
        });
        first_few(&mut lines, "Taken as new beside a contact that is alike", self.alike_in_all, alike);
        first_few(&mut lines, "Values left out", self.notes_in_all, self.notes.iter().map(ToString::to_string));
        lines
    }

    /// In one line: "12 created, 3 matched (1 changed), 2 refused".
    #[must_use]
    pub fn summary(&self) -> String {
        let mut parts = vec![format!("{} created", self.created)];
        match (self.matched, self.updated) {
            (0, 0) => {}
            (matched, 0) => parts.push(format!("{matched} matched")),
            (matched, updated) => parts.push(format!("{matched} matched ({updated} changed)")),
        }
        if self.refused > 0 {
            parts.push(format!("{} refused", self.refused));
        }
        parts.join(", ")
    }
}

fn first_few(lines: &mut Vec<String>, title: &str, in_all: usize, each: impl Iterator<Item = String>) {
    if in_all == 0 {
        return;
    }
    lines.push(format!("{title}: {in_all}"));
    lines.extend(each.take(NAMED).map(|line| format!("  {line}")));
    if in_all > NAMED {
        lines.push(format!("  and {} more", in_all - NAMED));
    }
}
