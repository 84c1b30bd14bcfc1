use milepost::bank::Obstacle;
use milepost::domain::{BankAccount, Refusal};

use super::{GERMAN, NORWEGIAN, TURKISH, account, day, file, mixed, money, payout};

fn lines(file: &milepost::bank::CreditTransfer) -> Vec<String> {
    file.to_xml().expect_err("something is missing").problems.iter().map(ToString::to_string).collect()
}

#[test]
fn everything_that_is_missing_is_said_at_once() {
    let mut file = mixed();
    file.message_id = "Zahlung für Juni".to_owned();
    file.debtor.iban = None;
    file.debtor.name = "👷".to_owned();
    file.payouts[0].account = BankAccount::parse("", "", "");
    file.payouts[1].amount.minor = 0;
    file.payouts[2].execute_on = day("2026-11-22");
    file.payouts[3].end_to_end_id = "MP-3".to_owned();
    file.payouts[4].account = Ok(account("!?", NORWEGIAN, ""));
    file.payouts[4].end_to_end_id = "Rechnung 5".to_owned();
    assert_eq!(
        lines(&file),
        [
            "The office's own account is missing: `milepost settings set payments.iban IBAN` writes it, or `iban` under [payments] in \
             config.toml.",
            "The office's own name is missing: `milepost settings set payments.name NAME` writes it, or `name` under [payments] in \
             config.toml.",
            "The file's number \"Zahlung für Juni\" has to be 1 to 28 Latin letters, digits or dashes.",
            "Payment 1 to Carla Öztürk & Söhne: no bank details. Press e on the payment or in the contractor's record, \
             or use `milepost contact edit --iban`.",
            "Payment 2 to 王小明: the amount is ¥0; only amounts above zero can be paid.",
            "Payment 3 to نادية شريف: the day to pay, 22 Nov 2026, has passed. Choose today or later.",
            "Payment 4 to नादिया 👷: the reference \"MP-3\" is already used in this file.",
            "Payment 5 to Zoë <Bau> \"&\" 'Dach': the account holder \"!?\" has no letters that a bank can read. Write \
             the name in Latin letters.",
            "Payment 5 to Zoë <Bau> \"&\" 'Dach': the reference \"Rechnung 5\" has to be 1 to 35 Latin letters, digits \
             or dashes.",
        ]
    );
    let refusal = Refusal::from(file.to_xml().expect_err("something is missing"));
    assert_eq!(refusal.sentence, "The bank file was not written.");
    assert!(refusal.hint.ends_with("And 4 more."), "{refusal}");
}

#[test]
fn stored_details_that_are_no_account_say_what_is_wrong_with_them() {
    let mut file = file(vec![payout(1, money(1, "EUR"), account("Anna", NORWEGIAN, ""))]);
    file.payouts[0].account = BankAccount::parse("", "NO9386011117948", "");
    assert_eq!(
        lines(&file),
        [
            "Payment 1 to Anna: The account has no holder. Write the holder as the bank knows them.",
            "Payment 1 to Anna: The IBAN's check digits are wrong. Compare it with the contractor's letter.",
        ]
    );
}

#[test]
fn outside_sepa_both_banks_are_named() {
    let mut file = file(vec![
        payout(1, money(100, "USD"), account("Anna", TURKISH, "")),
        payout(2, money(100, "EUR"), account("Bert", TURKISH, "")),
        payout(3, money(100, "USD"), account("Carla", GERMAN, "")),
    ]);
    file.debtor.bic = None;
    assert_eq!(
        lines(&file),
        [
            "The code of the office's own bank is missing, which payments outside SEPA need: \
             `milepost settings set payments.bic BIC` writes it, or `bic` under [payments] in config.toml.",
            "Payment 1 to Anna: the code (BIC) of the contractor's bank is missing; USD to that country cannot be sent \
             without it. Press e on the payment, or use `milepost contact edit --bic`.",
            "Payment 2 to Bert: the code (BIC) of the contractor's bank is missing; EUR to that country cannot be sent \
             without it. Press e on the payment, or use `milepost contact edit --bic`.",
        ]
    );
}

#[test]
fn amounts_that_no_payment_carries() {
    let large = file(vec![payout(1, money(100_000_000_000, "EUR"), account("Anna", NORWEGIAN, ""))]);
    assert_eq!(
        lines(&large),
        ["Payment 1 to Anna: €1,000,000,000.00 is more than one payment can carry. Pay it in parts."]
    );
    let huge = file(vec![payout(1, money(i64::MAX, "USD"), account("Anna", GERMAN, ""))]);
    assert_eq!(lines(&huge).len(), 2, "the payment and the sum");
    // each of them fits, together they have too many digits
    let half = || account("Anna", GERMAN, "");
    let many = file((1..=2).map(|number| payout(number, money(500_000_000_000_000_000, "USD"), half())).collect());
    assert_eq!(many.to_xml().expect_err("too much").problems[0].what, Obstacle::Total);
}

#[test]
fn an_empty_file_and_today_by_the_offices_clock() {
    assert_eq!(lines(&file(Vec::new())), ["There is nothing to pay."]);
    let mut today = file(vec![payout(1, money(1, "EUR"), account("Anna", NORWEGIAN, ""))]);
    today.payouts[0].execute_on = day("2026-11-23");
    assert!(today.to_xml().is_ok(), "it is still the 23rd where the office is");
}
