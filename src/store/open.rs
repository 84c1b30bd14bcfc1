//! Opening an office file: the gate that refuses what is not ours, the pragmas, migrations with a backup before them.

use super::error::{Result, StoreError};
use super::tx::{Read, Write};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The application id in the file's header: "MILS".
const APPLICATION_ID: i64 = 1_296_649_299;
/// Older ones can corrupt a write-ahead log that two connections share (fixed upstream on 2026-03-13).
const OLDEST_SAFE_SQLITE: i32 = 3_051_003;
/// How long a write waits for another program, in tries of about a millisecond.
const PATIENCE: i32 = 4_000;

mod embedded {
    refinery::embed_migrations!("assets/migrations");
}

/// What to do when there is no file yet, and how large a page cache to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Make a new office; refuse when something is already there.
    Create,
    /// Open for changes (6 MiB page cache: more made a batch of 100,000 hardly faster, and the screens have 30 MB in all).
    Writer,
    /// Open for questions only (3 MiB page cache).
    Reader,
    /// Open for the outbox (2 MiB page cache).
    Delivery,
}

/// One connection to an office file.
pub struct Db {
    conn: Connection,
    path: PathBuf,
    read_only: bool,
}

/// Stops the question that a [`Db`] is answering; usable from any thread.
pub struct Interrupt(rusqlite::InterruptHandle);

impl Interrupt {
    /// The running statement ends with [`StoreError::Interrupted`].
    pub fn stop(&self) {
        self.0.interrupt();
    }
}

impl Db {
    /// Opens the office at `path`, bringing an older one up to date after a verified backup.
    pub fn open(path: &Path, how: Opening) -> Result<Self> {
        if rusqlite::version_number() < OLDEST_SAFE_SQLITE {
            return Err(StoreError::Other(format!("SQLite {} is too old to be safe", rusqlite::version())));
        }
        let shown = path.display().to_string();
        match std::fs::metadata(path) {
            Err(_) if how == Opening::Create => create(path)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(StoreError::Missing(shown)),
            Err(_) => return Err(StoreError::ReadOnly),
            Ok(found) if how == Opening::Create || found.len() == 0 || !found.is_file() => {
                return Err(StoreError::Foreign(shown));
            }
            Ok(_) => {}
        }
        if on_network(path) {
            return Err(StoreError::Network(shown));
        }
        match Self::connect(path, how) {
            Err(StoreError::ReadOnly) => Self::connect_read_only(path),
            Err(StoreError::Foreign(_)) => Err(StoreError::Foreign(shown)),
            done => done,
        }
    }

    fn connect(path: &Path, how: Opening) -> Result<Self> {
        let mut conn =
            Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        conn.busy_handler(Some(patient))?;
        let version = gate(&conn, path)?;
        let (cache, query_only) = match how {
            Opening::Create | Opening::Writer => (-6_144, "OFF"),
            Opening::Reader => (-3_072, "ON"),
            Opening::Delivery => (-2_048, "OFF"),
        };
        enter_wal(&conn)?;
        conn.execute_batch(&format!(
            "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
             PRAGMA temp_store = MEMORY; PRAGMA cache_size = {cache}; PRAGMA journal_size_limit = 67108864;
             PRAGMA recursive_triggers = OFF; PRAGMA secure_delete = FAST; PRAGMA mmap_size = 0; PRAGMA analysis_limit = 400;"
        ))?;
        if how == Opening::Delivery {
            // it commits often and little: a checkpoint holds up every message that waits for its final dot
            conn.execute_batch("PRAGMA wal_autocheckpoint = 4000")?;
        }
        conn.set_prepared_statement_cache_capacity(64);
        if version < known_schema() {
            upgrade(&mut conn, path, version)?;
        }
        conn.execute_batch(&format!("PRAGMA query_only = {query_only}"))?;
        Ok(Self { conn, path: path.to_owned(), read_only: false })
    }

    /// Another user's office: it can be looked at. Whoever may not write its folder cannot share its log either, so what
    /// is shown is the state of the last checkpoint.
    fn connect_read_only(path: &Path) -> Result<Self> {
        let uri = format!(
            "file:{}?immutable=1",
            path.display().to_string().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
        );
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(uri, flags)?;
        gate(&conn, path)?;
        conn.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096")?;
        Ok(Self { conn, path: path.to_owned(), read_only: true })
    }

    /// Where the file lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file could only be opened for looking.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Looks at the file: all that `look` asks comes from one moment.
    pub fn read<T, E: From<StoreError>>(&self, look: impl FnOnce(&Read<'_>) -> Result<T, E>) -> Result<T, E> {
        let begin = || -> Result<_> { Ok(self.conn.unchecked_transaction()?) };
        let moment = begin()?;
        let answer = look(&Read::new(&self.conn));
        drop(moment);
        answer
    }

    /// Changes the file in one immediate transaction: committed when `change` gives `Ok`, else nothing happened.
    pub fn write<T, E: From<StoreError>>(&mut self, change: impl FnOnce(&Write<'_>) -> Result<T, E>) -> Result<T, E> {
        if self.read_only {
            return Err(StoreError::ReadOnly.into());
        }
        let begin = self.conn.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begin.map_err(StoreError::from)?;
        let done = change(&Write::new(&transaction))?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(done)
    }

    /// A number that changes when another connection has committed (2 microseconds a call, measured).
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.conn.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// A handle that stops a running question.
    #[must_use]
    pub fn interrupt(&self) -> Interrupt {
        Interrupt(self.conn.get_interrupt_handle())
    }

    /// Moves the log into the file, so that the file alone is the office again.
    pub fn checkpoint(&self) -> Result<()> {
        Ok(self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// What `PRAGMA integrity_check` and `foreign_key_check` find; empty when all is well. Takes about 0.2 s for each
    /// 10,000 contacts.
    pub fn check(&self) -> Result<Vec<String>> {
        let read = Read::new(&self.conn);
        let mut found: Vec<String> = read.all("PRAGMA integrity_check(20)", [], |row| row.get(0))?;
        found.retain(|line| line != "ok");
        read.each("PRAGMA foreign_key_check", [], |row| {
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            found.push(format!("a row of {table} names a row of {parent} that does not exist"));
            Ok(())
        })?;
        Ok(found)
    }

    /// Writes a verified copy to `target`, which must not exist; safe while others write.
    pub fn backup(&self, target: &Path) -> Result<()> {
        copy(&self.conn, target)
    }
}

impl Drop for Db {
    fn drop(&mut self) {
        if !self.read_only && !std::thread::panicking() {
            // best effort: when another program still reads, its own close will do it
            let _ = self.conn.busy_handler(None::<fn(i32) -> bool>);
            let _ = self.checkpoint();
        }
    }
}

/// The newest schema that this program knows.
#[must_use]
pub fn known_schema() -> i64 {
    embedded::migrations::runner()
        .get_migrations()
        .iter()
        .map(|migration| i64::from(migration.version()))
        .max()
        .unwrap_or(0)
}

/// Refuses what is not an office of ours, without writing a byte.
pub(super) fn gate(conn: &Connection, path: &Path) -> Result<i64> {
    let application: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION_ID {
        return Err(StoreError::Foreign(path.display().to_string()));
    }
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = known_schema();
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    Ok(found)
}

/// Builds the new office under another name and renames it, so that a crash leaves no half-made one behind.
fn create(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|_| StoreError::ReadOnly)?;
    if on_network(folder) {
        return Err(StoreError::Network(folder.display().to_string()));
    }
    let draft = path.with_extension("new");
    let _ = std::fs::remove_file(&draft);
    let mut conn = Connection::open(&draft)?;
    migrate(&mut conn)?;
    enter_wal(&conn)?;
    conn.close().map_err(|(_, error)| StoreError::from(error))?;
    std::fs::rename(&draft, path).map_err(|error| StoreError::Disk(error.to_string()))
}

fn migrate(conn: &mut Connection) -> Result<()> {
    embedded::migrations::runner().run(conn).map_err(|error| StoreError::Other(error.to_string()))?;
    Ok(())
}

/// Brings an older office up to date: one program at a time, after a backup that was verified.
fn upgrade(conn: &mut Connection, path: &Path, version: i64) -> Result<()> {
    let lock = File::create(path.with_extension("upgrade")).map_err(|_| StoreError::ReadOnly)?;
    lock.lock().map_err(|error| StoreError::Disk(error.to_string()))?;
    let now: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if now < known_schema() {
        let backup = path.with_extension(format!("v{version}.backup"));
        if !backup.exists() {
            copy(conn, &backup)?;
        }
        migrate(conn)?;
    }
    Ok(())
}

/// Copies through the backup interface, verifies the copy, then gives it its name.
pub(super) fn copy(conn: &Connection, target: &Path) -> Result<()> {
    if target.exists() {
        return Err(StoreError::Other(format!("{} already exists", target.display())));
    }
    let mut draft = target.as_os_str().to_owned();
    draft.push(".part");
    let draft = PathBuf::from(draft);
    let _ = std::fs::remove_file(&draft);
    let mut out = Connection::open(&draft)?;
    rusqlite::backup::Backup::new(conn, &mut out)?.run_to_completion(1_024, Duration::ZERO, None)?;
    let verdict: String = out.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    out.close().map_err(|(_, error)| StoreError::from(error))?;
    if verdict != "ok" {
        let _ = std::fs::remove_file(&draft);
        return Err(StoreError::Damaged(verdict));
    }
    let disk = |error: std::io::Error| StoreError::Disk(error.to_string());
    File::open(&draft).and_then(|file| file.sync_all()).map_err(disk)?;
    std::fs::rename(&draft, target).map_err(disk)
}

/// Two first openers can meet here, and this pragma does not use the busy handler.
fn enter_wal(conn: &Connection) -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        match conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0)) {
            Ok(_) => return Ok(()),
            Err(error) => match StoreError::from(error) {
                StoreError::Busy if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
                other => return Err(other),
            },
        }
    }
}

/// Waits about a millisecond a try. SQLite's own handler backs off up to 100 ms and starves beside busy writers.
fn patient(tries: i32) -> bool {
    std::thread::sleep(Duration::from_micros(500 + u64::from(tries.unsigned_abs()) * 373 % 1_000));
    tries < PATIENCE
}

/// Whether the path lies on a file system whose locks cannot be trusted between machines.
#[cfg(target_os = "linux")]
fn on_network(path: &Path) -> bool {
    // NFS, SMB, SMB2, CIFS, 9p, Coda, AFS, and FUSE (sshfs and most cloud drives)
    const REMOTE: [u32; 8] =
        [0x6969, 0x517b, 0xfe53_4d42, 0xff53_4d42, 0x0102_1997, 0x7375_7245, 0x5346_414f, 0x6573_5546];
    rustix::fs::statfs(path).is_ok_and(|found| u32::try_from(found.f_type).is_ok_and(|kind| REMOTE.contains(&kind)))
}

#[cfg(not(target_os = "linux"))]
fn on_network(_path: &Path) -> bool {
    false
}
