//! A small office for tests: a temporary file, a fixed clock, a tracker with people on it.

use milepost::config::ConfigFile;
use milepost::domain::{Actor, CardId, Channel, ContactId, Instant, PipelineId, Refusal, StageId};
use milepost::office::{Command, Office, Order, PlanRequest, Receipt, Selection, assign::Assign, founding};
use milepost::store::{Db, Opening, Table, record};
use std::collections::BTreeSet;
use tempfile::TempDir;

/// 2026-11-23 09:00:00 UTC.
pub const MORNING: Instant = Instant(1_795_424_400_000_000);

/// The stages of the kit's tracker.
pub const STAGES: [&str; 4] = ["Contract signed", "Site survey", "Permit", "Power on"];

/// An office under test. Dropping it fails the test when messages wait that nobody has asked about.
pub struct Kit {
    pub office: Office,
    pub dana: Actor,
    pub tracker: PipelineId,
    pub stages: Vec<StageId>,
    pub now: Instant,
    expects_messages: bool,
    dir: TempDir,
}

impl Kit {
    /// An office with one operator (Dana, admin) and a tracker of four stages, nobody on it.
    pub fn new() -> Self {
        Self::with_config("")
    }

    /// The same in LIVE mode: what it tells leaves the house.
    pub fn live() -> Self {
        Self::with_config("[delivery]\nmode = \"live\"\n")
    }

    pub fn with_config(text: &str) -> Self {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("office.milepost");
        let config = ConfigFile::parse(&dir.path().join("config.toml"), text.to_owned()).unwrap();
        let (office, dana) = founding::found(&file, config, "Acme Solar", "Dana", MORNING).unwrap();
        let (tracker, stages) = tracker(&file);
        Self { office, dana, tracker, stages, now: MORNING, expects_messages: false, dir }
    }

    /// The office file.
    pub fn file(&self) -> std::path::PathBuf {
        self.dir.path().join("office.milepost")
    }

    /// A second connection to the same file.
    pub fn second(&self) -> Office {
        Office::open(&self.file(), ConfigFile::default(), Opening::Writer).unwrap()
    }

    /// A contact with an e-mail address and, when `phone` is given, a push subscription, in the first stage.
    pub fn person(&mut self, name: &str, email: Option<&str>, phone: bool) -> (ContactId, CardId) {
        let mut db = Db::open(&self.file(), Opening::Writer).unwrap();
        let first = name.split(' ').next().unwrap_or(name).to_owned();
        let (tracker, stage, at) = (self.tracker, self.stages[0], MORNING.micros());
        let batch = self.bare_batch(&mut db);
        db.write(|write| -> Result<_, Refusal> {
            let cells = [
                ("name", name.into()),
                ("name_sort", milepost::domain::text::sort_key(name).into()),
                ("first_name", first.into()),
                ("roles", 1.into()),
                ("created_at", at.into()),
            ];
            let contact = record::insert(write, Table::Contact, batch, "created", &cells)?;
            let phone = phone.then_some(r#"{"endpoint":"https://push.example.test/x"}"#);
            for (channel, value) in [(Channel::Email, email), (Channel::Push, phone)] {
                if let Some(value) = value {
                    let cells = [
                        ("contact_id", contact.into()),
                        ("channel", channel.name().into()),
                        ("value", value.into()),
                        ("norm", value.to_lowercase().into()),
                    ];
                    record::insert(write, Table::Address, batch, "created", &cells)?;
                }
            }
            let since = record::last_event(write)?;
            let cells = [
                ("pipeline_id", tracker.into()),
                ("stage_id", stage.into()),
                ("rank", (-at).into()),
                ("contact_id", contact.into()),
                ("owner", "Dana".into()),
                ("entered_at", at.into()),
                ("created_at", at.into()),
                ("single", true.into()),
            ];
            let card = record::insert(write, Table::Card, batch, "created", &cells)?;
            milepost::store::visit::open(write, batch, since)?;
            Ok((ContactId(contact), CardId(card)))
        })
        .unwrap()
    }

    fn bare_batch(&self, db: &mut Db) -> milepost::domain::BatchId {
        let key = uuid::Uuid::new_v4().to_string();
        db.write(|write| -> Result<_, Refusal> {
            let batch = milepost::store::batch::open(write, &key, self.dana.id, "test", MORNING, "test")?;
            milepost::store::batch::close(write, batch, "made by the test", 1, 0, false)?;
            Ok(batch)
        })
        .unwrap()
    }

    /// Runs a command as Dana, one minute after the last one.
    pub fn run(&mut self, command: Command) -> Result<Receipt, Refusal> {
        self.now = self.now.plus_seconds(60);
        let dana = self.dana.clone();
        self.office.run(&Order::new(command, self.now), &dana)
    }

    /// A request to move cards to the stage with that number, telling everybody.
    pub fn request(&self, cards: &[CardId], stage: usize) -> PlanRequest {
        PlanRequest {
            selection: Selection::Cards(cards.to_vec()),
            stage: self.stages[stage],
            notify: true,
            note: String::new(),
            unticked: BTreeSet::new(),
        }
    }

    /// Moves cards without having looked at a preview.
    pub fn assign(&mut self, cards: &[CardId], stage: usize) -> Result<Receipt, Refusal> {
        let request = self.request(cards, stage);
        self.run(Command::Assign(Assign { request, seen: None }))
    }

    /// One value from the file, asked beside the program.
    pub fn sql<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        let conn = rusqlite::Connection::open(self.file()).unwrap();
        conn.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Changes the file beside the program, to set the scene.
    pub fn execute(&self, sql: &str) {
        let conn = rusqlite::Connection::open(self.file()).unwrap();
        conn.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The messages as "channel state address", oldest first; asking says that the test expects them.
    pub fn messages(&mut self) -> Vec<String> {
        self.expects_messages = true;
        let conn = rusqlite::Connection::open(self.file()).unwrap();
        let mut rows =
            conn.prepare("SELECT channel || ' ' || state || ' ' || address FROM outbox ORDER BY id").unwrap();
        let found = rows.query_map([], |row| row.get(0)).unwrap();
        found.map(Result::unwrap).collect()
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        if !self.expects_messages && !std::thread::panicking() {
            let waiting: i64 = self.sql("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')");
            assert_eq!(waiting, 0, "messages wait that this test did not ask about");
        }
    }
}

fn tracker(file: &std::path::Path) -> (PipelineId, Vec<StageId>) {
    let mut db = Db::open(file, Opening::Writer).unwrap();
    db.write(|write| -> Result<_, Refusal> {
        let operator = milepost::store::operator::all(write)?[0].id;
        let batch = milepost::store::batch::open(write, "tracker", operator, "test", MORNING, "test")?;
        milepost::store::batch::close(write, batch, "tracker made by the test", 1, 0, false)?;
        let cells = [("kind", "project".into()), ("title", "Solar Project".into())];
        let tracker = record::insert(write, Table::Pipeline, batch, "created", &cells)?;
        let mut stages = Vec::new();
        for (pos, name) in (0..).zip(STAGES) {
            let cells = [
                ("pipeline_id", tracker.into()),
                ("pos", milepost::store::Val::Int(pos)),
                ("name", name.into()),
                ("label", format!("{name} (label)").into()),
            ];
            stages.push(StageId(record::insert(write, Table::Stage, batch, "created", &cells)?));
        }
        Ok((PipelineId(tracker), stages))
    })
    .unwrap()
}
