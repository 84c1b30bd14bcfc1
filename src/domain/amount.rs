//! Reads amounts of money as people and CRMs spell them, and refuses to guess between 1.25 and 1,250.

use unicode_normalization::UnicodeNormalization;

use super::{Currency, Money};

/// Why a text is no amount of money. The words follow "The amount X ...".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Letters, two numbers, nothing at all, or grouped in no known way.
    #[error("is no amount; write it like 1,250.00")]
    NotAnAmount,
    /// A sign or code that is no currency, or not one alone.
    #[error("names no known currency; write its code, such as USD")]
    UnknownCurrency,
    /// More decimals than the currency has.
    #[error("has more decimals than {0} has")]
    TooManyDecimals(Currency),
    /// A point or comma before three digits that may group or begin the decimals.
    #[error("can be read in two ways; write 1250.00 or 1,250.00")]
    Ambiguous,
    /// Beyond what the office file can hold.
    #[error("is too large")]
    TooLarge,
}

/// Which character begins the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalMark {
    /// Not known: only what has one reading is read.
    #[default]
    Unknown,
    /// `1,250.00`
    Point,
    /// `1.250,00`
    Comma,
}

impl DecimalMark {
    /// The mark that values of one column show by having only one reading; unknown when they disagree or none shows it.
    pub fn shown_by<'v>(values: impl IntoIterator<Item = &'v str>) -> Self {
        let mut shown = Self::Unknown;
        for value in values {
            let one = Self::shown_by_one(value);
            if one == Self::Unknown || one == shown {
                continue;
            }
            if shown != Self::Unknown {
                return Self::Unknown;
            }
            shown = one;
        }
        shown
    }

    fn shown_by_one(value: &str) -> Self {
        let body: &str = value.trim_matches(|c: char| !c.is_ascii_digit());
        let Some(last) = body.rfind(['.', ',']) else { return Self::Unknown };
        let (mark, other) =
            if body[last..].starts_with('.') { (Self::Point, Self::Comma) } else { (Self::Comma, Self::Point) };
        let sign = &body[last..=last];
        let foreign = if sign == "." { "," } else { "." };
        let repeated = body.matches(sign).count() > 1;
        let decimals = body.len() - last - 1;
        match (repeated, body.contains(foreign)) {
            (true, false) => other,                                   // 1.250.000
            (false, true) => mark,                                    // 1,250.00
            (false, false) if decimals == 1 || decimals == 2 => mark, // 12.50
            _ => Self::Unknown,
        }
    }
}

/// Reads one amount; see [`Money::parse`].
pub(super) fn parse(text: &str, office: Currency, mark: DecimalMark) -> Result<Money, AmountError> {
    // NFKC makes every kind of space one space and full-width digits plain ones.
    let text: String = text.nfkc().collect();
    let text = text.trim();
    let (text, in_brackets) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inside) => (inside, true),
        None => (text, false),
    };
    let first = text.find(|c: char| c.is_ascii_digit()).ok_or(AmountError::NotAnAmount)?;
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(first, |last| last + 1);
    let (mut before, mut body) = (&text[..first], text[first..end].to_owned());
    if let Some(rest) = before.strip_suffix(['.', ',']).filter(|rest| !rest.ends_with(char::is_alphabetic)) {
        body = format!("0.{body}"); // .50
        before = rest;
    }
    let after = &text[end..];
    let (before, minus_before) = unsigned(before);
    // "1250.-" and "1250,–" say "and no cents".
    let (after, minus_after) = match after.strip_prefix(['.', ',']) {
        Some(rest) => (rest.trim_start_matches(['-', '–', '—']).trim(), false),
        None => unsigned(after),
    };
    let currency = match (before, after) {
        ("", "") => office,
        (spelling, "") | ("", spelling) => {
            Currency::from_spelling(spelling, office).ok_or(AmountError::UnknownCurrency)?
        }
        (sign, code) => code_beside_sign(sign, code, office)?,
    };
    let minor = minor_units(&body, currency, mark)?;
    let signs = [in_brackets, minus_before, minus_after].into_iter().filter(|minus| *minus).count();
    match signs {
        0 => Ok(Money::new(minor, currency)),
        1 => Ok(Money::new(-minor, currency)),
        _ => Err(AmountError::NotAnAmount),
    }
}

/// What stands before or after the digits without its minus, and whether there was one.
fn unsigned(part: &str) -> (&str, bool) {
    let part = part.trim();
    let rest = part.trim_matches(|c: char| matches!(c, '-' | '−' | '+') || c.is_whitespace());
    (rest, part.contains(['-', '−']))
}

/// `$1,250.00 CAD`: the code says which dollars.
fn code_beside_sign(before: &str, after: &str, office: Currency) -> Result<Currency, AmountError> {
    let by_code = |code: &str, sign: &str| {
        let currency = Currency::from_code(code)?;
        (Currency::from_spelling(sign, currency) == Some(currency)).then_some(currency)
    };
    by_code(after, before)
        .or_else(|| by_code(before, after))
        .or_else(|| {
            Currency::from_spelling(before, office).filter(|c| Currency::from_spelling(after, office) == Some(*c))
        })
        .ok_or(AmountError::UnknownCurrency)
}

/// The digits between the first and the last one, as minor units.
fn minor_units(body: &str, currency: Currency, mark: DecimalMark) -> Result<i64, AmountError> {
    let (whole, decimals) = split_decimals(body, currency, mark)?;
    let mut digits = ungrouped(whole)?;
    let exponent = currency.exponent() as usize;
    let (kept, dropped) = decimals.split_at(decimals.len().min(exponent));
    if dropped.bytes().any(|b| b != b'0') {
        return Err(AmountError::TooManyDecimals(currency));
    }
    digits.push_str(kept);
    digits.extend(std::iter::repeat_n('0', exponent - kept.len()));
    digits.parse().map_err(|_| AmountError::TooLarge)
}

/// Splits at the decimal mark. Both marks present: the later one; one mark several times: it groups; one mark before
/// three digits: `mark` decides, else a comma groups and a point is not guessed at.
fn split_decimals(body: &str, currency: Currency, mark: DecimalMark) -> Result<(&str, &str), AmountError> {
    let Some(last) = body.rfind(['.', ',']) else { return Ok((body, "")) };
    let sign = &body[last..=last];
    let (whole, decimals) = (&body[..last], &body[last + 1..]);
    if !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return if whole.contains(['.', ',']) || decimals.is_empty() {
            Err(AmountError::NotAnAmount)
        } else {
            Ok((body, "")) // the grouping check refuses what is mixed
        };
    }
    let other_mark = if sign == "." { "," } else { "." };
    if whole.contains(sign) {
        return if whole.contains(other_mark) { Err(AmountError::NotAnAmount) } else { Ok((body, "")) };
    }
    let could_group = decimals.len() == 3
        && (1..=3).contains(&whole.len())
        && whole.bytes().all(|b| b.is_ascii_digit())
        && !whole.starts_with('0');
    if !could_group {
        return Ok((whole, decimals));
    }
    let is_comma = sign == ",";
    match mark {
        DecimalMark::Point if is_comma => Ok((body, "")),
        DecimalMark::Comma if !is_comma => Ok((body, "")),
        DecimalMark::Point | DecimalMark::Comma => Ok((whole, decimals)),
        DecimalMark::Unknown if currency.exponent() == 3 || !is_comma => Err(AmountError::Ambiguous),
        DecimalMark::Unknown => Ok((body, "")),
    }
}

/// The digits of a whole number whose groups are apart by one kind of mark; Indian groups of two are fine.
fn ungrouped(whole: &str) -> Result<String, AmountError> {
    let mut marks = whole.chars().filter(|c| !c.is_ascii_digit());
    let Some(mark) = marks.next() else { return Ok(whole.to_owned()) };
    let groups: Vec<&str> = whole.split(mark).collect();
    let fits = matches!(mark, '.' | ',' | ' ' | '\'' | '’')
        && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_digit()))
        && groups.iter().enumerate().all(|(i, group)| match i {
            0 => (1..=3).contains(&group.len()),
            _ if i + 1 == groups.len() => group.len() == 3,
            _ => group.len() == 2 || group.len() == 3,
        });
    if fits { Ok(groups.concat()) } else { Err(AmountError::NotAnAmount) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, office: Currency) -> Result<(i64, &'static str), AmountError> {
        Money::parse(text, office).map(|money| (money.minor, money.currency.code()))
    }

    #[test]
    fn the_usual_spellings() {
        for (text, minor, code) in [
            ("1054", 105_400, "USD"),
            ("1,250.00", 125_000, "USD"),
            ("1.250,00 €", 125_000, "EUR"),
            ("$1 250", 125_000, "USD"),
            ("$1,250", 125_000, "USD"),
            ("1,250.00 USD", 125_000, "USD"),
            ("USD 1250.5", 125_050, "USD"),
            ("US$ 12", 1_200, "USD"),
            ("$1,250.00 CAD", 125_000, "CAD"),
            ("€2.400,00", 240_000, "EUR"),
            ("1\u{a0}250,00\u{a0}€", 125_000, "EUR"),
            ("1\u{202f}250,5 EUR", 125_050, "EUR"),
            ("CHF 1'250.50", 125_050, "CHF"),
            ("1250.- CHF", 125_000, "CHF"),
            ("Fr. 90", 9_000, "CHF"),
            ("₹12,34,567.00", 123_456_700, "INR"),
            ("1.250.000", 125_000_000, "USD"),
            ("1,250,000", 125_000_000, "USD"),
            ("¥48,000", 48_000, "JPY"),
            ("48000 JPY", 48_000, "JPY"),
            ("1054.00 JPY", 1_054, "JPY"),
            ("￥４８", 48, "JPY"),
            ("KWD 1.2345 ", 0, ""),
            ("0.125 KWD", 125, "KWD"),
            (".50", 50, "USD"),
            ("-5", -500, "USD"),
            ("-$5.00", -500, "USD"),
            ("$-5.00", -500, "USD"),
            ("(5.00)", -500, "USD"),
            ("0", 0, "USD"),
            ("12.50000", 1_250, "USD"),
        ] {
            let expected = if code.is_empty() { Err(AmountError::TooManyDecimals(kwd())) } else { Ok((minor, code)) };
            assert_eq!(read(text, Currency::USD), expected, "{text}");
        }
    }

    fn kwd() -> Currency {
        Currency::from_code("KWD").expect("Kuwaiti dinars exist")
    }

    #[test]
    fn what_is_refused_and_why() {
        for (text, error) in [
            ("", AmountError::NotAnAmount),
            ("soon", AmountError::NotAnAmount),
            ("1e5", AmountError::NotAnAmount),
            ("12 34", AmountError::NotAnAmount),
            ("1,25,0.00", AmountError::NotAnAmount),
            ("1.250,00.5", AmountError::NotAnAmount),
            ("(-5)", AmountError::NotAnAmount),
            ("5 apples", AmountError::UnknownCurrency),
            ("$5 EUR", AmountError::UnknownCurrency),
            ("1.255", AmountError::Ambiguous),
            ("1,250 KWD", AmountError::Ambiguous),
            ("0.125", AmountError::TooManyDecimals(Currency::USD)),
            ("1250.505", AmountError::TooManyDecimals(Currency::USD)),
            ("48.5 JPY", AmountError::TooManyDecimals(Currency::JPY)),
            ("99999999999999999999", AmountError::TooLarge),
        ] {
            assert_eq!(read(text, Currency::USD), Err(error), "{text}");
        }
    }

    #[test]
    fn a_column_shows_its_decimal_mark() {
        assert_eq!(DecimalMark::shown_by(["1.250", "900,50 €"]), DecimalMark::Comma);
        assert_eq!(DecimalMark::shown_by(["1.250.000"]), DecimalMark::Comma);
        assert_eq!(DecimalMark::shown_by(["1,250", "$12.50"]), DecimalMark::Point);
        assert_eq!(DecimalMark::shown_by(["1,250", "900"]), DecimalMark::Unknown);
        assert_eq!(DecimalMark::shown_by(["1,25", "1.25"]), DecimalMark::Unknown);
        let with = |text, mark| Money::parse_with(text, Currency::EUR, mark).map(|money| money.minor);
        assert_eq!(with("1.250", DecimalMark::Comma), Ok(125_000));
        assert_eq!(with("1.250", DecimalMark::Point), Ok(125), "a zero beyond the cents is no fourth digit");
        assert_eq!(with("1.255", DecimalMark::Point), Err(AmountError::TooManyDecimals(Currency::EUR)));
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_as_it_was_written(minor in -i64::MAX..=i64::MAX, which in 0..4_usize) {
            let currency = [Currency::USD, Currency::EUR, Currency::JPY, kwd()][which];
            let money = Money::new(minor, currency);
            let point = DecimalMark::Point;
            prop_assert_eq!(Money::parse_with(&money.to_string(), currency, point), Ok(money));
            prop_assert_eq!(Money::parse_with(&money.decimal(), currency, point), Ok(money));
        }

        #[test]
        fn no_text_panics(text in "\\PC*|[0-9., '$€()-]*") {
            let _ = Money::parse(&text, Currency::USD);
            let _ = DecimalMark::shown_by([text.as_str()]);
        }
    }
}
