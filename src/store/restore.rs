//! Putting a backup in the office's place.

use super::error::{Result, StoreError};
use super::open::{copy, gate};
use crate::domain::Instant;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};

/// Puts a verified copy of `backup` at `office` and gives the name under which the file that was there is kept. Nothing
/// is touched when the backup is no sound office, or when another program has the office open.
pub fn restore(backup: &Path, office: &Path, at: Instant) -> Result<Option<PathBuf>> {
    if !backup.is_file() {
        return Err(StoreError::Missing(backup.display().to_string()));
    }
    if same_file(backup, office) {
        return Err(StoreError::Other("the backup is the office itself".to_owned()));
    }
    let source = open_untouched(backup)?;
    gate(&source, backup)?;
    let draft = office.with_extension("restoring");
    remove(&draft)?;
    copy(&source, &draft)?;
    drop(source);

    let kept = office.exists().then(|| set_aside(office, at)).transpose();
    if kept.is_err() {
        remove(&draft)?;
    }
    let kept = kept?;
    std::fs::rename(&draft, office).map_err(|error| disk(&error))?;
    Ok(kept)
}

/// Opens a backup for looking, on a medium that cannot be written too; a log beside it is read with it.
fn open_untouched(path: &Path) -> Result<Connection> {
    let shown = path.display().to_string();
    let escaped = shown.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let immutable = if beside(path, "-wal").exists() { "" } else { "?immutable=1" };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(format!("file:{escaped}{immutable}"), flags)?;
    match conn.pragma_query_value(None, "schema_version", |row| row.get::<_, i64>(0)) {
        Ok(_) => Ok(conn),
        Err(error) => Err(match StoreError::from(error) {
            StoreError::Foreign(_) => StoreError::Foreign(shown),
            other => other,
        }),
    }
}

/// Renames the office, log and all, once nobody has it open.
fn set_aside(office: &Path, at: Instant) -> Result<PathBuf> {
    match leave_wal(office) {
        // what is damaged cannot be asked who has it open, and it is the reason why somebody restores
        Ok(()) | Err(StoreError::Damaged(_) | StoreError::Foreign(_) | StoreError::Disk(_)) => {}
        Err(other) => return Err(other),
    }
    let kept = free_name(office, at);
    // the log first: an old log beside a new file would be read into it
    for suffix in ["-wal", "-shm"] {
        let log = beside(office, suffix);
        if log.exists() {
            std::fs::rename(&log, beside(&kept, suffix)).map_err(|error| disk(&error))?;
        }
    }
    std::fs::rename(office, &kept).map_err(|error| disk(&error))?;
    Ok(kept)
}

/// A name beside the office that nothing has yet.
fn free_name(office: &Path, at: Instant) -> PathBuf {
    let stamp = at.to_utc().format("%Y%m%dT%H%M%SZ");
    let name =
        |n: u32| beside(office, &if n == 1 { format!(".replaced-{stamp}") } else { format!(".replaced-{stamp}-{n}") });
    (1..10_000).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(0))
}

/// Moves the log into the file and takes it away, which `SQLite` allows only to the last one who has it open.
fn leave_wal(office: &Path) -> Result<()> {
    let conn =
        Connection::open_with_flags(office, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let mode: String = conn.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))?;
    if mode == "delete" { Ok(()) } else { Err(StoreError::Busy) }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(disk(&error)),
        _ => Ok(()),
    }
}

fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

fn disk(error: &std::io::Error) -> StoreError {
    StoreError::Disk(error.to_string())
}
