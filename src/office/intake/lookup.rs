//! What the office has for a chunk of rows, asked for the chunk as a whole.

use super::Intake;
use super::person::{Address, Person};
use super::piece::Piece;
use crate::domain::text::sort_key;
use crate::domain::{CardId, Channel, ContactId, Refusal};
use crate::import::{MatchFacts, ParsedRow, Subject};
use crate::store::{dialect, intake};
use std::collections::{BTreeSet, HashMap};

/// What the keys of one row lead to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    pub(super) contact: MatchFacts,
    /// The card with the row's number.
    pub(super) card: Option<CardId>,
}

/// Keys of one kind, and the rows that they came from.
#[derive(Default)]
struct Keys {
    texts: Vec<String>,
    rows: Vec<usize>,
}

impl Keys {
    fn add(&mut self, row: usize, text: impl Into<String>) {
        self.texts.push(text.into());
        self.rows.push(row);
    }

    fn json(&self) -> String {
        serde_json::json!(self.texts).to_string()
    }
}

impl Intake<'_, '_> {
    /// Finds what the rows are about and puts it on the shelves.
    pub(super) fn look_up(&mut self, rows: &[ParsedRow]) -> Result<Vec<Found>, Refusal> {
        let mut found = vec![Found::default(); rows.len()];
        self.find_by_numbers(rows, &mut found)?;
        self.find_by_addresses(rows, &mut found, Channel::Email)?;
        self.find_alike(rows, &mut found)?;
        self.fetch_cards(found.iter().filter_map(|found| found.card).chain(self.earlier_cards(rows)).collect())?;

        let mut wanted: BTreeSet<ContactId> = BTreeSet::new();
        for (row, found) in rows.iter().zip(&found) {
            wanted.extend(found.contact.by_external_id);
            wanted.extend(found.contact.by_email);
            wanted.extend(self.file.answers.get(&row.line));
            wanted.extend(row.same_contact.and_then(|(first, _)| self.contact_of(first.index)));
            wanted.extend(self.card_of_row(row, found.card).and_then(|id| self.pieces.get(id)?.now.contact));
        }
        self.fetch_people(&wanted)?;
        if let Some(pipeline) = self.lane.as_ref().filter(|lane| self.one_card(lane)).map(|lane| lane.pipeline.id) {
            let ids = dialect::id_list(wanted.iter().map(|id| id.get()));
            let open: HashMap<ContactId, CardId> =
                intake::open_cards(self.work.write, pipeline, &ids)?.into_iter().collect();
            self.fetch_cards(open.values().copied().collect())?;
            self.open_cards = open;
        }
        Ok(found)
    }

    fn find_by_numbers(&self, rows: &[ParsedRow], found: &mut [Found]) -> Result<(), Refusal> {
        let (mut contacts, mut cards) = (Keys::default(), Keys::default());
        for (n, row) in rows.iter().enumerate() {
            if let Some(id) = &row.contact.external_id {
                contacts.add(n, id);
            }
            if let Some(id) = row.card.external_id.as_ref().filter(|_| row.same_card.is_none()) {
                cards.add(n, id);
            }
        }
        if !contacts.rows.is_empty() {
            for (n, id) in intake::by_external_id(self.work.write, &contacts.json(), self.newest.0)? {
                found[contacts.rows[n]].contact.by_external_id = Some(id);
            }
        }
        if let Some(lane) = self.lane.as_ref().filter(|_| !cards.rows.is_empty()) {
            for (n, id) in
                intake::cards_by_external_id(self.work.write, lane.pipeline.id, &cards.json(), self.newest.1)?
            {
                found[cards.rows[n]].card = Some(id);
            }
        }
        Ok(())
    }

    /// Of several addresses in a row the first that is known counts.
    fn find_by_addresses(&self, rows: &[ParsedRow], found: &mut [Found], channel: Channel) -> Result<(), Refusal> {
        let mut keys = Keys::default();
        for (n, row) in rows.iter().enumerate() {
            match channel {
                Channel::Email => row.contact.emails.iter().for_each(|email| keys.add(n, email.norm())),
                _ if found[n].is_sure(row) => {}
                _ => row.contact.phones.iter().for_each(|phone| keys.add(n, phone.norm())),
            }
        }
        if keys.rows.is_empty() {
            return Ok(());
        }
        for (n, id) in intake::by_address(self.work.write, channel, &keys.json(), self.newest.0)? {
            let facts = &mut found[keys.rows[n]].contact;
            let place = if channel == Channel::Email { &mut facts.by_email } else { &mut facts.by_phone };
            place.get_or_insert(id);
        }
        Ok(())
    }

    /// Contacts that share a name or a number with rows about which nothing surer is known.
    fn find_alike(&self, rows: &[ParsedRow], found: &mut [Found]) -> Result<(), Refusal> {
        self.find_by_addresses(rows, found, Channel::Sms)?;
        let mut keys = Keys::default();
        for (n, row) in rows.iter().enumerate().filter(|(n, row)| !found[*n].is_sure(row)) {
            keys.add(n, sort_key(&row.contact.name));
        }
        if !keys.rows.is_empty() {
            for (n, id) in intake::by_name(self.work.write, &keys.json(), self.newest.0)? {
                found[keys.rows[n]].contact.by_name = Some(id);
            }
        }
        Ok(())
    }

    fn earlier_cards(&self, rows: &[ParsedRow]) -> Vec<CardId> {
        rows.iter().filter_map(|row| self.card_of_row(row, None)).collect()
    }

    fn fetch_cards(&mut self, ids: BTreeSet<CardId>) -> Result<(), Refusal> {
        let missing: Vec<i64> = ids.into_iter().filter(|id| !self.pieces.has(*id)).map(CardId::get).collect();
        if !missing.is_empty() {
            for card in intake::cards(self.work.write, &dialect::id_list(missing))? {
                let is_new = card.id > self.newest.1;
                self.pieces.put(card.id, Piece::known(card, is_new));
            }
        }
        Ok(())
    }

    fn fetch_people(&mut self, ids: &BTreeSet<ContactId>) -> Result<(), Refusal> {
        let missing = ids.iter().filter(|id| !self.people.has(**id)).map(|id| id.get());
        let missing = dialect::id_list(missing);
        if missing == "[]" {
            return Ok(());
        }
        for contact in intake::contacts(self.work.write, &missing)? {
            self.people.put(contact.id, Person::known(contact));
        }
        for address in intake::addresses(self.work.write, &missing)? {
            if let Some(person) = self.people.get_mut(address.contact) {
                let (saved, now) = (address.cells.clone(), address.cells);
                person.addresses.push(Address { id: Some(address.id), saved, now });
            }
        }
        Ok(())
    }

    /// Whether a row about a contact with an open card is about that card.
    pub(super) fn one_card(&self, lane: &super::Lane) -> bool {
        lane.is_single() || self.subject == Subject::Contacts
    }
}

impl Found {
    /// Whether it is known whom the row is about, so that nobody has to look for somebody alike.
    fn is_sure(&self, row: &ParsedRow) -> bool {
        self.contact.by_external_id.is_some() || self.contact.by_email.is_some() || row.same_contact.is_some()
    }
}
