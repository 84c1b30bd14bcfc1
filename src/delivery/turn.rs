//! What workers say to the ledger, and what they hear.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use tokio::sync::oneshot;

use super::inbox;
use super::inquiry::Asked;
use super::judgement::Try;
use crate::config::Settings;
use crate::domain::{Channel, Instant, Provider};
use crate::store::doubt::Doubt;
use crate::store::lease::Lease;

/// Entries of one transaction.
const MOST_ENTRIES: usize = 256;
/// How long what nobody waits for may wait for company. A crash meanwhile forgets an outcome: no longer than a commit takes.
const LINGER: Duration = Duration::from_millis(5);

/// A claimed message, ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) lease: Lease,
    pub(super) message_id: String,
    pub(super) provider: Provider,
    pub(super) address: String,
    pub(super) bytes: Arc<[u8]>,
    /// From when on nobody wants it any more.
    pub(super) expires_at: Instant,
    pub(super) errand: Errand,
}

/// What is to be done about a message.
#[derive(Clone, Debug)]
pub(super) enum Errand {
    /// Send it.
    Send,
    /// Send it, unless the provider has it already.
    SendUnlessTaken(Doubt),
    /// Only ask whether the provider has it; the moment is when the doubtful try ended.
    Ask(Doubt, Instant),
}

/// What a claim came to.
#[derive(Default)]
pub(super) struct Turn {
    pub(super) jobs: Vec<Job>,
    /// The settings that hold now; the same `Arc` as long as nothing changes.
    pub(super) settings: Option<Arc<Settings>>,
    /// More may be due already.
    pub(super) more: bool,
    /// The cap an hour leaves no room beside what this dispatcher has in hand; when something of it comes back, it does.
    pub(super) crowded: bool,
    /// When to ask again at the latest.
    pub(super) next: Option<Instant>,
    /// Something of the channel is paused until somebody mends and resumes it.
    pub(super) needs_somebody: bool,
}

/// One thing that is said to the ledger.
pub(super) enum Entry {
    /// Wants messages to send.
    Claim(Channel, usize, oneshot::Sender<Turn>),
    /// Wants to write the final dot; answered when that is recorded.
    Dot(Lease, oneshot::Sender<bool>),
    /// A message was tried.
    Tried(Box<Try>),
    /// A provider was asked about a message.
    Asked(Box<Asked>),
    /// Wants to read the inbox; at once, or when that is due.
    Inbox(bool, oneshot::Sender<Option<inbox::Turn>>),
    /// The inbox was read, or could not be.
    InboxRead(Box<inbox::News>),
    /// Claimed messages are not tried after all.
    Release(Vec<Lease>),
    /// Nothing follows.
    End,
}

impl Entry {
    /// Whether somebody waits until it is written down.
    pub(super) const fn is_awaited(&self) -> bool {
        matches!(self, Self::Claim(..) | Self::Dot(..) | Self::Inbox(..) | Self::End)
    }
}

/// What goes into one transaction: all that was said so far, and when nobody waits for any of that, what is said soon: so
/// the outcome of one message shares a commit with the final dot of the next.
pub(super) fn gather(first: Entry, entries: &mpsc::Receiver<Entry>) -> Vec<Entry> {
    let until = std::time::Instant::now() + LINGER;
    let mut said = vec![first];
    loop {
        said.extend(entries.try_iter().take(MOST_ENTRIES));
        let left = until.saturating_duration_since(std::time::Instant::now());
        if said.iter().any(Entry::is_awaited) || said.len() > MOST_ENTRIES {
            return said;
        }
        match entries.recv_timeout(left) {
            Ok(entry) => said.push(entry),
            Err(_) => return said,
        }
    }
}

/// The workers' end of the ledger.
#[derive(Clone)]
pub(super) struct Ledger(pub(super) mpsc::Sender<Entry>);

impl Ledger {
    /// Claims up to `limit` messages. An empty turn also when the ledger is closed.
    pub(super) async fn claim(&self, channel: Channel, limit: usize) -> Turn {
        let (answer, heard) = oneshot::channel();
        self.say(Entry::Claim(channel, limit, answer));
        heard.await.unwrap_or_default()
    }

    /// Records that the final dot comes next; `false` when it must not be written.
    pub(super) async fn dot(&self, lease: Lease) -> bool {
        let (answer, heard) = oneshot::channel();
        self.say(Entry::Dot(lease, answer));
        heard.await.unwrap_or(false)
    }

    /// The turn to read the inbox; `None` when there is none, or it is not due.
    pub(super) async fn inbox(&self, at_once: bool) -> Option<inbox::Turn> {
        let (answer, heard) = oneshot::channel();
        self.say(Entry::Inbox(at_once, answer));
        heard.await.unwrap_or_default()
    }

    /// Says something that needs no answer.
    pub(super) fn say(&self, entry: Entry) {
        if self.0.send(entry).is_err() {
            tracing::error!("the ledger of delivery has closed");
        }
    }
}
