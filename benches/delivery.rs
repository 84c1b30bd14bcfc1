//! Delivery to Postfix beside Postfix's own load generator in the same run, and claims from a long backlog.
//!
//! `tests/servers/up; cargo bench --bench delivery; tests/servers/down`; how to read it stands in `benches/README.md`.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark that cannot be set up should stop")]
#![allow(clippy::cast_precision_loss, reason = "counts of mails are small")]

#[expect(dead_code, reason = "shared with the other benchmark, which also crowds an office with contractors")]
mod crowd;

use crowd::{Crowd, LAST};
use milepost::config::{ConfigFile, Places};
use milepost::delivery::{Setup, deliver_once};
use milepost::domain::{CardId, Channel, Instant, Refusal};
use milepost::office::desk::desk;
use milepost::office::{Command, Order, PlanRequest, Selection, assign::Assign};
use milepost::store::due;
use milepost::store::lease::{self, Muted, Tempo, Terms};
use milepost::store::provider_state::Open;
use milepost::store::{Db, Opening};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant as Timer};
use tempfile::TempDir;

/// Mails of one round with four connections; with one, a third of that.
const MAILS: i64 = 1_200;
const ROUNDS: usize = 5;
/// Messages waiting when claims are timed, and how many of them a claim may take in every case.
const BACKLOG: i64 = 100_000;
const CLAIMABLE: i64 = 1_000;
const CLAIMS: usize = 50;

/// Set for the child that delivers once: the folder of its office.
const CHILD: &str = "MILEPOST_BENCH_DELIVER";

fn main() {
    if let Some(folder) = std::env::var_os(CHILD) {
        return print!("{}", deliver(Path::new(&folder)));
    }
    println!("load {}", std::fs::read_to_string("/proc/loadavg").unwrap().trim());
    match Postfix::running() {
        Some(postfix) => throughput(&postfix),
        None => println!("Postfix does not run here (tests/servers/up), so only claims are timed."),
    }
    claims();
    println!("load {}", std::fs::read_to_string("/proc/loadavg").unwrap().trim());
}

/// The test's Postfix.
struct Postfix {
    port: u64,
    etc: String,
}

impl Postfix {
    fn running() -> Option<Self> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/servers.json");
        let servers: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).ok()?).unwrap();
        let mail = &servers["mail"];
        Some(Self { port: mail["ports"]["plain"].as_u64()?, etc: mail["postfix"].as_str()?.to_owned() })
    }

    /// Waits until it has put everything into mailboxes, so that the next round has the machine for itself.
    fn settle(&self) {
        loop {
            let queue = std::process::Command::new("postqueue").args(["-c", &self.etc, "-j"]).output().unwrap();
            if queue.stdout.is_empty() {
                return;
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Postfix's own generator: that letter so many times over so many connections, each to somebody else (`-N`), as its
    /// manual advises for figures that are like real life.
    fn source(&self, sessions: u32, mails: i64, letter: &Path) -> Duration {
        self.settle();
        let mut command = std::process::Command::new("smtp-source");
        command.args(["-d", "-N", "-s", &sessions.to_string(), "-m", &mails.to_string()]).arg("-F").arg(letter);
        command.args(["-f", "office@example.test", "-t", "source@example.test", &format!("127.0.0.1:{}", self.port)]);
        let begun = Timer::now();
        assert!(command.status().unwrap().success());
        begun.elapsed()
    }

    /// Settings under which everything goes to it.
    fn config(&self, workers: u32) -> String {
        format!(
            "[email]\nfrom = \"Acme Solar <office@example.test>\"\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\n\
             [delivery]\nmode = \"live\"\nquiet_hours = \"\"\ncap_per_hour = 1000000\nworkers = {workers}\n",
            self.port
        )
    }
}

/// An office in which everybody waits for an e-mail that is due.
fn waiting(crowd: &Crowd, people: i64) -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let file = crowd.copy(&dir);
    Connection::open(&file).unwrap().execute_batch("DELETE FROM address WHERE channel = 'push'").unwrap();
    let (mut office, dana) = crowd::open(&file);
    let request = PlanRequest {
        selection: Selection::Cards((1..=people).map(CardId).collect()),
        stage: LAST,
        notify: true,
        note: String::new(),
        unticked: BTreeSet::new(),
    };
    let order = Order::new(Command::Assign(Assign { request, seen: None }), Instant::now().plus_seconds(-3_600));
    assert_eq!(office.run(&order, &dana).unwrap().messages, usize::try_from(people).unwrap());
    (dir, file)
}

/// Empties the outbox of the office in that folder; gives how many were sent, in how many seconds, and the bytes that
/// went to the disk.
fn deliver(folder: &Path) -> String {
    let config_file = folder.join("config.toml");
    let config = ConfigFile::parse(&config_file, std::fs::read_to_string(&config_file).unwrap()).unwrap();
    let places = Places::find(Some(folder.to_owned()), Some(config_file)).unwrap();
    let desk = Arc::new(desk(places.office_file(), config.clone()));
    let written = written();
    let begun = Timer::now();
    let summary = deliver_once(&Setup::new(places, config, desk)).unwrap();
    format!("{} {} {}", summary.sent, begun.elapsed().as_secs_f64(), self::written() - written)
}

/// What one of them was sent.
fn letter(file: &Path) -> String {
    let office = Connection::open(file).unwrap();
    let bytes = office.query_row("SELECT rendered FROM outbox LIMIT 1", [], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn written() -> u64 {
    let io = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    io.lines().find_map(|line| line.strip_prefix("write_bytes: ")?.parse().ok()).unwrap_or(0)
}

/// Delivers in a process of its own, under `wrapper` if there is one; (seconds, bytes written).
fn deliver_apart(folder: &Path, mails: i64, wrapper: &[&str]) -> (f64, u64) {
    let program = std::env::current_exe().unwrap();
    let mut words = wrapper.to_vec();
    words.push(program.to_str().unwrap());
    let mut command = std::process::Command::new(words[0]);
    let output = command.args(&words[1..]).env(CHILD, folder).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let fields: Vec<&str> = printed.split(' ').collect();
    assert_eq!(fields[0], mails.to_string(), "{}", String::from_utf8_lossy(&output.stderr));
    (fields[1].parse().unwrap(), fields[2].parse().unwrap())
}

fn throughput(postfix: &Postfix) {
    let crowd = Crowd::new(MAILS);
    for (workers, mails) in [(4, MAILS), (1, MAILS / 3)] {
        let mut ratios = Vec::new();
        for round in 1..=ROUNDS {
            let (dir, file) = waiting(&crowd, mails);
            std::fs::write(dir.path().join("config.toml"), postfix.config(workers)).unwrap();
            postfix.settle();
            let (seconds, bytes) = deliver_apart(dir.path(), mails, &[]);
            let ours = mails as f64 / seconds;
            let letter = letter(&file);
            let size = letter.len();
            let same = dir.path().join("letter");
            std::fs::write(&same, letter.replace("\r\n", "\n")).unwrap(); // it writes the line ends itself
            let theirs = mails as f64 / postfix.source(workers, mails, &same).as_secs_f64();
            ratios.push(ours / theirs);
            println!(
                "{workers} connections, round {round}: Milepost {ours:.0} mails/s, smtp-source {theirs:.0} mails/s, ratio {:.2} \
                 ({mails} mails of {size} bytes; {:.1} kB written a mail)",
                ours / theirs,
                bytes as f64 / mails as f64 / 1_000.0
            );
        }
        println!("{workers} connections: ratio {:.2} (median)", median(&mut ratios));
        syncs(postfix, &crowd, workers, mails / 3);
    }
}

/// How often a mail waits for the disk: every commit is one sync, and so is every checkpoint of the log.
fn syncs(postfix: &Postfix, crowd: &Crowd, workers: u32, mails: i64) {
    let (dir, _) = waiting(crowd, mails);
    std::fs::write(dir.path().join("config.toml"), postfix.config(workers)).unwrap();
    let log = dir.path().join("strace");
    let wrapper = ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", log.to_str().unwrap()];
    if std::process::Command::new("strace").args(["-o", "/dev/null", "true"]).status().is_ok_and(|done| done.success())
    {
        deliver_apart(dir.path(), mails, &wrapper);
        let log = std::fs::read_to_string(log).unwrap();
        let calls = log.lines().filter(|line| line.contains("sync(") && !line.contains("resumed")).count();
        println!("{workers} connections: {:.2} syncs a mail", calls as f64 / mails as f64);
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A claim of 16 messages, without its commit, from a backlog of different shapes.
fn claims() {
    let all = Crowd::new(BACKLOG);
    let held = format!("UPDATE outbox SET next_at = next_at + 86400000000 WHERE id > {CLAIMABLE}");
    let one = format!("UPDATE outbox SET contact_id = 1, next_at = next_at - 60000000 WHERE id > {CLAIMABLE}");
    let half = (BACKLOG - CLAIMABLE) / 2;
    let behind = format!(
        "UPDATE outbox SET next_at = next_at + 86400000000 WHERE id > {CLAIMABLE} AND id <= {0};
         UPDATE outbox SET contact_id = id - {half}, next_at = next_at - 60000000 WHERE id > {0}",
        CLAIMABLE + half
    );
    let alone = time_claims("nothing else waits", &Crowd::new(CLAIMABLE), CLAIMABLE, "");
    for (shape, sql) in [
        ("100,000 wait, one for each contact", ""),
        ("99,000 of them for one contact", &one),
        ("99,000 of them held until tomorrow", &held),
        ("half of them behind one that is held until tomorrow", &behind),
    ] {
        let took = time_claims(shape, &all, BACKLOG, sql);
        println!("    {:.2} times", took / alone);
    }
}

fn time_claims(shape: &str, crowd: &Crowd, people: i64, sql: &str) -> f64 {
    let (_dir, file) = waiting(crowd, people);
    Connection::open(&file).unwrap().execute_batch(sql).unwrap();
    let mut db = Db::open(&file, Opening::Delivery).unwrap();
    let now = Instant::now();
    let (mut took, mut looked) = (Vec::new(), Vec::new());
    for _ in 0..CLAIMS {
        let begun = Timer::now();
        let has_work = db.read(|read| -> Result<_, Refusal> {
            due::next_due(read, &Open::all_of(Channel::Email))?;
            Ok(due::has_work(read, "bench", Channel::Email, &Open::all_of(Channel::Email), now)?)
        });
        assert!(has_work.unwrap());
        looked.push(begun.elapsed().as_secs_f64() * 1e6);
        let terms = Terms {
            channel: Channel::Email,
            open: &Open::all_of(Channel::Email),
            owner: "bench",
            now,
            limit: 16,
            muted: Muted::Older,
            tempo: Tempo::UNBOUND,
        };
        let claim = db.write(|write| -> Result<_, Refusal> {
            let begun = Timer::now();
            let taken = lease::claim(write, &terms)?.taken.len();
            Ok((taken, begun.elapsed()))
        });
        let (taken, elapsed) = claim.unwrap();
        assert_eq!(taken, 16, "{shape}");
        took.push(elapsed.as_secs_f64() * 1e6);
    }
    let took = median(&mut took);
    println!("claim of 16, {shape}: {took:.0} µs; a look whether anything is due: {:.0} µs", median(&mut looked));
    took
}
