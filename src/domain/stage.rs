//! Stages: their categories, and which move into one is lawful (state machine rows A1-A3).

use super::Refusal;

/// The fixed meaning of a sales stage (S3.1); its title can be renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Interested, not ready to talk.
    Potential,
    /// In an active sales conversation.
    Prospective,
    /// Won: a contract is signed.
    Current,
    /// Was interested, moved on.
    Lost,
    /// Unqualified or a duplicate: nothing is sent.
    Invalid,
}

impl Category {
    /// Every category, in the order of the pipeline.
    pub const ALL: [Self; 5] = [Self::Potential, Self::Prospective, Self::Current, Self::Lost, Self::Invalid];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Potential => "potential",
            Self::Prospective => "prospective",
            Self::Current => "current",
            Self::Lost => "lost",
            Self::Invalid => "invalid",
        }
    }

    /// As staff read it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Potential => "Potential",
            Self::Prospective => "Prospective",
            Self::Current => "Current",
            Self::Lost => "Lost",
            Self::Invalid => "Invalid",
        }
    }

    /// The category of that name, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name().eq_ignore_ascii_case(name))
    }
}

/// Refuses a move into a stage that takes nobody.
pub fn may_enter(name: &str, active: bool) -> Result<(), Refusal> {
    if active {
        return Ok(());
    }
    Err(Refusal::rule(format!("{name} is inactive, so nobody can be moved into it."))
        .hint("Make it active under Settings > Project Management Stage, or choose another stage."))
}
