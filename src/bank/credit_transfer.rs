//! What a bank file is made of.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::{Refused, instruction, pain001};
use crate::domain::{BankAccount, BankAccountError, Bic, Iban, Money};

/// The longest number of a file, in letters: what the standard has room for, less room to number the instructions in it.
pub const LONGEST_MESSAGE_ID: usize = 28;

/// The longest reference of a payment, in letters.
pub const LONGEST_REFERENCE: usize = 35;

/// One file: the office tells its bank to pay people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditTransfer {
    /// The file's own number. A bank takes a number once, so an export that is made again needs a new one.
    pub message_id: String,
    /// When it is made, in the office's zone: payments of days before this one are refused.
    pub created_at: DateTime<FixedOffset>,
    /// Who pays.
    pub debtor: Debtor,
    /// Who is paid, in this order inside each instruction.
    pub payouts: Vec<Payout>,
}

/// The office and the account that it pays from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debtor {
    /// The account's holder.
    pub name: String,
    /// The account; without it there is no file.
    pub iban: Option<Iban>,
    /// Its bank; needed for payments outside SEPA only.
    pub bic: Option<Bic>,
}

/// One payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// What staff call it, such as `Payment 12 to Carla Bau`. It begins the sentences of a refusal and is not in the file.
    pub label: String,
    /// The reference that travels to the contractor's statement and comes back in the bank's reports; unique in the file.
    pub end_to_end_id: String,
    /// The day on which the bank shall pay.
    pub execute_on: NaiveDate,
    /// How much; above zero.
    pub amount: Money,
    /// Where to, or what is wrong with the stored details, as [`BankAccount::parse`] says it.
    pub account: Result<BankAccount, Vec<BankAccountError>>,
    /// What the contractor reads on the statement; cut at 140 letters, may be empty.
    pub remittance: String,
}

impl CreditTransfer {
    /// The file in UTF-8, as `pain.001.001.09`. The same values give the same bytes.
    ///
    /// # Errors
    /// Everything that keeps it from being paid.
    pub fn to_xml(&self) -> Result<Vec<u8>, Refused> {
        let instructions = instruction::instructions(self)?;
        Ok(pain001::write(self, &instructions))
    }
}
