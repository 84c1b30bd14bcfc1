//! One row of a list of payments, and the columns in which it is shown.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::domain::day;
use crate::domain::due::{self, Urgency};
use crate::domain::{PaymentId, PaymentState};
use crate::office::ask_payments::Payment;
use crate::tui::component::{CellText, Column, Record, Width};
use crate::tui::theme::Theme;
use ratatui::style::Style;

/// A payment as it is held.
pub struct Line {
    /// What the office answered.
    pub row: Payment,
    /// Where it stands, in words: "scheduled for Mon 30 Nov".
    pub words: String,
    /// How much its day presses.
    pub urgency: Urgency,
}

impl Line {
    /// A payment as it reads on the day `today` in the office's zone.
    #[must_use]
    pub fn new(row: Payment, today: NaiveDate, zone: Tz) -> Self {
        let (words, urgency) = stands(&row, today, zone);
        Self { row, words, urgency }
    }

    /// How its words look.
    #[must_use]
    pub fn style(&self, theme: &Theme) -> Style {
        match (self.row.state, self.urgency) {
            (PaymentState::Failed, _) | (_, Urgency::Late) => theme.danger,
            (_, Urgency::Today | Urgency::Soon) => theme.warn,
            (PaymentState::Void | PaymentState::Refunded, _) => theme.muted,
            _ => theme.text,
        }
    }
}

impl Record for Line {
    type Id = PaymentId;

    fn id(&self) -> PaymentId {
        self.row.id
    }
}

/// Where a payment stands in words, and how much its day presses.
fn stands(one: &Payment, today: NaiveDate, zone: Tz) -> (String, Urgency) {
    let since = || day::short(one.changed_at.day_in(zone), today);
    let with = |words: String, more: &str| if more.is_empty() { words } else { format!("{words}: {more}") };
    let words = match one.state {
        PaymentState::Draft => format!("draft since {}", since()),
        PaymentState::Scheduled => match one.pay_on {
            Some(day) if day == today => return ("scheduled for today!".to_owned(), Urgency::Today),
            Some(day) => {
                let urgency = due::due(day, today).urgency;
                let late = if urgency == Urgency::Late { ", late!" } else { "" };
                return (format!("scheduled for {}{late}", day::short(day, today)), urgency);
            }
            None => "scheduled".to_owned(),
        },
        PaymentState::Sent => format!("sent {}", since()),
        PaymentState::Paid => with(format!("paid {}", since()), &one.reference),
        PaymentState::Failed => with("failed".to_owned(), &one.reason),
        PaymentState::Void => with("void".to_owned(), &one.reason),
        PaymentState::Refunded => with(format!("refunded {}", since()), &one.reason),
    };
    (words, Urgency::Calm)
}

/// The columns of a list.
pub static COLUMNS: [Column<Line>; 4] = [
    Column {
        title: "Contractor",
        width: Width::Share(1, 14),
        right: false,
        from: 0,
        cell: |line, _| CellText::plain(&line.row.contractor_name),
    },
    Column {
        title: "Milestone",
        width: Width::Share(1, 14),
        right: false,
        from: 0,
        cell: |line, _| CellText::plain(&line.row.title),
    },
    Column {
        title: "Amount",
        width: Width::Cells(12),
        right: true,
        from: 0,
        cell: |line, _| CellText::plain(line.row.amount.to_string()),
    },
    Column {
        title: "Stands",
        width: Width::Share(1, 24),
        right: false,
        from: 0,
        cell: |line, theme| CellText::styled(&line.words, line.style(theme)),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ContactId, Currency, Instant, Money};

    #[test]
    fn every_state_reads_in_words() {
        let today = "2026-11-23".parse().expect("a date");
        let said = |state, pay_on: Option<&str>| {
            let one = Payment {
                id: PaymentId(1),
                version: 1,
                milestone: None,
                title: String::new(),
                contractor: ContactId(1),
                contractor_name: "佐藤".into(),
                amount: Money::new(1, Currency::USD),
                state,
                pay_on: pay_on.map(|day| day.parse().expect("a date")),
                reference: "2026-0042".into(),
                reason: "Account closed.".into(),
                changed_at: Instant(1_795_424_400_000_000),
            };
            Line::new(one, today, Tz::UTC).words
        };
        assert_eq!(
            PaymentState::ALL.map(|state| said(state, Some("2026-11-30"))),
            [
                "draft since Mon 23 Nov",
                "scheduled for Mon 30 Nov",
                "sent Mon 23 Nov",
                "paid Mon 23 Nov: 2026-0042",
                "failed: Account closed.",
                "void: Account closed.",
                "refunded Mon 23 Nov: Account closed.",
            ]
        );
        assert_eq!(said(PaymentState::Scheduled, Some("2026-11-23")), "scheduled for today!");
        assert_eq!(said(PaymentState::Scheduled, Some("2026-11-20")), "scheduled for Fri 20 Nov, late!");
    }
}
