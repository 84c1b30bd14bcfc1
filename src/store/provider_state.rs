//! Table `provider_state`: what holds one provider up: wrong settings, or a server that cannot be reached.

use super::channel_state::{self, Pause};
use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{Channel, Instant, Provider};
use rusqlite::{Row, params};

/// How a provider stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderState {
    /// Which.
    pub provider: Provider,
    /// Every message would meet the same wrong setting: nothing is tried until somebody resumes the channel.
    pub is_paused: bool,
    /// Why it is paused or waits, in words; may be empty.
    pub reason: String,
    /// What to do about it, in words; may be empty.
    pub fix: String,
    /// Failures to reach the server, one after the other.
    pub failures: u32,
    /// Nothing is tried before.
    pub breaker_until: Instant,
}

impl ProviderState {
    /// Whether it waits for its server to come back, or for one that asked for patience.
    #[must_use]
    pub fn is_waiting(&self, now: Instant) -> bool {
        !self.is_paused && self.breaker_until > now
    }

    /// Whether messages are sent by it.
    #[must_use]
    pub fn runs(&self, now: Instant) -> bool {
        !self.is_paused && self.breaker_until <= now
    }
}

/// A provider that messages may be claimed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// Which.
    pub provider: Provider,
    /// At most so many messages at once: after an outage one shows whether the server is back.
    pub most: usize,
}

impl Open {
    /// Every provider of a channel.
    #[must_use]
    pub fn all_of(channel: Channel) -> Vec<Self> {
        Provider::of_channel(channel).iter().map(|&provider| Self { provider, most: usize::MAX }).collect()
    }
}

const SELECT: &str = "SELECT provider, paused <> '', reason, fix, failures, breaker_until FROM provider_state";

fn from_row(row: &Row<'_>) -> rusqlite::Result<ProviderState> {
    let provider: String = row.get(0)?;
    Ok(ProviderState {
        provider: Provider::from_name(&provider).unwrap_or(Provider::Email),
        is_paused: row.get(1)?,
        reason: row.get(2)?,
        fix: row.get(3)?,
        failures: row.get(4)?,
        breaker_until: row.get(5)?,
    })
}

/// How every provider stands.
pub fn all(read: &Read<'_>) -> Result<Vec<ProviderState>> {
    let mut states = read.all(SELECT, [], from_row)?;
    states.sort_by_key(|state| state.provider);
    Ok(states)
}

/// How one provider stands.
pub fn of(read: &Read<'_>, provider: Provider) -> Result<ProviderState> {
    read.one(&format!("{SELECT} WHERE provider = ?1"), params![provider.name()], from_row)
}

/// The providers of a channel by which messages may leave now; none while the whole channel is paused.
pub fn open(read: &Read<'_>, channel: Channel, now: Instant) -> Result<Vec<Open>> {
    let mut open = Vec::new();
    if channel_state::of(read, channel)?.pause != Pause::No {
        return Ok(open);
    }
    for provider in Provider::of_channel(channel) {
        let state = of(read, *provider)?;
        if state.runs(now) {
            open.push(Open { provider: *provider, most: if state.failures > 0 { 1 } else { usize::MAX } });
        }
    }
    Ok(open)
}

/// Its settings are wrong: stops it until somebody resumes it; `false` when it was stopped already.
pub fn pause(write: &Write<'_>, provider: Provider, reason: &str, fix: &str) -> Result<bool> {
    let changed = write.run(
        "UPDATE provider_state SET paused = 'config', reason = ?2, fix = ?3 WHERE provider = ?1 AND paused = ''",
        params![provider.name(), reason, fix],
    )?;
    Ok(changed > 0)
}

/// Lets it run again: its pause, its breaker and the back-off of its messages end. `false` when nothing held it.
pub fn resume(write: &Write<'_>, provider: Provider) -> Result<bool> {
    let state = write.run(
        "UPDATE provider_state SET paused = '', reason = '', fix = '', failures = 0, breaker_until = 0
         WHERE provider = ?1 AND (paused <> '' OR failures > 0 OR breaker_until > 0)",
        params![provider.name()],
    )?;
    let messages = write.run(
        "UPDATE outbox SET next_at = not_before WHERE state = 'queued' AND channel = ?1 AND provider = ?2
             AND next_at > not_before",
        params![provider.channel().name(), provider.mark()],
    )?;
    Ok(state + messages > 0)
}

/// The server could not be reached: nothing is tried before `until`. Tries that fail while the provider already waits are
/// of the same outage and do not count.
pub fn open_breaker(
    write: &Write<'_>,
    provider: Provider,
    now: Instant,
    until: Instant,
    why: (&str, &str),
) -> Result<()> {
    write.run(
        "UPDATE provider_state SET failures = failures + 1, breaker_until = ?3, reason = ?4, fix = ?5
         WHERE provider = ?1 AND paused = '' AND breaker_until <= ?2",
        params![provider.name(), now, until, why.0, why.1],
    )?;
    Ok(())
}

/// The server asked for a slower pace: nothing is tried before `until`.
pub fn slow_down(write: &Write<'_>, provider: Provider, until: Instant, why: &str) -> Result<()> {
    write.run(
        "UPDATE provider_state SET breaker_until = ?2, reason = ?3, fix = ''
         WHERE provider = ?1 AND paused = '' AND breaker_until < ?2",
        params![provider.name(), until, why],
    )?;
    Ok(())
}

/// The server answers again.
pub fn is_well(write: &Write<'_>, provider: Provider) -> Result<()> {
    write.run(
        "UPDATE provider_state SET failures = 0, breaker_until = 0, reason = '', fix = ''
         WHERE provider = ?1 AND paused = '' AND failures > 0",
        params![provider.name()],
    )?;
    Ok(())
}
