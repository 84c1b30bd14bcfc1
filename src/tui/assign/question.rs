//! What the assign popup asks of the office.

use std::sync::Arc;

use crate::domain::{PipelineId, Refusal};
use crate::office::ask_assign::{Choices, Line, LineKey, LinesFrom, Rendered, Which};
use crate::office::{Plan, PlanRequest, Receipt, Selection};
use crate::tui::component::{Page, Record, Want};
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// Questions of the popup.
pub enum Request {
    /// The stages to choose from.
    Choices(PipelineId, Selection),
    /// A preview; the number tells its answer from older ones.
    Plan(u64, Box<PlanRequest>),
    /// A page of its lines.
    Lines {
        /// Number of the preview.
        serial: u64,
        /// The preview.
        plan: Arc<Plan>,
        /// Which lines.
        which: Which,
        /// Which page; `None`: the same rows again, from this line on.
        want: Result<Want<LineKey>, LineKey>,
        /// So many lines.
        limit: usize,
    },
    /// One letter.
    Letter(Arc<Plan>, LineKey),
}

/// Answers to the popup.
pub enum Reply {
    /// The stages to choose from.
    Choices(Result<Choices, Refusal>),
    /// A preview.
    Plan(u64, Result<Arc<Plan>, Refusal>),
    /// A page of its lines.
    Lines {
        /// Number of the preview.
        serial: u64,
        /// Which lines.
        which: Which,
        /// Which page.
        want: Result<Want<LineKey>, LineKey>,
        /// The page.
        page: Result<Page<Line>, Refusal>,
    },
    /// One letter.
    Letter(LineKey, Box<Result<Rendered, Refusal>>),
    /// To who opened the popup: it was done.
    Assigned(Receipt),
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Choices(..) => "choices",
            Self::Plan(..) => "plan",
            Self::Lines { .. } => "lines",
            Self::Letter(..) => "letter",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        let office = &desk.office;
        match self {
            Self::Choices(pipeline, selection) => Reply::Choices(office.assign_choices(pipeline, &selection)),
            Self::Plan(serial, request) => Reply::Plan(serial, office.plan(*request).map(Arc::new)),
            Self::Lines { serial, plan, which, want, limit } => {
                let from = match want {
                    Ok(Want::First) => LinesFrom::Start,
                    Ok(Want::Last) => LinesFrom::End,
                    Ok(Want::After(key)) => LinesFrom::After(key),
                    Ok(Want::Before(key)) => LinesFrom::Before(key),
                    Err(key) => LinesFrom::At(key),
                };
                let page = office.plan_page(&plan, which, from, limit).map(|page| Page {
                    from_start: page.from_start || page.lines.first().is_some_and(|line| is_first(&plan, line, which)),
                    rows: page.lines,
                    to_end: page.to_end,
                });
                Reply::Lines { serial, which, want, page }
            }
            Self::Letter(plan, key) => Reply::Letter(key, Box::new(office.plan_letter(&plan, key.0, key.1))),
        }
    }
}

/// Whether a line is surely the first one of all.
fn is_first(plan: &Plan, line: &Line, which: Which) -> bool {
    which == Which::All && plan.cards.first() == Some(&line.card) && line.channel == crate::domain::Channel::Email
}

impl Record for Line {
    type Id = LineKey;

    fn id(&self) -> LineKey {
        (self.card, self.channel)
    }
}
