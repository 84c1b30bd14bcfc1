//! What the History screen, a contact's record and `milepost history` ask.

use super::door::Office;
pub use super::history_words::Change;
use super::history_words::{Speech, named_rows};
use super::messages::no_such_batch;
use crate::domain::{BatchId, ContactId, EventId, Instant, MessageId, MessageState, Refusal};
use crate::store::batch;
pub use crate::store::batch::Batch;
pub use crate::store::history::Message;
use crate::store::history::{self, Event};
use crate::store::{Read, dialect};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// One touched row in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// The event.
    pub id: EventId,
    /// What kind of thing was touched: "card", "stage".
    pub subject: String,
    /// Which one.
    pub subject_id: i64,
    /// What it is called now; may be empty.
    pub name: String,
    /// What was done to it: "moved".
    pub action: String,
    /// What changed.
    pub changes: Vec<Change>,
    /// Whether privacy's erase has blanked what changed.
    pub erased: bool,
}

/// What one batch came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchDetail {
    /// The batch.
    pub batch: Batch,
    /// The first rows that it touched; more with [`Office::batch_lines`].
    pub lines: Vec<HistoryLine>,
    /// The first messages that it enqueued; more with [`Office::batch_messages`].
    pub messages: Vec<Message>,
    /// How many of its messages stand in which state.
    pub states: BTreeMap<MessageState, usize>,
}

/// What one batch did to a contact and told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactEntry {
    /// The batch: what, when, who.
    pub batch: Batch,
    /// What it did to the contact, its addresses and its cards.
    pub lines: Vec<HistoryLine>,
    /// What it told the contact.
    pub messages: Vec<Message>,
}

impl Office {
    /// Batches newest first, before `before` when given, whose words or operator contain `text`.
    pub fn history(&self, text: &str, before: Option<BatchId>, limit: usize) -> Result<Vec<Batch>, Refusal> {
        self.ask(|read| Ok(batch::page(read, text, before, limit)?))
    }

    /// The same, but those after `after`, the nearest ones; newest first too.
    pub fn history_after(&self, text: &str, after: BatchId, limit: usize) -> Result<Vec<Batch>, Refusal> {
        self.ask(|read| Ok(batch::page_after(read, text, after, limit)?))
    }

    /// One batch with its first `limit` rows and messages.
    pub fn batch(&self, id: BatchId, limit: usize, now: Instant) -> Result<BatchDetail, Refusal> {
        let zone = self.zone();
        self.ask(|read| {
            let batch = batch::find(read, id)?.ok_or_else(|| no_such_batch(id))?;
            Ok(BatchDetail {
                batch,
                lines: in_words(read, zone, history::events(read, id, None, limit)?)?,
                messages: history::messages(read, id, None, limit, now)?,
                states: history::message_states(read, id, now)?,
            })
        })
    }

    /// More rows that a batch touched, behind `after`.
    pub fn batch_lines(&self, id: BatchId, after: EventId, limit: usize) -> Result<Vec<HistoryLine>, Refusal> {
        let zone = self.zone();
        self.ask(|read| in_words(read, zone, history::events(read, id, Some(after), limit)?))
    }

    /// More messages of a batch, behind `after`.
    pub fn batch_messages(
        &self,
        id: BatchId,
        after: MessageId,
        limit: usize,
        now: Instant,
    ) -> Result<Vec<Message>, Refusal> {
        self.ask(|read| Ok(history::messages(read, id, Some(after), limit, now)?))
    }

    /// What happened to a contact, newest batch first, before `before` when given.
    pub fn contact_history(
        &self,
        contact: ContactId,
        before: Option<BatchId>,
        limit: usize,
        now: Instant,
    ) -> Result<Vec<ContactEntry>, Refusal> {
        let zone = self.zone();
        self.ask(|read| contact_entries(read, zone, contact, before, limit, now))
    }

    /// The office's zone; history is also shown when some setting does not fit.
    pub(super) fn zone(&self) -> Tz {
        self.settings().map_or(Tz::UTC, |settings| settings.office.timezone)
    }
}

/// What happened to a contact, for its record too.
pub(super) fn contact_entries(
    read: &Read<'_>,
    zone: Tz,
    contact: ContactId,
    before: Option<BatchId>,
    limit: usize,
    now: Instant,
) -> Result<Vec<ContactEntry>, Refusal> {
    let batches = history::batches_of(read, contact, before, limit)?;
    let ids = dialect::id_list(batches.iter().map(|batch| batch.id.get()));
    let mut lines: BTreeMap<BatchId, Vec<HistoryLine>> = BTreeMap::new();
    let events = history::events_of(read, contact, &ids)?;
    let owners: Vec<BatchId> = events.iter().map(|event| event.batch).collect();
    for (batch, line) in owners.into_iter().zip(in_words(read, zone, events)?) {
        lines.entry(batch).or_default().push(line);
    }
    let mut messages: BTreeMap<BatchId, Vec<Message>> = BTreeMap::new();
    for message in history::messages_of(read, contact, &ids, now)? {
        messages.entry(message.batch).or_default().push(message);
    }
    let entry = |batch: Batch| ContactEntry {
        lines: lines.remove(&batch.id).unwrap_or_default(),
        messages: messages.remove(&batch.id).unwrap_or_default(),
        batch,
    };
    Ok(batches.into_iter().map(entry).collect())
}

pub(super) fn in_words(read: &Read<'_>, zone: Tz, events: Vec<Event>) -> Result<Vec<HistoryLine>, Refusal> {
    let mut names = BTreeMap::new();
    for (table, ids) in named_rows(&events) {
        let called = history::names(read, table, &dialect::id_list(ids))?;
        names.extend(called.into_iter().map(|(id, name)| ((table.name(), id), name)));
    }
    let speech = Speech { zone, names };
    let line = |event: Event| HistoryLine {
        changes: speech.changes(&event),
        id: event.id,
        subject: event.subject,
        subject_id: event.subject_id,
        name: event.name,
        action: event.action,
        erased: event.erased,
    };
    Ok(events.into_iter().map(line).collect())
}
