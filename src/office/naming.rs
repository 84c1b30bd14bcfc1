//! Names of what an office sets up: on one line, not empty, not taken, and found again as people write them.

use crate::domain::address::is_invisible;
use crate::domain::text::{MAX_NAME, clean_line, shorten, sort_key};
use crate::domain::{PipelineId, Refusal, StageId};
use crate::store::Read;
use crate::store::pipeline::{self, Pipeline};
use crate::store::stage::{self, Stage};

/// The name as it is kept; `what` completes "A … needs a name".
pub(super) fn named(raw: &str, what: &str) -> Result<String, Refusal> {
    let name = shorten(&clean_line(raw), MAX_NAME);
    if name.chars().all(is_invisible) { Err(Refusal::usage(format!("A {what} needs a name."))) } else { Ok(name) }
}

/// Whether two names are one to a reader: case and accents aside.
pub(super) fn same(left: &str, right: &str) -> bool {
    sort_key(left) == sort_key(right)
}

/// Refuses a title that another open pipeline than `own` has.
pub(super) fn refuse_taken_title(read: &Read<'_>, title: &str, own: Option<PipelineId>) -> Result<(), Refusal> {
    match pipeline::open(read)?.iter().find(|other| Some(other.id) != own && same(&other.title, title)) {
        None => Ok(()),
        Some(other) => Err(Refusal::rule(format!("There is already a pipeline \"{}\".", other.title))
            .hint("Choose another title, or archive the other one first.")),
    }
}

/// Refuses a name that another of these stages has.
pub(super) fn refuse_taken_name<'a>(
    stages: impl IntoIterator<Item = &'a Stage>,
    name: &str,
    title: &str,
) -> Result<(), Refusal> {
    match stages.into_iter().find(|other| same(&other.name, name)) {
        None => Ok(()),
        Some(other) => Err(Refusal::rule(format!("There is already a stage \"{}\" on {title}.", other.name))
            .hint("Choose another name.")),
    }
}

/// The pipeline of that number, also an archived one.
pub(super) fn pipeline_of(read: &Read<'_>, id: PipelineId) -> Result<Pipeline, Refusal> {
    let gone = || Refusal::not_found("That pipeline no longer exists.").hint("Choose another one.");
    pipeline::find(read, id)?.ok_or_else(gone)
}

/// The stage of that number.
pub(super) fn stage_of(read: &Read<'_>, id: StageId) -> Result<Stage, Refusal> {
    let gone = || Refusal::not_found("That stage no longer exists.").hint("Choose another one.");
    stage::find(read, id)?.ok_or_else(gone)
}

/// The pipeline that somebody calls so. Archived ones answer only when `archived` asks for them, and after open ones.
pub(super) fn find_pipeline(read: &Read<'_>, words: &str, archived: bool) -> Result<Pipeline, Refusal> {
    let wanted = clean_line(words);
    let known: Vec<Pipeline> = if archived { pipeline::all(read)? } else { pipeline::open(read)? };
    if let Some(found) = known.iter().find(|pipeline| same(&pipeline.title, &wanted)) {
        return Ok(found.clone());
    }
    let titles: Vec<&str> = known.iter().map(|pipeline| pipeline.title.as_str()).collect();
    Err(unknown(&format!("There is no pipeline \"{wanted}\"."), "The pipelines are", &titles)
        .hint("`milepost pipeline add TITLE --kind project|sales|partner` makes one."))
}

/// The stage of a pipeline that somebody calls so, by its name or, when no name fits, by its label.
pub(super) fn find_stage(read: &Read<'_>, pipeline: &Pipeline, words: &str) -> Result<Stage, Refusal> {
    let wanted = clean_line(words);
    let stages = stage::of(read, pipeline.id)?;
    if let Some(found) = stages.iter().find(|stage| same(&stage.name, &wanted)) {
        return Ok(found.clone());
    }
    let mut labelled = stages.iter().filter(|stage| same(&stage.label, &wanted));
    match (labelled.next(), labelled.next()) {
        (Some(found), None) => Ok(found.clone()),
        (Some(one), Some(other)) => Err(Refusal::usage(format!(
            "\"{wanted}\" is the label of more than one stage on {}: {} and {}.",
            pipeline.title, one.name, other.name
        ))
        .hint("Say the stage's own name.")),
        (None, _) => {
            let names: Vec<&str> = stages.iter().map(|stage| stage.name.as_str()).collect();
            Err(unknown(&format!("There is no stage \"{wanted}\" on {}.", pipeline.title), "It has", &names))
        }
    }
}

/// "There is no X. It has: A, B." or, when there is nothing to choose from, "… It has none yet."
fn unknown(sentence: &str, those: &str, names: &[&str]) -> Refusal {
    Refusal::not_found(match names {
        [] => format!("{sentence} There is none yet."),
        names => format!("{sentence} {those}: {}.", names.join(", ")),
    })
}
