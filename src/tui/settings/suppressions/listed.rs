//! The pages of the do-not-contact list.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::domain::{Channel, Instant, Refusal, shown_address};
use crate::office::ask_suppression::Suppression;
use crate::tui::clock;
use crate::tui::component::{Page, Record, Rows, Want};
use crate::tui::program::Desk;

/// An entry as a row of the list.
pub(in crate::tui::settings) struct Entry {
    pub(super) listed: Suppression,
    /// Since when, in words.
    pub(super) when: String,
    id: EntryId,
}

/// Tells the few hundred entries apart that a window holds: a hash, for an entry has no number. What is done to an entry
/// is done by its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntryId(u64);

/// Where an entry stands.
pub(super) type Key = (Channel, String);

impl Entry {
    pub(super) fn key(&self) -> Key {
        (self.listed.channel, self.listed.norm.clone())
    }

    /// The address as staff may see it.
    pub(super) fn shown(&self) -> String {
        shown_address(self.listed.channel, &self.listed.norm)
    }
}

impl Record for Entry {
    type Id = EntryId;

    fn id(&self) -> EntryId {
        self.id
    }
}

/// Which part of the list.
pub(super) enum Part {
    /// A page at the edge of what is held, which is that entry.
    Edge(Want<EntryId>, Option<Key>),
    /// The entries around this one, or the first ones, in place of what is held.
    Around(Option<Key>),
}

/// A question for a page.
pub struct Asked {
    /// What the entries contain.
    pub(super) text: String,
    pub(super) part: Part,
    pub(super) limit: usize,
    pub(super) now: Instant,
}

impl Asked {
    pub(in crate::tui::settings) fn topic(&self) -> &'static str {
        match self.part {
            Part::Edge(..) => "edge",
            Part::Around(_) => "suppressions",
        }
    }
}

/// A page.
pub struct Listed {
    pub(super) page: Page<Entry>,
    /// How many entries match, counted when the list is read anew.
    pub(super) total: Option<u64>,
}

/// Where the entry stands at which a page is to begin or end.
pub(super) fn edge(want: Want<EntryId>, rows: &mut Rows<Entry>) -> Option<Key> {
    match want {
        Want::First | Want::Last => None,
        Want::Before(id) | Want::After(id) => rows.held_mut().find(|row| row.id == id).map(|row| row.key()),
    }
}

/// Reads a page.
pub(in crate::tui::settings) fn listed(asked: &Asked, desk: &Desk) -> Result<Listed, Refusal> {
    let Asked { text, part, limit, now } = asked;
    let (office, limit) = (&desk.office, *limit);
    let after =
        |key: Option<&Key>| office.suppressions(text, key.map(|(channel, norm)| (*channel, norm.as_str())), limit);
    let before = |key: Option<&Key>| {
        office.suppressions_before(text, key.map(|(channel, norm)| (*channel, norm.as_str())), limit)
    };
    let full = |rows: &[Suppression]| rows.len() >= limit;
    let (entries, from_start, to_end) = match part {
        Part::Edge(Want::First, _) | Part::Around(None) => {
            let rows = after(None)?;
            let end = !full(&rows);
            (rows, true, end)
        }
        Part::Edge(Want::After(_), key) => {
            let rows = after(key.as_ref())?;
            let end = !full(&rows);
            (rows, false, end)
        }
        Part::Edge(Want::Last | Want::Before(_), key) => {
            let rows = before(key.as_ref())?;
            let start = !full(&rows);
            (rows, start, key.is_none())
        }
        Part::Around(Some(key)) => {
            let mut rows = before(Some(key))?;
            let start = !full(&rows);
            let last = rows.last().map(|entry| (entry.channel, entry.norm.clone()));
            let below = after(last.as_ref())?;
            let end = !full(&below);
            rows.extend(below);
            (rows, start, end)
        }
    };
    let zone = clock::zone_of(office);
    let row = |entry: Suppression| {
        let mut hasher = DefaultHasher::new();
        (entry.channel.name(), &entry.norm).hash(&mut hasher);
        Entry { when: clock::moment(entry.at, *now, zone), id: EntryId(hasher.finish()), listed: entry }
    };
    let total = match part {
        Part::Around(_) => Some(u64::try_from(office.suppression_count(text)?).unwrap_or(u64::MAX)),
        Part::Edge(..) => None,
    };
    Ok(Listed { page: Page { rows: entries.into_iter().map(row).collect(), from_start, to_end }, total })
}
