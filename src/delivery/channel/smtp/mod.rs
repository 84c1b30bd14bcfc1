//! Mail by SMTP: one connection, used for many mails, that says of each in one [`Outcome`] what became of it.

mod announce;
mod dial;
mod settings;
mod verdict;
mod wire;

#[cfg(test)]
mod tests;

use std::{pin::pin, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{
        commands::{Noop, Quit, Rset},
        response::Severity,
    },
};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use self::{
    announce::{TurnedAway, announce},
    dial::{Live, Route},
    verdict::{Step, Trouble},
};
pub use self::{
    settings::{Limits, SmtpSettings},
    wire::{BeforeDot, Withdrawn},
};
use super::super::{Failure, Outcome, Phase};

/// Mails over one connection before it is closed; servers count too.
const MAILS_PER_CONNECTION: u32 = 100;

/// A connection used this recently is taken to be alive; an older one is asked first.
const FRESH: Duration = Duration::from_secs(2);

/// The longest wait for an answer that decides nothing (NOOP, RSET, QUIT).
const COURTESY: Duration = Duration::from_secs(3);

/// One way to the mail server. Several may run side by side; each sends one mail at a time.
pub struct Smtp {
    route: Route,
    live: Option<Live>,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp({})", self.route.server)
    }
}

impl Smtp {
    /// Checks the settings and reads the certificates; connects when the first mail is sent.
    pub fn new(settings: SmtpSettings) -> Result<Self, Failure> {
        Ok(Self { route: settings.route()?, live: None })
    }

    /// Sends one mail to one recipient. Between the content and the final dot, `before_dot` runs: it must record durably
    /// that the dot comes next, or withdraw the message. What fails before it has certainly not been sent; when no answer
    /// comes after it, the outcome is [`Class::Uncertain`](crate::delivery::Class::Uncertain).
    pub async fn send(&mut self, envelope: &Envelope, bytes: &[u8], before_dot: BeforeDot) -> Outcome {
        let (mut live, until) = match self.announced(envelope, bytes).await {
            Ok(ready) => ready,
            Err(failure) => return failure.into(),
        };
        match hand_over(&mut live, bytes, before_dot, until, self.route.limits.answer).await {
            Ok(provider_id) => {
                self.keep(live).await;
                Outcome::Accepted { provider_id }
            }
            Err(_) if live.gate.was_refused() => Outcome::Withdrawn,
            Err((phase, trouble)) => {
                if !trouble.ends_connection() {
                    self.keep(live).await;
                }
                self.route.server.verdict(Step::Content, phase, &trouble).into()
            }
        }
    }

    /// Connects, encrypts, logs in and says goodbye: "test connection".
    pub async fn test(&self) -> Result<(), Failure> {
        part_from(self.route.dial().await?).await;
        Ok(())
    }

    /// Says goodbye; the next mail dials anew.
    pub async fn close(&mut self) {
        if let Some(live) = self.live.take() {
            part_from(live).await;
        }
    }

    /// A connection on which the server waits for this mail's content, and until when that may take.
    async fn announced(&mut self, envelope: &Envelope, bytes: &[u8]) -> Result<(Live, Instant), Failure> {
        let Limits { content, .. } = self.route.limits;
        let end = Instant::now() + self.route.limits.dial() + content;
        if let Some(mut live) = self.reusable().await {
            let until = Instant::now() + content;
            match announce(&mut live, envelope, bytes, until).await {
                Ok(()) => return Ok((live, until)),
                // The server closed an idle connection: nothing was said about this mail, so a new one is tried at once.
                Err(TurnedAway {
                    step: Step::Sender,
                    trouble: Trouble::Lost(_) | Trouble::Reply { code: 421, .. },
                    ..
                }) => {}
                Err(no) => return Err(self.turned_away(live, no).await),
            }
        }
        let Ok(dialled) = timeout_at(end, self.route.dial()).await else {
            return Err(self.route.server.verdict(Step::Connect, Phase::BeforeDot, &Trouble::Timeout));
        };
        let mut live = dialled?;
        let until = end.min(Instant::now() + content);
        match announce(&mut live, envelope, bytes, until).await {
            Ok(()) => Ok((live, until)),
            Err(no) => Err(self.turned_away(live, no).await),
        }
    }

    /// A refused sender or recipient leaves a mail half begun; RSET clears it, and the connection serves the next one.
    async fn turned_away(&mut self, mut live: Live, no: TurnedAway) -> Failure {
        if no.is_heard_out && matches!(timeout(COURTESY, live.connection.command(Rset)).await, Ok(Ok(_))) {
            self.keep(live).await;
        }
        self.route.server.verdict(no.step, Phase::BeforeDot, &no.trouble)
    }

    /// The open connection, if it still works.
    async fn reusable(&mut self) -> Option<Live> {
        let mut live = self.live.take()?;
        let idle = live.used.elapsed();
        if idle >= self.route.limits.idle {
            part_from(live).await;
            return None;
        }
        if idle > FRESH && !matches!(timeout(COURTESY, live.connection.command(Noop)).await, Ok(Ok(_))) {
            return None;
        }
        Some(live)
    }

    async fn keep(&mut self, mut live: Live) {
        live.mails += 1;
        live.used = Instant::now();
        if live.mails < MAILS_PER_CONNECTION {
            self.live = Some(live);
        } else {
            part_from(live).await;
        }
    }
}

/// The content, the caller's record, the dot, the answer; the server's own name for the mail.
async fn hand_over(
    live: &mut Live,
    bytes: &[u8],
    before_dot: BeforeDot,
    until: Instant,
    answer_within: Duration,
) -> Result<String, (Phase, Trouble)> {
    let gate = live.gate.clone();
    gate.arm(before_dot);
    let mut message = pin!(live.connection.message(bytes));
    let early = tokio::select! {
        biased;
        answer = &mut message => Some(answer),
        () = gate.passed() => None,
        () = sleep_until(until) => return Err((Phase::BeforeDot, Trouble::Timeout)),
    };
    let answer = match early {
        Some(answer) => answer,
        None => timeout(answer_within, message).await.map_err(|_| (Phase::AfterDot, Trouble::Timeout))?,
    };
    let phase = if gate.has_passed() { Phase::AfterDot } else { Phase::BeforeDot };
    let answer = answer.map_err(|error| (phase, Trouble::from(error)))?;
    if answer.code().severity != Severity::PositiveCompletion {
        return Err((phase, Trouble::Lost(format!("unexpected answer {}", answer.code()))));
    }
    let words = answer.message().collect::<Vec<_>>().join(" ");
    Ok(queue_id(&words))
}

/// "2.0.0 Ok: queued as 4F2A" names the mail "4F2A"; other servers' words are kept as they are.
fn queue_id(words: &str) -> String {
    let line = crate::domain::text::clean_line(words);
    let id = line.split_once("queued as ").and_then(|(_, rest)| rest.split_whitespace().next());
    crate::domain::text::shorten(id.unwrap_or(&line), 100)
}

async fn part_from(mut live: Live) {
    let goodbye = timeout(COURTESY, live.connection.command(Quit)).await;
    if let Ok(Err(error)) = goodbye {
        tracing::debug!("the mail server did not answer QUIT: {error}");
    }
}
