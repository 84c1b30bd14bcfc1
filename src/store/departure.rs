//! Table `departure`: how many messages left in which minute, for the cap an hour. A message counts when it is handed over
//! (before its final dot is written), so that a repeat counts again, a crash cannot make room, and what never left takes
//! none.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{Instant, MessageId};
use rusqlite::params;

const MINUTE: i64 = 60_000_000;

/// What the cap leaves within this hour. A message that is claimed and not handed over has its place: no more can leave
/// than the cap allows, however many workers and dispatchers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// How many more may be claimed.
    pub free: usize,
    /// As many left as may.
    pub is_spent: bool,
    /// How many the claimer itself has in hand: when one of them comes back, there is room again.
    pub own: usize,
}

impl Room {
    /// Without any cap.
    pub const UNBOUND: Self = Self { free: usize::MAX, is_spent: false, own: 0 };

    /// What is left of `cap`, for all channels together. What left more than an hour ago is forgotten.
    pub fn left(write: &Write<'_>, cap: u32, owner: &str, now: Instant) -> Result<Self> {
        forget_before(write, now)?;
        let cap = u64::from(cap);
        let left = within_an_hour(write, now)?;
        let (in_hand, own): (u64, usize) = write.one(
            "SELECT count(*), coalesce(sum(lease_owner = ?1), 0) FROM outbox
             WHERE state = 'sending' AND phase = 'before_dot' AND channel <> 'webhook'",
            params![owner],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let free = usize::try_from(cap.saturating_sub(left + in_hand)).unwrap_or(usize::MAX);
        Ok(Self { free, is_spent: left >= cap, own })
    }
}

/// How many messages left within the last hour, in whole minutes.
pub fn within_an_hour(read: &Read<'_>, now: Instant) -> Result<u64> {
    let minute = now.micros().div_euclid(MINUTE);
    read.one(
        "SELECT coalesce(sum(messages), 0) FROM departure WHERE minute > ?1 AND minute <= ?2",
        params![minute - 60, minute],
        |row| row.get(0),
    )
}

/// Notes that a message leaves now.
pub fn note(write: &Write<'_>, message: MessageId, now: Instant) -> Result<()> {
    write.run(
        "INSERT INTO departure (minute, messages) SELECT ?1, 1 FROM outbox WHERE id = ?2 AND channel <> 'webhook'
         ON CONFLICT (minute) DO UPDATE SET messages = departure.messages + 1",
        params![now.micros().div_euclid(MINUTE), message],
    )?;
    Ok(())
}

fn forget_before(write: &Write<'_>, now: Instant) -> Result<()> {
    write.run("DELETE FROM departure WHERE minute <= ?1", params![now.micros().div_euclid(MINUTE) - 60])?;
    Ok(())
}

/// Begins to count anew.
pub fn forget(write: &Write<'_>) -> Result<()> {
    write.run("DELETE FROM departure", [])?;
    Ok(())
}
