//! The office's own bank account.

use std::str::FromStr as _;

use iban::IbanLike as _;
use rust_iso9362::BIC;

use super::Value;

/// An account number (ISO 13616) with right check digits and the form of its country; may be empty. Kept without blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Iban(Option<iban::Iban>);

impl Iban {
    /// The number without blanks, "" when none was set.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_ref().map_or("", |number| number.electronic_str())
    }
}

impl Value for Iban {
    fn read(text: &str) -> Result<Self, String> {
        let number = compact(text);
        if number.is_empty() {
            return Ok(Self(None));
        }
        iban::Iban::from_str(&number).map(|number| Self(Some(number))).map_err(|_| {
            "takes an IBAN such as \"DE89 3704 0044 0532 0130 00\"; a letter or digit in this one is wrong".to_owned()
        })
    }

    fn show(&self) -> String {
        self.as_str().to_owned()
    }
}

/// A bank's code (ISO 9362), 8 or 11 letters and digits; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bic(Option<BIC>);

impl Bic {
    /// The code, "" when none was set.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_ref().map_or("", BIC::code)
    }
}

impl Value for Bic {
    fn read(text: &str) -> Result<Self, String> {
        let code = compact(text);
        if code.is_empty() {
            return Ok(Self(None));
        }
        BIC::parse(&code)
            .map(|code| Self(Some(code)))
            .map_err(|_| "takes a BIC of 8 or 11 letters and digits".to_owned())
    }

    fn show(&self) -> String {
        self.as_str().to_owned()
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
        assert_eq!(Bic::read("cobadeffxxx").map(|bic| bic.show()), Ok("COBADEFFXXX".into()));
        assert!(Bic::read("COBADEFF1").is_err());
        assert_eq!(Bic::read(" ").map(|bic| bic.show()), Ok(String::new()));
    }
}
