//! `outbox explain`: why somebody was told, or was not (X4).

use crate::cli::failure::Outcome;
use crate::cli::output::{self, clean};
use crate::cli::wiring::Context;
use crate::domain::{BatchId, CardId, Channel, Instant, MessageId, MilestoneId, PaymentId, Refusal};
use crate::office::Office;
use crate::office::ask_explain::{Account, Story, Which};
use crate::store::Opening;
use serde_json::{Value, json};

/// The words of `milepost outbox explain`.
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    about: About,
    /// Only by this channel: email, push, sms or webhook.
    #[arg(long, value_parser = super::super::contact::channel, conflicts_with = "message")]
    channel: Option<Channel>,
    /// The newest move into this stage, not the newest change.
    #[arg(long, conflicts_with_all = ["message", "milestone", "payment"])]
    stage: Option<String>,
    /// The change of this batch (`milepost history` shows them), not the newest one.
    #[arg(long, conflicts_with_all = ["message", "milestone", "payment"])]
    batch: Option<i64>,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct About {
    /// The message's number.
    message: Option<i64>,
    /// What was told of this card's newest change, also when there is no message.
    #[arg(long, value_name = "CARD")]
    card: Option<i64>,
    /// What this contact, named by an e-mail address or a number, was told of each card and milestone.
    #[arg(long, value_name = "EMAIL")]
    contact: Option<String>,
    /// What was told of this milestone and its payment.
    #[arg(long, value_name = "MILESTONE")]
    milestone: Option<i64>,
    /// What was told of this payment.
    #[arg(long, value_name = "PAYMENT")]
    payment: Option<i64>,
}

pub fn run(context: &Context, args: Args) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let stories = stories(&office, args)?;
    if context.json {
        let rows = stories.iter().flat_map(|story| story.accounts.iter().map(|one| as_json(&story.about, one)));
        return output::say(&Value::Array(rows.collect()).to_string());
    }
    let text: Vec<String> = stories.iter().map(in_words).collect();
    output::say(&text.join("\n\n"))
}

fn stories(office: &Office, args: Args) -> Result<Vec<Story>, Refusal> {
    let Args { about, channel, stage, batch } = args;
    let which = Which { batch: batch.map(BatchId), stage, channel };
    let now = Instant::now();
    match about {
        About { message: Some(id), .. } => {
            let account = office.explain_message(MessageId(id), now)?;
            Ok(vec![Story { about: account.who.clone(), accounts: vec![account] }])
        }
        About { card: Some(id), .. } => Ok(vec![office.explain_card(CardId(id), &which, now)?]),
        About { milestone: Some(id), .. } => office.explain_milestone(MilestoneId(id), channel, now),
        About { payment: Some(id), .. } => Ok(vec![office.explain_payment(PaymentId(id), channel, now)?]),
        About { contact, .. } => {
            let contact = office.contact(&contact.unwrap_or_default())?;
            office.explain_contact(contact.id, &which, now)
        }
    }
}

fn as_json(about: &str, account: &Account) -> Value {
    let reasons: Vec<Value> = account
        .points
        .iter()
        .map(|point| json!({ "code": point.code, "sentence": point.sentence, "fix": point.fix }))
        .collect();
    json!({
        "about": about, "channel": account.channel, "message": account.message, "state": account.state, "reasons": reasons,
    })
}

fn in_words(story: &Story) -> String {
    let mut text = clean(&story.about).into_owned();
    for account in &story.accounts {
        text.push_str("\n\n");
        text.push_str(&account.heading());
        for point in &account.points {
            text.push_str("\n  ");
            text.push_str(&clean(&point.sentence));
            if let Some(fix) = &point.fix {
                text.push_str("\n    -> ");
                text.push_str(&clean(fix));
            }
        }
    }
    text
}
