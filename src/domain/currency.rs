//! ISO 4217 currencies: which exist, how many decimals they have, and the sign that staff know.

use std::fmt;

use rusty_money::iso;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A currency that money can be in.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(&'static iso::Currency);

/// Signs that mean one currency to every reader. All other currencies are written with their code: a bare `$` for
/// Canadian dollars would be read as the wrong money.
const SIGNS: [(&str, &str); 12] = [
    ("USD", "$"),
    ("EUR", "€"),
    ("GBP", "£"),
    ("JPY", "¥"),
    ("INR", "₹"),
    ("KRW", "₩"),
    ("ILS", "₪"),
    ("VND", "₫"),
    ("NGN", "₦"),
    ("UAH", "₴"),
    ("TRY", "₺"),
    ("PHP", "₱"),
];

/// Signs that several currencies share, and what they mean where the office's own currency does not use them.
const SHARED_SIGNS: [(&str, &str, &[&str]); 4] = [
    ("$", "USD", &["CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS", "TWD", "XCD", "BSD", "BBD", "JMD"]),
    ("£", "GBP", &["EGP", "LBP", "GIP", "FKP", "SHP"]),
    ("¥", "JPY", &["CNY"]),
    ("kr", "", &["SEK", "NOK", "DKK", "ISK"]),
];

/// Spellings of one currency beside its code and its sign.
const SPELLINGS: [(&str, &str); 22] = [
    ("us$", "USD"),
    ("dollars", "USD"),
    ("ca$", "CAD"),
    ("c$", "CAD"),
    ("can$", "CAD"),
    ("au$", "AUD"),
    ("a$", "AUD"),
    ("nz$", "NZD"),
    ("s$", "SGD"),
    ("hk$", "HKD"),
    ("mx$", "MXN"),
    ("r$", "BRL"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("fr", "CHF"),
    ("sfr", "CHF"),
    ("zł", "PLN"),
    ("kč", "CZK"),
    ("ft", "HUF"),
    ("rs", "INR"),
    ("円", "JPY"),
    ("元", "CNY"),
];

impl Currency {
    /// United States dollars, the currency of an office that names none.
    pub const USD: Self = Self(iso::USD);
    /// Euros.
    pub const EUR: Self = Self(iso::EUR);
    /// Japanese yen, which has no decimals.
    pub const JPY: Self = Self(iso::JPY);

    /// The currency of that three-letter code, in any case. Metals, funds and test codes are no money.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.trim().to_ascii_uppercase();
        if code.starts_with('X') && !matches!(code.as_str(), "XAF" | "XOF" | "XPF" | "XCD" | "XCG") {
            return None;
        }
        iso::find(&code).map(Self)
    }

    /// The currency that a sign, a code or a usual spelling means in an office whose own currency is `office`.
    #[must_use]
    pub fn from_spelling(raw: &str, office: Self) -> Option<Self> {
        let spelling = raw.trim().trim_end_matches('.').to_lowercase();
        for (sign, usual, sharers) in SHARED_SIGNS {
            if spelling == sign {
                return if sharers.contains(&office.code()) { Some(office) } else { Self::from_code(usual) };
            }
        }
        let known = SIGNS.iter().map(|&(code, sign)| (sign, code)).chain(SPELLINGS);
        known
            .into_iter()
            .find(|&(known, _)| known == spelling)
            .and_then(|(_, code)| Self::from_code(code))
            .or_else(|| Self::from_code(&spelling))
    }

    /// The three-letter code, as stored and exported.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.iso_alpha_code
    }

    /// How many decimals its minor unit has: 2 for dollars, 0 for yen.
    #[must_use]
    pub fn exponent(self) -> u32 {
        self.0.exponent
    }

    /// What stands before an amount: a sign that no other currency shares, or the code and a space.
    #[must_use]
    pub fn prefix(self) -> String {
        let sign = SIGNS.iter().find(|(code, _)| *code == self.code());
        sign.map_or_else(|| format!("{} ", self.code()), |(_, sign)| (*sign).to_owned())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| {
            serde::de::Error::custom(format!("{code:?} is no currency; write its ISO code, such as USD"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_signs_and_spellings_find_their_currency() {
        let cad = Currency::from_code("CAD").expect("Canadian dollars exist");
        for (spelling, office, code) in [
            ("usd", Currency::EUR, "USD"),
            ("$", Currency::EUR, "USD"),
            ("$", cad, "CAD"),
            ("US$", cad, "USD"),
            ("€", Currency::USD, "EUR"),
            ("Euro", Currency::USD, "EUR"),
            ("Fr.", Currency::USD, "CHF"),
            ("¥", Currency::USD, "JPY"),
        ] {
            assert_eq!(
                Currency::from_spelling(spelling, office).map(Currency::code),
                Some(code),
                "{spelling} {office}"
            );
        }
        for nothing in ["", "kr", "apples", "XAU", "XXX", "$$"] {
            assert_eq!(Currency::from_spelling(nothing, Currency::USD), None, "{nothing}");
        }
    }

    #[test]
    fn every_listed_code_exists() {
        let shared = SHARED_SIGNS.iter().flat_map(|(_, usual, sharers)| sharers.iter().chain([usual]));
        let codes = SIGNS.iter().map(|(code, _)| code).chain(SPELLINGS.iter().map(|(_, code)| code)).chain(shared);
        for code in codes.filter(|code| !code.is_empty()) {
            assert!(Currency::from_code(code).is_some(), "{code}");
        }
    }
}
