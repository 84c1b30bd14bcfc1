//! Table `departure`: how many messages left in which minute, for the cap an hour. Counted when they are claimed, so that a
//! repeat counts again and a crash cannot make room.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::Instant;
use rusqlite::params;

const MINUTE: i64 = 60_000_000;

/// How many messages left within the last hour, in whole minutes.
pub fn within_an_hour(read: &Read<'_>, now: Instant) -> Result<u64> {
    let minute = now.micros().div_euclid(MINUTE);
    read.one(
        "SELECT coalesce(sum(messages), 0) FROM departure WHERE minute > ?1 AND minute <= ?2",
        params![minute - 60, minute],
        |row| row.get(0),
    )
}

/// Notes that so many leave now, and forgets what is older than an hour.
pub fn note(write: &Write<'_>, now: Instant, messages: usize) -> Result<()> {
    let minute = now.micros().div_euclid(MINUTE);
    write.run("DELETE FROM departure WHERE minute <= ?1", params![minute - 60])?;
    write.run(
        "INSERT INTO departure (minute, messages) VALUES (?1, ?2)
         ON CONFLICT (minute) DO UPDATE SET messages = departure.messages + ?2",
        params![minute, messages],
    )?;
    Ok(())
}

/// Begins to count anew.
pub fn forget(write: &Write<'_>) -> Result<()> {
    write.run("DELETE FROM departure", [])?;
    Ok(())
}
