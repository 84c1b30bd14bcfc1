//! Offices that older programs wrote, one a schema, opened by this one: nothing is lost, and a backup lies beside them.

use milepost::config::ConfigFile;
use milepost::domain::{Actor, Instant, OperatorId, Role};
use milepost::office::{Command, Office, Order, undo::Undo};
use milepost::store::{Opening, open::known_schema};
use rusqlite::Connection;
use std::path::Path;
use tempfile::TempDir;

/// The offices under `offices/`, made by the released program that had that schema: two contacts on a tracker, one move
/// undone, so many messages waiting. Each release whose schema is new adds one.
const OLDER: [(i64, i64, &[u8]); 2] =
    [(1, 2, include_bytes!("offices/v1.milepost")), (3, 3, include_bytes!("offices/v3.milepost"))];

fn one<T: rusqlite::types::FromSql>(file: &Path, sql: &str) -> T {
    Connection::open(file).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn every_older_office_is_brought_up_to_date_with_its_rows_and_a_backup() {
    for (version, waiting, bytes) in OLDER {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("office.milepost");
        std::fs::write(&file, bytes).unwrap();

        let mut office = Office::open(&file, ConfigFile::default(), Opening::Writer).unwrap();
        assert_eq!(one::<i64>(&file, "PRAGMA user_version"), known_schema());
        let backup = file.with_extension(format!("v{version}.backup"));
        assert_eq!(one::<i64>(&backup, "PRAGMA user_version"), version);
        for whole in [&file, &backup] {
            assert_eq!(one::<String>(whole, "PRAGMA integrity_check"), "ok");
            assert_eq!(one::<String>(whole, "SELECT group_concat(name) FROM contact"), "Anna Becker,王小明");
            assert_eq!(one::<i64>(whole, "SELECT count(*) FROM outbox WHERE state = 'queued'"), waiting);
        }

        // what the older program did can still be taken back
        let dana = Actor { id: OperatorId(1), name: "dana".into(), role: Role::Admin };
        let at = Instant(one::<i64>(&file, "SELECT max(at) + 1 FROM batch"));
        let done = office.run(&Order::new(Command::Undo(Undo { batch: None }), at), &dana).unwrap();
        assert_eq!(done.summary, "Took back \"2 to Power on\"");
        assert_eq!(one::<i64>(&file, "SELECT count(*) FROM card WHERE stage_id = 1"), 2);
    }
}

/// Made in schema 3, with what that schema and the one before it brought: a milestone that came back once and its draft
/// payment, an own text in German, a phone at ntfy; the mail server was away, and ntfy's token was missing.
#[test]
fn what_held_a_channel_up_in_schema_3_holds_up_its_provider() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("office.milepost");
    std::fs::write(&file, OLDER[1].2).unwrap();
    Office::open(&file, ConfigFile::default(), Opening::Writer).unwrap();

    let kept =
        "SELECT (SELECT title || revision || status FROM milestone) || (SELECT state || amount_minor FROM payment)
        || (SELECT lang FROM template) || (SELECT count(*) FROM round)";
    assert_eq!(one::<String>(&file, kept), "屋根 Roof2approveddraft125000de4");
    let waiting = "SELECT group_concat(trim(channel || ' ' || provider), ' ') FROM (SELECT channel, provider FROM outbox WHERE state = 'queued' ORDER BY id)";
    assert_eq!(one::<String>(&file, waiting), "email email push ntfy");
    let away =
        "SELECT failures || substr(reason, 1, 31) FROM provider_state WHERE provider = 'email' AND breaker_until > 0";
    assert_eq!(one::<String>(&file, away), "1The connection to 127.0.0.1:1 f");
    // which of push's providers it was nobody had written down: the next message finds it out
    let held = "SELECT count(*) FROM provider_state WHERE provider <> 'email' AND (paused || reason <> '' OR failures + breaker_until > 0)";
    assert_eq!(one::<i64>(&file, held), 0);
    assert_eq!(one::<i64>(&file, "SELECT count(*) FROM channel_state WHERE paused = '' AND reason = ''"), 4);
}

/// Nobody noted in which mode an older office told what waits. One without a switch to LIVE that stands was in TEST, and
/// `config.toml` may make it LIVE with no command that could look at what waits.
#[test]
fn what_waits_in_an_older_office_counts_as_test_unless_it_was_switched_to_live_before() {
    for (switched, tests) in [("", 2), ("'test'", 2), ("'live'", 0)] {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("office.milepost");
        std::fs::write(&file, include_bytes!("offices/v1.milepost")).unwrap();
        if !switched.is_empty() {
            let row = format!("INSERT INTO setting (batch_id, key, value) VALUES (1, 'delivery.mode', {switched})");
            Connection::open(&file).unwrap().execute_batch(&row).unwrap();
        }
        Office::open(&file, ConfigFile::default(), Opening::Writer).unwrap();
        let waiting =
            "SELECT count(*) FROM outbox o JOIN batch b ON b.id = o.batch_id WHERE o.state = 'queued' AND b.test = 1";
        assert_eq!(one::<i64>(&file, waiting), tests, "switched to {switched}");
    }
}
