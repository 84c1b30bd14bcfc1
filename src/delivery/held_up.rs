//! What holds channels up, or some of their providers, and until when.

use super::summary::PausedChannel;
use crate::domain::{Channel, Instant};
use crate::store::channel_state::{self, Pause};
use crate::store::provider_state::{self, ProviderState};
use crate::store::{Read, StoreError};

/// Everything that is held up, channel by channel.
pub(super) fn all(read: &Read<'_>, now: Instant) -> Result<Vec<PausedChannel>, StoreError> {
    let mut all = Vec::new();
    for channel in Channel::ALL {
        all.extend(of(read, channel, now)?);
    }
    Ok(all)
}

/// What of a channel is held up: the whole of it, or some of its providers.
pub(super) fn of(read: &Read<'_>, channel: Channel, now: Instant) -> Result<Vec<PausedChannel>, StoreError> {
    let state = channel_state::of(read, channel)?;
    if state.pause != Pause::No {
        return Ok(vec![PausedChannel { channel, provider: None, reason: state.reason, fix: state.fix, until: None }]);
    }
    let states = provider_state::all(read)?.into_iter().filter(|state| state.provider.channel() == channel);
    Ok(states.filter(|state| !state.runs(now)).map(paused).collect())
}

/// A provider that does not run, as it is told of.
pub(super) fn paused(state: ProviderState) -> PausedChannel {
    PausedChannel {
        channel: state.provider.channel(),
        provider: Some(state.provider),
        reason: state.reason,
        fix: state.fix,
        until: (!state.is_paused).then_some(state.breaker_until),
    }
}
