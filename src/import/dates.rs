//! Dates and times as CRMs write them, as moments.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::domain::{Country, Instant};

/// Which of the first two numbers of `3/4/2026` is the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateOrder {
    MonthFirst,
    DayFirst,
}

impl DateOrder {
    /// How people of that country write.
    pub(super) fn of(country: Country) -> Self {
        if matches!(country.code(), "US" | "PH") { Self::MonthFirst } else { Self::DayFirst }
    }

    /// The order that values of one column show by a number above 12; `None` when none shows it or they disagree.
    pub(super) fn shown_by<'v>(values: impl IntoIterator<Item = &'v str>) -> Option<Self> {
        let shown = values.into_iter().filter_map(|value| {
            let (date, _) = split_time(value.trim());
            let [first, second, _] = numbers(date)?;
            match (first, second) {
                (13..=31, 1..=12) => Some(Self::DayFirst),
                (1..=12, 13..=31) => Some(Self::MonthFirst),
                _ => None,
            }
        });
        let (mut month, mut day) = (false, false);
        shown.for_each(|order| if order == Self::MonthFirst { month = true } else { day = true });
        match (month, day) {
            (true, false) => Some(Self::MonthFirst),
            (false, true) => Some(Self::DayFirst),
            _ => None,
        }
    }
}

/// The moment that a date, with or without a time, names in `zone`; a date alone is its first moment.
pub(super) fn parse_moment(text: &str, order: DateOrder, zone: Tz) -> Option<Instant> {
    let text = text.trim();
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Some(Instant(moment.timestamp_micros()));
    }
    if let Some(moment) = ["%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%dT%H:%M:%S%.f%z"]
        .iter()
        .find_map(|format| DateTime::parse_from_str(text, format).ok())
    {
        return Some(Instant(moment.timestamp_micros()));
    }
    let (date, time) = split_time(text);
    let local = numeric_date(date, order).map(|date| (date, time)).or_else(|| worded_date(text))?;
    let (date, time) = (local.0, clock(local.1)?);
    at(date.and_time(time), zone)
}

/// A local time as a moment; one that a change of clocks skips is an hour later.
fn at(local: NaiveDateTime, zone: Tz) -> Option<Instant> {
    let skipped = || zone.from_local_datetime(&local.checked_add_signed(TimeDelta::hours(1))?).earliest();
    let moment = zone.from_local_datetime(&local).earliest().or_else(skipped)?;
    Some(Instant(moment.timestamp_micros()))
}

/// `2026-03-01T10:30` or `3/1/2026 10:30`: the date, and what stands behind it.
fn split_time(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| c == 'T' || c == ',' || c.is_whitespace()).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start_matches(|c: char| c == 'T' || c == ',' || c.is_whitespace()))
}

/// The three numbers of a date without a leading year.
fn numbers(date: &str) -> Option<[u32; 3]> {
    let mut parts = date.trim_end_matches('.').split(['-', '/', '.']);
    let mut next = || parts.next().filter(|part| part.len() <= 4)?.parse().ok();
    let numbers = [next()?, next()?, next()?];
    (parts.next().is_none() && numbers[0] <= 31).then_some(numbers)
}

fn numeric_date(date: &str, order: DateOrder) -> Option<NaiveDate> {
    let mut parts = date.split(['-', '/', '.']);
    if let Some(year) = parts.next().filter(|year| year.len() == 4) {
        let mut next = || parts.next()?.parse().ok();
        let day = NaiveDate::from_ymd_opt(year.parse().ok()?, next()?, next()?);
        return day.filter(|_| parts.next().is_none());
    }
    let [first, second, year] = numbers(date)?;
    let year = if year < 100 { year + if year < 70 { 2000 } else { 1900 } } else { year };
    let is_month_first = match (first, second) {
        _ if date.contains('.') => false,
        (13.., _) => false,
        (_, 13..) => true,
        _ => order == DateOrder::MonthFirst,
    };
    let (month, day) = if is_month_first { (first, second) } else { (second, first) };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// `Mar 1, 2026 10:30 AM`, `1 March 2026`, with what stands behind the date.
fn worded_date(text: &str) -> Option<(NaiveDate, &str)> {
    ["%B %d, %Y", "%d %B %Y", "%d. %B %Y", "%B %d %Y", "%d-%B-%Y", "%a, %d %B %Y", "%a %B %d, %Y"]
        .iter()
        .find_map(|format| NaiveDate::parse_and_remainder(text, format).ok())
        .map(|(date, rest)| (date, rest.trim_start_matches([' ', ',', 'T'])))
}

/// The time behind a date; nothing there is midnight.
fn clock(text: &str) -> Option<NaiveTime> {
    let text = text.trim().trim_end_matches(" Uhr");
    if text.is_empty() {
        return Some(NaiveTime::MIN);
    }
    ["%H:%M:%S%.f", "%H:%M", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_usual_spellings() {
        use DateOrder::{DayFirst, MonthFirst};
        for (text, order, rfc3339) in [
            ("2026-03-01", DayFirst, "2026-03-01T07:00:00Z"),
            ("2026/03/01", MonthFirst, "2026-03-01T07:00:00Z"),
            ("3/1/2026", MonthFirst, "2026-03-01T07:00:00Z"),
            ("1/3/2026", DayFirst, "2026-03-01T07:00:00Z"),
            ("10/20/2016", DayFirst, "2016-10-20T06:00:00Z"),
            ("20-10-2016", MonthFirst, "2016-10-20T06:00:00Z"),
            ("1.3.2026", MonthFirst, "2026-03-01T07:00:00Z"),
            ("01.03.26", MonthFirst, "2026-03-01T07:00:00Z"),
            ("2026-03-01 10:30", DayFirst, "2026-03-01T17:30:00Z"),
            ("2026-03-01T10:30:15", DayFirst, "2026-03-01T17:30:15Z"),
            ("2026-03-01T10:30:15Z", DayFirst, "2026-03-01T10:30:15Z"),
            ("2026-03-01T10:30:15.000+0100", DayFirst, "2026-03-01T09:30:15Z"),
            ("2026-03-01 10:30:15 +01:00", DayFirst, "2026-03-01T09:30:15Z"),
            ("3/1/2026 2:05 PM", MonthFirst, "2026-03-01T21:05:00Z"),
            ("Mar 1, 2026", DayFirst, "2026-03-01T07:00:00Z"),
            ("March 1, 2026 2:05 PM", DayFirst, "2026-03-01T21:05:00Z"),
            ("1 Mar 2026 14:05", DayFirst, "2026-03-01T21:05:00Z"),
            ("01-Mar-2026", DayFirst, "2026-03-01T07:00:00Z"),
            ("2026-03-08 02:30", DayFirst, "2026-03-08T09:30:00Z"), // skipped by the change of clocks
        ] {
            let moment = parse_moment(text, order, Tz::America__Denver);
            assert_eq!(moment.map(Instant::to_rfc3339).as_deref(), Some(rfc3339), "{text}");
        }
        for text in ["", "soon", "2026", "13/13/2026", "2026-02-30", "1/2", "1/2/3/4", "2026-03-01 25:00", "1.2.2026 x"]
        {
            assert_eq!(parse_moment(text, DayFirst, Tz::UTC), None, "{text}");
        }
    }

    #[test]
    fn a_column_shows_its_order() {
        assert_eq!(DateOrder::shown_by(["3/4/2026", "10/20/2016"]), Some(DateOrder::MonthFirst));
        assert_eq!(DateOrder::shown_by(["3/4/2026", "20/10/2016 10:00"]), Some(DateOrder::DayFirst));
        assert_eq!(DateOrder::shown_by(["3/4/2026", "2026-03-04"]), None);
        assert_eq!(DateOrder::shown_by(["20/10/2016", "10/20/2016"]), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC*|[0-9/.: -]*|[0-9]{1,4}[/.-][0-9]{1,4}[/.-][0-9]{1,4}.{0,12}") {
            let _ = parse_moment(&text, DateOrder::MonthFirst, Tz::America__Denver);
            let _ = DateOrder::shown_by([text.as_str()]);
        }
    }
}
