//! An office with many people, made quickly beside the program and copied for every measurement.

use milepost::config::ConfigFile;
use milepost::domain::{Actor, Instant, StageId};
use milepost::office::{Office, founding};
use milepost::store::{Db, Opening};
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// 2026-11-23 09:00:00 UTC.
pub const MORNING: Instant = Instant(1_795_424_400_000_000);
/// Number of its stages; they are rows 1 to 9.
pub const STAGES: i64 = 9;

/// A prepared office that is copied, never changed.
pub struct Crowd {
    dir: TempDir,
}

impl Crowd {
    /// `people` contacts with an e-mail and a phone each, spread over nine stages.
    pub fn new(people: i64) -> Self {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("office.milepost");
        drop(founding::found(&file, ConfigFile::default(), "Acme Solar", "Dana", MORNING).unwrap());
        fill(&Connection::open(&file).unwrap(), people);
        Db::open(&file, Opening::Writer).unwrap().checkpoint().unwrap();
        Self { dir }
    }

    /// The same, and everybody has handed a milestone in for review.
    pub fn of_contractors(people: i64) -> Self {
        let crowd = Self::new(people);
        let file = crowd.dir.path().join("office.milepost");
        let conn = Connection::open(&file).unwrap();
        conn.execute_batch("PRAGMA synchronous = OFF; BEGIN").unwrap();
        conn.execute(
            "INSERT INTO milestone (id, contractor_id, title, due_on, amount_minor, currency, status, submitted_at, created_at)
             SELECT id, id, 'Roof of house ' || id, date('2026-12-01', '+' || (id % 90) || ' days'), 90000 + id % 7000, 'USD',
                 'submitted', ?1, ?1 FROM contact ORDER BY id",
            [MORNING.micros()],
        )
        .unwrap();
        conn.execute(
            "INSERT INTO round (milestone_id, revision, verdict, at, operator_id, batch_id)
             SELECT id, 1, 'submitted', ?1, 1, 1 FROM milestone ORDER BY id",
            [MORNING.micros()],
        )
        .unwrap();
        conn.execute_batch("COMMIT; ANALYZE").unwrap();
        drop(conn);
        Db::open(&file, Opening::Writer).unwrap().checkpoint().unwrap();
        crowd
    }

    /// A fresh copy in `into`.
    pub fn copy(&self, into: &TempDir) -> PathBuf {
        let file = into.path().join("office.milepost");
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        std::fs::copy(self.dir.path().join("office.milepost"), &file).unwrap();
        file
    }
}

/// Opens a copy as the program does.
pub fn open(file: &Path) -> (Office, Actor) {
    let live =
        ConfigFile::parse(&file.with_file_name("config.toml"), "[delivery]\nmode = \"live\"\n".to_owned()).unwrap();
    let office = Office::open(file, live, Opening::Writer).unwrap();
    let dana = office.actor("Dana").unwrap();
    (office, dana)
}

/// The stage after which nobody has to be moved: the last one.
pub const LAST: StageId = StageId(STAGES);

fn fill(conn: &Connection, people: i64) {
    let at = MORNING.micros();
    conn.execute_batch("PRAGMA synchronous = OFF; BEGIN").unwrap();
    conn.execute_batch("INSERT INTO pipeline (id, kind, title) VALUES (1, 'project', 'Solar Project')").unwrap();
    for stage in 1..=STAGES {
        conn.execute(
            "INSERT INTO stage (id, pipeline_id, pos, name, label) VALUES (?1, 1, ?1, 'Stage ' || ?1, 'Label ' || ?1)",
            [stage],
        )
        .unwrap();
    }
    let numbers = "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?1)";
    let names = "CASE i % 5 WHEN 0 THEN 'Anna Becker' WHEN 1 THEN 'Bert Öztürk' WHEN 2 THEN '王小明' WHEN 3 THEN 'Zoë de la Cruz' ELSE 'Uwe Schwarz' END || ' ' || i";
    let run = |sql: &str| conn.execute(&format!("{numbers} {sql}"), params![people, at]).unwrap();
    run(&format!(
        "INSERT INTO contact (id, name, name_sort, first_name, external_id, roles, created_at)
         SELECT i, {names}, lower({names}), 'Anna', 'x-' || i, 1, ?2 FROM n"
    ));
    run("INSERT INTO address (contact_id, channel, value, norm)
         SELECT i, 'email', 'person' || i || '@example.test', 'person' || i || '@example.test' FROM n WHERE ?2 > 0");
    run("INSERT INTO address (contact_id, channel, value, norm)
         SELECT i, 'push', '{\"endpoint\":\"https://push.example.test/' || i || '\"}', 'https://push.example.test/' || i FROM n WHERE ?2 > 0");
    run("INSERT INTO card (id, pipeline_id, stage_id, rank, contact_id, owner, value_minor, currency, entered_at, created_at, single)
         SELECT i, 1, 1 + i % 8, -?2 - i, i, 'Dana', 100000 + i % 9000, 'USD', ?2 - i, ?2 - i, 1 FROM n");
    run("INSERT INTO visit (card_id, stage_id, entered_at, opened_batch) SELECT i, 1 + i % 8, ?2 - i, 1 FROM n");
    conn.execute_batch("COMMIT").unwrap();
}
