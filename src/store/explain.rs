//! What explain asks: what a message was enqueued by and what ended it, what happened last to a row, and how a recipient
//! stood at a past moment, worked out backwards from the changes since.

use super::batch::{self, Batch};
use super::error::Result;
use super::history::shown_state;
use super::suppression;
use super::table::Table;
use super::tx::Read;
use super::value::Val;
use crate::domain::explain::{Barred, Place, Standing};
use crate::domain::hearing::Facts;
use crate::domain::{BatchId, Channel, Consent, ContactId, EventId, Instant, MessageId, MessageState, shown_address};
use rusqlite::params;
use std::collections::BTreeMap;

/// What the outbox knows of a message beside its line in lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Papers {
    /// Kind of message.
    pub kind: String,
    /// The stage that it tells of, by name.
    pub stage: Option<String>,
    /// When it is given up.
    pub expires_at: Instant,
    /// Whether it goes to an operator.
    pub to_operator: bool,
    /// The provider is being asked whether it was taken.
    pub is_asked_about: bool,
    /// Who has it in hand; may be empty.
    pub sender: String,
    /// The batch that took it out of the queue.
    pub ended_by: Option<BatchId>,
    /// The message that took its place.
    pub superseded_by: Option<(MessageId, MessageState)>,
    /// An earlier message to the same person that must leave first.
    pub behind: Option<MessageId>,
    /// The recipient's zone; may be empty.
    pub zone: String,
    /// What whoever took it calls it; may be empty.
    pub provider_id: String,
}

/// What is known of a message beside its line in lists.
pub fn papers(read: &Read<'_>, message: MessageId, now: Instant) -> Result<Option<Papers>> {
    read.first(
        "SELECT o.kind, s.name, o.expires_at, o.operator_id IS NOT NULL, o.phase = 'after_dot' AND o.state = 'uncertain',
             coalesce(o.lease_owner, ''), o.ended_batch, n.id, n.state, n.not_before,
             (SELECT min(e.id) FROM outbox e WHERE e.contact_id = o.contact_id AND e.channel = o.channel
                 AND e.state IN ('queued', 'sending') AND e.id < o.id),
             coalesce(p.zone, ''), o.provider_id
         FROM outbox o LEFT JOIN stage s ON s.id = o.to_stage LEFT JOIN outbox n ON n.id = o.superseded_by
             LEFT JOIN contact p ON p.id = o.contact_id
         WHERE o.id = ?1",
        params![message],
        |row| {
            let newer = match row.get::<_, Option<MessageId>>(7)? {
                Some(id) => Some((id, shown_state(&row.get::<_, String>(8)?, row.get(9)?, now))),
                None => None,
            };
            Ok(Papers {
                kind: row.get(0)?,
                stage: row.get(1)?,
                expires_at: row.get(2)?,
                to_operator: row.get(3)?,
                is_asked_about: row.get::<_, Option<bool>>(4)?.unwrap_or(false),
                sender: row.get(5)?,
                ended_by: row.get(6)?,
                superseded_by: newer,
                behind: row.get(10)?,
                zone: row.get(11)?,
                provider_id: row.get(12)?,
            })
        },
    )
}

/// Something that happened to a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// The event.
    pub event: EventId,
    /// What was done ("moved").
    pub action: String,
    /// Whether it made the row.
    pub made_it: bool,
    /// The changed columns after it, as JSON; `None` when they were erased.
    pub after: Option<String>,
    /// In which batch.
    pub batch: Batch,
}

/// What happened to a row, newest first; in that batch only when one is given.
pub fn happened(read: &Read<'_>, table: Table, id: i64, batch: Option<BatchId>) -> Result<Vec<Happened>> {
    read.all(
        &format!(
            "SELECT {}, e.id, e.action, e.version_before = 0, c.after
             FROM event e JOIN change c ON c.event_id = e.id JOIN batch b ON b.id = e.batch_id
                 JOIN operator o ON o.id = b.operator_id
             WHERE e.subject_id = ?1 AND e.subject = ?2 AND (?3 IS NULL OR e.batch_id = ?3) ORDER BY e.id DESC",
            batch::COLUMNS
        ),
        params![id, table.name(), batch],
        |row| {
            Ok(Happened {
                batch: batch::from_row(row)?,
                event: row.get(13)?,
                action: row.get(14)?,
                made_it: row.get(15)?,
                after: row.get(16)?,
            })
        },
    )
}

/// The message that told somebody of an event by a channel.
pub fn message_of(read: &Read<'_>, event: EventId, contact: ContactId, channel: Channel) -> Result<Option<MessageId>> {
    read.first(
        "SELECT id FROM outbox WHERE contact_id = ?1 AND event_id = ?2 AND channel = ?3 ORDER BY id DESC LIMIT 1",
        params![contact, event, channel.name()],
        |row| row.get(0),
    )
}

/// The contact's cards that are worked on, newest first, and milestones, newest first: at most `limit` of each.
pub fn concerns(read: &Read<'_>, contact: ContactId, limit: usize) -> Result<(Vec<i64>, Vec<i64>)> {
    let ids = |sql| read.all(sql, params![contact, limit], |row| row.get(0));
    Ok((
        ids("SELECT id FROM card WHERE contact_id = ?1 AND ended_batch IS NULL ORDER BY open DESC, id DESC LIMIT ?2")?,
        ids("SELECT id FROM milestone WHERE contractor_id = ?1 AND ended_batch IS NULL ORDER BY id DESC LIMIT ?2")?,
    ))
}

/// The payments of a milestone, newest first.
pub fn payments_of(read: &Read<'_>, milestone: i64) -> Result<Vec<i64>> {
    read.all("SELECT id FROM payment WHERE milestone_id = ?1 ORDER BY id DESC", params![milestone], |row| row.get(0))
}

/// How a recipient stands on a channel, or stood when `then` was written.
pub fn standing(
    read: &Read<'_>,
    contact: Option<ContactId>,
    channel: Channel,
    then: Option<(BatchId, Instant)>,
) -> Result<Standing> {
    let Some(contact) = contact else {
        return Ok(Standing { facts: Facts(Facts::NO_CONTACT), place: None });
    };
    let batch = then.map(|(batch, _)| batch);
    let mut facts = 0;
    let cells = as_of(read, Table::Contact, contact.get(), batch, &["archived_at", "erased_at"])?.unwrap_or_default();
    if cells.values().any(|value| *value != Val::Null) {
        facts |= Facts::ARCHIVED;
    }
    let ids: Vec<i64> = read.all(
        "SELECT id FROM address WHERE contact_id = ?1 AND channel = ?2",
        params![contact, channel.name()],
        |row| row.get(0),
    )?;
    let columns =
        ["value", "norm", "is_primary", "consent", "consent_at", "consent_how", "state", "ended_batch", "contact_id"];
    let mut place = None;
    for id in ids {
        let Some(cells) = as_of(read, Table::Address, id, batch, &columns)? else { continue };
        let is = |column: &str, value: &Val| cells.get(column) == Some(value);
        if is("ended_batch", &Val::Null) && is("is_primary", &Val::Int(1)) && is("contact_id", &Val::Int(contact.get()))
        {
            place = Some(cells);
        }
    }
    let Some(cells) = place else {
        return Ok(Standing { facts: Facts(facts | Facts::NO_ADDRESS), place: None });
    };
    let text = |column: &str| match cells.get(column) {
        Some(Val::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let consent = Consent::from_name(&text("consent")).unwrap_or(Consent::Unknown);
    let entry = suppression::find(read, channel, &text("norm"))?;
    let entry = entry.filter(|entry| then.is_none_or(|(_, at)| entry.at <= at));
    let by_delivery = entry.as_ref().is_some_and(|entry| entry.source == suppression::BY_DELIVERY);
    if consent == Consent::Out {
        facts |= Facts::OPTED_OUT;
    }
    if text("state") != "ok" || by_delivery {
        facts |= Facts::ADDRESS_BAD;
    }
    if entry.is_some() && !by_delivery {
        facts |= Facts::SUPPRESSED;
    }
    let said_at = match cells.get("consent_at") {
        Some(Val::Int(at)) => Some(Instant(*at)),
        _ => None,
    };
    Ok(Standing {
        facts: Facts(facts),
        place: Some(Place {
            shown: shown_address(channel, &text("value")),
            consent,
            said_at,
            said_how: text("consent_how"),
            barred: entry.map(|entry| Barred { reason: entry.reason, source: entry.source, at: entry.at }),
        }),
    })
}

/// Some columns of a row as they were when `batch` had been carried out (`None`: now); `None` when the row was not there
/// yet. What privacy's erase blanked stays as it is now.
fn as_of(
    read: &Read<'_>,
    table: Table,
    id: i64,
    batch: Option<BatchId>,
    columns: &[&'static str],
) -> Result<Option<BTreeMap<&'static str, Val>>> {
    let sql = format!("SELECT {} FROM {} WHERE id = ?1", columns.join(", "), table.name());
    let current = read.first(&sql, params![id], |row| {
        let cells = columns.iter().enumerate();
        cells
            .map(|(n, column)| Ok((*column, row.get_ref(n).map(Val::from_sql)?)))
            .collect::<rusqlite::Result<BTreeMap<_, _>>>()
    })?;
    let Some(mut cells) = current else { return Ok(None) };
    let Some(batch) = batch else { return Ok(Some(cells)) };
    let mut there = true;
    read.each(
        "SELECT e.version_before, c.before FROM event e JOIN change c ON c.event_id = e.id
         WHERE e.subject_id = ?1 AND e.subject = ?2 AND e.batch_id > ?3 ORDER BY e.id DESC",
        params![id, table.name(), batch],
        |row| {
            if row.get::<_, i64>(0)? == 0 {
                there = false;
            }
            let before: Option<String> = row.get(1)?;
            let before: serde_json::Map<_, _> =
                before.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            for (column, cell) in &mut cells {
                if let Some(value) = before.get(*column) {
                    *cell = Val::from_json(value);
                }
            }
            Ok(())
        },
    )?;
    Ok(there.then_some(cells))
}
