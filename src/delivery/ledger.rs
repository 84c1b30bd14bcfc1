//! The one thread that writes for a dispatcher: everything said to it meanwhile goes into one short transaction.

use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::sync::watch;

use super::inbox;
use super::judgement::{Try, Verdict};
use super::letter::{self, NoBytes};
use super::presence::{self, Presence};
use super::signal::{Clock, Signal};
use super::standing::{Standing, Unready};
use super::summary::{Event, PausedChannel, Summary, UnreadInbox};
use super::turn::{self, Entry, Errand, Job, Turn};
use super::{Class, Failure, held_up, tempo, way};
use crate::config::Settings;
use crate::domain::{Channel, Instant, Provider};
use crate::message::Press;
use crate::store::doubt::{self, Question};
use crate::store::due;
use crate::store::lease::{self, Claimed, Lease, Muted, Tempo, Terms};
use crate::store::provider_state::{self, Open};
use crate::store::{Db, Read, StoreError, Write, clock, dispatcher};

/// How often a silent ledger looks whether others have changed the office.
const POLL: Duration = Duration::from_secs(1);
/// How often it says that it is alive and renews its claims, in seconds.
const BEAT_SECONDS: i64 = 30;
/// How long it lets others renew their claims after it was away itself (asleep, or waiting for the file), in seconds.
const GRACE_SECONDS: i64 = 10;
/// How long it waits when the office file cannot be written.
const PATIENCE: Duration = Duration::from_millis(500);

/// Whom events are told to.
pub(super) type Listener = Arc<dyn Fn(Event) + Send + Sync>;

/// The ledger's thread.
pub(super) struct Books {
    pub(super) db: Db,
    pub(super) scribe: Scribe,
    pub(super) clock: Clock,
    pub(super) signal: watch::Sender<Signal>,
    pub(super) listener: Listener,
    pub(super) summary: Summary,
    pub(super) last_beat: Option<Instant>,
    /// Where dispatchers show that they work.
    pub(super) presences: PathBuf,
    /// That this one does.
    pub(super) presence: Option<Presence>,
    pub(super) seen_version: i64,
}

/// What is needed to write entries down, apart from the file itself.
pub(super) struct Scribe {
    pub(super) name: String,
    pub(super) standing: Standing,
    pub(super) press: Press,
    /// Claims of others that ran out are left alone until then.
    pub(super) recover_from: Instant,
    /// When and how fast the office sends, as it was at the last claim.
    pub(super) tempo: Tempo,
}

/// What ended at a claim, without having been sent.
#[derive(Clone, Copy, Default)]
struct Ended {
    suppressed: usize,
    failed: usize,
    uncertain: usize,
}

/// What is told after the commit.
enum Said {
    Turn(Turn, Ended),
    Dot(bool),
    Tried(Verdict, Option<PausedChannel>),
    Inbox(Option<inbox::Turn>),
    Returned(usize),
    Nothing,
}

impl Books {
    /// Writes until [`Entry::End`] or until nobody is left who could say anything.
    pub(super) fn keep(mut self, entries: &mpsc::Receiver<Entry>) -> Summary {
        self.beat_when_due();
        loop {
            match entries.recv_timeout(POLL) {
                Ok(first) => {
                    let said = turn::gather(first, entries);
                    let is_end = said.iter().any(|entry| matches!(entry, Entry::End));
                    self.write_down(said);
                    if is_end {
                        break;
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) => self.take_over_from_the_gone(),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            self.beat_when_due();
            self.ring_when_others_wrote();
        }
        self.leave();
        self.summary
    }

    fn write_down(&mut self, mut entries: Vec<Entry>) {
        for entry in &mut entries {
            if let Entry::Tried(tried) = entry {
                self.scribe.standing.advise(&mut tried.outcome);
            }
        }
        let mut told = None;
        let said = loop {
            // whoever was away itself renews its claims, and lets others renew theirs, before it takes any back
            self.beat_when_due();
            match self.attempt(&entries) {
                Ok(said) => break said,
                Err(error) => {
                    let words = error.to_string();
                    if told.as_ref() != Some(&words) {
                        tracing::warn!("delivery waits: {words}");
                        (self.listener)(Event::Stuck(words.clone()));
                        told = Some(words);
                    }
                    // an outcome must not be lost, so there is no giving up, except at the end
                    if self.signal.borrow().gives_up {
                        tracing::error!("delivery ended without writing down its last outcomes");
                        return;
                    }
                    std::thread::sleep(PATIENCE);
                }
            }
        };
        if let Some(words) = self.scribe.standing.news() {
            tracing::warn!("the configuration that was read before holds on: {words}");
            (self.listener)(Event::Misconfigured(words));
        }
        let mut moved = false;
        for (entry, said) in entries.into_iter().zip(said) {
            moved |= self.answer(entry, said);
        }
        if moved {
            (self.listener)(Event::Moved);
        }
    }

    fn attempt(&mut self, entries: &[Entry]) -> Result<Vec<Said>, StoreError> {
        let now = (self.clock)();
        let (db, scribe) = (&mut self.db, &mut self.scribe);
        if let Some(turns) = db.read(|read| idle_turns(read, &scribe.name, entries, now))? {
            return Ok(turns);
        }
        db.write(|write| entries.iter().map(|entry| scribe.write_down(write, entry, now)).collect())
    }

    /// Tells whoever waits; `true` when messages changed their state. Who is gone meanwhile does not mind.
    fn answer(&mut self, entry: Entry, said: Said) -> bool {
        match (entry, said) {
            (Entry::Claim(_, _, answer), Said::Turn(turn, Ended { suppressed, failed, uncertain })) => {
                self.summary.suppressed += suppressed;
                self.summary.failed += failed;
                self.summary.uncertain += uncertain;
                let moved = suppressed + failed + uncertain + turn.jobs.len() > 0;
                if let Err(turn) = answer.send(turn) {
                    tracing::debug!("{} claimed messages go back", turn.jobs.len());
                }
                moved
            }
            (Entry::Dot(_, answer), Said::Dot(may_go)) => {
                if answer.send(may_go).is_err() {
                    tracing::debug!("a worker left before its final dot");
                }
                false
            }
            (_, Said::Tried(verdict, paused)) => {
                match verdict {
                    Verdict::Sent => self.summary.sent += 1,
                    Verdict::Waiting => self.summary.waiting += 1,
                    Verdict::Failed => self.summary.failed += 1,
                    Verdict::Suppressed => self.summary.suppressed += 1,
                    Verdict::Uncertain => self.summary.uncertain += 1,
                    Verdict::Void => {}
                }
                if let Some(channel) = paused {
                    tracing::warn!("{} is paused: {}", channel.word(), channel.reason);
                    (self.listener)(Event::Paused(channel));
                }
                true
            }
            (Entry::Inbox(_, answer), Said::Inbox(turn)) => {
                if answer.send(turn).is_err() {
                    tracing::debug!("the reader of the inbox left before its turn");
                }
                false
            }
            (Entry::InboxRead(news), Said::Returned(bounces)) => self.tell_of_inbox(&news, bounces),
            _ => false,
        }
    }

    /// What a reading of the inbox came to; `true` when messages or addresses changed.
    fn tell_of_inbox(&mut self, news: &inbox::News, bounces: usize) -> bool {
        let (unsubscribes, unread) = match &news.read {
            Ok(read) => (read.unsubscribes, None),
            Err(failure) => (0, Some(UnreadInbox { reason: failure.words(), fix: failure.fix.clone() })),
        };
        self.summary.bounces += bounces;
        self.summary.unsubscribes += unsubscribes;
        if let Some(unread) = unread.clone().filter(|_| unread != self.summary.inbox) {
            tracing::warn!("the inbox cannot be read: {}", unread.reason);
            (self.listener)(Event::Unread(unread));
        }
        self.summary.inbox = unread;
        bounces + unsubscribes > 0
    }

    /// Says that this dispatcher lives and renews its claims, every half minute.
    fn beat_when_due(&mut self) {
        let now = (self.clock)();
        let since = self.last_beat.map_or(i64::MAX, |last| now.micros_since(last));
        if (0..BEAT_SECONDS * 1_000_000).contains(&since) {
            return;
        }
        if self.last_beat.is_some() && since > 2 * BEAT_SECONDS * 1_000_000 {
            self.scribe.recover_from = now.plus_seconds(GRACE_SECONDS);
        }
        self.take_over_from_the_gone();
        let name = &self.scribe.name;
        let may_be_set_back = self.last_beat.is_none() || since < 0;
        let done = self.db.write(|write| -> Result<(), StoreError> {
            dispatcher::beat(write, name, now)?;
            lease::renew(write, name, now)?;
            if may_be_set_back {
                clock::was_set_back(write, now)?;
            }
            Ok(())
        });
        match done {
            Ok(()) => self.last_beat = Some(now),
            Err(error) => tracing::warn!("delivery cannot say that it is alive: {error}"),
        }
    }

    /// Takes back what dispatchers that ended without a word have claimed, without waiting for their claims to run out.
    fn take_over_from_the_gone(&mut self) {
        for gone in presence::gone(&self.presences) {
            let now = (self.clock)();
            let done = self.db.write(|write| -> Result<usize, StoreError> {
                dispatcher::leave(write, &gone.name)?;
                lease::recover_from(write, &gone.name, now)
            });
            match done {
                Ok(claims) => {
                    tracing::warn!("{} ended without a word; {claims} messages were taken over", gone.name);
                    gone.bury();
                    self.signal.send_modify(|signal| signal.rings = signal.rings.wrapping_add(1));
                }
                Err(error) => tracing::warn!("the claims of {} cannot be taken over yet: {error}", gone.name),
            }
        }
    }

    fn ring_when_others_wrote(&mut self) {
        match self.db.data_version() {
            Ok(version) if version != self.seen_version => {
                self.seen_version = version;
                self.signal.send_modify(|signal| signal.rings = signal.rings.wrapping_add(1));
            }
            Ok(_) => {}
            Err(error) => tracing::warn!("delivery cannot see what others write: {error}"),
        }
    }

    fn leave(&mut self) {
        let name = &self.scribe.name;
        let done = self.db.write(|write| -> Result<(), StoreError> {
            lease::release_all(write, name)?;
            dispatcher::leave(write, name)
        });
        if let Err(error) = done {
            tracing::warn!("delivery could not put its claims back; the next one takes them over: {error}");
            if let Some(presence) = self.presence.take() {
                presence.leave_behind();
            }
        }
        drop(self.presence.take());
        let now = (self.clock)();
        match self.db.read(|read| held_up::all(read, now)) {
            Ok(held_up) => self.summary.held_up = held_up,
            Err(error) => tracing::warn!("the state of the channels cannot be read: {error}"),
        }
        if self.summary.inbox.is_none() {
            let standing = &mut self.scribe.standing;
            let unread = self.db.read(|read: &Read<'_>| match standing.settings(read, now)? {
                Ok(settings) => inbox::left_alone(read, &settings),
                Err(_) => Ok(None),
            });
            let unread = unread.inspect_err(|error| tracing::warn!("the state of the inbox cannot be read: {error}"));
            self.summary.inbox = unread.ok().flatten();
        }
    }
}

/// When only claims are asked for and nothing is due, the file is not held for an answer.
fn idle_turns(read: &Read<'_>, owner: &str, entries: &[Entry], now: Instant) -> Result<Option<Vec<Said>>, StoreError> {
    let mut said = Vec::with_capacity(entries.len());
    for entry in entries {
        let Entry::Claim(channel, ..) = entry else { return Ok(None) };
        let open = provider_state::open(read, *channel, now)?;
        let has_work = || -> Result<bool, StoreError> {
            Ok(due::has_work(read, owner, *channel, &open, now)?
                || is_asked(*channel) && doubt::is_due(read, *channel, now)?)
        };
        if !open.is_empty() && has_work()? {
            return Ok(None);
        }
        said.push(Said::Turn(empty_turn(read, *channel, &open, now)?, Ended::default()));
    }
    Ok(Some(said))
}

fn empty_turn(read: &Read<'_>, channel: Channel, open: &[Open], now: Instant) -> Result<Turn, StoreError> {
    let held_up = held_up::of(read, channel, now)?;
    let mut moments: Vec<Instant> = held_up.iter().filter_map(|held_up| held_up.until).collect();
    if !open.is_empty() {
        moments.extend(due::next_due(read, open)?);
        moments.extend(if is_asked(channel) { doubt::next_due(read, channel)? } else { None });
    }
    let needs_somebody = held_up.iter().any(|held_up| held_up.until.is_none());
    Ok(Turn { next: moments.into_iter().min(), needs_somebody, ..Turn::default() })
}

/// Whether the provider is asked about doubtful messages of that channel.
const fn is_asked(channel: Channel) -> bool {
    !channel.repeats_when_uncertain()
}

impl Scribe {
    fn write_down(&mut self, write: &Write<'_>, entry: &Entry, now: Instant) -> Result<Said, StoreError> {
        Ok(match entry {
            Entry::Claim(channel, limit, _) => self.claim(write, *channel, *limit, now)?,
            Entry::Dot(lease, _) => Said::Dot(self.lets_out(write, now)? && lease::pass_dot(write, *lease, now)?),
            Entry::Tried(tried) => told(write, tried.record(write, &self.tempo)?, tried.provider)?,
            Entry::Asked(asked) => told(write, asked.record(write)?, asked.provider)?,
            Entry::Inbox(at_once, _) => Said::Inbox(match self.standing.settings(write, now)? {
                Ok(settings) => inbox::take_turn(write, &settings, *at_once, now)?,
                Err(_) => None, // the channels tell of it
            }),
            Entry::InboxRead(news) => Said::Returned(inbox::enter(write, news, now)?),
            Entry::Release(leases) => {
                lease::release(write, leases)?;
                Said::Nothing
            }
            Entry::End => Said::Nothing,
        })
    }

    /// Whether messages still leave the house: what was claimed before the switch to TEST does not. While nobody can tell,
    /// none does.
    fn lets_out(&mut self, read: &Read<'_>, now: Instant) -> Result<bool, StoreError> {
        let settings = self.standing.settings(read, now)?;
        Ok(settings.is_ok_and(|settings| way::muted(&settings) != Muted::All))
    }

    fn claim(&mut self, write: &Write<'_>, channel: Channel, limit: usize, now: Instant) -> Result<Said, StoreError> {
        if now >= self.recover_from {
            lease::recover(write, &self.name, now)?;
        }
        let open = provider_state::open(write, channel, now)?;
        if open.is_empty() {
            return Ok(Said::Turn(empty_turn(write, channel, &open, now)?, Ended::default()));
        }
        let settings = match self.standing.settings(write, now)? {
            Ok(settings) => settings,
            Err(Unready { reason, until }) => {
                tracing::warn!("nothing is sent: {reason}");
                let turn = Turn { next: until, needs_somebody: until.is_none(), ..Turn::default() };
                return Ok(Said::Turn(turn, Ended::default()));
            }
        };
        let limit = open.iter().fold(0_usize, |most, open| most.saturating_add(open.most)).min(limit);
        let muted = way::muted(&settings);
        self.tempo = tempo::of(&settings);
        let terms = Terms { channel, open: &open, owner: &self.name, now, limit, muted, tempo: self.tempo };
        let claims = lease::claim(write, &terms)?;
        if claims.at_cap {
            tempo::pull_the_brake(write, settings.delivery.cap_per_hour.get())?;
        }
        let decided = claims.ended() + claims.held;
        let mut ended = Ended { suppressed: claims.suppressed, failed: claims.expired, uncertain: claims.uncertain };
        let mut jobs = self.prepare(write, channel, &settings, claims.taken, &mut ended.failed, now)?;
        if is_asked(channel) {
            // in TEST mode too: a question sends nothing to anybody
            let questions = doubt::take(write, channel, now, limit)?;
            jobs.extend(questions.into_iter().map(question));
        }
        let mut turn = Turn { more: decided > 0, crowded: claims.crowded, settings: Some(settings), ..Turn::default() };
        if jobs.is_empty() {
            let open = provider_state::open(write, channel, now)?;
            let empty = empty_turn(write, channel, &open, now)?;
            turn.more = (turn.more || ended.failed > 0) && !open.is_empty();
            turn = Turn { next: empty.next, needs_somebody: empty.needs_somebody, ..turn };
        }
        turn.jobs = jobs;
        Ok(Said::Turn(turn, ended))
    }

    /// Renders what is claimed for the first time. A message that cannot be rendered fails; settings that make it
    /// impossible pause the channel, and everything claimed goes back.
    fn prepare(
        &mut self,
        write: &Write<'_>,
        channel: Channel,
        settings: &Settings,
        taken: Vec<Claimed>,
        failed: &mut usize,
        now: Instant,
    ) -> Result<Vec<Job>, StoreError> {
        let sender = way::sender(settings);
        let mut jobs = Vec::with_capacity(taken.len());
        let mut waiting = taken.into_iter();
        while let Some(mut claimed) = waiting.next() {
            let bytes = match claimed.rendered.take() {
                Some(bytes) => bytes,
                None => match letter::bytes(&mut self.press, write, channel, &claimed, &sender, now) {
                    Ok(bytes) => {
                        lease::keep_rendered(write, claimed.lease, &bytes)?;
                        bytes
                    }
                    Err(NoBytes::Store(error)) => return Err(error),
                    Err(NoBytes::Failure(failure)) => {
                        let is_config = failure.class == Class::Config;
                        let provider = Provider::of(channel, &claimed.address);
                        record_unrendered(write, provider, claimed.lease, failure, (now, &self.tempo))?;
                        if is_config {
                            let back: Vec<Lease> = waiting.map(|claimed| claimed.lease).collect();
                            lease::release(write, &back)?;
                            lease::release(write, &jobs.iter().map(|job: &Job| job.lease).collect::<Vec<_>>())?;
                            return Ok(Vec::new());
                        }
                        *failed += 1;
                        continue;
                    }
                },
            };
            let Claimed { lease, message_id, address, doubt, expires_at, .. } = claimed;
            let errand = doubt.map_or(Errand::Send, Errand::SendUnlessTaken);
            let provider = Provider::of(channel, &address);
            jobs.push(Job { lease, message_id, provider, address, bytes: bytes.into(), expires_at, errand });
        }
        Ok(jobs)
    }
}

fn told(write: &Write<'_>, (verdict, paused): (Verdict, bool), provider: Provider) -> Result<Said, StoreError> {
    let paused = if paused { Some(held_up::paused(provider_state::of(write, provider)?)) } else { None };
    Ok(Said::Tried(verdict, paused))
}

fn question(question: Question) -> Job {
    let Question { lease, message_id, address, bytes, doubt, tried_at } = question;
    let errand = Errand::Ask(doubt, tried_at);
    let expires_at = Instant(i64::MAX);
    Job { lease, message_id, provider: Provider::Sms, address, bytes: bytes.into(), expires_at, errand }
}

fn record_unrendered(
    write: &Write<'_>,
    provider: Provider,
    lease: Lease,
    failure: Failure,
    (now, tempo): (Instant, &Tempo),
) -> Result<(), StoreError> {
    Try { lease, provider, started: now, ended: now, outcome: failure.into() }.record(write, tempo)?;
    Ok(())
}
