//! Currencies and countries, by their codes; `domain` knows what they mean.

use rusty_money::{FormattableCurrency, iso};

use super::Value;

/// The code of an ISO 4217 currency that money is really paid in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurrencyCode(&'static str);

impl CurrencyCode {
    /// US dollars, the default.
    pub const USD: Self = Self("USD");

    /// The three capital letters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }
}

impl Value for CurrencyCode {
    fn read(text: &str) -> Result<Self, String> {
        iso::find(&text.to_ascii_uppercase())
            .map(FormattableCurrency::code)
            .filter(|code| is_money(code))
            .map(Self)
            .ok_or_else(|| format!("takes the three letters of a currency such as \"USD\" or \"EUR\", not \"{text}\""))
    }

    fn show(&self) -> String {
        self.code().to_owned()
    }
}

/// Whether that code is of money: most codes with X are of metals, funds and tests.
fn is_money(code: &str) -> bool {
    !code.starts_with('X') || matches!(code, "XAF" | "XOF" | "XPF" | "XCD" | "XCG")
}

/// A country by its two letters (ISO 3166), for phone numbers without a country code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// The United States, the default.
    pub const US: Self = Self(*b"US");

    /// The two capital letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Value for CountryCode {
    fn read(text: &str) -> Result<Self, String> {
        let upper = text.to_ascii_uppercase();
        <[u8; 2]>::try_from(upper.as_bytes())
            .ok()
            .filter(|letters| letters.iter().all(u8::is_ascii_uppercase))
            .map(Self)
            .ok_or_else(|| format!("takes the two letters of a country such as \"US\" or \"DE\", not \"{text}\""))
    }

    fn show(&self) -> String {
        self.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_and_countries_are_known_by_their_letters() {
        assert_eq!(CurrencyCode::read("eur").map(CurrencyCode::code), Ok("EUR"));
        assert!(CurrencyCode::read("XAU").is_err(), "gold is no money here");
        assert!(CurrencyCode::read("DOLLAR").is_err_and(|why| why.contains("\"DOLLAR\"")));
        assert_eq!(CountryCode::read("de").map(|country| country.show()), Ok("DE".to_owned()));
        for text in ["", "D", "DEU", "1A", "é"] {
            assert!(CountryCode::read(text).is_err(), "{text}");
        }
    }
}
