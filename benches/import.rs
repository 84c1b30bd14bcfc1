//! CSV import in one batch beside the raw limit in the same run: bare inserts of the same rows, history included.
//!
//! `cargo bench --bench import`; how to read it stands in `benches/README.md`.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark that cannot be set up should stop")]

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use milepost::config::ConfigFile;
use milepost::domain::text::sort_key;
use milepost::domain::{Actor, Instant, PipelineId, PipelineKind, stage_list};
use milepost::import::{Mapping, Subject, read_table};
use milepost::office::import_cards::ImportCards;
use milepost::office::intake::ImportFile;
use milepost::office::pipelines::AddPipeline;
use milepost::office::{Command, Office, Opening, Order, founding, undo::Undo};
use rusqlite::{Connection, params};
use serde_json::json;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// 2026-11-23 09:00:00 UTC.
const MORNING: Instant = Instant(1_795_424_400_000_000);
const STAGES: &str =
    "Contract signed, Site survey, Design, Permit, Materials, Installation, Inspection, Grid approval, Power on";
const ROWS: [usize; 2] = [10_000, 100_000];

/// One person as a CRM exports them.
struct Person {
    number: String,
    first: &'static str,
    name: String,
    email: String,
    phone: String,
    company: String,
    stage: usize,
    minor: i64,
    notes: String,
}

fn people(rows: usize) -> Vec<Person> {
    const FIRST: [&str; 8] = ["Anna", "Björn", "さくら", "伟", "سارة", "Zoë", "Wassim", "Łucja"];
    const LAST: [&str; 7] = ["Müller", "Öztürk", "佐藤", "de la Cruz", "O'Neill", "Sørensen", "Nowak"];
    let person = |i: usize| Person {
        number: format!("7-{i}"),
        first: FIRST[i % FIRST.len()],
        name: format!("{} {}", FIRST[i % FIRST.len()], LAST[i % LAST.len()]),
        email: format!("person{i}.7@example.test"),
        phone: format!("+49 160 {}", 1_000_000 + i),
        company: format!("Firm {}", i % (rows / 3)),
        stage: i % 9,
        minor: 5_000_000 + i64::try_from(i).unwrap(),
        notes: "called back wants offer not before noon spouse also interested brochure".to_owned(),
    };
    (1..=rows).map(person).collect()
}

fn csv(people: &[Person]) -> String {
    let stages: Vec<&str> = STAGES.split(", ").collect();
    let mut text = String::from("Record ID,First Name,Last Name,Email,Phone Number,Company Name,Stage,Amount,Notes\n");
    for person in people {
        let last = &person.name[person.first.len() + 1..];
        let (whole, rest) = (person.minor / 100, person.minor % 100);
        writeln!(
            text,
            "{},{},{last},{},{},{},{},{whole}.{rest:02},{}",
            person.number, person.first, person.email, person.phone, person.company, stages[person.stage], person.notes
        )
        .unwrap();
    }
    text
}

/// An office with an empty tracker of nine stages, copied for every measurement.
struct Empty(TempDir);

impl Empty {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("office.milepost");
        let (mut office, dana) = founding::found(&file, ConfigFile::default(), "Acme", "Dana", MORNING).unwrap();
        let stages = stage_list::parse(STAGES, PipelineKind::Project).unwrap();
        let add = AddPipeline { title: "Solar Project".into(), kind: PipelineKind::Project, stages };
        office.run(&Order::new(Command::AddPipeline(add), MORNING), &dana).unwrap();
        Self(dir)
    }

    fn copy(&self, into: &TempDir) -> PathBuf {
        let file = into.path().join("office.milepost");
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        std::fs::copy(self.0.path().join("office.milepost"), &file).unwrap();
        file
    }
}

fn open(file: &Path) -> (Office, Actor) {
    let office = Office::open(file, ConfigFile::default(), Opening::Writer).unwrap();
    let dana = office.actor("Dana").unwrap();
    (office, dana)
}

fn order(bytes: &Arc<[u8]>) -> Order {
    let table = read_table(bytes).unwrap();
    let mut mapping = Mapping::guess(table.headers(), Subject::Cards);
    mapping.use_stage_column("Stage").unwrap();
    let file = ImportFile::new("people.csv", Arc::clone(bytes), mapping);
    Order::new(ImportCards { file, pipeline: PipelineId(1), stage: None, create_stages: false }.into(), MORNING)
}

/// The same rows by prepared statements, on the same schema, indexes, triggers and pragmas.
fn by_hand(conn: &Connection, people: &[Person]) {
    let at = MORNING.micros();
    conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    conn.execute(
        "INSERT INTO batch (client_key, operator_id, verb, summary, at, nonce) VALUES ('by hand', 1, 'import', 'by hand', ?1, 'abcdefabcdef')",
        [at],
    )
    .unwrap();
    let batch = conn.last_insert_rowid();
    {
        let prepare = |sql: &str| conn.prepare(sql).unwrap();
        let mut event = prepare(
            "INSERT INTO event (batch_id, subject, subject_id, action, version_before) VALUES (?1, ?2, ?3, 'created', 0)",
        );
        let mut change = prepare("INSERT INTO change (event_id, after) VALUES (?1, ?2)");
        let mut contact = prepare(
            "INSERT INTO contact (batch_id, name, name_sort, first_name, company, external_id, product, roles, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, NULL, '', 1, ?6)",
        );
        let mut address =
            prepare("INSERT INTO address (batch_id, contact_id, channel, value, norm) VALUES (?1, ?2, ?3, ?4, ?5)");
        let mut card = prepare(
            "INSERT INTO card (batch_id, pipeline_id, contact_id, external_id, value_minor, currency, description, created_at, stage_id,
                 rank, entered_at, single) VALUES (?1, 1, ?2, ?3, ?4, 'USD', ?5, ?6, ?7, -?6, ?6, 1)",
        );
        let mut visit =
            prepare("INSERT INTO visit (card_id, stage_id, entered_at, opened_batch) VALUES (?1, ?2, ?3, ?4)");
        let mut history = |subject: &str, id: i64, after: serde_json::Value| {
            event.execute(params![batch, subject, id]).unwrap();
            change.execute(params![conn.last_insert_rowid(), after.to_string()]).unwrap();
        };
        for person in people {
            let key = sort_key(&person.name);
            contact.execute(params![batch, person.name, key, person.first, person.company, at]).unwrap();
            let id = conn.last_insert_rowid();
            let after = json!({ "name": person.name, "name_sort": key, "first_name": person.first, "company": person.company, "roles": 1, "created_at": at });
            history("contact", id, after);
            let digits: String = person.phone.chars().filter(|c| *c != ' ').collect();
            for (channel, value, norm) in [("email", &person.email, &person.email), ("sms", &person.phone, &digits)] {
                address.execute(params![batch, id, channel, value, norm]).unwrap();
                let after =
                    json!({ "contact_id": id, "channel": channel, "value": value, "norm": norm, "is_primary": 1 });
                history("address", conn.last_insert_rowid(), after);
            }
            let stage = i64::try_from(person.stage).unwrap() + 1;
            card.execute(params![batch, id, person.number, person.minor, person.notes, at, stage]).unwrap();
            let made = conn.last_insert_rowid();
            let after = json!({ "pipeline_id": 1, "contact_id": id, "external_id": person.number, "value_minor": person.minor, "currency": "USD",
                "description": person.notes, "created_at": at, "stage_id": stage, "rank": -at, "entered_at": at, "single": 1 });
            history("card", made, after);
            visit.execute(params![made, stage, at, batch]).unwrap();
        }
    }
    conn.execute("UPDATE batch SET changed = ?2 WHERE id = ?1", params![batch, people.len()]).unwrap();
    conn.execute_batch("COMMIT").unwrap();
}

fn import(criterion: &mut Criterion) {
    let empty = Empty::new();
    let dir = TempDir::new().unwrap();
    let mut group = criterion.benchmark_group("import");
    group.sample_size(10);
    for rows in ROWS {
        let people = people(rows);
        let bytes: Arc<[u8]> = csv(&people).into_bytes().into();
        group.bench_function(BenchmarkId::new("milepost", rows), |bencher| {
            let setup = || (open(&empty.copy(&dir)), order(&bytes));
            let run = |((mut office, dana), order): ((Office, Actor), Order)| {
                let receipt = office.run(&order, &dana).unwrap();
                assert_eq!(receipt.changed, 4 * rows);
                office
            };
            bencher.iter_batched(setup, run, BatchSize::PerIteration);
        });
        group.bench_function(BenchmarkId::new("bare inserts", rows), |bencher| {
            let setup = || {
                let conn = Connection::open(empty.copy(&dir)).unwrap();
                conn.execute_batch(
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;",
                )
                .unwrap();
                conn
            };
            let run = |conn: Connection| {
                by_hand(&conn, &people);
                conn
            };
            bencher.iter_batched(setup, run, BatchSize::PerIteration);
        });

        let (mut office, dana) = open(&empty.copy(&dir));
        office.run(&order(&bytes), &dana).unwrap();
        group.bench_function(BenchmarkId::new("the same file again", rows), |bencher| {
            let run = |order: Order| assert_eq!(office.run(&order, &dana).unwrap().batch, None);
            bencher.iter_batched(|| order(&bytes), run, BatchSize::PerIteration);
        });
        drop(office);
        group.bench_function(BenchmarkId::new("undo", rows), |bencher| {
            let setup = || {
                let (mut office, dana) = open(&empty.copy(&dir));
                office.run(&order(&bytes), &dana).unwrap();
                (office, dana)
            };
            let run = |(mut office, dana): (Office, Actor)| {
                let order = Order::new(Command::Undo(Undo { batch: None }), MORNING);
                assert_eq!(office.run(&order, &dana).unwrap().changed, 4 * rows);
                office
            };
            bencher.iter_batched(setup, run, BatchSize::PerIteration);
        });
    }
    group.finish();
}

criterion_group!(benches, import);
criterion_main!(benches);
