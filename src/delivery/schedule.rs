//! When a message is tried again, and for how long at all: an office's notices age badly, so early and then patiently.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// A message is given up after so many failed attempts, unless its lifetime ends first.
pub const MOST_ATTEMPTS: u32 = 25;

/// How long a channel waits for a server that could not be reached: after the first, second .. failure in a row.
const OUTAGE_WAITS: [u64; 5] = [30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE];

/// How long a channel keeps quiet when its server asks for a slower pace without saying how long.
const SLOWER: Duration = Duration::from_secs(MINUTE);

/// The waits after the first, second, third .. failed attempt in seconds; the last one repeats.
const WAITS: [u64; 7] = [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];

/// A jitter that changes no wait.
pub const MIDDLE: f64 = 0.5;

/// How long it takes from one question about a doubtful text to the next, in seconds.
pub const NEXT_QUESTION: i64 = 90;

/// The longest wait that is honoured when a peer asks for one.
const LONGEST_WISH: Duration = Duration::from_secs(4 * HOUR);

/// The wait after failed attempt number `attempt` (from 1), times 0.8 to 1.2 so that a crowd spreads out. `jitter` is a
/// random number from 0 to 1; values outside are taken as the nearer end.
#[must_use]
pub fn wait_after(attempt: u32, jitter: f64) -> Duration {
    spread(&WAITS, attempt, jitter)
}

fn spread(waits: &[u64], number: u32, jitter: f64) -> Duration {
    let step = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX).min(waits.len() - 1);
    let factor = 0.8 + 0.4 * if jitter.is_nan() { 0.5 } else { jitter.clamp(0.0, 1.0) };
    Duration::from_secs(waits[step]).mul_f64(factor)
}

/// As [`wait_after`], but at least as long as the peer asked for (never more than four hours).
#[must_use]
pub fn wait_at_least(wish: Option<Duration>, attempt: u32, jitter: f64) -> Duration {
    wait_after(attempt, jitter).max(wish.unwrap_or_default().min(LONGEST_WISH))
}

/// The wait of a whole channel after failure number `failure` (from 1) to reach its server.
#[must_use]
pub fn outage_wait(failure: u32, jitter: f64) -> Duration {
    spread(&OUTAGE_WAITS, failure, jitter)
}

/// The wait of a whole channel whose server asked for a slower pace (at most four hours).
#[must_use]
pub fn pace_wait(wish: Option<Duration>) -> Duration {
    wish.unwrap_or(SLOWER).min(LONGEST_WISH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_four_hours_and_stay() {
        let middle: Vec<u64> = (1..=9).map(|n| wait_after(n, 0.5).as_secs()).collect();
        assert_eq!(middle, [60, 300, 900, 1800, 3600, 7200, 14400, 14400, 14400]);
        assert_eq!(wait_after(0, 0.5), wait_after(1, 0.5));
        assert_eq!(wait_after(u32::MAX, 0.5), wait_after(7, 0.5));
    }

    #[test]
    fn jitter_spreads_by_a_fifth_either_way() {
        assert_eq!(wait_after(1, 0.0).as_secs(), 48);
        assert_eq!(wait_after(1, 1.0).as_secs(), 72);
        assert_eq!(wait_after(1, 9.0), wait_after(1, 1.0));
        assert_eq!(wait_after(1, f64::NAN), wait_after(1, 0.5));
    }

    #[test]
    fn an_outage_is_looked_at_every_ten_minutes_at_the_latest() {
        let middle: Vec<u64> = (1..=7).map(|n| outage_wait(n, 0.5).as_secs()).collect();
        assert_eq!(middle, [30, 60, 120, 300, 600, 600, 600]);
        assert_eq!(pace_wait(None).as_secs(), 60);
        assert_eq!(pace_wait(Some(Duration::MAX)).as_secs(), 4 * 3600);
    }

    #[test]
    fn a_peers_wish_is_honoured_within_reason() {
        assert_eq!(wait_at_least(None, 1, 0.5).as_secs(), 60);
        assert_eq!(wait_at_least(Some(Duration::from_secs(90)), 1, 0.5).as_secs(), 90);
        assert_eq!(wait_at_least(Some(Duration::from_secs(5)), 1, 0.5).as_secs(), 60);
        assert_eq!(wait_at_least(Some(Duration::MAX), 1, 0.5).as_secs(), 4 * 3600);
    }
}
