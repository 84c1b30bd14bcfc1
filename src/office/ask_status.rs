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
    /// Channels that are paused, with the reason: "e-mail is paused: the password is wrong".
    pub paused: Vec<String>,
}

impl Office {
    /// The office at this moment, for that operator.
    pub fn status(&self, actor: &Actor) -> Result<OfficeStatus, Refusal> {
        let settings = self.settings()?;
        self.ask(|read| {
            let (waiting, _) = outbox::waiting(read)?;
            let paused = channel_state::all(read)?.into_iter().filter(|state| state.pause != Pause::No);
            let undo = batch::newest_undoable(read, actor.id, BatchId(i64::MAX))?;
            Ok(OfficeStatus {
                name: settings.office.name.as_str().to_owned(),
                live: settings.delivery.mode == Mode::Live,
                waiting,
                next_send: outbox_list::next_send(read)?,
                undo: undo.map(|batch| batch.summary),
                paused: paused.map(|state| in_words(&state)).collect(),
            })
        })
    }
}

/// "e-mail is paused: the password is wrong".
pub(super) fn in_words(state: &ChannelState) -> String {
    let why = if state.reason.is_empty() { String::new() } else { format!(": {}", state.reason) };
    format!("{} is paused{why}", state.channel.word())
}
