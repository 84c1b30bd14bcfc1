//! What one segment of a text message costs.

use super::{CurrencyCode, Value, plain::one_line};

/// The most decimals of a price.
const DECIMALS: usize = 6;

/// A price finer than cents, with its currency (`0.0079 USD`); may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Price(Option<(u32, CurrencyCode)>);

impl Price {
    /// Millionths of the currency's main unit, and the currency; `None` when no price was set.
    #[must_use]
    pub const fn get(self) -> Option<(u32, CurrencyCode)> {
        self.0
    }
}

impl Value for Price {
    fn read(text: &str) -> Result<Self, String> {
        let line = one_line(text)?;
        if line.is_empty() {
            return Ok(Self::default());
        }
        let price = line.split_once(' ').and_then(|(amount, code)| {
            let currency = CurrencyCode::read(code.trim()).ok()?;
            Some((millionths(amount)?, currency))
        });
        price
            .map(|price| Self(Some(price)))
            .ok_or_else(|| format!("takes a price below 1000 with its currency such as \"0.0079 USD\", not \"{line}\""))
    }

    fn show(&self) -> String {
        let Some((millionths, currency)) = self.0 else { return String::new() };
        let (whole, rest) = (millionths / 1_000_000, format!("{:06}", millionths % 1_000_000));
        match rest.trim_end_matches('0') {
            "" => format!("{whole} {}", currency.code()),
            rest => format!("{whole}.{rest} {}", currency.code()),
        }
    }
}

fn millionths(amount: &str) -> Option<u32> {
    let (whole, rest) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let fits = (1..=3).contains(&whole.len()) && rest.len() <= DECIMALS && digits(whole) && digits(rest);
    fits.then(|| format!("{whole}{rest:0<DECIMALS$}").parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_finer_than_cents() {
        for (text, millionths, shown) in [
            ("0.0079 USD", 7_900, "0.0079 USD"),
            ("1 eur", 1_000_000, "1 EUR"),
            ("8.50 JPY", 8_500_000, "8.5 JPY"),
            ("999.999999 USD", 999_999_999, "999.999999 USD"),
            ("0 USD", 0, "0 USD"),
        ] {
            let price = Price::read(text).unwrap_or_default();
            assert_eq!(price.get().map(|(millionths, _)| millionths), Some(millionths), "{text}");
            assert_eq!(price.show(), shown);
        }
        assert_eq!(Price::read(" ").map(Price::get), Ok(None));
        for text in
            ["0.0079", "USD", "-1 USD", ".5 USD", "0,01 USD", "1000 USD", "0.0000001 USD", "1 DOLLAR", "1 2 USD"]
        {
            assert!(Price::read(text).is_err(), "{text}");
        }
    }
}
