//! A moment: microseconds since 1970 in UTC. Zones appear only at the edge, where people read.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A moment in microseconds UTC, as the office file stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

impl Instant {
    /// The moment that the machine's clock shows. Only the shell around the office calls this; rules get it passed in.
    #[must_use]
    pub fn now() -> Self {
        Self(Utc::now().timestamp_micros())
    }

    /// Microseconds since 1970 UTC.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This moment plus whole seconds (negative goes back).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Microseconds from `earlier` to this moment; negative when `earlier` is later.
    #[must_use]
    pub const fn micros_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// As a calendar value in UTC; moments that no calendar holds become 1970.
    #[must_use]
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or_default()
    }

    /// The day on the calendar of that zone, in which deadlines are counted.
    #[must_use]
    pub fn day_in(self, zone: Tz) -> NaiveDate {
        self.to_utc().with_timezone(&zone).date_naive()
    }

    /// RFC 3339 in UTC with whole seconds, as `--json` prints it.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        self.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true)
    }
}

/// How long that is, in its two largest units: "12 min", "3 h 5 min", "2 days 4 h"; under a minute "30 s".
#[must_use]
pub fn span(from: Instant, to: Instant) -> String {
    let seconds = to.micros_since(from).max(0) / 1_000_000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let two = |large: String, n: i64, unit: &str| if n == 0 { large } else { format!("{large} {n} {unit}") };
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min"),
        (0, _, _) => two(format!("{hours} h"), minutes, "min"),
        (1, _, _) => two("1 day".to_owned(), hours, "h"),
        _ => two(format!("{days} days"), hours, "h"),
    }
}

/// Writes a moment as RFC 3339, for rows that other programs read.
pub fn rfc3339<S: serde::Serializer>(moment: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&moment.to_rfc3339())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_in_their_two_largest_units() {
        let said = |seconds| span(Instant(0), Instant(0).plus_seconds(seconds));
        assert_eq!([said(-5), said(59), said(60), said(725)], ["0 s", "59 s", "1 min", "12 min"]);
        assert_eq!([said(3_600), said(11_100), said(86_400)], ["1 h", "3 h 5 min", "1 day"]);
        assert_eq!(said(2 * 86_400 + 4 * 3_600 + 59), "2 days 4 h");
    }

    #[test]
    fn a_moment_is_another_day_in_another_zone() {
        let midnight = Instant(1_795_392_000_000_000); // Monday, 23 November 2026, 00:00 UTC
        let day = |zone| midnight.day_in(zone).to_string();
        assert_eq!(day(Tz::UTC), "2026-11-23");
        assert_eq!(day(Tz::America__Denver), "2026-11-22");
        assert_eq!(day(Tz::Pacific__Auckland), "2026-11-23");
    }
}
