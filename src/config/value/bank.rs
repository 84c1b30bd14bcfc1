//! The office's own bank account.

use super::Value;

/// An account number (ISO 13616) with right check digits; may be empty. Kept without blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Iban(String);

impl Iban {
    /// The number without blanks, "" when none was set.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Iban {
    fn read(text: &str) -> Result<Self, String> {
        let number = compact(text);
        if number.is_empty() || has_right_check_digits(&number) {
            return Ok(Self(number));
        }
        Err("takes an IBAN such as \"DE89 3704 0044 0532 0130 00\"; a letter or digit in this one is wrong".to_owned())
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

fn has_right_check_digits(number: &str) -> bool {
    if !(15..=34).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    // the first four move to the end, letters count from 10, and the whole number leaves 1 when divided by 97
    let (head, tail) = number.split_at(4);
    let remainder = tail
        .chars()
        .chain(head.chars())
        .filter_map(|c| c.to_digit(36))
        .fold(0_u32, |rest, digit| if digit < 10 { (rest * 10 + digit) % 97 } else { (rest * 100 + digit) % 97 });
    head.starts_with(|c: char| c.is_ascii_alphabetic()) && remainder == 1
}

/// A bank's code (ISO 9362), 8 or 11 letters and digits; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bic(String);

impl Bic {
    /// The code, "" when none was set.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for Bic {
    fn read(text: &str) -> Result<Self, String> {
        let code = compact(text);
        let fits = matches!(code.len(), 0 | 8 | 11)
            && code
                .bytes()
                .enumerate()
                .all(|(at, b)| if at < 6 { b.is_ascii_alphabetic() } else { b.is_ascii_alphanumeric() });
        if fits { Ok(Self(code)) } else { Err("takes a BIC of 8 or 11 letters and digits".to_owned()) }
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_account_is_noticed() {
        assert_eq!(
            Iban::read("de89 3704 0044 0532 0130 00").map(|iban| iban.show()),
            Ok("DE89370400440532013000".into())
        );
        assert!(Iban::read("GB82WEST12345698765432").is_ok());
        assert!(Iban::read("").is_ok());
        for text in ["DE89370400440532013001", "DE8", "8937 0400 4405 3201 3000", "DE89 3704 0044 0532 0130 é0"] {
            assert!(Iban::read(text).is_err(), "{text}");
        }
        assert!(Bic::read("COBADEFFXXX").is_ok());
        assert!(Bic::read("COBADEFF1").is_err());
    }
}
