//! The pipeline that an import puts cards on, and the stages that its rows name.

use super::Snag;
use crate::domain::text::{MAX_NAME, clean_line};
use crate::domain::{NewStage, PipelineId, Refusal, Roles, StageId};
use crate::import::{ParsedRow, RowRefusal};
use crate::office::naming::{pipeline_of, same};
use crate::office::stages::insert_stage;
use crate::office::work::Work;
use crate::store::pipeline::Pipeline;
use crate::store::stage::{self, STEP, Stage};
use std::collections::HashMap;

/// A pipeline with what its stages are called.
pub(in crate::office) struct Lane {
    pub(super) pipeline: Pipeline,
    stages: Vec<Stage>,
    /// The stage of every row, when one was given.
    given: Option<StageId>,
    create: bool,
    /// The file's column, for sentences.
    column: String,
    /// What each spelling in the file means; `None`: it was refused, at this place of [`Lane::refused`].
    meant: HashMap<String, Result<StageId, usize>>,
    refused: Vec<RefusedStage>,
    pub(super) created: Vec<String>,
}

/// A stage that rows name and that they cannot go to.
struct RefusedStage {
    line: u64,
    value: String,
    why: String,
    rows: usize,
}

impl Lane {
    /// The pipeline, if cards can be put on it.
    pub(in crate::office) fn load(
        work: &Work<'_>,
        id: PipelineId,
        given: Option<StageId>,
        create: bool,
        column: &str,
    ) -> Result<Self, Refusal> {
        let pipeline = pipeline_of(work.write, id)?;
        if pipeline.archived_at.is_some() {
            return Err(Refusal::rule(format!("{} is archived, so nothing can be put on it.", pipeline.title)));
        }
        if create {
            work.actor.must_be_admin("make stages")?;
        }
        let stages = stage::of(work.write, id)?;
        if let Some(given) = given {
            let stage = stages.iter().find(|stage| stage.id == given).ok_or_else(|| {
                Refusal::not_found(format!("That is no stage of {}.", pipeline.title)).hint("Choose another one.")
            })?;
            crate::domain::stage::may_enter(&stage.name, stage.active)?;
        }
        let lane = Self {
            pipeline,
            stages,
            given,
            create,
            column: column.to_owned(),
            meant: HashMap::new(),
            refused: Vec::new(),
            created: Vec::new(),
        };
        if !create && given.is_none() {
            lane.first()?;
        }
        Ok(lane)
    }

    /// The roles that a card here gives its contact.
    pub(in crate::office) const fn roles(&self) -> Roles {
        self.pipeline.kind.roles()
    }

    /// Whether a contact has at most one open card here.
    pub(super) const fn is_single(&self) -> bool {
        self.pipeline.kind.one_card_per_contact()
    }

    /// The stage for cards of which the file says nothing.
    pub(super) fn first(&self) -> Result<StageId, Refusal> {
        let first = self.stages.iter().find(|stage| stage.active).map(|stage| stage.id);
        first.ok_or_else(|| {
            Refusal::rule(format!("{} has no active stage yet.", self.pipeline.title))
                .hint("Add one under Settings > Project Management Stage.")
        })
    }

    /// Where the row wants its card, when it or the caller says so.
    pub(super) fn target(&mut self, work: &Work<'_>, row: &ParsedRow) -> Result<Option<StageId>, Snag> {
        if self.given.is_some() {
            return Ok(self.given);
        }
        let Some(named) = &row.card.stage else { return Ok(None) };
        let meant = if let Some(meant) = self.meant.get(named) {
            *meant
        } else {
            let meant = self.meaning(work, row.line, named)?;
            self.meant.insert(named.clone(), meant);
            meant
        };
        match meant {
            Ok(stage) => Ok(Some(stage)),
            Err(place) => Err(self.refuse(place)),
        }
    }

    /// Refuses a row that would put a card into a stage that takes nobody.
    pub(super) fn may_enter(&mut self, row: &ParsedRow, id: StageId) -> Result<(), Snag> {
        let Some(stage) = self.stages.iter().find(|stage| stage.id == id).filter(|stage| !stage.active) else {
            return Ok(());
        };
        let value = stage.name.clone();
        let place = self.refused.iter().position(|refused| refused.value == value).unwrap_or(self.refused.len());
        if place == self.refused.len() {
            let why = format!("is inactive on {}, so nothing can be put into it", self.pipeline.title);
            self.refused.push(RefusedStage { line: row.line, value, why, rows: 0 });
        }
        Err(self.refuse(place))
    }

    /// One entry for all rows with the same stage.
    pub(super) fn refusals(&self) -> impl Iterator<Item = RowRefusal> + '_ {
        self.refused.iter().map(|refused| {
            let rows = if refused.rows == 1 { String::new() } else { format!(" ({} rows)", refused.rows) };
            RowRefusal::new(refused.line, self.column.as_str(), &refused.value, format!("{}{rows}", refused.why))
        })
    }

    fn refuse(&mut self, place: usize) -> Snag {
        self.refused[place].rows += 1;
        Snag::Stage
    }

    fn meaning(&mut self, work: &Work<'_>, line: u64, named: &str) -> Result<Result<StageId, usize>, Refusal> {
        let known = self.stages.iter().find(|stage| same(&stage.name, named));
        let labelled = || self.stages.iter().find(|stage| same(&stage.label, named));
        if let Some(stage) = known.or_else(labelled) {
            return Ok(Ok(stage.id));
        }
        let title = &self.pipeline.title;
        let why = if self.create {
            match self.pipeline.kind.may_add_stage(self.stages.len(), title) {
                Ok(()) => return Ok(Ok(self.make(work, named)?)),
                Err(_) => format!("is one stage too many: {title} already has {}", self.stages.len()),
            }
        } else {
            let all: Vec<&str> = self.stages.iter().map(|stage| stage.name.as_str()).collect();
            format!("is no stage of {title}; it has {}", all.join(", "))
        };
        self.refused.push(RefusedStage { line, value: named.to_owned(), why, rows: 0 });
        Ok(Err(self.refused.len() - 1))
    }

    fn make(&mut self, work: &Work<'_>, named: &str) -> Result<StageId, Refusal> {
        let name = crate::domain::text::shorten(&clean_line(named), MAX_NAME);
        let pos = self.stages.last().map_or(0, |last| last.pos) + STEP;
        let stage = NewStage { name: name.clone(), label: String::new(), category: None };
        let id = insert_stage(work, self.pipeline.id, self.pipeline.kind, &stage, pos)?;
        self.stages = stage::of(work.write, self.pipeline.id)?;
        self.created.push(name);
        Ok(id)
    }
}
