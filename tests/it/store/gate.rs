//! Opening: only offices of ours, no newer ones, nothing touched that is refused (storage faults 9, 14, 15, 17).

use crate::office::kit::Kit;
use crate::servers;
use milepost::domain::Refusal;
use milepost::store::{Db, Opening, StoreError, open::known_schema};
use std::fs::Permissions;
use std::path::Path;
use tempfile::TempDir;

fn refused(path: &Path) -> (String, Vec<u8>) {
    let before = std::fs::read(path).unwrap();
    let refusal: Refusal = Db::open(path, Opening::Writer).err().expect("it was opened").into();
    assert_eq!(std::fs::read(path).unwrap(), before, "a refused file was touched");
    (refusal.to_string(), before)
}

#[test]
fn what_is_no_office_is_refused_and_left_untouched() {
    let dir = TempDir::new().unwrap();
    let empty = dir.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    assert!(refused(&empty).0.contains("is not a Milepost office; it was left untouched"));

    let text = dir.path().join("letter.txt");
    std::fs::write(&text, "Dear customer, ".repeat(500)).unwrap();
    assert!(refused(&text).0.contains("letter.txt is not a Milepost office"));

    let foreign = dir.path().join("foreign.db");
    let conn = rusqlite::Connection::open(&foreign).unwrap();
    conn.execute_batch("PRAGMA application_id = 42; CREATE TABLE t (x); INSERT INTO t VALUES (1);").unwrap();
    drop(conn);
    assert!(refused(&foreign).0.contains("foreign.db is not a Milepost office"));
}

#[test]
fn a_newer_office_is_refused() {
    let kit = Kit::new();
    let conn = rusqlite::Connection::open(kit.file()).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(conn);
    let refusal: Refusal = Db::open(&kit.file(), Opening::Writer).err().unwrap().into();
    assert_eq!(
        refusal.sentence,
        format!(
            "This office was written by a newer Milepost (schema 99, this program knows {}); it was left untouched.",
            known_schema()
        )
    );
}

#[test]
fn nothing_is_made_where_nothing_was_asked_for() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("office.milepost");
    assert!(matches!(Db::open(&file, Opening::Writer), Err(StoreError::Missing(_))));
    assert!(!file.exists());
    drop(Db::open(&file, Opening::Create).unwrap());
    assert!(matches!(Db::open(&file, Opening::Create), Err(StoreError::Foreign(_))), "a second office over the first");
}

#[test]
fn a_closed_office_is_one_file() {
    let mut kit = Kit::new();
    let (_, card) = kit.person("Anna Becker", None, false);
    kit.assign(&[card], 1).unwrap();
    let folder = kit.file().parent().unwrap().to_owned();
    let copy = folder.join("copy.milepost");
    {
        let db = Db::open(&kit.file(), Opening::Writer).unwrap();
        db.checkpoint().unwrap();
    }
    std::fs::copy(kit.file(), &copy).unwrap();
    let stage: i64 = rusqlite::Connection::open(&copy)
        .unwrap()
        .query_row("SELECT stage_id FROM card", [], |row| row.get(0))
        .unwrap();
    assert_eq!(stage, 2, "the move is in the file itself, not in a log beside it");
}

#[test]
fn another_user_s_office_can_be_looked_at_but_not_changed() {
    use std::os::unix::fs::PermissionsExt as _;
    if !rustix::process::geteuid().is_root() {
        servers::skip("only root can become another user");
        return;
    }
    let kit = Kit::new();
    let file = kit.file();
    Db::open(&file, Opening::Writer).unwrap().checkpoint().unwrap();
    let shared = TempDir::new().unwrap();
    let copy = shared.path().join("office.milepost");
    std::fs::copy(&file, &copy).unwrap();
    std::fs::set_permissions(&copy, Permissions::from_mode(0o444)).unwrap();
    std::fs::set_permissions(shared.path(), Permissions::from_mode(0o555)).unwrap();
    // where everybody can run it, which the build folder need not be
    let program = std::env::temp_dir().join(format!("milepost-{}", std::process::id()));
    std::fs::copy(env!("CARGO_BIN_EXE_milepost"), &program).unwrap();
    std::fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    let run = |args: &str| {
        let line =
            format!("HOME=/tmp/none LOGNAME=Dana {} --data {} {args}", program.display(), shared.path().display());
        std::process::Command::new("su").args(["-s", "/bin/sh", "nobody", "-c", &line]).output().unwrap()
    };
    let looked = run("pipeline list --json");
    let changed = run("mode live");
    std::fs::remove_file(&program).unwrap();
    let said = |out: &std::process::Output| String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(looked.status.success(), "{}", said(&looked));
    assert_eq!(changed.status.code(), Some(1), "{}", said(&changed));
    assert!(said(&changed).contains("cannot be written"), "{}", said(&changed));
}
