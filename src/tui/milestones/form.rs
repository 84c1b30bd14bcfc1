//! The forms of a milestone: its details, and the words that go with a step.

use std::collections::BTreeSet;

use super::question::{Basis, Subject};
use crate::domain::day;
use crate::domain::milestone::Step;
use crate::domain::{Kind, Money, Refusal};
use crate::office::Command;
use crate::office::ask_milestones::Milestone;
use crate::office::milestone::{AddMilestone, EditMilestone, FileChange, Pick, StepMilestones};
use crate::tui::component::{Check, Field, Form};
use crate::tui::popup::FormPopup;
use crate::tui::program::order;
use crate::tui::program::wire::Program;

/// A new milestone, or the details of one.
#[must_use]
pub fn details(subject: Subject, basis: Basis) -> FormPopup<Program> {
    let Basis { today, currency, name, detail } = basis;
    let one = detail.map(|detail| detail.milestone);
    let text = |read: fn(&Milestone) -> String| one.as_ref().map(read).unwrap_or_default();
    let fields = vec![
        Field::line("title", "Title").with(&text(|one| one.title.clone())),
        Field::day("deadline", "Deadline", today).with(&text(|one| day::plain(one.due_on))),
        Field::line("amount", "Amount")
            .checked(Check::money(currency))
            .with(&text(|one| format!("{} {}", one.amount.decimal(), one.amount.currency))),
        Field::lines("description", "Description", 3).with(&text(|one| one.description.clone())),
    ];
    let (title, save) = match subject {
        Subject::New(_) => (format!("New milestone for {name}"), "Add"),
        Subject::Edit(_) => (format!("Milestone of {name}"), "Save"),
    };
    let version = one.as_ref().map(|one| one.version);
    let make = move |form: &mut Form| {
        if form.text("title").trim().is_empty() {
            form.refuse("title", "A milestone needs a title.");
        }
        let due_on = match day::parse(&form.text("deadline"), today) {
            Ok(day) => Some(day),
            Err(error) => {
                form.refuse("deadline", error.to_string());
                None
            }
        };
        let amount = match Money::parse(&form.text("amount"), currency) {
            Ok(amount) => Some(amount),
            Err(_) if form.text("amount").trim().is_empty() => {
                form.refuse("amount", "A milestone is paid, so it needs an amount.");
                None
            }
            Err(error) => {
                form.refuse("amount", format!("This {error}."));
                None
            }
        };
        let (due_on, amount) = (due_on?, amount?);
        let (title, description) = (form.text("title"), form.text("description"));
        Some(match subject {
            Subject::New(contractor) => {
                Command::AddMilestone(AddMilestone { contractor, title, due_on, amount, description, file: None })
            }
            Subject::Edit(id) => Command::EditMilestone(EditMilestone {
                pick: Pick { id, version },
                title: Some(title),
                due_on: Some(due_on),
                amount: Some(amount),
                description: Some(description),
                file: FileChange::Keep,
            }),
        })
    };
    order::form(title, Form::new(fields, save), make, blame)
}

/// Under which field a refusal of the office stands.
fn blame(refusal: &Refusal) -> &'static str {
    match refusal.kind {
        Kind::Usage if refusal.sentence.contains("amount") => "amount",
        _ => "title",
    }
}

/// What the contractor said with a submission, or the reason of a rejection or un-approval.
#[must_use]
pub fn words(step: Step, one: &Milestone, pick: Pick) -> FormPopup<Program> {
    let name = &one.contractor_name;
    let (label, hint, button) = match step {
        Step::Submit => ("They say", format!("What {name} says about it; may be empty."), "Submit"),
        Step::Reject => ("Reason", format!("{name} reads it."), "Reject"),
        _ => ("Reason", format!("{name} reads it; the draft payment becomes void."), "Un-approve"),
    };
    let title = format!("{button}: {}", one.title);
    let fields = vec![Field::lines("words", label, 3).hint(hint)];
    let make = move |form: &mut Form| {
        let words = form.text("words");
        if step.needs_reason() && words.trim().is_empty() {
            form.refuse("words", "Say why; the contractor reads it.");
            return None;
        }
        Some(Command::StepMilestones(StepMilestones {
            step,
            picks: vec![pick],
            words,
            note: String::new(),
            notify: true,
            left_out: BTreeSet::new(),
        }))
    };
    order::form(title, Form::new(fields, button), make, |_| "words")
}
