//! A contractor's statement: milestones, their reviews, payments and totals, as text, as a page and as a workbook.
//!
//! The statement is laid out once, as titled tables of typed cells ([`Section`]); text, HTML and XLSX draw the same tables.

mod html;
mod section;
mod text;
mod xlsx;

use chrono::NaiveDate;

pub use section::{Cell, Section};
pub use xlsx::WorkbookError;

use crate::domain::milestone::MilestoneStatus;
use crate::domain::payment::PaymentState;
use crate::domain::{Color, Currency, Money, day};

/// What one contractor did and was paid. Nothing of it names an operator: the contractor reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The office's name.
    pub office: String,
    /// The office's colour, for the page.
    pub brand: Color,
    /// The contractor's name.
    pub contractor: String,
    /// The first day of the period; `None`: from the beginning.
    pub since: Option<NaiveDate>,
    /// The last day of the period, usually the day on which the statement is made.
    pub until: NaiveDate,
    /// The milestones, in the order in which they are shown.
    pub milestones: Vec<MilestoneLine>,
    /// The payments, in the order in which they are shown.
    pub payments: Vec<PaymentLine>,
}

/// A milestone of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilestoneLine {
    /// What is delivered.
    pub title: String,
    /// The deadline.
    pub due_on: NaiveDate,
    /// What it pays.
    pub amount: Money,
    /// Where it stands.
    pub status: MilestoneStatus,
    /// How often it was begun, from 1.
    pub revision: i64,
    /// Its submissions and reviews, oldest first.
    pub rounds: Vec<RoundLine>,
}

/// What happened to a milestone on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundLine {
    /// Which revision it was about.
    pub revision: i64,
    /// When, in the office's zone.
    pub on: NaiveDate,
    /// What was done: `submitted`, `rejected`.
    pub verdict: String,
    /// The contractor's words or the reason; may be empty.
    pub words: String,
}

/// A payment of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentLine {
    /// What it is for, usually the milestone's title.
    pub purpose: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub state: PaymentState,
    /// Since when it stands there, or for when it is scheduled.
    pub on: NaiveDate,
    /// The reference under which it was paid; may be empty.
    pub reference: String,
    /// Why it failed, was made void or came back; may be empty.
    pub reason: String,
}

impl PaymentLine {
    /// Whether the money is on its way or still to come.
    const fn is_outstanding(&self) -> bool {
        matches!(self.state, PaymentState::Draft | PaymentState::Scheduled | PaymentState::Sent | PaymentState::Failed)
    }
}

/// What the lines of one currency add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// Milestones in progress or awaiting review.
    pub pending: Money,
    /// Approved milestones.
    pub approved: Money,
    /// Payments that are on their way or still to come: draft, scheduled, sent, failed.
    pub outstanding: Money,
    /// Payments that arrived and were not given back.
    pub paid: Money,
}

impl Total {
    const fn nothing(currency: Currency) -> Self {
        let nothing = Money::new(0, currency);
        Self { pending: nothing, approved: nothing, outstanding: nothing, paid: nothing }
    }
}

impl Statement {
    /// The statement from a day on: milestones that are open or of which somebody said something since, and payments that
    /// are on their way or changed since.
    #[must_use]
    pub fn since(mut self, since: NaiveDate) -> Self {
        let is_open = |status| matches!(status, MilestoneStatus::InProgress | MilestoneStatus::Submitted);
        self.milestones.retain(|line| is_open(line.status) || line.rounds.iter().any(|round| round.on >= since));
        self.payments.retain(|line| line.on >= since || line.is_outstanding());
        Self { since: Some(since), ..self }
    }

    /// The sums, one row for each currency, by its code.
    #[must_use]
    pub fn totals(&self) -> Vec<Total> {
        let milestones = self.milestones.iter().map(|line| line.amount.currency);
        let mut currencies: Vec<Currency> =
            milestones.chain(self.payments.iter().map(|line| line.amount.currency)).collect();
        currencies.sort_unstable_by_key(|currency| currency.code());
        currencies.dedup();
        currencies.into_iter().map(|currency| self.total(currency)).collect()
    }

    fn total(&self, currency: Currency) -> Total {
        let mut total = Total::nothing(currency);
        for line in self.milestones.iter().filter(|line| line.amount.currency == currency) {
            match line.status {
                MilestoneStatus::InProgress | MilestoneStatus::Submitted => add(&mut total.pending, line.amount),
                MilestoneStatus::Approved => add(&mut total.approved, line.amount),
                MilestoneStatus::Deleted => {}
            }
        }
        for line in self.payments.iter().filter(|line| line.amount.currency == currency) {
            if line.is_outstanding() {
                add(&mut total.outstanding, line.amount);
            } else if line.state == PaymentState::Paid {
                add(&mut total.paid, line.amount);
            }
        }
        total
    }

    /// `Statement for Carla Bau`
    #[must_use]
    pub fn title(&self) -> String {
        format!("Statement for {}", self.contractor)
    }

    /// `1 Jan 2026 to 23 Nov 2026`, or `until 23 Nov 2026`.
    #[must_use]
    pub fn period(&self) -> String {
        match self.since {
            Some(since) => format!("{} to {}", day::plain(since), day::plain(self.until)),
            None => format!("until {}", day::plain(self.until)),
        }
    }
}

/// Sums that no account holds stop at the largest one.
const fn add(sum: &mut Money, more: Money) {
    sum.minor = sum.minor.saturating_add(more.minor);
}

#[cfg(test)]
mod tests;
