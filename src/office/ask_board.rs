//! What the board asks.

use super::door::Office;
use crate::domain::{CardId, PipelineId, Refusal, StageId};
use crate::store::board::{self, BoardCard, Tally};
use crate::store::pipeline::{self, Pipeline};
use crate::store::stage::{self, Stage};
use crate::store::{dialect, search};
use std::collections::BTreeMap;

/// A board's columns with their first cards; counts and values are asked for apart, since they grow with the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// Its columns: active stages, and inactive ones that still hold cards.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The stage.
    pub stage: Stage,
    /// The first cards of it, in order.
    pub cards: Vec<BoardCard>,
}

/// The most matches that a filter looks at; the newest ones.
const MOST_MATCHES: usize = 500;

impl Office {
    /// The open pipelines in their order.
    pub fn pipelines(&self) -> Result<Vec<Pipeline>, Refusal> {
        self.ask(|read| Ok(pipeline::open(read)?))
    }

    /// The board of a pipeline: each column with its first `limit` cards, or those that match `filter`.
    pub fn board(&self, id: PipelineId, filter: &str, limit: usize) -> Result<Board, Refusal> {
        self.ask(|read| {
            let gone = || Refusal::not_found("That pipeline no longer exists.");
            let pipeline = pipeline::find(read, id)?.ok_or_else(gone)?;
            let matches = match filter.trim() {
                "" => None,
                text => {
                    Some(dialect::id_list(search::cards(read, id, text, MOST_MATCHES)?.into_iter().map(CardId::get)))
                }
            };
            let mut columns = Vec::new();
            for stage in stage::of(read, id)? {
                let cards = match &matches {
                    None => board::column(read, stage.id, None, limit)?,
                    Some(ids) => board::picked(read, stage.id, ids, limit)?,
                };
                if stage.active || !cards.is_empty() {
                    columns.push(Column { stage, cards });
                }
            }
            Ok(Board { pipeline, columns })
        })
    }

    /// More cards of a column, behind `after` (rank and id of the last one held).
    pub fn column_after(
        &self,
        stage: StageId,
        after: Option<(i64, CardId)>,
        limit: usize,
    ) -> Result<Vec<BoardCard>, Refusal> {
        self.ask(|read| Ok(board::column(read, stage, after, limit)?))
    }

    /// Cards of a column before `before`, nearest first.
    pub fn column_before(
        &self,
        stage: StageId,
        before: (i64, CardId),
        limit: usize,
    ) -> Result<Vec<BoardCard>, Refusal> {
        self.ask(|read| Ok(board::column_before(read, stage, before, limit)?))
    }

    /// Counts and values of all columns.
    pub fn tallies(&self, id: PipelineId) -> Result<BTreeMap<StageId, Tally>, Refusal> {
        self.ask(|read| Ok(board::tallies(read, id)?))
    }
}
