//! What the History asks of the office.

use crate::domain::{BatchId, EventId, Instant, MessageId, Refusal};
use crate::office::ask_history::{Batch, BatchDetail, HistoryLine, Message};
use crate::tui::clock;
use crate::tui::component::{Page, Record, Want};
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// A batch as a row of the list.
pub struct BatchRow {
    /// The batch.
    pub batch: Batch,
    /// When, in words.
    pub when: String,
}

impl Record for BatchRow {
    type Id = BatchId;

    fn id(&self) -> BatchId {
        self.batch.id
    }
}

/// Which part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A page at the edge of what is held.
    Edge(Want<BatchId>),
    /// The rows around this one, or the newest ones, in place of what is held.
    Around(Option<BatchId>),
}

/// Questions of the History.
pub enum Request {
    /// Batches whose words or operator contain the text.
    Batches {
        /// The text.
        text: String,
        /// Which of them.
        part: Part,
        /// At most so many.
        limit: usize,
        /// Now.
        now: Instant,
    },
    /// What one batch came to, so many rows and messages of it.
    Batch(BatchId, usize, Instant),
    /// More rows of a batch.
    Lines(BatchId, EventId),
    /// More messages of a batch.
    Messages(BatchId, MessageId, Instant),
}

/// Answers to the History.
pub enum Reply {
    /// Batches.
    Batches {
        /// The text that they contain.
        text: String,
        /// Which of them.
        part: Part,
        /// The rows.
        page: Result<Page<BatchRow>, Refusal>,
    },
    /// What one batch came to.
    Batch(BatchId, usize, Result<Box<BatchDetail>, Refusal>),
    /// More rows of a batch.
    Lines(BatchId, Result<Vec<HistoryLine>, Refusal>),
    /// More messages of a batch.
    Messages(BatchId, Result<Vec<Message>, Refusal>),
    /// The operator is sure to take this batch back.
    TakeBack(BatchId),
}

/// So many rows or messages of a batch are read at once.
pub const PAGE: usize = 200;

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Batches { part: Part::Edge(_), .. } => "edge",
            Self::Batches { .. } => "batches",
            Self::Batch(..) => "batch",
            Self::Lines(..) => "lines",
            Self::Messages(..) => "messages",
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        let office = &desk.office;
        match self {
            Self::Batches { text, part, limit, now } => {
                let zone = clock::zone_of(office);
                let row = |batch: Batch| BatchRow { when: clock::moment(batch.at, now, zone), batch };
                let page = page(desk, &text, part, limit).map(|(batches, from_start, to_end)| Page {
                    rows: batches.into_iter().map(row).collect(),
                    from_start,
                    to_end,
                });
                Reply::Batches { text, part, page }
            }
            Self::Batch(id, limit, now) => Reply::Batch(id, limit, office.batch(id, limit, now).map(Box::new)),
            Self::Lines(id, after) => Reply::Lines(id, office.batch_lines(id, after, PAGE)),
            Self::Messages(id, after, now) => Reply::Messages(id, office.batch_messages(id, after, PAGE, now)),
        }
    }
}

/// The batches, and whether they reach the newest and the oldest.
fn page(desk: &Desk, text: &str, part: Part, limit: usize) -> Result<(Vec<Batch>, bool, bool), Refusal> {
    let office = &desk.office;
    Ok(match part {
        Part::Edge(Want::First) | Part::Around(None) => {
            let rows = office.history(text, None, limit)?;
            let end = rows.len() < limit;
            (rows, true, end)
        }
        Part::Edge(Want::Last) => {
            let rows = office.history_after(text, BatchId(0), limit)?;
            let start = rows.len() < limit;
            (rows, start, true)
        }
        Part::Edge(Want::After(id)) => {
            let rows = office.history(text, Some(id), limit)?;
            let end = rows.len() < limit;
            (rows, false, end)
        }
        Part::Edge(Want::Before(id)) => {
            let rows = office.history_after(text, id, limit)?;
            let start = rows.len() < limit;
            (rows, start, false)
        }
        Part::Around(Some(id)) => {
            let mut rows = office.history_after(text, id, limit)?;
            let start = rows.len() < limit;
            let below = office.history(text, Some(BatchId(id.get().saturating_add(1))), limit)?;
            let end = below.len() < limit;
            rows.extend(below);
            (rows, start, end)
        }
    })
}
