//! What the Outbox asks of the office.

use super::brake;
use super::letter::letter;
use crate::config::value::Mode;
use crate::domain::{Instant, MessageId, MessageState, Refusal};
use crate::office::Command;
use crate::office::ask_outbox::{From, Message};
use crate::office::ask_outbox_health::{Backlog, OutboxHealth};
use crate::office::ways_out::is_folder;
use crate::tui::clock;
use crate::tui::component::{Page, Record, Want};
use crate::tui::program::Desk;
use crate::tui::program::toast::countdown;
use crate::tui::program::wire::Question;
use chrono_tz::Tz;

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
    /// What waits, for the brake's question.
    Backlog,
    /// One message as it goes.
    Open(MessageId, Instant),
}

/// How the outbox stands.
pub struct Standing {
    /// How it stands.
    pub health: OutboxHealth,
    /// The dispatcher of this very program.
    pub here: Option<String>,
    /// TEST keeps back what is due, instead of sending it.
    pub kept_back: bool,
    /// The office's zone.
    pub zone: Tz,
    /// Above so many messages the number is to be typed.
    pub ask_above: usize,
}

/// Answers to the Outbox.
pub enum Reply {
    /// Messages in a state.
    Messages(Option<MessageState>, Part, Result<Page<Line>, Refusal>),
    /// Counts, channels, who sends.
    Status(Result<Box<Standing>, Refusal>),
    /// What waits.
    Backlog(Result<Box<Backlog>, Refusal>),
    /// One message as it goes.
    Open(MessageId, Result<String, Refusal>),
    /// The operator is sure.
    Sure(Box<Command>),
    /// From a popup: how it goes on after the brake.
    GoOn(brake::Way),
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Messages(_, Part::Edge(_), ..) => "edge",
            Self::Messages(..) => "messages",
            Self::Status(_) => "status",
            Self::Backlog => "backlog",
            Self::Open(..) => "open",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        let office = &desk.office;
        match self {
            Self::Messages(state, part, limit, now) => {
                Reply::Messages(state, part, page(desk, state, part, limit, now))
            }
            Self::Status(now) => Reply::Status(standing(desk, now).map(Box::new)),
            Self::Backlog => Reply::Backlog(office.outbox_backlog(brake::HEAPS).map(Box::new)),
            Self::Open(id, now) => Reply::Open(id, office.message(id, now).map(|detail| letter(&detail, desk, now))),
        }
    }
}

fn standing(desk: &Desk, now: Instant) -> Result<Standing, Refusal> {
    let settings = desk.office.settings()?;
    Ok(Standing {
        health: desk.office.outbox_health(now)?,
        here: desk.here.clone(),
        kept_back: settings.delivery.mode == Mode::Test && !is_folder(&settings),
        zone: settings.office.timezone,
        ask_above: usize::try_from(settings.delivery.ask_above.get()).unwrap_or(usize::MAX),
    })
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
