//! What the outbox pane, the status line and `outbox` ask.

use super::door::Office;
use super::explain::{Account, Gatherer};
use super::messages::no_such_message;
use super::text_cost::price;
use crate::domain::{Instant, MessageId, MessageState, Refusal, segments};
use crate::message::{Press, PressError, Rendered, Source, Text};
use crate::store::attempt::{self, Attempt};
pub use crate::store::outbox_list::{From, MessageRow};
use crate::store::{Read, StoreError, outbox, outbox_list, template};
use std::collections::BTreeMap;

/// A message with the line that stands for it in lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The message.
    pub row: MessageRow,
    /// Its subject or push title.
    pub subject: String,
}

/// All that is known of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageDetail {
    /// The message.
    pub row: MessageRow,
    /// What it says; what it is rendered from never changes, so this is what was or will be sent.
    pub rendered: Rendered,
    /// Of a text message: "2 segments, about $0.02".
    pub segments: Option<String>,
    /// Every try, oldest first.
    pub attempts: Vec<Attempt>,
    /// Why it was enqueued, and why it did or did not go.
    pub account: Account,
}

impl Office {
    /// At most `limit` messages in that state (`None`: in any) from a place on.
    pub fn messages(
        &self,
        state: Option<MessageState>,
        from: From,
        now: Instant,
        limit: usize,
    ) -> Result<Vec<Message>, Refusal> {
        self.ask(|read| {
            let mut press = Press::default();
            let rows = outbox_list::page(read, state, from, now, limit)?;
            rows.into_iter().map(|row| Ok(Message { subject: headline(&mut press, read, &row)?, row })).collect()
        })
    }

    /// How many messages are in each state.
    pub fn message_counts(&self, now: Instant) -> Result<BTreeMap<MessageState, usize>, Refusal> {
        self.ask(|read| Ok(outbox_list::counts(read, now)?))
    }

    /// One message with its letter, its tries and why it stands where it stands.
    pub fn message(&self, id: MessageId, now: Instant) -> Result<MessageDetail, Refusal> {
        let settings = self.settings()?;
        let price = price(&settings);
        self.ask(|read| {
            let row = outbox_list::find(read, id, now)?.ok_or_else(|| no_such_message(id))?;
            let rendered = Press::default().render(source(&row), |text| load(read, text)).map_err(unreadable)?;
            let segments = rendered.segments().map(|count| segments::words(count, price));
            let account = Gatherer { read, settings: &settings, now }.message(id)?;
            Ok(MessageDetail { rendered, segments, attempts: attempt::of(read, id)?, account, row })
        })
    }
}

fn source(row: &MessageRow) -> Source<'_> {
    Source { template: row.source.0, snapshot: row.source.1, own: &row.source.2 }
}

fn load(read: &Read<'_>, text: Text) -> Result<Option<String>, StoreError> {
    match text {
        Text::Template(id) => template::body(read, id),
        Text::Snapshot(id) => outbox::shared(read, id),
    }
}

fn unreadable(error: PressError<StoreError>) -> Refusal {
    match error {
        PressError::Read(error) => error.into(),
        other => Refusal::broken(other.to_string()),
    }
}

/// The line of a list; a message that cannot be rendered has none, and its error says why.
pub(super) fn headline(press: &mut Press, read: &Read<'_>, row: &MessageRow) -> Result<String, Refusal> {
    match press.headline(source(row), |text| load(read, text)) {
        Ok(line) => Ok(line),
        Err(PressError::Read(error)) => Err(error.into()),
        Err(PressError::Damaged | PressError::Render(_)) => Ok(String::new()),
    }
}
