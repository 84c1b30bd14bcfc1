//! What the board changes: a card to another stage by key or drag, customers off the tracker.

use std::collections::BTreeSet;

use super::{Board, Reply};
use crate::domain::{CardId, Refusal, StageId};
use crate::office::assign::Assign;
use crate::office::remove::Remove;
use crate::office::{Command, PlanRequest, Receipt, Selection};
use crate::tui::assign::Assign as AssignPopup;
use crate::tui::popup::Confirm;
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::record;
use crate::tui::screen::{Context, Signal};
use crate::tui::shell::Level;

/// From so many customers on, their number must be typed before they are removed.
const TYPED_ABOVE: usize = 10;

/// The most messages that one card's move can send.
const MOST_OF_ONE: u32 = 2;

impl Board {
    /// The marked cards, else the one under the cursor.
    pub(super) fn picked(&self) -> Vec<CardId> {
        if self.marks.is_empty() { self.cursor.card.into_iter().collect() } else { self.marks.all() }
    }

    /// `>` and `<`: to the next active stage, or the one before.
    pub(super) fn step(&mut self, forward: bool, cx: &mut Context<Program>) {
        let at = self.cursor.column;
        let enters = |index: &usize| self.columns[*index].stage.active;
        let to = if forward {
            (at + 1..self.columns.len()).find(enters)
        } else {
            (0..at.min(self.columns.len())).rev().find(enters)
        };
        match to {
            Some(to) => self.send(to, cx),
            None => cx.toast(Level::Info, if forward { "This is the last stage." } else { "This is the first stage." }),
        }
    }

    /// A dragged card was let go over a column.
    pub(super) fn dropped(&mut self, card: Option<(usize, usize)>, to: Option<usize>, cx: &mut Context<Program>) {
        let (Some((column, slot)), Some(to)) = (card, to) else { return };
        let Some(held) = self.columns.get(column) else { return };
        let row = held.first + slot;
        let Some(card) = held.cards.get(row).map(|card| card.id) else { return };
        if column == to {
            return;
        }
        self.put_cursor(column, row);
        if !self.marks.has(card) {
            self.marks.clear();
        }
        self.send(to, cx);
    }

    /// One card at once; several, or one that cannot be taken back, by way of the popup.
    fn send(&mut self, to: usize, cx: &mut Context<Program>) {
        let picked = self.picked();
        let Some(stage) = self.columns.get(to).map(|held| held.stage.id) else { return };
        match picked.as_slice() {
            [] => {}
            [card] if self.undo_window > 0 && self.ask_above >= MOST_OF_ONE => self.assign_now(*card, stage, cx),
            _ => self.open_assign(Some(stage), cx),
        }
    }

    /// Enter: the record of the card's customer, with the messages that wait.
    pub(super) fn open_card(&self, cx: &mut Context<Program>) {
        if let Some(card) = self.card().filter(|card| card.contact_id.is_some()) {
            cx.open(record::open(card.id));
        }
    }

    /// The popup for the marked cards, else for the one under the cursor; on that stage.
    pub(super) fn open_assign(&self, stage: Option<StageId>, cx: &mut Context<Program>) {
        let picked = self.picked();
        if let (Some(pipeline), false) = (self.pipeline, picked.is_empty()) {
            cx.open(AssignPopup::new(pipeline, Selection::Cards(picked), stage));
        }
    }

    fn assign_now(&mut self, card: CardId, stage: StageId, cx: &mut Context<Program>) {
        let request = PlanRequest {
            selection: Selection::Cards(vec![card]),
            stage,
            notify: true,
            note: String::new(),
            unticked: BTreeSet::new(),
        };
        cx.ask(Ask::change(Command::Assign(Assign { request, seen: None }), cx.now()));
        self.ordered.push_back(Some((card, stage)));
        self.foresee();
    }

    /// Shows ordered moves as done, so that the next key finds the card where it is going. The office's own answer
    /// follows; a refusal brings the card back.
    pub(super) fn foresee(&mut self) {
        let now = self.now;
        for (card, stage) in self.ordered.clone().into_iter().flatten() {
            let column = |held: &super::Held| held.index(card);
            let found = self.columns.iter().enumerate().find_map(|(at, held)| Some((at, column(held)?)));
            let to = self.columns.iter().position(|held| held.stage.id == stage);
            let (Some((from, row)), Some(to)) = (found, to) else { continue };
            if from == to {
                continue;
            }
            let mut moved = self.columns[from].cards.remove(row);
            (moved.stage_id, moved.rank, moved.entered_at) = (stage, -now.micros(), now);
            let follow = self.cursor.card == Some(card);
            let target = &mut self.columns[to];
            if target.begins() || target.matching.is_some() {
                target.cards.insert(0, moved);
                target.first = 0;
                if follow {
                    self.put_cursor(to, 0);
                }
            } else if follow {
                // Its place is not held; the office's answer brings it.
                self.cursor = super::Cursor { column: to, stage: Some(stage), card: Some(card) };
            }
        }
    }

    /// `R`: asks, with the number and the first names; above ten the number is typed.
    pub(super) fn ask_to_remove(&mut self, cx: &mut Context<Program>) {
        let picked = self.picked();
        let Some(tracker) = self.tracker() else { return };
        let names: Vec<&str> = self
            .columns
            .iter()
            .flat_map(|held| &held.cards)
            .filter(|card| picked.contains(&card.id))
            .map(|card| card.name.as_str())
            .take(3)
            .collect();
        let who = match (picked.len(), picked.len().saturating_sub(names.len())) {
            (0, _) => return,
            (_, 0) => names.join(", "),
            (all, _) if names.is_empty() => format!("{all} customers"),
            (_, more) => format!("{} and {more} more", names.join(", ")),
        };
        let text = format!(
            "{who}: off {}. Messages that have not left are cancelled; the history is kept, and undo puts them back.",
            tracker.title
        );
        let mut question = Confirm::new("Remove for Project Stages", text, "Remove").declined("Nobody was removed.");
        if picked.len() > TYPED_ABOVE {
            question = question.typed_count(picked.len() as u64);
        }
        cx.open(question.then(Signal::Answer(Answer::Board(Reply::RemoveConfirmed(picked)))));
    }

    pub(super) fn remove(&mut self, cards: Vec<CardId>, cx: &mut Context<Program>) {
        let Some(pipeline) = self.pipeline else { return };
        let command = Command::Remove(Remove { pipeline, selection: Selection::Cards(cards) });
        cx.ask(Ask::change(command, cx.now()));
        self.ordered.push_back(None);
    }

    /// A change that was ordered here was carried out, or refused.
    pub(super) fn done(&mut self, done: &Result<Receipt, Refusal>, cx: &mut Context<Program>) {
        self.ordered.pop_front();
        toast::show(done, cx);
        match done {
            Ok(receipt) if receipt.batch.is_some() => self.marks.clear(),
            Ok(_) | Err(_) => self.ask(cx),
        }
    }
}
