//! How fast a channel, or one receiving domain on it, may send: a token bucket, kept as one moment.

use super::Instant;

/// A bucket of tokens: `per_minute` come in, one message takes one, and it holds as many as come in within ten seconds
/// (at least one), so that a small batch leaves at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    per_minute: u32,
}

const MINUTE: i64 = 60_000_000;

/// Tokens that a bucket holds, as a part of what comes in a minute.
const BURST: i64 = 6;

impl Pace {
    /// That many messages a minute; `None` for 0, which is as fast as the server takes them.
    #[must_use]
    pub const fn per_minute(per_minute: u32) -> Option<Self> {
        if per_minute == 0 { None } else { Some(Self { per_minute }) }
    }

    /// Microseconds from one token to the next.
    #[must_use]
    pub const fn interval(self) -> i64 {
        MINUTE / self.per_minute as i64
    }

    /// How far the bucket's moment may run ahead of the clock, in microseconds.
    const fn slack(self) -> i64 {
        let burst = self.per_minute as i64 / BURST;
        self.interval() * (if burst > 1 { burst - 1 } else { 0 })
    }

    /// Takes a token now: the bucket's new moment; or, when there is none, when there will be one. `used_until` is the
    /// bucket's moment so far: the time at which it will be full again (the generic cell rate algorithm, ITU-T I.371).
    pub const fn take(self, used_until: Instant, now: Instant) -> Result<Instant, Instant> {
        // a clock that was set back must not stop a channel for as long as it went back
        let far_ahead = now.micros() + self.slack() + self.interval();
        let base = if used_until.micros() > far_ahead { far_ahead } else { used_until.micros() };
        if base - self.slack() > now.micros() {
            return Err(Instant(base - self.slack()));
        }
        let from = if base > now.micros() { base } else { now.micros() };
        Ok(Instant(from + self.interval()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EMPTY: Instant = Instant(0);

    #[test]
    fn a_burst_leaves_at_once_and_then_one_by_one() {
        let pace = Pace::per_minute(60).expect("a pace");
        let now = Instant(1_000_000_000);
        let mut bucket = EMPTY;
        for n in 0..10 {
            bucket = pace.take(bucket, now).unwrap_or_else(|_| panic!("token {n}"));
        }
        let next = pace.take(bucket, now).expect_err("ten at once are enough");
        assert_eq!(next.micros_since(now), 1_000_000);
        assert!(pace.take(bucket, next).is_ok());
        assert_eq!(Pace::per_minute(0), None);
    }

    #[test]
    fn a_clock_that_jumps_costs_at_most_a_little() {
        let pace = Pace::per_minute(6).expect("a pace");
        let later = pace.take(EMPTY, Instant(90 * MINUTE)).expect("a token");
        let back = pace.take(later, Instant(MINUTE)).expect_err("none yet");
        assert!(back.micros() <= MINUTE + 10_000_000, "{back:?}");
    }

    proptest! {
        #[test]
        fn never_more_than_the_pace_and_its_burst(per_minute in 1_u32..600, waits in prop::collection::vec(0_i64..3_000_000, 1..300)) {
            let pace = Pace::per_minute(per_minute).expect("a pace");
            let start = Instant(5_000_000_000);
            let (mut now, mut bucket, mut taken) = (start, EMPTY, 0_i64);
            for wait in waits {
                now = Instant(now.micros() + wait);
                if let Ok(next) = pace.take(bucket, now) {
                    bucket = next;
                    taken += 1;
                }
            }
            let most = i64::from(per_minute) * now.micros_since(start) / MINUTE + i64::from(per_minute / 6).max(1) + 1;
            prop_assert!(taken <= most, "{taken} of {most}");
        }
    }
}
