//! What the step of going live asks of the office.

use crate::domain::{Instant, MessageId, Refusal};
use crate::office::ask_going_live::{GoingLive, OwnAddress};
use crate::office::ask_outbox::{From, Message};
use crate::office::settings::SetMode;
use crate::tui::clock;
use crate::tui::outbox::letter;
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// So many of the messages that TEST kept back are read at once.
pub(super) const PAGE: usize = 200;

/// All that the popup shows, but for what only the network can say.
pub struct Look {
    /// How the office stands.
    pub report: GoingLive,
    /// Where the operator can be reached for a test.
    pub own: Vec<OwnAddress>,
    /// Why this operator cannot switch, if so.
    pub barred: Option<String>,
    /// Who switched last, and when, in words; empty when nobody did.
    pub set_by: String,
}

/// A message that TEST kept back, as a line of the list.
pub struct Line {
    /// The message.
    pub message: Message,
    /// When it would have gone.
    pub when: String,
}

/// Questions of the step of going live.
pub enum Request {
    /// How the office stands.
    Look(Instant),
    /// A page of what TEST kept back.
    Kept(From, Instant),
    /// One message as it would have gone.
    Open(MessageId, Instant),
}

/// Answers to it.
pub enum Reply {
    /// How the office stands.
    Look(Result<Box<Look>, Refusal>),
    /// A page of what TEST kept back.
    Kept(From, Result<Vec<Line>, Refusal>),
    /// One message as it would have gone.
    Open(Result<String, Refusal>),
    /// The operator is sure.
    Sure(SetMode),
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Look(_) => "look",
            Self::Kept(..) => "kept",
            Self::Open(..) => "open",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        match self {
            Self::Look(now) => Reply::Look(look(desk, now).map(Box::new)),
            Self::Kept(from, now) => Reply::Kept(from, kept(desk, from, now)),
            Self::Open(id, now) => Reply::Open(desk.office.message(id, now).map(|detail| letter(&detail, desk, now))),
        }
    }
}

fn look(desk: &Desk, now: Instant) -> Result<Look, Refusal> {
    let report = desk.office.going_live()?;
    let zone = clock::zone_of(&desk.office);
    let barred = desk.actor.must_be_admin(&format!("switch to {}", report.other_mode().word().to_uppercase()));
    let by = |(who, at): &(String, Instant)| format!("{who} switched to it, {}", clock::moment(*at, now, zone));
    Ok(Look {
        set_by: report.set_by.as_ref().map_or_else(String::new, by),
        own: desk.office.own_addresses(&desk.actor)?,
        barred: report.locked.clone().or_else(|| barred.err().map(|refusal| refusal.to_string())),
        report,
    })
}

fn kept(desk: &Desk, from: From, now: Instant) -> Result<Vec<Line>, Refusal> {
    let zone = clock::zone_of(&desk.office);
    let found = desk.office.kept_back(from, now, PAGE)?;
    Ok(found.into_iter().map(|message| Line { when: clock::moment(message.row.next_at, now, zone), message }).collect())
}
