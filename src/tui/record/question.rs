//! What a record asks of the office.

use chrono_tz::Tz;

use super::deeds::Deed;
use crate::domain::{CardId, ContactId, Instant, Refusal};
use crate::office::Command;
use crate::office::ask_record::Record;
use crate::tui::clock::zone_of;
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
                .and_then(|id| office.record(id, ENTRIES, now))
                .map(|record| Box::new(Loaded { record, zone: zone_of(office) })),
            ),
            Self::Find(named) => Reply::Found(office.contact(&named).map(|contact| (contact.id, contact.name))),
        }
    }
}
