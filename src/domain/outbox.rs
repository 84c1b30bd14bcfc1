//! The life of a message (state machine rows E1-E5): the states, and the only lawful steps between them.

use serde::{Deserialize, Serialize};

/// Why a message went into a later one.
pub const SUPERSEDED: &str = "a later move took its place";

/// Why nobody is told of a card that went there and back.
pub const BACK: &str = "back where it was";

/// Why messages end whose batch was taken back.
pub const UNDONE: &str = "undone";

/// Why a message ends that an operator took out of the queue.
#[must_use]
pub fn cancelled_by(operator: &str) -> String {
    format!("cancelled by {operator}")
}

/// Where a message stands. `held` is not stored: it is a queued one whose time has not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageState {
    /// Waits for the undo window or quiet hours to end.
    Held,
    /// Waits for a dispatcher, or for its next try.
    Queued,
    /// A dispatcher has it.
    Sending,
    /// The server has taken it.
    Sent,
    /// The server says that it arrived.
    Delivered,
    /// It came back.
    Bounced,
    /// Given up.
    Failed,
    /// It may have arrived; nobody can tell.
    Uncertain,
    /// Taken out of the queue by staff.
    Cancelled,
    /// Kept from going by a rule.
    Suppressed,
}

impl MessageState {
    /// Every state, as lists and the outbox tabs show them.
    pub const ALL: [Self; 10] = [
        Self::Held,
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Delivered,
        Self::Bounced,
        Self::Failed,
        Self::Uncertain,
        Self::Cancelled,
        Self::Suppressed,
    ];

    /// The stored and exported name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Bounced => "bounced",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
            Self::Cancelled => "cancelled",
            Self::Suppressed => "suppressed",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether `next` may follow (PRODUCT rows E1-E5).
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use MessageState::{Bounced, Cancelled, Delivered, Failed, Held, Queued, Sending, Sent, Suppressed, Uncertain};
        matches!(
            (self, next),
            (Held, Queued | Cancelled | Suppressed)
                // what expires and may have arrived at an earlier try
                | (Queued, Sending | Cancelled | Suppressed | Failed | Uncertain | Held)
                // taken back while a dispatcher had it
                | (Sending, Sent | Queued | Failed | Uncertain | Suppressed | Cancelled)
                | (Sent, Delivered | Bounced)
                // a bounce proves that the server had taken it
                | (Delivered | Uncertain, Bounced)
                | (Cancelled | Failed | Uncertain, Queued | Held)
                | (Uncertain, Sent | Failed)
        )
    }

    /// Whether it arrives as far as anybody knows: it waits, is sent, or was taken.
    #[must_use]
    pub const fn is_on_its_way(self) -> bool {
        matches!(self, Self::Held | Self::Queued | Self::Sending | Self::Sent | Self::Delivered)
    }

    /// Whether staff may put it back into the queue (E5).
    #[must_use]
    pub const fn can_retry(self) -> bool {
        matches!(self, Self::Failed | Self::Uncertain)
    }

    /// The name in the office file; there a held message is a queued one.
    #[must_use]
    pub const fn stored(self) -> Self {
        match self {
            Self::Held => Self::Queued,
            stored => stored,
        }
    }

    /// Whether it can still be kept from going.
    #[must_use]
    pub const fn can_cancel(self) -> bool {
        matches!(self, Self::Held | Self::Queued)
    }
}
