//! The forms of Pay Contractor: the day of a payment, a reference or reason, bank details, a file.

use chrono::NaiveDate;

use super::actions::{self, button, label, of, payments_in_words, with};
use super::export::{Export, Kind, NotExported};
use super::question::{Deed, Marked, Reply, Request};
use crate::domain::payment::next_working;
use crate::domain::{PaymentState, day};
use crate::office::Command;
use crate::office::ask_payments::{Payment, PaymentDetail};
use crate::office::contact::{Details, EditContact};
use crate::office::payment::PayPick;
use crate::tui::component::{Field, Form};
use crate::tui::popup::{FormPopup, Settled};
use crate::tui::preview::Said;
use crate::tui::program::order;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::record::account;
use crate::tui::screen::Signal;

fn day_field(today: NaiveDate) -> Field {
    Field::day("day", "Day to pay", today).with(&day::plain(next_working(today)))
}

/// The day that was typed, or a sentence under its field.
fn read_day(form: &mut Form, today: NaiveDate) -> Option<NaiveDate> {
    day::parse(&form.text("day"), today).map_err(|error| form.refuse("day", error.to_string())).ok()
}

/// The day on which one payment is to be paid; done at once.
pub(super) fn schedule_one(one: &Payment, pick: PayPick, today: NaiveDate) -> FormPopup<Program> {
    let make = move |form: &mut Form| Some(with(Deed::Schedule(read_day(form, today)?), &[pick], Said::default()));
    order::form(format!("Schedule {}", of(one)), Form::new(vec![day_field(today)], "Schedule"), make, |_| "day")
}

/// The day of several; every message is shown after it.
pub(super) fn schedule_many(marked: Marked, count: usize, today: NaiveDate) -> FormPopup<Program> {
    let submit = move |form: &mut Form| {
        let day = read_day(form, today)?;
        Some(Request::Picked(Deed::Schedule(day), marked.clone()).into())
    };
    let title = format!("Schedule {}", payments_in_words(count));
    let form = Form::new(vec![day_field(today).hint("Every message is shown next.")], "Go on");
    FormPopup::new(title, form, submit, |reply, _| Settled::Done(vec![Signal::Answer(reply)]))
}

/// The reference or the reason that goes with one payment; done at once.
pub(super) fn words(deed: Deed, one: &Payment, pick: PayPick) -> FormPopup<Program> {
    let name = &one.contractor_name;
    let hint = match deed {
        Deed::Paid => format!("The bank's, or your own; {name} reads it."),
        _ => format!("{name} reads it."),
    };
    let make = move |form: &mut Form| {
        let words = form.text("words");
        if words.trim().is_empty() {
            let missing = if deed == Deed::Paid {
                "A paid payment needs its reference."
            } else {
                "Say why; the contractor reads it."
            };
            form.refuse("words", missing);
            return None;
        }
        Some(with(deed, &[pick], Said { words, ..Said::default() }))
    };
    let form = Form::new(vec![Field::line("words", label(deed)).hint(hint)], button(deed));
    order::form(format!("{}: {}", button(deed), of(one)), form, make, |_| "words")
}

/// Where the contractor of a payment is paid.
pub(super) fn account(detail: &PaymentDetail) -> FormPopup<Program> {
    let stored = &detail.contractor;
    let (contact, seen, name) = (stored.id, Some(stored.version), stored.name.clone());
    let title = format!("Bank details of {name}");
    let make = move |form: &mut Form| {
        let account = account::read(form, &name)?;
        let details = Details { account, ..Details::default() };
        Some(Command::EditContact(EditContact { contact, seen, details }))
    };
    order::form(title, Form::new(account::fields(Some(stored)), "Save"), make, |_| "holder")
}

/// A file of payments that stand there.
pub(super) fn export(which: Marked, count: usize, state: PaymentState, today: NaiveDate) -> FormPopup<Program> {
    let bank = matches!(state, PaymentState::Scheduled | PaymentState::Sent);
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| bank || *kind != Kind::Bank).collect();
    let options = kinds.iter().map(|kind| kind.words().to_owned()).collect();
    let hint = if bank { "" } else { "The file for the bank is made of scheduled payments." };
    let first = if state == PaymentState::Scheduled { kinds.len() - 1 } else { 0 };
    let fields = vec![
        Field::choice("kind", "Kind", options, first).hint(hint),
        Field::file("path", "Into the file", &["csv", "xlsx", "xml"])
            .with(&format!("~/payments-{}-{today}", state.name()))
            .hint("The ending of the kind is added."),
        Field::tick("replace", "Replace a file that is there", false),
    ];
    let submit = move |form: &mut Form, now| {
        let kind = kinds[form.chosen("kind").unwrap_or(0).min(kinds.len() - 1)];
        let (path, replace) = (form.text("path"), form.ticked("replace"));
        Some(Ask::from(Request::Export(Export { which: which.clone(), kind, path, replace, now })))
    };
    let title = format!("Export {}", payments_in_words(count));
    FormPopup::timed(title, Form::new(fields, "Write the file"), submit, move |reply, form| match reply {
        Answer::Pay(Reply::Export(Err(NotExported::There(path)))) => {
            let name = crate::domain::text::escaped(&path.to_string_lossy());
            form.refuse("path", format!("{name} is there already. Name another, or tick the box below."));
            Settled::Stay
        }
        Answer::Pay(Reply::Export(Err(NotExported::Path(sentence)))) => {
            form.refuse("path", sentence);
            Settled::Stay
        }
        Answer::Pay(Reply::Export(Err(NotExported::Refused(refusal)))) => {
            form.refuse("kind", refusal.to_string());
            Settled::Stay
        }
        Answer::Pay(Reply::Export(Err(NotExported::Lacks(lacks)))) => Settled::Show(Box::new(actions::lacking(&lacks))),
        done => Settled::Done(vec![Signal::Answer(done)]),
    })
}
