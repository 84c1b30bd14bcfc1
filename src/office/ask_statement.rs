//! A contractor's statement: milestones with their rounds, payments, totals.

use super::door::Office;
use crate::domain::{ContactId, Instant, MilestoneStatus, PaymentState, Refusal};
use crate::message::statement::{MilestoneLine, PaymentLine, RoundLine, Statement};
use crate::store::payment::UNMADE;
use crate::store::round::Verdict;
use crate::store::{contact, milestone, payment_list, round};

impl Office {
    /// The statement of a contractor: all that was not deleted, up to today in the office's zone.
    pub fn statement(&self, contractor: ContactId, now: Instant) -> Result<Statement, Refusal> {
        let own = self.own()?;
        let zone = own.settings.office.timezone;
        let day = |at: Instant| at.day_in(zone);
        self.ask(|read| {
            let gone = || Refusal::not_found("That contractor no longer exists.");
            let who = contact::find(read, contractor)?.ok_or_else(gone)?;
            let mut milestones = Vec::new();
            for one in milestone::of_contractor(read, contractor)? {
                if one.status == MilestoneStatus::Deleted {
                    continue;
                }
                // the first of two approvals is a matter of the office
                let heard = round::of(read, one.id)?.into_iter().filter(|said| said.verdict != Verdict::Seconded);
                let rounds = heard.map(|said| RoundLine {
                    revision: said.revision,
                    on: day(said.at),
                    verdict: said.verdict.words().to_owned(),
                    words: said.words,
                });
                milestones.push(MilestoneLine {
                    rounds: rounds.collect(),
                    title: one.title,
                    due_on: one.due_on,
                    amount: one.amount,
                    status: one.status,
                    revision: one.revision,
                });
            }
            let filter = payment_list::Filter { contractor: Some(contractor), state: None };
            let payments = payment_list::page(read, filter, payment_list::From::Start, usize::MAX >> 1)?;
            // what an undo took back never was
            let heard = payments.into_iter().filter(|one| one.state != PaymentState::Void || one.reason != UNMADE);
            let payments = heard.map(|one| PaymentLine {
                purpose: one.title,
                amount: one.amount,
                state: one.state,
                on: one.pay_on.filter(|_| one.state == PaymentState::Scheduled).unwrap_or(day(one.changed_at)),
                reference: one.reference,
                reason: one.reason,
            });
            Ok(Statement {
                office: own.settings.office.name.as_str().to_owned(),
                brand: own.brand(),
                contractor: who.name,
                since: None,
                until: day(now),
                milestones,
                payments: payments.collect(),
            })
        })
    }
}
