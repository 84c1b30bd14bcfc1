//! Finds rows of one file that are about the same contact or card.

use std::collections::HashMap;

use super::row::{ContactFields, EarlierRow, NamedBy, ParsedRow, SameBy};

/// What earlier good rows were about; each value is the first row with that key.
#[derive(Debug, Default)]
pub(super) struct Seen {
    contact_ids: HashMap<String, EarlierRow>,
    emails: HashMap<String, EarlierRow>,
    companies: HashMap<String, EarlierRow>,
    card_ids: HashMap<String, EarlierRow>,
}

impl Seen {
    /// Marks a row that is about what an earlier one was about, and remembers it for the later ones.
    pub(super) fn mark(&mut self, row: &mut ParsedRow) {
        row.same_contact = self.contact(&row.contact);
        let this = EarlierRow { index: row.index, line: row.line };
        let first = row.same_contact.map_or(this, |(first, _)| first);
        if let Some(id) = &row.contact.external_id {
            self.contact_ids.entry(id.clone()).or_insert(first);
        }
        for email in &row.contact.emails {
            self.emails.entry(email.norm().to_owned()).or_insert(first);
        }
        if row.contact.named_by == NamedBy::Company {
            self.companies.entry(row.contact.name.clone()).or_insert(first);
        }
        if let Some(id) = &row.card.external_id {
            let first_card = *self.card_ids.entry(id.clone()).or_insert(this);
            row.same_card = (first_card != this).then_some(first_card);
        }
    }

    /// An id is surer than an address, an address than a name.
    fn contact(&self, contact: &ContactFields) -> Option<(EarlierRow, SameBy)> {
        let by_id = contact.external_id.as_ref().and_then(|id| self.contact_ids.get(id));
        let by_email = || contact.emails.iter().find_map(|email| self.emails.get(email.norm()));
        let by_company = || self.companies.get(&contact.name).filter(|_| contact.named_by == NamedBy::Company);
        by_id
            .map(|first| (*first, SameBy::ContactId))
            .or_else(|| by_email().map(|first| (*first, SameBy::Email)))
            .or_else(|| by_company().map(|first| (*first, SameBy::CompanyName)))
    }
}
