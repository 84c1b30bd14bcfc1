//! What a field says about its text while it is typed: how it was understood, or why it is not.

use std::fmt;
use std::rc::Rc;

use chrono::NaiveDate;

use crate::domain::day;
use crate::domain::due::{Urgency, distance_words, due};
use crate::domain::{Currency, Money};

/// How a text was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// The text in full, such as `Fri 27 Nov 2026` or `$1,250.00`.
    pub words: String,
    /// Whether it is allowed but worth a second look, such as a deadline that has passed.
    pub warns: bool,
}

impl Echo {
    /// Understood, and nothing more to say.
    #[must_use]
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), warns: false }
    }
}

/// What a check comes to: how the text was understood, or a sentence why not.
pub type Checked = Result<Echo, String>;

/// Reads the text of a field, without the blanks around it; never asked about an empty one, for whether a field may be
/// empty is the form's rule.
#[derive(Clone)]
pub struct Check(Rc<dyn Fn(&str) -> Checked>);

impl Check {
    /// A check by that function.
    pub fn new(check: impl Fn(&str) -> Checked + 'static) -> Self {
        Self(Rc::new(check))
    }

    /// A day as [`day::parse`] reads it, with how far it is; one that has passed is warned about, and one that is far ahead
    /// because no year was typed.
    #[must_use]
    pub fn day(today: NaiveDate) -> Self {
        Self::new(move |text| {
            let day = day::parse(text, today).map_err(|error| error.to_string())?;
            let due = due(day, today);
            let far = distance_words(day, today);
            Ok(match due.urgency {
                Urgency::Late => Echo { words: format!("{}, {}", day::long(day), due.words), warns: true },
                _ if day::is_far_guess(text, today) => Echo {
                    words: format!("{}, {far}! Type the year if you mean another.", day::long(day)),
                    warns: true,
                },
                Urgency::Today | Urgency::Soon | Urgency::Calm => Echo::new(format!("{}, {far}", day::long(day))),
            })
        })
    }

    /// An amount above zero as [`Money::parse`] reads it, in that currency where the text names none.
    #[must_use]
    pub fn money(office: Currency) -> Self {
        Self::new(move |text| match Money::parse(text, office) {
            Ok(money) if money.minor > 0 => Ok(Echo::new(money.to_string())),
            Ok(_) => Err("The amount must be above zero.".to_owned()),
            Err(error) => Err(format!("This {error}.")),
        })
    }

    /// What it says of a text; nothing of an empty one.
    pub(super) fn of(&self, text: &str) -> Option<Checked> {
        let text = text.trim();
        (!text.is_empty()).then(|| (self.0)(text))
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Check")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_echoed_in_full_or_refused_in_words() {
        let says = |text: &str| Check::money(Currency::USD).of(text);
        assert_eq!(says(" "), None);
        for (text, echo) in [
            ("1,250.00", "$1,250.00"),
            ("1250", "$1,250.00"),
            ("2.400,00 EUR", "€2,400.00"),
            ("48000 JPY", "¥48,000"),
            ("0.5", "$0.50"),
        ] {
            assert_eq!(says(text), Some(Ok(Echo::new(echo))), "{text}");
        }
        for (text, sentence) in [
            ("0", "The amount must be above zero."),
            ("-5", "The amount must be above zero."),
            ("(5.00)", "The amount must be above zero."),
            ("1.255", "This can be read in two ways; write 1250.00 or 1,250.00."),
            ("12.3456", "This has more decimals than USD has."),
            ("48000.50 JPY", "This has more decimals than JPY has."),
            ("5 XYZ", "This names no known currency; write its code, such as USD."),
            ("much", "This is no amount; write it like 1,250.00."),
            ("99999999999999999999", "This is too large."),
        ] {
            assert_eq!(says(text), Some(Err(sentence.to_owned())), "{text}");
        }
    }

    #[test]
    fn days_are_echoed_and_past_ones_warned_about() {
        let today = "2026-11-23".parse().expect("a date");
        let says = |text: &str| Check::day(today).of(text);
        assert_eq!(says("fri"), Some(Ok(Echo::new("Fri 27 Nov 2026, in 4 days"))));
        assert_eq!(says("tomorrow"), Some(Ok(Echo::new("Tue 24 Nov 2026, tomorrow"))));
        let words = "Sat 20 Nov 2027, in 362 days! Type the year if you mean another.".to_owned();
        assert_eq!(says("20 nov"), Some(Ok(Echo { words, warns: true })));
        for meant in ["20 nov 2027", "2027-11-20", "+362d", "Sat 20 Nov 2027"] {
            assert_eq!(says(meant), Some(Ok(Echo::new("Sat 20 Nov 2027, in 362 days"))), "{meant}");
        }
        assert_eq!(says("15 mar"), Some(Ok(Echo::new("Mon 15 Mar 2027, in 112 days"))));
        assert_eq!(says("today"), Some(Ok(Echo::new("Mon 23 Nov 2026, today"))));
        let late = Echo { words: "Fri 20 Nov 2026, 3 days late!".to_owned(), warns: true };
        assert_eq!(says("20 nov 2026"), Some(Ok(late)));
        assert_eq!(says("31 feb"), Some(Err("There is no 31 February.".to_owned())));
    }
}
