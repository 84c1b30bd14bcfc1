//! The settings speak of the same currencies and countries as the rules, though neither floor knows the other.

use milepost::{
    config::value::{CountryCode, CurrencyCode, Value},
    domain::{Country, Currency},
};

#[test]
fn every_code_that_a_setting_takes_is_known_to_the_rules() {
    let letters = 'A'..='Z';
    for a in letters.clone() {
        for b in letters.clone() {
            let country = format!("{a}{b}");
            assert_eq!(CountryCode::read(&country).is_ok(), Country::from_code(&country).is_some(), "{country}");
            for c in letters.clone() {
                let currency = format!("{a}{b}{c}");
                assert_eq!(
                    CurrencyCode::read(&currency).is_ok(),
                    Currency::from_code(&currency).is_some(),
                    "{currency}"
                );
            }
        }
    }
}
