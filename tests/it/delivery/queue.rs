//! The outbox as a state machine: whatever claims, crashes, outcomes and undoes come in whatever order, nothing is lost,
//! nothing is settled twice, and messages to one person keep their order.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, mpsc};

use crate::office::kit::Kit;
use milepost::config::value::Mode;
use milepost::delivery::Dispatcher;
use milepost::domain::{Channel, Instant, Refusal};
use milepost::office::{Command, channels::PauseChannel, settings::SetMode, undo::Undo};
use milepost::store::attempt::Attempt;
use milepost::store::due;
use milepost::store::lease::{self, Claimed, Lease, Muted, Tempo, Terms};
use milepost::store::provider_state::Open;
use milepost::store::settlement::{self, Settlement};
use milepost::store::{Db, Opening, StoreError, attempt, bounce};
use proptest::prelude::*;

/// What can happen.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A dispatcher claims.
    Claim(bool),
    /// The oldest claim in somebody's hands passes the dot.
    Dot(usize),
    /// It is settled: sent, again, failed.
    Settle(usize, u8),
    /// Its holder forgets it without a word.
    Crash(usize),
    /// Claims run out and are taken back.
    Recover,
    /// Staff take the queue's head out, and put it back.
    Cancel,
    Undo,
    /// Half a minute passes.
    Wait,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => any::<bool>().prop_map(Step::Claim),
        3 => (0..4usize).prop_map(Step::Dot),
        4 => (0..4usize, 0..3u8).prop_map(|(which, how)| Step::Settle(which, how)),
        1 => (0..4usize).prop_map(Step::Crash),
        1 => Just(Step::Recover),
        1 => Just(Step::Cancel),
        1 => Just(Step::Undo),
        2 => Just(Step::Wait),
    ];
    proptest::collection::vec(step, 1..60)
}

struct World {
    kit: Kit,
    db: Db,
    now: Instant,
    /// Claims that somebody believes to hold.
    held: Vec<Lease>,
    /// Claims that were acknowledged as settled.
    settled: Vec<Lease>,
    /// Messages in the order in which they were sent or given up.
    finished: Vec<i64>,
}

impl World {
    /// Two people, three messages each.
    fn new() -> Self {
        let mut kit = Kit::live();
        let cards = ["Anna", "Bert"].map(|name| {
            let email = format!("{name}@example.test");
            kit.person(name, Some(&email), false).1
        });
        for stage in 1..4 {
            kit.assign(&cards, stage).unwrap();
        }
        kit.messages();
        let db = Db::open(&kit.file(), Opening::Delivery).unwrap();
        let now = kit.now.plus_seconds(600);
        Self { kit, db, now, held: Vec::new(), settled: Vec::new(), finished: Vec::new() }
    }

    fn write<T>(&mut self, change: impl FnOnce(&milepost::store::Write<'_>) -> Result<T, StoreError>) -> T {
        self.db.write(|write| -> Result<T, StoreError> { change(write) }).unwrap()
    }

    fn claim(&mut self, owner: &str) -> Vec<Claimed> {
        let now = self.now;
        let open = Open::all_of(Channel::Email);
        let terms = Terms {
            channel: Channel::Email,
            open: &open,
            owner,
            now,
            limit: 2,
            muted: Muted::Older,
            tempo: Tempo::UNBOUND,
        };
        self.write(|write| lease::claim(write, &terms)).taken
    }

    fn step(&mut self, step: Step) {
        let now = self.now;
        let pick = |held: &[Lease], n: usize| held.get(n % held.len().max(1)).copied();
        match step {
            Step::Claim(first) => {
                let taken = self.claim(if first { "one" } else { "two" });
                self.held.extend(taken.iter().map(|claimed| claimed.lease));
            }
            Step::Dot(n) => {
                if let Some(lease) = pick(&self.held, n)
                    && !self.write(|write| lease::pass_dot(write, lease, now))
                {
                    self.held.retain(|other| *other != lease);
                }
            }
            Step::Settle(n, how) => {
                if let Some(lease) = pick(&self.held, n) {
                    self.settle(lease, how);
                }
            }
            Step::Crash(n) => {
                if let Some(lease) = pick(&self.held, n) {
                    self.held.retain(|other| *other != lease);
                }
            }
            Step::Recover => {
                self.write(|write| lease::recover(write, "next", now));
            }
            Step::Cancel => super::tamper(
                &self.kit,
                "UPDATE outbox SET state = 'cancelled' WHERE id = (SELECT min(id) FROM outbox WHERE state = 'queued')",
            ),
            Step::Undo => super::tamper(
                &self.kit,
                "UPDATE outbox SET state = 'queued' WHERE state = 'cancelled' AND id > coalesce((SELECT max(id) FROM outbox WHERE state IN ('sent', 'failed', 'sending')), 0)",
            ),
            Step::Wait => self.now = now.plus_seconds(31),
        }
    }

    fn settle(&mut self, lease: Lease, how: u8) {
        let now = self.now;
        let settlement = match how {
            0 => Settlement::Sent { provider_id: "x".into() },
            1 => Settlement::Again { at: Some(now.plus_seconds(20)) },
            _ => Settlement::Failed { reason: "no".into() },
        };
        let tried = tried(lease, now);
        let was_ours = self.write(|write| settlement::settle(write, lease, &settlement, &tried));
        self.held.retain(|other| *other != lease);
        if was_ours {
            self.settled.push(lease);
            if how != 1 {
                self.finished.push(lease.message.get());
            }
        }
    }

    fn check(&self) {
        let count: i64 = self.kit.sql("SELECT count(*) FROM outbox");
        assert_eq!(count, 6, "nothing is lost");
        let mut once = self.settled.clone();
        once.sort_by_key(|lease| (lease.message, lease.generation));
        once.dedup();
        assert_eq!(once.len(), self.settled.len(), "no claim is settled twice");
        let two: i64 = self.kit.sql(
            "SELECT count(*) FROM (SELECT contact_id FROM outbox WHERE state = 'sending' GROUP BY contact_id HAVING count(*) > 1)",
        );
        assert_eq!(two, 0, "one message at a time to one person");
        let mut last: BTreeMap<bool, i64> = BTreeMap::new();
        for message in &self.finished {
            let before = last.insert(message % 2 == 0, *message);
            assert!(before.is_none_or(|before| before < *message), "the order is kept: {:?}", self.finished);
        }
    }
}

fn tried(lease: Lease, now: Instant) -> Attempt {
    Attempt {
        lease_gen: lease.generation,
        started_at: now,
        ended_at: now,
        phase: "after_dot".into(),
        outcome: attempt::SENT.into(),
        code: String::new(),
        text: String::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_nothing_is_lost_or_settled_twice(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.step(step);
            world.check();
        }
        // in the end everything can be finished
        super::tamper(&world.kit, "UPDATE outbox SET state = 'queued' WHERE state = 'cancelled'");
        world.finished.clear();
        for _ in 0..40 {
            world.now = world.now.plus_seconds(200);
            let now = world.now;
            world.write(|write| lease::recover(write, "next", now));
            for claimed in world.claim("last") {
                world.settle(claimed.lease, 0);
            }
        }
        let left: i64 = world.kit.sql("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'failed')");
        prop_assert_eq!(left, 0);
    }
}

#[test]
fn a_claim_that_ran_out_before_the_dot_waits_and_after_it_may_arrive_twice() {
    let mut world = World::new();
    let claimed = world.claim("gone");
    let now = world.now;
    assert!(world.write(|write| lease::pass_dot(write, claimed[0].lease, now)));
    world.now = now.plus_seconds(lease::LEASE_SECONDS + 1);
    let later = world.now;
    assert_eq!(
        world.write(|write| lease::recover(write, "next", now.plus_seconds(lease::LEASE_SECONDS))),
        0,
        "not yet"
    );
    assert_eq!(world.write(|write| lease::recover(write, "next", later)), 2);
    let shown: String = world.kit.sql(
        "SELECT group_concat(t.outcome || ' ' || t.phase || ' ' || o.state || ' ' || o.attempts, ', ') FROM attempt t JOIN outbox o ON o.id = t.outbox_id",
    );
    assert_eq!(shown, "uncertain after_dot queued 1, lost before_dot queued 0");
    assert!(!world.write(|write| lease::pass_dot(write, claimed[1].lease, later)), "who slept must not write the dot");
    let again = world.claim("next");
    assert_eq!(again[0].message_id, claimed[0].message_id);
    assert_eq!(again[0].lease.generation, claimed[0].lease.generation + 1);
}

#[test]
fn a_doubtful_letter_that_comes_too_late_stays_doubtful_and_may_still_bounce() {
    let mut world = World::new();
    let doubtful = world.claim("gone")[0].lease;
    let now = world.now;
    assert!(world.write(|write| lease::pass_dot(write, doubtful, now)));
    world.now = now.plus_seconds(80 * 3_600);
    let later = world.now;
    world.write(|write| lease::recover(write, "next", later));
    assert!(world.claim("next").is_empty());
    let states = "SELECT group_concat(state || ' ' || reason, ', ') FROM outbox WHERE contact_id =
        (SELECT contact_id FROM outbox ORDER BY id LIMIT 1)";
    assert_eq!(world.kit.sql::<String>(states), "uncertain expired, failed expired, failed expired");
    assert!(world.write(|write| bounce::came_back(write, doubtful.message, "no such user", "550")));
}

type Meanwhile<'a> = Box<dyn FnOnce(&mut Kit) + 'a>;

/// A claimed message whose dot comes next, and what happened to it meanwhile.
fn before_its_dot(meanwhile: impl FnOnce(&mut Kit)) -> (World, Lease) {
    let mut world = World::new();
    let claimed = world.claim("slow")[0].lease;
    world.kit.now = world.now;
    meanwhile(&mut world.kit);
    (world, claimed)
}

#[test]
fn what_was_claimed_is_called_back_until_its_dot() {
    let email = "SELECT channel, norm, 'asked by phone', 'operator', 1 FROM address WHERE channel = 'email'";
    let suppress = format!("INSERT INTO suppression (channel, norm, reason, source, at) {email}");
    let cases: [(&str, Meanwhile<'_>, &str); 5] = [
        (
            "paused",
            Box::new(|kit| {
                drop(kit.run(Command::PauseChannel(PauseChannel { channel: Some(Channel::Email) })).unwrap());
            }),
            "queued ",
        ),
        ("opted out", Box::new(|kit| kit.execute("UPDATE address SET consent = 'out'")), "suppressed opted out"),
        ("listed", Box::new(|kit| kit.execute(&suppress)), "suppressed on the do-not-contact list"),
        ("archived", Box::new(|kit| kit.execute("UPDATE contact SET archived_at = 1")), "suppressed archived"),
        (
            "taken back",
            Box::new(|kit| {
                for _ in 0..3 {
                    kit.run(Command::Undo(Undo { batch: None })).unwrap();
                }
            }),
            "cancelled undone",
        ),
    ];
    for (what, meanwhile, becomes) in cases {
        let (mut world, lease) = before_its_dot(meanwhile);
        let now = world.now;
        assert!(!world.write(|write| lease::pass_dot(write, lease, now)), "{what}: it must not leave");
        world.write(|write| lease::release(write, &[lease]));
        world.now = now.plus_seconds(600);
        if what != "paused" {
            assert!(world.claim("next").is_empty(), "{what}");
        }
        let state = format!("SELECT state || ' ' || reason FROM outbox WHERE id = {}", lease.message);
        assert_eq!(world.kit.sql::<String>(&state), becomes, "{what}");
    }
}

#[test]
fn what_was_taken_back_in_flight_ends_when_it_comes_back_and_waits_again_after_redo() {
    let again = Settlement::Again { at: Some(Instant(0)) };
    // messages that were taken back, and that had left already
    let undo = |kit: &mut Kit| {
        let receipt = kit.run(Command::Undo(Undo { batch: None })).unwrap();
        (receipt.messages, receipt.skipped.len())
    };
    // one message, so that one undo takes it back
    let one = || {
        let mut kit = Kit::live();
        let card = kit.person("Anna", Some("anna@example.test"), false).1;
        kit.assign(&[card], 1).unwrap();
        kit.messages();
        let db = Db::open(&kit.file(), Opening::Delivery).unwrap();
        let now = kit.now.plus_seconds(60);
        World { kit, db, now, held: Vec::new(), settled: Vec::new(), finished: Vec::new() }
    };
    let state = |world: &World| world.kit.sql::<String>("SELECT state || ' ' || reason FROM outbox");
    // its server puts it off
    let mut world = one();
    let lease = world.claim("slow")[0].lease;
    assert_eq!(undo(&mut world.kit), (1, 0));
    let tried = tried(lease, world.now);
    assert!(world.write(|write| settlement::settle(write, lease, &again, &tried)));
    assert_eq!(state(&world), "cancelled undone");
    // its dispatcher vanishes
    let mut world = one();
    world.claim("slow");
    assert_eq!(undo(&mut world.kit), (1, 0));
    let later = world.now.plus_seconds(lease::LEASE_SECONDS + 1);
    world.write(|write| lease::recover(write, "next", later));
    assert_eq!(state(&world), "cancelled undone");
    // what was taken back is wanted after all
    world.kit.run(Command::Redo).unwrap();
    assert_eq!(state(&world), "queued ");
    world.now = world.kit.now.plus_seconds(60);
    let lease = world.claim("next")[0].lease;
    let now = world.now;
    assert!(world.write(|write| lease::pass_dot(write, lease, now)));
    // it had left already
    let mut world = one();
    let lease = world.claim("quick")[0].lease;
    let now = world.now;
    assert!(world.write(|write| lease::pass_dot(write, lease, now)));
    assert_eq!(undo(&mut world.kit), (0, 1));
    world.settle(lease, 0);
    assert_eq!(state(&world), "sent ");
    assert_eq!(world.kit.sql::<i64>("SELECT count(*) FROM outbox WHERE ended_batch IS NOT NULL"), 0);
}

/// A program that takes calls and answers each when it is told to.
fn slow_program() -> (String, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (arrived, arrivals) = mpsc::channel();
    let (answer, told) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        let mut answered = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut call = [0; 4_096];
            let _ = stream.read(&mut call).unwrap();
            if arrived.send(()).is_err() || told.recv().is_err() {
                return;
            }
            let _ = write!(stream, "HTTP/1.1 204 No Content\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            answered.push(stream);
        }
    });
    (url, arrivals, answer)
}

fn calls(url: &str, delivery: &str) -> String {
    let secret = "command:echo whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    format!("[push.webhook]\nurl = \"{url}\"\nsecret = \"{secret}\"\n[delivery]\n{delivery}\n")
}

#[test]
fn the_switch_to_test_keeps_what_is_claimed_already() {
    let (url, arrivals, answer) = slow_program();
    let mut kit = Kit::with_config(&calls(&url, "workers = 1"));
    kit.run(Command::Mode(SetMode { mode: Mode::Live })).unwrap();
    let cards = ["Anna", "Bert", "Carla"].map(|name| kit.person(name, None, false).1);
    kit.assign(&cards, 1).unwrap();
    kit.messages();
    let handle = Dispatcher::start(&super::setup(&kit, kit.now.plus_seconds(31)), |_| {}).unwrap();
    arrivals.recv_timeout(std::time::Duration::from_secs(30)).expect("a call");
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'sending'"), 3, "claimed at once");
    kit.run(Command::Mode(SetMode { mode: Mode::Test })).unwrap();
    for _ in 0..3 {
        answer.send(()).unwrap();
    }
    crate::wait::until("everything to end", || {
        (kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')") == 0).then_some(())
    });
    assert_eq!(handle.stop().sent, 1);
    let states = "SELECT group_concat(state || ' ' || reason, ', ' ORDER BY id) FROM outbox";
    assert_eq!(kit.sql::<String>(states), "sent , suppressed test mode, suppressed test mode");
    assert!(arrivals.try_recv().is_err(), "nothing leaves after the switch");
}

#[test]
fn a_dispatcher_that_was_held_up_does_not_take_back_what_it_has_in_hand() {
    let (url, arrivals, answer) = slow_program();
    let mut kit = Kit::with_config(&calls(&url, "mode = \"live\""));
    let (_, card) = kit.person("Anna", None, false);
    kit.assign(&[card], 1).unwrap();
    kit.messages();
    let mut setup = super::setup(&kit, kit.now);
    let at = Arc::new(AtomicI64::new(kit.now.plus_seconds(31).micros()));
    let clock = Arc::clone(&at);
    setup.clock = Arc::new(move || Instant(clock.load(Relaxed)));
    let handle = Dispatcher::start(&setup, |_| {}).unwrap();
    arrivals.recv_timeout(std::time::Duration::from_secs(30)).expect("a call");
    // the machine slept longer than a claim holds, and everybody asks for work when it wakes
    let woken = at.load(Relaxed) + (lease::LEASE_SECONDS + 10) * 1_000_000;
    at.store(woken, Relaxed);
    handle.ring();
    crate::wait::until("it to say that it is alive", || {
        (kit.sql::<i64>("SELECT max(seen_at) FROM dispatcher") == woken).then_some(())
    });
    answer.send(()).unwrap();
    answer.send(()).unwrap();
    crate::wait::until("the call to be settled", || {
        (kit.sql::<String>("SELECT state FROM outbox") == "sent").then_some(())
    });
    assert_eq!(handle.stop().sent, 1);
    assert!(arrivals.try_recv().is_err(), "it was called twice");
    assert_eq!(kit.sql::<String>("SELECT group_concat(outcome) FROM attempt"), "sent");
}

#[test]
fn a_claim_reads_only_what_it_takes_from_a_backlog() {
    let kit = Kit::live();
    let db = Db::open(&kit.file(), Opening::Delivery).unwrap();
    let plan = db.read(|read| -> Result<_, Refusal> { Ok(due::claim_plan(read)?) }).unwrap().join("\n");
    assert!(plan.contains("outbox_due (channel=? AND provider=? AND behind=? AND next_at<?)"), "{plan}");
    assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
}
