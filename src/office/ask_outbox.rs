//! What the outbox pane, the status line and `outbox` ask.

use super::door::Office;
use super::messages::no_such_message;
use super::text_cost::price;
use crate::domain::{Instant, MessageId, MessageState, Refusal, segments};
use crate::message::{Press, PressError, Rendered, Source, Text};
use crate::store::attempt::{self, Attempt};
pub use crate::store::channel_state::{ChannelState, Pause};
pub use crate::store::inbox::InboxState;
pub use crate::store::outbox_list::{From, MessageRow};
use crate::store::{Read, StoreError, channel_state, dispatcher, inbox, outbox, outbox_list, template};
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
    /// Why it was enqueued, and why it did or did not go, in sentences.
    pub explanation: Vec<String>,
}

/// How the outbox stands as a whole, for the status line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxStatus {
    /// Messages that wait.
    pub waiting: usize,
    /// When the next one may leave; `None` when none waits, or only on paused channels.
    pub next_send: Option<Instant>,
    /// Names of the programs that empty the outbox at present; nobody does when there is none.
    pub dispatchers: Vec<String>,
    /// How each channel stands.
    pub channels: Vec<ChannelState>,
    /// How the inbox stands; `None` when none is read, or it was not tried yet.
    pub inbox: Option<InboxState>,
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

    /// How the outbox stands.
    pub fn outbox_status(&self, now: Instant) -> Result<OutboxStatus, Refusal> {
        // settings that do not fit are told of elsewhere
        let inbox = self.settings().ok().and_then(|settings| settings.inbox.place());
        self.ask(|read| {
            Ok(OutboxStatus {
                waiting: outbox::waiting(read)?.0,
                next_send: outbox_list::next_send(read)?,
                dispatchers: dispatcher::alive(read, now)?,
                channels: channel_state::all(read)?,
                inbox: inbox.map(|place| inbox::state(read, &place)).transpose()?.flatten(),
            })
        })
    }

    /// One message with its letter, its tries and why it stands where it stands.
    pub fn message(&self, id: MessageId, now: Instant) -> Result<MessageDetail, Refusal> {
        let price = price(&self.settings()?);
        self.ask(|read| {
            let row = outbox_list::find(read, id, now)?.ok_or_else(|| no_such_message(id))?;
            let channel = channel_state::of(read, row.channel)?;
            let origin = outbox_list::origin(read, id)?;
            let rendered = Press::default().render(source(&row), |text| load(read, text)).map_err(unreadable)?;
            let segments = rendered.segments().map(|count| segments::words(count, price));
            let explanation = explain(&row, &channel, origin, now);
            Ok(MessageDetail { rendered, segments, attempts: attempt::of(read, id)?, explanation, row })
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

/// Why it was enqueued and why it stands where it stands, in sentences (X4).
fn explain(row: &MessageRow, channel: &ChannelState, origin: Option<(String, String)>, now: Instant) -> Vec<String> {
    let mut said = Vec::new();
    if let Some((who, what)) = origin {
        said.push(format!(
            "{who} did \"{what}\" (batch {}), and the stage tells people by {}.",
            row.batch,
            row.channel.word()
        ));
    }
    said.push(match row.state {
        MessageState::Held => {
            format!("It waits until {}, so that it can still be taken back.", row.not_before.to_rfc3339())
        }
        MessageState::Queued if channel.pause != Pause::No => {
            format!("{} is paused: {} {}", capital(row.channel.word()), channel.reason, channel.fix)
        }
        MessageState::Queued if channel.is_waiting(now) => {
            format!(
                "{} waits until {}: {}",
                capital(row.channel.word()),
                channel.breaker_until.to_rfc3339(),
                channel.reason
            )
        }
        MessageState::Queued if row.next_at > now => format!("It is tried again at {}.", row.next_at.to_rfc3339()),
        MessageState::Queued => "It is due; a dispatcher sends it next.".to_owned(),
        MessageState::Sending => "It is being sent.".to_owned(),
        MessageState::Sent => "The server has taken it.".to_owned(),
        MessageState::Delivered => "The server says that it arrived.".to_owned(),
        MessageState::Bounced => format!("It came back: {}.", row.reason),
        MessageState::Failed => format!("It was given up: {}", row.reason),
        MessageState::Uncertain => format!("Nobody can tell whether it arrived: {}", row.reason),
        MessageState::Cancelled => format!("It was taken out of the queue: {}.", row.reason),
        MessageState::Suppressed => format!("It was kept back: {}.", row.reason),
    });
    if !row.error.is_empty() && row.error != row.reason {
        said.push(format!("The last try: {}", row.error));
    }
    if row.may_arrive_twice {
        said.push("It may arrive twice: a try ended without an answer. Both carry the same Message-ID.".to_owned());
    }
    said
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
