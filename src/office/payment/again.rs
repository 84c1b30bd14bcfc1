//! A failed or void payment of an approved milestone is drafted anew: the old one stays, void, with its reason.

use crate::domain::{MilestoneStatus, PaymentId, PaymentState, Refusal};
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::{Table, dialect, milestone, payment};

/// Draft payments anew.
#[derive(Clone, Debug)]
pub struct DraftAgain {
    /// The failed or void ones.
    pub payments: Vec<PaymentId>,
}

impl DraftAgain {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("pay contractors")?;
        let mut summary = String::new();
        for id in &self.payments {
            let gone = || Refusal::not_found(format!("There is no payment {id}; nothing was done."));
            let found = payment::these(work.write, &dialect::id_list([id.get()]))?;
            let old = found.into_iter().next().ok_or_else(gone)?;
            let whose = format!("The payment of {} to {}", old.amount, old.contractor_name);
            if !matches!(old.state, PaymentState::Failed | PaymentState::Void) {
                return Err(Refusal::rule(format!(
                    "{whose} is {}, so there is nothing to draft anew.",
                    old.state.name()
                )));
            }
            let approved = old.milestone.map(|milestone| milestone::find(work.write, milestone)).transpose()?.flatten();
            let Some(approved) = approved.filter(|one| one.status == MilestoneStatus::Approved) else {
                return Err(Refusal::rule(format!("{whose} is for a milestone that is not approved any more."))
                    .hint("Approve the milestone; that drafts a payment."));
            };
            let standing = payment::standing_of(work.write, &dialect::id_list([approved.id.get()]))?;
            if let Some(other) = standing.iter().find(|other| other.id != old.id) {
                return Err(Refusal::rule(format!(
                    "\"{}\" has another payment already, which is {}.",
                    approved.title,
                    other.state.name()
                )));
            }
            if old.state == PaymentState::Failed {
                let cells = [("state", "void".into()), ("changed_at", work.at.into())];
                work.update(Table::Payment, old.id.get(), None, "void", &cells)?;
            }
            let cells = [
                ("milestone_id", approved.id.into()),
                ("contractor_id", old.contractor.into()),
                ("amount_minor", approved.amount.minor.into()),
                ("currency", approved.amount.currency.code().into()),
                ("created_at", work.at.into()),
                ("changed_at", work.at.into()),
            ];
            work.insert(Table::Payment, "created", &cells)?;
            summary = format!("{} to {} drafted anew", approved.amount, approved.contractor_name);
        }
        let changed = self.payments.len();
        if changed > 1 {
            summary = format!("{changed} payments drafted anew");
        }
        Ok(Done { summary, changed, ..Done::default() })
    }
}
