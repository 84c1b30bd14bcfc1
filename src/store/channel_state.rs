//! Table `channel_state`: what holds a whole channel up: a pause, or a server that cannot be reached.

use super::departure;
use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{Channel, Instant};
use rusqlite::{Row, params};

/// Who paused a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Nobody: it runs.
    No,
    /// An operator.
    Operator,
    /// Delivery itself: every message would meet the same wrong setting.
    Config,
    /// Delivery itself: too many messages left within an hour.
    Brake,
}

impl Pause {
    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "",
            Self::Operator => "operator",
            Self::Config => "config",
            Self::Brake => "brake",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "operator" => Self::Operator,
            "config" => Self::Config,
            "brake" => Self::Brake,
            _ => Self::No,
        }
    }
}

/// How a channel stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelState {
    /// Which.
    pub channel: Channel,
    /// Whether it is paused, and by whom.
    pub pause: Pause,
    /// Why it is paused or waits, in words; may be empty.
    pub reason: String,
    /// What to do about it, in words; may be empty.
    pub fix: String,
    /// Failures to reach the server, one after the other.
    pub failures: u32,
    /// Nothing is tried before.
    pub breaker_until: Instant,
}

impl ChannelState {
    /// Whether the channel waits for a server to come back, or for one that asked for patience.
    #[must_use]
    pub fn is_waiting(&self, now: Instant) -> bool {
        self.pause == Pause::No && self.breaker_until > now
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<ChannelState> {
    let (channel, pause): (String, String) = (row.get(0)?, row.get(1)?);
    Ok(ChannelState {
        channel: Channel::from_name(&channel).unwrap_or(Channel::Email),
        pause: Pause::from_name(&pause),
        reason: row.get(2)?,
        fix: row.get(3)?,
        failures: row.get(4)?,
        breaker_until: row.get(5)?,
    })
}

/// How every channel stands.
pub fn all(read: &Read<'_>) -> Result<Vec<ChannelState>> {
    let mut states =
        read.all("SELECT channel, paused, reason, fix, failures, breaker_until FROM channel_state", [], from_row)?;
    states.sort_by_key(|state| state.channel);
    Ok(states)
}

/// How one channel stands.
pub fn of(read: &Read<'_>, channel: Channel) -> Result<ChannelState> {
    read.one(
        "SELECT channel, paused, reason, fix, failures, breaker_until FROM channel_state WHERE channel = ?1",
        params![channel.name()],
        from_row,
    )
}

/// Stops a channel until somebody resumes it; `false` when it was paused already. A pause by an operator stays theirs.
pub fn pause(write: &Write<'_>, channel: Channel, by: Pause, reason: &str, fix: &str) -> Result<bool> {
    let changed = write.run(
        "UPDATE channel_state SET paused = ?2, reason = ?3, fix = ?4 WHERE channel = ?1 AND paused NOT IN ('operator', ?2)",
        params![channel.name(), by.name(), reason, fix],
    )?;
    Ok(changed > 0)
}

/// Lets a channel run again: its pause, its breaker and the back-off of its messages end. `false` when nothing held it.
/// After the brake the count of the hour begins anew: somebody has looked.
pub fn resume(write: &Write<'_>, channel: Channel) -> Result<bool> {
    if of(write, channel)?.pause == Pause::Brake {
        departure::forget(write)?;
    }
    let state = write.run(
        "UPDATE channel_state SET paused = '', reason = '', fix = '', failures = 0, breaker_until = 0
         WHERE channel = ?1 AND (paused <> '' OR failures > 0 OR breaker_until > 0)",
        params![channel.name()],
    )?;
    let messages = write.run(
        "UPDATE outbox SET next_at = not_before WHERE state = 'queued' AND channel = ?1 AND next_at > not_before",
        params![channel.name()],
    )?;
    Ok(state + messages > 0)
}

/// The server could not be reached: nothing is tried before `until`. Tries that fail while the channel already waits are
/// of the same outage and do not count.
pub fn open_breaker(
    write: &Write<'_>,
    channel: Channel,
    now: Instant,
    until: Instant,
    why: (&str, &str),
) -> Result<()> {
    write.run(
        "UPDATE channel_state SET failures = failures + 1, breaker_until = ?3, reason = ?4, fix = ?5
         WHERE channel = ?1 AND paused = '' AND breaker_until <= ?2",
        params![channel.name(), now, until, why.0, why.1],
    )?;
    Ok(())
}

/// The server asked for a slower pace: nothing is tried before `until`.
pub fn slow_down(write: &Write<'_>, channel: Channel, until: Instant, why: &str) -> Result<()> {
    write.run(
        "UPDATE channel_state SET breaker_until = ?2, reason = ?3, fix = ''
         WHERE channel = ?1 AND paused = '' AND breaker_until < ?2",
        params![channel.name(), until, why],
    )?;
    Ok(())
}

/// The server answers again.
pub fn is_well(write: &Write<'_>, channel: Channel) -> Result<()> {
    write.run(
        "UPDATE channel_state SET failures = 0, breaker_until = 0, reason = '', fix = ''
         WHERE channel = ?1 AND paused = '' AND failures > 0",
        params![channel.name()],
    )?;
    Ok(())
}
