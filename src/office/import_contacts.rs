//! Import contacts from a CSV file, and put them on a pipeline if asked (X6, S0.10).

use super::intake::{self, ImportFile};
use super::receipt::Done;
use super::work::Work;
use crate::domain::{PipelineId, Refusal, Roles, StageId};
use crate::import::Subject;

/// Import a file whose rows are people or firms.
#[derive(Clone, Debug)]
pub struct ImportContacts {
    /// The file.
    pub file: ImportFile,
    /// The roles that its contacts get besides the one that the pipeline gives.
    pub roles: Roles,
    /// Where all of them are put.
    pub enrol: Option<Enrol>,
}

/// A place on a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enrol {
    /// The pipeline.
    pub pipeline: PipelineId,
    /// The stage of every row; `None`: new cards in the first active one, others stay.
    pub stage: Option<StageId>,
}

impl ImportContacts {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("import contacts")?;
        if self.file.mapping.subject() != Subject::Contacts {
            return Err(Refusal::usage("The columns were read as those of cards, not of contacts."));
        }
        let lane = self.enrol.map(|enrol| intake::Lane::load(work, enrol.pipeline, enrol.stage, false, ""));
        let lane = lane.transpose()?;
        let roles = lane.as_ref().map_or(self.roles, |lane| self.roles.with(lane.roles()));
        intake::take_in(work, &self.file, lane, roles)
    }
}
