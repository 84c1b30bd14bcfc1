//! One milestone with all that was said about it, as the review pane and the command line show it.

use super::door::Office;
use super::milestone::near;
use crate::domain::{Instant, MilestoneId, Refusal};
use crate::store::{milestone, payment, round};

pub use crate::store::milestone::{Attachment, Milestone};
pub use crate::store::payment::Payment;
pub use crate::store::round::{Round, Verdict};

/// A milestone, every round of its review, and its payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilestoneDetail {
    /// The milestone.
    pub milestone: Milestone,
    /// What was said, oldest first.
    pub rounds: Vec<Round>,
    /// Its payments, void ones too, oldest first.
    pub payments: Vec<Payment>,
}

impl Office {
    /// One milestone.
    pub fn milestone_detail(&self, id: MilestoneId) -> Result<MilestoneDetail, Refusal> {
        self.ask(|read| {
            let gone = || {
                Refusal::not_found(format!("There is no milestone {id}."))
                    .hint("`milepost milestone list` shows their numbers.")
            };
            let milestone = milestone::find(read, id)?.ok_or_else(gone)?;
            Ok(MilestoneDetail { milestone, rounds: round::of(read, id)?, payments: payment::of_milestone(read, id)? })
        })
    }

    /// Whether somebody is to be reminded now: what is asked before the rule locks the office for it.
    pub fn has_reminders(&self, now: Instant) -> Result<bool, Refusal> {
        let Some((today, until)) = near(&self.settings()?, now) else { return Ok(false) };
        self.ask(|read| Ok(milestone::has_to_remind(read, today, until)?))
    }
}
