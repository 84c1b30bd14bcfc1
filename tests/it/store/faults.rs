//! Damage: what is found, what is lost, and that a failed write leaves the office as it was (storage faults 8, 10-13).

use crate::office::kit::Kit;
use milepost::store::{Db, Opening, StoreError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};

/// An office with enough rows to have leaf pages worth damaging.
fn busy_office() -> Kit {
    let mut kit = Kit::new();
    for n in 0..40 {
        let (_, card) = kit.person(&format!("Person {n} ज़ोया"), Some(&format!("p{n}@example.test")), false);
        if n % 4 == 0 {
            kit.assign(&[card], 1).unwrap();
        }
    }
    kit.messages();
    kit
}

#[test]
fn a_flipped_byte_is_found_by_the_check() {
    let kit = busy_office();
    let path = kit.file();
    Db::open(&path, Opening::Writer).unwrap().checkpoint().unwrap();
    let copy = path.with_extension("copy");
    std::fs::copy(&path, &copy).unwrap();
    assert!(Db::open(&copy, Opening::Reader).unwrap().check().unwrap().is_empty());

    // an index entry of the contacts: normal work goes on, only the check sees that table and index disagree
    let root: usize = rusqlite::Connection::open(&copy)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_master WHERE name = 'contact_name'", [], |row| row.get(0))
        .unwrap();
    let bytes = std::fs::read(&copy).unwrap();
    let page = (root - 1) * 4_096;
    let within = bytes[page..page + 4_096]
        .windows(9)
        .position(|part| part == b"person 39")
        .expect("the key stands in its index");
    let at = page + within;
    let mut file = std::fs::OpenOptions::new().read(true).write(true).open(&copy).unwrap();
    file.seek(SeekFrom::Start(at as u64)).unwrap();
    file.write_all(b"q").unwrap();
    drop(file);
    assert!(!Db::open(&copy, Opening::Reader).unwrap().check().unwrap().is_empty());
}

#[test]
fn a_truncated_file_is_named_damaged() {
    let kit = busy_office();
    let path = kit.file();
    Db::open(&path, Opening::Writer).unwrap().checkpoint().unwrap();
    let copy = path.with_extension("copy");
    let mut bytes = Vec::new();
    std::fs::File::open(&path).unwrap().read_to_end(&mut bytes).unwrap();
    bytes.truncate(bytes.len() / 3);
    std::fs::write(&copy, &bytes).unwrap();
    let found = match Db::open(&copy, Opening::Writer) {
        Err(StoreError::Damaged(_)) => true,
        Err(other) => panic!("{other}"),
        Ok(db) => db.check().map_or(true, |found| !found.is_empty()),
    };
    assert!(found, "the missing two thirds were not noticed");
}

#[test]
fn a_log_that_ends_in_garbage_keeps_every_whole_commit() {
    let mut kit = Kit::new();
    let (_, card) = kit.person("Anna Becker", None, false);
    let _reader = Db::open(&kit.file(), Opening::Reader).unwrap();
    kit.assign(&[card], 1).unwrap();
    kit.assign(&[card], 2).unwrap();
    let folder = kit.file().parent().unwrap().join("after the crash");
    std::fs::create_dir(&folder).unwrap();
    let copy = folder.join("office.milepost");
    std::fs::copy(kit.file(), &copy).unwrap();
    let mut log = std::fs::read(kit.file().with_extension("milepost-wal")).unwrap();
    assert!(log.len() > 10_000, "the commits stand in the log");
    log.extend([0xA5; 3_000]);
    std::fs::write(copy.with_extension("milepost-wal"), &log).unwrap();
    let db = Db::open(&copy, Opening::Writer).unwrap();
    assert!(db.check().unwrap().is_empty());
    let stage: i64 = rusqlite::Connection::open(&copy)
        .unwrap()
        .query_row("SELECT stage_id FROM card", [], |row| row.get(0))
        .unwrap();
    assert_eq!(stage, 3);
}

#[test]
fn a_backup_is_a_whole_office_and_never_overwrites() {
    let kit = busy_office();
    let target = kit.file().with_extension("backup");
    let db = Db::open(&kit.file(), Opening::Writer).unwrap();
    db.backup(&target).unwrap();
    assert!(Db::open(&target, Opening::Reader).unwrap().check().unwrap().is_empty());
    assert!(db.backup(&target).is_err(), "an existing file was written over");
}
