//! What the threads of a dispatcher share: the clock, and the signal that wakes or ends them.

use std::sync::Arc;

use crate::domain::Instant;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// What wakes workers and ends them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signal {
    pub(super) rings: u64,
    pub(super) stop: bool,
    /// The time for last orders is over: an office file that cannot be written is not waited for any longer.
    pub(super) gives_up: bool,
}
