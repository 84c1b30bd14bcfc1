//! Why a bank file was not written: all reasons at once, each with the payment it belongs to.

use std::fmt;

use chrono::NaiveDate;

use super::{LONGEST_MESSAGE_ID, LONGEST_REFERENCE};
use crate::domain::{BankAccountError, Currency, Money, Refusal, day};

/// One thing that keeps a payment, or the whole file, from being paid. The words are whole sentences.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// No payment was given.
    #[error("There is nothing to pay.")]
    NothingToPay,
    /// The file's own number does not fit.
    #[error("The file's number {0:?} has to be 1 to {LONGEST_MESSAGE_ID} Latin letters, digits or dashes.")]
    MessageId(String),
    /// The office has no account.
    #[error(
        "The office's own account is missing: `milepost settings set payments.iban IBAN` writes it, or `iban` under [payments] in config.toml."
    )]
    OfficeAccount,
    /// The office has no name, or none that can be written in Latin letters.
    #[error(
        "The office's own name is missing: `milepost settings set payments.name NAME` writes it, or `name` under [payments] in config.toml."
    )]
    OfficeName,
    /// A payment leaves SEPA and the office's bank is not named.
    #[error(
        "The code of the office's own bank is missing, which payments outside SEPA need: `milepost settings set payments.bic BIC` writes it, or `bic` under [payments] in config.toml."
    )]
    OfficeBic,
    /// The control sum has more digits than the standard allows.
    #[error("The payments add up to more than one file can carry. Export fewer at a time.")]
    Total,
    /// Nobody knows where the money goes.
    #[error(
        "no bank details. Press e on the payment or in the contractor's record, or use `milepost contact edit --iban`."
    )]
    NoAccount,
    /// The stored details are no account.
    #[error("{0} {hint}", hint = .0.hint())]
    Account(BankAccountError),
    /// The holder's name has no letter or digit that a bank can read.
    #[error("the account holder {0:?} has no letters that a bank can read. Write the name in Latin letters.")]
    Holder(String),
    /// Both banks must be named and the contractor's is not.
    #[error(
        "the code (BIC) of the contractor's bank is missing; {0} to that country cannot be sent without it. Press e on the payment, or use `milepost contact edit --bic`."
    )]
    Bic(Currency),
    /// Nothing, or less.
    #[error("the amount is {0}; only amounts above zero can be paid.")]
    AmountNotPositive(Money),
    /// More than such a payment can carry.
    #[error("{0} is more than one payment can carry. Pay it in parts.")]
    AmountTooLarge(Money),
    /// A day before the one on which the file is made.
    #[error("the day to pay, {}, has passed. Choose today or later.", day::plain(*.0))]
    Past(NaiveDate),
    /// The reference does not fit.
    #[error("the reference {0:?} has to be 1 to {LONGEST_REFERENCE} Latin letters, digits or dashes.")]
    Reference(String),
    /// Another payment of the file has the same reference.
    #[error("the reference {0:?} is already used in this file.")]
    ReferenceTwice(String),
}

/// An obstacle and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The payment's label; `None` when it concerns the whole file.
    pub payout: Option<String>,
    /// What is in the way.
    pub what: Obstacle,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.payout {
            Some(label) => write!(f, "{label}: {}", self.what),
            None => self.what.fmt(f),
        }
    }
}

/// The file was not written. [`Problem`]s of the whole file come first, then those of the payments in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Everything that is in the way; never empty.
    pub problems: Vec<Problem>,
}

/// Every problem on a line of its own.
impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            let gap = if at == 0 { "" } else { "\n" };
            write!(f, "{gap}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

/// How many problems fit into the one refusal that a toast or an error line shows.
const SHOWN: usize = 5;

/// The first problems in one refusal; who has room for all of them shows [`Refused::problems`].
impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        let mut lines: Vec<String> = refused.problems.iter().take(SHOWN).map(Problem::to_string).collect();
        let more = refused.problems.len().saturating_sub(SHOWN);
        if more > 0 {
            lines.push(format!("And {more} more."));
        }
        Self::rule("The bank file was not written.").hint(lines.join(" "))
    }
}
