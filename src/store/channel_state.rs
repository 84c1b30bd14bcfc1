//! Table `channel_state`: what holds a whole channel up: staff's pause, or the brake. What is wrong with one of its
//! providers stands in [`super::provider_state`].

use super::error::Result;
use super::tx::{Read, Write};
use super::{departure, provider_state};
use crate::domain::{Channel, Provider};
use rusqlite::{Row, params};

/// Who paused a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Nobody: it runs.
    No,
    /// An operator.
    Operator,
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
            Self::Brake => "brake",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "operator" => Self::Operator,
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
    /// Why it is paused, in words; may be empty.
    pub reason: String,
    /// What to do about it, in words; may be empty.
    pub fix: String,
}

const SELECT: &str = "SELECT channel, paused, reason, fix FROM channel_state";

fn from_row(row: &Row<'_>) -> rusqlite::Result<ChannelState> {
    let (channel, pause): (String, String) = (row.get(0)?, row.get(1)?);
    Ok(ChannelState {
        channel: Channel::from_name(&channel).unwrap_or(Channel::Email),
        pause: Pause::from_name(&pause),
        reason: row.get(2)?,
        fix: row.get(3)?,
    })
}

/// How every channel stands.
pub fn all(read: &Read<'_>) -> Result<Vec<ChannelState>> {
    let mut states = read.all(SELECT, [], from_row)?;
    states.sort_by_key(|state| state.channel);
    Ok(states)
}

/// How one channel stands.
pub fn of(read: &Read<'_>, channel: Channel) -> Result<ChannelState> {
    read.one(&format!("{SELECT} WHERE channel = ?1"), params![channel.name()], from_row)
}

/// Stops a channel until somebody resumes it; `false` when it was paused already. A pause by an operator stays theirs.
pub fn pause(write: &Write<'_>, channel: Channel, by: Pause, reason: &str, fix: &str) -> Result<bool> {
    let changed = write.run(
        "UPDATE channel_state SET paused = ?2, reason = ?3, fix = ?4 WHERE channel = ?1 AND paused NOT IN ('operator', ?2)",
        params![channel.name(), by.name(), reason, fix],
    )?;
    Ok(changed > 0)
}

/// Lets a channel run again, and every one of its providers; `false` when nothing held it. After the brake the count of
/// the hour begins anew: somebody has looked.
pub fn resume(write: &Write<'_>, channel: Channel) -> Result<bool> {
    let mut held = release(write, channel)?;
    for provider in Provider::of_channel(channel) {
        held |= provider_state::resume(write, *provider)?;
    }
    Ok(held)
}

/// Ends the pause of a channel alone: what is wrong with its providers still holds them up.
pub fn release(write: &Write<'_>, channel: Channel) -> Result<bool> {
    if of(write, channel)?.pause == Pause::Brake {
        departure::forget(write)?;
    }
    let changed = write.run(
        "UPDATE channel_state SET paused = '', reason = '', fix = '' WHERE channel = ?1 AND paused <> ''",
        params![channel.name()],
    )?;
    Ok(changed > 0)
}
