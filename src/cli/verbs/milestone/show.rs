//! `milestone show`: one milestone with all that was said about it.

use crate::cli::failure::Outcome;
use crate::cli::output::{self, clean};
use crate::cli::wiring::Context;
use crate::domain::due::due;
use crate::domain::text::is_control;
use crate::domain::{Instant, MilestoneId, day};
use crate::office::Office;
use crate::office::ask_milestone::{Attachment, MilestoneDetail};
use crate::office::attachment::size_words;
use crate::store::Opening;
use serde_json::{Value, json};
use std::fmt::Write as _;

pub fn run(context: &Context, id: MilestoneId) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let detail = office.milestone_detail(id)?;
    if context.json {
        return output::say(&as_json(&office, &detail).to_string());
    }
    let zone = office.settings()?.office.timezone;
    output::say(&in_words(&office, &detail, |at| at.to_utc().with_timezone(&zone).date_naive()))
}

fn in_words(office: &Office, detail: &MilestoneDetail, day_of: impl Fn(Instant) -> chrono::NaiveDate) -> String {
    let one = &detail.milestone;
    let today = day_of(Instant::now());
    let deadline = if one.status.is_pending() { format!(" ({})", due(one.due_on, today).words) } else { String::new() };
    let mut text = format!(
        "{}\n{}, {}, revision {}\nDeadline {}{deadline}\nAmount {}\n",
        clean(&one.title),
        clean(&one.contractor_name),
        one.status.words(),
        one.revision,
        day::long(one.due_on),
        one.amount
    );
    if !one.description.is_empty() {
        let _ = writeln!(text, "\n{}", lines(&one.description));
    }
    if let Some(file) = &one.file {
        let _ = writeln!(text, "\nAttachment: {}", attachment(office, file));
    }
    if !detail.rounds.is_empty() {
        text.push('\n');
    }
    for round in &detail.rounds {
        let (who, when) = (clean(&round.operator), day::long(day_of(round.at)));
        let _ = writeln!(text, "Revision {}: {} by {who} on {when}", round.revision, round.verdict.words());
        for line in lines(&round.words).lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    for payment in &detail.payments {
        let _ = write!(text, "\nPayment {}: {}, {}", payment.id, payment.amount, payment.state.name());
        for (what, said) in [("reference", &payment.reference), ("reason", &payment.reason)] {
            if !said.is_empty() {
                let _ = write!(text, ", {what} {}", clean(said));
            }
        }
    }
    text
}

fn attachment(office: &Office, file: &Attachment) -> String {
    format!("{}, {}, {}", clean(&file.name), size_words(file.size), office.attachment(file).words())
}

/// Text of several lines without what acts on a terminal.
fn lines(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !is_control(*c)).collect()
}

fn as_json(office: &Office, detail: &MilestoneDetail) -> Value {
    let one = &detail.milestone;
    let rounds: Vec<Value> = detail
        .rounds
        .iter()
        .map(|round| {
            json!({
                "revision": round.revision, "verdict": round.verdict.name(), "words": round.words,
                "at": round.at.to_rfc3339(), "actor": round.operator,
            })
        })
        .collect();
    let payments: Vec<Value> = detail
        .payments
        .iter()
        .map(|payment| {
            json!({
                "id": payment.id, "status": payment.state.name(), "amount_minor": payment.amount.minor,
                "currency": payment.amount.currency.code(), "reference": payment.reference, "reason": payment.reason,
            })
        })
        .collect();
    let attachment = one.file.as_ref().map(|file| {
        json!({ "name": file.name, "size": file.size, "sha256": file.sha256, "state": office.attachment(file).words() })
    });
    json!({
        "id": one.id, "contractor": one.contractor_name, "title": one.title, "status": one.status.name(),
        "amount_minor": one.amount.minor, "currency": one.amount.currency.code(), "deadline": one.due_on.to_string(),
        "revision": one.revision, "description": one.description, "attachment": attachment,
        "rounds": rounds, "payments": payments,
    })
}
