//! What the status line asks: who the office is, whether it is LIVE, what waits to be sent.

use super::door::Office;
use crate::config::value::Mode;
use crate::domain::{Actor, BatchId, Instant, Refusal};
use crate::store::channel_state::{self, ChannelState, Pause};
use crate::store::provider_state::ProviderState;
use crate::store::{Read, StoreError, batch, outbox, outbox_list, provider_state};

/// The office at this moment, as the status line says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeStatus {
    /// The office's name.
    pub name: String,
    /// LIVE, or TEST.
    pub live: bool,
    /// Messages that wait to be sent.
    pub waiting: usize,
    /// When the next of them may leave.
    pub next_send: Option<Instant>,
    /// What this operator's next undo takes back, such as "3 to Materials".
    pub undo: Option<String>,
    /// What has stopped by itself and runs again only when somebody has looked: the brake, else wrong settings.
    pub alarm: Option<Alarm>,
    /// Channels that staff paused: "e-mail is paused: Paused by Dana."
    pub paused: Vec<String>,
}

/// Something has stopped by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// What: "Outbox stopped", "e-mail and push stopped".
    pub what: String,
    /// Why, a sentence.
    pub why: String,
}

impl Office {
    /// The office at this moment, for that operator.
    pub fn status(&self, actor: &Actor) -> Result<OfficeStatus, Refusal> {
        let settings = self.settings()?;
        self.ask(|read| {
            let (waiting, _) = outbox::waiting(read)?;
            let (channels, providers) = (channel_state::all(read)?, provider_state::all(read)?);
            let undo = batch::newest_undoable(read, actor.id, BatchId(i64::MAX))?;
            Ok(OfficeStatus {
                name: settings.office.name.as_str().to_owned(),
                live: settings.delivery.mode == Mode::Live,
                waiting,
                next_send: outbox_list::next_send(read)?,
                undo: undo.map(|batch| batch.summary),
                alarm: alarm(&channels, &providers),
                paused: paused_by(&channels, |by| by == Pause::Operator),
            })
        })
    }
}

/// The brake stops everything, so it is told before wrong settings.
fn alarm(channels: &[ChannelState], providers: &[ProviderState]) -> Option<Alarm> {
    if let Some(state) = channels.iter().find(|state| state.pause == Pause::Brake) {
        return Some(Alarm { what: "Outbox stopped".to_owned(), why: state.reason.clone() });
    }
    let paused = || providers.iter().filter(|state| state.is_paused);
    let why = paused().next()?.reason.clone();
    let words: Vec<&str> = paused().map(|state| state.provider.word()).collect();
    let what = match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last} stopped", rest.join(", ")),
        _ => format!("{} stopped", words.concat()),
    };
    Some(Alarm { what, why })
}

/// Channels and providers that are paused until somebody resumes them: "push by ntfy is paused: the token is wrong".
pub(super) fn paused(read: &Read<'_>) -> Result<Vec<String>, StoreError> {
    let mut paused = paused_by(&channel_state::all(read)?, |by| by != Pause::No);
    let providers = provider_state::all(read)?.into_iter().filter(|state| state.is_paused);
    paused.extend(providers.map(|state| in_words(state.provider.word(), &state.reason)));
    Ok(paused)
}

fn paused_by(channels: &[ChannelState], who: impl Fn(Pause) -> bool) -> Vec<String> {
    let channels = channels.iter().filter(|state| who(state.pause));
    channels.map(|state| in_words(state.channel.word(), &state.reason)).collect()
}

fn in_words(who: &str, reason: &str) -> String {
    let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    format!("{who} is paused{why}")
}
