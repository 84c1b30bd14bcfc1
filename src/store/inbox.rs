//! Table `inbox`: how far the office's inbox was read, and why it cannot be read.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::Instant;
use rusqlite::params;

/// How far a mailbox was read. The numbers hold as long as `uid_validity` stays the same; zero: never read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The server's name for this numbering.
    pub uid_validity: u32,
    /// The last mail that was looked at.
    pub last_uid: u32,
}

/// How a mailbox stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxState {
    /// When it was last read to its end.
    pub read_at: Option<Instant>,
    /// Why it cannot be read, a sentence; empty when it can.
    pub reason: String,
    /// What to do, a sentence or empty.
    pub fix: String,
}

/// Takes the turn to read a mailbox that is due by that moment, so that of several dispatchers only one does; the next
/// turn is due at `next_at`. `None`: it is not due.
pub fn take_turn(write: &Write<'_>, place: &str, due_by: Instant, next_at: Instant) -> Result<Option<Cursor>> {
    write.run("INSERT INTO inbox (place) VALUES (?1) ON CONFLICT (place) DO NOTHING", params![place])?;
    let taken = write
        .run("UPDATE inbox SET next_at = ?3 WHERE place = ?1 AND next_at <= ?2", params![place, due_by, next_at])?;
    if taken == 0 {
        return Ok(None);
    }
    write.first("SELECT uid_validity, last_uid FROM inbox WHERE place = ?1", params![place], |row| {
        Ok(Cursor { uid_validity: row.get(0)?, last_uid: row.get(1)? })
    })
}

/// It was read so far, and is read again at `next_at`.
pub fn was_read(write: &Write<'_>, place: &str, to: Cursor, now: Instant, next_at: Instant) -> Result<()> {
    write.run(
        "UPDATE inbox SET uid_validity = ?2, last_uid = ?3, read_at = ?4, next_at = ?5, reason = '', fix = ''
         WHERE place = ?1",
        params![place, to.uid_validity, to.last_uid, now, next_at],
    )?;
    Ok(())
}

/// It could not be read, and is not tried before `next_at`.
pub fn could_not_be_read(write: &Write<'_>, place: &str, reason: &str, fix: &str, next_at: Instant) -> Result<()> {
    write.run(
        "UPDATE inbox SET reason = ?2, fix = ?3, next_at = ?4 WHERE place = ?1",
        params![place, reason, fix, next_at],
    )?;
    Ok(())
}

/// Lets every mailbox be read at once: whatever was wrong may be mended. `false` when none had to wait.
pub fn read_at_once(write: &Write<'_>) -> Result<bool> {
    Ok(write.run("UPDATE inbox SET next_at = 0 WHERE reason <> '' AND next_at > 0", [])? > 0)
}

/// How a mailbox stands; `None` when it was never tried.
pub fn state(read: &Read<'_>, place: &str) -> Result<Option<InboxState>> {
    read.first("SELECT read_at, reason, fix FROM inbox WHERE place = ?1", params![place], |row| {
        Ok(InboxState { read_at: row.get(0)?, reason: row.get(1)?, fix: row.get(2)? })
    })
}
