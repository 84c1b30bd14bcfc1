//! What a contact's record asks: details, addresses, cards, what happened and what was said, from one moment.

use super::ask_history::{ContactEntry, contact_entries};
use super::contact;
use super::door::Office;
use crate::domain::{CardId, Channel, ContactId, Instant, MessageId, MessageState, Refusal};
use crate::message::{Press, Source, Text};
use crate::store::address;
pub use crate::store::address::Address;
use crate::store::card;
pub use crate::store::contact::Contact;
pub use crate::store::record_pane::RecordCard;
use crate::store::record_pane::{self, RecordMessage};
use std::convert::Infallible;

/// Everything about one contact, the beginnings of its long lists included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Details.
    pub contact: Contact,
    /// Addresses with what was said about them, the primary one of each channel first.
    pub addresses: Vec<Address>,
    /// Cards, open ones first.
    pub cards: Vec<RecordCard>,
    /// What happened, newest first; more with [`Office::contact_history`].
    pub timeline: Vec<ContactEntry>,
    /// What was said, newest first; more with [`Office::record_messages`].
    pub messages: Vec<MessageLine>,
}

/// A message as a contact's record lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageLine {
    /// Row.
    pub id: MessageId,
    /// By which channel.
    pub channel: Channel,
    /// Where to, as far as it may be shown.
    pub address: String,
    /// Subject or push title; empty when its details were erased.
    pub subject: String,
    /// Where it stands.
    pub state: MessageState,
    /// Why it stands there; may be empty.
    pub reason: String,
    /// When it was enqueued.
    pub at: Instant,
    /// When it was handed over.
    pub sent_at: Option<Instant>,
}

impl Office {
    /// The record of a contact with the first `limit` of what happened and of its messages.
    pub fn record(&self, id: ContactId, limit: usize, now: Instant) -> Result<Record, Refusal> {
        let zone = self.zone();
        self.ask(|read| {
            Ok(Record {
                contact: contact::load(read, id)?,
                addresses: address::of_contact(read, id)?,
                cards: record_pane::cards(read, id)?,
                timeline: contact_entries(read, zone, id, None, limit, now)?,
                messages: in_words(record_pane::messages(read, id, None, limit, now)?),
            })
        })
    }

    /// Who is told of a card.
    pub fn contact_of_card(&self, id: CardId) -> Result<ContactId, Refusal> {
        self.ask(|read| {
            let card = card::find(read, id)?.ok_or_else(|| Refusal::not_found("That card no longer exists."))?;
            card.contact_id.ok_or_else(|| Refusal::not_found("Nobody is told of this card: it has no contact yet."))
        })
    }

    /// Older messages to a contact than `before`.
    pub fn record_messages(
        &self,
        id: ContactId,
        before: MessageId,
        limit: usize,
        now: Instant,
    ) -> Result<Vec<MessageLine>, Refusal> {
        self.ask(|read| Ok(in_words(record_pane::messages(read, id, Some(before), limit, now)?)))
    }
}

/// The messages with their subjects.
fn in_words(messages: Vec<RecordMessage>) -> Vec<MessageLine> {
    let mut press = Press::default();
    let line = |message: RecordMessage| MessageLine {
        subject: subject(&mut press, &message).unwrap_or_default(),
        id: message.id,
        channel: message.channel,
        address: message.address,
        state: message.state,
        reason: message.reason,
        at: message.at,
        sent_at: message.sent_at,
    };
    messages.into_iter().map(line).collect()
}

fn subject(press: &mut Press, message: &RecordMessage) -> Option<String> {
    let source = Source { template: message.template_version, snapshot: message.snapshot, own: &message.own };
    let text = |text| match text {
        Text::Template(_) => message.body.clone(),
        Text::Snapshot(_) => message.shared.clone(),
    };
    let rendered = press.render(source, |wanted| Ok::<_, Infallible>(Some(text(wanted)))).ok()?;
    Some(rendered.headline().to_owned())
}
