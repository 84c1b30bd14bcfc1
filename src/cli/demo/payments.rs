//! The demo's payments: one in every state at least.

use super::{DAY, Demo};
use crate::domain::{MilestoneId, Refusal};
use crate::office::Command;
use crate::office::payment::{PayPick, PayStep, StepPayments};
use std::collections::BTreeSet;

/// How far the payment of an approved milestone has come; where there is none it is a draft.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Paid {
    Not,
    Scheduled,
    Sent,
    Arrived,
    Failed,
    Void,
    Refunded,
}

impl Demo {
    /// Takes the payment of an approved milestone so far; nobody is told of what only fills the lists.
    pub(super) fn payment(&mut self, milestone: MilestoneId, paid: Paid) -> Result<(), Refusal> {
        let schedule = PayStep::Schedule(self.day(3));
        let arrived = || PayStep::Paid("2026-0041".to_owned());
        let steps = match paid {
            Paid::Not => vec![],
            Paid::Scheduled => vec![schedule],
            Paid::Sent => vec![schedule, PayStep::Send],
            Paid::Arrived => vec![schedule, PayStep::Send, arrived()],
            Paid::Failed => vec![schedule, PayStep::Send, PayStep::Fail("The account is closed.".to_owned())],
            Paid::Void => vec![PayStep::Void("Paid in cash on the site.".to_owned())],
            Paid::Refunded => {
                vec![schedule, PayStep::Send, arrived(), PayStep::Refund("Paid twice by mistake.".to_owned())]
            }
        };
        let payments = self.office.milestone_detail(milestone)?.payments;
        for (step, hours) in steps.into_iter().zip([4, 3, 2, 1]) {
            let command = StepPayments {
                step,
                picks: payments.iter().map(|one| PayPick { id: one.id, version: None }).collect(),
                note: String::new(),
                notify: false,
                left_out: BTreeSet::new(),
            };
            self.run(Command::StepPayments(command), hours * DAY / 24)?;
        }
        Ok(())
    }
}
