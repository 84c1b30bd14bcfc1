//! Money: whole minor units of one currency, never a float.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Currency;
use super::amount::{self, AmountError, DecimalMark};
use super::text::grouped;

/// An amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Whole minor units: cents for dollars, yen for yen.
    pub minor: i64,
    /// The currency whose minor units they are.
    pub currency: Currency,
}

impl Money {
    /// That many minor units of `currency`.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads an amount as people write it (`1,250.00`, `1.250,00 €`, `$1 250`, `1054 USD`); `office` is the currency
    /// where the text names none. What could be two amounts (`1.250`) is an error, not a guess.
    pub fn parse(text: &str, office: Currency) -> Result<Self, AmountError> {
        amount::parse(text, office, DecimalMark::Unknown)
    }

    /// Reads an amount of a column whose other values show its decimal mark.
    pub fn parse_with(text: &str, office: Currency, mark: DecimalMark) -> Result<Self, AmountError> {
        amount::parse(text, office, mark)
    }

    /// The sum, or `None` when the currencies differ or the sum does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        self.minor.checked_add(other.minor).map(|minor| Self { minor, ..self })
    }

    /// As on a card: `$18,400`, and `$18,400.50` only where there are cents.
    #[must_use]
    pub fn short(self) -> String {
        let (whole, rest) = self.parts();
        if rest == 0 { format!("{}{}", self.lead(), grouped(whole)) } else { self.to_string() }
    }

    /// As over a board: whole units, and from a million on three digits and a letter (`$2.41M`), cut, not rounded up.
    #[must_use]
    pub fn compact(self) -> String {
        const SCALES: [(u64, char); 3] = [(1_000_000_000_000, 'T'), (1_000_000_000, 'B'), (1_000_000, 'M')];
        let (whole, _) = self.parts();
        let Some((scale, letter)) = SCALES.into_iter().find(|(scale, _)| whole >= *scale) else {
            return format!("{}{}", self.lead(), grouped(whole));
        };
        let hundredths = whole / (scale / 100);
        let number = match hundredths {
            ..1_000 => format!("{}.{:02}", hundredths / 100, hundredths % 100),
            1_000..10_000 => format!("{}.{}", hundredths / 100, hundredths / 10 % 10),
            _ => grouped(hundredths / 100),
        };
        format!("{}{number}{letter}", self.lead())
    }

    /// Digits and a point without sign of currency or grouping (`1250.00`), for files that machines read.
    #[must_use]
    pub fn decimal(self) -> String {
        let (whole, rest) = self.parts();
        let minus = if self.minor < 0 { "-" } else { "" };
        format!("{minus}{whole}{}", self.fraction(rest))
    }

    /// Whole units and the minor units left over, without the sign.
    fn parts(self) -> (u64, u64) {
        let scale = 10_u64.pow(self.currency.exponent());
        let minor = self.minor.unsigned_abs();
        (minor / scale, minor % scale)
    }

    fn fraction(self, rest: u64) -> String {
        match self.currency.exponent() as usize {
            0 => String::new(),
            digits => format!(".{rest:0digits$}"),
        }
    }

    fn lead(self) -> String {
        let minus = if self.minor < 0 { "-" } else { "" };
        format!("{minus}{}", self.currency.prefix())
    }
}

/// In full: `$1,250.00`, `¥48,000`, `€2,400.00`, `CHF 90.00`, `-$5.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = self.parts();
        f.pad(&format!("{}{}{}", self.lead(), grouped(whole), self.fraction(rest)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_on_the_screens() {
        let usd = |minor| Money::new(minor, Currency::USD);
        assert_eq!(usd(125_000).to_string(), "$1,250.00");
        assert_eq!(Money::new(240_000, Currency::EUR).to_string(), "€2,400.00");
        assert_eq!(Money::new(48_000, Currency::JPY).to_string(), "¥48,000");
        assert_eq!(Money::parse("CHF 90", Currency::USD).map(|m| m.to_string()), Ok("CHF 90.00".to_owned()));
        assert_eq!(usd(-5).to_string(), "-$0.05");
        assert_eq!(format!("{:>12}", usd(90_000)), "     $900.00");
        assert_eq!((usd(1_840_000).short(), usd(1_840_050).short()), ("$18,400".into(), "$18,400.50".into()));
        assert_eq!(usd(i64::MIN).decimal(), "-92233720368547758.08");
    }

    #[test]
    fn sums_over_a_board_keep_three_digits() {
        let compact = |units: i64| Money::new(units * 100, Currency::USD).compact();
        assert_eq!(compact(512_400), "$512,400");
        assert_eq!(compact(999_999), "$999,999");
        assert_eq!(compact(2_419_999), "$2.41M");
        assert_eq!(compact(24_199_999), "$24.1M");
        assert_eq!(compact(241_999_999), "$241M");
        assert_eq!(compact(2_000_000_000), "$2.00B");
    }

    #[test]
    fn sums_never_mix_currencies_or_wrap() {
        let one = Money::new(1, Currency::USD);
        assert_eq!(one.checked_add(one), Some(Money::new(2, Currency::USD)));
        assert_eq!(one.checked_add(Money::new(1, Currency::EUR)), None);
        assert_eq!(one.checked_add(Money::new(i64::MAX, Currency::USD)), None);
    }
}
