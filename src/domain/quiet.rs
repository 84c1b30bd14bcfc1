//! Quiet hours: a message that comes due while its recipient sleeps waits until morning there, also when clocks change.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _};
use chrono_tz::Tz;

use super::Instant;

/// When the quiet hours end that `now` falls into in that zone; `None` when nobody is disturbed now. `from` is the first
/// quiet minute, `to` the first that is not; midnight may lie between them.
#[must_use]
pub fn ends(window: (NaiveTime, NaiveTime), zone: Tz, now: Instant) -> Option<Instant> {
    let (from, to) = window;
    let here = now.to_utc().with_timezone(&zone).naive_local();
    let clock = here.time();
    let over_midnight = from > to;
    let is_quiet = if over_midnight { clock >= from || clock < to } else { clock >= from && clock < to };
    if !is_quiet {
        return None;
    }
    let day = if over_midnight && clock >= from { here.date().succ_opt()? } else { here.date() };
    let end = first_moment(day, to, zone)?;
    // where clocks go back, an hour is quiet twice: what has passed once is not waited for again
    (end > now).then_some(end)
}

/// When as much time has passed for somebody in that zone as lies between the two moments, quiet hours not counted:
/// whoever may not be told at night has the day to be told in.
#[must_use]
pub fn postponed(window: (NaiveTime, NaiveTime), zone: Tz, since: Instant, until: Instant) -> Instant {
    let mut now = since;
    let mut left = until.micros_since(since).max(0);
    loop {
        if let Some(morning) = ends(window, zone, now) {
            now = morning;
            continue;
        }
        let Some(evening) = begins(window, zone, now) else { return Instant(now.micros().saturating_add(left)) };
        let day = evening.micros_since(now);
        if left <= day {
            return Instant(now.micros() + left);
        }
        left -= day;
        now = evening;
    }
}

/// When the next quiet hours begin, after `now`; `None` when there are none.
fn begins((from, to): (NaiveTime, NaiveTime), zone: Tz, now: Instant) -> Option<Instant> {
    let today = now.to_utc().with_timezone(&zone).date_naive();
    let days = today.iter_days().take(3).filter(|_| from != to);
    // where clocks go back, an evening may come twice
    let again = |day: NaiveDate| zone.from_local_datetime(&day.and_time(from)).latest();
    let again = |day| again(day).map(|moment| Instant(moment.timestamp_micros()));
    days.flat_map(|day| [first_moment(day, from, zone), again(day)]).flatten().find(|evening| *evening > now)
}

/// The moment at which a clock in that zone shows this time for the first time; in the hour that clocks skip, the moment
/// at which they skip it.
fn first_moment(day: NaiveDate, time: NaiveTime, zone: Tz) -> Option<Instant> {
    let micros = |local: NaiveDateTime| Some(Instant(zone.from_local_datetime(&local).earliest()?.timestamp_micros()));
    // skipped times last for an hour at most, half of one on Lord Howe Island, a day where a date was skipped
    (0..=24 * 60).find_map(|minutes| micros(day.and_time(time) + TimeDelta::minutes(minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Asia, Australia, Europe, Pacific};
    use proptest::prelude::*;

    fn at(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).expect("a time of day")
    }

    fn moment(text: &str) -> Instant {
        Instant(chrono::DateTime::parse_from_rfc3339(text).expect("RFC 3339").timestamp_micros())
    }

    fn end(zone: Tz, now: &str) -> Option<String> {
        ends((at(21, 0), at(8, 0)), zone, moment(now)).map(Instant::to_rfc3339)
    }

    #[test]
    fn it_is_the_recipients_night_that_counts() {
        assert_eq!(
            end(America::Denver, "2026-11-23T09:00:00Z").as_deref(),
            Some("2026-11-23T15:00:00Z"),
            "2 in the morning"
        );
        assert_eq!(end(Europe::Berlin, "2026-11-23T09:00:00Z"), None, "10 in the morning");
        assert_eq!(end(Asia::Tokyo, "2026-11-23T12:00:00Z").as_deref(), Some("2026-11-23T23:00:00Z"), "21:00 sharp");
        assert_eq!(end(Asia::Kolkata, "2026-11-23T02:30:00Z"), None, "8:00 sharp");
    }

    #[test]
    fn nights_in_which_clocks_change_are_as_long_as_they_are() {
        // Berlin springs forward on 2027-03-28 at 2:00: the night has an hour less
        assert_eq!(end(Europe::Berlin, "2027-03-27T22:00:00Z").as_deref(), Some("2027-03-28T06:00:00Z"));
        // and falls back on 2026-10-25 at 3:00: an hour more
        assert_eq!(end(Europe::Berlin, "2026-10-24T22:00:00Z").as_deref(), Some("2026-10-25T07:00:00Z"));
        // quiet hours that end within the hour that is skipped end when it is skipped
        let skipped = ends((at(22, 0), at(2, 30)), Europe::Berlin, moment("2027-03-27T23:00:00Z"));
        assert_eq!(skipped.map(Instant::to_rfc3339).as_deref(), Some("2027-03-28T01:00:00Z"));
        // quiet hours that end within the hour that comes twice end when it comes first
        let twice = ends((at(22, 0), at(2, 30)), Europe::Berlin, moment("2026-10-24T23:00:00Z"));
        assert_eq!(twice.map(Instant::to_rfc3339).as_deref(), Some("2026-10-25T00:30:00Z"));
        let again = ends((at(22, 0), at(2, 30)), Europe::Berlin, moment("2026-10-25T01:10:00Z"));
        assert_eq!(again, None, "2:10 for the second time");
    }

    #[test]
    fn siestas_do_not_cross_midnight() {
        let siesta = |now| ends((at(13, 0), at(15, 0)), Europe::Madrid, moment(now)).map(Instant::to_rfc3339);
        assert_eq!(siesta("2026-11-23T12:30:00Z").as_deref(), Some("2026-11-23T14:00:00Z"));
        assert_eq!(siesta("2026-11-23T14:00:00Z"), None);
    }

    #[test]
    fn a_night_takes_nothing_from_a_lifetime() {
        let later =
            |since, until| postponed((at(21, 0), at(8, 0)), America::Denver, moment(since), moment(until)).to_rfc3339();
        // two hours from 10 in the morning, from 8 in the evening, from 10 at night
        assert_eq!(later("2026-11-23T17:00:00Z", "2026-11-23T19:00:00Z"), "2026-11-23T19:00:00Z");
        assert_eq!(later("2026-11-24T03:00:00Z", "2026-11-24T05:00:00Z"), "2026-11-24T16:00:00Z");
        assert_eq!(later("2026-11-24T05:00:00Z", "2026-11-24T07:00:00Z"), "2026-11-24T17:00:00Z");
        // 72 hours from noon: five nights and more
        assert_eq!(later("2026-11-23T19:00:00Z", "2026-11-26T19:00:00Z"), "2026-11-29T02:00:00Z");
        let never = postponed((at(8, 0), at(8, 0)), America::Denver, moment("2026-11-24T05:00:00Z"), Instant(9));
        assert_eq!(never, moment("2026-11-24T05:00:00Z"), "what was over stays over");
    }

    proptest! {
        #[test]
        fn a_lifetime_lasts_as_many_waking_minutes_as_it_has(
            minutes in 0_i64..60 * 24 * 900, zone in prop::sample::select(vec![
                Europe::Berlin, America::St_Johns, Australia::Lord_Howe, Pacific::Apia, America::Santiago, Asia::Kathmandu]),
            from in 0_u32..24 * 60, length in 1_u32..23 * 60, lifetime in 1_i64..73,
        ) {
            let since = Instant(moment("2026-01-01T00:00:00Z").micros() + minutes * 60_000_000);
            let clock = |minutes: u32| at(minutes / 60 % 24, minutes % 60);
            let window = (clock(from), clock(from + length));
            let end = postponed(window, zone, since, since.plus_seconds(lifetime * 3_600));
            let minute = |n: i64| since.plus_seconds(n * 60);
            let awake = (0..).take_while(|n| minute(*n) < end).filter(|n| ends(window, zone, minute(*n)).is_none());
            let awake = i64::try_from(awake.count()).expect("few");
            // never less; a night that begins in the hour that clocks repeat has waking minutes after it that are not counted
            prop_assert!((lifetime * 60..=lifetime * 60 + 60).contains(&awake), "{} of {}", awake, lifetime * 60);
        }

        #[test]
        fn the_end_is_ahead_soon_and_not_quiet(
            minutes in 0_i64..60 * 24 * 900, zone in prop::sample::select(vec![
                Europe::Berlin, America::St_Johns, Australia::Lord_Howe, Pacific::Apia, America::Santiago, Asia::Kathmandu]),
            from in 0_u32..24 * 60, length in 1_u32..24 * 60,
        ) {
            let now = Instant(moment("2026-01-01T00:00:00Z").micros() + minutes * 60_000_000);
            let clock = |minutes: u32| at(minutes / 60 % 24, minutes % 60);
            let window = (clock(from), clock(from + length));
            if let Some(end) = ends(window, zone, now) {
                prop_assert!(end > now);
                prop_assert!(end.micros_since(now) <= 26 * 3_600_000_000, "{}", end.to_rfc3339());
                prop_assert_eq!(ends(window, zone, end), None);
            }
        }
    }
}
