//! When and how fast the office sends, and the brake that stops it.

use crate::config::Settings;
use crate::domain::Channel;
use crate::store::channel_state::{self, Pause};
use crate::store::lease::Tempo;
use crate::store::{StoreError, Write};

/// What the settings say.
pub(super) fn of(settings: &Settings) -> Tempo {
    let delivery = &settings.delivery;
    Tempo {
        quiet_hours: delivery.quiet_hours.window(),
        zone: settings.office.timezone,
        cap_per_hour: delivery.cap_per_hour.get(),
        per_minute: delivery.pace_per_minute.get(),
        per_domain: delivery.pace_per_domain.get(),
    }
}

/// Too much leaves within an hour: every channel that reaches people stops until somebody has looked (X9).
pub(super) fn pull_the_brake(write: &Write<'_>, cap: u32) -> Result<(), StoreError> {
    let reason = format!("{cap} messages left within an hour, and this office allows no more (delivery.cap_per_hour).");
    let fix = "Look through the outbox: cancel what should not go, or resume to let as many again go.";
    for channel in [Channel::Email, Channel::Push, Channel::Sms] {
        channel_state::pause(write, channel, Pause::Brake, &reason, fix)?;
    }
    Ok(())
}
