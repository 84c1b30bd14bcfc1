//! Telephone numbers: kept as typed for people, as `+` and digits for gateways and for finding the same number again.

use serde::{Deserialize, Serialize};

use super::address::{is_invisible, trim_spaces};
use super::text::is_control;

/// Country, its calling code, and the digits that are dialled before a national number and left out abroad.
const CALLING: [(&str, &str, &str); 62] = [
    ("US", "1", "1"),
    ("CA", "1", "1"),
    ("AE", "971", "0"),
    ("AR", "54", "0"),
    ("AT", "43", "0"),
    ("AU", "61", "0"),
    ("BD", "880", "0"),
    ("BE", "32", "0"),
    ("BG", "359", "0"),
    ("BR", "55", "0"),
    ("CH", "41", "0"),
    ("CL", "56", ""),
    ("CN", "86", "0"),
    ("CO", "57", ""),
    ("CR", "506", ""),
    ("CY", "357", ""),
    ("CZ", "420", ""),
    ("DE", "49", "0"),
    ("DK", "45", ""),
    ("EC", "593", "0"),
    ("EE", "372", ""),
    ("EG", "20", "0"),
    ("ES", "34", ""),
    ("FI", "358", "0"),
    ("FR", "33", "0"),
    ("GB", "44", "0"),
    ("GR", "30", ""),
    ("HK", "852", ""),
    ("HR", "385", "0"),
    ("HU", "36", "06"),
    ("ID", "62", "0"),
    ("IE", "353", "0"),
    ("IL", "972", "0"),
    ("IN", "91", "0"),
    ("IS", "354", ""),
    ("IT", "39", ""),
    ("JP", "81", "0"),
    ("KE", "254", "0"),
    ("KR", "82", "0"),
    ("LT", "370", "0"),
    ("LU", "352", ""),
    ("LV", "371", ""),
    ("MA", "212", "0"),
    ("MX", "52", ""),
    ("MY", "60", "0"),
    ("NG", "234", "0"),
    ("NL", "31", "0"),
    ("NO", "47", ""),
    ("NZ", "64", "0"),
    ("PE", "51", "0"),
    ("PH", "63", "0"),
    ("PK", "92", "0"),
    ("PL", "48", ""),
    ("PT", "351", ""),
    ("RO", "40", "0"),
    ("SA", "966", "0"),
    ("SE", "46", "0"),
    ("SG", "65", ""),
    ("TR", "90", "0"),
    ("UA", "380", "0"),
    ("VN", "84", "0"),
    ("ZA", "27", "0"),
];

/// A country by its two-letter ISO 3166 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl Country {
    /// The country of an office that names none.
    pub const US: Self = Self(*b"US");

    /// Takes two letters, in any case. Numbers of a country without a known calling code keep their digits only.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code.trim().as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Some(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => None,
        }
    }

    /// The two letters, upper case.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl TryFrom<String> for Country {
    type Error = String;

    fn try_from(code: String) -> Result<Self, String> {
        Self::from_code(&code).ok_or_else(|| format!("{code:?} is no country; write its two-letter code, such as US"))
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

/// Why a text is no telephone number. The words follow "The phone X ...".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Characters that could act on a terminal or a gateway, or that nobody sees.
    #[error("holds control characters, line breaks or invisible characters")]
    Control,
    /// Letters, or too few or too many digits.
    #[error("is no telephone number")]
    NotAPhone,
}

/// A telephone number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phone {
    value: String,
    norm: String,
}

impl Phone {
    /// Takes one number; a national one is taken as one of `country`. Spaces around it are dropped, all else stays as
    /// typed; an extension (`x 12`) is shown but is not part of what gateways dial.
    pub fn parse(raw: &str, country: Country) -> Result<Self, PhoneError> {
        let value = trim_spaces(raw);
        if value.chars().any(|c| is_control(c) || is_invisible(c)) {
            return Err(PhoneError::Control);
        }
        let norm = international(value, country).ok_or(PhoneError::NotAPhone)?;
        Ok(Self { value: value.to_owned(), norm })
    }

    /// As typed.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// `+` and digits, or bare digits where country or area code is not known.
    #[must_use]
    pub fn norm(&self) -> &str {
        &self.norm
    }
}

fn international(value: &str, country: Country) -> Option<String> {
    let lower = value.to_lowercase();
    let number = lower.strip_prefix("tel:").unwrap_or(&lower);
    let cut = ["ext", "x", "#", ";"].into_iter().filter_map(|mark| number.find(mark)).min();
    let number = number[..cut.unwrap_or(number.len())].trim();
    // "+44 (0)20 ..." writes the trunk digit for readers at home only.
    let has_plus = number.starts_with(['+', '＋']);
    let number = if has_plus { number.replace("(0)", "") } else { number.to_owned() };
    let marks = [' ', '\u{a0}', '\u{202f}', '-', '‐', '‑', '–', '.', '/', '(', ')', '+', '＋'];
    if number.chars().any(|c| !c.is_ascii_digit() && !marks.contains(&c)) {
        return None;
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if !(3..=20).contains(&digits.len()) {
        return None;
    }
    let whole = if has_plus { Some(digits.clone()) } else { abroad(&digits, country) };
    let norm = whole.map_or(digits, |whole| format!("+{whole}"));
    (norm.trim_start_matches('+').len() <= 15).then_some(norm)
}

/// The number with its calling code, from digits as dialled inside `country`.
fn abroad(digits: &str, country: Country) -> Option<String> {
    let (_, code, trunk) = *CALLING.iter().find(|(known, ..)| *known == country.code())?;
    let exit = if code == "1" { "011" } else { "00" };
    if let Some(rest) = digits.strip_prefix(exit) {
        return Some(rest.to_owned());
    }
    let national = match digits.strip_prefix(trunk) {
        // In North America the 1 is a trunk digit only before a full number of ten digits.
        Some(rest) if code != "1" || rest.len() == 10 => rest,
        _ => digits,
    };
    // Seven digits are a number of the same town; without the area code nobody elsewhere can dial it.
    (code != "1" || national.len() == 10).then(|| format!("{code}{national}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_number_in_many_spellings() {
        for (country, raw, norm) in [
            ("US", "(303) 555-0100", "+13035550100"),
            ("US", "1-303-555-0100", "+13035550100"),
            ("US", "+1 303.555.0100 ext. 12", "+13035550100"),
            ("US", "303-555-0100 x12", "+13035550100"),
            ("US", "011 49 30 1234567", "+49301234567"),
            ("DE", "030 / 123 45 67", "+49301234567"),
            ("DE", "+49 (0)30 1234567", "+49301234567"),
            ("DE", "0049-30-1234567", "+49301234567"),
            ("FR", "01 23 45 67 89", "+33123456789"),
            ("IT", "06 1234567", "+39061234567"),
            ("HU", "06 1 234 5678", "+3612345678"),
            ("ES", "612 345 678", "+34612345678"),
            ("ZZ", "612 345 678", "612345678"),
            ("US", "555-0100", "5550100"),
            ("US", "tel:+1-303-555-0100", "+13035550100"),
        ] {
            let country = Country::from_code(country).expect("two letters");
            let phone = Phone::parse(raw, country);
            assert_eq!(phone.as_ref().map(Phone::norm), Ok(norm), "{raw}");
            assert_eq!(phone.as_ref().map(Phone::value), Ok(raw));
        }
    }

    #[test]
    fn what_is_no_number() {
        for raw in ["", "12", "call me", "n/a", "1234567890123456", "+1 303 555 0100 / 0101 / 0102 / 0103"] {
            assert_eq!(Phone::parse(raw, Country::US), Err(PhoneError::NotAPhone), "{raw:?}");
        }
        for raw in ["303\n555", "303555\u{1b}[0m", "303\u{202d}5550100"] {
            assert_eq!(Phone::parse(raw, Country::US), Err(PhoneError::Control), "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(raw in "\\PC*|[+0-9 ()x-]*") {
            for (country, ..) in CALLING {
                let _ = Phone::parse(&raw, Country::from_code(country).expect("two letters"));
            }
        }
    }
}
