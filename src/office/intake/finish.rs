//! The end of an import: what is there and changed is written, stays are opened, cards move and people are told.

use super::person::Person;
use super::piece::Piece;
use super::{Intake, Snag};
use crate::domain::{CardId, Consent, ContactId, Refusal, StageId};
use crate::office::assign::move_cards;
use crate::office::plan::{Frame, PlanRequest};
use crate::office::receipt::{Done, Skipped};
use crate::office::selection::Selection;
use crate::store::record::Cell;
use crate::store::{Table, dialect, visit};
use std::collections::{BTreeMap, BTreeSet};

impl Intake<'_, '_> {
    pub(super) fn finish(mut self) -> Result<Done, Refusal> {
        let people = std::mem::replace(&mut self.people, super::Shelf::new()).changed();
        let pieces = std::mem::replace(&mut self.pieces, super::Shelf::new()).changed();
        let mut changed = 0;
        for (id, person) in &people {
            self.save_person(*id, person).map_err(all)?;
            changed += usize::from(*id <= self.newest.0);
        }
        let mut moves: BTreeMap<StageId, Vec<CardId>> = BTreeMap::new();
        for (id, piece) in &pieces {
            self.save_card(*id, piece)?;
            changed += usize::from(!piece.is_new);
            if !piece.is_new && piece.saved.stage != piece.now.stage {
                moves.entry(piece.now.stage).or_default().push(*id);
            }
        }
        visit::open_first(self.work.write, self.work.batch, self.since)?;
        let (messages, mut skipped) = self.move_all(&moves)?;
        self.refuse_many(messages)?;
        skipped.extend(self.stayed_removed()?);

        let lane = self.lane.as_ref();
        self.report.stages_created = lane.map(|lane| lane.created.clone()).unwrap_or_default();
        self.report.updated = changed;
        Ok(Done {
            summary: self.report.summary(),
            changed: self.inserted + changed + self.report.stages_created.len(),
            messages,
            skipped,
            held_until: (messages > 0).then(|| self.work.held_until()),
            report: Some(Box::new(self.report)),
            ..Done::default()
        })
    }

    fn save_person(&mut self, id: ContactId, person: &Person) -> Result<(), Snag> {
        let cells = differing(person.now.cells(), &person.saved.cells());
        if !cells.is_empty() {
            self.work.update(Table::Contact, id.get(), None, "edited", &cells)?;
        }
        for address in &person.addresses {
            let Some(row) = address.id else {
                self.insert_address(id, &address.now)?;
                continue;
            };
            let mut cells: Vec<Cell> = Vec::new();
            if address.now.is_primary != address.saved.is_primary {
                cells.push(("is_primary", address.now.is_primary.into()));
            }
            if address.now.consent == Consent::Out && address.saved.consent != Consent::Out {
                cells.extend(self.said_no());
            }
            if !cells.is_empty() {
                self.work.update(Table::Address, row.get(), None, "edited", &cells)?;
            }
        }
        Ok(())
    }

    /// Writes what changed but the stage of a card that was there: that is a move.
    fn save_card(&self, id: CardId, piece: &Piece) -> Result<(), Refusal> {
        let mut cells = differing(piece.now.cells(), &piece.saved.cells());
        cells.retain(|(name, _)| *name != "stage_id" || piece.is_new);
        if !cells.is_empty() {
            self.work.update(Table::Card, id.get(), None, "edited", &cells)?;
        }
        Ok(())
    }

    fn move_all(&mut self, moves: &BTreeMap<StageId, Vec<CardId>>) -> Result<(usize, Vec<Skipped>), Refusal> {
        let (mut messages, mut skipped) = (0, Vec::new());
        for (stage, cards) in moves {
            let request = PlanRequest {
                selection: Selection::Cards(Vec::new()),
                stage: *stage,
                notify: self.file.notify,
                note: String::new(),
                unticked: BTreeSet::new(),
            };
            let frame = Frame::load(self.work.write, &request, self.work.own)?;
            let ids = dialect::id_list(cards.iter().map(|id| id.get()));
            let done = move_cards(self.work, &frame, &request, &ids)?;
            self.report.moved += done.cards;
            messages += done.messages;
            skipped.extend(done.skipped);
        }
        Ok((messages, skipped))
    }

    fn refuse_many(&self, messages: usize) -> Result<(), Refusal> {
        match self.file.most_messages.filter(|most| messages > *most) {
            None => Ok(()),
            Some(most) => Err(Refusal::rule(format!(
                "This would send {messages} messages, more than the {most} that go without asking."
            ))
            .hint("Look at them with --dry-run, then say --yes, or leave --notify out.")),
        }
    }

    /// Cards that were removed and that the file still names.
    fn stayed_removed(&self) -> Result<Vec<Skipped>, Refusal> {
        let ids = dialect::id_list(self.report.stayed_removed.iter().map(|id| id.get()));
        let names = crate::store::card::names(self.work.write, &ids, self.report.stayed_removed.len())?;
        let reason = || "was removed before and is not put back by an import".to_owned();
        Ok(names.into_iter().map(|who| Skipped { who, channel: None, reason: reason() }).collect())
    }
}

fn differing(now: Vec<Cell>, saved: &[Cell]) -> Vec<Cell> {
    now.into_iter().zip(saved).filter(|(now, saved)| now != *saved).map(|(now, _)| now).collect()
}

/// At the end no single row can be refused any more.
fn all(snag: Snag) -> Refusal {
    match snag {
        Snag::All(refusal) => refusal,
        Snag::Row(refusal) => Refusal::broken(format!("The import stopped: {refusal}.")),
        Snag::Stage => Refusal::broken("The import stopped at a stage."),
    }
}
