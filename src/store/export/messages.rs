//! Messages with what their texts are made from.

use crate::domain::{BatchId, CardId, Channel, ContactId, Instant, MessageId, MessageState, PipelineId, StageId};
use crate::store::dialect;
use crate::store::error::Result;
use crate::store::tx::Read;
use rusqlite::params;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Row.
    pub id: MessageId,
    /// How.
    pub channel: Channel,
    /// Where to.
    pub address: String,
    /// Where it stands now.
    pub state: MessageState,
    /// Fixed when it was enqueued.
    pub message_id: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong last, or why it was kept from going.
    pub error: String,
    /// Name of the recipient.
    pub name: Option<String>,
    /// The recipient.
    pub contact: Option<ContactId>,
    /// The card that it is about.
    pub card: Option<CardId>,
    /// The batch that enqueued it.
    pub batch: BatchId,
    /// When it may leave.
    pub next_at: Instant,
    /// The text that it is written from.
    pub template_version: i64,
    /// What its batch shares.
    pub snapshot: i64,
    /// What is its own.
    pub vars: String,
}

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

/// The details of some messages, by number.
pub fn details(read: &Read<'_>, ids: &[MessageId], now: Instant) -> Result<Vec<MessageRow>> {
    let picks = dialect::ids("?1");
    read.all(
        &format!(
            "SELECT o.id, o.channel, o.address, o.state, o.message_id, o.attempts, CASE WHEN o.error = '' THEN o.reason ELSE o.error END,
                 p.name, o.contact_id, o.card_id, o.batch_id, o.next_at, o.template_version_id, o.snapshot_id, o.vars, o.not_before > ?2
             FROM {picks} j JOIN outbox o ON o.id = j.id LEFT JOIN contact p ON p.id = o.contact_id ORDER BY o.id"
        ),
        params![dialect::id_list(ids.iter().map(|id| id.get())), now],
        |row| {
            let (channel, state): (String, String) = (row.get(1)?, row.get(3)?);
            let stored = MessageState::from_name(&state).unwrap_or(MessageState::Failed);
            let waits: bool = row.get(15)?;
            Ok(MessageRow {
                id: row.get(0)?,
                channel: Channel::from_name(&channel).unwrap_or(Channel::Email),
                address: row.get(2)?,
                state: if stored == MessageState::Queued && waits { MessageState::Held } else { stored },
                message_id: row.get(4)?,
                attempts: row.get(5)?,
                error: row.get(6)?,
                name: row.get(7)?,
                contact: row.get(8)?,
                card: row.get(9)?,
                batch: row.get(10)?,
                next_at: row.get(11)?,
                template_version: row.get(12)?,
                snapshot: row.get(13)?,
                vars: row.get(14)?,
            })
        },
    )
}

/// What the messages of a batch share, as it is stored.
pub fn shared_variables(read: &Read<'_>, snapshot: i64) -> Result<String> {
    read.one("SELECT vars FROM snapshot WHERE id = ?1", params![snapshot], |row| row.get(0))
}
