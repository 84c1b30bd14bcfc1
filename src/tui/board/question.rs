//! What the board asks of the office.

use std::collections::BTreeMap;

use crate::domain::{CardId, PipelineId, Refusal, StageId};
use crate::office::ask_board::{self, BoardCard, Look, Place, Tallies};
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// Which way a column is read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Towards its top.
    Up,
    /// Towards its end.
    Down,
}

/// Questions of the board.
pub enum Request {
    /// The columns.
    Board(Look),
    /// More cards of a column; from its top or end when no place is named.
    More {
        /// The column.
        stage: StageId,
        /// Which way.
        way: Way,
        /// The last card held that way.
        from: Option<Place>,
        /// At most so many.
        limit: usize,
    },
    /// Counts and values, and how many cards stand above each place; those held are brought up to date.
    Tallies(PipelineId, BTreeMap<StageId, Place>, Option<Tallies>),
    /// Every card that matches a filter.
    Matching(PipelineId, String),
    /// The cards of a column between two places.
    Between(StageId, Place, Place),
}

/// Answers to the board.
pub enum Reply {
    /// The columns.
    Board(Look, Result<Box<ask_board::Board>, Refusal>),
    /// More cards of a column.
    More {
        /// The column.
        stage: StageId,
        /// Which way.
        way: Way,
        /// The place that was named.
        from: Option<Place>,
        /// Whether there is more.
        end: bool,
        /// The cards, in the column's order.
        cards: Result<Vec<BoardCard>, Refusal>,
    },
    /// Counts and values of a pipeline.
    Tallies(PipelineId, Result<Tallies, Refusal>),
    /// Cards to mark.
    Mark(Result<Vec<CardId>, Refusal>),
    /// Customers are to leave the tracker: the operator said yes.
    RemoveConfirmed(Vec<CardId>),
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Board(_) => "board",
            Self::More { .. } => "more",
            Self::Tallies(..) => "tallies",
            Self::Matching(..) | Self::Between(..) => "mark",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        let office = &desk.office;
        match self {
            Self::Board(look) => {
                let board = office.board(&look).map(Box::new);
                Reply::Board(look, board)
            }
            Self::More { stage, way, from, limit } => {
                let cards = match way {
                    Way::Up => office.column_before(stage, from, limit),
                    Way::Down => office.column_after(stage, from, limit),
                };
                let end = cards.as_ref().is_ok_and(|cards| cards.len() < limit);
                Reply::More { stage, way, from, end, cards }
            }
            Self::Tallies(pipeline, places, held) => Reply::Tallies(pipeline, office.tallies(pipeline, &places, held)),
            Self::Matching(pipeline, filter) => Reply::Mark(office.matching_cards(pipeline, &filter)),
            Self::Between(stage, from, to) => Reply::Mark(office.cards_between(stage, from, to)),
        }
    }
}
