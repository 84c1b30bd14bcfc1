//! The forms of a milestone: its details, and the words that go with a step.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;

use super::question::{Basis, Reply, Request, Subject};
use crate::domain::day;
use crate::domain::milestone::Step;
use crate::domain::{Kind, Money, Refusal};
use crate::office::Command;
use crate::office::ask_milestones::Milestone;
use crate::office::attachment::Attachment;
use crate::office::milestone::{AddMilestone, EditMilestone, FileChange, Pick, StepMilestones};
use crate::tui::component::{Check, Field, Form};
use crate::tui::files::meant;
use crate::tui::popup::{FormPopup, Settled};
use crate::tui::program::order;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::Signal;

/// A new milestone, or the details of one. A file that was named is copied into the office first.
#[must_use]
pub fn details(subject: Subject, basis: Basis) -> FormPopup<Program> {
    let name = basis.name.clone();
    let (title, save) = match subject {
        Subject::New(_) => (format!("New milestone for {name}"), "Add"),
        Subject::Edit(_) => (format!("Milestone of {name}"), "Save"),
    };
    let form = Form::new(fields(&basis), save);
    let copied: Rc<RefCell<Option<(PathBuf, Attachment)>>> = Rc::default();
    let kept = Rc::clone(&copied);
    let submit = move |form: &mut Form, now| {
        let typed = form.text("file");
        let path = (!typed.trim().is_empty()).then(|| meant(&typed));
        let held = kept.borrow().clone();
        let file = held.filter(|(at, _)| Some(at) == path.as_ref()).map(|(_, file)| file);
        let missing = path.filter(|_| file.is_none());
        let command = read(form, subject, &basis, file)?;
        Some(match missing {
            Some(path) => Request::Attach(path).into(),
            None => Ask::change(command, now),
        })
    };
    let settle = move |reply, form: &mut Form| match reply {
        Answer::Milestones(Reply::Attached(path, Ok(file))) => {
            *copied.borrow_mut() = Some((path, file));
            Settled::Again
        }
        Answer::Milestones(Reply::Attached(_, Err(refusal))) => {
            form.refuse("file", refusal.to_string());
            Settled::Stay
        }
        Answer::Change(Err(refusal)) => {
            form.refuse(blame(&refusal), refusal.to_string());
            Settled::Stay
        }
        done => Settled::Done(vec![Signal::Answer(done)]),
    };
    FormPopup::timed(title, form, submit, settle)
}

fn fields(basis: &Basis) -> Vec<Field> {
    let one = basis.detail.as_ref().map(|detail| &detail.milestone);
    let text = |read: fn(&Milestone) -> String| one.map(read).unwrap_or_default();
    let amount = |one: &Milestone| format!("{} {}", one.amount.decimal(), one.amount.currency);
    let mut fields = vec![
        Field::line("title", "Title").with(&text(|one| one.title.clone())),
        Field::day("deadline", "Deadline", basis.today).with(&text(|one| day::plain(one.due_on))),
        Field::line("amount", "Amount").checked(Check::money(basis.currency)).with(&text(amount)),
        Field::lines("description", "Description", 3).with(&text(|one| one.description.clone())),
    ];
    let file = Field::file("file", "Attachment", &[]);
    match one.and_then(|one| one.file.as_ref()) {
        Some(now) => {
            fields.push(file.hint(format!("Now: {}. A file named here takes its place.", now.name)));
            fields.push(Field::tick("remove", "Remove it", false));
        }
        None => fields.push(file.hint("A photo or paper; the office keeps a copy. May be empty.")),
    }
    fields
}

/// The command that the form makes; nothing when it put sentences under fields.
fn read(form: &mut Form, subject: Subject, basis: &Basis, file: Option<Attachment>) -> Option<Command> {
    let title = form.text("title");
    if title.trim().is_empty() {
        form.refuse("title", "A milestone needs a title.");
    }
    let due_on = day::parse(&form.text("deadline"), basis.today);
    if let Err(error) = &due_on {
        form.refuse("deadline", error.to_string());
    }
    let typed = form.text("amount");
    let amount = Money::parse(&typed, basis.currency);
    match amount {
        Err(_) if typed.trim().is_empty() => form.refuse("amount", "A milestone is paid, so it needs an amount."),
        Err(error) => form.refuse("amount", format!("This {error}.")),
        Ok(_) => {}
    }
    let (due_on, amount, description) = (due_on.ok()?, amount.ok()?, form.text("description"));
    Some(match subject {
        Subject::New(contractor) => {
            Command::AddMilestone(AddMilestone { contractor, title, due_on, amount, description, file })
        }
        Subject::Edit(id) => Command::EditMilestone(EditMilestone {
            pick: Pick { id, version: basis.detail.as_ref().map(|detail| detail.milestone.version) },
            title: Some(title),
            due_on: Some(due_on),
            amount: Some(amount),
            description: Some(description),
            file: match file {
                Some(file) => FileChange::Replace(file),
                None if form.ticked("remove") => FileChange::Remove,
                None => FileChange::Keep,
            },
        }),
    })
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
