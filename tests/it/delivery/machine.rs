//! The outbox as a state machine beside a model of it: whatever operators, two dispatchers, crashes, providers and clocks do
//! in whatever order, nothing is lost, no message is in two hands, everybody hears in order, and what was sent stays sent.

mod model;

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;
use proptest::prelude::*;
use rusqlite::Connection;

use crate::office::kit::Kit;
use milepost::config::value::Mode;
use milepost::domain::{CardId, Channel, Instant, MessageId, MessageState};
use milepost::office::channels::{PauseChannel, ResumeChannel};
use milepost::office::messages::{CancelMessages, Messages, RetryMessages};
use milepost::office::settings::SetMode;
use milepost::office::undo::Undo;
use milepost::office::{Command, PlanRequest, assign::Assign};
use milepost::store::attempt::{self, Attempt};
use milepost::store::channel_state::{self, Pause};
use milepost::store::doubt::{self, Finding, Question};
use milepost::store::lease::{self, LEASE_SECONDS, Lease, Muted, Tempo, Terms};
use milepost::store::provider_state::Open;
use milepost::store::settlement::{self, Settlement};
use milepost::store::{Db, Opening, StoreError, Write, bounce, clock};
use model::{CAP, Claim, Model, Row, coalesced, night, rows};

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
    /// The office goes live, or back into TEST mode.
    Mode(bool),
    /// The configuration of the dispatchers alone says LIVE, or nothing.
    ByConfig(bool),
    /// Somebody (0 to 2) opts out of a channel, or in again.
    Consent(usize, usize, bool),
    /// A letter that was sent, or may have been, comes back from an address that does not exist.
    Bounce(usize),
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
    /// Every claim runs out, and a dispatcher takes back those of others, who do not know.
    RunOut(usize),
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
        1 => Just(200 * 3_600),
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
        3 => (0..2usize).prop_map(Step::Resume),
        2 => any::<bool>().prop_map(Step::Mode),
        2 => any::<bool>().prop_map(Step::ByConfig),
        2 => (0..3usize, 0..2usize, any::<bool>()).prop_map(|(who, on, out)| Step::Consent(who, on, out)),
        1 => (0..9usize).prop_map(Step::Bounce),
        12 => (0..2usize, 0..2usize, 1..6usize).prop_map(|(who, on, most)| Step::Claim(who, on, most)),
        9 => (0..9usize).prop_map(Step::Dot),
        10 => (0..9usize, outcome).prop_map(|(which, how)| Step::Outcome(which, how)),
        1 => (0..9usize).prop_map(Step::Release),
        1 => (0..2usize).prop_map(Step::Beat),
        2 => (0..2usize).prop_map(Step::Crash),
        1 => Just(Step::TakeOver),
        1 => (0..2usize).prop_map(Step::Recover),
        4 => (0..2usize).prop_map(Step::RunOut),
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

struct World {
    kit: Kit,
    /// Looks at the file beside the program.
    office: Connection,
    people: Vec<(i64, CardId)>,
    dispatchers: [Db; 2],
    names: [String; 2],
    crashed: Vec<String>,
    /// The dispatchers' clock; the operators' only goes forward.
    now: Instant,
    was_set_back: bool,
    held: Vec<Held>,
    model: Model,
}

impl World {
    /// Three people in three time zones with an e-mail address and a telephone each, all of them awake, and an office in
    /// LIVE mode.
    fn new() -> Self {
        let mut kit = Kit::new();
        kit.run(Command::Mode(SetMode { mode: Mode::Live })).unwrap();
        kit.execute("UPDATE stage SET notify_sms = 1");
        let zones = ["", "Europe/Berlin", "Asia/Kolkata"];
        let people = ["Anna", "王小明", "मीरा"].into_iter().zip(zones).enumerate().map(|(n, (name, zone))| {
            let (contact, card) = kit.person(name, Some(&format!("p{n}@example.test")), false);
            kit.execute(&format!(
                "UPDATE contact SET zone = '{zone}' WHERE id = {contact};
                 INSERT INTO address (contact_id, channel, value, norm) VALUES ({contact}, 'sms', '+1303555010{n}', '+1303555010{n}')"
            ));
            (contact.get(), card)
        });
        let people = people.collect();
        kit.messages();
        let dispatchers = [(); 2].map(|()| Db::open(&kit.file(), Opening::Delivery).unwrap());
        let office = Connection::open(kit.file()).unwrap();
        let now = kit.now.plus_seconds(120);
        let names = ["one-0", "two-0"].map(str::to_owned);
        let model = Model { is_live: true, ..Model::default() };
        let (crashed, held) = (Vec::new(), Vec::new());
        Self { kit, office, people, dispatchers, names, crashed, now, was_set_back: false, held, model }
    }

    fn write<T>(&mut self, dispatcher: usize, change: impl FnOnce(&Write<'_>) -> Result<T, StoreError>) -> T {
        self.dispatchers[dispatcher].write(|write| -> Result<T, StoreError> { change(write) }).unwrap()
    }

    fn rows(&self) -> BTreeMap<i64, Row> {
        rows(&self.office)
    }

    fn one<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        self.office.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn undone(&self) -> BTreeSet<i64> {
        let mut undone = self.office.prepare_cached("SELECT id FROM batch WHERE undone_by IS NOT NULL").unwrap();
        undone.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// An operator does something; `false` when rules refuse it.
    fn order(&mut self, command: Command) -> bool {
        self.kit.now = self.kit.now.max(self.now);
        let done = self.kit.run(command);
        self.now = self.now.max(self.kit.now);
        done.is_ok()
    }

    fn pick(&self, n: usize) -> Option<Held> {
        self.held.get(n % self.held.len().max(1)).cloned()
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Enqueue(..)
            | Step::Undo
            | Step::Redo
            | Step::Retry(_)
            | Step::Cancel(_)
            | Step::Pause(_)
            | Step::Resume(_)
            | Step::Mode(_)
            | Step::ByConfig(_)
            | Step::Consent(..) => self.staff(step),
            Step::Claim(..) | Step::Dot(_) | Step::Outcome(..) | Step::Release(_) | Step::Ask(..) | Step::Bounce(_) => {
                self.delivery(step);
            }
            _ => self.machine(step),
        }
    }

    /// What operators and recipients do.
    fn staff(&mut self, step: Step) {
        let nothing = |_: &str, _: &Row| false;
        match step {
            Step::Enqueue(who, stage) => {
                let cards: Vec<CardId> = (0..3).filter(|n| who >> n & 1 == 1).map(|n| self.people[n].1).collect();
                let request: PlanRequest = self.kit.request(&cards, stage);
                self.order(Command::Assign(Assign { request, seen: None }));
                let rows = self.rows();
                self.model.adopt(&rows, |was, row| was == "queued" && row.state == "cancelled" && coalesced(row));
            }
            Step::Undo | Step::Redo => {
                let before = self.undone();
                let command =
                    if matches!(step, Step::Undo) { Command::Undo(Undo { batch: None }) } else { Command::Redo };
                self.order(command);
                let after = self.undone();
                let rows = self.rows();
                self.model.adopt_undo(&rows, &(&after - &before), &(&before - &after));
            }
            Step::Retry(uncertain) => {
                let state = if uncertain { MessageState::Uncertain } else { MessageState::Failed };
                let before = self.rows();
                let done = self.order(Command::RetryMessages(RetryMessages { messages: Messages::In(state) }));
                for row in before.values().filter(|row| done && row.state == state.name()) {
                    self.model.must_be(row.id, "queued");
                    self.model.bad.remove(&(row.contact, row.channel));
                }
                let rows = self.rows();
                self.model.adopt(&rows, nothing);
            }
            Step::Cancel(n) => {
                let queued: Vec<i64> =
                    self.rows().into_values().filter(|row| row.state == "queued").map(|row| row.id).collect();
                if let Some(id) = queued.get(n % queued.len().max(1)) {
                    let these = Messages::These(vec![MessageId(*id)]);
                    assert!(self.order(Command::CancelMessages(CancelMessages { messages: these })));
                    self.model.must_be(*id, "cancelled");
                }
            }
            Step::Pause(on) => {
                self.order(Command::PauseChannel(PauseChannel { channel: Some(CHANNELS[on]) }));
                self.model.braked.remove(&CHANNELS[on]);
                self.model.paused.insert(CHANNELS[on]);
            }
            Step::Resume(on) => {
                self.order(Command::ResumeChannel(ResumeChannel { channel: Some(CHANNELS[on]) }));
                if self.model.braked.remove(&CHANNELS[on]) {
                    self.model.left.clear();
                }
                self.model.paused.remove(&CHANNELS[on]);
            }
            Step::Mode(is_live) => {
                self.order(Command::Mode(SetMode { mode: if is_live { Mode::Live } else { Mode::Test } }));
                let goes_live = is_live && !self.model.is_live;
                self.model.is_live = is_live;
                if goes_live {
                    self.model.keeps_tests_back();
                }
            }
            Step::ByConfig(is_live) => self.model.is_live_by_config = is_live,
            Step::Consent(who, on, out) => {
                let (contact, channel) = (self.people[who].0, CHANNELS[on]);
                let (name, word) = (channel.name(), if out { "out" } else { "in" });
                self.kit.execute(&format!(
                    "UPDATE address SET consent = '{word}' WHERE contact_id = {contact} AND channel = '{name}'"
                ));
                if out {
                    self.model.out.insert((contact, channel));
                } else {
                    self.model.out.remove(&(contact, channel));
                }
            }
            _ => unreachable!("{step:?} is none of theirs"),
        }
    }

    /// What dispatchers, providers and mailboxes do to messages.
    fn delivery(&mut self, step: Step) {
        let now = self.now;
        match step {
            Step::Claim(who, on, most) => self.claim(who, CHANNELS[on], most),
            Step::Dot(n) => {
                let Some(held) = self.pick(n).filter(|held| !self.model.is_dotted(held.lease)) else { return };
                let id = held.lease.message.get();
                let may_leave = self.model.may_leave(&self.rows()[&id]);
                let may_go = self.write(held.dispatcher, |write| lease::pass_dot(write, held.lease, now));
                let holds = self.model.holds(held.lease);
                assert_eq!(may_go, holds && may_leave, "the dot of message {id}");
                if !may_go {
                    // the worker breaks off, and says so
                    return self.release(&held);
                }
                self.model.dotted.insert((id, held.lease.generation));
                self.model.left.push(now);
                self.model.claims.get_mut(&id).expect("it holds").until = now.plus_seconds(LEASE_SECONDS);
            }
            Step::Outcome(n, how) => {
                if let Some(held) = self.pick(n) {
                    self.settle(&held, how);
                }
            }
            Step::Release(n) => {
                if let Some(held) = self.pick(n).filter(|held| !self.model.is_dotted(held.lease)) {
                    self.release(&held);
                }
            }
            Step::Ask(who, answer) => self.ask(who, answer),
            Step::Bounce(n) => {
                let back =
                    |row: &Row| row.channel == Channel::Email && matches!(row.state.as_str(), "sent" | "uncertain");
                let letters: Vec<Row> = self.rows().into_values().filter(back).collect();
                let Some(row) = letters.get(n % letters.len().max(1)).cloned() else { return };
                let message = MessageId(row.id);
                let came_back = self.write(0, |write| {
                    settlement::suppress_address(write, message, "no such user", now)?;
                    bounce::came_back(write, message, "no such user", "550 5.1.1")
                });
                assert!(came_back, "{row:?}");
                self.model.must_be(row.id, "bounced");
                self.model.bad.insert((row.contact, row.channel));
            }
            _ => unreachable!("{step:?} is none of theirs"),
        }
    }

    /// What happens to the programs themselves.
    fn machine(&mut self, step: Step) {
        let now = self.now;
        match step {
            Step::Beat(who) => {
                let name = self.names[who].clone();
                self.write(who, |write| lease::renew(write, &name, now));
                for claim in self.model.claims.values_mut().filter(|claim| claim.owner == name) {
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
                    self.vanish(|claim| claim.owner == name);
                }
            }
            Step::Recover(who) => {
                let name = self.names[who].clone();
                self.write(who, |write| lease::recover(write, &name, now));
                self.vanish(|claim| claim.until < now && claim.owner != name);
            }
            Step::RunOut(who) => {
                self.step(Step::Clock(LEASE_SECONDS + 1));
                self.step(Step::Recover(who));
            }
            Step::Clock(seconds) => {
                self.now = now.plus_seconds(seconds);
                if seconds < 0 {
                    self.was_set_back = true;
                    let now = self.now;
                    self.write(0, |write| clock::was_set_back(write, now));
                }
            }
            _ => unreachable!("{step:?} happens to messages"),
        }
    }

    fn vanish(&mut self, which: impl Fn(&Claim) -> bool) {
        let gone: Vec<i64> = self.model.claims.iter().filter(|(_, claim)| which(claim)).map(|(id, _)| *id).collect();
        for id in gone {
            self.model.vanishes(id);
        }
    }

    fn release(&mut self, held: &Held) {
        self.write(held.dispatcher, |write| lease::release(write, &[held.lease]));
        if self.model.holds(held.lease) {
            self.model.comes_back(held.lease.message.get(), false);
        }
        self.held.retain(|other| other.lease != held.lease);
    }

    fn claim(&mut self, who: usize, channel: Channel, limit: usize) {
        if self.model.paused.contains(&channel) || self.model.braked.contains(&channel) {
            return;
        }
        let (now, owner, before) = (self.now, self.names[who].clone(), self.rows());
        let tempo = Tempo { quiet_hours: Some(night()), zone: Tz::UTC, cap_per_hour: CAP, ..Tempo::UNBOUND };
        let muted = if self.model.sends() { Muted::Older } else { Muted::All };
        let open = Open::all_of(channel);
        let terms = Terms { channel, open: &open, owner: &owner, now, limit, muted, tempo };
        let claims = self.write(who, |write| {
            let claims = lease::claim(write, &terms)?;
            if claims.at_cap {
                for channel in [Channel::Email, Channel::Push, Channel::Sms] {
                    channel_state::pause(write, channel, Pause::Brake, "too many", "look")?;
                }
            }
            Ok(claims)
        });
        let room = self.model.room(now);
        assert!(claims.taken.len() <= limit.min(room), "{} of {room}", claims.taken.len());
        let after = self.rows();
        let is_full = claims.taken.len() == limit || claims.taken.len() == room;
        self.model.judge_claim(channel, &before, &after, now, is_full);
        if claims.at_cap {
            assert!(self.model.left_within_an_hour(now) >= CAP as usize, "the brake without a reason");
            let running = CHANNELS.into_iter().filter(|channel| !self.model.paused.contains(channel));
            let running: Vec<Channel> = running.collect();
            self.model.braked.extend(running);
        }
        for claimed in claims.taken {
            let lease = claimed.lease;
            let id = lease.message.get();
            assert!(!self.model.sent.contains(&id), "what was sent is not sent again");
            let until = now.plus_seconds(LEASE_SECONDS);
            let claim = Claim { generation: lease.generation, owner: owner.clone(), until, channel };
            assert_eq!(self.model.claims.insert(id, claim), None, "message {id} is in two hands");
            let not_before: i64 = self.one(&format!("SELECT not_before FROM outbox WHERE id = {id}"));
            assert!(not_before <= now.micros(), "message {id} is early");
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
        self.one::<i64>(&tries) > 0
    }

    fn settle(&mut self, held: &Held, how: Outcome) {
        let (now, lease) = (self.now, held.lease);
        let id = lease.message.get();
        let dotted = self.model.is_dotted(lease);
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
        let tried = tried(lease, now, dotted, word);
        let was_ours = self.write(held.dispatcher, |write| settlement::settle(write, lease, &settlement, &tried));
        assert_eq!(was_ours, self.model.holds(lease), "only whoever holds the claim settles message {id}");
        if silent {
            self.model.doubts.insert(id);
        }
        if was_ours {
            let state = match settlement {
                Settlement::Sent { .. } => "sent",
                Settlement::Failed { .. } => "failed",
                Settlement::Suppressed { .. } => "suppressed",
                Settlement::Uncertain { .. } => "uncertain",
                Settlement::Again { .. } => "",
            };
            if state.is_empty() {
                self.model.comes_back(id, silent);
            } else {
                self.model.recalled.remove(&id);
                self.model.claims.remove(&id);
                self.model.must_be(id, state);
            }
            assert!(state != "sent" || self.model.sent.insert(id), "message {id} is sent twice");
        }
        self.held.retain(|other| other.lease != lease);
    }

    /// Dispatcher `who` puts every open question that is due.
    fn ask(&mut self, who: usize, answer: Answer) {
        let now = self.now;
        let questions: Vec<Question> = self.write(who, |write| doubt::take(write, Channel::Sms, now, 9));
        for question in questions {
            let id = question.lease.message.get();
            assert!(self.model.is_dotted(question.lease), "message {id} was never handed over");
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
            match answer {
                Answer::Taken => {
                    assert!(self.model.sent.insert(id), "message {id} is sent twice");
                    self.model.must_be(id, "sent");
                }
                Answer::Undelivered => self.model.must_be(id, "failed"),
                _ => {}
            }
        }
    }

    fn check(&mut self) {
        let rows = self.rows();
        let states: BTreeMap<i64, String> = rows.values().map(|row| (row.id, row.state.clone())).collect();
        assert_eq!(states, self.model.states, "what became of each message");
        let sending = rows.values().filter(|row| row.state == "sending").map(|row| (row.id, row.generation));
        let claimed = self.model.claims.iter().map(|(id, claim)| (*id, claim.generation));
        assert_eq!(sending.collect::<BTreeMap<_, _>>(), claimed.collect(), "who has which message");
        for row in rows.values() {
            assert!(row.state != "sent" || self.model.sent.contains(&row.id), "never taken: {row:?}");
            if row.state == "uncertain" {
                let mut dots = self.model.dotted.range((row.id, 0)..=(row.id, row.generation));
                assert!(dots.next().is_some(), "never handed over: {row:?}");
            }
        }
        let within = self.model.left_within_an_hour(self.now);
        assert!(self.was_set_back || within <= CAP as usize, "{within} left within an hour");
        let doubtful = "SELECT count(*) FROM attempt WHERE outcome = 'uncertain' AND phase <> 'after_dot'";
        assert_eq!(self.one::<i64>(doubtful), 0, "a doubt without a dot");
        let mut doubts =
            self.office.prepare_cached("SELECT outbox_id, lease_gen FROM attempt WHERE outcome = 'uncertain'").unwrap();
        for doubt in doubts.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap() {
            assert!(self.model.dotted.contains(&doubt.unwrap()), "a doubt about a claim whose dot was never passed");
        }
        let misplaced = "SELECT count(*) FROM outbox o WHERE o.state IN ('queued', 'sending') AND o.behind <> EXISTS
            (SELECT 1 FROM outbox e WHERE e.contact_id = o.contact_id AND e.channel = o.channel
                 AND e.state IN ('queued', 'sending') AND e.id < o.id)";
        assert_eq!(self.one::<i64>(misplaced), 0, "who waits behind whom");
    }

    /// Once nothing disturbs any more, everything that waits ends as it must.
    fn drain(&mut self) {
        self.step(Step::Mode(true));
        for who in 0..2 {
            self.step(Step::Crash(who));
        }
        self.step(Step::TakeOver);
        for _ in 0..60 {
            for on in 0..2 {
                self.step(Step::Resume(on));
            }
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
            if self.rows().values().all(|row| !matches!(row.state.as_str(), "queued" | "sending")) {
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
    #![proptest_config(ProptestConfig { cases: 100, max_shrink_iters: 400, ..ProptestConfig::default() })]

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
