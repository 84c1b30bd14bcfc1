//! What the status line asks: who the office is, whether it is LIVE, what waits to be sent.

use super::door::Office;
use crate::config::value::Mode;
use crate::domain::{Actor, BatchId, Instant, Refusal};
use crate::store::channel_state::{self, ChannelState, Pause};
use crate::store::{batch, outbox, outbox_list};

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
            let channels = channel_state::all(read)?;
            let undo = batch::newest_undoable(read, actor.id, BatchId(i64::MAX))?;
            Ok(OfficeStatus {
                name: settings.office.name.as_str().to_owned(),
                live: settings.delivery.mode == Mode::Live,
                waiting,
                next_send: outbox_list::next_send(read)?,
                undo: undo.map(|batch| batch.summary),
                alarm: alarm(&channels),
                paused: channels.iter().filter(|state| state.pause == Pause::Operator).map(in_words).collect(),
            })
        })
    }
}

/// The brake stops everything, so it is told before wrong settings.
fn alarm(channels: &[ChannelState]) -> Option<Alarm> {
    let paused = |by: Pause| channels.iter().filter(move |state| state.pause == by);
    if let Some(state) = paused(Pause::Brake).next() {
        return Some(Alarm { what: "Outbox stopped".to_owned(), why: state.reason.clone() });
    }
    let why = paused(Pause::Config).next()?.reason.clone();
    let words: Vec<&str> = paused(Pause::Config).map(|state| state.channel.word()).collect();
    let what = match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last} stopped", rest.join(", ")),
        _ => format!("{} stopped", words.concat()),
    };
    Some(Alarm { what, why })
}

/// "e-mail is paused: the password is wrong".
pub(super) fn in_words(state: &ChannelState) -> String {
    let why = if state.reason.is_empty() { String::new() } else { format!(": {}", state.reason) };
    format!("{} is paused{why}", state.channel.word())
}
