//! Sorts the payments of a file into instructions, and finds everything that keeps them from being paid.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;

use super::latin::{is_reference, latin};
use super::route::Route;
use super::{CreditTransfer, LONGEST_MESSAGE_ID, LONGEST_REFERENCE, Obstacle, Payout, Problem, Refused};
use crate::domain::{BankAccountError, Bic, Iban, Money};

/// The longest name in plain letters that SEPA carries.
const LONGEST_NAME: usize = 70;

/// The longest text for the contractor's statement.
const LONGEST_REMITTANCE: usize = 140;

/// The most digits that a control sum may have.
const LARGEST_SUM: i128 = 10_i128.pow(18);

/// A checked file: ready to be written down.
pub(super) struct Instructions<'a> {
    pub(super) debtor: Party<'a>,
    pub(super) sum: Sum,
    pub(super) groups: Vec<Instruction<'a>>,
}

/// What the bank carries out as one: the same day, currency and route.
pub(super) struct Instruction<'a> {
    pub(super) route: Route,
    pub(super) execute_on: NaiveDate,
    pub(super) sum: Sum,
    pub(super) transfers: Vec<Transfer<'a>>,
}

/// One payment of it.
pub(super) struct Transfer<'a> {
    pub(super) reference: &'a str,
    pub(super) amount: Money,
    pub(super) creditor: Party<'a>,
    pub(super) remittance: String,
}

/// Somebody with an account; the name is in plain letters.
pub(super) struct Party<'a> {
    pub(super) name: String,
    pub(super) iban: &'a Iban,
    pub(super) bic: Option<&'a Bic>,
}

/// What amounts add up to, of whatever currency: the control sum does not ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// In units of `10^-decimals`.
    units: i128,
    decimals: u32,
}

impl Sum {
    fn of<'a>(amounts: impl Iterator<Item = &'a Money> + Clone) -> Self {
        let decimals = amounts.clone().map(|amount| amount.currency.exponent()).max().unwrap_or_default();
        let scaled = |amount: &Money| i128::from(amount.minor) * 10_i128.pow(decimals - amount.currency.exponent());
        Self { units: amounts.map(scaled).sum(), decimals }
    }

    /// Digits and a point.
    pub(super) fn decimal(self) -> String {
        let scale = 10_i128.pow(self.decimals);
        let (whole, rest) = (self.units / scale, self.units % scale);
        match self.decimals as usize {
            0 => whole.to_string(),
            digits => format!("{whole}.{rest:0digits$}"),
        }
    }
}

/// The instructions of a file, by day, currency and route; or all that is wrong with it.
pub(super) fn instructions(file: &CreditTransfer) -> Result<Instructions<'_>, Refused> {
    let debtor_name = latin(&file.debtor.name, LONGEST_NAME);
    let mut problems = problems_of_file(file, &debtor_name);
    let mut groups: BTreeMap<(NaiveDate, &str, Route), Vec<Transfer<'_>>> = BTreeMap::new();
    let mut references = HashSet::new();
    for payout in &file.payouts {
        let mut found = problems_of_payout(payout, file);
        if !references.insert(payout.end_to_end_id.as_str()) {
            found.push(Obstacle::ReferenceTwice(payout.end_to_end_id.clone()));
        }
        if let (Ok(account), Some(from)) = (&payout.account, &file.debtor.iban) {
            let route = Route::of(payout.amount, from, &account.iban);
            if !route.carries(payout.amount.minor) {
                found.push(Obstacle::AmountTooLarge(payout.amount));
            }
            if route == Route::Abroad && account.bic.is_none() {
                found.push(Obstacle::Bic(payout.amount.currency));
            }
            let creditor =
                Party { name: latin(&account.holder, LONGEST_NAME), iban: &account.iban, bic: account.bic.as_ref() };
            let transfer = Transfer {
                reference: &payout.end_to_end_id,
                amount: payout.amount,
                creditor,
                remittance: latin(&payout.remittance, LONGEST_REMITTANCE),
            };
            groups.entry((payout.execute_on, payout.amount.currency.code(), route)).or_default().push(transfer);
        }
        problems.extend(found.into_iter().map(|what| Problem { payout: Some(payout.label.clone()), what }));
    }
    if file.debtor.bic.is_none() && groups.keys().any(|(.., route)| *route != Route::Sepa) {
        problems.insert(0, Problem { payout: None, what: Obstacle::OfficeBic });
    }
    match &file.debtor.iban {
        Some(iban) if problems.is_empty() => Ok(Instructions {
            debtor: Party { name: debtor_name, iban, bic: file.debtor.bic.as_ref() },
            sum: Sum::of(file.payouts.iter().map(|payout| &payout.amount)),
            groups: groups
                .into_iter()
                .map(|((execute_on, _, route), transfers)| Instruction {
                    route,
                    execute_on,
                    sum: Sum::of(transfers.iter().map(|transfer| &transfer.amount)),
                    transfers,
                })
                .collect(),
        }),
        _ => Err(Refused { problems }),
    }
}

fn problems_of_file(file: &CreditTransfer, debtor_name: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    if file.payouts.is_empty() {
        found.push(Obstacle::NothingToPay);
    }
    if file.debtor.iban.is_none() {
        found.push(Obstacle::OfficeAccount);
    }
    if debtor_name.is_empty() {
        found.push(Obstacle::OfficeName);
    }
    if !is_reference(&file.message_id, LONGEST_MESSAGE_ID) {
        found.push(Obstacle::MessageId(file.message_id.clone()));
    }
    if Sum::of(file.payouts.iter().map(|payout| &payout.amount)).units >= LARGEST_SUM {
        found.push(Obstacle::Total);
    }
    found.into_iter().map(|what| Problem { payout: None, what }).collect()
}

fn problems_of_payout(payout: &Payout, file: &CreditTransfer) -> Vec<Obstacle> {
    let mut found = Vec::new();
    match &payout.account {
        Err(errors) if errors.contains(&BankAccountError::IbanEmpty) => found.push(Obstacle::NoAccount),
        Err(errors) => found.extend(errors.iter().cloned().map(Obstacle::Account)),
        Ok(account) if !latin(&account.holder, LONGEST_NAME).contains(|c: char| c.is_ascii_alphanumeric()) => {
            found.push(Obstacle::Holder(account.holder.clone()));
        }
        Ok(_) => {}
    }
    if payout.amount.minor <= 0 {
        found.push(Obstacle::AmountNotPositive(payout.amount));
    }
    if payout.execute_on < file.created_at.date_naive() {
        found.push(Obstacle::Past(payout.execute_on));
    }
    if !is_reference(&payout.end_to_end_id, LONGEST_REFERENCE) {
        found.push(Obstacle::Reference(payout.end_to_end_id.clone()));
    }
    found
}
