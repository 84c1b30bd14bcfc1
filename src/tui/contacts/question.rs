//! What the lists ask of the office.

use super::list::List;
use crate::domain::{ContactId, PipelineId, Refusal};
use crate::office::Command;
use crate::office::ask_contacts::{ContactList, From, ListRow, Order, Place, Window};
use crate::office::ask_picked::{Pick, Picked};
use crate::office::ask_record::Contact;
use crate::tui::component::Want;
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// What is to be done with the contacts that were picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Enable for Project Stages.
    Enable,
    /// Remove for Project Stages.
    Remove,
    /// Assign Project Stage(s).
    Assign,
    /// Archive.
    Archive,
}

/// Questions of the lists.
pub enum Request {
    /// The rows around somebody.
    Window {
        /// Of which list.
        list: ContactList,
        /// Around whom.
        focus: Option<ContactId>,
        /// Else around this place.
        place: Option<Place>,
        /// At most so many.
        limit: usize,
    },
    /// More rows at one end.
    More {
        /// Of which list.
        list: ContactList,
        /// At which end.
        want: Want<ContactId>,
        /// The row there.
        place: Option<Place>,
        /// At most so many.
        limit: usize,
    },
    /// How many each list has, and how many match the text in the one that is shown.
    Counts(ContactList),
    /// Who was picked.
    Picked(Purpose, Pick),
    /// The details of a contact, to edit them.
    Details(ContactId),
}

/// How many contacts there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of each of [`List::ALL`].
    pub lists: [usize; List::ALL.len()],
    /// How many match the filter in the list that is shown.
    pub matching: usize,
}

/// Answers to the lists.
pub enum Reply {
    /// The rows around somebody.
    Window(ContactList, Result<Window, Refusal>),
    /// More rows at one end, in the list's order, and whether that end is reached.
    More(ContactList, Want<ContactId>, Result<(Vec<ListRow>, bool), Refusal>),
    /// How many there are.
    Counts(ContactList, Result<Counts, Refusal>),
    /// Who was picked.
    Picked(Purpose, Result<Box<Picked>, Refusal>),
    /// The details of a contact.
    Details(Result<Box<Contact>, Refusal>),
    /// From a popup: this tracker was chosen.
    Tracker(Purpose, Box<Picked>, PipelineId),
    /// From a popup: the operator said yes.
    Confirmed(Box<Command>),
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Window { .. } => "window",
            Self::More { .. } => "more",
            Self::Counts(_) => "counts",
            Self::Picked(..) => "picked",
            Self::Details(_) => "details",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        let office = &desk.office;
        match self {
            Self::Window { list, focus, place, limit } => {
                let window = office.contacts_around(&list, focus, place.as_ref(), limit);
                Reply::Window(list, window)
            }
            Self::More { list, want, place, limit } => {
                let from = match (want, &place) {
                    (Want::Last, _) => From::Bottom,
                    (Want::Before(_), Some(place)) => From::Before(place),
                    (Want::After(_), Some(place)) => From::Behind(place),
                    _ => From::Top,
                };
                let rows = office.contacts(&list, from, limit).map(|mut rows| {
                    let end = rows.len() < limit;
                    if matches!(from, From::Before(_) | From::Bottom) {
                        rows.reverse();
                    }
                    (rows, end)
                });
                Reply::More(list, want, rows)
            }
            Self::Counts(list) => {
                let counts = counts(desk, &list);
                Reply::Counts(list, counts)
            }
            Self::Details(id) => Reply::Details(office.contact(&id.to_string()).map(Box::new)),
            Self::Picked(purpose, pick) => Reply::Picked(purpose, office.picked(&pick).map(Box::new)),
        }
    }
}

fn counts(desk: &Desk, list: &ContactList) -> Result<Counts, Refusal> {
    let mut counts = Counts::default();
    for (count, each) in counts.lists.iter_mut().zip(List::ALL) {
        let whole = ContactList { scope: each.scope(), order: Order::Name, text: String::new() };
        *count = desk.office.contact_count(&whole)?;
        if whole.scope == list.scope {
            counts.matching = *count;
        }
    }
    if !list.text.is_empty() {
        counts.matching = desk.office.contact_count(list)?;
    }
    Ok(counts)
}
