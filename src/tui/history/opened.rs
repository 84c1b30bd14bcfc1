//! One batch that is looked at: the rows that it changed and the messages that it sent, side by side as two lists.

use crate::domain::{BatchId, Instant};
use crate::office::ask_history::{Batch, BatchDetail, HistoryLine, Message};
use crate::tui::component::{Entries, Input, Outcome, TabStrip};
use crate::tui::keys::Action;
use crate::tui::screen::Taken;

use super::question::{PAGE, Request};

/// The batch.
pub(super) struct Opened {
    pub(super) id: BatchId,
    pub(super) batch: Batch,
    pub(super) lines: Entries<HistoryLine>,
    pub(super) messages: Entries<Message>,
    /// "2 held, 1 sent".
    pub(super) states: String,
    /// The messages are shown, not the rows.
    pub(super) on_messages: bool,
    pub(super) strip: TabStrip,
}

impl Opened {
    /// A batch with its first `limit` rows and messages.
    pub(super) fn new(detail: BatchDetail, limit: usize) -> Self {
        let BatchDetail { batch, lines, messages, states } = detail;
        Self {
            id: batch.id,
            on_messages: batch.changed == 0 && batch.messages > 0,
            batch,
            lines: Entries::new(lines, limit),
            messages: Entries::new(messages, limit),
            states: in_words(&states),
            strip: TabStrip::default(),
        }
    }

    /// How many rows or messages are held.
    pub(super) fn held(&self) -> usize {
        self.lines.held().len().max(self.messages.held().len()).max(PAGE)
    }

    /// The same batch read again.
    pub(super) fn renew(&mut self, detail: BatchDetail, limit: usize) {
        self.batch = detail.batch;
        self.states = in_words(&detail.states);
        self.lines.replace(detail.lines, limit);
        self.messages.replace(detail.messages, limit);
    }

    pub(super) fn more_lines(&mut self, lines: &[HistoryLine]) {
        self.lines.extend(lines.to_vec(), PAGE);
    }

    pub(super) fn more_messages(&mut self, messages: &[Message]) {
        self.messages.extend(messages.to_vec(), PAGE);
    }

    /// What is needed next.
    pub(super) fn wants(&mut self, now: Instant) -> Option<Request> {
        if let Some(last) = self.lines.wants() {
            return Some(Request::Lines(self.id, last.id));
        }
        self.messages.wants().map(|last| Request::Messages(self.id, last.id, now))
    }

    pub(super) fn input(&mut self, input: &Input) -> Taken {
        match input {
            Input::Action(Action::Left) => self.on_messages = false,
            Input::Action(Action::Right) => self.on_messages = true,
            Input::Action(Action::NextPane) if !self.on_messages => self.on_messages = true,
            Input::Action(Action::PreviousPane) if self.on_messages => self.on_messages = false,
            other => {
                if let Some(at) = self.strip.clicked(other) {
                    self.on_messages = at == 1;
                    return Taken::Yes;
                }
                let heard = if self.on_messages { self.messages.update(other) } else { self.lines.update(other) };
                if heard == Outcome::Ignored {
                    return Taken::No;
                }
            }
        }
        Taken::Yes
    }
}

fn in_words(states: &std::collections::BTreeMap<crate::domain::MessageState, usize>) -> String {
    states.iter().map(|(state, count)| format!("{count} {}", state.name())).collect::<Vec<_>>().join(", ")
}
