//! What the board asks: the columns of a tracker around where somebody looks, and their counts.

use super::door::Office;
use super::selection::Selection;
use crate::domain::{CardId, EventId, PipelineId, Refusal, StageId};
use crate::store::{Read, board, dialect, pipeline, record, search, stage, tally};
use std::collections::BTreeMap;

pub use crate::store::board::{BoardCard, Place};
pub use crate::store::pipeline::Pipeline;
pub use crate::store::stage::Stage;
pub use crate::store::tally::Tally;

/// What is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The pipeline; `None`, or one that is gone: the first.
    pub pipeline: Option<PipelineId>,
    /// Only cards that match; empty: all.
    pub filter: String,
    /// The most cards of a column.
    pub limit: usize,
    /// The card from which on a column is shown; columns without one are shown from their top.
    pub from: BTreeMap<StageId, Place>,
    /// A card that is to be among those shown, wherever it stands now.
    pub focus: Option<CardId>,
}

/// A board; counts and values are asked for apart, since they grow with the office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Board {
    /// The open pipelines in their order.
    pub pipelines: Vec<Pipeline>,
    /// The one that is shown; `None` when there is none.
    pub pipeline: Option<Pipeline>,
    /// Its columns: active stages, and inactive ones that still hold cards.
    pub columns: Vec<Column>,
    /// The card that was to be among those shown, if it is still open on this pipeline.
    pub focus: Option<BoardCard>,
    /// Seconds that a message waits for an undo; 0: none.
    pub undo_window: u32,
    /// More messages than this are asked about first.
    pub ask_above: u32,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The stage.
    pub stage: Stage,
    /// Cards of it, in order.
    pub cards: Vec<BoardCard>,
    /// Whether the first of these is the column's first.
    pub from_top: bool,
    /// Whether the last of these is the column's last.
    pub to_end: bool,
    /// How many cards match, under a filter.
    pub matching: Option<usize>,
}

/// Counts of a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tallies {
    /// Count and value by column.
    pub stages: BTreeMap<StageId, Tally>,
    /// The newest event that they know of.
    pub as_of: EventId,
    /// How many cards stand above the places that were named.
    pub above: BTreeMap<StageId, usize>,
}

/// The most matches that a filter looks at; the newest ones.
const MOST_MATCHES: usize = 500;

impl Office {
    /// The open pipelines in their order.
    pub fn pipelines(&self) -> Result<Vec<Pipeline>, Refusal> {
        self.ask(|read| Ok(pipeline::open(read)?))
    }

    /// The board as somebody looks at it.
    pub fn board(&self, look: &Look) -> Result<Board, Refusal> {
        let settings = self.settings()?;
        self.ask(|read| {
            let pipelines = pipeline::open(read)?;
            let wanted = pipelines.iter().find(|pipeline| Some(pipeline.id) == look.pipeline).or(pipelines.first());
            let mut found = Board {
                pipeline: wanted.cloned(),
                undo_window: settings.delivery.undo_window.get(),
                ask_above: settings.delivery.ask_above.get(),
                ..Board::default()
            };
            if let Some(pipeline) = &found.pipeline {
                let focus = look.focus.map(|id| board::card(read, id)).transpose()?.flatten();
                let mut matches = matches(read, pipeline.id, look)?;
                for stage in stage::of(read, pipeline.id)? {
                    let here = focus.as_ref().filter(|card| card.stage_id == stage.id);
                    let column = match &mut matches {
                        None => window(read, stage, look, here)?,
                        Some(found) => filtered(stage, found),
                    };
                    if column.stage.active || !column.cards.is_empty() {
                        found.columns.push(column);
                    }
                }
                let shown = |card: &BoardCard| found.columns.iter().any(|column| column.cards.contains(card));
                found.focus = focus.filter(shown);
            }
            found.pipelines = pipelines;
            Ok(found)
        })
    }

    /// Cards of a column behind `after` (`None`: from the top), in order.
    pub fn column_after(&self, stage: StageId, after: Option<Place>, limit: usize) -> Result<Vec<BoardCard>, Refusal> {
        self.ask(|read| Ok(board::column(read, stage, after, limit)?))
    }

    /// Cards of a column before `before` (`None`: up to its end), in order.
    pub fn column_before(
        &self,
        stage: StageId,
        before: Option<Place>,
        limit: usize,
    ) -> Result<Vec<BoardCard>, Refusal> {
        self.ask(|read| {
            let mut cards = board::column_before(read, stage, before.unwrap_or(board::BEHIND_ALL), limit)?;
            cards.reverse();
            Ok(cards)
        })
    }

    /// The cards of a column from one place to another, both included.
    pub fn cards_between(&self, stage: StageId, from: Place, to: Place) -> Result<Vec<CardId>, Refusal> {
        self.ask(|read| Ok(board::between(read, stage, from, to)?))
    }

    /// All cards of a pipeline that match; an empty filter matches all.
    pub fn matching_cards(&self, pipeline: PipelineId, filter: &str) -> Result<Vec<CardId>, Refusal> {
        let selection = match filter.trim() {
            "" => Selection::All,
            text => Selection::Query(text.to_owned()),
        };
        self.ask(|read| selection.cards(read, pipeline))
    }

    /// Counts and values of all columns, and how many cards stand above each of `places`. Tallies of the same pipeline
    /// that the asker holds are brought up to date; only without them, or when too much happened since, all cards are
    /// counted.
    pub fn tallies(
        &self,
        id: PipelineId,
        places: &BTreeMap<StageId, Place>,
        held: Option<Tallies>,
    ) -> Result<Tallies, Refusal> {
        self.ask(|read| {
            let as_of = record::last_event(read)?;
            let followed = held.map(|held| tally::follow(read, id, held.stages, held.as_of)).transpose()?.flatten();
            let stages = followed.map_or_else(|| tally::count(read, id), Ok)?;
            let above = places.iter().map(|(stage, place)| Ok((*stage, board::count_before(read, *stage, *place)?)));
            Ok(Tallies { stages, as_of, above: above.collect::<Result<_, Refusal>>()? })
        })
    }
}

/// What a filter leaves of each column.
#[derive(Default)]
struct Left {
    /// All that match, in order.
    matching: Vec<CardId>,
    /// The first of them.
    cards: Vec<BoardCard>,
}

/// The cards that a filter leaves; `None` without a filter. Only those that are shown are read whole: up to the limit, or
/// so many behind the card that is looked for.
fn matches(read: &Read<'_>, pipeline: PipelineId, look: &Look) -> Result<Option<BTreeMap<StageId, Left>>, Refusal> {
    if look.filter.trim().is_empty() {
        return Ok(None);
    }
    let found = search::cards(read, pipeline, &look.filter, MOST_MATCHES)?;
    let mut left: BTreeMap<StageId, Left> = BTreeMap::new();
    for (stage, (_, card)) in board::places(read, &dialect::id_list(found.into_iter().map(CardId::get)))? {
        left.entry(stage).or_default().matching.push(card);
    }
    let shown = left.values().flat_map(|Left { matching, .. }| {
        let focus = matching.iter().position(|card| Some(*card) == look.focus).unwrap_or(0);
        matching.iter().take(look.limit.saturating_add(focus))
    });
    for card in board::these(read, &dialect::id_list(shown.map(|card| card.get())))? {
        left.entry(card.stage_id).or_default().cards.push(card);
    }
    Ok(Some(left))
}

fn filtered(stage: Stage, found: &mut BTreeMap<StageId, Left>) -> Column {
    let Left { matching, cards } = found.remove(&stage.id).unwrap_or_default();
    Column { to_end: cards.len() == matching.len(), from_top: true, matching: Some(matching.len()), stage, cards }
}

/// A column from where it was looked at, or around the card that is to be shown.
fn window(read: &Read<'_>, stage: Stage, look: &Look, focus: Option<&BoardCard>) -> Result<Column, Refusal> {
    let limit = look.limit;
    let from = look.from.get(&stage.id).copied();
    let mut cards = board::column(read, stage.id, from.map(board::just_before), limit)?;
    let mut from_top = from.is_none();
    if let Some(card) = focus.filter(|card| !cards.contains(card)) {
        let place = (card.rank, card.id);
        cards = board::column_before(read, stage.id, place, limit / 2)?;
        from_top = cards.len() < limit / 2;
        cards.reverse();
        cards.extend(board::column(read, stage.id, Some(board::just_before(place)), limit - cards.len())?);
    } else if let Some(first) = cards.first().filter(|_| from.is_some()) {
        from_top = board::column_before(read, stage.id, (first.rank, first.id), 1)?.is_empty();
    } else if cards.is_empty() && from.is_some() {
        // what was looked at has left: the end of the column is the nearest
        cards = board::column_before(read, stage.id, board::BEHIND_ALL, limit)?;
        cards.reverse();
        from_top = cards.len() < limit;
    }
    let to_end = match cards.last() {
        Some(last) => board::column(read, stage.id, Some((last.rank, last.id)), 1)?.is_empty(),
        None => true,
    };
    Ok(Column { stage, cards, from_top, to_end, matching: None })
}
