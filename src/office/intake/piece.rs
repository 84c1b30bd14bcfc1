//! A card while an import works on it: what stands in the file, and what the rows make of it.

use super::person::{Person, set};
use super::shelf::Draft;
use crate::domain::{ContactId, Instant, StageId};
use crate::import::{Merge, ParsedRow, Subject};
use crate::store::intake::{CardCells, KnownCard};
use serde_json::{Map, Value};

/// A card.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// As it stands in the file.
    pub(super) saved: CardCells,
    /// As it will stand.
    pub(super) now: CardCells,
    pub(super) open: bool,
    /// Made by this import: a later row that puts it elsewhere is no move, and nobody is told.
    pub(super) is_new: bool,
    pub(super) came_with_contact: bool,
}

impl Draft for Piece {
    fn is_changed(&self) -> bool {
        self.saved != self.now
    }
}

impl Piece {
    pub(super) fn known(card: KnownCard, is_new: bool) -> Self {
        Self {
            saved: card.cells.clone(),
            now: card.cells,
            open: card.open,
            is_new,
            came_with_contact: card.came_with_contact,
        }
    }

    /// A card that is not there yet.
    pub(super) fn new(
        row: &ParsedRow,
        subject: Subject,
        contact: ContactId,
        person: &Person,
        stage: StageId,
        at: Instant,
    ) -> Self {
        let blank = CardCells {
            stage,
            contact: Some(contact),
            external_id: None,
            title: String::new(),
            value_minor: None,
            currency: None,
            owner: row.contact.owner.clone().unwrap_or_else(|| person.now.owner.clone()),
            site: String::new(),
            description: String::new(),
            fields: "{}".to_owned(),
            created_at: row.created.unwrap_or(at),
        };
        let mut piece = Self { saved: blank.clone(), now: blank, open: true, is_new: true, came_with_contact: true };
        piece.join(row, subject, Some(contact), Some(stage));
        piece.saved = piece.now.clone();
        piece
    }

    /// What the row says about the card wins; what it leaves blank stays. The card keeps the number it has.
    pub(super) fn join(
        &mut self,
        row: &ParsedRow,
        subject: Subject,
        contact: Option<ContactId>,
        stage: Option<StageId>,
    ) {
        let (from, now) = (&row.card, &mut self.now);
        set(&mut now.title, from.title.as_deref(), Merge::Overwrite);
        set(&mut now.site, from.site_address.as_deref(), Merge::Overwrite);
        if let Some(value) = from.value {
            now.value_minor = Some(value.minor);
            now.currency = Some(value.currency.code().to_owned());
        }
        if subject == Subject::Cards {
            now.external_id = now.external_id.take().or_else(|| from.external_id.clone());
            set(&mut now.description, from.description.as_deref(), Merge::Overwrite);
            set(&mut now.owner, row.contact.owner.as_deref(), Merge::Overwrite);
            if let Some(created) = row.created {
                now.created_at = created;
            }
            if let Some(product) = &from.product {
                set_field(&mut now.fields, "product", product);
            }
        }
        now.contact = contact.or(now.contact);
        if self.open {
            now.stage = stage.unwrap_or(now.stage);
        }
    }
}

/// Sets one custom field.
fn set_field(fields: &mut String, name: &str, value: &str) {
    let mut object: Map<String, Value> = serde_json::from_str(fields).unwrap_or_default();
    if object.get(name).and_then(Value::as_str) != Some(value) {
        object.insert(name.to_owned(), value.into());
        *fields = Value::Object(object).to_string();
    }
}
