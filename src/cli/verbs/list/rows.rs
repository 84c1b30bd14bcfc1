//! The columns of each list. The names of the first ones are those of `--json`.

use crate::cli::output::Row;
use crate::domain::{Category, Channel, Currency, MessageId, MessageState, Money, StageId};
use crate::office::ask_lists::{CardRecord, ContactRecord, MilestoneRecord};
use crate::office::ask_outbox::Message;
use crate::office::ask_setup::{PipelineSetup, StageSetup};
use crate::store::export::events::EventRow;
use serde::Serialize;

impl Row for ContactRecord {
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "email", "phone", "external_id", "company", "owner", "product", "channels"];
    const ON_SCREEN: &'static [usize] = &[0, 1, 2, 6, 8];

    fn cells(&self) -> Vec<String> {
        let channels: Vec<String> =
            self.channels.iter().map(|reach| format!("{} {}", reach.channel.name(), reach.state.name())).collect();
        vec![
            self.id.to_string(),
            self.name.clone(),
            self.email.clone().unwrap_or_default(),
            self.phone.clone().unwrap_or_default(),
            self.external_id.clone().unwrap_or_default(),
            self.company.clone(),
            self.owner.clone(),
            self.product.clone(),
            channels.join("; "),
        ]
    }
}

impl Row for CardRecord {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "title",
        "contact",
        "name",
        "email",
        "pipeline",
        "stage",
        "entered_at",
        "value_minor",
        "currency",
        "value",
        "external_id",
        "owner",
    ];
    const ON_SCREEN: &'static [usize] = &[0, 1, 3, 5, 6, 7, 10];

    fn cells(&self) -> Vec<String> {
        let currency = self.currency.as_deref().and_then(Currency::from_code);
        let value = self.value_minor.zip(currency).map(|(minor, currency)| Money::new(minor, currency).decimal());
        vec![
            self.id.to_string(),
            self.title.clone(),
            self.contact.map(|id| id.to_string()).unwrap_or_default(),
            self.name.clone(),
            self.email.clone().unwrap_or_default(),
            self.pipeline.clone(),
            self.stage.clone(),
            self.entered_at.to_rfc3339(),
            self.value_minor.map(|minor| minor.to_string()).unwrap_or_default(),
            self.currency.clone().unwrap_or_default(),
            value.unwrap_or_default(),
        ]
    }
}

impl Row for MilestoneRecord {
    const COLUMNS: &'static [&'static str] =
        &["id", "contractor", "title", "status", "amount_minor", "currency", "deadline", "revision", "name", "amount"];
    const ON_SCREEN: &'static [usize] = &[0, 8, 2, 3, 9, 5, 6, 7];

    fn cells(&self) -> Vec<String> {
        let currency = Currency::from_code(&self.currency);
        vec![
            self.id.to_string(),
            self.contractor.clone(),
            self.title.clone(),
            self.status.clone(),
            self.amount_minor.to_string(),
            self.currency.clone(),
            self.deadline.to_string(),
            self.revision.to_string(),
            self.name.clone(),
            currency.map(|currency| Money::new(self.amount_minor, currency).decimal()).unwrap_or_default(),
        ]
    }
}

/// A stage as it is listed.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct StageLine {
    id: StageId,
    pipeline: String,
    /// Its place among the stages of its pipeline, inactive ones included, from 1.
    position: usize,
    name: String,
    label: String,
    category: Option<&'static str>,
    color: String,
    active: bool,
    notify_email: bool,
    notify_push: bool,
    notify_sms: bool,
    stale_days: i64,
    /// Open cards that stand in it.
    cards: usize,
}

impl StageLine {
    /// The lines of a pipeline.
    pub fn of(setup: &PipelineSetup) -> impl Iterator<Item = Self> + '_ {
        setup.stages.iter().enumerate().map(|(at, StageSetup { stage, tally })| Self {
            id: stage.id,
            pipeline: setup.pipeline.title.clone(),
            position: at + 1,
            name: stage.name.clone(),
            label: stage.label.clone(),
            category: stage.category.map(Category::name),
            color: stage.color.clone(),
            active: stage.active,
            notify_email: stage.notify_email,
            notify_push: stage.notify_push,
            notify_sms: stage.notify_sms,
            stale_days: stage.stale_days,
            cards: tally.cards,
        })
    }
}

impl Row for StageLine {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "pipeline",
        "position",
        "name",
        "label",
        "category",
        "color",
        "active",
        "notify_email",
        "notify_push",
        "notify_sms",
        "stale_days",
        "cards",
    ];
    const ON_SCREEN: &'static [usize] = &[0, 1, 2, 3, 4, 7, 12];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.pipeline.clone(),
            self.position.to_string(),
            self.name.clone(),
            self.label.clone(),
            self.category.unwrap_or_default().to_owned(),
            self.color.clone(),
            self.active.to_string(),
            self.notify_email.to_string(),
            self.notify_push.to_string(),
            self.notify_sms.to_string(),
            self.stale_days.to_string(),
            self.cards.to_string(),
        ]
    }
}

impl Row for EventRow {
    const COLUMNS: &'static [&'static str] = &["id", "at", "actor", "action", "batch", "subject", "subject_id"];
    const ON_SCREEN: &'static [usize] = &[0, 1, 2, 3, 4, 5, 6];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.at.to_rfc3339(),
            self.actor.clone(),
            self.action.clone(),
            self.batch.to_string(),
            self.subject.clone(),
            self.subject_id.to_string(),
        ]
    }
}

/// A message as it is listed.
#[derive(Serialize)]
pub struct MessageLine {
    id: MessageId,
    channel: Channel,
    to: String,
    state: MessageState,
    subject: String,
    message_id: String,
    attempts: u32,
    error: String,
    #[serde(skip)]
    name: String,
}

impl MessageLine {
    /// The line of a message.
    pub fn new(message: Message) -> Self {
        let row = message.row;
        Self {
            id: row.id,
            channel: row.channel,
            to: row.to,
            state: row.state,
            subject: message.subject,
            message_id: row.message_id,
            attempts: row.attempts,
            error: if row.error.is_empty() { row.reason } else { row.error },
            name: row.name,
        }
    }
}

impl Row for MessageLine {
    const COLUMNS: &'static [&'static str] =
        &["id", "channel", "to", "state", "subject", "message_id", "attempts", "error", "name"];
    const ON_SCREEN: &'static [usize] = &[0, 1, 8, 2, 3, 4, 7];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.channel.name().to_owned(),
            self.to.clone(),
            self.state.name().to_owned(),
            self.subject.clone(),
            self.message_id.clone(),
            self.attempts.to_string(),
            self.error.clone(),
            self.name.clone(),
        ]
    }
}
