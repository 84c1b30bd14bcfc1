//! What staff do to messages: retry what failed, cancel what waits (E2, E5).

use super::receipt::{Done, Skipped};
use super::work::Work;
use crate::domain::outbox::cancelled_by;
use crate::domain::text::grouped;
use crate::domain::{BatchId, Kind, MessageId, MessageState, Refusal, Role};
use crate::store::{batch, dialect, outbox_desk as desk};
use std::collections::HashSet;

/// A choice of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Messages {
    /// These.
    These(Vec<MessageId>),
    /// All in that state.
    In(MessageState),
    /// All in that state but these.
    InBut(MessageState, Vec<MessageId>),
    /// Of those that a batch enqueued the ones that it can be done to.
    OfBatch(BatchId),
    /// All that wait to reach people, held ones included: what the brake is about (X9).
    Waiting,
}

/// Put failed and uncertain messages back into the queue. Not undoable: cancel them instead.
#[derive(Clone, Debug)]
pub struct RetryMessages {
    /// Which.
    pub messages: Messages,
}

/// Keep waiting messages from going. Undo puts them back.
#[derive(Clone, Debug)]
pub struct CancelMessages {
    /// Which.
    pub messages: Messages,
}

impl Messages {
    /// The row numbers, as a JSON array; it can be done to messages in the `lawful` states.
    fn list(&self, work: &Work<'_>, lawful: [MessageState; 2]) -> Result<String, Refusal> {
        let ids = match self {
            Self::These(ids) => ids.clone(),
            Self::In(state) => desk::in_state(work.write, *state, work.at)?,
            Self::InBut(state, left_out) => {
                let left_out: HashSet<&MessageId> = left_out.iter().collect();
                let mut ids = desk::in_state(work.write, *state, work.at)?;
                ids.retain(|id| !left_out.contains(id));
                ids
            }
            Self::OfBatch(batch) => {
                batch::find(work.write, *batch)?.ok_or_else(|| no_such_batch(*batch))?;
                desk::of_batch(work.write, *batch, lawful)?
            }
            Self::Waiting => desk::waiting(work.write)?,
        };
        let ids = dialect::id_list(ids.into_iter().map(MessageId::get));
        if let Some(unknown) = desk::first_unknown(work.write, &ids)? {
            return Err(no_such_message(unknown));
        }
        if work.actor.role == Role::Agent {
            let others = desk::about_cards_of_others(work.write, &ids, &work.actor.name)?;
            if others > 0 {
                let name = &work.actor.name;
                return Err(Refusal::new(
                    Kind::Permission,
                    format!("{others} of these messages are about cards of somebody else, and {name} may change only their own."),
                )
                .hint("Unmark them, or ask an admin."));
            }
        }
        Ok(ids)
    }
}

impl RetryMessages {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("retry messages")?;
        let lawful = [MessageState::Failed, MessageState::Uncertain];
        let ids = self.messages.list(work, lawful)?;
        let skipped = left_out(work, &ids, lawful)?;
        let changed = desk::retry(work.write, &ids, work.at)?;
        let summary = match changed {
            0 => "No message had to be tried again.".to_owned(),
            n => format!("{} sent again", counted(n)),
        };
        Ok(Done { summary, changed, messages: changed, skipped, final_: true, ..Done::default() })
    }
}

impl CancelMessages {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("cancel messages")?;
        let lawful = [MessageState::Queued, MessageState::Held];
        let ids = self.messages.list(work, lawful)?;
        let skipped = left_out(work, &ids, lawful)?;
        let reason = cancelled_by(&work.actor.name);
        let changed = desk::cancel(work.write, &ids, work.batch, &reason)?;
        let summary = match changed {
            0 => "No message had to be cancelled.".to_owned(),
            n => format!("{} cancelled", counted(n)),
        };
        Ok(Done { summary, changed, messages: changed, skipped, ..Done::default() })
    }
}

/// There is no message of that number.
pub(super) fn no_such_message(id: MessageId) -> Refusal {
    Refusal::not_found(format!("There is no message {id}.")).hint("`milepost outbox list` shows them.")
}

/// There is no batch of that number.
pub(super) fn no_such_batch(id: BatchId) -> Refusal {
    Refusal::not_found(format!("There is no batch {id}.")).hint("`milepost history` lists them.")
}

fn counted(n: usize) -> String {
    if n == 1 { "1 message".to_owned() } else { format!("{} messages", grouped(u64::try_from(n).unwrap_or(u64::MAX))) }
}

fn left_out(work: &Work<'_>, ids: &str, states: [MessageState; 2]) -> Result<Vec<Skipped>, Refusal> {
    let others = desk::in_other_states(work.write, ids, states)?;
    let skipped = others.into_iter().map(|(who, channel, state)| Skipped {
        who,
        channel: Some(channel),
        reason: format!("is {}", state.name()),
    });
    Ok(skipped.collect())
}
