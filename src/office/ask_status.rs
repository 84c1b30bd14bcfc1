//! What the status line asks: who the office is, whether it is LIVE, what waits to be sent.

use super::door::Office;
use crate::config::value::Mode;
use crate::domain::{Actor, BatchId, Instant, Refusal};
use crate::store::{batch, outbox};

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
}

impl Office {
    /// The office at this moment, for that operator.
    pub fn status(&self, actor: &Actor) -> Result<OfficeStatus, Refusal> {
        let settings = self.settings()?;
        self.ask(|read| {
            let (waiting, next_send) = outbox::waiting(read)?;
            let undo = batch::newest_undoable(read, actor.id, BatchId(i64::MAX))?;
            Ok(OfficeStatus {
                name: settings.office.name.as_str().to_owned(),
                live: settings.delivery.mode == Mode::Live,
                waiting,
                next_send,
                undo: undo.map(|batch| batch.summary),
            })
        })
    }
}
