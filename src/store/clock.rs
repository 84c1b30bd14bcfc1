//! Clocks that were wrong and are set right: nothing waits for a moment that only the wrong clock would have reached soon.

use super::error::Result;
use super::tx::Write;
use crate::domain::Instant;
use rusqlite::params;

/// The longest wait between two tries of a message, and of a provider for its server, with their jitter: 4 h 48 min.
const LONGEST_BACK_OFF: i64 = 4 * 3_600 * 6 / 5;

/// The longest hold of a message that was not tried yet: quiet hours, or the undo window.
const LONGEST_HOLD: i64 = 24 * 3_600;

/// Brings what lies further ahead than it can have been put by a right clock back into reach; what is in order stays as
/// it is. Gives the number of messages whose moment changed.
pub fn was_set_back(write: &Write<'_>, now: Instant) -> Result<usize> {
    let (back_off, morning) = (now.plus_seconds(LONGEST_BACK_OFF), now.plus_seconds(LONGEST_HOLD));
    let held = write.run(
        "UPDATE outbox SET not_before = min(not_before, ?1), next_at = ?1 WHERE state = 'queued' AND next_at > ?1",
        params![morning],
    )?;
    let tried = write.run(
        "UPDATE outbox SET next_at = max(not_before, ?1) WHERE state = 'queued' AND next_at > ?1 AND next_at > not_before",
        params![back_off],
    )?;
    write.run("UPDATE provider_state SET breaker_until = ?1 WHERE breaker_until > ?1", params![back_off])?;
    write.run("UPDATE inbox SET next_at = ?1 WHERE next_at > ?2", params![now, back_off])?;
    write.run(
        "UPDATE outbox SET next_at = ?1 WHERE state = 'uncertain' AND phase = 'after_dot' AND next_at > ?1",
        params![back_off],
    )?;
    Ok(held + tried)
}
