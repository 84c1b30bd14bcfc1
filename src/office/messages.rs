//! What staff do to messages: retry what failed, cancel what waits (E2, E5).

use super::receipt::{Done, Skipped};
use super::work::Work;
use crate::domain::outbox::cancelled_by;
use crate::domain::{Kind, MessageId, MessageState, Refusal, Role};
use crate::store::{dialect, outbox_desk as desk};

/// A choice of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Messages {
    /// These.
    These(Vec<MessageId>),
    /// All in that state.
    In(MessageState),
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
    /// The row numbers, as a JSON array.
    fn list(&self, work: &Work<'_>) -> Result<String, Refusal> {
        let ids = match self {
            Self::These(ids) => ids.clone(),
            Self::In(state) => desk::in_state(work.write, *state, work.at)?,
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
        let ids = self.messages.list(work)?;
        let skipped = left_out(work, &ids, [MessageState::Failed, MessageState::Uncertain])?;
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
        let ids = self.messages.list(work)?;
        let skipped = left_out(work, &ids, [MessageState::Queued, MessageState::Held])?;
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

fn counted(n: usize) -> String {
    if n == 1 { "1 message".to_owned() } else { format!("{n} messages") }
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
