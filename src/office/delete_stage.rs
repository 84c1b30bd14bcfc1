//! Deleting a stage: its cards are merged silently into another one, so that none is ever an orphan (S3.2).

use super::naming::{pipeline_of, stage_of};
use super::receipt::Done;
use super::stages::refuse_last_active;
use super::work::Work;
use crate::domain::{Refusal, StageId, stage::may_enter};
use crate::store::stage::Stage;
use crate::store::{Table, card, dialect, outbox, record, visit};

/// Delete a stage.
#[derive(Clone, Debug)]
pub struct DeleteStage {
    /// Which.
    pub stage: StageId,
    /// Where its cards go; needed when it has any.
    pub merge_into: Option<StageId>,
}

impl DeleteStage {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("delete stages")?;
        let stage = stage_of(work.write, self.stage)?;
        let target = self.merge_into.map(|id| target(work, &stage, id)).transpose()?;
        let cards = card::open_on(work.write, stage.pipeline_id, Some(stage.id))?;
        if target.is_none() && !cards.is_empty() {
            let pipeline = pipeline_of(work.write, stage.pipeline_id)?;
            let stand =
                if cards.len() == 1 { "1 card stands".to_owned() } else { format!("{} cards stand", cards.len()) };
            return Err(Refusal::rule(format!("{stand} in {} on {}.", stage.name, pipeline.title))
                .hint("Say into which stage to merge them (--merge-into STAGE); nobody is told of it."));
        }
        refuse_last_active(work, &stage, "deleted")?;
        let merged = match &target {
            Some(target) if !cards.is_empty() => {
                let ids = dialect::id_list(cards.iter().map(|id| id.get()));
                merge(work, &ids, target)?
            }
            _ => 0,
        };
        let deleted = [("deleted_at", work.at.into())];
        work.update(Table::Stage, stage.id.get(), None, "deleted", &deleted)?;
        let cancelled = outbox::cancel_for_stage(work.write, stage.id, work.batch)?;

        let mut summary = format!("{} deleted", stage.name);
        if let (Some(target), 1..) = (&target, merged) {
            let cards = if merged == 1 { "1 card".to_owned() } else { format!("{merged} cards") };
            summary = format!("{summary}, {cards} merged into {}", target.name);
        }
        if cancelled > 0 {
            let messages = if cancelled == 1 { "message" } else { "messages" };
            summary = format!("{summary}, {cancelled} unsent {messages} cancelled");
        }
        Ok(Done { summary, changed: merged + 1, ..Done::default() })
    }
}

fn target(work: &Work<'_>, stage: &Stage, id: StageId) -> Result<Stage, Refusal> {
    let target = stage_of(work.write, id)?;
    if target.id == stage.id {
        return Err(
            Refusal::usage(format!("{} cannot be merged into itself.", stage.name)).hint("Choose another stage.")
        );
    }
    if target.pipeline_id != stage.pipeline_id {
        let pipeline = pipeline_of(work.write, stage.pipeline_id)?;
        return Err(Refusal::rule(format!("{} is not a stage of {}.", target.name, pipeline.title))
            .hint("Choose a stage of the same pipeline."));
    }
    may_enter(&target.name, target.active)?;
    Ok(target)
}

/// Moves the cards without telling anybody; their stays follow.
fn merge(work: &Work<'_>, ids: &str, target: &Stage) -> Result<usize, Refusal> {
    let at = work.at.micros();
    let since = record::last_event(work.write)?;
    let cells = [("stage_id", target.id.into()), ("rank", (-at).into()), ("entered_at", at.into())];
    let merged = record::update_all(work.write, Table::Card, work.batch, "merged", ids, &cells)?;
    visit::close(work.write, work.batch, since, work.at)?;
    visit::open(work.write, work.batch, since)?;
    Ok(merged)
}
