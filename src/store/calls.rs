//! Table `outbox`: the signed call to another program for each card that moves. It tells no person, so neither stage
//! switches nor consent decide on it; it keeps its order within the contact as every message does.

use super::dialect;
use super::error::Result;
use super::outbox::{Envelope, Letters};
use super::tx::Write;
use crate::domain::{EventId, Instant};
use rusqlite::params;

/// Enqueues one call to `url` for each card whose event stands behind `since`, which must still be where it was. Its
/// variables are the whole body of the call.
pub fn enqueue(
    write: &Write<'_>,
    envelope: &Envelope<'_>,
    letters: &Letters<'_>,
    since: EventId,
    url: &str,
    at: Instant,
) -> Result<usize> {
    write.run(
        &format!(
            "INSERT INTO outbox (batch_id, event_id, kind, channel, card_id, contact_id, address, from_stage, to_stage,
                 template_version_id, snapshot_id, vars, message_id, not_before, next_at, expires_at)
             SELECT ?1, e.id, ?3, ?4, c.id, c.contact_id, ?12, c.stage_id, ?5, ?6, ?7, {},
                 '<' || e.id || '.call.' || ?8 || '@' || ?9 || '>', ?10, ?10, ?11
             FROM event e JOIN card c ON c.id = e.subject_id LEFT JOIN contact p ON p.id = c.contact_id
                 JOIN stage f ON f.id = c.stage_id JOIN stage t ON t.id = ?5 JOIN pipeline l ON l.id = c.pipeline_id
             WHERE e.batch_id = ?1 AND e.id > ?2 ORDER BY e.id",
            body()
        ),
        params![
            envelope.batch,
            since,
            envelope.kind,
            letters.channel.name(),
            envelope.stage,
            letters.texts.usual(),
            envelope.snapshot,
            envelope.nonce,
            envelope.domain,
            envelope.not_before,
            letters.expires_at,
            url,
            at.to_rfc3339(),
        ],
    )
}

/// Type, timestamp and data, as Standard Webhooks recommends.
fn body() -> String {
    let person = "'id', p.id, 'name', coalesce(p.name, ''), 'external_id', coalesce(p.external_id, '')";
    let data = [
        ("pipeline", "'id', l.id, 'title', l.title"),
        ("card", "'id', c.id, 'title', c.title, 'external_id', coalesce(c.external_id, '')"),
        ("contact", person),
        ("from", "'id', f.id, 'name', f.name"),
        ("to", "'id', t.id, 'name', t.name"),
    ];
    let data = data.map(|(name, fields)| format!("'{name}', {}", dialect::json_object(fields))).join(", ");
    let data = dialect::json_object(&format!("'event', e.id, {data}"));
    dialect::json_object(&format!("'type', 'card.moved', 'timestamp', ?13, 'data', {data}"))
}
