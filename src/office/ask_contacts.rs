//! What the contact lists ask, and who is meant by an e-mail or a number.

use super::contact::{self, NewAddress};
use super::door::Office;
use crate::domain::{Channel, ContactId, Email, Refusal};
use crate::store::alike::{self, Alike};
use crate::store::contact::Contact;
pub use crate::store::contact_list::{From, ListCard, ListRow, Order, Place, Scope};
use crate::store::{Read, contact as table, contact_list, dialect, search};

/// A list of contacts, as a pane or a command asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactList {
    /// Which.
    pub scope: Scope,
    /// In which order.
    pub order: Order,
    /// Text that name, company, number, e-mail or telephone must contain; empty: all.
    pub text: String,
}

/// A stretch of a list around somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// The rows, in the order of the list.
    pub rows: Vec<ListRow>,
    /// Whether nobody comes before them.
    pub from_start: bool,
    /// Whether nobody comes after them.
    pub to_end: bool,
    /// Who was looked for, or who stands in that place now.
    pub cursor: Option<ContactId>,
}

/// The most matches that a filter looks at; the newest ones.
const MOST_MATCHES: usize = 5_000;

impl ContactList {
    pub(super) fn picks(&self, read: &Read<'_>) -> Result<Option<String>, Refusal> {
        Ok(match self.text.trim() {
            "" => None,
            text => {
                let found = search::contacts(read, text, MOST_MATCHES)?;
                Some(dialect::id_list(found.into_iter().map(ContactId::get)))
            }
        })
    }
}

impl Office {
    /// At most `limit` contacts of a list from a place on; before a place, the nearest comes first.
    pub fn contacts(&self, list: &ContactList, from: From<'_>, limit: usize) -> Result<Vec<ListRow>, Refusal> {
        self.ask(|read| {
            let picks = list.picks(read)?;
            Ok(contact_list::page(read, list.scope, list.order, from, picks.as_deref(), limit)?)
        })
    }

    /// About `limit` contacts around `focus`, wherever it stands now. When it is not on the list, or none is named, those
    /// around `place`; without a place those at the top.
    pub fn contacts_around(
        &self,
        list: &ContactList,
        focus: Option<ContactId>,
        place: Option<&Place>,
        limit: usize,
    ) -> Result<Window, Refusal> {
        self.ask(|read| {
            let picks = list.picks(read)?;
            let page = |from, limit| contact_list::page(read, list.scope, list.order, from, picks.as_deref(), limit);
            let found = match focus {
                Some(id) => contact_list::place(read, list.scope, picks.as_deref(), id)?,
                None => None,
            };
            let Some(place) = found.or_else(|| place.cloned()) else {
                let rows = page(From::Top, limit)?;
                let cursor = rows.first().map(ListRow::id);
                return Ok(Window { from_start: true, to_end: rows.len() < limit, cursor, rows });
            };
            let half = limit / 2;
            let mut rows = page(From::Before(&place), half)?;
            rows.reverse();
            let from_start = rows.len() < half;
            let here = page(From::Behind(&place.just_before(list.order)), limit - half)?;
            let to_end = here.len() < limit - half;
            let cursor = here.first().or(rows.last()).map(ListRow::id);
            rows.extend(here);
            Ok(Window { rows, from_start, to_end, cursor })
        })
    }

    /// How many contacts a list has. It grows with the office, so screens ask for it apart from the rows.
    pub fn contact_count(&self, list: &ContactList) -> Result<usize, Refusal> {
        self.ask(|read| {
            let picks = list.picks(read)?;
            Ok(contact_list::count(read, list.scope, picks.as_deref())?)
        })
    }

    /// The contact that an e-mail address or a number means.
    pub fn contact(&self, named: &str) -> Result<Contact, Refusal> {
        self.ask(|read| resolve(read, named))
    }

    /// The contacts that e-mail addresses or numbers mean; the first that means nobody refuses all.
    pub fn contacts_named(&self, named: &[String]) -> Result<Vec<ContactId>, Refusal> {
        self.ask(|read| named.iter().map(|one| Ok(resolve(read, one)?.id)).collect())
    }

    /// Who is there already with one of these addresses or this name: what a form shows while it is filled. What is no
    /// whole address yet is passed over.
    pub fn alike(&self, name: &str, emails: &[String], phones: &[String]) -> Result<Vec<Alike>, Refusal> {
        let settings = self.settings()?;
        let norms = |channel, raw: &[String]| -> Vec<String> {
            raw.iter().filter_map(|raw| NewAddress::parse(channel, raw, &settings).ok()).map(|new| new.norm).collect()
        };
        let (emails, phones) = (norms(Channel::Email, emails), norms(Channel::Sms, phones));
        let name = crate::domain::text::clean_line(name);
        self.ask(|read| Ok(alike::find(read, &emails, &phones, &name)?))
    }
}

/// One contact by e-mail address or number; several with one address are named, so that the number can be used.
fn resolve(read: &Read<'_>, named: &str) -> Result<Contact, Refusal> {
    let named = named.trim();
    if let Ok(id) = named.parse() {
        return contact::load(read, ContactId(id));
    }
    let shown = crate::domain::text::escaped(named);
    let email = Email::parse(named).map_err(|error| {
        Refusal::usage(format!("{shown} is neither the number of a contact nor an e-mail address: it {error}."))
    })?;
    let mut found = table::with_address(read, email.norm())?;
    match found.len() {
        0 => Err(Refusal::not_found(format!("Nobody here has the e-mail {shown}."))
            .hint("`milepost list contacts --query TEXT` searches.")),
        1 => Ok(found.remove(0)),
        _ => {
            let who: Vec<String> = found.iter().map(|one| format!("{} (contact {})", one.name, one.id)).collect();
            Err(Refusal::conflict(format!("{shown} belongs to several contacts: {}.", who.join(", ")))
                .hint("Name one by its number, or merge them."))
        }
    }
}
