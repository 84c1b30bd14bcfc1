use std::collections::BTreeSet;

use milepost::bank::{CreditTransfer, Debtor, Payout, latin};
use milepost::domain::{Currency, Money};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::{GERMAN, NORWEGIAN, TURKISH, account, day, file, mixed, money, payout};

/// Every element that holds text, in the order of the file: its name and the text.
fn texts(xml: &[u8]) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(std::str::from_utf8(xml).expect("UTF-8"));
    let mut found = Vec::new();
    let mut text = String::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(_) => text.clear(),
            Event::Text(piece) => text.push_str(&piece),
            Event::GeneralRef(reference) => text.push_str(match &*reference {
                "apos" => "'",
                other => panic!("&{other}; is no plain letter"),
            }),
            Event::End(end) => {
                if !text.trim().is_empty() {
                    found.push((end.name().as_ref().to_owned(), std::mem::take(&mut text)));
                }
                text.clear();
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn all(texts: &[(String, String)], name: &str) -> Vec<String> {
    texts.iter().filter(|(found, _)| found == name).map(|(_, text)| text.clone()).collect()
}

#[test]
fn one_instruction_for_each_day_currency_and_route() {
    let xml = mixed().to_xml().expect("nothing is missing");
    let texts = texts(&xml);
    assert_eq!(all(&texts, "NbOfTxs"), ["5", "1", "1", "1", "1", "1"]);
    assert_eq!(all(&texts, "CtrlSum"), ["50151.744", "1250.00", "0.01", "48000", "1.234", "900.50"]);
    assert_eq!(all(&texts, "InstdAmt"), ["1250.00", "0.01", "48000", "1.234", "900.50"]);
    assert_eq!(all(&texts, "ChrgBr"), ["SLEV", "SHAR", "SHAR", "SHAR", "SLEV"]);
    assert_eq!(all(&texts, "Cd"), ["SEPA", "SEPA"]);
    assert_eq!(all(&texts, "PmtInfId").last().map(String::as_str), Some("MP-20261123-1-5"));
    assert_eq!(mixed().to_xml(), Ok(xml), "the same values give the same bytes");
}

#[test]
fn a_file_as_a_bank_reads_it() {
    let xml = String::from_utf8(mixed().to_xml().expect("nothing is missing")).expect("UTF-8");
    assert!(xml.is_ascii(), "plain letters only");
    insta::assert_snapshot!(xml);
}

#[test]
fn inside_sepa_the_office_needs_no_bank_code() {
    let mut file = file(vec![payout(1, money(1, "EUR"), account("Anna", NORWEGIAN, ""))]);
    file.debtor.bic = None;
    let texts = texts(&file.to_xml().expect("nothing is missing"));
    assert_eq!(all(&texts, "Id"), ["NOTPROVIDED"]);
    assert_eq!(all(&texts, "BICFI"), Vec::<String>::new());
}

#[test]
fn long_names_and_texts_are_cut_where_the_schemes_cut_them() {
    let mut one = payout(1, money(1, "EUR"), account(&"名".repeat(140), NORWEGIAN, ""));
    one.remittance = "Dachstuhl ß ".repeat(60);
    let texts = texts(&file(vec![one]).to_xml().expect("nothing is missing"));
    assert!(all(&texts, "Nm").iter().all(|name| name.len() <= 70), "{texts:?}");
    assert!(matches!(all(&texts, "Ustrd")[0].len(), 130..=140), "{texts:?}");
}

pub fn any_file() -> impl Strategy<Value = CreditTransfer> {
    let iban = prop::sample::select(vec![GERMAN, NORWEGIAN, TURKISH]);
    let currency = prop::sample::select(vec!["EUR", "USD", "JPY", "KWD", "CLF"]);
    let one = (("[A-Za-z王é]\\PC{0,90}", iban), (1_i64..1_000_000_000, currency), 0_usize..3, "(?s).{0,200}");
    prop::collection::vec(one, 1..12).prop_map(|rows| {
        let payouts =
            rows.into_iter().enumerate().map(|(number, ((holder, iban), (minor, code), days, remittance))| {
                let amount = Money::new(minor, Currency::from_code(code).expect("a currency"));
                Payout {
                    execute_on: day("2026-11-23") + chrono::Days::new(days as u64),
                    remittance,
                    ..payout(number, amount, account(&holder, iban, "TCZBTR2A"))
                }
            });
        let payouts = payouts.collect();
        let office = file(Vec::new());
        CreditTransfer { payouts, debtor: Debtor { name: "Büro ☀ 太陽".to_owned(), ..office.debtor }, ..office }
    })
}

proptest! {
    #[test]
    fn any_payments_come_out_whole(file in any_file()) {
        let texts = texts(&file.to_xml().expect("nothing is missing"));
        let mut wanted: Vec<String> = file.payouts.iter().map(|payout| payout.amount.decimal()).collect();
        let mut written = all(&texts, "InstdAmt");
        wanted.sort();
        written.sort();
        prop_assert_eq!(wanted, written);

        // in units of 10^-4, which every currency here divides
        let units = |text: &str| {
            let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
            format!("{whole}{rest:0<4}").parse::<i128>().expect("digits")
        };
        let sums: Vec<i128> = all(&texts, "CtrlSum").iter().map(|sum| units(sum)).collect();
        prop_assert_eq!(sums[0], sums[1..].iter().sum::<i128>());
        prop_assert_eq!(sums[0], all(&texts, "InstdAmt").iter().map(|amount| units(amount)).sum::<i128>());

        let references = all(&texts, "EndToEndId");
        prop_assert_eq!(references.iter().collect::<BTreeSet<_>>().len(), file.payouts.len());
        for (name, text) in &texts {
            let longest = match name.as_str() { "Nm" => 70, "Ustrd" => 140, _ => 35 };
            prop_assert!(text.len() <= longest && text.chars().all(latin::is_plain), "{name}: {text:?}");
        }
    }
}
