//! What a record asks of the office.

use chrono_tz::Tz;

use super::deeds::Deed;
use crate::domain::{CardId, ContactId, Instant, MessageId, MessageState, Refusal, Roles};
use crate::office::ask_assign::Rendered;
use crate::office::ask_milestones::{Counts, From as Part, MilestoneList, Shown};
use crate::office::ask_record::Record;
use crate::office::{Command, Office};
use crate::tui::clock::zone_of;
use crate::tui::milestones::list::Line;
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// Whose record: named by themselves, or by a card of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// This contact's.
    Contact(ContactId),
    /// That of the contact who is told of this card.
    Card(CardId),
}

impl From<ContactId> for Who {
    fn from(id: ContactId) -> Self {
        Self::Contact(id)
    }
}

impl From<CardId> for Who {
    fn from(id: CardId) -> Self {
        Self::Card(id)
    }
}

/// Questions of a record.
pub enum Request {
    /// Everything about one contact.
    Record(Who, Instant),
    /// Who is meant by an e-mail address or a number.
    Find(String),
}

/// What a record shows.
pub struct Loaded {
    /// Everything about the contact.
    pub record: Record,
    /// The office's zone.
    pub zone: Tz,
    /// Their milestones: the first pending ones by deadline, then the newest approved ones.
    pub milestones: Vec<Line>,
    /// How many they have.
    pub counts: Counts,
    /// The first of the messages that wait for the undo window, as they will leave.
    pub letters: Vec<(MessageId, Result<Rendered, Refusal>)>,
}

impl Loaded {
    /// How many messages wait for the undo window.
    #[must_use]
    pub fn held(&self) -> usize {
        self.record.messages.iter().filter(|message| message.state == MessageState::Held).count()
    }

    fn read(office: &Office, id: ContactId, now: Instant) -> Result<Box<Self>, Refusal> {
        let record = office.record(id, ENTRIES, now)?;
        let held = record.messages.iter().filter(|message| message.state == MessageState::Held).take(LETTERS);
        let letters = held.map(|message| (message.id, office.message(message.id, now).map(|found| found.rendered)));
        let (letters, zone) = (letters.collect(), zone_of(office));
        let mut milestones = Vec::new();
        let mut counts = Counts::default();
        if record.contact.roles.has(Roles::CONTRACTOR) {
            let today = now.day_in(zone);
            for shown in [Shown::Pending, Shown::Approved] {
                let list = MilestoneList { shown, contractor: Some(id), text: String::new() };
                let found = office.milestones(&list, Part::Top, ENTRIES)?;
                milestones.extend(found.into_iter().map(|one| Line::new(one, today)));
                counts = office.milestone_standing(&list)?.counts;
            }
        }
        Ok(Box::new(Self { record, zone, milestones, counts, letters }))
    }
}

/// Answers to a record.
pub enum Reply {
    /// Everything about one contact.
    Record(Result<Box<Loaded>, Refusal>),
    /// Who is meant.
    Found(Result<(ContactId, String), Refusal>),
    /// From a popup: this is to be done.
    Do(Deed),
    /// From a popup: the operator said yes.
    Confirmed(Box<Command>),
}

/// So many entries of the timeline and so many messages are shown.
const ENTRIES: usize = 200;

/// So many letters are shown whole.
const LETTERS: usize = 4;

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Record(..) => "record",
            Self::Find(_) => "find",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        let office = &desk.office;
        match self {
            Self::Record(who, now) => Reply::Record(
                match who {
                    Who::Contact(id) => Ok(id),
                    Who::Card(card) => office.contact_of_card(card),
                }
                .and_then(|id| Loaded::read(office, id, now)),
            ),
            Self::Find(named) => Reply::Found(office.contact(&named).map(|contact| (contact.id, contact.name))),
        }
    }
}
