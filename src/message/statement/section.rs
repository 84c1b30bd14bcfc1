//! The tables of a statement, before they are drawn.

use chrono::NaiveDate;

use super::Statement;
use crate::domain::{Money, day, text};

/// A table with its title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it shows.
    pub title: &'static str,
    /// The names of its columns.
    pub columns: &'static [&'static str],
    /// Its rows; each has as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// What stands there when there are no rows.
    pub empty: &'static str,
}

/// What stands in one place of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words, on one line and without characters that act.
    Text(String),
    /// A count.
    Number(i64),
    /// A calendar day.
    Day(NaiveDate),
    /// An amount.
    Money(Money),
}

impl Cell {
    fn text(raw: &str) -> Self {
        Self::Text(text::clean_line(raw))
    }

    /// As people read it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Text(words) => words.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(on) => day::plain(*on),
            Self::Money(money) => money.to_string(),
        }
    }

    /// Whether it is read from its end: numbers and amounts stand under each other's last digits.
    #[must_use]
    pub const fn is_numeric(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Money(_))
    }
}

impl Statement {
    /// The tables, in their order: milestones, reviews, payments, totals.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        vec![self.milestone_section(), self.review_section(), self.payment_section(), self.total_section()]
    }

    fn milestone_section(&self) -> Section {
        let row = |line: &super::MilestoneLine| {
            vec![
                Cell::text(&line.title),
                Cell::Day(line.due_on),
                Cell::text(line.status.words()),
                Cell::Number(line.revision),
                Cell::Money(line.amount),
            ]
        };
        Section {
            title: "Milestones",
            columns: &["Milestone", "Deadline", "Status", "Revision", "Amount"],
            rows: self.milestones.iter().map(row).collect(),
            empty: "No milestones.",
        }
    }

    fn review_section(&self) -> Section {
        let rows = self.milestones.iter().flat_map(|line| {
            line.rounds.iter().map(|round| {
                vec![
                    Cell::text(&line.title),
                    Cell::Number(round.revision),
                    Cell::Day(round.on),
                    Cell::text(&round.verdict),
                    Cell::text(&round.words),
                ]
            })
        });
        Section {
            title: "Reviews",
            columns: &["Milestone", "Revision", "Date", "What", "In words"],
            rows: rows.collect(),
            empty: "Nothing was submitted yet.",
        }
    }

    fn payment_section(&self) -> Section {
        let row = |line: &super::PaymentLine| {
            vec![
                Cell::text(&line.purpose),
                Cell::Day(line.on),
                Cell::text(line.state.name()),
                Cell::text(&line.reference),
                Cell::text(&line.reason),
                Cell::Money(line.amount),
            ]
        };
        Section {
            title: "Payments",
            columns: &["For", "Date", "State", "Reference", "Reason", "Amount"],
            rows: self.payments.iter().map(row).collect(),
            empty: "No payments.",
        }
    }

    fn total_section(&self) -> Section {
        let row = |total: super::Total| {
            let code = Cell::Text(total.paid.currency.code().to_owned());
            let sums = [total.pending, total.approved, total.outstanding, total.paid];
            std::iter::once(code).chain(sums.map(Cell::Money)).collect()
        };
        Section {
            title: "Totals",
            columns: &["Currency", "Pending", "Approved", "Outstanding", "Paid"],
            rows: self.totals().into_iter().map(row).collect(),
            empty: "Nothing to add up.",
        }
    }
}
