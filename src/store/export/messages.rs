//! Which messages a list is about.

use crate::domain::{ContactId, Instant, MessageId, MessageState, PipelineId, StageId};
use crate::store::dialect;
use crate::store::error::Result;
use crate::store::tx::Read;
use rusqlite::params;

/// Which messages are meant.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Only those about cards of this pipeline.
    pub pipeline: Option<PipelineId>,
    /// Only those about a move to this stage.
    pub stage: Option<StageId>,
    /// Only those in this state.
    pub state: Option<MessageState>,
    /// Only those to these contacts.
    pub contacts: Option<Vec<ContactId>>,
}

/// The messages that are meant, oldest first.
pub fn ids(read: &Read<'_>, which: &Which, now: Instant) -> Result<Vec<MessageId>> {
    let (state, held) = match which.state {
        Some(MessageState::Held) => (Some("queued"), Some(true)),
        Some(MessageState::Queued) => (Some("queued"), Some(false)),
        Some(other) => (Some(other.name()), None),
        None => (None, None),
    };
    let contacts = which.contacts.as_ref().map(|ids| dialect::id_list(ids.iter().map(|id| id.get())));
    let picks = dialect::ids("?6");
    read.all(
        &format!(
            "SELECT o.id FROM outbox o LEFT JOIN card c ON c.id = o.card_id
             WHERE (?1 IS NULL OR c.pipeline_id = ?1) AND (?2 IS NULL OR o.to_stage = ?2) AND (?3 IS NULL OR o.state = ?3)
               AND (?4 IS NULL OR (o.not_before > ?5) = ?4) AND (?6 IS NULL OR o.contact_id IN {picks}) ORDER BY o.id"
        ),
        params![which.pipeline, which.stage, state, held, now, contacts],
        |row| row.get(0),
    )
}
