//! What must become of every message, told apart from what the office file says became of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveTime;
use chrono_tz::Tz;
use rusqlite::Connection;

use milepost::domain::outbox::{BACK, SUPERSEDED};
use milepost::domain::wanted::{EXPIRED, TEST_MODE};
use milepost::domain::{Channel, Instant, quiet};
use milepost::store::lease::Lease;

/// The most messages an hour in this world.
pub const CAP: u32 = 3;

/// The hours in which nobody is disturbed.
pub fn night() -> (NaiveTime, NaiveTime) {
    (NaiveTime::from_hms_opt(21, 0, 0).unwrap(), NaiveTime::from_hms_opt(8, 0, 0).unwrap())
}

/// A message as it stands in the file.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: i64,
    pub state: String,
    pub generation: i64,
    pub channel: Channel,
    pub contact: i64,
    pub zone: Tz,
    pub batch: i64,
    pub next_at: Instant,
    pub expires_at: Instant,
    pub reason: String,
    pub attempts: i64,
}

/// Every message by number.
pub fn rows(office: &Connection) -> BTreeMap<i64, Row> {
    let sql = "SELECT o.id, o.state, o.lease_gen, o.channel, o.contact_id, p.zone, o.batch_id, o.next_at, o.expires_at, o.reason, o.attempts
        FROM outbox o JOIN contact p ON p.id = o.contact_id";
    let mut found = office.prepare_cached(sql).unwrap();
    let found = found.query_map([], |row| {
        let (channel, zone): (String, String) = (row.get(3)?, row.get(5)?);
        let row = Row {
            id: row.get(0)?,
            state: row.get(1)?,
            generation: row.get(2)?,
            channel: Channel::from_name(&channel).unwrap(),
            contact: row.get(4)?,
            zone: zone.parse().unwrap_or(Tz::UTC),
            batch: row.get(6)?,
            next_at: row.get(7)?,
            expires_at: row.get(8)?,
            reason: row.get(9)?,
            attempts: row.get(10)?,
        };
        Ok((row.id, row))
    });
    found.unwrap().map(Result::unwrap).collect()
}

/// Who has a message, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub generation: i64,
    pub owner: String,
    pub until: Instant,
    pub channel: Channel,
}

/// What is to become of a message that has come due.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    Go,
    Hold,
    Suppress(&'static str),
    Expire,
}

/// What must be true.
#[derive(Default)]
pub struct Model {
    pub states: BTreeMap<i64, String>,
    pub claims: BTreeMap<i64, Claim>,
    /// Every claim whose dot was passed.
    pub dotted: BTreeSet<(i64, i64)>,
    pub sent: BTreeSet<i64>,
    /// Messages of which a try may have arrived.
    pub doubts: BTreeSet<i64>,
    /// Messages that were written in TEST mode.
    pub tests: BTreeSet<i64>,
    /// Messages whose batch was taken back while somebody had them in hand.
    pub recalled: BTreeSet<i64>,
    /// Whoever opted out, and whose address came back.
    pub out: BTreeSet<(i64, Channel)>,
    pub bad: BTreeSet<(i64, Channel)>,
    /// Whether the office is in LIVE mode, and whether its dispatchers are told so by their configuration.
    pub is_live: bool,
    pub is_live_by_config: bool,
    /// Channels that an operator paused, and that the brake stopped.
    pub paused: BTreeSet<Channel>,
    pub braked: BTreeSet<Channel>,
    /// When messages left.
    pub left: Vec<Instant>,
}

impl Model {
    /// Whether messages leave the house.
    pub fn sends(&self) -> bool {
        self.is_live || self.is_live_by_config
    }

    /// Whether this claim still holds.
    pub fn holds(&self, lease: Lease) -> bool {
        self.claims.get(&lease.message.get()).is_some_and(|claim| claim.generation == lease.generation)
    }

    pub fn is_dotted(&self, lease: Lease) -> bool {
        self.dotted.contains(&(lease.message.get(), lease.generation))
    }

    pub fn must_be(&mut self, id: i64, state: &str) {
        self.states.insert(id, state.to_owned());
    }

    /// Going live releases nothing that was written in TEST mode; what is older waits on.
    pub fn keeps_tests_back(&mut self) {
        let tests = &self.tests;
        for (_, state) in self.states.iter_mut().filter(|(id, state)| tests.contains(id) && *state == "queued") {
            "suppressed".clone_into(state);
        }
    }

    /// A claim ends without an outcome: the message waits again, unless it was taken back meanwhile.
    pub fn comes_back(&mut self, id: i64, may_have_arrived: bool) {
        let state = match (self.recalled.remove(&id), may_have_arrived) {
            (false, _) => "queued",
            (true, false) => "cancelled",
            (true, true) => "uncertain",
        };
        self.must_be(id, state);
        self.claims.remove(&id);
    }

    /// A dispatcher is taken for gone.
    pub fn vanishes(&mut self, id: i64) {
        let claim = &self.claims[&id];
        let (dotted, asked) = (self.dotted.contains(&(id, claim.generation)), claim.channel == Channel::Sms);
        if dotted {
            self.doubts.insert(id);
        }
        if dotted && asked {
            self.recalled.remove(&id);
            self.claims.remove(&id);
            self.must_be(id, "uncertain");
        } else {
            self.comes_back(id, dotted);
        }
    }

    /// Whether the final dot of a claim that holds may be written.
    pub fn may_leave(&self, row: &Row) -> bool {
        let whom = (row.contact, row.channel);
        !self.paused.contains(&row.channel)
            && !self.recalled.contains(&row.id)
            && !self.out.contains(&whom)
            && !self.bad.contains(&whom)
    }

    /// How many left within the hour, in whole minutes.
    pub fn left_within_an_hour(&self, now: Instant) -> usize {
        let minute = |at: Instant| at.micros().div_euclid(60_000_000);
        self.left.iter().filter(|at| (0..60).contains(&(minute(now) - minute(**at)))).count()
    }

    /// How many more may be claimed.
    pub fn room(&self, now: Instant) -> usize {
        let in_hand = self.claims.iter().filter(|(id, claim)| !self.dotted.contains(&(**id, claim.generation)));
        (CAP as usize).saturating_sub(self.left_within_an_hour(now) + in_hand.count())
    }

    fn fate(&self, row: &Row, now: Instant) -> Fate {
        let whom = (row.contact, row.channel);
        let born = row.expires_at.plus_seconds(-row.channel.lifetime_seconds());
        if !self.sends() {
            Fate::Suppress(TEST_MODE)
        } else if self.out.contains(&whom) {
            Fate::Suppress("opted out")
        } else if self.bad.contains(&whom) {
            Fate::Suppress("the address does not work")
        } else if self.tests.contains(&row.id) {
            Fate::Suppress(TEST_MODE)
        } else if quiet::postponed(night(), row.zone, born, row.expires_at) <= now {
            Fate::Expire
        } else if quiet::ends(night(), row.zone, now).is_some() {
            Fate::Hold
        } else {
            Fate::Go
        }
    }

    /// What a claim on a channel did to each message, held against what it must have done. `is_full`: it took as many as
    /// it may.
    pub fn judge_claim(
        &mut self,
        on: Channel,
        before: &BTreeMap<i64, Row>,
        after: &BTreeMap<i64, Row>,
        now: Instant,
        is_full: bool,
    ) {
        let unfinished = |row: &&Row| matches!(row.state.as_str(), "queued" | "sending");
        for was in before.values().filter(|row| row.channel == on && row.state == "queued") {
            let is = &after[&was.id];
            let due = was.next_at <= now;
            let behind = after.values().filter(unfinished).any(|other| went_before(other, was));
            let fate = self.fate(was, now);
            let told = format!("message {}: {fate:?}, due {due}, behind another {behind}, but {is:?}", was.id);
            match is.state.as_str() {
                "queued" if due && !self.sends() => panic!("{told}"),
                // whoever went before it ended in this very claim: the next one comes to it
                "queued"
                    if before.values().any(|other| {
                        went_before(other, was) && other.state == "queued" && after[&other.id].state != "queued"
                    }) => {}
                "queued" if due && !behind && !is_full => {
                    assert!(fate == Fate::Hold && is.next_at > now, "{told}");
                }
                "queued" => {}
                "sending" => assert!(due && !behind && fate == Fate::Go, "{told}"),
                "suppressed" => {
                    let Fate::Suppress(why) = fate else { panic!("{told}") };
                    assert!(due && is.reason == why && (!behind || !self.sends()), "{told}");
                }
                "failed" | "uncertain" => {
                    assert!(due && !behind && fate == Fate::Expire && is.reason == EXPIRED, "{told}");
                    assert_eq!(is.state == "uncertain", self.doubts.contains(&was.id), "{told}");
                }
                _ => panic!("{told}"),
            }
            self.states.insert(was.id, is.state.clone());
        }
    }

    /// Takes over what an operator's command did to messages, each of which must have been allowed: (was, is).
    pub fn adopt(&mut self, after: &BTreeMap<i64, Row>, may: impl Fn(&str, &Row) -> bool) {
        for row in after.values() {
            if let Some(was) = self.states.get(&row.id) {
                assert!(*was == row.state || may(was, row), "{was} became {row:?}");
            } else {
                assert!(row.state == "queued" || row.state == "cancelled" && row.reason == BACK, "{row:?}");
                if !self.is_live {
                    self.tests.insert(row.id);
                }
            }
            self.states.insert(row.id, row.state.clone());
        }
    }

    /// The same for an undo or a redo: `undone` are the batches that it took back, `standing` those that stand again.
    pub fn adopt_undo(&mut self, after: &BTreeMap<i64, Row>, undone: &BTreeSet<i64>, standing: &BTreeSet<i64>) {
        for row in after.values().filter(|row| row.state == "sending") {
            if undone.contains(&row.batch) {
                self.recalled.insert(row.id);
            } else if standing.contains(&row.batch) {
                self.recalled.remove(&row.id);
            }
        }
        for row in after.values().filter(|row| undone.contains(&row.batch)) {
            assert_ne!(row.state, "queued", "it waits although it was taken back: {row:?}");
        }
        let (sent, tests, is_live) = (self.sent.clone(), self.tests.clone(), self.is_live);
        self.adopt(after, |was, row| match (was, row.state.as_str()) {
            ("queued", "cancelled") => undone.contains(&row.batch) || coalesced(row),
            ("cancelled", "queued") => row.attempts == 0 && !sent.contains(&row.id),
            // what was written in TEST does not come back to wait in LIVE
            ("cancelled", "suppressed") => is_live && tests.contains(&row.id) && row.reason == TEST_MODE,
            _ => false,
        });
    }
}

/// Whether the other one goes first: it is older, to the same person, on the same channel.
fn went_before(other: &Row, row: &Row) -> bool {
    other.id < row.id && (other.contact, other.channel) == (row.contact, row.channel)
}

/// Whether a message gave way to a later one about the same card.
pub fn coalesced(row: &Row) -> bool {
    row.generation == 0 && (row.reason == SUPERSEDED || row.reason == BACK)
}
