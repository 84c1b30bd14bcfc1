//! What was kept back because the office was in TEST mode, for the step of going live.

use super::batch;
use super::error::Result;
use super::tx::Read;
use crate::domain::wanted::TEST_MODE;
use crate::domain::{Channel, Instant};
use rusqlite::params;

/// Messages of one channel and kind that would have left within one quarter of an hour: every zone's days begin on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBack {
    /// How they would have gone.
    pub channel: Channel,
    /// What they tell of, as stored ("stage_moved").
    pub kind: String,
    /// When they would have left: the beginning of the quarter.
    pub due: Instant,
    /// How many.
    pub messages: usize,
}

/// A quarter of an hour, in microseconds.
const QUARTER: i64 = 900_000_000;

/// What would have gone so far.
pub fn all(read: &Read<'_>) -> Result<Vec<KeptBack>> {
    read.all(ALL, params![TEST_MODE, QUARTER], |row| {
        let channel: String = row.get(0)?;
        Ok(KeptBack {
            channel: Channel::from_name(&channel).unwrap_or(Channel::Email),
            kind: row.get(1)?,
            due: Instant(row.get::<_, i64>(2)? * QUARTER),
            messages: row.get(3)?,
        })
    })
}

const ALL: &str = "SELECT channel, kind, next_at / ?2, count(*) FROM outbox WHERE state = 'suppressed' AND reason = ?1 GROUP BY 1, 2, 3";

/// What waits now: whether it was written in TEST, how many, and when the first of them is due. At the switch what may have
/// been written in TEST counts as well.
pub fn waiting(read: &Read<'_>, at_switch: bool) -> Result<Vec<(bool, usize, Instant)>> {
    let of_test = if at_switch { batch::OF_TEST } else { "b.test = 1" };
    read.all(
        &format!(
            "SELECT coalesce({of_test}, 0), count(*), min(o.next_at) FROM outbox o CROSS JOIN batch b ON b.id = o.batch_id
             WHERE o.state = 'queued' GROUP BY 1"
        ),
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Refusal;
    use crate::store::{Db, Opening};

    #[test]
    fn what_was_kept_back_is_counted_in_one_walk_past_what_was_sent() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("office.milepost"), Opening::Create).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN {ALL}");
        let plan: Result<Vec<String>, Refusal> =
            db.read(|read| Ok(read.all(&sql, params![TEST_MODE, QUARTER], |row| row.get(3))?));
        let walk = "SEARCH outbox USING INDEX outbox_state (state=?)";
        assert_eq!(plan.unwrap(), [walk, "USE TEMP B-TREE FOR GROUP BY"]);
    }
}
