//! What the assign popup asks: the stages to choose from, and the lines of a preview, a page at a time.

use super::door::Office;
use super::plan::{Frame, Plan};
use super::selection::Selection;
use crate::domain::{CardId, Channel, PipelineId, Refusal, hearing::Hearing};
use crate::store::{dialect, pipeline, plan, stage};

pub use crate::message::Rendered;
pub use crate::store::pipeline::Pipeline;
pub use crate::store::plan::{Line, Totals};
pub use crate::store::stage::Stage;

/// The stages that cards can be moved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// Its stages in their order, inactive ones included, each with how many of the chosen cards stand there.
    pub stages: Vec<(Stage, usize)>,
    /// How many cards are chosen.
    pub cards: usize,
    /// Seconds that a message waits for an undo; 0: none.
    pub undo_window: u32,
}

/// Names a line of a preview.
pub type LineKey = (CardId, Channel);

/// Which lines of a preview are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// All.
    #[default]
    All,
    /// Those who will hear.
    Hears,
    /// Those who will not.
    Silent,
}

impl Which {
    fn takes(self, line: &Line) -> bool {
        match self {
            Self::All => true,
            Self::Hears => line.hearing == Hearing::Hears,
            Self::Silent => line.hearing != Hearing::Hears,
        }
    }
}

/// From where a page of lines is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinesFrom {
    /// From the first line.
    Start,
    /// Up to the last line.
    End,
    /// From this line, itself included.
    At(LineKey),
    /// Behind this line.
    After(LineKey),
    /// Before this line.
    Before(LineKey),
}

/// A page of lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The lines, in the order of the preview.
    pub lines: Vec<Line>,
    /// Whether nothing comes before them.
    pub from_start: bool,
    /// Whether nothing comes after them.
    pub to_end: bool,
}

/// Cards are looked at in groups that grow from this size: most pages need one, a rare reason needs many.
const GROUP: usize = 64;

/// The largest group.
const LARGEST_GROUP: usize = 4_096;

impl Office {
    /// The stages that chosen cards of a pipeline can be moved to.
    pub fn assign_choices(&self, id: PipelineId, selection: &Selection) -> Result<Choices, Refusal> {
        let undo_window = self.settings()?.delivery.undo_window.get();
        self.ask(|read| {
            let gone = || Refusal::not_found("That tracker no longer exists.").hint("Choose another one.");
            let pipeline = pipeline::find(read, id)?.ok_or_else(gone)?;
            let chosen = selection.cards(read, id)?;
            let standing = plan::standing(read, &dialect::id_list(chosen.iter().map(|card| card.get())), id)?;
            let stages = stage::of(read, id)?.into_iter();
            let stages = stages.map(|stage| (standing.get(&stage.id).copied().unwrap_or(0), stage));
            Ok(Choices {
                stages: stages.map(|(here, stage)| (stage, here)).collect(),
                cards: standing.values().sum(),
                pipeline,
                undo_window,
            })
        })
    }

    /// A page of a preview's lines.
    pub fn plan_page(&self, plan: &Plan, which: Which, from: LinesFrom, limit: usize) -> Result<Lines, Refusal> {
        let own = self.own()?;
        self.ask(|read| {
            let frame = Frame::load(read, &plan.request, &own)?;
            let judge = frame.judge(&plan.request);
            let cards = &plan.cards;
            let at = |card: CardId| cards.partition_point(|other| *other < card);
            let forward = matches!(from, LinesFrom::Start | LinesFrom::At(_) | LinesFrom::After(_));
            let (mut low, mut high) = match from {
                LinesFrom::Start => (0, 0),
                LinesFrom::At((card, _)) | LinesFrom::After((card, _)) => (at(card), at(card)),
                LinesFrom::End => (cards.len(), cards.len()),
                LinesFrom::Before((card, _)) => (at(card) + 1, at(card) + 1),
            };
            high = high.min(cards.len());
            low = low.min(cards.len());
            let mut found: Vec<Line> = Vec::new();
            let mut group = GROUP.max(limit / 2 + 1);
            while found.len() <= limit && if forward { high < cards.len() } else { low > 0 } {
                let range =
                    if forward { high..(high + group).min(cards.len()) } else { low.saturating_sub(group)..low };
                let ids = dialect::id_list(cards[range.clone()].iter().map(|card| card.get()));
                let lines = plan::lines(read, &ids, &judge, None, judge.rules.len() * range.len())?;
                let mut lines: Vec<Line> =
                    lines.into_iter().filter(|line| fits(from, line) && which.takes(line)).collect();
                if forward {
                    high = range.end;
                    found.append(&mut lines);
                } else {
                    low = range.start;
                    lines.append(&mut found);
                    found = lines;
                }
                group = (group * 2).min(LARGEST_GROUP);
            }
            let more = found.len() > limit;
            if forward {
                found.truncate(limit);
            } else {
                found.drain(..found.len().saturating_sub(limit));
            }
            let from_start = if forward { from == LinesFrom::Start } else { !more };
            let to_end = if forward { !more } else { from == LinesFrom::End };
            Ok(Lines { lines: found, from_start, to_end })
        })
    }
}

fn fits(from: LinesFrom, line: &Line) -> bool {
    let key = (line.card, line.channel);
    match from {
        LinesFrom::Start | LinesFrom::End => true,
        LinesFrom::At(first) => key >= first,
        LinesFrom::After(last) => key > last,
        LinesFrom::Before(first) => key < first,
    }
}
