//! Table `dispatcher`: which programs empty the outbox, and when each was last seen.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::Instant;
use rusqlite::params;

/// A dispatcher that was not seen for this many seconds is taken to be gone.
const ALIVE_SECONDS: i64 = 90;

/// Says that a dispatcher is alive, and forgets those that vanished long ago.
pub fn beat(write: &Write<'_>, name: &str, now: Instant) -> Result<()> {
    write.run(
        "INSERT INTO dispatcher (name, seen_at) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at",
        params![name, now],
    )?;
    write.run("DELETE FROM dispatcher WHERE seen_at < ?1", params![now.plus_seconds(-86_400)])?;
    Ok(())
}

/// A dispatcher ends in good order.
pub fn leave(write: &Write<'_>, name: &str) -> Result<()> {
    write.run("DELETE FROM dispatcher WHERE name = ?1", params![name])?;
    Ok(())
}

/// The dispatchers that are alive.
pub fn alive(read: &Read<'_>, now: Instant) -> Result<Vec<String>> {
    read.all(
        "SELECT name FROM dispatcher WHERE seen_at >= ?1 ORDER BY name",
        params![now.plus_seconds(-ALIVE_SECONDS)],
        |row| row.get(0),
    )
}
