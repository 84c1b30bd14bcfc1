//! Which way a payment takes: inside SEPA by its rules, elsewhere by those of the banks.

use crate::domain::{Currency, Iban, Money};

/// The countries of SEPA by the first two letters of their IBANs (EPC409-09 of 2025, 41 countries). Dependencies that use
/// the IBANs of France or the United Kingdom are in through them; Gibraltar has its own.
const SEPA: [&str; 42] = [
    "AD", "AL", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR", "HU",
    "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE",
    "SI", "SK", "SM", "VA",
];

/// The most that one SEPA payment can carry, in cents.
const LARGEST_SEPA: i64 = 99_999_999_999;

/// The most digits that ISO 20022 has for an amount.
const DIGITS: u32 = 18;

/// The way a payment takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Route {
    /// Euros between two accounts inside SEPA: the IBANs are enough, and each side pays its own bank.
    Sepa,
    /// Anything else, inside one country: its own rules, and the IBAN tells the bank.
    Domestic,
    /// Anything else, across a border: both banks must be named.
    Abroad,
}

impl Route {
    /// The way of `amount` from one account to another.
    pub(super) fn of(amount: Money, from: &Iban, to: &Iban) -> Self {
        let is_sepa = |iban: &Iban| SEPA.contains(&iban.country());
        if amount.currency == Currency::EUR && is_sepa(from) && is_sepa(to) {
            Self::Sepa
        } else if from.country() == to.country() {
            Self::Domestic
        } else {
            Self::Abroad
        }
    }

    /// Whether a payment can carry that much.
    pub(super) const fn carries(self, minor: i64) -> bool {
        match self {
            Self::Sepa => minor <= LARGEST_SEPA,
            Self::Domestic | Self::Abroad => minor < 10_i64.pow(DIGITS),
        }
    }

    /// Who pays the banks' charges: in SEPA its rules say it, elsewhere both sides share.
    pub(super) const fn charges(self) -> &'static str {
        match self {
            Self::Sepa => "SLEV",
            Self::Domestic | Self::Abroad => "SHAR",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_euros_inside_sepa_are_sepa() {
        let iban = |text| Iban::parse(text).expect("an account");
        let german = iban("DE89370400440532013000");
        let swiss = iban("CH9300762011623852957");
        let turkish = iban("TR330006100519786457841326");
        let eur = Money::new(1, Currency::EUR);
        let usd = Money::new(1, Currency::USD);
        assert_eq!(Route::of(eur, &german, &swiss), Route::Sepa);
        assert_eq!(Route::of(usd, &german, &german), Route::Domestic);
        assert_eq!(Route::of(eur, &german, &turkish), Route::Abroad);
        assert_eq!(Route::of(eur, &turkish, &turkish), Route::Domestic);
        assert!(SEPA.is_sorted());
        assert!(Route::Sepa.carries(LARGEST_SEPA) && !Route::Sepa.carries(LARGEST_SEPA + 1));
        assert!(Route::Abroad.carries(999_999_999_999_999_999) && !Route::Abroad.carries(i64::MAX));
    }
}
