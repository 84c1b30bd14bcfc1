//! Whether a row is about a contact that the office already has, decided from what the store found for it.

use serde::Serialize;

use crate::domain::ContactId;

/// The live contacts that a row's keys lead to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MatchFacts {
    /// The contact with the row's external id.
    pub by_external_id: Option<ContactId>,
    /// The contact with one of the row's addresses.
    pub by_email: Option<ContactId>,
    /// A contact with the row's name.
    pub by_name: Option<ContactId>,
    /// A contact with one of the row's numbers.
    pub by_phone: Option<ContactId>,
}

/// Who could answer a question about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Somebody at the screens.
    Screens,
    /// Nobody: the command never asks.
    Command,
}

/// How a row's values join those of a contact that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Merge {
    /// What is blank is filled; all else stays.
    Fill,
    /// What the row holds wins; what it leaves blank stays.
    Overwrite,
}

impl Merge {
    /// The value to keep of one field.
    pub fn pick<T>(self, kept: Option<T>, row: Option<T>) -> Option<T> {
        match self {
            Self::Fill => kept.or(row),
            Self::Overwrite => row.or(kept),
        }
    }
}

/// A contact that may be the same person but need not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Alike {
    /// The contact that is there.
    pub contact: ContactId,
    /// What the two share.
    pub by: AlikeBy,
}

/// What makes two contacts alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlikeBy {
    /// The number.
    Phone,
    /// The name.
    Name,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A new contact.
    New,
    /// A new contact, listed because another is alike.
    NewBeside(Alike),
    /// Somebody must say whether it is the same.
    Ask(Alike),
    /// The contact is there; the row's values join it.
    Merge(ContactId, Merge),
}

/// The rule: same external id, the row's values win; same address, blanks are filled; the same number or name alone is
/// asked about, and without anybody to ask is taken as new.
#[must_use]
pub fn decide(facts: &MatchFacts, asker: Asker) -> Decision {
    if let Some(contact) = facts.by_external_id {
        return Decision::Merge(contact, Merge::Overwrite);
    }
    if let Some(contact) = facts.by_email {
        return Decision::Merge(contact, Merge::Fill);
    }
    let by_phone = facts.by_phone.map(|contact| Alike { contact, by: AlikeBy::Phone });
    let by_name = facts.by_name.map(|contact| Alike { contact, by: AlikeBy::Name });
    match (by_phone.or(by_name), asker) {
        (None, _) => Decision::New,
        (Some(alike), Asker::Screens) => Decision::Ask(alike),
        (Some(alike), Asker::Command) => Decision::NewBeside(alike),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_key_decides() {
        let [a, b, c, d] = [1, 2, 3, 4].map(|id| Some(ContactId(id)));
        let facts =
            |by_external_id, by_email, by_phone, by_name| MatchFacts { by_external_id, by_email, by_name, by_phone };
        let phone = Alike { contact: ContactId(3), by: AlikeBy::Phone };
        let name = Alike { contact: ContactId(4), by: AlikeBy::Name };
        for (facts, at_screens, by_command) in [
            (
                facts(a, b, c, d),
                Decision::Merge(ContactId(1), Merge::Overwrite),
                Decision::Merge(ContactId(1), Merge::Overwrite),
            ),
            (
                facts(None, b, c, d),
                Decision::Merge(ContactId(2), Merge::Fill),
                Decision::Merge(ContactId(2), Merge::Fill),
            ),
            (facts(None, None, c, d), Decision::Ask(phone), Decision::NewBeside(phone)),
            (facts(None, None, None, d), Decision::Ask(name), Decision::NewBeside(name)),
            (facts(None, None, None, None), Decision::New, Decision::New),
        ] {
            assert_eq!(decide(&facts, Asker::Screens), at_screens, "{facts:?}");
            assert_eq!(decide(&facts, Asker::Command), by_command, "{facts:?}");
        }
    }

    #[test]
    fn a_blank_never_wins() {
        assert_eq!(Merge::Fill.pick(Some("old"), Some("new")), Some("old"));
        assert_eq!(Merge::Fill.pick(None, Some("new")), Some("new"));
        assert_eq!(Merge::Overwrite.pick(Some("old"), Some("new")), Some("new"));
        assert_eq!(Merge::Overwrite.pick(Some("old"), None), Some("old"));
    }
}
