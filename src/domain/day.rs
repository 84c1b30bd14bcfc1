//! Calendar days as clerks type and read them: "fri", "+2w", "15 mar" in; "Fri 27 Nov 2026" out.
//!
//! A day typed without a year is the next such day from today on, for what is typed are deadlines. What can be read in
//! two ways (`03/04/2027`) is refused, not guessed.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use unicode_normalization::UnicodeNormalization;

/// Years outside of these are slips of the finger.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

/// Further ahead than so many days, a day typed without its year is doubted.
const FAR: i64 = 300;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Why a text names no day, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// Nothing was typed.
    #[error("Type a date, such as fri, +2w or 15 mar.")]
    Empty,
    /// Letters or numbers that make no date.
    #[error("That is no date; write it like fri, +2w or 15 mar.")]
    NotADay,
    /// Either number may be the month.
    #[error("That can be {} or {}; name the month.", plain(*day_first), plain(*month_first))]
    Ambiguous {
        /// Read with the day first.
        day_first: NaiveDate,
        /// Read with the month first.
        month_first: NaiveDate,
    },
    /// The month, counted from 1, is not that long, in that year or ever.
    #[error("There is no {day} {}{}.", month_name(*month), year.map(|year| format!(" {year}")).unwrap_or_default())]
    NoSuchDay {
        /// The day of the month.
        day: u32,
        /// The month, counted from 1.
        month: u32,
        /// The year, when one was typed.
        year: Option<i32>,
    },
    /// There is no such month.
    #[error("There is no month {0}.")]
    NoSuchMonth(u32),
    /// A weekday stands before a date of another weekday.
    #[error("{} is a {}.", plain(*.0), weekday_name(.0.weekday()))]
    OtherWeekday(NaiveDate),
    /// A day that has not come, where one that has is asked for.
    #[error("{} lies ahead.", plain(*.0))]
    Ahead(NaiveDate),
    /// Far from every deadline.
    #[error("Dates go from {} to {}.", YEARS.start(), YEARS.end())]
    OutOfRange,
}

/// Reads a day: `today`, `tomorrow`, `fri` (the coming one, never today), `next fri` (the one of next week, weeks begin
/// on Monday), `+10d`, `+2w`, `in 3 months`, `15 mar`, `mar 15 2027`, `Fri 27 Nov`, `15.3.`, `15/3`, `2027-03-15`.
/// A month later than a day that the month does not have is its last day.
pub fn parse(text: &str, today: NaiveDate) -> Result<NaiveDate, DayError> {
    let text = plain_letters(text);
    let text = text.trim();
    if text.is_empty() {
        return Err(DayError::Empty);
    }
    let day = match text {
        "today" => today,
        "tomorrow" => shifted(today, 1, 'd')?,
        "yesterday" => shifted(today, -1, 'd')?,
        _ => match distance(text) {
            Some((count, unit)) => shifted(today, count, unit)?,
            None => named(text, today)?,
        },
    };
    if is_in_range(day) { Ok(day) } else { Err(DayError::OutOfRange) }
}

/// In lower case, without the forms in which East Asian keyboards write digits and signs.
fn plain_letters(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// Reads a day that has come: what is typed without a year is the newest such day up to today.
pub fn parse_past(text: &str, today: NaiveDate) -> Result<NaiveDate, DayError> {
    let day = parse(text, today)?;
    if day <= today {
        return Ok(day);
    }
    let last_year = today.checked_sub_months(Months::new(12)).ok_or(DayError::OutOfRange)?;
    // weekdays and distances mean a day ahead, and a year that was typed is meant
    let date_of_last_year = named(plain_letters(text).trim(), last_year)
        .ok()
        .filter(|earlier| (earlier.month(), earlier.day()) == (day.month(), day.day()) && *earlier <= today);
    date_of_last_year.ok_or(DayError::Ahead(day))
}

/// Whether a day lies in the years that [`parse`] accepts.
#[must_use]
pub fn is_in_range(day: NaiveDate) -> bool {
    YEARS.contains(&day.year())
}

/// `27 Nov 2026`, as it is put into a field to be edited, and in sentences.
#[must_use]
pub fn plain(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// In full, as a field echoes it: `Fri 27 Nov 2026`. [`parse`] reads it back.
#[must_use]
pub fn long(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}

/// In a list: `Fri 27 Nov`, with the year when it is not this one.
#[must_use]
pub fn short(day: NaiveDate, today: NaiveDate) -> String {
    if day.year() == today.year() { day.format("%a %-d %b").to_string() } else { long(day) }
}

/// Whether [`parse`] took a day so far ahead for want of a year that another one may be meant: `20 nov`, typed three days
/// later, is almost a year away.
#[must_use]
pub fn is_far_guess(text: &str, today: NaiveDate) -> bool {
    let far = |day: &NaiveDate| (*day - today).num_days() > FAR;
    let Some(day) = parse(text, today).ok().filter(far) else { return false };
    let a_year_later = today.checked_add_months(Months::new(12)).and_then(|later| parse(text, later).ok());
    distance(plain_letters(text).trim()).is_none() && a_year_later != Some(day)
}

fn month_name(month: u32) -> String {
    NaiveDate::from_ymd_opt(2000, month, 1).map(|day| day.format("%B").to_string()).unwrap_or_default()
}

fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// `+2w`, `10d`, `in 3 months`, `in a week`: how many of which unit (`d`, `w`, `m` or `y`).
fn distance(text: &str) -> Option<(i64, char)> {
    let (text, sign) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (rest, -1),
        None => (text.strip_prefix('+').or_else(|| text.strip_prefix("in ")).unwrap_or(text), 1),
    };
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (count, unit) = match text.split_once(' ') {
        Some(("a" | "an" | "one", unit)) => (1, unit),
        _ if end == 0 => return None,
        // A number too long for a count is far beyond the calendar.
        _ => (text[..end].parse().unwrap_or(i64::MAX), &text[end..]),
    };
    let unit = match unit.trim() {
        "d" | "day" | "days" => 'd',
        "w" | "wk" | "wks" | "week" | "weeks" => 'w',
        "m" | "mo" | "mon" | "month" | "months" => 'm',
        "y" | "yr" | "year" | "years" => 'y',
        _ => return None,
    };
    Some((sign * count, unit))
}

fn shifted(from: NaiveDate, count: i64, unit: char) -> Result<NaiveDate, DayError> {
    let size = if unit == 'w' {
        7
    } else if unit == 'y' {
        12
    } else {
        1
    };
    let count = count.saturating_mul(size);
    let steps = u32::try_from(count.unsigned_abs()).map_err(|_| DayError::OutOfRange)?;
    let day = match (matches!(unit, 'd' | 'w'), count < 0) {
        (true, false) => from.checked_add_days(Days::new(steps.into())),
        (true, true) => from.checked_sub_days(Days::new(steps.into())),
        (false, false) => from.checked_add_months(Months::new(steps)),
        (false, true) => from.checked_sub_months(Months::new(steps)),
    };
    day.ok_or(DayError::OutOfRange)
}

/// Everything that is no distance: weekdays, months by name, numbers.
fn named(text: &str, today: NaiveDate) -> Result<NaiveDate, DayError> {
    let words: Vec<&str> = words(text);
    match words.as_slice() {
        [word] if weekday(word).is_some() => coming(weekday(word), today),
        ["this", word] if weekday(word) == Some(today.weekday()) => Ok(today),
        ["this" | "on", word] => coming(weekday(word), today),
        ["next", word] => {
            let weekday = weekday(word).ok_or(DayError::NotADay)?;
            let monday = coming(Some(Weekday::Mon), today)?;
            shifted(monday, i64::from(weekday.num_days_from_monday()), 'd')
        }
        [first, rest @ ..] if !rest.is_empty() && weekday(first).is_some() => {
            let day = dated(text, rest, today)?;
            if weekday(first) == Some(day.weekday()) { Ok(day) } else { Err(DayError::OtherWeekday(day)) }
        }
        rest => dated(text, rest, today),
    }
}

/// Runs of letters and runs of digits; `15th` is `15`.
fn words(text: &str) -> Vec<&str> {
    let kind = |c: char| if c.is_ascii_digit() { 1 } else { u8::from(c.is_alphabetic()) * 2 };
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| kind(c) != kind(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match kind(first) {
            1 => {
                words.push(word);
                let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|ending| after.strip_prefix(*ending));
                rest = ordinal.filter(|rest| !rest.starts_with(char::is_alphabetic)).unwrap_or(after);
                continue;
            }
            2 if word != "of" && word != "the" => words.push(word),
            _ => {}
        }
        rest = after;
    }
    words
}

fn weekday(word: &str) -> Option<Weekday> {
    const DAYS: [Weekday; 7] =
        [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    let word = if word == "weds" { "wed" } else { word };
    let mut fits = DAYS.into_iter().filter(|day| weekday_name(*day).to_lowercase().starts_with(word));
    fits.next().filter(|_| word.len() >= 2)
}

fn month(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|name| name.starts_with(word)).filter(|_| word.len() >= 3)?;
    u32::try_from(at + 1).ok()
}

/// The first such weekday after today.
fn coming(weekday: Option<Weekday>, today: NaiveDate) -> Result<NaiveDate, DayError> {
    let weekday = weekday.ok_or(DayError::NotADay)?;
    let days = (weekday.num_days_from_monday() + 6 - today.weekday().num_days_from_monday()) % 7 + 1;
    shifted(today, i64::from(days), 'd')
}

/// A day and a month, with or without a year.
fn dated(text: &str, words: &[&str], today: NaiveDate) -> Result<NaiveDate, DayError> {
    let number = |word: &str| word.parse::<u32>().ok().filter(|_| word.len() <= 2).ok_or(DayError::NotADay);
    let (first, second, written_year) = match words {
        [first, second] => (*first, *second, None),
        [year, first, second] if is_year(year) => {
            return day_of(number(second)?, month(first).map_or_else(|| number(first), Ok)?, Some(year), today);
        }
        [first, second, year] => (*first, *second, Some(*year)),
        _ => return Err(DayError::NotADay),
    };
    match (month(first), month(second)) {
        (Some(month), None) => return day_of(number(second)?, month, written_year, today),
        (None, Some(month)) => return day_of(number(first)?, month, written_year, today),
        _ => {}
    }
    let (first, second) = (number(first)?, number(second)?);
    let day_first = day_of(first, second, written_year, today);
    if text.contains('.') || first == second {
        return day_first;
    }
    match (first, second) {
        (..=12, ..=12) => {
            let (day_first, month_first) = (day_first?, day_of(second, first, written_year, today)?);
            Err(DayError::Ambiguous { day_first, month_first })
        }
        (..=12, _) => day_of(second, first, written_year, today),
        _ => day_first,
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())
}

/// That day; without a year the next one from today on.
fn day_of(day: u32, month: u32, year: Option<&str>, today: NaiveDate) -> Result<NaiveDate, DayError> {
    if !(1..=12).contains(&month) {
        return Err(DayError::NoSuchMonth(month));
    }
    let Some(year) = year else {
        // 29 February is at most eight years away.
        let next = (today.year()..=today.year().saturating_add(8))
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .find(|day| *day >= today);
        return next.ok_or(DayError::NoSuchDay { day, month, year: None });
    };
    let year = match year.len() {
        2 => year.parse::<i32>().map(|year| year + 2000),
        4 => year.parse(),
        _ => return Err(DayError::NotADay),
    };
    let year = year.map_err(|_| DayError::NotADay)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DayError::NoSuchDay { day, month, year: Some(year) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn iso(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_day_that_has_come_is_the_newest_one() {
        let past = |typed| parse_past(typed, iso("2026-11-23"));
        for (typed, expected) in
            [("1 jan", "2026-01-01"), ("24 nov", "2025-11-24"), ("today", "2026-11-23"), ("-2w", "2026-11-09")]
        {
            assert_eq!(past(typed), Ok(iso(expected)), "{typed}");
        }
        for typed in ["fri", "+2w", "tomorrow", "in a year", "2027-01-01"] {
            assert!(matches!(past(typed), Err(DayError::Ahead(_))), "{typed}");
        }
    }

    /// What was typed on that day comes to this.
    fn assert_days(today: &str, table: &[(&str, &str)]) {
        for (typed, expected) in table {
            assert_eq!(parse(typed, iso(today)), Ok(iso(expected)), "{typed} on {today}");
        }
    }

    #[test]
    fn words_and_distances_count_from_today() {
        assert_days(
            "2026-11-23", // a Monday
            &[
                ("today", "2026-11-23"),
                (" Tomorrow ", "2026-11-24"),
                ("yesterday", "2026-11-22"),
                ("fri", "2026-11-27"),
                ("Friday", "2026-11-27"),
                ("this fri", "2026-11-27"),
                ("on friday", "2026-11-27"),
                ("next fri", "2026-12-04"),
                ("next monday", "2026-11-30"),
                ("mon", "2026-11-30"),
                ("this mon", "2026-11-23"),
                ("thurs", "2026-11-26"),
                ("weds", "2026-11-25"),
                ("su", "2026-11-29"),
                ("+2w", "2026-12-07"),
                ("2w", "2026-12-07"),
                ("+ 2 weeks", "2026-12-07"),
                ("in 2 weeks", "2026-12-07"),
                ("in a week", "2026-11-30"),
                ("+10d", "2026-12-03"),
                ("10 days", "2026-12-03"),
                ("+3m", "2027-02-23"),
                ("in 3 months", "2027-02-23"),
                ("+1y", "2027-11-23"),
                ("-3d", "2026-11-20"),
                ("＋２ｗ", "2026-12-07"),
            ],
        );
        assert_days("2026-11-27", &[("fri", "2026-12-04"), ("this fri", "2026-11-27"), ("next fri", "2026-12-04")]);
        assert_days("2026-11-29", &[("mon", "2026-11-30"), ("next mon", "2026-11-30"), ("next sun", "2026-12-06")]);
        assert_days("2026-11-30", &[("+3m", "2027-02-28"), ("-9m", "2026-02-28")]);
    }

    #[test]
    fn dates_without_a_year_are_still_to_come() {
        assert_days(
            "2026-11-23",
            &[
                ("15 mar", "2027-03-15"),
                ("mar 15", "2027-03-15"),
                ("March 15th", "2027-03-15"),
                ("the 15th of march", "2027-03-15"),
                ("15mar", "2027-03-15"),
                ("24 dec", "2026-12-24"),
                ("23 nov", "2026-11-23"),
                ("22 nov", "2027-11-22"),
                ("15.3.", "2027-03-15"),
                ("15.3", "2027-03-15"),
                ("4.3.", "2027-03-04"),
                ("15/3", "2027-03-15"),
                ("3/15", "2027-03-15"),
                ("3/3", "2027-03-03"),
                ("29 feb", "2028-02-29"),
                ("Fri 27 Nov", "2026-11-27"),
            ],
        );
    }

    #[test]
    fn dates_with_a_year_are_what_they_say() {
        assert_days(
            "2026-11-23",
            &[
                ("2027-03-15", "2027-03-15"),
                ("2026-01-02", "2026-01-02"),
                ("2027/3/15", "2027-03-15"),
                ("15 march 2027", "2027-03-15"),
                ("March 15, 2027", "2027-03-15"),
                ("15-Mar-2027", "2027-03-15"),
                ("15 sept 27", "2027-09-15"),
                ("15.03.2027", "2027-03-15"),
                ("03.04.2027", "2027-04-03"),
                ("15.3.27", "2027-03-15"),
                ("15/03/2027", "2027-03-15"),
                ("03/15/2027", "2027-03-15"),
                ("Fri 27 Nov 2026", "2026-11-27"),
                ("Friday, November 27, 2026", "2026-11-27"),
                ("29 feb 2028", "2028-02-29"),
            ],
        );
    }

    #[test]
    fn what_is_no_day_is_refused_in_words() {
        for (typed, sentence) in [
            ("", "Type a date, such as fri, +2w or 15 mar."),
            ("soon", "That is no date; write it like fri, +2w or 15 mar."),
            ("03/04/2027", "That can be 3 Apr 2027 or 4 Mar 2027; name the month."),
            ("3-4", "That can be 3 Apr 2027 or 4 Mar 2027; name the month."),
            ("31 feb", "There is no 31 February."),
            ("30.2.", "There is no 30 February."),
            ("29 feb 2027", "There is no 29 February 2027."),
            ("0 mar", "There is no 0 March."),
            ("31/6/2027", "There is no 31 June 2027."),
            ("15.13.", "There is no month 13."),
            ("2027-13-01", "There is no month 13."),
            ("Thu 27 Nov 2026", "27 Nov 2026 is a Friday."),
            ("15 mar 0207", "Dates go from 2000 to 2199."),
            ("+999999999999999999999w", "Dates go from 2000 to 2199."),
            ("-30y", "Dates go from 2000 to 2199."),
        ] {
            let refused = parse(typed, iso("2026-11-23")).map_err(|error| error.to_string());
            assert_eq!(refused, Err(sentence.to_owned()), "{typed}");
        }
        for typed in ["15", "fri garbage", "mar", "m 15", "15 mar 2027 10", "1/2/3/4", "next", "next week x", "٣"] {
            assert_eq!(parse(typed, iso("2026-11-23")), Err(DayError::NotADay), "{typed}");
        }
    }

    #[test]
    fn a_day_is_said_with_its_weekday() {
        let (today, day) = (iso("2026-11-23"), iso("2026-11-27"));
        assert_eq!((long(day), short(day, today)), ("Fri 27 Nov 2026".to_owned(), "Fri 27 Nov".to_owned()));
    }

    proptest! {
        #[test]
        fn what_is_echoed_reads_as_the_same_day(ahead in 0_u64..50_000, from in 0_u64..10_000) {
            let today = iso("2026-11-23") + Days::new(from);
            let day = today + Days::new(ahead);
            prop_assert_eq!(parse(&plain(day), today), Ok(day));
            prop_assert_eq!(parse(&long(day), today), Ok(day));
            prop_assert_eq!(parse(&short(day, today), today), Ok(day));
            prop_assert_eq!(parse(&day.to_string(), today), Ok(day));
        }

        #[test]
        fn no_text_panics(text in "\\PC*|[+-]?[0-9]{0,22}[ dwmy]?|[a-z0-9 ./-]{0,16}") {
            let _ = parse(&text, iso("2026-11-23")).map_err(|error| error.to_string());
            let _ = parse(&text, NaiveDate::MAX);
            let _ = parse(&text, NaiveDate::MIN);
        }
    }
}
