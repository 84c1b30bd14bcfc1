//! What the outbox pane asks: pages by state, counts, one message.

use super::error::Result;
use super::tx::Read;
use crate::domain::wanted::TEST_MODE;
use crate::domain::{BatchId, CardId, Channel, ContactId, Instant, MessageId, MessageState, Provider, shown_address};
use rusqlite::{Row, params};
use std::collections::BTreeMap;

/// A message as lists show it; its subject is rendered from `source`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageRow {
    /// Row number.
    pub id: MessageId,
    /// How it goes.
    pub channel: Channel,
    /// Who takes it.
    pub provider: Provider,
    /// The recipient's name, or empty.
    pub name: String,
    /// Where it goes; of a push subscription only the service.
    pub to: String,
    /// What staff call the address ("work"), or empty.
    pub label: String,
    /// Where it stands; held when it is queued and its time has not come.
    pub state: MessageState,
    /// When it was enqueued.
    pub at: Instant,
    /// When the hold ends.
    pub not_before: Instant,
    /// When it is tried next.
    pub next_at: Instant,
    /// When it was taken.
    pub sent_at: Option<Instant>,
    /// Tries that counted.
    pub attempts: u32,
    /// Why it is where it is: the rule, or who cancelled it; may be empty.
    pub reason: String,
    /// What went wrong with the last try; may be empty.
    pub error: String,
    /// It may have arrived once already.
    pub may_arrive_twice: bool,
    /// Message-ID, idempotency key, file name.
    pub message_id: String,
    /// The recipient.
    pub contact: Option<ContactId>,
    /// The card that it is about.
    pub card: Option<CardId>,
    /// The batch that enqueued it.
    pub batch: BatchId,
    /// What it is rendered from: template version, shared snapshot, own variables.
    pub source: (i64, i64, String),
}

/// Which end of a list, or behind which row; the newest message comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The newest.
    Newest,
    /// Those older than this one.
    OlderThan(MessageId),
    /// Those newer than this one, nearest first.
    NewerThan(MessageId),
}

const SELECT: &str = "SELECT o.id, o.channel, coalesce(p.name, r.name, ''), o.address, coalesce(a.label, ''), o.state, b.at, o.not_before, o.next_at,
         o.sent_at, o.attempts, o.reason, o.error, o.message_id, o.contact_id, o.card_id, o.batch_id, o.template_version_id,
         o.snapshot_id, o.vars, EXISTS (SELECT 1 FROM attempt t WHERE t.outbox_id = o.id AND t.outcome = 'uncertain')
             AND NOT EXISTS (SELECT 1 FROM attempt t WHERE t.outbox_id = o.id AND t.outcome = 'found')
     FROM outbox o JOIN batch b ON b.id = o.batch_id LEFT JOIN contact p ON p.id = o.contact_id
         LEFT JOIN address a ON a.id = o.address_id LEFT JOIN operator r ON r.id = o.operator_id";

fn from_row(row: &Row<'_>, now: Instant) -> rusqlite::Result<MessageRow> {
    let (channel, state): (String, String) = (row.get(1)?, row.get(5)?);
    let channel = Channel::from_name(&channel).unwrap_or(Channel::Email);
    let address: String = row.get(3)?;
    let not_before: Instant = row.get(7)?;
    let state = match MessageState::from_name(&state) {
        Some(MessageState::Queued) | None if not_before > now => MessageState::Held,
        state => state.unwrap_or(MessageState::Queued),
    };
    Ok(MessageRow {
        id: row.get(0)?,
        channel,
        provider: Provider::of(channel, &address),
        name: row.get(2)?,
        to: shown_address(channel, &address),
        label: row.get(4)?,
        state,
        at: row.get(6)?,
        not_before,
        next_at: row.get(8)?,
        sent_at: row.get(9)?,
        attempts: row.get(10)?,
        reason: row.get(11)?,
        error: row.get(12)?,
        message_id: row.get(13)?,
        contact: row.get(14)?,
        card: row.get(15)?,
        batch: row.get(16)?,
        source: (row.get(17)?, row.get(18)?, row.get(19)?),
        may_arrive_twice: row.get(20)?,
    })
}

/// The condition under which `o` is in a state; `?1` is now.
fn in_state(state: Option<MessageState>) -> String {
    match state {
        None => "?1 IS NOT NULL".to_owned(),
        Some(MessageState::Held) => "o.state = 'queued' AND o.not_before > ?1".to_owned(),
        Some(MessageState::Queued) => "o.state = 'queued' AND o.not_before <= ?1".to_owned(),
        Some(other) => format!("o.state = '{}' AND ?1 IS NOT NULL", other.name()),
    }
}

/// At most `limit` messages in that state (`None`: in any) from a place on.
pub fn page(
    read: &Read<'_>,
    state: Option<MessageState>,
    from: From,
    now: Instant,
    limit: usize,
) -> Result<Vec<MessageRow>> {
    page_of(read, &in_state(state), from, now, limit)
}

/// At most `limit` of the messages that TEST mode kept back, from a place on.
pub fn kept_back(read: &Read<'_>, from: From, now: Instant, limit: usize) -> Result<Vec<MessageRow>> {
    let kept = format!("{} AND o.reason = '{TEST_MODE}'", in_state(Some(MessageState::Suppressed)));
    page_of(read, &kept, from, now, limit)
}

fn page_of(read: &Read<'_>, condition: &str, from: From, now: Instant, limit: usize) -> Result<Vec<MessageRow>> {
    let (beyond, edge, order) = match from {
        From::Newest => ("o.id < ?2", i64::MAX, "DESC"),
        From::OlderThan(id) => ("o.id < ?2", id.get(), "DESC"),
        From::NewerThan(id) => ("o.id > ?2", id.get(), "ASC"),
    };
    let sql = format!("{SELECT} WHERE {condition} AND {beyond} ORDER BY o.id {order} LIMIT ?3");
    read.all(&sql, params![now, edge, limit], |row| from_row(row, now))
}

/// How many messages are in each state; states without any are left out.
pub fn counts(read: &Read<'_>, now: Instant) -> Result<BTreeMap<MessageState, usize>> {
    let rows: Vec<(String, usize, usize)> =
        read.all(COUNTS, params![now], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut counts = BTreeMap::new();
    for (name, held, all) in rows {
        let Some(state) = MessageState::from_name(&name) else { continue };
        let held = if state == MessageState::Queued { held } else { 0 };
        counts.extend([(MessageState::Held, held), (state, all - held)].into_iter().filter(|(_, count)| *count > 0));
    }
    Ok(counts)
}

/// One walk along the index, which has the states together already.
const COUNTS: &str = "SELECT state, count(CASE WHEN not_before > ?1 THEN 1 END), count(*) FROM outbox GROUP BY state";

/// One message.
pub fn find(read: &Read<'_>, id: MessageId, now: Instant) -> Result<Option<MessageRow>> {
    read.first(&format!("{SELECT} WHERE o.id = ?1"), params![id], |row| from_row(row, now))
}

/// Some messages, by number.
pub fn these(read: &Read<'_>, ids: &[MessageId], now: Instant) -> Result<Vec<MessageRow>> {
    let picks = super::dialect::ids("?1");
    let list = super::dialect::id_list(ids.iter().map(|id| id.get()));
    read.all(&format!("{SELECT} WHERE o.id IN {picks} ORDER BY o.id"), params![list], |row| from_row(row, now))
}

/// The next moment at which a message may leave, over all channels and providers that are not paused.
pub fn next_send(read: &Read<'_>) -> Result<Option<Instant>> {
    read.one(
        "SELECT min(CASE WHEN v.breaker_until > o.next_at THEN v.breaker_until ELSE o.next_at END)
         FROM (SELECT channel, provider, min(next_at) AS next_at FROM outbox WHERE state = 'queued' GROUP BY channel, provider) o
             JOIN provider_state v ON v.channel = o.channel AND v.mark = o.provider JOIN channel_state c ON c.channel = o.channel
         WHERE c.paused = '' AND v.paused = ''",
        [],
        |row| row.get(0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Refusal;
    use crate::store::{Db, Opening};

    #[test]
    fn counting_walks_one_index_and_sorts_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("office.milepost"), Opening::Create).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {COUNTS}");
        let plan: Result<Vec<String>, Refusal> = db.read(|read| Ok(read.all(&sql, params![1], |row| row.get(3))?));
        assert_eq!(plan.unwrap(), ["SCAN outbox USING COVERING INDEX outbox_state"]);
    }
}
