//! Looking back: what a batch touched, and what happened to one contact.

use super::batch::{self, Batch};
use super::dialect;
use super::error::Result;
use super::table::Table;
use super::tx::Read;
use crate::domain::{BatchId, Channel, ContactId, EventId, Instant, MessageId, MessageState};
use rusqlite::{Row, params};
use std::collections::BTreeMap;

/// One touched row, with the columns that changed as JSON objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Row.
    pub id: EventId,
    /// In which batch.
    pub batch: BatchId,
    /// The table of the touched row.
    pub subject: String,
    /// Number of the touched row.
    pub subject_id: i64,
    /// What the touched row is called now; empty when nobody can say.
    pub name: String,
    /// What was done to it.
    pub action: String,
    /// The changed columns before; `None` for a creation.
    pub before: Option<String>,
    /// The changed columns after.
    pub after: Option<String>,
    /// Whether privacy's erase has blanked the columns.
    pub erased: bool,
    /// The currency of a card or milestone, for its value.
    pub currency: Option<String>,
}

const EVENT: &str = "e.id, e.batch_id, e.subject, e.subject_id,
     coalesce(CASE e.subject
         WHEN 'contact' THEN (SELECT name FROM contact WHERE id = e.subject_id)
         WHEN 'address' THEN (SELECT p.name FROM address a JOIN contact p ON p.id = a.contact_id WHERE a.id = e.subject_id)
         WHEN 'card' THEN (SELECT coalesce(p.name, nullif(t.title, ''), t.external_id) FROM card t LEFT JOIN contact p ON p.id = t.contact_id
                           WHERE t.id = e.subject_id)
         WHEN 'pipeline' THEN (SELECT title FROM pipeline WHERE id = e.subject_id)
         WHEN 'stage' THEN (SELECT name FROM stage WHERE id = e.subject_id)
         WHEN 'setting' THEN (SELECT key FROM setting WHERE id = e.subject_id)
         WHEN 'operator' THEN (SELECT name FROM operator WHERE id = e.subject_id)
         WHEN 'milestone' THEN (SELECT title FROM milestone WHERE id = e.subject_id)
         WHEN 'payment' THEN (SELECT p.name FROM payment y JOIN contact p ON p.id = y.contractor_id WHERE y.id = e.subject_id) END, ''),
     e.action, c.before, c.after, c.erased_at IS NOT NULL,
     CASE e.subject WHEN 'card' THEN (SELECT currency FROM card WHERE id = e.subject_id)
         WHEN 'milestone' THEN (SELECT currency FROM milestone WHERE id = e.subject_id) END";

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    Ok(Event {
        id: row.get(0)?,
        batch: row.get(1)?,
        subject: row.get(2)?,
        subject_id: row.get(3)?,
        name: row.get(4)?,
        action: row.get(5)?,
        before: row.get(6)?,
        after: row.get(7)?,
        erased: row.get(8)?,
        currency: row.get(9)?,
    })
}

/// One message, as a line of history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Row.
    pub id: MessageId,
    /// The batch that enqueued it.
    pub batch: BatchId,
    /// How.
    pub channel: Channel,
    /// The recipient's name, or the address where nobody has it any more.
    pub name: String,
    /// Where to.
    pub address: String,
    /// The customer-facing title of the stage that it tells of.
    pub stage: String,
    /// Where it stands.
    pub state: MessageState,
    /// Why it stands there; may be empty.
    pub reason: String,
    /// When it was handed over.
    pub sent_at: Option<Instant>,
}

const MESSAGE: &str = "o.id, o.batch_id, o.channel, coalesce(p.name, o.address), o.address,
     coalesce((SELECT label FROM stage WHERE id = o.to_stage), ''), o.state, coalesce(nullif(o.error, ''), o.reason), o.sent_at, o.not_before";

fn message(row: &Row<'_>, now: Instant) -> rusqlite::Result<Message> {
    let (channel, state): (String, String) = (row.get(2)?, row.get(6)?);
    Ok(Message {
        id: row.get(0)?,
        batch: row.get(1)?,
        channel: Channel::from_name(&channel).unwrap_or(Channel::Email),
        name: row.get(3)?,
        address: row.get(4)?,
        stage: row.get(5)?,
        state: shown_state(&state, row.get(9)?, now),
        reason: row.get(7)?,
        sent_at: row.get(8)?,
    })
}

/// The stored state, or held while its time has not come.
pub(in crate::store) fn shown_state(stored: &str, not_before: Instant, now: Instant) -> MessageState {
    match MessageState::from_name(stored).unwrap_or(MessageState::Failed) {
        MessageState::Queued if not_before > now => MessageState::Held,
        state => state,
    }
}

/// What a batch touched, behind `after`, in the order in which it did.
pub fn events(read: &Read<'_>, batch: BatchId, after: Option<EventId>, limit: usize) -> Result<Vec<Event>> {
    read.all(
        &format!(
            "SELECT {EVENT} FROM event e JOIN change c ON c.event_id = e.id
             WHERE e.batch_id = ?1 AND e.id > ?2 ORDER BY e.id LIMIT ?3"
        ),
        params![batch, after.map_or(0, EventId::get), limit],
        event,
    )
}

/// The messages that a batch enqueued, behind `after`.
pub fn messages(
    read: &Read<'_>,
    batch: BatchId,
    after: Option<MessageId>,
    limit: usize,
    now: Instant,
) -> Result<Vec<Message>> {
    read.all(
        &format!(
            "SELECT {MESSAGE} FROM outbox o LEFT JOIN contact p ON p.id = o.contact_id
             WHERE o.batch_id = ?1 AND o.id > ?2 ORDER BY o.id LIMIT ?3"
        ),
        params![batch, after.map_or(0, MessageId::get), limit],
        |row| message(row, now),
    )
}

/// How many messages of a batch stand in which state.
pub fn message_states(read: &Read<'_>, batch: BatchId, now: Instant) -> Result<BTreeMap<MessageState, usize>> {
    let mut found = BTreeMap::new();
    read.each(
        "SELECT state, max(not_before), count(*) FROM outbox WHERE batch_id = ?1 GROUP BY state, not_before > ?2",
        params![batch, now],
        |row| {
            let state: String = row.get(0)?;
            *found.entry(shown_state(&state, row.get(1)?, now)).or_insert(0) += row.get::<_, usize>(2)?;
            Ok(())
        },
    )?;
    Ok(found)
}

/// The events about the contact ?1: its own, those of contacts merged into it, of its addresses, cards, milestones and
/// payments.
const OF_CONTACT: &str = "SELECT id, batch_id FROM event WHERE subject = 'contact' AND subject_id = ?1
     UNION SELECT e.id, e.batch_id FROM contact m CROSS JOIN event e ON e.subject_id = m.id AND e.subject = 'contact' WHERE m.merged_into = ?1
     UNION SELECT e.id, e.batch_id FROM address a CROSS JOIN event e ON e.subject_id = a.id AND e.subject = 'address' WHERE a.contact_id = ?1
     UNION SELECT e.id, e.batch_id FROM card t CROSS JOIN event e ON e.subject_id = t.id AND e.subject = 'card' WHERE t.contact_id = ?1
     UNION SELECT e.id, e.batch_id FROM milestone t CROSS JOIN event e ON e.subject_id = t.id AND e.subject = 'milestone' WHERE t.contractor_id = ?1
     UNION SELECT e.id, e.batch_id FROM payment t CROSS JOIN event e ON e.subject_id = t.id AND e.subject = 'payment' WHERE t.contractor_id = ?1";

/// The batches that touched or told a contact, newest first, before `before` when given.
pub fn batches_of(read: &Read<'_>, contact: ContactId, before: Option<BatchId>, limit: usize) -> Result<Vec<Batch>> {
    read.all(
        &format!(
            "SELECT {} FROM (SELECT batch_id FROM ({OF_CONTACT}) UNION SELECT batch_id FROM outbox WHERE contact_id = ?1) t
             CROSS JOIN batch b ON b.id = t.batch_id JOIN operator o ON o.id = b.operator_id
             WHERE b.id < ?2 ORDER BY b.id DESC LIMIT ?3",
            batch::COLUMNS
        ),
        params![contact, before.map_or(i64::MAX, BatchId::get), limit],
        batch::from_row,
    )
}

/// What those batches did to the contact.
pub fn events_of(read: &Read<'_>, contact: ContactId, batches: &str) -> Result<Vec<Event>> {
    read.all(
        &format!(
            "SELECT {EVENT} FROM ({OF_CONTACT}) t CROSS JOIN event e ON e.id = t.id JOIN change c ON c.event_id = e.id
             WHERE t.batch_id IN {} ORDER BY e.id",
            dialect::ids("?2")
        ),
        params![contact, batches],
        event,
    )
}

/// What those batches told the contact.
pub fn messages_of(read: &Read<'_>, contact: ContactId, batches: &str, now: Instant) -> Result<Vec<Message>> {
    read.all(
        &format!(
            "SELECT {MESSAGE} FROM outbox o LEFT JOIN contact p ON p.id = o.contact_id
             WHERE o.contact_id = ?1 AND o.batch_id IN {} ORDER BY o.id",
            dialect::ids("?2")
        ),
        params![contact, batches],
        |row| message(row, now),
    )
}

/// Something that happened to one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Instant,
    /// By whom.
    pub operator: String,
    /// Whether it was taken back before and is done again.
    pub again: bool,
    /// What.
    pub event: Event,
}

/// What happened to one row, oldest first.
pub fn events_on(read: &Read<'_>, table: Table, id: i64) -> Result<Vec<Happened>> {
    read.all(
        &format!(
            "SELECT {EVENT}, b.at, o.name, b.verb = 'redo' FROM event e JOIN change c ON c.event_id = e.id JOIN batch b ON b.id = e.batch_id
             JOIN operator o ON o.id = b.operator_id WHERE e.subject_id = ?1 AND e.subject = ?2 ORDER BY e.id"
        ),
        params![id, table.name()],
        |row| Ok(Happened { at: row.get(10)?, operator: row.get(11)?, again: row.get(12)?, event: event(row)? }),
    )
}

/// What some rows of a table are called now, for changed columns that name them.
pub fn names(read: &Read<'_>, table: Table, ids: &str) -> Result<BTreeMap<i64, String>> {
    let called = match table {
        Table::Pipeline | Table::Milestone => "title",
        Table::Contact | Table::Stage | Table::Operator => "name",
        Table::Address | Table::Card | Table::Setting | Table::Payment | Table::Template => return Ok(BTreeMap::new()),
    };
    let rows = read.all(
        &format!("SELECT t.id, t.{called} FROM {} j CROSS JOIN {} t ON t.id = j.id", dialect::ids("?1"), table.name()),
        params![ids],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}
