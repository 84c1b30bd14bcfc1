//! How many short messages a text is cut into, and what they cost: networks count segments, not texts.
//!
//! A text of GSM 7-bit characters alone (3GPP TS 23.038, 6.2.1 and 6.2.1.1) has 160 to itself or 153 in each of several
//! segments; one character beyond those makes the whole text UCS-2, with 70 or 67. What needs two places, an escaped
//! character or a surrogate pair, is never cut apart (3GPP TS 23.040, 9.2.3.24.1).

use super::{Currency, Money};

/// The default alphabet, without the letters, digits and signs that it shares with ASCII.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";

/// The signs of ASCII that stand in the default alphabet as they are.
const ASCII: &str = " !\"#%&'()*+,-./:;<=>?";

/// The extension table: each takes an escape before it.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// How a text goes over the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// Seven bits a character.
    Gsm7,
    /// Sixteen bits a character.
    Ucs2,
}

impl Alphabet {
    /// The one that a text needs.
    #[must_use]
    pub fn of(text: &str) -> Self {
        if text.chars().all(|c| septets(c).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// Places in a segment that is alone, and in one of several.
    const fn places(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    fn places_of(self, c: char) -> usize {
        match self {
            Self::Gsm7 => septets(c).unwrap_or(1),
            Self::Ucs2 => c.len_utf16(),
        }
    }
}

fn septets(c: char) -> Option<usize> {
    if c.is_ascii_alphanumeric() || ASCII.contains(c) || BASIC.contains(c) {
        Some(1)
    } else if EXTENSION.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// The segments that a text is sent in; at least one.
#[must_use]
pub fn count(text: &str) -> usize {
    let alphabet = Alphabet::of(text);
    let (alone, of_several) = alphabet.places();
    if text.chars().map(|c| alphabet.places_of(c)).sum::<usize>() <= alone {
        return 1;
    }
    let (mut segments, mut used) = (1, 0);
    for c in text.chars() {
        let places = alphabet.places_of(c);
        if used + places > of_several {
            segments += 1;
            used = 0;
        }
        used += places;
    }
    segments
}

/// What one segment costs, in millionths of a currency's main unit: prices are finer than cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentPrice {
    /// Millionths of a dollar, a euro ..
    pub millionths: u64,
    /// Of this currency.
    pub currency: Currency,
}

impl SegmentPrice {
    /// What that many segments cost, rounded to minor units, halves up.
    #[must_use]
    pub fn of(self, segments: usize) -> Money {
        let per_minor = 10_u128.pow(6_u32.saturating_sub(self.currency.exponent()));
        let millionths = u128::from(self.millionths) * segments as u128;
        let minor = (millionths + per_minor / 2) / per_minor;
        Money::new(i64::try_from(minor).unwrap_or(i64::MAX), self.currency)
    }
}

/// "1 segment", "2 segments, about $0.02"; the cost only where the price is known.
#[must_use]
pub fn words(segments: usize, price: Option<SegmentPrice>) -> String {
    let counted = if segments == 1 { "1 segment".to_owned() } else { format!("{segments} segments") };
    match price {
        None => counted,
        Some(price) if segments > 0 && price.millionths > 0 && price.of(segments).minor == 0 => {
            format!("{counted}, less than {}", Money::new(1, price.currency))
        }
        Some(price) => format!("{counted}, about {}", price.of(segments)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_limits_of_both_alphabets() {
        for (unit, places, alone, several) in
            [("a", 1, 160, 153), ("€", 2, 80, 76), ("м", 1, 70, 67), ("👩", 2, 35, 33)]
        {
            assert_eq!(count(&unit.repeat(alone)), 1, "{unit}");
            assert_eq!(count(&unit.repeat(alone + 1)), 2, "{unit}");
            assert_eq!(count(&unit.repeat(2 * several)), 2, "{unit}: {places} places each");
            assert_eq!(count(&unit.repeat(2 * several + 1)), 3, "{unit}");
        }
    }

    #[test]
    fn what_needs_two_places_is_not_cut_apart() {
        // 152 + an escape would fill 153, but its second half would not fit: the whole sign goes over
        assert_eq!(count(&format!("{}€{}", "a".repeat(152), "a".repeat(151))), 2);
        assert_eq!(count(&format!("{}€{}", "a".repeat(152), "a".repeat(152))), 3);
        assert_eq!(count(&format!("{}👩{}", "м".repeat(66), "м".repeat(65))), 2);
        assert_eq!(count(&format!("{}👩{}", "м".repeat(66), "м".repeat(66))), 3);
    }

    #[test]
    fn the_default_alphabet_has_128_places_with_the_escape() {
        let letters = ('a'..='z').chain('A'..='Z').chain('0'..='9');
        let all: std::collections::BTreeSet<char> = letters.chain(ASCII.chars()).chain(BASIC.chars()).collect();
        assert_eq!(all.len(), 127);
        assert!(all.iter().all(|c| septets(*c) == Some(1)));
        assert!(EXTENSION.chars().all(|c| septets(c) == Some(2)));
        for c in ['`', 'ç', 'á', '…', '’', '–', '\t', '\u{a0}', '“', 'ё', '王'] {
            assert_eq!(septets(c), None, "{c}");
        }
        assert_eq!(Alphabet::of("Grüße, Zoe! 5 € @ Straße"), Alphabet::Gsm7);
        assert_eq!(Alphabet::of("Zoë"), Alphabet::Ucs2);
    }

    #[test]
    fn prices_finer_than_a_cent_add_up() {
        let usd = SegmentPrice { millionths: 7_900, currency: Currency::USD };
        assert_eq!(words(1, Some(usd)), "1 segment, about $0.01");
        assert_eq!(words(2, Some(usd)), "2 segments, about $0.02");
        assert_eq!(words(100_000, Some(usd)), "100000 segments, about $790.00");
        assert_eq!(words(1, Some(SegmentPrice { millionths: 4_000, ..usd })), "1 segment, less than $0.01");
        assert_eq!(words(3, None), "3 segments");
        let yen = SegmentPrice { millionths: 8_500_000, currency: Currency::JPY };
        assert_eq!(yen.of(3), Money::new(26, Currency::JPY));
        assert_eq!(SegmentPrice { millionths: u64::MAX, ..usd }.of(usize::MAX).minor, i64::MAX);
    }

    proptest! {
        #[test]
        fn a_longer_text_never_needs_fewer(text in "\\PC{0,400}", more in "\\PC{0,40}") {
            let longer = format!("{text}{more}");
            prop_assert!(count(&longer) >= count(&text));
            let units = text.encode_utf16().count();
            prop_assert!(count(&text) <= units.div_ceil(66).max(1));
        }
    }
}
