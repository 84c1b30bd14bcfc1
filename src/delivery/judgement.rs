//! From the outcome of a try to what is written about the message and its provider.

use std::time::Duration;

use super::{Class, Failure, Outcome, Phase, schedule};
use crate::domain::{Instant, Provider};
use crate::store::Write;
use crate::store::attempt::{self, Attempt};
use crate::store::doubt::FIRST_QUESTION;
use crate::store::error::Result;
use crate::store::lease::{self, Lease, Tempo};
use crate::store::provider_state;
use crate::store::settlement::{self, Settlement};

/// One try of one claimed message.
#[derive(Debug)]
pub(super) struct Try {
    pub(super) lease: Lease,
    pub(super) provider: Provider,
    pub(super) started: Instant,
    pub(super) ended: Instant,
    pub(super) outcome: Outcome,
}

/// What an attempt says that found the text taken.
pub(super) const FOUND: &str = "The provider has it since an earlier try; nothing was sent again.";

/// What a try came to, for the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Sent,
    Waiting,
    Failed,
    Suppressed,
    Uncertain,
    /// The claim was lost or taken back; nothing to count.
    Void,
}

impl Try {
    /// Writes it down; the second value says that it has just paused the provider.
    pub(super) fn record(&self, write: &Write<'_>, tempo: &Tempo) -> Result<(Verdict, bool)> {
        let failure = match &self.outcome {
            Outcome::Withdrawn => {
                lease::release(write, &[self.lease])?;
                return Ok((Verdict::Void, false));
            }
            Outcome::Accepted { provider_id } | Outcome::Found { provider_id } => {
                let sent = Settlement::Sent { provider_id: provider_id.clone() };
                provider_state::is_well(write, self.provider)?;
                return Ok((self.settle(write, &sent, None)?, false));
            }
            Outcome::Failed(failure) => failure,
        };
        let paused = hold_up(write, self.provider, failure, self.ended, self.jitter())?;
        if matches!(failure.class, Class::BadAddress | Class::Gone) {
            settlement::suppress_address(write, self.lease.message, &failure.sentence, self.ended)?;
        }
        if failure.class == Class::OptedOut {
            settlement::respect_stop(write, self.lease.message, &failure.sentence, self.ended)?;
        }
        let settlement = self.settlement(write, tempo, failure)?;
        Ok((self.settle(write, &settlement, Some(failure))?, paused))
    }

    fn settle(&self, write: &Write<'_>, settlement: &Settlement, failure: Option<&Failure>) -> Result<Verdict> {
        let attempt = Attempt {
            lease_gen: self.lease.generation,
            started_at: self.started,
            ended_at: self.ended,
            phase: failure.map_or(Phase::AfterDot, |failure| failure.phase).name().to_owned(),
            outcome: match (&self.outcome, failure) {
                (Outcome::Found { .. }, _) => attempt::FOUND.to_owned(),
                (_, failure) => failure.map_or(attempt::SENT, |failure| failure.class.name()).to_owned(),
            },
            code: failure.map_or_else(String::new, |failure| failure.code.to_string()),
            text: match &self.outcome {
                Outcome::Found { .. } => FOUND.to_owned(),
                _ => failure.map_or_else(String::new, Failure::words),
            },
        };
        if !settlement::settle(write, self.lease, settlement, &attempt)? {
            tracing::warn!(message = %self.lease.message, "the claim was lost while it was being sent");
            return Ok(Verdict::Void);
        }
        Ok(match settlement {
            Settlement::Sent { .. } => Verdict::Sent,
            Settlement::Again { .. } => Verdict::Waiting,
            Settlement::Failed { .. } => Verdict::Failed,
            Settlement::Suppressed { .. } => Verdict::Suppressed,
            Settlement::Uncertain { .. } => Verdict::Uncertain,
        })
    }

    fn settlement(&self, write: &Write<'_>, tempo: &Tempo, failure: &Failure) -> Result<Settlement> {
        if !failure.class.uses_attempt() {
            return Ok(Settlement::Again { at: None });
        }
        let wish = match failure.class {
            Class::Permanent | Class::BadAddress | Class::Gone => {
                return Ok(Settlement::Failed { reason: failure.sentence.clone() });
            }
            Class::OptedOut => return Ok(Settlement::Suppressed { reason: failure.sentence.clone() }),
            Class::Uncertain if !self.provider.channel().repeats_when_uncertain() => {
                let reason = format!("{} The provider is asked.", failure.sentence);
                return Ok(Settlement::Uncertain { reason, ask_at: Some(self.ended.plus_seconds(FIRST_QUESTION)) });
            }
            Class::Retry { after } | Class::Throttled { after } => after,
            _ => None,
        };
        let Some(chances) = settlement::chances(write, self.lease.message)? else {
            return Ok(Settlement::Again { at: None });
        };
        let number = chances.attempts + 1;
        let at = later(self.ended, schedule::wait_at_least(wish, number, self.jitter()));
        let reason = if number >= schedule::MOST_ATTEMPTS {
            format!("given up after {number} tries")
        } else if at >= tempo.end_of_life(self.provider.channel(), chances.zone.as_deref(), chances.expires_at, at) {
            "given up: the next try would come too late".to_owned()
        } else {
            return Ok(Settlement::Again { at: Some(at) });
        };
        let may_have_arrived = chances.is_doubtful || failure.class == Class::Uncertain;
        Ok(if may_have_arrived {
            Settlement::Uncertain { reason, ask_at: None }
        } else {
            Settlement::Failed { reason }
        })
    }

    /// Spreads the waits of many messages; the same for the same try.
    fn jitter(&self) -> f64 {
        let seed = self.lease.message.get().wrapping_mul(31).wrapping_add(self.lease.generation);
        let mixed = seed.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
        f64::from(u16::try_from(mixed).unwrap_or(u16::MAX)) / f64::from(u16::MAX)
    }
}

/// What concerns every message of the provider; `true` when it is paused now and was not before.
pub(super) fn hold_up(
    write: &Write<'_>,
    provider: Provider,
    failure: &Failure,
    ended: Instant,
    jitter: f64,
) -> Result<bool> {
    match failure.class {
        Class::Config => {
            return provider_state::pause(write, provider, &failure.words(), &failure.fix);
        }
        Class::Unreachable => {
            let failures = provider_state::of(write, provider)?.failures;
            let until = later(ended, schedule::outage_wait(failures + 1, jitter));
            provider_state::open_breaker(write, provider, ended, until, (&failure.words(), &failure.fix))?;
        }
        Class::Throttled { after } => {
            let until = later(ended, schedule::pace_wait(after));
            provider_state::slow_down(write, provider, until, &failure.words())?;
        }
        _ if !failure.code.is_empty() => provider_state::is_well(write, provider)?,
        _ => {}
    }
    Ok(false)
}

fn later(now: Instant, wait: Duration) -> Instant {
    now.plus_seconds(i64::try_from(wait.as_secs()).unwrap_or(i64::MAX))
}
