//! How the outbox stands as a whole: for monitoring, the Outbox's head and the status line.

use super::door::Office;
use super::explain::{held_up, stopped};
use super::outbox_needs::{Need, needs};
use crate::config::value::Mode;
use crate::domain::explain::{Stop, Stopped};
use crate::domain::{BatchId, Channel, Instant, MessageId, MessageState, Provider, Refusal};
use crate::store::batch::Batch;
use crate::store::channel_state::{self, ChannelState};
pub use crate::store::dispatcher::Dispatcher;
pub use crate::store::inbox::InboxState;
pub use crate::store::refusals::Refusals;
use crate::store::{
    Read, batch, departure, dispatcher, inbox, outbox_desk, outbox_health, outbox_list, provider_state, refusals,
};
use std::cmp::Reverse;
use std::collections::BTreeMap;

const HOUR_SECONDS: i64 = 3_600;

/// What was refused longer ago alarms nobody any more.
const WEEK_SECONDS: i64 = 7 * 24 * HOUR_SECONDS;

/// How the outbox stands at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxHealth {
    /// The moment.
    pub at: Instant,
    /// LIVE, or TEST.
    pub live: bool,
    /// How many messages are in each state; states without any are left out. Held ones wait for the undo window or
    /// quiet hours, queued ones for a dispatcher or their next try.
    pub counts: BTreeMap<MessageState, usize>,
    /// How many wait to reach people, held messages included: what [`crate::office::messages::Messages::Waiting`] is.
    pub waiting: usize,
    /// The message that is late for the longest time; `None` when none is due.
    pub oldest: Option<Waiting>,
    /// When the next message may leave; `None` when none waits, or only on paused channels.
    pub next_send: Option<Instant>,
    /// The programs that empty the outbox, seen within 90 seconds; nobody does when there is none.
    pub dispatchers: Vec<Dispatcher>,
    /// Every channel.
    pub channels: Vec<ChannelHealth>,
    /// What became of the last hour.
    pub hour: LastHour,
    /// Channels whose last messages were refused one after the other for what they say or whom they come from.
    pub refused: Vec<Refusals>,
    /// How the inbox stands; `None` when none is read, or it was not tried yet.
    pub inbox: Option<InboxState>,
}

/// A message that is due. Due is what is queued, with its hold and any back-off over, behind no earlier message to the
/// same person: a dispatcher on an open channel would send it at once. Held messages are not late, and one that failed
/// for a while is late only from its next try on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its number.
    pub message: MessageId,
    /// How it goes.
    pub channel: Channel,
    /// Since when it is due.
    pub since: Instant,
}

/// How a channel stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelHealth {
    /// Which.
    pub channel: Channel,
    /// What holds the whole of it up: who paused it and why, or, when not one of its providers runs, what holds up the
    /// first; `None`: it is open.
    pub stopped: Option<Stopped>,
    /// Each of its providers.
    pub providers: Vec<ProviderHealth>,
    /// Messages that are due, those behind others to the same person included.
    pub due: usize,
    /// Of its messages the one that is late for the longest time.
    pub oldest: Option<Waiting>,
}

/// How a provider stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderHealth {
    /// Which.
    pub provider: Provider,
    /// What holds it up: wrong settings, or until when it waits for its server; `None`: it runs, unless its channel is
    /// paused.
    pub stopped: Option<Stopped>,
    /// Messages that are due for it.
    pub due: usize,
    /// Of those the one that is late for the longest time.
    pub oldest: Option<Waiting>,
}

impl ChannelHealth {
    /// Everything that holds up some of its messages: staff's pause or the brake, and what is wrong with its providers.
    pub fn stops(&self) -> impl Iterator<Item = Held<'_>> {
        let by_staff = self.stopped.iter().filter(|stopped| matches!(stopped.by, Stop::Operator | Stop::Brake));
        let by_staff = by_staff.map(|stopped| Held { stopped, due: self.due, provider: None });
        by_staff.chain(self.providers.iter().filter_map(|provider| {
            let stopped = provider.stopped.as_ref()?;
            Some(Held { stopped, due: provider.due, provider: Some(provider.provider) })
        }))
    }
}

/// Something that holds messages up.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// What, and why.
    pub stopped: &'a Stopped,
    /// Messages that are due and wait for it.
    pub due: usize,
    /// The provider that it is about; `None`: the whole channel.
    pub provider: Option<Provider>,
}

/// What became of the last hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastHour {
    /// Messages that a server took.
    pub sent: usize,
    /// Messages that were given up and still stand there.
    pub failed: usize,
    /// Messages that count for the cap: handed over to reach people, repeats included. The brake's resume begins anew.
    pub left: u64,
    /// How many may leave within an hour (`delivery.cap_per_hour`).
    pub cap: u32,
}

impl LastHour {
    /// Whether everything that was sent counts for the cap: calls to programs do not, nor does what left before the brake's
    /// resume.
    #[must_use]
    pub fn counts_all(&self) -> bool {
        u64::try_from(self.sent).is_ok_and(|sent| sent <= self.left)
    }
}

/// What waits to reach people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many messages.
    pub messages: usize,
    /// How many by each way.
    pub channels: BTreeMap<Channel, usize>,
    /// The batches of which most waits.
    pub heaps: Vec<Heap>,
}

/// Messages of one batch that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heap {
    /// The batch.
    pub batch: Batch,
    /// How many of its messages wait.
    pub messages: usize,
}

impl OutboxHealth {
    /// The channels that the brake has stopped (X9).
    pub fn braked(&self) -> impl Iterator<Item = &ChannelHealth> {
        self.channels.iter().filter(|one| one.stopped.as_ref().is_some_and(|stopped| stopped.by == Stop::Brake))
    }

    /// What the brake said when it stopped the outbox; `None`: it did not.
    #[must_use]
    pub fn brake(&self) -> Option<&Stopped> {
        self.braked().next()?.stopped.as_ref()
    }

    /// How many messages are in a state.
    #[must_use]
    pub fn count(&self, state: MessageState) -> usize {
        self.counts.get(&state).copied().unwrap_or(0)
    }

    /// How many messages are due, over all channels.
    #[must_use]
    pub fn due(&self) -> usize {
        self.channels.iter().map(|channel| channel.due).sum()
    }

    /// What only a person can mend, the most urgent first; a message that is due for more than `late_seconds` is late.
    #[must_use]
    pub fn needs(&self, late_seconds: i64) -> Vec<Need> {
        needs(self, late_seconds)
    }
}

impl Office {
    /// How the outbox stands.
    pub fn outbox_health(&self, now: Instant) -> Result<OutboxHealth, Refusal> {
        let settings = self.settings()?;
        let place = settings.inbox.place();
        self.ask(|read| {
            let channels: Vec<ChannelHealth> = channel_state::all(read)?
                .into_iter()
                .map(|state| channel(read, state, now))
                .collect::<Result<_, Refusal>>()?;
            let (sent, failed) = outbox_health::since(read, now.plus_seconds(-HOUR_SECONDS))?;
            let cap = settings.delivery.cap_per_hour.get();
            Ok(OutboxHealth {
                at: now,
                live: settings.delivery.mode == Mode::Live,
                counts: outbox_list::counts(read, now)?,
                waiting: outbox_desk::count_waiting(read)?,
                oldest: channels.iter().filter_map(|channel| channel.oldest).min_by_key(|waiting| waiting.since),
                next_send: outbox_list::next_send(read)?,
                dispatchers: dispatcher::alive(read, now)?,
                channels,
                hour: LastHour { sent, failed, left: departure::within_an_hour(read, now)?, cap },
                refused: refusals::in_a_row(read, now.plus_seconds(-WEEK_SECONDS))?,
                inbox: place.map(|place| inbox::state(read, &place)).transpose()?.flatten(),
            })
        })
    }

    /// What waits to reach people, held messages included; of the batches that enqueued it at most `limit`, those of
    /// which most waits first. It looks at every message that waits.
    pub fn outbox_backlog(&self, limit: usize) -> Result<Backlog, Refusal> {
        self.ask(|read| {
            let mut backlog = Backlog::default();
            let mut batches: BTreeMap<BatchId, usize> = BTreeMap::new();
            for (batch, channel, messages) in outbox_health::waiting(read)? {
                backlog.messages += messages;
                *backlog.channels.entry(channel).or_default() += messages;
                *batches.entry(batch).or_default() += messages;
            }
            let mut batches: Vec<(BatchId, usize)> = batches.into_iter().collect();
            batches.sort_by_key(|(batch, messages)| (Reverse(*messages), Reverse(*batch)));
            for (id, messages) in batches.into_iter().take(limit) {
                backlog.heaps.extend(batch::find(read, id)?.map(|batch| Heap { batch, messages }));
            }
            Ok(backlog)
        })
    }
}

fn channel(read: &Read<'_>, state: ChannelState, now: Instant) -> Result<ChannelHealth, Refusal> {
    let channel = state.channel;
    let providers: Vec<ProviderHealth> =
        Provider::of_channel(channel).iter().map(|of| provider(read, *of, now)).collect::<Result<_, Refusal>>()?;
    let none_runs = providers.iter().all(|provider| provider.stopped.is_some());
    let first = providers.first().filter(|_| none_runs).and_then(|provider| provider.stopped.clone());
    Ok(ChannelHealth {
        channel,
        stopped: stopped(state).or(first),
        due: providers.iter().map(|provider| provider.due).sum(),
        oldest: providers.iter().filter_map(|provider| provider.oldest).min_by_key(|waiting| waiting.since),
        providers,
    })
}

fn provider(read: &Read<'_>, provider: Provider, now: Instant) -> Result<ProviderHealth, Refusal> {
    let due = outbox_health::due(read, provider, now)?;
    let oldest = due.oldest.map(|(message, since)| Waiting { message, channel: provider.channel(), since });
    let stopped = held_up(provider_state::of(read, provider)?, now);
    Ok(ProviderHealth { provider, stopped, due: due.messages, oldest })
}
