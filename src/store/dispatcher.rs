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
        "INSERT INTO dispatcher (name, since, seen_at) VALUES (?1, ?2, ?2)
         ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at",
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

/// A program that empties the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispatcher {
    /// Its name: the number of its process, a dash, and what tells it from others of that number.
    pub name: String,
    /// Since when it works; 1970 when it is not known.
    pub since: Instant,
    /// When it last said that it is alive.
    pub seen_at: Instant,
}

impl Dispatcher {
    /// The number of its process on the machine where it works.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.name.split('-').next()?.parse().ok()
    }
}

/// The dispatchers that are alive, the one that works longest first.
pub fn alive(read: &Read<'_>, now: Instant) -> Result<Vec<Dispatcher>> {
    read.all(
        "SELECT name, since, seen_at FROM dispatcher WHERE seen_at >= ?1 ORDER BY since, name",
        params![now.plus_seconds(-ALIVE_SECONDS)],
        |row| Ok(Dispatcher { name: row.get(0)?, since: row.get(1)?, seen_at: row.get(2)? }),
    )
}
