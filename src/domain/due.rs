//! Deadlines as lists say them: "due Fri 27 Nov", "due today!", "3 days late!".

use chrono::NaiveDate;

use super::day::short;

/// How much a deadline presses, for its colour; the words of [`Due`] say it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// The day after tomorrow or later.
    Calm,
    /// Tomorrow.
    Soon,
    /// Today.
    Today,
    /// It has passed.
    Late,
}

/// A deadline as a list says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// `due Fri 27 Nov`, `due tomorrow`, `due today!`, `3 days late!`
    pub words: String,
    /// How much it presses.
    pub urgency: Urgency,
}

/// The deadline `day` as it is read on the day `today`.
#[must_use]
pub fn due(day: NaiveDate, today: NaiveDate) -> Due {
    let (words, urgency) = match (day - today).num_days() {
        -1 => ("1 day late!".to_owned(), Urgency::Late),
        days @ ..0 => (format!("{} days late!", -days), Urgency::Late),
        0 => ("due today!".to_owned(), Urgency::Today),
        1 => ("due tomorrow".to_owned(), Urgency::Soon),
        _ => (format!("due {}", short(day, today)), Urgency::Calm),
    };
    Due { words, urgency }
}

/// How far a day is from today: `today`, `tomorrow`, `in 4 days`, `yesterday`, `3 days ago`.
#[must_use]
pub fn distance_words(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        -1 => "yesterday".to_owned(),
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days @ ..0 => format!("{} days ago", -days),
        days => format!("in {days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iso(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_day_says_how_far_it_is() {
        let today = iso("2026-11-23");
        for (day, words) in [
            ("2026-11-20", "3 days ago"),
            ("2026-11-22", "yesterday"),
            ("2026-11-23", "today"),
            ("2026-11-24", "tomorrow"),
            ("2027-11-20", "in 362 days"),
        ] {
            assert_eq!(distance_words(iso(day), today), words);
        }
    }

    #[test]
    fn a_deadline_says_how_much_it_presses() {
        let today = iso("2026-11-23");
        for (day, words, urgency) in [
            ("2026-11-20", "3 days late!", Urgency::Late),
            ("2026-11-22", "1 day late!", Urgency::Late),
            ("2026-11-23", "due today!", Urgency::Today),
            ("2026-11-24", "due tomorrow", Urgency::Soon),
            ("2026-11-27", "due Fri 27 Nov", Urgency::Calm),
            ("2027-01-04", "due Mon 4 Jan 2027", Urgency::Calm),
        ] {
            assert_eq!(due(iso(day), today), Due { words: words.to_owned(), urgency });
        }
    }
}
