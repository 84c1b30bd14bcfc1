//! Table `outbox`, delivery's side: what is due for the providers that run, asked before anything is claimed.

use super::error::Result;
use super::provider_state::Open;
use super::tx::Read;
use crate::domain::{Channel, Instant, Provider};
use rusqlite::params;

/// `o` waits for a provider, and is the lowest unfinished message to its contact on its channel (`behind` is kept by
/// triggers).
pub(super) const WAITS: &str = "o.state = 'queued' AND o.channel = ?1 AND o.provider = ?2 AND o.behind = 0";

/// The providers of a channel that are held up while others run.
pub(super) fn closed(channel: Channel, open: &[Open]) -> impl Iterator<Item = Provider> {
    let every = if open.is_empty() { &[] } else { Provider::of_channel(channel) };
    every.iter().copied().filter(|&provider| open.iter().all(|open| open.provider != provider))
}

/// Whether a claim by `owner`, or its recovery of what others left, would find anything; asked without holding the file.
pub fn has_work(read: &Read<'_>, owner: &str, channel: Channel, open: &[Open], now: Instant) -> Result<bool> {
    let exists =
        |sql: &str, provider: Provider| read.one(sql, params![channel.name(), provider.mark(), now], |row| row.get(0));
    for open in open {
        let due = format!("SELECT EXISTS (SELECT 1 FROM outbox o WHERE {WAITS} AND o.next_at <= ?3)");
        if exists(&due, open.provider)? {
            return Ok(true);
        }
    }
    for provider in closed(channel, open) {
        let oldest = format!(
            "SELECT o.expires_at FROM outbox o WHERE {WAITS} AND o.next_at <= ?3 ORDER BY o.next_at, o.id LIMIT 1"
        );
        if exists(&format!("SELECT EXISTS (SELECT 1 FROM ({oldest}) w WHERE w.expires_at <= ?3)"), provider)? {
            return Ok(true);
        }
    }
    read.one(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'sending' AND lease_until < ?1 AND lease_owner <> ?2)",
        params![now, owner],
        |row| row.get(0),
    )
}

/// When the next message comes due of a provider that runs, or the next claim of anybody runs out.
pub fn next_due(read: &Read<'_>, open: &[Open]) -> Result<Option<Instant>> {
    let mut moments: Vec<Instant> = Vec::new();
    for open in open {
        moments.extend(read.first(
            &format!("SELECT o.next_at FROM outbox o WHERE {WAITS} ORDER BY o.next_at LIMIT 1"),
            params![open.provider.channel().name(), open.provider.mark()],
            |row| row.get::<_, Instant>(0),
        )?);
    }
    let lease: Option<Instant> =
        read.one("SELECT min(lease_until) FROM outbox WHERE state = 'sending'", [], |row| row.get(0))?;
    moments.extend(lease.map(|until| Instant(until.micros() + 1)));
    Ok(moments.into_iter().min())
}

/// How the engine finds the messages of a claim: for the test that the indexes serve it.
pub fn claim_plan(read: &Read<'_>) -> Result<Vec<String>> {
    read.all(
        &format!(
            "EXPLAIN QUERY PLAN SELECT o.id FROM outbox o WHERE {WAITS} AND o.next_at <= ?3 ORDER BY o.next_at, o.id LIMIT 20"
        ),
        params![Channel::Email.name(), Provider::Email.mark(), i64::MAX],
        |row| row.get(3),
    )
}
