//! Payments to contractors: their states and the only lawful moves (state machine row D).

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

use super::Refusal;

/// Where a payment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentState {
    /// Created by an approval; nobody decided yet when it is paid.
    Draft,
    /// To be paid on a day.
    Scheduled,
    /// Handed to the bank.
    Sent,
    /// It arrived.
    Paid,
    /// The bank gave it back.
    Failed,
    /// It will not be paid.
    Void,
    /// Paid, and given back.
    Refunded,
}

impl PaymentState {
    /// Every state, in the order of the screen.
    pub const ALL: [Self; 7] =
        [Self::Draft, Self::Scheduled, Self::Sent, Self::Paid, Self::Failed, Self::Void, Self::Refunded];

    /// The stored, exported and shown name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Sent => "sent",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Void => "void",
            Self::Refunded => "refunded",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether `next` may follow.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use PaymentState::{Draft, Failed, Paid, Refunded, Scheduled, Sent, Void};
        matches!(
            (self, next),
            (Draft, Scheduled)
                | (Scheduled, Sent)
                | (Sent, Paid | Failed)
                | (Draft | Scheduled | Failed, Void)
                | (Paid, Refunded)
        )
    }

    /// Refuses a move that the table does not know; `whose` names the payment in the sentence.
    pub fn must_become(self, next: Self, whose: &str) -> Result<(), Refusal> {
        if self.may_become(next) {
            return Ok(());
        }
        let refusal =
            Refusal::rule(format!("The payment to {whose} is {}, so it cannot become {}.", self.name(), next.name()));
        let follow: Vec<&str> = Self::ALL.into_iter().filter(|to| self.may_become(*to)).map(Self::name).collect();
        Err(match follow.as_slice() {
            [] => refusal,
            follow => refusal.hint(format!("From here it can become: {}.", follow.join(", "))),
        })
    }

    /// Whether money has left or may have: undo does not take that back (X2).
    #[must_use]
    pub const fn money_is_gone(self) -> bool {
        matches!(self, Self::Sent | Self::Paid | Self::Refunded)
    }

    /// Whether the move into this state needs a reference.
    #[must_use]
    pub const fn needs_reference(self) -> bool {
        matches!(self, Self::Paid)
    }

    /// Whether the move into this state needs a reason.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Failed | Self::Void | Self::Refunded)
    }
}

/// The next day on which banks work everywhere but for holidays: Monday to Friday.
#[must_use]
pub fn next_working(today: NaiveDate) -> NaiveDate {
    let days = match today.weekday() {
        Weekday::Fri => 3,
        Weekday::Sat => 2,
        _ => 1,
    };
    today.checked_add_days(Days::new(days)).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_rows_of_the_table_are_lawful() {
        use PaymentState::{Draft, Failed, Paid, Refunded, Scheduled, Sent, Void};
        let lawful = [
            (Draft, Scheduled),
            (Draft, Void),
            (Scheduled, Sent),
            (Scheduled, Void),
            (Sent, Paid),
            (Sent, Failed),
            (Paid, Refunded),
            (Failed, Void),
        ];
        for (from, to) in PaymentState::ALL.into_iter().flat_map(|from| PaymentState::ALL.map(|to| (from, to))) {
            assert_eq!(from.may_become(to), lawful.contains(&(from, to)), "{from:?} -> {to:?}");
            assert_eq!(PaymentState::from_name(from.name()), Some(from));
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn banks_work_from_monday_to_friday() {
        for (today, expected) in [
            ("2026-11-23", "2026-11-24"),
            ("2026-11-26", "2026-11-27"),
            ("2026-11-27", "2026-11-30"),
            ("2026-11-28", "2026-11-30"),
            ("2026-11-29", "2026-11-30"),
        ] {
            assert_eq!(next_working(day(today)), day(expected), "{today}");
        }
    }

    #[test]
    fn a_refusal_says_what_can_follow() {
        let refusal = Draft.must_become(Paid, "Carla Bau").unwrap_err();
        assert_eq!(refusal.sentence, "The payment to Carla Bau is draft, so it cannot become paid.");
        assert_eq!(refusal.hint, "From here it can become: scheduled, void.");
    }

    use PaymentState::{Draft, Paid};
}
