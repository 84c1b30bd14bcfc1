//! What is done to milestones: one at once while there is an undo window, several by way of a preview of every message.

use super::question::{Reply, Request, Subject};
use super::{Milestones, form};
use crate::domain::milestone::Step;
use crate::domain::{MilestoneId, Refusal};
use crate::office::ask_milestones::{Marked, Milestone, Picked};
use crate::office::milestone::{Pick, StepMilestones};
use crate::office::{Command, Receipt};
use crate::tui::component::{Choice, Marks};
use crate::tui::popup::Choose;
use crate::tui::preview::{Preview, Said};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::program::worker::grouped;
use crate::tui::screen::{Context, Signal};
use crate::tui::shell::Level;

impl Milestones {
    /// A step of the marked milestones, else of the one under the cursor.
    pub(super) fn step(&mut self, step: Step, cx: &mut Context<Program>) {
        let only = match self.rows.marks() {
            Marks::Only(ids) if ids.len() == 1 => ids.iter().next().copied(),
            _ if self.rows.marked() == 0 => self.here(),
            _ => None,
        };
        let held = self.rows.held_mut().find(|line| Some(line.row.id) == only);
        if let Some(one) = held.map(|line| line.row.clone()) {
            return self.step_one(step, &one, cx);
        }
        let marked = match self.rows.marks() {
            _ if self.rows.marked() == 0 => return,
            Marks::Only(ids) => Marked::Only(ids.iter().copied().collect()),
            Marks::AllBut(ids) => Marked::AllBut(self.list(), ids.iter().copied().collect()),
        };
        cx.ask(Request::Picked(step, marked).into());
    }

    /// At once, after its reason was asked for; by way of the preview where it could not be taken back.
    fn step_one(&self, step: Step, one: &Milestone, cx: &mut Context<Program>) {
        if let Err(refusal) = one.status.after(step, &one.title) {
            return toast::refuse(&refusal, cx);
        }
        let pick = Pick { id: one.id, version: Some(one.version) };
        match step {
            _ if self.asks_first() => cx.open(review(step, vec![pick], 0)),
            Step::Submit | Step::Reject | Step::Unapprove => cx.open(form::words(step, one, pick)),
            Step::Approve | Step::Delete | Step::Edit => cx.ask(Ask::change(command(step, vec![pick]), cx.now())),
        }
    }

    /// Whether even one message is asked about: nothing could be taken back, or the office wants it so.
    fn asks_first(&self) -> bool {
        self.standing.is_none_or(|standing| standing.undo_window == 0 || standing.ask_above == 0)
    }

    /// The marked ones are known.
    pub(super) fn picked(step: Step, picked: Picked, cx: &mut Context<Program>) {
        if picked.picks.is_empty() {
            let words = format!("None of the marked milestones can be {}.", step.participle());
            return cx.toast(Level::Warning, words);
        }
        cx.open(review(step, picked.picks, picked.staying));
    }

    /// A change that was asked for here was carried out, or refused.
    pub(super) fn changed(&mut self, done: &Result<Receipt, Refusal>, cx: &mut Context<Program>) {
        toast::show(done, cx);
        match done {
            Ok(receipt) if receipt.batch.is_some() => self.rows.unmark_all(),
            Ok(_) => {}
            Err(_) => self.reload(cx),
        }
        if let Ok(Receipt { created: Some(id), batch: Some(_), .. }) = done {
            self.wanted = Some(MilestoneId(*id));
        }
    }

    /// Asks for what the form needs to know.
    pub(super) fn form(subject: Subject, cx: &mut Context<Program>) {
        cx.ask(Request::Form(subject, cx.now()).into());
    }

    /// Whose milestones are shown: everybody's, or one contractor's.
    pub(super) fn choose_contractor(
        contractors: Vec<crate::office::ask_milestones::Contractor>,
        cx: &mut Context<Program>,
    ) {
        let all: usize = contractors.iter().map(|one| one.milestones).sum();
        let mut choices = vec![Choice::new(None, "all contractors").note(all.to_string())];
        choices.extend(
            contractors
                .into_iter()
                .map(|one| Choice::new(Some((one.id, one.name.clone())), one.name).note(one.milestones.to_string())),
        );
        cx.open(Choose::new("Whose milestones?", choices, |whose| {
            Signal::Answer(Answer::Milestones(Reply::Only(whose)))
        }));
    }
}

/// A step without words, told to everybody.
fn command(step: Step, picks: Vec<Pick>) -> Command {
    with(step, picks, Said::default())
}

fn with(step: Step, picks: Vec<Pick>, said: Said) -> Command {
    let Said { words, note, left_out } = said;
    let left_out = left_out.into_iter().map(MilestoneId).collect();
    Command::StepMilestones(StepMilestones { step, picks, words, note, notify: true, left_out })
}

/// A step with every message in view before it is done.
fn review(step: Step, picks: Vec<Pick>, staying: usize) -> Preview {
    let verb = step.verb();
    let button = format!("{}{}", verb[..1].to_uppercase(), &verb[1..]);
    let count = picks.len();
    let title = format!("{button} {} {}", grouped(count), if count == 1 { "milestone" } else { "milestones" });
    let popup = Preview::new(title, button, format!("Nothing was {}.", step.participle()), move |said| {
        with(step, picks.clone(), said)
    });
    let popup = match staying {
        0 => popup,
        1 => popup.beside(format!("1 of the marked cannot be {} and stays as it is.", step.participle())),
        n => {
            popup.beside(format!("{} of the marked cannot be {} and stay as they are.", grouped(n), step.participle()))
        }
    };
    match step {
        Step::Submit => popup.words("The contractor's words (may be empty)", false),
        Step::Reject | Step::Unapprove => popup.words("Reason, for the contractor", true),
        Step::Approve | Step::Delete | Step::Edit => popup,
    }
}
