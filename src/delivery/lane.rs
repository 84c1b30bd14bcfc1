//! One channel: claimed messages, and the workers that send them, each over a way of its own.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, watch};

use super::channel::sms::Answer;
use super::channel::smtp::Withdrawn;
use super::inquiry::Asked;
use super::judgement::Try;
use super::signal::{Clock, Signal};
use super::turn::{Entry, Errand, Job, Ledger, Turn};
use super::way::Way;
use super::{Class, Failure, Outcome};
use crate::config::{Places, Settings};
use crate::domain::{Channel, Instant, Provider};

/// Messages claimed at once, for each worker. They are rendered meanwhile, which holds up others' final dots.
const GROUP: usize = 8;

/// With fewer messages left for each worker, the next ones are claimed while these are sent.
const LOW: usize = 4;

/// The longest sleep: clocks jump, and office files come back from backups.
const LONGEST_SLEEP: Duration = Duration::from_mins(1);

/// The shortest sleep, so that a message that others hold up does not keep the machine busy.
const SHORTEST_SLEEP: Duration = Duration::from_millis(50);

/// How long others get for what they send at present before they are looked at again: each look holds the file.
const OTHERS_NEED: Duration = Duration::from_millis(500);

/// What the workers of one channel share.
pub(super) struct Lane {
    channel: Channel,
    ledger: Ledger,
    places: Arc<Places>,
    clock: Clock,
    workers: usize,
    /// Whether the workers go home when nothing is due.
    once: bool,
    jobs: RefCell<VecDeque<Job>>,
    settings: RefCell<Option<Arc<Settings>>>,
    /// How often the ways were found wanting, or the channel paused: older ways may hold a password that was changed since.
    distrusted: Cell<u64>,
    claiming: Mutex<()>,
}

/// The way of one worker.
struct Opened {
    with: Arc<Settings>,
    /// [`Lane::distrusted`] when it was opened.
    distrusted: u64,
    way: Way,
}

/// What a worker does next.
enum Next {
    Send(Job, Arc<Settings>),
    Wait(Option<Instant>),
    /// Ask again soon: what others send at present decides whether there is something to do.
    WaitForOthers,
}

impl Lane {
    pub(super) fn new(
        channel: Channel,
        ledger: Ledger,
        places: Arc<Places>,
        clock: Clock,
        workers: usize,
        once: bool,
    ) -> Self {
        Self {
            channel,
            ledger,
            places,
            clock,
            workers,
            once,
            jobs: RefCell::default(),
            settings: RefCell::default(),
            distrusted: Cell::default(),
            claiming: Mutex::default(),
        }
    }

    /// One worker: sends until it is stopped, or, when `once`, until nothing is due.
    pub(super) async fn work(self: Rc<Self>, mut signal: watch::Receiver<Signal>) {
        let mut opened: Option<Opened> = None;
        while !signal.borrow_and_update().stop {
            match self.next().await {
                Next::Send(job, settings) => self.send(&mut opened, job, settings).await,
                Next::WaitForOthers => tokio::time::sleep(OTHERS_NEED).await,
                Next::Wait(_) if self.once => break,
                Next::Wait(until) => {
                    if let Some(opened) = &mut opened {
                        opened.way.close().await;
                    }
                    let sleep = tokio::time::sleep(self.nap(until));
                    // a closed signal means that nobody can ring any more; the loop's condition sees the stop
                    tokio::select! { _ = signal.changed() => {} () = sleep => {} }
                }
            }
        }
        if let Some(mut opened) = opened {
            opened.way.close().await;
        }
    }

    /// Puts back what is claimed and not begun.
    pub(super) fn put_back(&self) {
        self.put_back_if(|_| true);
    }

    fn put_back_if(&self, which: impl Fn(&Job) -> bool) {
        let (back, kept): (VecDeque<Job>, _) = self.jobs.borrow_mut().drain(..).partition(which);
        *self.jobs.borrow_mut() = kept;
        let leases: Vec<_> = back.into_iter().map(|job| job.lease).collect();
        if !leases.is_empty() {
            self.ledger.say(Entry::Release(leases));
        }
    }

    fn nap(&self, until: Option<Instant>) -> Duration {
        let micros = until.map_or(i64::MAX, |until| until.micros_since((self.clock)()));
        Duration::from_micros(u64::try_from(micros).unwrap_or(0)).clamp(SHORTEST_SLEEP, LONGEST_SLEEP)
    }

    async fn next(self: &Rc<Self>) -> Next {
        if let Some(next) = self.at_hand() {
            if self.jobs.borrow().len() < LOW * self.workers {
                tokio::task::spawn_local(Rc::clone(self).claim_ahead());
            }
            return next;
        }
        let _turn = self.claiming.lock().await;
        loop {
            if let Some(next) = self.at_hand() {
                return next;
            }
            let turn = self.claim().await;
            if !turn.more && self.jobs.borrow().is_empty() {
                return if turn.crowded { Next::WaitForOthers } else { Next::Wait(turn.next) };
            }
        }
    }

    fn at_hand(&self) -> Option<Next> {
        let settings = self.settings.borrow().clone()?;
        Some(Next::Send(self.jobs.borrow_mut().pop_front()?, settings))
    }

    /// Claims what is sent next, unless somebody does already. When this comes to nothing, whoever waits for it asks again.
    async fn claim_ahead(self: Rc<Self>) {
        if let Ok(_turn) = self.claiming.try_lock() {
            self.claim().await;
        }
    }

    async fn claim(&self) -> Turn {
        let mut turn = self.ledger.claim(self.channel, GROUP * self.workers).await;
        if turn.settings.is_some() {
            *self.settings.borrow_mut() = turn.settings.take();
        }
        if turn.needs_somebody {
            self.distrust_ways();
        }
        self.jobs.borrow_mut().extend(turn.jobs.drain(..));
        turn
    }

    /// Lets every worker open its way anew, with secrets and certificates as they are by then.
    fn distrust_ways(&self) {
        self.distrusted.set(self.distrusted.get().wrapping_add(1));
    }

    async fn send(&self, opened: &mut Option<Opened>, job: Job, settings: Arc<Settings>) {
        let started = (self.clock)();
        let distrusted = self.distrusted.get();
        let is_old = |opened: &Opened| !Arc::ptr_eq(&opened.with, &settings) || opened.distrusted != distrusted;
        if opened.as_ref().is_some_and(is_old)
            && let Some(mut old) = opened.take()
        {
            old.way.close().await;
        }
        let way = match opened {
            Some(opened) => Ok(&mut opened.way),
            None => match Way::open(self.channel, Arc::clone(&settings), Arc::clone(&self.places)).await {
                Ok(way) => Ok(&mut opened.insert(Opened { with: settings, distrusted, way }).way),
                Err(failure) => Err(failure),
            },
        };
        if let Errand::Ask(doubt, tried_at) = &job.errand {
            let answer = match way {
                Ok(way) => way.ask(&job, doubt).await,
                Err(failure) => Err(failure),
            };
            return self.tell_answer(&job, *tried_at, started, answer);
        }
        let outcome = match way {
            Ok(way) => {
                let (ledger, lease) = (self.ledger.clone(), job.lease);
                let before_dot = Box::pin(async move { if ledger.dot(lease).await { Ok(()) } else { Err(Withdrawn) } });
                way.send(self.channel, &job, started, before_dot).await
            }
            Err(failure) => failure.into(),
        };
        let class = match &outcome {
            Outcome::Failed(failure) => Some(failure.class),
            Outcome::Accepted { .. } | Outcome::Found { .. } | Outcome::Withdrawn => None,
        };
        // another worker was told the same meanwhile, and perhaps it is mended: a late echo must not pause the channel again
        let is_echo = class == Some(Class::Config) && self.distrusted.get() != distrusted;
        let outcome = if is_echo { Outcome::Withdrawn } else { outcome };
        let (provider, ended) = (job.provider, (self.clock)());
        self.ledger.say(Entry::Tried(Box::new(Try { lease: job.lease, provider, started, ended, outcome })));
        if !is_echo {
            self.learn(provider, class);
        }
    }

    /// Draws the conclusions for the others of that provider from the failure of one.
    fn learn(&self, provider: Provider, class: Option<Class>) {
        if class == Some(Class::Config) {
            self.distrust_ways();
        }
        if class.is_some_and(Class::concerns_all) {
            // they would meet the same: they wait, and the next claim says until when
            self.put_back_if(|job| job.provider == provider);
        }
    }

    fn tell_answer(&self, job: &Job, tried_at: Instant, started: Instant, answer: Result<Answer, Failure>) {
        let class = answer.as_ref().err().map(|failure| failure.class);
        let (lease, provider, ended) = (job.lease, job.provider, (self.clock)());
        self.ledger.say(Entry::Asked(Box::new(Asked { lease, provider, tried_at, started, ended, answer })));
        self.learn(provider, class);
    }
}
