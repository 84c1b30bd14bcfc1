//! What a dispatcher tells: counts at its end, and events while it works.

use crate::domain::{Channel, Instant, Provider};

/// A channel, or one of its providers, that does not send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PausedChannel {
    /// Which.
    pub channel: Channel,
    /// The one of its providers that it is about; `None`: staff, the brake or damaged settings stopped the whole channel.
    pub provider: Option<Provider>,
    /// Why, a sentence.
    pub reason: String,
    /// What to do, a sentence or empty.
    pub fix: String,
    /// `Some` when it waits for its server by itself; `None` when somebody must resume it.
    pub until: Option<Instant>,
}

impl PausedChannel {
    /// What staff read: "e-mail", "push by ntfy".
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.provider.map_or(self.channel.word(), Provider::word)
    }
}

/// An inbox that cannot be read; nothing else waits for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadInbox {
    /// Why, a sentence.
    pub reason: String,
    /// What to do, a sentence or empty.
    pub fix: String,
}

/// What was done, each message counted as often as it was tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Taken by their servers, or written to the folder.
    pub sent: usize,
    /// Given up.
    pub failed: usize,
    /// Not taken; they wait for another try.
    pub waiting: usize,
    /// It may have arrived; left to staff.
    pub uncertain: usize,
    /// Kept back by a rule: opted out, archived, test mode.
    pub suppressed: usize,
    /// Messages that came back, as the inbox says.
    pub bounces: usize,
    /// People who unsubscribed by mail.
    pub unsubscribes: usize,
    /// Why the inbox cannot be read.
    pub inbox: Option<UnreadInbox>,
    /// Channels and providers that do not send, whoever stopped them.
    pub held_up: Vec<PausedChannel>,
}

impl Summary {
    /// Whether some channel or provider is paused until somebody resumes it.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.held_up.iter().any(|channel| channel.until.is_none())
    }
}

/// Something that a screen may want to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Messages changed their state; look again.
    Moved,
    /// A provider was paused because every one of its messages would meet the same wrong setting.
    Paused(PausedChannel),
    /// The inbox cannot be read, for another reason than before.
    Unread(UnreadInbox),
    /// The configuration was changed and is wrong now: what it said before holds on.
    Misconfigured(String),
    /// The office file cannot be written; delivery waits and tries again.
    Stuck(String),
}
