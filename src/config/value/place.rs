//! Currencies and countries.

use rusty_money::{FormattableCurrency, iso};

use super::Value;

/// An ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency(&'static iso::Currency);

impl Currency {
    /// US dollars, the default.
    pub const USD: Self = Self(iso::USD);

    /// The three letters, such as `USD`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many digits stand after the decimal point (2 for USD, 0 for JPY).
    #[must_use]
    pub fn digits(self) -> u32 {
        self.0.exponent()
    }
}

impl Value for Currency {
    fn read(text: &str) -> Result<Self, String> {
        iso::find(&text.to_ascii_uppercase())
            .map(Self)
            .ok_or_else(|| format!("takes the three letters of a currency such as \"USD\" or \"EUR\", not \"{text}\""))
    }

    fn show(&self) -> String {
        self.code().to_owned()
    }
}

/// A country by its two letters (ISO 3166), for phone numbers without a country code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country([u8; 2]);

impl Country {
    /// The United States, the default.
    pub const US: Self = Self(*b"US");

    /// The two capital letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Value for Country {
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
        assert_eq!(Currency::read("eur").map(Currency::code), Ok("EUR"));
        assert_eq!(Currency::read("JPY").map(Currency::digits), Ok(0));
        assert!(Currency::read("DOLLAR").is_err_and(|why| why.contains("\"DOLLAR\"")));
        assert_eq!(Country::read("de").map(|country| country.show()), Ok("DE".to_owned()));
        for text in ["", "D", "DEU", "1A", "é"] {
            assert!(Country::read(text).is_err(), "{text}");
        }
    }
}
