//! Whole lists for `list` and `export`: row by row, never collected.

use super::door::Office;
use crate::domain::{CardId, ContactId, PipelineId, Refusal, StageId};
use crate::store::export::milestones;
pub use crate::store::export::milestones::{MilestoneRecord, Which as WhichMilestones};
pub use crate::store::stream::{CardRecord, ChannelRecord, ContactRecord};
use crate::store::{dialect, search, stream};
use std::ops::ControlFlow;

/// Which rows of a whole list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrow {
    /// With an open card on this pipeline.
    pub pipeline: Option<PipelineId>,
    /// With an open card in this stage.
    pub stage: Option<StageId>,
    /// That contain this text; empty: all.
    pub text: String,
    /// Archived contacts too.
    pub archived: bool,
}

/// The most rows that a text can find.
const MOST_FOUND: usize = 1_000_000;

impl Narrow {
    fn filter(&self, picks: Option<String>) -> stream::Filter {
        stream::Filter { pipeline: self.pipeline, stage: self.stage, picks, archived: self.archived }
    }
}

impl Office {
    /// Hands every contact that fits to `each`, by number, until it breaks off.
    pub fn each_contact(
        &self,
        narrow: &Narrow,
        each: impl FnMut(ContactRecord) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        self.ask(|read| {
            let picks = match narrow.text.trim() {
                "" => None,
                text => {
                    let found = search::contacts(read, text, MOST_FOUND)?;
                    Some(dialect::id_list(found.into_iter().map(ContactId::get)))
                }
            };
            Ok(stream::contacts(read, &narrow.filter(picks), each)?)
        })
    }

    /// Hands every open card that fits to `each`, by number, until it breaks off.
    pub fn each_card(&self, narrow: &Narrow, each: impl FnMut(CardRecord) -> ControlFlow<()>) -> Result<(), Refusal> {
        self.ask(|read| {
            let picks = match narrow.text.trim() {
                "" => None,
                text => {
                    let mut found = Vec::new();
                    for pipeline in stream::searched(read, narrow.pipeline)? {
                        found.extend(search::cards(read, pipeline, text, MOST_FOUND)?);
                    }
                    Some(dialect::id_list(found.into_iter().map(CardId::get)))
                }
            };
            Ok(stream::cards(read, &narrow.filter(picks), each)?)
        })
    }

    /// Hands every milestone that is meant to `each`, by number, until it breaks off.
    pub fn each_milestone(
        &self,
        which: &WhichMilestones,
        each: impl FnMut(MilestoneRecord) -> ControlFlow<()>,
    ) -> Result<(), Refusal> {
        self.ask(|read| Ok(milestones::each(read, which, each)?))
    }
}
