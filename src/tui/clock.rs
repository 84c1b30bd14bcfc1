//! Moments as people at a desk read them: the hour of today, else the day.

use chrono::Datelike;
use chrono_tz::Tz;

use crate::domain::Instant;
use crate::office::Office;

/// The office's zone; UTC while some setting does not fit.
#[must_use]
pub fn zone_of(office: &Office) -> Tz {
    office.settings().map_or(Tz::UTC, |settings| settings.office.timezone)
}

/// "today 09:01", "23 Nov 09:01" within the year, "23 Nov 2025" before it; 12 cells at most.
#[must_use]
pub fn moment(at: Instant, now: Instant, zone: Tz) -> String {
    let (at, now) = (at.to_utc().with_timezone(&zone), now.to_utc().with_timezone(&zone));
    let format = if at.date_naive() == now.date_naive() {
        "today %H:%M"
    } else if at.year() == now.year() {
        "%-d %b %H:%M"
    } else {
        "%-d %b %Y"
    };
    at.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_said_in_the_zone_of_the_office() {
        let now = Instant(1_795_424_400_000_000); // Monday, 23 November 2026, 09:00 UTC
        let zone = chrono_tz::America::Denver;
        assert_eq!(moment(now, now, Tz::UTC), "today 09:00");
        assert_eq!(moment(now, now, zone), "today 02:00");
        assert_eq!(moment(now.plus_seconds(-3 * 3600), now, zone), "22 Nov 23:00");
        assert_eq!(moment(now.plus_seconds(-400 * 86_400), now, zone), "19 Oct 2025");
    }
}
