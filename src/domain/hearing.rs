//! Who hears of a move, and why not: one pure function over small facts.
//!
//! The store writes the facts of a recipient as a bit set, so that a batch of 100,000 is decided set-based: the lawful
//! bit sets are worked out here once and handed to the statement. Preview, command and explain therefore agree.

use super::{Category, Channel};
use serde::Serialize;

/// What is known of one card's recipient on one channel, as bits that the plan's query computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts(pub i64);

impl Facts {
    /// The card has nobody who could be told.
    pub const NO_CONTACT: i64 = 1;
    /// The contact is archived or erased.
    pub const ARCHIVED: i64 = 2;
    /// The contact has no address on this channel.
    pub const NO_ADDRESS: i64 = 4;
    /// The contact has opted out on this channel.
    pub const OPTED_OUT: i64 = 8;
    /// The address is known not to work.
    pub const ADDRESS_BAD: i64 = 16;
    /// The address is on the suppression list.
    pub const SUPPRESSED: i64 = 32;
    /// How many bit sets there are.
    pub const COUNT: i64 = 64;

    const fn is(self, bit: i64) -> bool {
        self.0 & bit != 0
    }
}

/// What is the same for a whole batch on one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Channel of the messages.
    pub channel: Channel,
    /// Whether the stage's switch for this channel is on.
    pub stage_tells: bool,
    /// Whether the batch was asked to notify at all.
    pub asked: bool,
    /// Category of a sales stage.
    pub category: Option<Category>,
}

/// Whether a recipient hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// A message goes.
    Hears,
    /// None goes, because.
    Silent(Silence),
}

/// Why no message goes; the code that explain names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// The batch was made without notices.
    NotAsked,
    /// The stage is Invalid; those are never written to.
    InvalidStage,
    /// The stage's switch for the channel is off.
    StageSwitchedOff,
    /// The card has nobody to tell.
    NoContact,
    /// The contact is archived.
    Archived,
    /// No address on the channel.
    NoAddress,
    /// Opted out.
    OptedOut,
    /// The address does not work.
    AddressBad,
    /// On the suppression list.
    Suppressed,
    /// Unticked in the preview.
    Unticked,
}

impl Silence {
    /// Why, in staff's words, after the channel's word: "no phone connected".
    #[must_use]
    pub const fn words(self, channel: Channel) -> &'static str {
        match (self, channel) {
            (Self::NotAsked, _) => "notices were switched off for this batch",
            (Self::InvalidStage, _) => "people in Invalid stages are never written to",
            (Self::StageSwitchedOff, Channel::Email) => "this stage sends no e-mail",
            (Self::StageSwitchedOff, Channel::Push) => "this stage sends no push",
            (Self::StageSwitchedOff, _) => "this stage sends none",
            (Self::NoContact, _) => "nobody to tell",
            (Self::Archived, _) => "archived",
            (Self::NoAddress, Channel::Email) => "no e-mail address",
            (Self::NoAddress, Channel::Push) => "no phone connected",
            (Self::NoAddress, Channel::Sms) => "no mobile number",
            (Self::NoAddress, Channel::Webhook) => "no webhook",
            (Self::OptedOut, _) => "opted out",
            (Self::AddressBad, _) => "the address does not work",
            (Self::Suppressed, _) => "on the do-not-contact list",
            (Self::Unticked, _) => "unticked",
        }
    }

    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::NotAsked,
        Self::InvalidStage,
        Self::StageSwitchedOff,
        Self::NoContact,
        Self::Archived,
        Self::NoAddress,
        Self::OptedOut,
        Self::AddressBad,
        Self::Suppressed,
        Self::Unticked,
    ];

    /// The reason of that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// The stored and exported code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::InvalidStage => "invalid_stage",
            Self::StageSwitchedOff => "stage_switched_off",
            Self::NoContact => "no_contact",
            Self::Archived => "archived",
            Self::NoAddress => "no_address",
            Self::OptedOut => "opted_out",
            Self::AddressBad => "address_bad",
            Self::Suppressed => "suppressed",
            Self::Unticked => "unticked",
        }
    }
}

/// Decides. The strongest reason is named: what the batch asked for first, then the stage, then the person.
#[must_use]
pub const fn hears(rule: Rule, facts: Facts, unticked: bool) -> Hearing {
    if !rule.asked {
        Hearing::Silent(Silence::NotAsked)
    } else if matches!(rule.category, Some(Category::Invalid)) {
        Hearing::Silent(Silence::InvalidStage)
    } else if !rule.stage_tells {
        Hearing::Silent(Silence::StageSwitchedOff)
    } else if facts.is(Facts::NO_CONTACT) {
        Hearing::Silent(Silence::NoContact)
    } else if facts.is(Facts::ARCHIVED) {
        Hearing::Silent(Silence::Archived)
    } else if facts.is(Facts::NO_ADDRESS) {
        Hearing::Silent(Silence::NoAddress)
    } else if facts.is(Facts::OPTED_OUT) {
        Hearing::Silent(Silence::OptedOut)
    } else if facts.is(Facts::ADDRESS_BAD) {
        Hearing::Silent(Silence::AddressBad)
    } else if facts.is(Facts::SUPPRESSED) {
        Hearing::Silent(Silence::Suppressed)
    } else if unticked {
        Hearing::Silent(Silence::Unticked)
    } else {
        Hearing::Hears
    }
}

/// The bit sets under which a recipient hears by this rule: what a set-based statement filters by.
#[must_use]
pub fn lawful(rule: Rule) -> Vec<i64> {
    (0..Facts::COUNT).filter(|bits| hears(rule, Facts(*bits), false) == Hearing::Hears).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule { channel: Channel::Email, stage_tells: true, asked: true, category: None };

    #[test]
    fn only_a_recipient_without_any_obstacle_hears() {
        assert_eq!(lawful(RULE), [0]);
        assert!(lawful(Rule { stage_tells: false, ..RULE }).is_empty());
        assert!(lawful(Rule { asked: false, ..RULE }).is_empty());
        assert!(lawful(Rule { category: Some(Category::Invalid), ..RULE }).is_empty());
    }

    #[test]
    fn the_strongest_reason_is_named() {
        let silent = |bits| hears(RULE, Facts(bits), true);
        assert_eq!(silent(Facts::OPTED_OUT | Facts::SUPPRESSED), Hearing::Silent(Silence::OptedOut));
        assert_eq!(silent(Facts::NO_ADDRESS | Facts::ARCHIVED), Hearing::Silent(Silence::Archived));
        assert_eq!(silent(0), Hearing::Silent(Silence::Unticked));
        assert_eq!(Silence::NoAddress.words(Channel::Push), "no phone connected");
    }
}
