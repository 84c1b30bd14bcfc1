//! People and firms: the roles that they play and what they have agreed to.

use serde::{Deserialize, Serialize};

/// The parts that a contact plays, any number at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Roles(pub i64);

impl Roles {
    /// Refers customers and is told of their own project.
    pub const ADVOCATE: Self = Self(1);
    /// Has a card on a sales pipeline.
    pub const LEAD: Self = Self(2);
    /// Has signed.
    pub const CUSTOMER: Self = Self(4);
    /// Is offered projects.
    pub const PARTNER: Self = Self(8);
    /// Has milestones.
    pub const CONTRACTOR: Self = Self(16);

    /// Every role with its name, as lists and `--json` show them.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::ADVOCATE, "advocate"),
        (Self::LEAD, "lead"),
        (Self::CUSTOMER, "customer"),
        (Self::PARTNER, "partner"),
        (Self::CONTRACTOR, "contractor"),
    ];

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in this set.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The names of the roles in this set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::ALL.into_iter().filter(move |(role, _)| self.has(*role)).map(|(_, name)| name)
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(role, _)| role)
    }
}

/// What somebody has said about being written to on one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Consent {
    /// Never asked: project notices go, since they belong to the work that was ordered.
    Unknown,
    /// Said yes.
    In,
    /// Said no: nothing goes.
    Out,
}

impl Consent {
    /// Every state, as forms list them.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::In, Self::Out];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::In => "in",
            Self::Out => "out",
        }
    }

    /// What staff read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "not asked",
            Self::In => "opted in",
            Self::Out => "opted out",
        }
    }

    /// The state of that stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|consent| consent.name() == name)
    }
}
