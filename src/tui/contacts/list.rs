//! The lists of the screen, as the staff know them: Advocates (Active, Customer Project Management), Leads, and so on.

use crate::domain::Roles;
use crate::office::ask_contacts::Scope;

/// One list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum List {
    /// Advocates > Active: enrolled or not (S0.6).
    #[default]
    Active,
    /// Advocates > Customer Project Management: the enrolled (S0.7).
    Enrolled,
    /// Leads.
    Leads,
    /// Customers.
    Customers,
    /// Partners.
    Partners,
    /// Contractors.
    Contractors,
}

impl List {
    /// Every list, from left to right.
    pub const ALL: [Self; 6] =
        [Self::Active, Self::Enrolled, Self::Leads, Self::Customers, Self::Partners, Self::Contractors];

    /// The groups in the first line, each with the list that it opens.
    pub const GROUPS: [(&'static str, Self); 5] = [
        ("Advocates", Self::Active),
        ("Leads", Self::Leads),
        ("Customers", Self::Customers),
        ("Partners", Self::Partners),
        ("Contractors", Self::Contractors),
    ];

    /// The two lists of the advocates.
    pub const ADVOCATES: [Self; 2] = [Self::Active, Self::Enrolled];

    /// The words on its tab.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Enrolled => "Customer Project Management",
            Self::Leads => "Leads",
            Self::Customers => "Customers",
            Self::Partners => "Partners",
            Self::Contractors => "Contractors",
        }
    }

    /// Whom it shows: "customers", or "customer" for one.
    #[must_use]
    pub const fn whom(self, count: usize) -> &'static str {
        match (self, count) {
            (Self::Active | Self::Enrolled, 1) => "advocate",
            (Self::Active | Self::Enrolled, _) => "advocates",
            (Self::Leads, 1) => "lead",
            (Self::Leads, _) => "leads",
            (Self::Customers, 1) => "customer",
            (Self::Customers, _) => "customers",
            (Self::Partners, 1) => "partner",
            (Self::Partners, _) => "partners",
            (Self::Contractors, 1) => "contractor",
            (Self::Contractors, _) => "contractors",
        }
    }

    /// The part that its contacts play.
    #[must_use]
    pub const fn role(self) -> Roles {
        match self {
            Self::Active | Self::Enrolled => Roles::ADVOCATE,
            Self::Leads => Roles::LEAD,
            Self::Customers => Roles::CUSTOMER,
            Self::Partners => Roles::PARTNER,
            Self::Contractors => Roles::CONTRACTOR,
        }
    }

    /// What the office is asked for.
    #[must_use]
    pub const fn scope(self) -> Scope {
        match self {
            Self::Enrolled => Scope::Enrolled(None),
            other => Scope::With(other.role()),
        }
    }

    /// Its place among [`Self::GROUPS`].
    #[must_use]
    pub fn group(self) -> usize {
        let opens = if self == Self::Enrolled { Self::Active } else { self };
        Self::GROUPS.iter().position(|(_, list)| *list == opens).unwrap_or(0)
    }

    /// The list to the right, or to the left; after the last comes the first.
    #[must_use]
    pub fn next(self, forward: bool) -> Self {
        let at = Self::ALL.iter().position(|list| *list == self).unwrap_or(0);
        let step = if forward { 1 } else { Self::ALL.len() - 1 };
        Self::ALL[(at + step) % Self::ALL.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_reached_both_ways_and_stands_in_a_group() {
        let walk = |forward| {
            let mut seen = vec![List::Active];
            while seen.len() < List::ALL.len() {
                seen.push(seen[seen.len() - 1].next(forward));
            }
            seen
        };
        assert_eq!(walk(true), List::ALL);
        assert_eq!(walk(false)[1], List::Contractors);
        assert_eq!(List::ALL.map(List::group), [0, 0, 1, 2, 3, 4]);
    }
}
