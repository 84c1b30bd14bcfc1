//! One row: whom it is about, whether it may be taken, and what it makes of the contact and the card.

use super::lookup::Found;
use super::person::{Person, Whom};
use super::piece::Piece;
use super::report::{AlikeRow, KEPT};
use super::{Intake, Snag};
use crate::domain::{AddressId, CardId, ContactId, Role, StageId};
use crate::import::{Asker, Decision, FieldKind, Merge, NamedBy, ParsedRow, RowRefusal, Subject, decide};
use crate::store::Table;
use crate::store::record::Cell;
use crate::store::{Val, intake::AddressCells};

impl Intake<'_, '_> {
    /// Takes one row. Nothing is changed when it is refused.
    pub(super) fn take_row(&mut self, row: &ParsedRow, found: &Found) -> Result<(), Snag> {
        let card = self.card_of_row(row, found.card);
        let (whom, alike) = self.whom(row, found, card);
        let person = self.joined_person(row, whom)?;
        let card = card.or_else(|| match whom {
            Whom::Known(contact, _) => self.open_cards.get(&contact).copied(),
            Whom::New => None,
        });
        let target = self.target(row, card)?;
        self.check_card(row, card, whom, person.as_ref())?;

        let contact = self.put_person(whom, person)?;
        let made_card = match card {
            Some(card) => {
                self.join_card(row, card, contact, target);
                Some(card)
            }
            None => self.make_card(row, contact, target)?,
        };
        if let Some(alike) = alike {
            self.report.alike(alike);
        }
        let is_new = match self.subject {
            Subject::Contacts => whom == Whom::New,
            Subject::Cards => card.is_none(),
        };
        if is_new {
            self.report.created += 1;
        } else {
            self.report.matched += 1;
        }
        self.remember(row, Some(contact), made_card);
        Ok(())
    }

    /// Later rows of the file point at this one.
    pub(super) fn remember(&mut self, row: &ParsedRow, contact: Option<ContactId>, card: Option<CardId>) {
        self.contacts.push(contact);
        self.cards.push(card);
        // the first row of a contact or card may have been refused; then the next one stands for it
        if let Some((first, _)) = row.same_contact {
            let place = &mut self.contacts[first.index];
            *place = place.or(contact);
        }
        if let Some(first) = row.same_card {
            let place = &mut self.cards[first.index];
            *place = place.or(card);
        }
    }

    pub(super) fn contact_of(&self, index: usize) -> Option<ContactId> {
        self.contacts.get(index).copied().flatten()
    }

    /// The card that the row's number means.
    pub(super) fn card_of_row(&self, row: &ParsedRow, found: Option<CardId>) -> Option<CardId> {
        row.same_card.and_then(|first| self.cards.get(first.index).copied().flatten()).or(found)
    }

    /// Whom the row is about: the surest key first.
    fn whom(&self, row: &ParsedRow, found: &Found, card: Option<CardId>) -> (Whom, Option<AlikeRow>) {
        if let Some(contact) = found.contact.by_external_id {
            return (Whom::Known(contact, Merge::Overwrite), None);
        }
        let earlier = row.same_contact.and_then(|(first, by)| Some((self.contact_of(first.index)?, by.merge())));
        let answered = || self.file.answers.get(&row.line).map(|contact| (*contact, Merge::Fill));
        let known = earlier.or_else(|| card.and_then(|card| self.by_card(row, found, card))).or_else(answered);
        if let Some((contact, merge)) = known {
            return (Whom::Known(contact, merge), None);
        }
        match decide(&found.contact, Asker::Command) {
            Decision::Merge(contact, merge) => (Whom::Known(contact, merge), None),
            Decision::NewBeside(alike) | Decision::Ask(alike) => {
                let (line, name) = (row.line, row.contact.name.clone());
                (Whom::New, Some(AlikeRow { line, name, contact: alike.contact, by: alike.by }))
            }
            Decision::New => (Whom::New, None),
        }
    }

    /// The contact of the card that the row is about, unless the row names somebody else. A card that came in together
    /// with its contact has both from the same file, so that the file's corrections hold for both.
    fn by_card(&self, row: &ParsedRow, found: &Found, card: CardId) -> Option<(ContactId, Merge)> {
        let piece = self.pieces.get(card)?;
        let contact = piece.now.contact?;
        let person = self.people.get(contact)?;
        let from = &row.contact;
        if found.contact.by_email.is_some_and(|other| other != contact) {
            return None;
        }
        let other_number = from.external_id.is_some() && person.now.external_id.is_some();
        let other_firm = from.named_by == NamedBy::Company && from.name != person.now.name;
        if other_number || other_firm {
            return None;
        }
        let speaks = piece.came_with_contact && matches!(from.named_by, NamedBy::Person | NamedBy::Email);
        Some((contact, if speaks { Merge::Overwrite } else { Merge::Fill }))
    }

    /// The contact as the row leaves it; `None` when it stays as it is.
    fn joined_person(&self, row: &ParsedRow, whom: Whom) -> Result<Option<Person>, Snag> {
        let (person, owner) = match whom {
            Whom::New => {
                let mut person = Person::new(row, self.subject, self.roles, self.work.at);
                if person.now.owner.is_empty() && self.work.actor.role == Role::Agent {
                    person.now.owner.clone_from(&self.work.actor.name);
                }
                (person, None)
            }
            Whom::Known(contact, merge) => {
                let Some(known) = self.people.get(contact) else {
                    return Err(refused(row, "belongs to a contact that is no longer there"));
                };
                if known.erased {
                    return Err(refused(row, "belongs to a contact that was erased for privacy"));
                }
                let mut person = known.clone();
                person.join(row, self.subject, merge, self.roles);
                if person.now == known.now
                    && person.addresses.iter().map(|a| &a.now).eq(known.addresses.iter().map(|a| &a.now))
                {
                    return Ok(None);
                }
                (person, Some(known.saved.owner.clone()))
            }
        };
        self.must_be_own(row, owner.as_deref().unwrap_or(&person.now.owner), &person.now.owner)?;
        Ok(Some(person))
    }

    /// Where the card goes, if the row or the caller says so or the card is new; refused when it cannot go there.
    fn target(&mut self, row: &ParsedRow, card: Option<CardId>) -> Result<Option<StageId>, Snag> {
        let Some(lane) = self.lane.as_mut() else { return Ok(None) };
        let named = lane.target(self.work, row)?;
        let (here, target) = match card.and_then(|card| self.pieces.get(card)) {
            Some(piece) if !piece.open => return Ok(None),
            Some(piece) => (Some(piece.now.stage), named),
            None => (None, Some(named.map_or_else(|| lane.first(), Ok)?)),
        };
        if let Some(target) = target.filter(|target| Some(*target) != here) {
            lane.may_enter(row, target)?;
        }
        Ok(target)
    }

    fn check_card(
        &self,
        row: &ParsedRow,
        card: Option<CardId>,
        whom: Whom,
        person: Option<&Person>,
    ) -> Result<(), Snag> {
        let Some(lane) = &self.lane else { return Ok(()) };
        let owner = row.contact.owner.as_deref();
        match (card.and_then(|card| self.pieces.get(card)), whom) {
            (Some(piece), whom) => {
                let moves_on = matches!((whom, piece.now.contact), (Whom::Known(a, _), Some(b)) if a != b)
                    || (whom == Whom::New && piece.now.contact.is_some());
                if moves_on && lane.is_single() {
                    let whose =
                        piece.now.contact.and_then(|id| self.people.get(id)).map(|person| person.now.name.as_str());
                    let reason = format!(
                        "is the card of {} in the office and of {} in the file",
                        whose.unwrap_or("somebody else"),
                        row.contact.name
                    );
                    let id = row.card.external_id.as_deref().unwrap_or_default();
                    return Err(Snag::Row(RowRefusal::new(row.line, FieldKind::ExternalId.name(), id, reason)));
                }
                self.must_be_own(row, &piece.saved.owner, owner.unwrap_or(&piece.now.owner))
            }
            (None, Whom::Known(contact, _)) => {
                let known = self.people.get(contact);
                if known.is_some_and(|person| person.archived) {
                    return Err(refused(row, "belongs to a contact that is archived, so nothing new starts for it"));
                }
                let owner = owner.or_else(|| known.map(|person| person.now.owner.as_str())).unwrap_or_default();
                self.must_be_own(row, owner, owner)
            }
            (None, Whom::New) => {
                let owner = owner.or_else(|| person.map(|person| person.now.owner.as_str()));
                self.must_be_own(row, owner.unwrap_or_default(), owner.unwrap_or_default())
            }
        }
    }

    /// An agent changes and makes only what is theirs.
    fn must_be_own(&self, row: &ParsedRow, before: &str, after: &str) -> Result<(), Snag> {
        let actor = self.work.actor;
        match [before, after].into_iter().find(|owner| !actor.may_change_owned_by(owner)) {
            None => Ok(()),
            Some("") => {
                Err(refused(row, format!("belongs to nobody yet, and {} may change only their own", actor.name)))
            }
            Some(owner) => {
                let reason = format!("belongs to {owner}, and {} may change only their own", actor.name);
                Err(Snag::Row(RowRefusal::new(row.line, "", &row.contact.name, reason)))
            }
        }
    }

    /// Puts the contact on its shelf; a new one is written.
    fn put_person(&mut self, whom: Whom, person: Option<Person>) -> Result<ContactId, Snag> {
        match (whom, person) {
            (Whom::Known(contact, _), None) => Ok(contact),
            (Whom::Known(contact, _), Some(person)) => {
                if let Some(known) = self.people.get_mut(contact) {
                    *known = person;
                }
                Ok(contact)
            }
            (Whom::New, person) => {
                let mut person = person.expect("a new contact was made by `joined_person`");
                let id = ContactId(self.work.insert(Table::Contact, "created", &filled(person.now.cells()))?);
                let mut ids = Vec::with_capacity(person.addresses.len());
                for address in &person.addresses {
                    ids.push(self.insert_address(id, &address.now)?);
                }
                person.is_saved(ids);
                self.people.put(id, person);
                self.inserted += 1;
                self.report.contacts_created += 1;
                Ok(id)
            }
        }
    }

    /// Writes a new address.
    pub(super) fn insert_address(&mut self, contact: ContactId, address: &AddressCells) -> Result<AddressId, Snag> {
        let mut cells = vec![
            ("contact_id", contact.into()),
            ("channel", address.channel.name().into()),
            ("value", address.value.as_str().into()),
            ("norm", address.norm.as_str().into()),
            ("is_primary", address.is_primary.into()),
        ];
        if address.consent == crate::domain::Consent::Out {
            cells.extend(self.said_no());
        }
        self.inserted += 1;
        Ok(AddressId(self.work.insert(Table::Address, "created", &cells)?))
    }

    /// The cells of an opt-out.
    pub(super) fn said_no(&self) -> [Cell; 3] {
        [
            ("consent", crate::domain::Consent::Out.name().into()),
            ("consent_at", self.work.at.into()),
            ("consent_how", "import".into()),
        ]
    }

    fn join_card(&mut self, row: &ParsedRow, card: CardId, contact: ContactId, target: Option<StageId>) {
        let subject = self.subject;
        if let Some(piece) = self.pieces.get_mut(card) {
            piece.join(row, subject, Some(contact), target);
            let stays_removed = !piece.open && row.same_card.is_none();
            if stays_removed && self.report.stayed_removed.len() < KEPT {
                self.report.stayed_removed.push(card);
            }
        }
    }

    fn make_card(
        &mut self,
        row: &ParsedRow,
        contact: ContactId,
        target: Option<StageId>,
    ) -> Result<Option<CardId>, Snag> {
        let (Some(lane), Some(stage), Some(person)) = (&self.lane, target, self.people.get(contact)) else {
            return Ok(None);
        };
        let at = self.work.at;
        let piece = Piece::new(row, self.subject, contact, person, stage, at);
        let mut cells = vec![("pipeline_id", lane.pipeline.id.into())];
        cells.extend(filled(piece.now.cells()));
        cells.push(("rank", (-at.micros()).into()));
        cells.push(("entered_at", at.into()));
        if lane.is_single() {
            cells.push(("single", true.into()));
        }
        let is_single = self.one_card(lane);
        let id = CardId(self.work.insert(Table::Card, "created", &cells)?);
        self.pieces.put(id, piece);
        if is_single {
            self.open_cards.insert(contact, id);
        }
        self.inserted += 1;
        self.report.cards_created += 1;
        Ok(Some(id))
    }
}

/// The cells that differ from what the table holds by itself.
fn filled(cells: Vec<Cell>) -> Vec<Cell> {
    let is_blank = |value: &Val| match value {
        Val::Null => true,
        Val::Int(_) => false,
        Val::Text(text) => text.is_empty() || text == "{}",
    };
    cells.into_iter().filter(|(name, value)| *name == "name" || *name == "name_sort" || !is_blank(value)).collect()
}

fn refused(row: &ParsedRow, reason: impl Into<String>) -> Snag {
    Snag::Row(RowRefusal::new(row.line, "", &row.contact.name, reason))
}
