//! `pipeline`: View Projects (S0.4).

use crate::cli::failure::Outcome;
use crate::cli::output::{Format, Row, Rows, Target};
use crate::cli::wiring::Context;
use crate::domain::{PipelineId, PipelineKind, stage_list};
use crate::office::Command;
use crate::office::ask_setup::PipelineSetup;
use crate::office::pipelines::{AddPipeline, EditPipeline};
use crate::store::Opening;
use serde::Serialize;

/// The words of `milepost pipeline`.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// Make a pipeline with its stages.
    Add(AddArgs),
    /// List the pipelines.
    List,
    /// Give a pipeline another title.
    Rename(RenameArgs),
    /// Archive a pipeline; its cards stay where they are.
    Archive(ArchiveArgs),
}

/// The words of `milepost pipeline add`.
#[derive(clap::Args)]
pub struct AddArgs {
    /// The title, as customers read it.
    title: String,
    /// What it is for.
    #[arg(long, value_parser = ["project", "sales", "partner"])]
    kind: String,
    /// Its stages in their order: "A,B,C"; of a sales pipeline also "Potential: A,B; Current: C".
    #[arg(long, value_name = "LIST")]
    stages: Option<String>,
}

/// The words of `milepost pipeline rename`.
#[derive(clap::Args)]
pub struct RenameArgs {
    /// The pipeline.
    #[arg(value_name = "TITLE")]
    pipeline: String,
    /// Its new title.
    #[arg(value_name = "NEW TITLE")]
    title: String,
}

/// The words of `milepost pipeline archive`.
#[derive(clap::Args)]
pub struct ArchiveArgs {
    /// The pipeline.
    #[arg(value_name = "TITLE")]
    pipeline: String,
    /// Take an archived one up again.
    #[arg(long)]
    undo: bool,
}

pub fn run(context: &Context, verb: &Verb) -> Outcome {
    match verb {
        Verb::Add(args) => add(context, args),
        Verb::List => list(context),
        Verb::Rename(args) => edit(context, &args.pipeline, |pipeline| EditPipeline {
            pipeline,
            title: Some(args.title.clone()),
            archived: None,
        }),
        Verb::Archive(args) => {
            edit(context, &args.pipeline, |pipeline| EditPipeline { pipeline, title: None, archived: Some(!args.undo) })
        }
    }
}

fn add(context: &Context, args: &AddArgs) -> Outcome {
    let kind = PipelineKind::from_name(&args.kind).unwrap_or(PipelineKind::Project);
    let stages = args.stages.as_deref().map(|list| stage_list::parse(list, kind)).transpose()?.unwrap_or_default();
    context.carry_out(Command::AddPipeline(AddPipeline { title: args.title.clone(), kind, stages }))
}

fn edit(context: &Context, words: &str, change: impl FnOnce(PipelineId) -> EditPipeline) -> Outcome {
    let mut seat = context.seat()?;
    let pipeline = seat.office.find_any_pipeline(words)?;
    let receipt = seat.run(Command::EditPipeline(change(pipeline.id)))?;
    context.report(&receipt)
}

/// A pipeline as it is listed.
#[derive(Serialize)]
struct Line {
    id: PipelineId,
    title: String,
    kind: &'static str,
    archived: bool,
    cards: usize,
    stages: Vec<StageLine>,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
struct StageLine {
    id: i64,
    name: String,
    label: String,
    category: Option<&'static str>,
    color: String,
    active: bool,
    notify_email: bool,
    notify_push: bool,
    notify_sms: bool,
    cards: usize,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["id", "title", "kind", "cards", "stages", "archived"];
    const ON_SCREEN: &'static [usize] = &[0, 1, 2, 3, 4, 5];

    fn cells(&self) -> Vec<String> {
        let stage = |stage: &StageLine| {
            if stage.active { stage.name.clone() } else { format!("{} (inactive)", stage.name) }
        };
        vec![
            self.id.to_string(),
            self.title.clone(),
            self.kind.to_owned(),
            self.cards.to_string(),
            self.stages.iter().map(stage).collect::<Vec<_>>().join(", "),
            if self.archived { "archived" } else { "" }.to_owned(),
        ]
    }
}

fn line(setup: PipelineSetup) -> Line {
    let stages: Vec<StageLine> = setup
        .stages
        .into_iter()
        .map(|of| StageLine {
            id: of.stage.id.get(),
            category: of.stage.category.map(crate::domain::Category::name),
            cards: of.tally.cards,
            name: of.stage.name,
            label: of.stage.label,
            color: of.stage.color,
            active: of.stage.active,
            notify_email: of.stage.notify_email,
            notify_push: of.stage.notify_push,
            notify_sms: of.stage.notify_sms,
        })
        .collect();
    Line {
        id: setup.pipeline.id,
        title: setup.pipeline.title,
        kind: setup.pipeline.kind.name(),
        archived: setup.pipeline.archived_at.is_some(),
        cards: stages.iter().map(|stage| stage.cards).sum(),
        stages,
    }
}

fn list(context: &Context) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let mut rows: Rows<'_, Line> = Target { format: Format::for_people(context.json), file: None }.open()?;
    office.setup()?.into_iter().try_for_each(|setup| rows.row(&line(setup)))?;
    rows.end("No pipelines yet. Make one: milepost pipeline add \"Solar Project\" --kind project --stages \"A,B,C\"")
}
