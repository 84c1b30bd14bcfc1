//! The outbox as a state machine beside a model of it: whatever operators, two dispatchers, crashes, providers and clocks do
//! in whatever order, nothing is lost, no message is in two hands, everybody hears in order, and what was sent stays sent.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveTime;
use chrono_tz::Tz;
use proptest::prelude::*;

use crate::office::kit::Kit;
use milepost::domain::{CardId, Channel, Instant, MessageState, quiet};
use milepost::office::channels::{PauseChannel, ResumeChannel};
use milepost::office::messages::{CancelMessages, Messages, RetryMessages};
use milepost::office::undo::Undo;
use milepost::office::{Command, PlanRequest, assign::Assign};
use milepost::store::attempt::{self, Attempt};
use milepost::store::doubt::{self, Finding, Question};
use milepost::store::lease::{self, LEASE_SECONDS, Lease, Muted, Tempo, Terms};
use milepost::store::settlement::{self, Settlement};
use milepost::store::{Db, Opening, StoreError, Write, channel_state, clock};

/// The channels of the world: one on which a doubtful message is repeated, and one whose provider is asked first.
const CHANNELS: [Channel; 2] = [Channel::Email, Channel::Sms];

/// What can happen.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Some cards (bits) move to a stage, and their people are told.
    Enqueue(u8, usize),
    Undo,
    Redo,
    /// An operator puts failed and uncertain messages back.
    Retry(bool),
    /// An operator takes a waiting message out.
    Cancel(usize),
    Pause(usize),
    Resume(usize),
    /// A dispatcher claims on a channel, at most so many.
    Claim(usize, usize, usize),
    /// A held message passes its final dot.
    Dot(usize),
    /// It is settled.
    Outcome(usize, Outcome),
    /// It is put back before its dot.
    Release(usize),
    /// A dispatcher says that it is alive.
    Beat(usize),
    /// A dispatcher is gone without a word; it starts again under another name.
    Crash(usize),
    /// The others notice.
    TakeOver,
    /// A dispatcher takes back what ran out of the claims of others.
    Recover(usize),
    /// Every claim runs out, and their holders do not know.
    RunOut,
    /// A provider is asked about doubtful texts, and answers.
    Ask(usize, Answer),
    /// The clock moves.
    Clock(i64),
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Sent,
    Again(i64),
    NoAttempt,
    Failed,
    Suppressed,
    /// No answer came after the dot; before it this is a plain failure.
    Silence,
}

#[derive(Clone, Copy, Debug)]
enum Answer {
    Taken,
    Undelivered,
    Later,
    Closed,
    /// It never comes.
    None,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let outcome = prop_oneof![
        4 => Just(Outcome::Sent),
        2 => (1..20_000i64).prop_map(Outcome::Again),
        1 => Just(Outcome::NoAttempt),
        1 => Just(Outcome::Failed),
        1 => Just(Outcome::Suppressed),
        3 => Just(Outcome::Silence),
    ];
    let answer = prop_oneof![
        Just(Answer::Taken),
        Just(Answer::Undelivered),
        Just(Answer::Later),
        Just(Answer::Closed),
        Just(Answer::None)
    ];
    let moved = prop_oneof![
        4 => Just(31i64),
        2 => Just(LEASE_SECONDS + 1),
        2 => Just(3_600),
        1 => Just(9 * 3_600),
        1 => Just(-40),
        1 => Just(-7_200),
    ];
    let step = prop_oneof![
        4 => (1..8u8, 0..4usize).prop_map(|(who, stage)| Step::Enqueue(who, stage)),
        2 => Just(Step::Undo),
        1 => Just(Step::Redo),
        1 => any::<bool>().prop_map(Step::Retry),
        1 => (0..9usize).prop_map(Step::Cancel),
        1 => (0..2usize).prop_map(Step::Pause),
        2 => (0..2usize).prop_map(Step::Resume),
        12 => (0..2usize, 0..2usize, 1..4usize).prop_map(|(who, on, most)| Step::Claim(who, on, most)),
        9 => (0..9usize).prop_map(Step::Dot),
        10 => (0..9usize, outcome).prop_map(|(which, how)| Step::Outcome(which, how)),
        1 => (0..9usize).prop_map(Step::Release),
        1 => (0..2usize).prop_map(Step::Beat),
        2 => (0..2usize).prop_map(Step::Crash),
        1 => Just(Step::TakeOver),
        1 => (0..2usize).prop_map(Step::Recover),
        4 => Just(Step::RunOut),
        3 => (0..2usize, answer).prop_map(|(who, answer)| Step::Ask(who, answer)),
        8 => moved.prop_map(Step::Clock),
    ];
    proptest::collection::vec(step, 1..80)
}

/// A claim as its holder knows it.
#[derive(Clone, Debug)]
struct Held {
    lease: Lease,
    dispatcher: usize,
    channel: Channel,
}

/// What must be true of claims: who has which message, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Claim {
    generation: i64,
    owner: String,
    until: Instant,
}

struct World {
    kit: Kit,
    cards: Vec<CardId>,
    dispatchers: [Db; 2],
    names: [String; 2],
    crashed: Vec<String>,
    /// The dispatchers' clock; the operators' only goes forward.
    now: Instant,
    held: Vec<Held>,
    // the model
    claims: BTreeMap<i64, Claim>,
    /// Every claim whose dot was passed.
    dotted: BTreeSet<(i64, i64)>,
    sent: BTreeSet<i64>,
    known: usize,
}

fn night() -> (NaiveTime, NaiveTime) {
    (NaiveTime::from_hms_opt(21, 0, 0).unwrap(), NaiveTime::from_hms_opt(8, 0, 0).unwrap())
}

impl World {
    /// Three people in three time zones with an e-mail address and a telephone each, all of them awake.
    fn new() -> Self {
        let mut kit = Kit::live();
        kit.execute("UPDATE stage SET notify_sms = 1");
        let zones = ["", "Europe/Berlin", "Asia/Kolkata"];
        let cards = ["Anna", "王小明", "मीरा"].into_iter().zip(zones).enumerate().map(|(n, (name, zone))| {
            let (contact, card) = kit.person(name, Some(&format!("p{n}@example.test")), false);
            kit.execute(&format!(
                "UPDATE contact SET zone = '{zone}' WHERE id = {contact};
                 INSERT INTO address (contact_id, channel, value, norm) VALUES ({contact}, 'sms', '+1303555010{n}', '+1303555010{n}')"
            ));
            card
        });
        let cards = cards.collect();
        kit.messages();
        let dispatchers = [(); 2].map(|()| Db::open(&kit.file(), Opening::Delivery).unwrap());
        let now = kit.now.plus_seconds(120);
        let names = ["one-0", "two-0"].map(str::to_owned);
        let (held, claims, dotted, sent) = <(Vec<Held>, BTreeMap<_, _>, BTreeSet<_>, BTreeSet<_>)>::default();
        Self { kit, cards, dispatchers, names, crashed: Vec::new(), now, held, claims, dotted, sent, known: 0 }
    }

    fn write<T>(&mut self, dispatcher: usize, change: impl FnOnce(&Write<'_>) -> Result<T, StoreError>) -> T {
        self.dispatchers[dispatcher].write(|write| -> Result<T, StoreError> { change(write) }).unwrap()
    }

    /// An operator does something; rules may refuse it.
    fn order(&mut self, command: Command) {
        self.kit.now = self.kit.now.max(self.now);
        let _ = self.kit.run(command);
        self.now = self.now.max(self.kit.now);
    }

    /// All messages: (id, state, generation).
    fn rows(&self) -> Vec<(i64, String, i64)> {
        let conn = rusqlite::Connection::open(self.kit.file()).unwrap();
        let mut rows = conn.prepare("SELECT id, state, lease_gen FROM outbox ORDER BY id").unwrap();
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn pick(&self, n: usize) -> Option<Held> {
        self.held.get(n % self.held.len().max(1)).cloned()
    }

    fn drop_held(&mut self, lease: Lease) {
        self.held.retain(|held| held.lease != lease);
    }

    /// Whether the model says that this claim still holds.
    fn is_valid(&self, lease: Lease) -> bool {
        self.claims.get(&lease.message.get()).is_some_and(|claim| claim.generation == lease.generation)
    }

    fn step(&mut self, step: Step) {
        let now = self.now;
        match step {
            Step::Enqueue(who, stage) => {
                let cards: Vec<CardId> = (0..3).filter(|n| who >> n & 1 == 1).map(|n| self.cards[n]).collect();
                let request: PlanRequest = self.kit.request(&cards, stage);
                self.order(Command::Assign(Assign { request, seen: None }));
            }
            Step::Undo => self.order(Command::Undo(Undo { batch: None })),
            Step::Redo => self.order(Command::Redo),
            Step::Retry(uncertain) => {
                let state = if uncertain { MessageState::Uncertain } else { MessageState::Failed };
                self.order(Command::RetryMessages(RetryMessages { messages: Messages::In(state) }));
            }
            Step::Cancel(n) => {
                let queued: Vec<i64> =
                    self.rows().into_iter().filter(|row| row.1 == "queued").map(|row| row.0).collect();
                if let Some(id) = queued.get(n % queued.len().max(1)) {
                    let these = Messages::These(vec![milepost::domain::MessageId(*id)]);
                    self.order(Command::CancelMessages(CancelMessages { messages: these }));
                }
            }
            Step::Pause(on) => self.order(Command::PauseChannel(PauseChannel { channel: Some(CHANNELS[on]) })),
            Step::Resume(on) => self.order(Command::ResumeChannel(ResumeChannel { channel: Some(CHANNELS[on]) })),
            Step::Claim(who, on, most) => self.claim(who, CHANNELS[on], most),
            Step::Dot(n) => {
                let Some(held) = self.pick(n) else { return };
                let may_go = self.write(held.dispatcher, |write| lease::pass_dot(write, held.lease, now));
                let id = held.lease.message.get();
                let stopped = self.kit.sql::<bool>(&format!(
                    "SELECT c.paused = 'operator' OR o.ended_batch IS NOT NULL FROM outbox o JOIN channel_state c ON c.channel = o.channel WHERE o.id = {id}"
                ));
                assert_eq!(may_go, self.is_valid(held.lease) && !stopped, "the dot is for whoever holds the claim");
                if !may_go && self.is_valid(held.lease) {
                    self.write(held.dispatcher, |write| lease::release(write, &[held.lease]));
                    self.end_claim(held.lease);
                } else if may_go {
                    self.dotted.insert((held.lease.message.get(), held.lease.generation));
                    self.hold_until(held.lease, now.plus_seconds(LEASE_SECONDS));
                } else {
                    self.drop_held(held.lease);
                }
            }
            Step::Outcome(n, how) => {
                if let Some(held) = self.pick(n) {
                    self.settle(&held, how);
                }
            }
            Step::Release(n) => {
                let Some(held) = self.pick(n) else { return };
                if !self.dotted.contains(&(held.lease.message.get(), held.lease.generation)) {
                    self.write(held.dispatcher, |write| lease::release(write, &[held.lease]));
                    self.end_claim(held.lease);
                }
            }
            Step::Beat(who) => {
                let name = self.names[who].clone();
                self.write(who, |write| lease::renew(write, &name, now));
                for claim in self.claims.values_mut().filter(|claim| claim.owner == name) {
                    claim.until = now.plus_seconds(LEASE_SECONDS);
                }
            }
            Step::Crash(who) => {
                self.held.retain(|held| held.dispatcher != who);
                let next = format!("{}-{}", who, self.crashed.len() + 1);
                self.crashed.push(std::mem::replace(&mut self.names[who], next));
            }
            Step::TakeOver => {
                for name in self.crashed.clone() {
                    self.write(0, |write| lease::recover_from(write, &name, now));
                    self.claims.retain(|_, claim| claim.owner != name);
                }
            }
            Step::Recover(who) => {
                let name = self.names[who].clone();
                self.write(who, |write| lease::recover(write, &name, now));
                self.claims.retain(|_, claim| claim.until >= now || claim.owner == name);
            }
            Step::RunOut => {
                self.step(Step::Clock(LEASE_SECONDS + 1));
                self.step(Step::Recover(0));
                self.step(Step::Recover(1));
            }
            Step::Ask(who, answer) => self.ask(who, answer),
            Step::Clock(seconds) => {
                self.now = now.plus_seconds(seconds);
                if seconds < 0 {
                    let now = self.now;
                    self.write(0, |write| clock::was_set_back(write, now));
                }
            }
        }
    }

    fn hold_until(&mut self, lease: Lease, until: Instant) {
        self.claims.get_mut(&lease.message.get()).expect("a claim that holds").until = until;
    }

    fn end_claim(&mut self, lease: Lease) {
        if self.is_valid(lease) {
            self.claims.remove(&lease.message.get());
        }
        self.drop_held(lease);
    }

    fn claim(&mut self, who: usize, channel: Channel, limit: usize) {
        let (now, owner) = (self.now, self.names[who].clone());
        let before: BTreeMap<i64, String> = self.rows().into_iter().map(|row| (row.0, row.1)).collect();
        let tempo = Tempo { quiet_hours: Some(night()), zone: Tz::UTC, ..Tempo::UNBOUND };
        let terms = Terms { channel, owner: &owner, now, limit, muted: Muted::Older, tempo };
        let claims = self.write(who, |write| {
            if channel_state::of(write, channel)?.pause != channel_state::Pause::No {
                return Ok(lease::Claims::default());
            }
            lease::claim(write, &terms)
        });
        assert!(claims.taken.len() <= limit);
        for claimed in claims.taken {
            let lease = claimed.lease;
            let id = lease.message.get();
            assert_eq!(before[&id], "queued", "only what waits is claimed");
            assert!(!self.sent.contains(&id), "what was sent is not sent again");
            let claim =
                Claim { generation: lease.generation, owner: owner.clone(), until: now.plus_seconds(LEASE_SECONDS) };
            assert_eq!(self.claims.insert(id, claim), None, "message {id} is in two hands");
            let earlier = format!(
                "SELECT count(*) FROM outbox o JOIN outbox e ON e.contact_id = o.contact_id AND e.channel = o.channel
                 WHERE o.id = {id} AND e.id < o.id AND e.state IN ('queued', 'sending')"
            );
            assert_eq!(self.kit.sql::<i64>(&earlier), 0, "message {id} overtakes");
            let row = |what: &str| self.kit.sql::<i64>(&format!("SELECT {what} FROM outbox WHERE id = {id}"));
            assert!(row("not_before") <= now.micros() && row("next_at") <= now.micros(), "message {id} is early");
            let zone = format!("SELECT p.zone FROM outbox o JOIN contact p ON p.id = o.contact_id WHERE o.id = {id}");
            let zone = self.kit.sql::<String>(&zone);
            let end = tempo.end_of_life(channel, Some(&zone), Instant(row("expires_at")), now);
            assert!(end > now, "message {id} is too old");
            let zone = zone.parse().unwrap_or(Tz::UTC);
            assert_eq!(quiet::ends(night(), zone, now), None, "message {id} wakes somebody");
            assert_eq!(claimed.doubt.is_some(), channel == Channel::Sms && self.may_have_arrived(id), "message {id}");
            // it is rendered with the claim
            self.write(who, |write| lease::keep_rendered(write, lease, b"text"));
            self.held.push(Held { lease, dispatcher: who, channel });
        }
    }

    fn may_have_arrived(&self, id: i64) -> bool {
        let tries = format!(
            "SELECT count(*) FROM attempt WHERE outbox_id = {id} AND phase = 'after_dot' AND outcome IN ('uncertain', 'retry')"
        );
        self.kit.sql::<i64>(&tries) > 0
    }

    fn settle(&mut self, held: &Held, how: Outcome) {
        let (now, lease) = (self.now, held.lease);
        let id = lease.message.get();
        let dotted = self.dotted.contains(&(id, lease.generation));
        let silent = matches!(how, Outcome::Silence) && dotted;
        let (settlement, word) = match how {
            // nobody takes what was never handed over
            Outcome::Sent if !dotted => return,
            Outcome::Sent => (Settlement::Sent { provider_id: format!("SM{id}") }, attempt::SENT),
            Outcome::Silence if silent && held.channel == Channel::Sms => {
                let ask_at = Some(now.plus_seconds(doubt::FIRST_QUESTION));
                (Settlement::Uncertain { reason: "no answer".into(), ask_at }, attempt::UNCERTAIN)
            }
            Outcome::Silence if silent => (Settlement::Again { at: Some(now.plus_seconds(60)) }, attempt::UNCERTAIN),
            Outcome::Silence => (Settlement::Again { at: Some(now.plus_seconds(60)) }, "retry"),
            Outcome::Again(seconds) => (Settlement::Again { at: Some(now.plus_seconds(seconds)) }, "retry"),
            Outcome::NoAttempt => (Settlement::Again { at: None }, "unreachable"),
            Outcome::Failed => (Settlement::Failed { reason: "no".into() }, "permanent"),
            Outcome::Suppressed => (Settlement::Suppressed { reason: "STOP".into() }, "opted_out"),
        };
        let is_sent = matches!(settlement, Settlement::Sent { .. });
        let tried = tried(lease, now, dotted, word);
        let was_ours = self.write(held.dispatcher, |write| settlement::settle(write, lease, &settlement, &tried));
        assert_eq!(was_ours, self.is_valid(lease), "only whoever holds the claim settles message {id}");
        if was_ours && is_sent {
            assert!(self.sent.insert(id), "message {id} is sent twice");
        }
        self.end_claim(lease);
    }

    /// Dispatcher `who` puts every open question that is due.
    fn ask(&mut self, who: usize, answer: Answer) {
        let now = self.now;
        let questions: Vec<Question> = self.write(who, |write| doubt::take(write, Channel::Sms, now, 9));
        for question in questions {
            let id = question.lease.message.get();
            assert!(self.dotted.contains(&(id, question.lease.generation)), "message {id} was never handed over");
            let (finding, word) = match answer {
                Answer::Taken => (Finding::Taken { provider_id: format!("SM{id}") }, attempt::FOUND),
                Answer::Undelivered => (Finding::Undelivered { reason: "no".into() }, attempt::FOUND),
                Answer::Later => (Finding::Later { at: now.plus_seconds(90) }, attempt::ASKED),
                Answer::Closed => (Finding::Closed { reason: "nobody knows".into() }, attempt::ASKED),
                Answer::None => continue,
            };
            let tried = tried(question.lease, now, true, word);
            let counted = self.write(who, |write| doubt::settle(write, question.lease, &finding, &tried));
            assert!(counted, "nobody else settled message {id}");
            if matches!(answer, Answer::Taken) {
                assert!(self.sent.insert(id), "message {id} is sent twice");
            }
        }
    }

    fn check(&mut self) {
        let rows = self.rows();
        assert!(rows.len() >= self.known, "a message is lost");
        self.known = rows.len();
        let sending: BTreeMap<i64, i64> =
            rows.iter().filter(|row| row.1 == "sending").map(|row| (row.0, row.2)).collect();
        let claimed: BTreeMap<i64, i64> = self.claims.iter().map(|(id, claim)| (*id, claim.generation)).collect();
        assert_eq!(sending, claimed, "who has which message");
        for (id, state, generation) in &rows {
            assert_eq!(state == "sent", self.sent.contains(id), "message {id} is {state}");
            if state == "uncertain" {
                let mut dots = self.dotted.range((*id, 0)..=(*id, *generation));
                assert!(dots.next().is_some(), "message {id} was never handed over");
            }
        }
        let count = |sql: &str| self.kit.sql::<i64>(sql);
        let doubtful = "SELECT count(*) FROM attempt WHERE outcome = 'uncertain' AND phase <> 'after_dot'";
        assert_eq!(count(doubtful), 0, "a doubt without a dot");
        let conn = rusqlite::Connection::open(self.kit.file()).unwrap();
        let mut doubts = conn.prepare("SELECT outbox_id, lease_gen FROM attempt WHERE outcome = 'uncertain'").unwrap();
        for doubt in doubts.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap() {
            assert!(self.dotted.contains(&doubt.unwrap()), "a doubt about a claim whose dot was never passed");
        }
        let misplaced = "SELECT count(*) FROM outbox o WHERE o.state IN ('queued', 'sending') AND o.behind <> EXISTS
            (SELECT 1 FROM outbox e WHERE e.contact_id = o.contact_id AND e.channel = o.channel
                 AND e.state IN ('queued', 'sending') AND e.id < o.id)";
        assert_eq!(count(misplaced), 0, "who waits behind whom");
    }

    /// Once nothing disturbs any more, everything that waits is sent.
    fn drain(&mut self) {
        for on in 0..2 {
            self.step(Step::Resume(on));
        }
        for who in 0..2 {
            self.step(Step::Crash(who));
        }
        self.step(Step::TakeOver);
        for _ in 0..60 {
            self.step(Step::Clock(3_600));
            self.step(Step::Ask(0, Answer::Closed));
            for on in 0..2 {
                self.step(Step::Claim(0, on, 9));
                while let Some(held) = self.held.first().cloned() {
                    self.step(Step::Dot(0));
                    self.settle(&held, Outcome::Sent);
                }
            }
            self.check();
            if self.kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending')") == 0 {
                return;
            }
        }
        panic!("messages wait for ever");
    }
}

fn tried(lease: Lease, now: Instant, dotted: bool, outcome: &str) -> Attempt {
    Attempt {
        lease_gen: lease.generation,
        started_at: now,
        ended_at: now,
        phase: if dotted { "after_dot" } else { "before_dot" }.into(),
        outcome: outcome.into(),
        code: String::new(),
        text: String::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_outbox_keeps_its_promises(steps in steps()) {
        let mut world = World::new();
        for step in steps {
            world.step(step);
            world.check();
        }
        world.drain();
    }
}
