//! Bank files: what is written, what is refused, and what a validator that knows nothing of Milepost says.

mod refused;
mod schema;
mod written;

use chrono::{DateTime, NaiveDate};
use milepost::bank::{CreditTransfer, Debtor, Payout};
use milepost::domain::{BankAccount, Bic, Currency, Iban, Money};

const GERMAN: &str = "DE89370400440532013000";
const NORWEGIAN: &str = "NO9386011117947";
const TURKISH: &str = "TR330006100519786457841326";

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, Currency::from_code(code).expect("a currency"))
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn account(holder: &str, iban: &str, bic: &str) -> BankAccount {
    BankAccount::parse(holder, iban, bic).expect("a sound account")
}

/// A payment of the day after the file is made.
fn payout(number: usize, amount: Money, account: BankAccount) -> Payout {
    Payout {
        label: format!("Payment {number} to {}", account.holder),
        end_to_end_id: format!("MP-{number}"),
        execute_on: day("2026-11-24"),
        amount,
        account: Ok(account),
        remittance: format!("Milestone {number}: Dachstuhl, Haus 12"),
    }
}

/// An office whose file is made on 23 November 2026, late in the evening of Denver: the 24th in UTC.
fn file(payouts: Vec<Payout>) -> CreditTransfer {
    CreditTransfer {
        message_id: "MP-20261123-1".to_owned(),
        created_at: DateTime::parse_from_rfc3339("2026-11-23T22:15:00-07:00").expect("a time"),
        debtor: Debtor {
            name: "Sonnendächer Müller & Co".to_owned(),
            iban: Iban::parse(GERMAN).ok(),
            bic: Bic::parse("COBADEFFXXX").ok(),
        },
        payouts,
    }
}

/// Three currencies, four scripts, two days.
fn mixed() -> CreditTransfer {
    let mut file = file(vec![
        payout(1, money(125_000, "EUR"), account("Carla Öztürk & Söhne", NORWEGIAN, "")),
        payout(2, money(48_000, "JPY"), account("王小明", TURKISH, "TCZBTR2AXXX")),
        payout(3, money(90_050, "EUR"), account("نادية شريف", GERMAN, "COBADEFF")),
        payout(4, money(1_234, "KWD"), account("नादिया 👷", GERMAN, "")),
        payout(5, money(1, "EUR"), account("Zoë <Bau> \"&\" 'Dach'", TURKISH, "TCZBTR2A")),
    ]);
    file.payouts[2].execute_on = day("2026-12-01");
    file.payouts[4].remittance = String::new();
    file
}
