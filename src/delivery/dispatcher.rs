//! Starting and stopping: the threads, the workers, and the signal that wakes or ends them.

use std::rc::Rc;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{JoinSet, LocalSet};

use super::inbox::{Desk, Reader};
use super::lane::Lane;
use super::ledger::{Books, Listener, Scribe};
use super::presence::Presence;
use super::signal::{Clock, Signal};
use super::standing::Standing;
use super::summary::{Event, Summary};
use super::turn::{Entry, Ledger};
use crate::config::{ConfigFile, Places};
use crate::domain::{Channel, Instant, Refusal};
use crate::message::Press;
use crate::store::lease::Tempo;
use crate::store::{Db, Opening, Read, StoreError, setting};

/// How long a stop lets messages end that are being sent.
const LAST_ORDERS: Duration = Duration::from_secs(10);

/// How long a single run lets the inbox be read before it sends.
const INBOX_FIRST: Duration = Duration::from_secs(10);

/// Where a dispatcher works, and by which clock.
#[derive(Clone)]
pub struct Setup {
    /// Where the office and its keys lie.
    pub places: Places,
    /// The configuration; the office's own settings are read with every claim.
    pub config: ConfigFile,
    /// Tells the time.
    pub clock: Clock,
    /// Where wishes to unsubscribe are carried out.
    pub desk: Desk,
}

impl Setup {
    /// By the machine's clock.
    #[must_use]
    pub fn new(places: Places, config: ConfigFile, desk: Desk) -> Self {
        Self { places, config, clock: Arc::new(Instant::now), desk }
    }
}

/// Tries everything that is due, and what becomes due by that, once; waits while another program holds the file.
pub fn deliver_once(setup: &Setup) -> Result<Summary, Refusal> {
    let parts = Parts::open(setup, Arc::new(|_| {}))?;
    Ok(parts.run(true))
}

/// Empties the outbox until it is stopped.
pub struct Dispatcher;

/// A running dispatcher; dropping it stops it.
pub struct Handle {
    name: String,
    signal: watch::Sender<Signal>,
    thread: Option<JoinHandle<Summary>>,
}

impl Dispatcher {
    /// Starts one on threads of its own. `listener` is called from one of them and must return at once.
    pub fn start(setup: &Setup, listener: impl Fn(Event) + Send + Sync + 'static) -> Result<Handle, Refusal> {
        let parts = Parts::open(setup, Arc::new(listener))?;
        let (name, signal) = (parts.books.scribe.name.clone(), parts.books.signal.clone());
        let thread = std::thread::Builder::new()
            .name("delivery".to_owned())
            .spawn(move || parts.run(false))
            .map_err(|error| Refusal::broken(format!("Delivery cannot be started: {error}.")))?;
        Ok(Handle { name, signal, thread: Some(thread) })
    }
}

impl Handle {
    /// Its name in the office file: which of the dispatchers that are alive is this one.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Says that something may be due now; otherwise that is noticed within a second.
    pub fn ring(&self) {
        self.signal.send_modify(|signal| signal.rings = signal.rings.wrapping_add(1));
    }

    /// Stops: nothing new is begun, what is being sent gets ten seconds, the rest goes back into the queue.
    #[must_use]
    pub fn stop(mut self) -> Summary {
        self.end()
    }

    fn end(&mut self) -> Summary {
        self.signal.send_modify(|signal| signal.stop = true);
        let ended = self.thread.take().map(JoinHandle::join);
        match ended {
            Some(Ok(summary)) => summary,
            Some(Err(_)) => {
                tracing::error!("delivery ended by a fault inside Milepost; its claims run out by themselves");
                Summary::default()
            }
            None => Summary::default(),
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.end();
    }
}

/// Everything that is opened before a thread is started, so that a refusal reaches the caller.
struct Parts {
    setup: Setup,
    books: Books,
    runtime: tokio::runtime::Runtime,
    workers: usize,
}

impl Parts {
    fn open(setup: &Setup, listener: Listener) -> Result<Self, Refusal> {
        let db = Db::open(&setup.places.office_file(), Opening::Delivery)?;
        if db.is_read_only() {
            return Err(StoreError::ReadOnly.into());
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Refusal::broken(format!("Delivery cannot be started: {error}.")))?;
        let stored = db.read(|read: &Read<'_>| setting::all(read))?;
        let settings = setup.config.settings(&stored).map_err(|error| Refusal::usage(error.to_string()))?;
        let workers = usize::try_from(settings.delivery.workers.get()).unwrap_or(1);
        let name = format!("{}-{}", std::process::id(), &uuid::Uuid::new_v4().simple().to_string()[..8]);
        let presences = setup.places.dispatchers();
        let presence = Presence::show(&presences, &name)
            .inspect_err(|error| tracing::warn!("if delivery is killed, its claims run out by themselves: {error}"))
            .ok();
        let scribe = Scribe {
            name,
            standing: Standing::new(setup.config.clone()),
            press: Press::default(),
            recover_from: Instant(i64::MIN),
            tempo: Tempo::UNBOUND,
        };
        let books = Books {
            seen_version: db.data_version().map_err(Refusal::from)?,
            db,
            scribe,
            clock: Arc::clone(&setup.clock),
            signal: watch::Sender::new(Signal::default()),
            listener,
            summary: Summary::default(),
            last_beat: None,
            presences,
            presence,
        };
        Ok(Self { setup: setup.clone(), books, runtime, workers })
    }

    fn run(self, once: bool) -> Summary {
        let Self { setup, books, runtime, workers } = self;
        let (say, heard) = mpsc::channel();
        let signal = books.signal.clone();
        std::thread::scope(|scope| {
            let ledger_thread = scope.spawn(move || books.keep(&heard));
            let ledger = Ledger(say);
            let places = Arc::new(setup.places);
            let lanes = Channel::ALL.map(|channel| {
                let (ledger, places, clock) = (ledger.clone(), Arc::clone(&places), Arc::clone(&setup.clock));
                Rc::new(Lane::new(channel, ledger, places, clock, workers, once))
            });
            let reader = Reader { ledger: ledger.clone(), desk: setup.desk, once };
            runtime.block_on(LocalSet::new().run_until(staff(&lanes, workers, reader, &signal)));
            for lane in &lanes {
                lane.put_back();
            }
            signal.send_modify(|signal| signal.gives_up = signal.stop);
            ledger.say(Entry::End);
            // a request that still hangs holds nobody up; its message counts as perhaps sent
            runtime.shutdown_background();
            ledger_thread.join().unwrap_or_else(|_| {
                tracing::error!("the ledger of delivery ended by a fault inside Milepost");
                Summary::default()
            })
        })
    }
}

/// Lets the workers of all lanes and the reader of the inbox work until they are done, or until last orders after a stop are over.
async fn staff(lanes: &[Rc<Lane>], workers: usize, reader: Reader, signal: &watch::Sender<Signal>) {
    let mut at_work = JoinSet::new();
    let once = reader.once;
    at_work.spawn_local(reader.work(signal.subscribe()));
    if once {
        // who unsubscribed before this run hears nothing in it, unless the mailbox is slow to tell
        let _ = tokio::time::timeout(INBOX_FIRST, at_work.join_next()).await;
    }
    for lane in lanes {
        for _ in 0..workers {
            at_work.spawn_local(Rc::clone(lane).work(signal.subscribe()));
        }
    }
    let mut stop = signal.subscribe();
    let last_orders = async {
        // it cannot close: `signal` is held here
        if stop.wait_for(|signal| signal.stop).await.is_ok() {
            tokio::time::sleep(LAST_ORDERS).await;
        }
    };
    let all_done = async { while at_work.join_next().await.is_some() {} };
    tokio::select! { () = all_done => {} () = last_orders => {} }
}
