//! View Projects: pipelines are added with their stages, renamed, archived and taken up again (S0.4, S3.2).

use super::naming::{named, pipeline_of, refuse_taken_title};
use super::receipt::Done;
use super::stages::insert_stage;
use super::work::Work;
use crate::domain::text::sort_key;
use crate::domain::{NewStage, PipelineId, PipelineKind, Refusal};
use crate::store::stage::STEP;
use crate::store::{Table, pipeline};

/// Make a pipeline with its stages.
#[derive(Clone, Debug)]
pub struct AddPipeline {
    /// Title, as customers read it.
    pub title: String,
    /// What it is for.
    pub kind: PipelineKind,
    /// Its stages in their order; more can follow.
    pub stages: Vec<NewStage>,
}

impl AddPipeline {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("add pipelines")?;
        let title = named(&self.title, "pipeline")?;
        refuse_taken_title(work.write, &title, None)?;
        let cells = [
            ("kind", self.kind.name().into()),
            ("title", title.as_str().into()),
            ("pos", pipeline::next_pos(work.write)?.into()),
        ];
        let id = PipelineId(work.insert(Table::Pipeline, "created", &cells)?);
        let mut names = Vec::new();
        for (stage, place) in self.stages.iter().zip(1..) {
            self.kind.may_add_stage(names.len(), &title)?;
            let stage = NewStage { name: named(&stage.name, "stage")?, ..stage.clone() };
            let key = sort_key(&stage.name);
            if names.contains(&key) {
                return Err(Refusal::usage(format!("The stage \"{}\" is named twice.", stage.name))
                    .hint("Give each stage a name of its own."));
            }
            insert_stage(work, id, self.kind, &stage, place * STEP)?;
            names.push(key);
        }
        let with = match names.len() {
            0 => String::new(),
            1 => " with 1 stage".to_owned(),
            n => format!(" with {n} stages"),
        };
        Ok(Done {
            summary: format!("{title} added{with}"),
            changed: names.len() + 1,
            created: Some(id.get()),
            ..Done::default()
        })
    }
}

/// Change a pipeline; what is `None` stays.
#[derive(Clone, Debug)]
pub struct EditPipeline {
    /// Which.
    pub pipeline: PipelineId,
    /// New title.
    pub title: Option<String>,
    /// Archive it, or take it up again. Its cards stay where they are.
    pub archived: Option<bool>,
}

impl EditPipeline {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("change pipelines")?;
        let pipeline = pipeline_of(work.write, self.pipeline)?;
        let title = match &self.title {
            Some(title) => named(title, "pipeline")?,
            None => pipeline.title.clone(),
        };
        let archived_at = match self.archived {
            Some(true) => pipeline.archived_at.or(Some(work.at)),
            Some(false) => None,
            None => pipeline.archived_at,
        };
        if archived_at.is_none() {
            refuse_taken_title(work.write, &title, Some(pipeline.id))?;
        }
        let (action, summary) = match (pipeline.archived_at, archived_at) {
            (None, Some(_)) => ("archived", format!("{title} archived")),
            (Some(_), None) => ("unarchived", format!("{title} taken up again")),
            _ if title != pipeline.title => ("renamed", format!("{} renamed to {title}", pipeline.title)),
            _ => ("edited", format!("{title} is already so")),
        };
        let cells = [("title", title.as_str().into()), ("archived_at", archived_at.into())];
        let changed = work.update(Table::Pipeline, pipeline.id.get(), None, action, &cells)?;
        Ok(Done { summary, changed: changed.into(), ..Done::default() })
    }
}
