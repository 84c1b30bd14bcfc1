//! Milestones, the paid deliverables of a contractor: their states and the only lawful moves (state machine rows C1-C6).

use super::Refusal;

/// Where a milestone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MilestoneStatus {
    /// The contractor works on it.
    InProgress,
    /// The contractor says that it is done; it awaits review.
    Submitted,
    /// Accepted; its payment was created. Locked.
    Approved,
    /// Taken off the list while it was pending.
    Deleted,
}

impl MilestoneStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::InProgress, Self::Submitted, Self::Approved, Self::Deleted];

    /// The stored and exported name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Deleted => "deleted",
        }
    }

    /// As staff read it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::InProgress => "in progress",
            Self::Submitted => "awaiting review",
            Self::Approved => "approved",
            Self::Deleted => "deleted",
        }
    }

    /// The status of that stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Pending, in the words of the product: in progress, or completed and awaiting review.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::InProgress | Self::Submitted)
    }

    /// Where `step` leads from here, or why it is not lawful; `title` names the milestone in the sentence.
    pub fn after(self, step: Step, title: &str) -> Result<Self, Refusal> {
        match (step, self) {
            (Step::Submit, Self::InProgress) | (Step::Unapprove, Self::Approved) => Ok(Self::Submitted),
            (Step::Approve, Self::Submitted) => Ok(Self::Approved),
            (Step::Reject, Self::Submitted) => Ok(Self::InProgress),
            (Step::Delete, Self::InProgress | Self::Submitted) => Ok(Self::Deleted),
            (Step::Edit, status @ (Self::InProgress | Self::Submitted)) => Ok(status),
            _ => Err(self.refuses(step, title)),
        }
    }

    fn refuses(self, step: Step, title: &str) -> Refusal {
        let refusal = Refusal::rule(format!("\"{title}\" is {}, so it cannot be {}.", self.words(), step.participle()));
        match (step, self) {
            (_, Self::Deleted) => refusal.hint("Undo its deletion first (u, or `milepost undo`)."),
            (Step::Approve | Step::Reject, Self::InProgress) => {
                refusal.hint("Submit it first, on the contractor's word (s, or `milepost milestone submit`).")
            }
            (Step::Edit | Step::Delete, Self::Approved) => {
                refusal.hint("Take its approval back first, while its payment is a draft.")
            }
            _ => refusal,
        }
    }
}

/// What somebody does to a milestone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The contractor says that it is done.
    Submit,
    /// It is accepted.
    Approve,
    /// It goes back, with a reason.
    Reject,
    /// Its approval is taken back.
    Unapprove,
    /// It is taken off the list.
    Delete,
    /// Its details change.
    Edit,
}

impl Step {
    /// What was done to a milestone.
    #[must_use]
    pub const fn participle(self) -> &'static str {
        match self {
            Self::Submit => "submitted",
            Self::Approve => "approved",
            Self::Reject => "rejected",
            Self::Unapprove => "un-approved",
            Self::Delete => "deleted",
            Self::Edit => "edited",
        }
    }

    /// What an operator is about to do, for sentences.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Unapprove => "un-approve",
            Self::Delete => "delete",
            Self::Edit => "edit",
        }
    }

    /// Whether it takes a reason.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Reject | Self::Unapprove)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_rows_of_the_table_are_lawful() {
        use MilestoneStatus::{Approved, Deleted, InProgress, Submitted};
        let lawful = [
            (InProgress, Step::Submit, Submitted),
            (InProgress, Step::Edit, InProgress),
            (InProgress, Step::Delete, Deleted),
            (Submitted, Step::Approve, Approved),
            (Submitted, Step::Reject, InProgress),
            (Submitted, Step::Edit, Submitted),
            (Submitted, Step::Delete, Deleted),
            (Approved, Step::Unapprove, Submitted),
        ];
        let steps = [Step::Submit, Step::Approve, Step::Reject, Step::Unapprove, Step::Delete, Step::Edit];
        for (from, step) in MilestoneStatus::ALL.into_iter().flat_map(|from| steps.map(|step| (from, step))) {
            let to = lawful.iter().find(|row| (row.0, row.1) == (from, step)).map(|row| row.2);
            assert_eq!(from.after(step, "Roof").ok(), to, "{from:?} {step:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let refusal = MilestoneStatus::InProgress.after(Step::Approve, "Wiring").unwrap_err();
        assert_eq!(refusal.sentence, "\"Wiring\" is in progress, so it cannot be approved.");
        assert!(refusal.hint.starts_with("Submit it first"), "{}", refusal.hint);
        assert_eq!(MilestoneStatus::from_name("submitted"), Some(MilestoneStatus::Submitted));
    }
}
