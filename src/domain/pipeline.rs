//! Pipelines: ordered sets of stages, and the rules of each kind.

use super::{Refusal, Roles};

/// The most stages that a tracker may have, inactive ones included (S0.3).
pub const MAX_PROJECT_STAGES: usize = 9;

/// What a pipeline is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PipelineKind {
    /// A tracker: a customer's project, at most one open card per contact.
    Project,
    /// Leads on their way to being won or lost.
    Sales,
    /// Projects that are offered to partners.
    Partner,
}

impl PipelineKind {
    /// Every kind, as forms list them.
    pub const ALL: [Self; 3] = [Self::Project, Self::Sales, Self::Partner];

    /// The stored and shown name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Project => "project",
            Self::Sales => "sales",
            Self::Partner => "partner",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether a contact can have only one open card here.
    #[must_use]
    pub const fn one_card_per_contact(self) -> bool {
        matches!(self, Self::Project)
    }

    /// The roles that a card here gives its contact; who is on a tracker is a current customer (S0.1) and refers others.
    #[must_use]
    pub const fn roles(self) -> Roles {
        match self {
            Self::Project => Roles::ADVOCATE.with(Roles::CUSTOMER),
            Self::Sales => Roles::LEAD,
            Self::Partner => Roles::CUSTOMER,
        }
    }

    /// Refuses one stage too many; `existing` counts inactive ones too.
    pub fn may_add_stage(self, existing: usize, title: &str) -> Result<(), Refusal> {
        if self == Self::Project && existing >= MAX_PROJECT_STAGES {
            return Err(Refusal::rule(format!(
                "{title} already has {MAX_PROJECT_STAGES} stages, and a tracker can have no more."
            ))
            .hint("Rename a stage that you no longer use, or delete it."));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tenth_stage_of_a_tracker_is_refused() {
        assert!(PipelineKind::Project.may_add_stage(8, "Solar Project").is_ok());
        let refusal = PipelineKind::Project.may_add_stage(9, "Solar Project").unwrap_err();
        assert_eq!(refusal.sentence, "Solar Project already has 9 stages, and a tracker can have no more.");
        assert!(PipelineKind::Sales.may_add_stage(40, "Sales").is_ok());
    }
}
