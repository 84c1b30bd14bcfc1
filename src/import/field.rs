//! What a column can mean to an office.

use serde::Serialize;

/// What one row of the file stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// A person or firm; the external id is the contact's.
    Contacts,
    /// A piece of work on a pipeline and whom it is for; the external id is the card's.
    Cards,
}

/// Declares the kinds with the name that `--map` takes.
macro_rules! field_kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal),+ $(,)?) => {
        /// What a column holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FieldKind {
            $($(#[$doc])* $kind),+
        }

        impl FieldKind {
            /// Every kind, in the order in which screens list them.
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            /// The name that `--map FIELD=COLUMN` takes.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name),+
                }
            }
        }
    };
}

field_kinds! {
    /// First name.
    FirstName = "first_name",
    /// Last name.
    LastName = "last_name",
    /// First and last name in one column.
    FullName = "name",
    /// An e-mail address; several columns may hold one each.
    Email = "email",
    /// A telephone number; several columns may hold one each.
    Phone = "phone",
    /// A mobile number; several columns may hold one each.
    Mobile = "mobile",
    /// The firm.
    Company = "company",
    /// Who at the office looks after it.
    Owner = "owner",
    /// What the card is worth.
    Value = "value",
    /// The currency of the value.
    Currency = "currency",
    /// The CRM's id of what a row stands for.
    ExternalId = "external_id",
    /// In a file of cards: the CRM's id of the contact.
    ContactId = "contact_id",
    /// Time zone.
    Zone = "zone",
    /// The language that they are written to in.
    Language = "language",
    /// Wants no e-mail; a yes in any of several columns counts.
    EmailOptOut = "email_opt_out",
    /// Wants no calls and no texts; a yes in any of several columns counts.
    DoNotCall = "do_not_call",
    /// Wants no messages and no calls at all.
    DoNotContact = "do_not_contact",
    /// When it came to be.
    Created = "created",
    /// Stage or status; read only when the caller names the column.
    Stage = "stage",
    /// What the card is called.
    Title = "title",
    /// What is sold.
    Product = "product",
    /// Where the work is.
    SiteAddress = "address",
    /// Free text.
    Description = "description",
    /// Marked as deleted in the CRM: the row is skipped.
    Deleted = "deleted",
}

impl FieldKind {
    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace(['-', ' '], "_");
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether several columns may hold one each.
    #[must_use]
    pub const fn takes_many(self) -> bool {
        matches!(
            self,
            Self::Email | Self::Phone | Self::Mobile | Self::EmailOptOut | Self::DoNotCall | Self::DoNotContact
        )
    }

    /// Whether it can say something about the person or firm.
    #[must_use]
    pub const fn is_of_contact(self) -> bool {
        !matches!(
            self,
            Self::Value
                | Self::Currency
                | Self::ExternalId
                | Self::Stage
                | Self::Title
                | Self::Product
                | Self::SiteAddress
        )
    }

    /// Whether it can say something about the card.
    #[must_use]
    pub const fn is_of_card(self) -> bool {
        !self.is_of_contact() || matches!(self, Self::Owner | Self::Created | Self::Description)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for &kind in FieldKind::ALL {
            assert_eq!(FieldKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(FieldKind::from_name(" External-ID"), Some(FieldKind::ExternalId));
        assert_eq!(FieldKind::from_name("shoe size"), None);
    }
}
