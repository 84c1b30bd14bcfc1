//! Questions about texts that may have arrived: what the provider's answer means for the message.

use super::channel::sms::Answer;
use super::judgement::{FOUND, Verdict, hold_up};
use super::{Failure, schedule};
use crate::domain::{Instant, Provider};
use crate::store::attempt::{self, Attempt};
use crate::store::doubt::{self, Finding, GRACE};
use crate::store::error::Result;
use crate::store::{Write, lease::Lease, provider_state};

/// One question that was put.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) lease: Lease,
    pub(super) provider: Provider,
    /// When the doubtful try ended.
    pub(super) tried_at: Instant,
    pub(super) started: Instant,
    pub(super) ended: Instant,
    pub(super) answer: std::result::Result<Answer, Failure>,
}

impl Asked {
    /// Writes it down; the second value says that it has just paused the provider.
    pub(super) fn record(&self, write: &Write<'_>) -> Result<(Verdict, bool)> {
        let paused = if let Err(failure) = &self.answer {
            hold_up(write, self.provider, failure, self.ended, schedule::MIDDLE)?
        } else {
            provider_state::is_well(write, self.provider)?;
            false
        };
        let finding = self.finding();
        let verdict = match &finding {
            Finding::Taken { .. } => Verdict::Sent,
            Finding::Undelivered { .. } => Verdict::Failed,
            Finding::Later { .. } | Finding::Closed { .. } => Verdict::Void,
        };
        let settled = doubt::settle(write, self.lease, &finding, &self.attempt(&finding))?;
        Ok((if settled { verdict } else { Verdict::Void }, paused))
    }

    fn finding(&self) -> Finding {
        match &self.answer {
            Ok(Answer::Taken { provider_id }) => Finding::Taken { provider_id: provider_id.clone() },
            Ok(Answer::Undelivered { why }) => Finding::Undelivered { reason: why.clone() },
            Ok(Answer::CannotSay) => Finding::Closed { reason: CANNOT_SAY.to_owned() },
            Ok(Answer::Unknown) if self.ended >= self.tried_at.plus_seconds(GRACE) => {
                Finding::Closed { reason: UNKNOWN.to_owned() }
            }
            Ok(Answer::Unknown) | Err(_) => Finding::Later { at: self.ended.plus_seconds(schedule::NEXT_QUESTION) },
        }
    }

    fn attempt(&self, finding: &Finding) -> Attempt {
        let (outcome, code, text) = match (&self.answer, finding) {
            (Ok(Answer::Taken { .. }), _) => (attempt::FOUND, "", FOUND.to_owned()),
            (Err(failure), _) => (attempt::ASKED, failure.code.as_ref(), failure.words()),
            (_, Finding::Undelivered { reason } | Finding::Closed { reason }) => (attempt::ASKED, "", reason.clone()),
            _ => (attempt::ASKED, "", NOT_YET.to_owned()),
        };
        Attempt {
            lease_gen: self.lease.generation,
            started_at: self.started,
            ended_at: self.ended,
            phase: super::Phase::BeforeDot.name().to_owned(),
            outcome: outcome.to_owned(),
            code: code.to_owned(),
            text,
        }
    }
}

const NOT_YET: &str = "The provider was asked and does not know it yet.";
const UNKNOWN: &str =
    "The provider was asked and knows nothing of it, so it has most likely not arrived. Retry sends it again.";
const CANNOT_SAY: &str =
    "It may have arrived, and there is no provider that could be asked. Ask the recipient; retry sends it again.";
