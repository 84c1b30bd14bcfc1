//! Import cards and the contacts that they are for from a CSV file (X6, S0.10).

use super::intake::{self, ImportFile};
use super::receipt::Done;
use super::work::Work;
use crate::domain::{PipelineId, Refusal, StageId};
use crate::import::{FieldKind, Subject};

/// Import a file whose rows are pieces of work.
#[derive(Clone, Debug)]
pub struct ImportCards {
    /// The file; its stage column, if one was named, says where each card goes.
    pub file: ImportFile,
    /// The pipeline of the cards.
    pub pipeline: PipelineId,
    /// The stage of every row, instead of a column.
    pub stage: Option<StageId>,
    /// Whether stages that the column names and the pipeline lacks are made.
    pub create_stages: bool,
}

impl ImportCards {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("import cards")?;
        let mapping = &self.file.mapping;
        if mapping.subject() != Subject::Cards {
            return Err(Refusal::usage("The columns were read as those of contacts, not of cards."));
        }
        let has_column = mapping.columns_of(FieldKind::Stage).next().is_some();
        if has_column && self.stage.is_some() {
            return Err(Refusal::usage("Both a stage and a stage column were given.").hint("Choose one of them."));
        }
        if self.create_stages && !has_column {
            return Err(Refusal::usage("Without a stage column no stages can be made from the file.")
                .hint("Name the column with --stage-column."));
        }
        let column = mapping.header_of(FieldKind::Stage);
        let lane = intake::Lane::load(work, self.pipeline, self.stage, self.create_stages, column)?;
        let roles = lane.roles();
        intake::take_in(work, &self.file, Some(lane), roles)
    }
}
