//! People and firms: the roles that they play, what they have agreed to, and how a letter greets them.

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

/// How an address stands as far as sending goes: what lists and `--json` show for each channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reach {
    /// Works; never asked.
    Unknown,
    /// Works; said yes.
    In,
    /// Said no.
    Out,
    /// On the do-not-contact list.
    Suppressed,
    /// Messages to it came back.
    Bad,
    /// The push service says that it exists no more.
    Gone,
}

impl Reach {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Unknown, Self::In, Self::Out, Self::Suppressed, Self::Bad, Self::Gone];

    /// The exported name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::In => "in",
            Self::Out => "out",
            Self::Suppressed => "suppressed",
            Self::Bad => "bad",
            Self::Gone => "gone",
        }
    }

    /// What staff read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "not asked",
            Self::In => "opted in",
            Self::Out => "opted out",
            Self::Suppressed => "do not contact",
            Self::Bad => "does not work",
            Self::Gone => "gone",
        }
    }

    /// Whether a message may go there.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Unknown | Self::In)
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.name() == name)
    }
}

/// Words before a name that nobody is greeted by alone.
const TITLES: [&str; 18] = [
    "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "herr", "frau", "hr", "fr", "m", "mme", "mlle", "sr", "sra",
    "srta",
];

/// Words that only a firm's name holds, in any case.
const FIRM_WORDS: [&str; 12] =
    ["gmbh", "llc", "llp", "inc", "ltd", "limited", "corp", "corporation", "company", "sarl", "plc", "ohg"];

/// Words that mean a firm only in capitals, since people bear them too (Ana Sá).
const FIRM_CAPITALS: [&str; 11] = ["AG", "KG", "UG", "SA", "SAS", "SL", "SRL", "BV", "NV", "AB", "OY"];

/// How a letter greets the person of that name: the first name; the whole name where a script or a habit does not part it
/// (王小明, Anna, J. R. Smith); nothing for a firm or an address.
#[must_use]
pub fn first_name(name: &str) -> String {
    let name = name.trim();
    if name.contains('@') || is_firm(name) {
        return String::new();
    }
    if has_family_name_first(name) {
        return name.to_owned();
    }
    // "Becker, Anna": what stands behind the comma comes first
    let given = match name.split_once([',', '，', '、']) {
        Some((family, given)) if !family.trim().is_empty() && !given.trim().is_empty() => given.trim(),
        _ => name,
    };
    let mut words = given.split_whitespace().skip_while(|word| TITLES.contains(&folded(word).as_str()));
    match words.next() {
        None => name.to_owned(),
        Some(initial) if initial.ends_with('.') => given.to_owned(),
        // "Dr. Becker": a title and one name; greeting by the family name alone would be rude
        Some(word) if given == name && words.next().is_none() && word.len() < given.len() => given.to_owned(),
        Some(word) => word.to_owned(),
    }
}

/// The full name of a first and a last name, as it is written in its own script: Anna Becker, but 王小明.
#[must_use]
pub fn full_name(first: &str, last: &str) -> String {
    if has_family_name_first(first) && has_family_name_first(last) {
        format!("{last}{first}")
    } else {
        format!("{first} {last}")
    }
}

fn folded(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '.' | ',')).flat_map(char::to_lowercase).collect()
}

/// Whether the name is a firm's: "Delgado & Sons", "Roofs Ltd.".
fn is_firm(name: &str) -> bool {
    name.contains('&')
        || name.split_whitespace().skip(1).any(|word| {
            FIRM_WORDS.contains(&folded(word).as_str()) || FIRM_CAPITALS.contains(&word.replace('.', "").as_str())
        })
}

/// Chinese, Japanese and Korean names are written family name first and are used whole.
fn has_family_name_first(name: &str) -> bool {
    name.chars().any(|c| {
        matches!(c, '\u{3005}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{3134f}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_greeted_by_what_is_theirs() {
        for (name, first) in [
            ("Anna Becker", "Anna"),
            ("Becker, Anna", "Anna"),
            ("Becker, Anna Maria", "Anna"),
            ("Dr. Anna Becker", "Anna"),
            ("Becker, Dr. Anna", "Anna"),
            ("Herr Bert Öztürk", "Bert"),
            ("Dr. Becker", "Dr. Becker"),
            ("Anna", "Anna"),
            ("王小明", "王小明"),
            ("王 小明", "王 小明"),
            ("佐藤 ゆき", "佐藤 ゆき"),
            ("김민준", "김민준"),
            ("नादिया शर्मा", "नादिया"),
            ("محمد الفارسي", "محمد"),
            ("J. R. Smith", "J. R. Smith"),
            ("Jean-Luc Moreau", "Jean-Luc"),
            ("Delgado & Sons", ""),
            ("Roof Works Ltd.", ""),
            ("Müller Dach GmbH", ""),
            ("Toitures S.A.", ""),
            ("Ana Sa", "Ana"),
            ("Don Smith", "Don"),
            ("anna@example.test", ""),
            ("👩\u{200d}👧 Anna", "👩\u{200d}👧"),
            ("Dr.", "Dr."),
            ("", ""),
        ] {
            assert_eq!(first_name(name), first, "{name}");
        }
    }

    #[test]
    fn names_are_joined_as_their_script_writes_them() {
        assert_eq!(full_name("Anna", "Becker"), "Anna Becker");
        assert_eq!(full_name("小明", "王"), "王小明");
        assert_eq!(full_name("David", "王"), "David 王");
    }
}
