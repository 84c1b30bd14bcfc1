//! What the Settings screens and the command line ask about pipelines and stages.

use super::door::Office;
use super::naming;
use crate::domain::{Color, PipelineId, Refusal};
use crate::store::Read;
use crate::store::pipeline::{self, Pipeline};
use crate::store::stage::{self, Stage};
use crate::store::tally::{self, Tally};

/// A pipeline with its stages, as "View Projects" shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineSetup {
    /// The pipeline.
    pub pipeline: Pipeline,
    /// Its stages in their order; inactive ones are badged by `stage.active`.
    pub stages: Vec<StageSetup>,
}

/// A stage with what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageSetup {
    /// The stage.
    pub stage: Stage,
    /// Its open cards, and their value.
    pub tally: Tally,
}

impl StageSetup {
    /// Its own colour, if it has one.
    #[must_use]
    pub fn color(&self) -> Option<Color> {
        Color::parse(&self.stage.color)
    }
}

impl Office {
    /// All pipelines with their stages, archived ones last.
    pub fn setup(&self) -> Result<Vec<PipelineSetup>, Refusal> {
        self.ask(|read| pipeline::all(read)?.into_iter().map(|pipeline| setup_of(read, pipeline)).collect())
    }

    /// One pipeline with its stages.
    pub fn pipeline_setup(&self, id: PipelineId) -> Result<PipelineSetup, Refusal> {
        self.ask(|read| setup_of(read, naming::pipeline_of(read, id)?))
    }

    /// The open pipeline that somebody calls so, in any case and without its accents.
    pub fn find_pipeline(&self, words: &str) -> Result<Pipeline, Refusal> {
        self.ask(|read| naming::find_pipeline(read, words, false))
    }

    /// The same, archived ones included.
    pub fn find_any_pipeline(&self, words: &str) -> Result<Pipeline, Refusal> {
        self.ask(|read| naming::find_pipeline(read, words, true))
    }

    /// The stage of a pipeline that somebody calls so, by its name or its label.
    pub fn find_stage(&self, pipeline: &Pipeline, words: &str) -> Result<Stage, Refusal> {
        self.ask(|read| naming::find_stage(read, pipeline, words))
    }
}

fn setup_of(read: &Read<'_>, pipeline: Pipeline) -> Result<PipelineSetup, Refusal> {
    let mut tallies = tally::count(read, pipeline.id)?;
    let with_tally = |stage: Stage| StageSetup { tally: tallies.remove(&stage.id).unwrap_or_default(), stage };
    let stages = stage::of(read, pipeline.id)?.into_iter().map(with_tally).collect();
    Ok(PipelineSetup { pipeline, stages })
}
