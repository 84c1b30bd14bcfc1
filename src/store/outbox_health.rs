//! What monitoring asks of the outbox: what is due for each provider, what became of the last hour, what waits by batch.

use super::error::Result;
use super::outbox_desk::WAITING;
use super::tx::Read;
use crate::domain::{BatchId, Channel, Instant, MessageId, Provider};
use rusqlite::params;

/// What is due for a provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Messages whose hold and back-off are over.
    pub messages: usize,
    /// Of those that may leave now the one that is due for the longest time, and since when.
    pub oldest: Option<(MessageId, Instant)>,
}

const DUE: &str =
    "SELECT count(*) FROM outbox WHERE state = 'queued' AND channel = ?1 AND provider = ?2 AND behind IN (0, 1)
     AND next_at <= ?3";

const OLDEST: &str = "SELECT id, next_at FROM outbox
     WHERE state = 'queued' AND channel = ?1 AND provider = ?2 AND behind = 0 AND next_at <= ?3 ORDER BY next_at, id LIMIT 1";

/// What is due for a provider.
pub fn due(read: &Read<'_>, provider: Provider, now: Instant) -> Result<Due> {
    let (channel, mark) = (provider.channel().name(), provider.mark());
    Ok(Due {
        messages: read.one(DUE, params![channel, mark, now], |row| row.get(0))?,
        oldest: read.first(OLDEST, params![channel, mark, now], |row| Ok((row.get(0)?, row.get(1)?)))?,
    })
}

const SENT: &str = "SELECT count(*) FROM attempt WHERE outcome IN ('sent', 'found') AND ended_at > ?1";

const FAILED: &str = "SELECT count(*) FROM outbox WHERE state = 'failed' AND failed_at > ?1";

/// How many tries succeeded since then, and how many messages were given up that still stand there.
pub fn since(read: &Read<'_>, then: Instant) -> Result<(usize, usize)> {
    let sent = read.one(SENT, params![then], |row| row.get(0))?;
    Ok((sent, read.one(FAILED, params![then], |row| row.get(0))?))
}

/// What waits to reach people, held messages included: how many of which batch on which channel.
pub fn waiting(read: &Read<'_>) -> Result<Vec<(BatchId, Channel, usize)>> {
    read.all(
        &format!(
            "SELECT batch_id, channel, count(*) FROM outbox WHERE {WAITING} GROUP BY batch_id, channel ORDER BY batch_id, channel"
        ),
        [],
        |row| {
            let channel: String = row.get(1)?;
            Ok((row.get(0)?, Channel::from_name(&channel).unwrap_or(Channel::Email), row.get(2)?))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Refusal;
    use crate::store::{Db, Opening};
    use rusqlite::ToSql;

    fn plan(db: &Db, sql: &str, values: &[&dyn ToSql]) -> String {
        let plan: Result<Vec<String>, Refusal> =
            db.read(|read| Ok(read.all(&format!("EXPLAIN QUERY PLAN {sql}"), values, |row| row.get(3))?));
        plan.unwrap().join("; ")
    }

    #[test]
    fn no_question_of_monitoring_walks_the_outbox() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("office.milepost"), Opening::Create).unwrap();
        let now = Instant(1);
        for sql in [DUE, OLDEST] {
            let plan = plan(&db, sql, &[&"email", &"", &now]);
            let index =
                "SEARCH outbox USING COVERING INDEX outbox_due (channel=? AND provider=? AND behind=? AND next_at<?)";
            assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{plan}");
        }
        let failed = plan(&db, FAILED, &[&now]);
        assert!(failed.contains("COVERING INDEX outbox_failed (state=? AND failed_at>?)"), "{failed}");
        let sent = plan(&db, SENT, &[&now]);
        assert!(sent.contains("COVERING INDEX attempt_sent (outcome=? AND ended_at>?)"), "{sent}");
    }
}
