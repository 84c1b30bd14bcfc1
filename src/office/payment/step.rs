//! Scheduling, sending, paying, failing, voiding and refunding payments: all or nothing, and the contractors are told.

use crate::domain::text::{MAX_NAME, clean_line, shorten};
use crate::domain::{Kind, PaymentId, PaymentState, Refusal, day};
use crate::office::notices::{self, Letter};
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::notice::About;
use crate::store::payment::{self, Payment};
use crate::store::record::{self, Cell};
use crate::store::{Table, dialect};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A payment, and the version of it that the operator saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayPick {
    /// Which.
    pub id: PaymentId,
    /// Its row version on the screen; `None`: nobody looked.
    pub version: Option<i64>,
}

/// What becomes of payments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayStep {
    /// They are to be paid on a day.
    Schedule(NaiveDate),
    /// They were handed to the bank.
    Send,
    /// They arrived, with this reference.
    Paid(String),
    /// The bank gave them back, for this reason.
    Fail(String),
    /// They will not be paid, for this reason.
    Void(String),
    /// They were paid and came back, for this reason.
    Refund(String),
}

impl PayStep {
    /// The state that it leads to.
    #[must_use]
    pub const fn state(&self) -> PaymentState {
        match self {
            Self::Schedule(_) => PaymentState::Scheduled,
            Self::Send => PaymentState::Sent,
            Self::Paid(_) => PaymentState::Paid,
            Self::Fail(_) => PaymentState::Failed,
            Self::Void(_) => PaymentState::Void,
            Self::Refund(_) => PaymentState::Refunded,
        }
    }

    /// What was done, in words.
    fn participle(&self) -> String {
        match self {
            Self::Schedule(day) => format!("scheduled for {}", day::long(*day)),
            other => other.state().name().to_owned(),
        }
    }

    /// The words that it takes, cleaned: a reference or a reason.
    fn words(&self) -> Result<String, Refusal> {
        let (Self::Paid(raw) | Self::Fail(raw) | Self::Void(raw) | Self::Refund(raw)) = self else {
            return Ok(String::new());
        };
        let words = shorten(&clean_line(raw), MAX_NAME);
        if !words.is_empty() {
            return Ok(words);
        }
        let state = self.state();
        Err(if state.needs_reference() {
            Refusal::usage("A paid payment needs its reference.").hint("Give the bank's, or your own.")
        } else {
            Refusal::usage(format!("A {} payment needs a reason.", state.name())).hint("Say why.")
        })
    }
}

/// Do the same to some payments.
#[derive(Clone, Debug)]
pub struct StepPayments {
    /// What.
    pub step: PayStep,
    /// To which.
    pub picks: Vec<PayPick>,
    /// A line added to this batch's messages.
    pub note: String,
    /// Whether anybody is told.
    pub notify: bool,
    /// Payments of which nobody is told.
    pub left_out: BTreeSet<PaymentId>,
}

impl StepPayments {
    /// What the batch is called.
    pub(in crate::office) const fn verb(&self) -> &'static str {
        match self.step {
            PayStep::Schedule(_) => "schedule payments",
            PayStep::Send => "send payments",
            PayStep::Paid(_) => "mark payments paid",
            PayStep::Fail(_) => "mark payments failed",
            PayStep::Void(_) => "void payments",
            PayStep::Refund(_) => "refund payments",
        }
    }

    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("pay contractors")?;
        let words = self.step.words()?;
        let ids = dialect::id_list(self.picks.iter().map(|pick| pick.id.get()));
        let found = payment::these(work.write, &ids)?;
        self.refuse_missing(&found)?;
        self.refuse_changed(work, &found)?;
        let state = self.step.state();
        for one in &found {
            one.state.must_become(state, &one.contractor_name)?;
        }
        let since = record::last_event(work.write)?;
        let mut cells: Vec<Cell> = vec![("state", state.name().into()), ("changed_at", work.at.into())];
        match &self.step {
            PayStep::Schedule(day) => cells.push(("pay_on", (*day).into())),
            PayStep::Send => {}
            PayStep::Paid(_) => cells.push(("reference", words.as_str().into())),
            PayStep::Fail(_) | PayStep::Void(_) | PayStep::Refund(_) => cells.push(("reason", words.as_str().into())),
        }
        record::update_all(work.write, Table::Payment, work.batch, state.name(), &ids, &cells)?;
        let summary = match found.as_slice() {
            [one] => format!("{} to {} {}", one.amount, one.contractor_name, self.step.participle()),
            many => format!("{} payments {}", many.len(), self.step.participle()),
        };
        let mut done = Done { summary, changed: found.len(), money_left: state.money_is_gone(), ..Done::default() };
        notices::decided(work, since, self.notify, self.left_out.iter().map(|id| id.get()))?;
        if self.notify && work.own.settings.milestones.notify {
            let (reference, reason) = if state.needs_reference() { (words.as_str(), "") } else { ("", words.as_str()) };
            let letter =
                Letter { kind: crate::message::Kind::PaymentStatus, words: reason, reference, note: &self.note };
            let left_out = dialect::id_list(self.left_out.iter().map(|id| id.get()));
            notices::contractors(work, About::Payment, &letter, since, found.len(), &left_out)?.add_to(&mut done);
        }
        Ok(done)
    }

    fn refuse_missing(&self, found: &[Payment]) -> Result<(), Refusal> {
        if self.picks.is_empty() {
            return Err(Refusal::usage("No payment is named."));
        }
        let there: BTreeSet<PaymentId> = found.iter().map(|one| one.id).collect();
        match self.picks.iter().find(|pick| !there.contains(&pick.id)) {
            None => Ok(()),
            Some(pick) => Err(Refusal::not_found(format!("There is no payment {}; nothing was done.", pick.id))
                .hint("`milepost payment list` shows their numbers.")),
        }
    }

    /// Somebody else was faster: who and when.
    fn refuse_changed(&self, work: &Work<'_>, found: &[Payment]) -> Result<(), Refusal> {
        let seen: BTreeMap<PaymentId, i64> =
            self.picks.iter().filter_map(|pick| Some((pick.id, pick.version?))).collect();
        let Some(other) = found.iter().find(|one| seen.get(&one.id).is_some_and(|version| *version != one.version))
        else {
            return Ok(());
        };
        let who = payment::last_touch(work.write, other.id)?
            .map_or_else(String::new, |(name, at)| format!(" by {name} at {}", work.own.clock(at)));
        Err(Refusal::new(
            Kind::Conflict,
            format!(
                "The payment of {} to {} was changed meanwhile{who}: it is {} now; nothing was done.",
                other.amount,
                other.contractor_name,
                other.state.name()
            ),
        )
        .hint("Look at it again."))
    }
}
