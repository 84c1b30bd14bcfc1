//! What the Outbox asks of the office.

use std::fmt::Write as _;

use crate::domain::{Channel, Instant, MessageId, MessageState, Refusal};
use crate::office::Command;
use crate::office::ask_outbox::{From, Message, MessageDetail};
use crate::office::ask_outbox_health::OutboxHealth;
use crate::tui::clock;
use crate::tui::component::{Page, Record, Want};
use crate::tui::program::Desk;
use crate::tui::program::toast::countdown;
use crate::tui::program::wire::Question;

/// A message as a line of the list.
pub struct Line {
    /// The message.
    pub message: Message,
    /// Where it stands, with the time that is left of its hold.
    pub state: String,
    /// When it was enqueued, in words.
    pub when: String,
}

impl Line {
    /// Says anew how long it is still held.
    pub fn renew(&mut self, now: Instant) {
        let row = &self.message.row;
        self.state = match row.state {
            MessageState::Held => format!("held, {}", countdown(row.not_before, now)),
            state => state.name().to_owned(),
        };
    }
}

impl Record for Line {
    type Id = MessageId;

    fn id(&self) -> MessageId {
        self.message.row.id
    }
}

/// Which part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A page at the edge of what is held.
    Edge(Want<MessageId>),
    /// The rows around this one, or the newest ones, in place of what is held.
    Around(Option<MessageId>),
}

/// Questions of the Outbox.
pub enum Request {
    /// Messages in a state.
    Messages(Option<MessageState>, Part, usize, Instant),
    /// Counts, channels, who sends.
    Status(Instant),
    /// One message as it goes.
    Open(MessageId, Instant),
}

/// Answers to the Outbox.
pub enum Reply {
    /// Messages in a state.
    Messages(Option<MessageState>, Part, Result<Page<Line>, Refusal>),
    /// Counts, channels, who sends.
    Status(Result<Box<OutboxHealth>, Refusal>),
    /// One message as it goes.
    Open(MessageId, Result<String, Refusal>),
    /// The operator is sure.
    Sure(Box<Command>),
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Messages(_, Part::Edge(_), ..) => "edge",
            Self::Messages(..) => "messages",
            Self::Status(_) => "status",
            Self::Open(..) => "open",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        let office = &desk.office;
        match self {
            Self::Messages(state, part, limit, now) => {
                Reply::Messages(state, part, page(desk, state, part, limit, now))
            }
            Self::Status(now) => Reply::Status(office.outbox_health(now).map(Box::new)),
            Self::Open(id, now) => Reply::Open(id, office.message(id, now).map(|detail| letter(&detail, desk, now))),
        }
    }
}

fn page(
    desk: &Desk,
    state: Option<MessageState>,
    part: Part,
    limit: usize,
    now: Instant,
) -> Result<Page<Line>, Refusal> {
    let zone = clock::zone_of(&desk.office);
    let read = |from: From| -> Result<(Vec<Line>, bool), Refusal> {
        let found = desk.office.messages(state, from, now, limit)?;
        let end = found.len() < limit;
        let mut lines: Vec<Line> = found
            .into_iter()
            .map(|message| {
                let when = clock::moment(message.row.at, now, zone);
                let mut line = Line { message, state: String::new(), when };
                line.renew(now);
                line
            })
            .collect();
        if matches!(from, From::NewerThan(_)) {
            lines.reverse();
        }
        Ok((lines, end))
    };
    let (rows, from_start, to_end) = match part {
        Part::Edge(Want::First) | Part::Around(None) => {
            let (rows, end) = read(From::Newest)?;
            (rows, true, end)
        }
        Part::Edge(Want::Last) => {
            let (rows, start) = read(From::NewerThan(MessageId(0)))?;
            (rows, start, true)
        }
        Part::Edge(Want::After(id)) => {
            let (rows, end) = read(From::OlderThan(id))?;
            (rows, false, end)
        }
        Part::Edge(Want::Before(id)) => {
            let (rows, start) = read(From::NewerThan(id))?;
            (rows, start, false)
        }
        Part::Around(Some(id)) => {
            let (mut rows, start) = read(From::NewerThan(id))?;
            let (below, end) = read(From::OlderThan(MessageId(id.get().saturating_add(1))))?;
            rows.extend(below);
            (rows, start, end)
        }
    };
    Ok(Page { rows, from_start, to_end })
}

/// The message as it goes, its tries, and whether it may arrive twice.
pub(in crate::tui) fn letter(detail: &MessageDetail, desk: &Desk, now: Instant) -> String {
    let row = &detail.row;
    let zone = clock::zone_of(&desk.office);
    let (head, body) = (detail.rendered.headline(), detail.rendered.plain());
    let place = match (row.channel, row.label.as_str()) {
        (Channel::Push, "") => "(phone)".to_owned(),
        (Channel::Push, label) => format!("({label})"),
        _ => format!("<{}>", row.to),
    };
    let name = if row.name.is_empty() { String::new() } else { format!("{} ", row.name) };
    let mut text = format!("To: {name}{place}\nBy: {}\n", row.channel.word());
    let _ = match (row.channel, &detail.segments) {
        (Channel::Email, _) => write!(text, "Subject: {head}\n\n{body}\n"),
        (_, Some(segments)) => write!(text, "Text: {segments}\n\n{body}\n"),
        (_, None) => write!(text, "On the phone: {head}\n\n{body}\n"),
    };
    if row.may_arrive_twice {
        text.push_str("\nIt may arrive twice: a try ended without an answer.\n");
    }
    let _ = write!(text, "\nMessage-ID: {}\n", row.message_id);
    if detail.attempts.is_empty() {
        text.push_str("Not tried yet.\n");
    }
    for (n, attempt) in (1..).zip(&detail.attempts) {
        let when = clock::moment(attempt.started_at, now, zone);
        let _ = writeln!(text, "Try {n}, {when}: {} {} {}", attempt.outcome, attempt.code, attempt.text);
    }
    if !row.reason.is_empty() {
        let _ = writeln!(text, "\nReason: {}", row.reason);
    }
    text
}
