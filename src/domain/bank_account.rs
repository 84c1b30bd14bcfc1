//! Bank accounts that money is sent to: who holds them, their number (IBAN, ISO 13616) and their bank (BIC, ISO 9362).

use std::fmt;
use std::str::FromStr as _;

use iban::{IbanLike as _, ParseBaseIbanError, ParseIbanError};
use rust_iso9362::BIC;

use super::{Refusal, text};

/// The longest holder's name kept, in characters: what ISO 20022 has room for.
pub const MAX_HOLDER: usize = 140;

/// Why something is no bank account. The words are whole sentences; [`Self::hint`] says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BankAccountError {
    /// Nobody was named.
    #[error("The account has no holder.")]
    HolderEmpty,
    /// A name that no bank has room for.
    #[error("The holder's name is longer than {MAX_HOLDER} letters.")]
    HolderTooLong,
    /// No number was written.
    #[error("The account has no IBAN.")]
    IbanEmpty,
    /// Too short, too long, or with characters that no IBAN holds.
    #[error(
        "{0:?} is no IBAN: it begins with the country's two letters and two digits, and holds letters and digits only."
    )]
    IbanForm(String),
    /// The number contradicts itself.
    #[error("The IBAN's check digits are wrong.")]
    IbanCheckDigits,
    /// The check digits are right, but this is not how the country writes its numbers.
    #[error("The IBAN has not the length or the form that the banks of {0} give out.")]
    IbanOfCountry(String),
    /// A country, or what looks like one, that gives out none.
    #[error("No country that gives out IBANs has the letters {0}.")]
    IbanCountry(String),
    /// Not 8 or 11 letters and digits in the order of ISO 9362.
    #[error("{0:?} is no BIC: it has 8 or 11 letters and digits, the first six are letters.")]
    Bic(String),
}

/// The field of a form that an error belongs under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankField {
    /// Who holds the account.
    Holder,
    /// Its number.
    Iban,
    /// Its bank.
    Bic,
}

impl BankAccountError {
    /// Where the mistake is.
    #[must_use]
    pub const fn field(&self) -> BankField {
        match self {
            Self::HolderEmpty | Self::HolderTooLong => BankField::Holder,
            Self::Bic(_) => BankField::Bic,
            _ => BankField::Iban,
        }
    }

    /// What to do about it, one sentence.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::HolderEmpty | Self::HolderTooLong => "Write the holder as the bank knows them.",
            Self::IbanEmpty => "Ask the contractor for the IBAN; the BIC alone names no account.",
            Self::Bic(_) => {
                "Compare it with the contractor's letter, or leave it empty: inside SEPA the IBAN is enough."
            }
            _ => "Compare it with the contractor's letter.",
        }
    }
}

impl From<BankAccountError> for Refusal {
    fn from(error: BankAccountError) -> Self {
        Self::usage(error.to_string()).hint(error.hint())
    }
}

/// An account number with right check digits and the form of its country.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Iban(iban::Iban);

impl Iban {
    /// Reads a number as people write it: in groups or not, in any case.
    pub fn parse(raw: &str) -> Result<Self, BankAccountError> {
        let number = compact(raw);
        if number.is_empty() {
            return Err(BankAccountError::IbanEmpty);
        }
        iban::Iban::from_str(&number).map(Self).map_err(|error| match error {
            ParseIbanError::InvalidBaseIban { source: ParseBaseIbanError::InvalidChecksum } => {
                BankAccountError::IbanCheckDigits
            }
            ParseIbanError::InvalidBaseIban { source: ParseBaseIbanError::InvalidFormat } => {
                BankAccountError::IbanForm(shown(raw))
            }
            ParseIbanError::InvalidBban(base) => BankAccountError::IbanOfCountry(base.country_code().to_owned()),
            ParseIbanError::UnknownCountry(base) => BankAccountError::IbanCountry(base.country_code().to_owned()),
        })
    }

    /// Without blanks, as stored and exported: `DE89370400440532013000`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.electronic_str()
    }

    /// The two letters of the country whose bank keeps the account.
    #[must_use]
    pub fn country(&self) -> &str {
        self.0.country_code()
    }

    /// Enough to recognise it, too little to use it: `DE***3000`. For logs and lists.
    #[must_use]
    pub fn masked(&self) -> String {
        let number = self.as_str();
        format!("{}***{}", self.country(), &number[number.len() - 4..])
    }
}

/// In groups of four, as on paper: `DE89 3704 0044 0532 0130 00`.
impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_string())
    }
}

/// Masked: what is debugged may be logged.
impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A bank's code, of 8 or 11 letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bic(BIC);

impl Bic {
    /// Reads a code in any case; blanks are dropped.
    pub fn parse(raw: &str) -> Result<Self, BankAccountError> {
        BIC::parse(&compact(raw)).map(Self).map_err(|_| BankAccountError::Bic(shown(raw)))
    }

    /// The code, as stored and exported.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.code()
    }
}

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Where a contractor's money goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// Who holds the account, as the bank knows them; never empty, on one line.
    pub holder: String,
    /// Its number.
    pub iban: Iban,
    /// Its bank, where it is known; inside SEPA the IBAN is enough.
    pub bic: Option<Bic>,
}

impl BankAccount {
    /// Reads the three fields of a form; an empty BIC is none.
    ///
    /// # Errors
    /// Everything that is wrong at once, in the order of the fields.
    pub fn parse(holder: &str, iban: &str, bic: &str) -> Result<Self, Vec<BankAccountError>> {
        let holder = parse_holder(holder);
        let iban = Iban::parse(iban);
        let bic = if bic.trim().is_empty() { Ok(None) } else { Bic::parse(bic).map(Some) };
        match (holder, iban, bic) {
            (Ok(holder), Ok(iban), Ok(bic)) => Ok(Self { holder, iban, bic }),
            (holder, iban, bic) => Err([holder.err(), iban.err(), bic.err()].into_iter().flatten().collect()),
        }
    }
}

fn parse_holder(raw: &str) -> Result<String, BankAccountError> {
    let holder = text::clean_line(raw);
    match holder.chars().count() {
        0 => Err(BankAccountError::HolderEmpty),
        1..=MAX_HOLDER => Ok(holder),
        _ => Err(BankAccountError::HolderTooLong),
    }
}

/// Upper case without blanks of any kind, as people paste them from letters and web pages.
fn compact(raw: &str) -> String {
    raw.chars()
        .filter(|c| !c.is_whitespace() && !super::address::is_invisible(*c))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// What was typed, short enough for a sentence.
fn shown(raw: &str) -> String {
    text::shorten(&text::clean_line(raw), 40)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_account_reads_in_every_spelling() {
        let iban = Iban::parse("de89\u{a0}3704 00440532 0130\t00\u{200b}").expect("an account");
        assert_eq!(iban.as_str(), "DE89370400440532013000");
        assert_eq!(iban.to_string(), "DE89 3704 0044 0532 0130 00");
        assert_eq!((iban.country(), format!("{iban:?}")), ("DE", "DE***3000".to_owned()));
        for raw in [
            "GB82WEST12345698765432",
            "NO9386011117947",
            "MT84MALT011000012345MTLCAST001S",
            "FR1420041010050500013M02606",
        ] {
            assert!(Iban::parse(raw).is_ok(), "{raw}");
        }
    }

    #[test]
    fn each_mistake_has_its_sentence() {
        for (raw, sentence) in [
            ("  ", "The account has no IBAN."),
            ("DE89370400440532013001", "The IBAN's check digits are wrong."),
            ("DE98370400440532013000", "The IBAN's check digits are wrong."),
            (
                "DE8",
                "\"DE8\" is no IBAN: it begins with the country's two letters and two digits, and holds letters and digits only.",
            ),
            (
                "DE89 3704 0044 0532 0130 é0",
                "\"DE89 3704 0044 0532 0130 é0\" is no IBAN: it begins with the country's two letters and two digits, and holds letters and digits only.",
            ),
            ("NO9386011117948", "The IBAN's check digits are wrong."),
            ("AL84212110090000AB023569874", "The IBAN has not the length or the form that the banks of AL give out."),
            ("US64SVBKUS6S3300958879", "No country that gives out IBANs has the letters US."),
        ] {
            let error = Iban::parse(raw).expect_err(raw);
            assert_eq!((error.to_string().as_str(), error.field()), (sentence, BankField::Iban), "{raw}");
            assert!(error.hint().ends_with('.'), "{raw}");
        }
        let refusal = Refusal::from(Iban::parse("DE89370400440532013001").expect_err("mistyped"));
        assert_eq!(refusal.to_string(), "The IBAN's check digits are wrong. Compare it with the contractor's letter.");
    }

    #[test]
    fn a_form_hears_of_all_its_mistakes_at_once() {
        let account =
            BankAccount::parse(" Öztürk\n& Söhne ", "DE89 3704 0044 0532 0130 00", "cobadeffxxx").expect("sound");
        assert_eq!(account.holder, "Öztürk & Söhne");
        assert_eq!(account.bic.as_ref().map(Bic::as_str), Some("COBADEFFXXX"));
        assert_eq!(BankAccount::parse("王小明", "NO9386011117947", " ").map(|account| account.bic), Ok(None));
        let errors = BankAccount::parse("\u{7}", "DE00", "COBA").expect_err("three mistakes");
        let fields: Vec<BankField> = errors.iter().map(BankAccountError::field).collect();
        assert_eq!(fields, [BankField::Holder, BankField::Iban, BankField::Bic]);
        let errors = BankAccount::parse(&"名".repeat(MAX_HOLDER + 1), "NO9386011117947", "").expect_err("too long");
        assert_eq!(errors, [BankAccountError::HolderTooLong]);
    }

    #[test]
    fn codes_of_banks() {
        for raw in ["COBADEFF", "cobadeffxxx", "DEUT DE FF 500"] {
            assert!(Bic::parse(raw).is_ok(), "{raw}");
        }
        for raw in ["", "COBADEFF1", "COB1DEFF", "COBADEFFXX", "COBADÉFF", "COBADEFFXXXX"] {
            assert!(matches!(Bic::parse(raw), Err(BankAccountError::Bic(_))), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn one_mistyped_letter_or_two_swapped_ones_are_noticed(at in 4_usize..22, by in 1_u8..10) {
            let right = b"DE89370400440532013000";
            let mut wrong = *right;
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert!(Iban::parse(std::str::from_utf8(&wrong).expect("ASCII")).is_err());
            let mut swapped = *right;
            swapped.swap(at, at - 1);
            prop_assert!(swapped == *right || Iban::parse(std::str::from_utf8(&swapped).expect("ASCII")).is_err());
        }

        #[test]
        fn no_text_panics(raw in "\\PC*|[A-Z]{2}[0-9]{2}[A-Z0-9 ]{0,34}") {
            if let Ok(iban) = Iban::parse(&raw) {
                prop_assert_eq!(Iban::parse(&iban.to_string()), Ok(iban));
            }
            let _ = Bic::parse(&raw);
        }
    }
}
