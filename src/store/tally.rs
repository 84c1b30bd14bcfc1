//! How many cards stand in each stage, and what they are worth: counted along an index, or brought up to date from the
//! history, so that one card's move does not count 100,000 again.

use super::error::Result;
use super::table::Table;
use super::touched;
use super::tx::Read;
use super::value::Val;
use crate::domain::{EventId, PipelineId, StageId};
use rusqlite::params;
use std::collections::BTreeMap;

/// Count and value of a column; values in different currencies stand side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Open cards.
    pub cards: usize,
    /// ISO code to minor units; a sum of nothing is left out.
    pub values: BTreeMap<String, i64>,
}

/// Count and value of every stage of a pipeline: one walk along the covering index. Only stages that mix currencies are
/// walked a second time, because grouping by currency needs a sort.
pub fn count(read: &Read<'_>, pipeline: PipelineId) -> Result<BTreeMap<StageId, Tally>> {
    let mut found: BTreeMap<StageId, Tally> = BTreeMap::new();
    let mut mixed: Vec<StageId> = Vec::new();
    read.each(
        "SELECT c.stage_id, count(*), sum(c.value_minor), min(c.currency), max(c.currency) FROM card c
         WHERE c.stage_id IN (SELECT id FROM stage WHERE pipeline_id = ?1) AND c.open = 1 AND c.ended_batch IS NULL GROUP BY c.stage_id",
        params![pipeline],
        |row| {
            let stage: StageId = row.get(0)?;
            let mut tally = Tally { cards: row.get(1)?, values: BTreeMap::new() };
            let (sum, least, most): (Option<i64>, Option<String>, Option<String>) = (row.get(2)?, row.get(3)?, row.get(4)?);
            if least != most {
                mixed.push(stage);
            } else if let (Some(value), Some(currency)) = (sum.filter(|sum| *sum != 0), least) {
                tally.values.insert(currency, value);
            }
            found.insert(stage, tally);
            Ok(())
        },
    )?;
    for stage in mixed {
        let values = read.all(
            "SELECT c.currency, sum(c.value_minor) FROM card c
             WHERE c.stage_id = ?1 AND c.open = 1 AND c.ended_batch IS NULL AND c.value_minor IS NOT NULL AND c.currency IS NOT NULL
             GROUP BY c.currency HAVING sum(c.value_minor) <> 0",
            params![stage],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        found.entry(stage).or_default().values = values.into_iter().collect();
    }
    Ok(found)
}

/// Tallies that held up to the event `since`, brought up to date; `None` when they must be counted anew.
pub fn follow(
    read: &Read<'_>,
    pipeline: PipelineId,
    mut tallies: BTreeMap<StageId, Tally>,
    since: EventId,
) -> Result<Option<BTreeMap<StageId, Tally>>> {
    let Some(touched) = touched::since(read, Table::Card, &STANDING, since)? else { return Ok(None) };
    if touched.is_empty() {
        return Ok(Some(tallies));
    }
    let ours: Vec<StageId> =
        read.all("SELECT id FROM stage WHERE pipeline_id = ?1", params![pipeline], |row| row.get(0))?;
    let mut shift = |cells: &[Val], by: i64| {
        let Some((stage, value)) = standing(cells).filter(|(stage, _)| ours.contains(stage)) else { return true };
        tallies.entry(stage).or_default().shift(by, value)
    };
    let adds_up = touched.iter().all(|card| {
        let left = card.before.as_ref().is_none_or(|before| shift(before, -1));
        left && shift(&card.now, 1)
    });
    tallies.retain(|_, tally| tally.cards > 0);
    Ok(adds_up.then_some(tallies))
}

/// What decides where a card counts.
const STANDING: [&str; 5] = ["stage_id", "value_minor", "currency", "open", "ended_batch"];

/// The stage in which a card counts, and its value; `None` when it is closed or gone.
fn standing(cells: &[Val]) -> Option<(StageId, Option<(&str, i64)>)> {
    let [Val::Int(stage), value, currency, Val::Int(1), Val::Null] = cells else { return None };
    let value = match (currency, value) {
        (Val::Text(currency), Val::Int(value)) => Some((currency.as_str(), *value)),
        _ => None,
    };
    Some((StageId(*stage), value))
}

impl Tally {
    /// One card more or less; `false` when that does not add up.
    #[must_use]
    fn shift(&mut self, by: i64, value: Option<(&str, i64)>) -> bool {
        if let Some((currency, value)) = value {
            let sum = self.values.entry(currency.to_owned()).or_default();
            *sum += by * value;
            if *sum == 0 {
                self.values.remove(currency);
            }
        }
        match usize::try_from(i64::try_from(self.cards).unwrap_or(i64::MAX) + by) {
            Ok(cards) => {
                self.cards = cards;
                true
            }
            Err(_) => false,
        }
    }
}
