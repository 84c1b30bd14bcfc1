//! Durations, quiet hours and time zones.

use std::time::Duration;

use chrono::NaiveTime;
use chrono_tz::Tz;

use super::Value;

/// A duration in whole seconds, at most a day; written "30s", "2m", "1m30s", "1h" or "0s".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(u32);

impl Seconds {
    const MAX: u32 = 24 * 60 * 60;

    /// That many seconds, at most a day.
    #[must_use]
    pub const fn new(seconds: u32) -> Self {
        Self(if seconds > Self::MAX { Self::MAX } else { seconds })
    }

    /// The number of seconds.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Value for Seconds {
    fn read(text: &str) -> Result<Self, String> {
        let mut total = 0_u32;
        let mut rest = text;
        let mut smallest = u32::MAX;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|&end| end > 0).ok_or_else(not_a_duration)?;
            let (number, tail) = rest.split_at(digits);
            let mut tail = tail.chars();
            let unit = match tail.next() {
                Some('s') => 1,
                Some('m') => 60,
                Some('h') => 3600,
                _ => return Err(not_a_duration()),
            };
            if unit >= smallest {
                return Err(not_a_duration());
            }
            smallest = unit;
            let number: u32 = number.parse().map_err(|_| too_long())?;
            total = number.checked_mul(unit).and_then(|part| total.checked_add(part)).ok_or_else(too_long)?;
            rest = tail.as_str();
        }
        match total {
            0 if text.is_empty() => Err(not_a_duration()),
            total if total > Self::MAX => Err(too_long()),
            total => Ok(Self(total)),
        }
    }

    fn show(&self) -> String {
        let parts = [(self.0 / 3600, "h"), (self.0 / 60 % 60, "m"), (self.0 % 60, "s")];
        let mut text = String::new();
        for (number, unit) in parts.into_iter().filter(|(number, _)| *number > 0) {
            text.push_str(&number.to_string());
            text.push_str(unit);
        }
        if text.is_empty() { "0s".to_owned() } else { text }
    }
}

/// A [duration](Seconds) between two bounds, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondsWithin<const MIN: u32, const MAX: u32>(Seconds);

impl<const MIN: u32, const MAX: u32> SecondsWithin<MIN, MAX> {
    /// That many seconds, or the nearest bound.
    #[must_use]
    pub const fn clamped(seconds: u32) -> Self {
        Self(Seconds::new(if seconds < MIN {
            MIN
        } else if seconds > MAX {
            MAX
        } else {
            seconds
        }))
    }

    /// The time.
    #[must_use]
    pub const fn get(self) -> Duration {
        Duration::from_secs(self.0.get() as u64)
    }
}

impl<const MIN: u32, const MAX: u32> Value for SecondsWithin<MIN, MAX> {
    fn read(text: &str) -> Result<Self, String> {
        let seconds = Seconds::read(text)?;
        if (MIN..=MAX).contains(&seconds.get()) {
            return Ok(Self(seconds));
        }
        Err(format!("takes a duration from \"{}\" to \"{}\"", Seconds::new(MIN).show(), Seconds::new(MAX).show()))
    }

    fn show(&self) -> String {
        self.0.show()
    }
}

fn not_a_duration() -> String {
    "takes a duration such as \"30s\", \"2m\" or \"1h\"; \"0s\" is none".to_owned()
}

fn too_long() -> String {
    "takes at most a day, \"24h\"".to_owned()
}

/// The hours in which nobody is disturbed, written "21:00-08:00"; "" is none. Midnight may lie within.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuietHours(Option<(NaiveTime, NaiveTime)>);

impl QuietHours {
    /// Start (quiet) and end (no longer quiet), `None` when there are no quiet hours.
    #[must_use]
    pub const fn window(self) -> Option<(NaiveTime, NaiveTime)> {
        self.0
    }
}

impl Value for QuietHours {
    fn read(text: &str) -> Result<Self, String> {
        let clock = |part: &str| {
            let part = part.trim();
            // chrono would also take "8:0"; what a screen shows back should be what was typed
            (part.len() == 5).then(|| NaiveTime::parse_from_str(part, "%H:%M").ok()).flatten()
        };
        if text.trim().is_empty() {
            return Ok(Self(None));
        }
        let window = text.split_once('-').and_then(|(from, to)| clock(from).zip(clock(to)));
        match window {
            Some((from, to)) if from == to => {
                Err("takes two different times; with \"\" there are no quiet hours".to_owned())
            }
            Some(window) => Ok(Self(Some(window))),
            None => Err("takes two times of day such as \"21:00-08:00\", or \"\" for none".to_owned()),
        }
    }

    fn show(&self) -> String {
        self.0.map_or_else(String::new, |(from, to)| format!("{}-{}", from.format("%H:%M"), to.format("%H:%M")))
    }
}

impl Value for Tz {
    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| format!("takes a time zone such as \"America/Denver\" or \"UTC\", not \"{text}\""))
    }

    fn show(&self) -> String {
        self.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_shown_back() {
        for (text, seconds) in [("0s", 0), ("30s", 30), ("2m", 120), ("1m30s", 90), ("1h", 3600), ("24h", 86_400)] {
            assert_eq!(Seconds::read(text), Ok(Seconds(seconds)), "{text}");
            assert_eq!(Seconds(seconds).show(), if text == "24h" { "24h" } else { text });
        }
        assert_eq!(Seconds::read("90s").map(|s| s.show()), Ok("1m30s".to_owned()));
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in ["", "30", "s", "-5s", "30 s", "5s2m", "1.5m", "½m", "25h", "99999999999s", "4294967295h"] {
            assert!(Seconds::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_duration_may_have_bounds() {
        type Bounded = SecondsWithin<10, 600>;
        for (text, seconds) in [("10s", 10), ("1m30s", 90), ("10m", 600)] {
            assert_eq!(Bounded::read(text).map(Bounded::get), Ok(Duration::from_secs(seconds)));
        }
        for text in ["9s", "10m1s", "0s", "", "1"] {
            assert!(Bounded::read(text).is_err_and(|why| why.starts_with("takes a duration")), "{text}");
        }
        assert_eq!(Bounded::clamped(5), Bounded::clamped(10));
    }

    #[test]
    fn quiet_hours_may_cross_midnight_or_be_none() {
        assert_eq!(QuietHours::read("21:00-08:00").map(|hours| hours.show()), Ok("21:00-08:00".to_owned()));
        assert_eq!(QuietHours::read("").map(QuietHours::window), Ok(None));
        for text in ["21:00", "21-08", "24:00-08:00", "21:00-21:00", "9:00-10:00", "21:00-08:00-09:00", "night"] {
            assert!(QuietHours::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn zones_go_by_their_iana_name() {
        assert_eq!(Tz::read("America/Denver"), Ok(Tz::America__Denver));
        assert!(Tz::read("Denver").is_err_and(|why| why.contains("\"Denver\"")));
    }
}
