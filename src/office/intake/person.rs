//! A contact while an import works on it: what stands in the file, and what the rows make of it.

use super::shelf::Draft;
use crate::domain::{AddressId, Channel, Consent, ContactId, Instant, Lang, Roles, contact};
use crate::import::{Merge, NamedBy, ParsedRow, Subject};
use crate::store::intake::{AddressCells, ContactCells, KnownContact};

/// A contact and its addresses.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// As it stands in the file.
    pub(super) saved: ContactCells,
    /// As it will stand.
    pub(super) now: ContactCells,
    pub(super) addresses: Vec<Address>,
    pub(super) archived: bool,
    pub(super) erased: bool,
}

/// An address; one without a number is new.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) id: Option<AddressId>,
    pub(super) saved: AddressCells,
    pub(super) now: AddressCells,
}

impl Draft for Person {
    fn is_changed(&self) -> bool {
        self.saved != self.now
            || self.addresses.iter().any(|address| address.id.is_none() || address.saved != address.now)
    }
}

impl Person {
    pub(super) fn known(contact: KnownContact) -> Self {
        Self {
            saved: contact.cells.clone(),
            now: contact.cells,
            addresses: Vec::new(),
            archived: contact.archived,
            erased: contact.erased,
        }
    }

    /// A contact that is not there yet.
    pub(super) fn new(row: &ParsedRow, subject: Subject, roles: Roles, at: Instant) -> Self {
        let blank = ContactCells {
            name: row.contact.name.clone(),
            first_name: String::new(),
            company: String::new(),
            external_id: None,
            zone: String::new(),
            lang: String::new(),
            owner: String::new(),
            product: String::new(),
            notes: String::new(),
            roles,
            created_at: row.created.unwrap_or(at),
        };
        let mut person =
            Self { saved: blank.clone(), now: blank, addresses: Vec::new(), archived: false, erased: false };
        person.join(row, subject, Merge::Fill, roles);
        person
    }

    /// What the row says joins what is there.
    pub(super) fn join(&mut self, row: &ParsedRow, subject: Subject, merge: Merge, roles: Roles) {
        let (from, now) = (&row.contact, &mut self.now);
        let names_it = matches!(from.named_by, NamedBy::Person | NamedBy::Company);
        if merge == Merge::Overwrite && names_it && now.name != from.name {
            now.name.clone_from(&from.name);
            now.first_name.clear();
        }
        if now.first_name.is_empty() && from.named_by == NamedBy::Person && now.name == from.name {
            now.first_name = from.first_name.clone().unwrap_or_else(|| contact::first_name(&from.name));
        } else {
            set(&mut now.first_name, from.first_name.as_deref().filter(|_| now.name == from.name), merge);
        }
        set(&mut now.company, from.company.as_deref(), merge);
        set(&mut now.zone, from.zone.map(chrono_tz::Tz::name), merge);
        set(&mut now.lang, from.lang.as_ref().map(Lang::tag), merge);
        set(&mut now.owner, from.owner.as_deref(), merge);
        now.external_id = merge.pick(now.external_id.take(), from.external_id.clone());
        if subject == Subject::Contacts {
            set(&mut now.notes, row.card.description.as_deref(), merge);
            if merge == Merge::Overwrite {
                now.created_at = row.created.unwrap_or(now.created_at);
            }
        }
        if subject == Subject::Contacts || from.named_by == NamedBy::Person {
            set(&mut now.product, row.card.product.as_deref(), merge);
        }
        now.roles = now.roles.with(roles);
        self.reach(row, merge);
    }

    /// The row's addresses, and the wishes not to be written to. A "no" never clears what was said before.
    fn reach(&mut self, row: &ParsedRow, merge: Merge) {
        let from = &row.contact;
        for (n, email) in from.emails.iter().enumerate() {
            self.add(Channel::Email, email.value(), email.norm(), merge == Merge::Overwrite && n == 0);
        }
        for (n, phone) in from.phones.iter().enumerate() {
            self.add(Channel::Sms, phone.value(), phone.norm(), merge == Merge::Overwrite && n == 0);
        }
        let (no_email, no_call) = (from.email_opt_out == Some(true), from.do_not_call == Some(true));
        for address in &mut self.addresses {
            let unwanted = match address.now.channel {
                Channel::Email => no_email,
                Channel::Sms => no_call,
                Channel::Push | Channel::Webhook => no_email && no_call,
            };
            if unwanted {
                address.now.consent = Consent::Out;
            }
        }
    }

    fn add(&mut self, channel: Channel, value: &str, norm: &str, leads: bool) {
        let on_channel = |address: &&mut Address| address.now.channel == channel;
        let has_primary = self.addresses.iter().any(|other| other.now.channel == channel && other.now.is_primary);
        let is_primary = leads || !has_primary;
        if is_primary {
            self.addresses
                .iter_mut()
                .filter(on_channel)
                .for_each(|other| other.now.is_primary = other.now.norm == norm);
        }
        if self.addresses.iter().any(|known| known.now.channel == channel && known.now.norm == norm) {
            return;
        }
        // whoever said no on this channel said it for the person, not for one spelling of an address
        let said_no = self.addresses.iter_mut().filter(on_channel).any(|other| other.now.consent == Consent::Out);
        let consent = if said_no { Consent::Out } else { Consent::Unknown };
        let cells = AddressCells { channel, value: value.to_owned(), norm: norm.to_owned(), is_primary, consent };
        self.addresses.push(Address { id: None, saved: cells.clone(), now: cells });
    }

    /// The contact now stands in the file as it is here.
    pub(super) fn is_saved(&mut self, ids: impl IntoIterator<Item = AddressId>) {
        self.saved = self.now.clone();
        for (address, id) in self.addresses.iter_mut().zip(ids) {
            address.id = Some(id);
            address.saved = address.now.clone();
        }
    }
}

/// Text that the row has joins text that is there.
pub(super) fn set(kept: &mut String, row: Option<&str>, merge: Merge) {
    if let Some(row) = row.filter(|row| !row.is_empty() && (merge == Merge::Overwrite || kept.is_empty()))
        && kept != row
    {
        row.clone_into(kept);
    }
}

/// What a row is about, once it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whom {
    /// A contact that is there.
    Known(ContactId, Merge),
    /// Nobody yet.
    New,
}
