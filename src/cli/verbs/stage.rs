//! `stage`: Settings > Project Management Stage, Stages and Workflows, Color Settings (S0.2, S0.3, S0.5, S3.2).

use crate::cli::failure::Outcome;
use crate::cli::wiring::{Context, Seat};
use crate::domain::{Color, NewStage, Refusal, stage_list};
use crate::office::Command;
use crate::office::delete_stage::DeleteStage;
use crate::office::stages::{AddStage, EditStage, MoveStage, Place, StageEdit};
use crate::store::pipeline::Pipeline;

/// The words of `milepost stage`.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// Add a stage.
    Add(AddArgs),
    /// Give a stage another internal name.
    Rename(TextArgs),
    /// Give a stage another customer-facing title.
    Label(TextArgs),
    /// Give a stage a colour.
    Color(ColorArgs),
    /// Put a stage elsewhere in the order.
    Move(MoveArgs),
    /// Let cards be moved into a stage again.
    Activate(StageArgs),
    /// Let no more cards be moved into a stage; those in it stay.
    Deactivate(StageArgs),
    /// Switch what entering a stage sends.
    Notify(NotifyArgs),
    /// Delete a stage; its cards go into another, and nobody is told.
    Delete(DeleteArgs),
}

/// Which stage.
#[derive(clap::Args)]
pub struct StageArgs {
    /// The pipeline.
    #[arg(long, value_name = "TITLE")]
    pipeline: String,
    /// The stage.
    stage: String,
}

/// The words of `milepost stage add`.
#[derive(clap::Args)]
pub struct AddArgs {
    /// The pipeline.
    #[arg(long, value_name = "TITLE")]
    pipeline: String,
    /// The stage's internal name.
    title: String,
    /// Its customer-facing title; the name otherwise.
    #[arg(long)]
    label: Option<String>,
    /// Its fixed meaning, on a sales pipeline: Potential, Prospective, Current, Lost or Invalid.
    #[arg(long)]
    category: Option<String>,
    /// The stage behind which it goes; the end otherwise.
    #[arg(long, value_name = "STAGE")]
    after: Option<String>,
}

/// The words of `milepost stage rename` and `label`.
#[derive(clap::Args)]
pub struct TextArgs {
    #[command(flatten)]
    which: StageArgs,
    /// The new one.
    text: String,
}

/// The words of `milepost stage color`.
#[derive(clap::Args)]
pub struct ColorArgs {
    #[command(flatten)]
    which: StageArgs,
    /// As #rrggbb, or "brand" for the office's brand colour.
    color: String,
}

/// The words of `milepost stage move`.
#[derive(clap::Args)]
pub struct MoveArgs {
    #[command(flatten)]
    which: StageArgs,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Where a stage goes.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub struct PlaceArgs {
    /// Behind this stage.
    #[arg(long, value_name = "STAGE")]
    after: Option<String>,
    /// Before this stage.
    #[arg(long, value_name = "STAGE")]
    before: Option<String>,
    /// Before all others.
    #[arg(long)]
    first: bool,
    /// Behind all others.
    #[arg(long)]
    last: bool,
}

/// The words of `milepost stage notify`.
#[derive(clap::Args)]
pub struct NotifyArgs {
    #[command(flatten)]
    which: StageArgs,
    /// Whether entering it sends e-mail.
    #[arg(long, value_name = "on|off", value_parser = switch, required_unless_present_any = ["push", "sms"])]
    email: Option<bool>,
    /// Whether entering it sends push.
    #[arg(long, value_name = "on|off", value_parser = switch)]
    push: Option<bool>,
    /// Whether entering it sends a text message; off at first, since texts cost money.
    #[arg(long, value_name = "on|off", value_parser = switch)]
    sms: Option<bool>,
}

/// The words of `milepost stage delete`.
#[derive(clap::Args)]
pub struct DeleteArgs {
    #[command(flatten)]
    which: StageArgs,
    /// Where its cards go.
    #[arg(long, value_name = "STAGE")]
    merge_into: Option<String>,
}

fn switch(word: &str) -> Result<bool, String> {
    match word {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("say on or off".to_owned()),
    }
}

pub fn run(context: &Context, verb: Verb) -> Outcome {
    match verb {
        Verb::Add(args) => add(context, args),
        Verb::Rename(args) => edit(context, &args.which, StageEdit { name: Some(args.text), ..StageEdit::default() }),
        Verb::Label(args) => edit(context, &args.which, StageEdit { label: Some(args.text), ..StageEdit::default() }),
        Verb::Color(args) => {
            edit(context, &args.which, StageEdit { color: Some(color(&args.color)?), ..StageEdit::default() })
        }
        Verb::Move(args) => reorder(context, &args),
        Verb::Activate(which) => edit(context, &which, StageEdit { active: Some(true), ..StageEdit::default() }),
        Verb::Deactivate(which) => edit(context, &which, StageEdit { active: Some(false), ..StageEdit::default() }),
        Verb::Notify(args) => {
            let (notify_email, notify_push, notify_sms) = (args.email, args.push, args.sms);
            edit(context, &args.which, StageEdit { notify_email, notify_push, notify_sms, ..StageEdit::default() })
        }
        Verb::Delete(args) => delete(context, &args),
    }
}

fn color(text: &str) -> Result<Option<Color>, Refusal> {
    if text.eq_ignore_ascii_case("brand") {
        return Ok(None);
    }
    let wrong =
        || Refusal::usage(format!("\"{text}\" is no colour.")).hint("Write it as #rrggbb, such as #1f6feb, or brand.");
    Color::parse(text).map(Some).ok_or_else(wrong)
}

fn edit(context: &Context, which: &StageArgs, edit: StageEdit) -> Outcome {
    let mut seat = context.seat()?;
    let pipeline = seat.office.find_any_pipeline(&which.pipeline)?;
    let stage = seat.office.find_stage(&pipeline, &which.stage)?.id;
    let receipt = seat.run(Command::EditStage(EditStage { stage, seen: None, edit }))?;
    context.report(&receipt)
}

fn add(context: &Context, args: AddArgs) -> Outcome {
    let mut seat = context.seat()?;
    let pipeline = seat.office.find_pipeline(&args.pipeline)?;
    let place = match &args.after {
        Some(words) => Place::After(seat.office.find_stage(&pipeline, words)?.id),
        None => Place::Last,
    };
    let category = args.category.as_deref().map(stage_list::category).transpose()?;
    let stage = NewStage { name: args.title, label: args.label.unwrap_or_default(), category };
    let receipt = seat.run(Command::AddStage(AddStage { pipeline: pipeline.id, stage, place }))?;
    context.report(&receipt)
}

fn reorder(context: &Context, args: &MoveArgs) -> Outcome {
    let mut seat = context.seat()?;
    let pipeline = seat.office.find_any_pipeline(&args.which.pipeline)?;
    let stage = seat.office.find_stage(&pipeline, &args.which.stage)?.id;
    let place = place(&seat, &pipeline, &args.place)?;
    let receipt = seat.run(Command::MoveStage(MoveStage { stage, place }))?;
    context.report(&receipt)
}

fn place(seat: &Seat, pipeline: &Pipeline, args: &PlaceArgs) -> Result<Place, Refusal> {
    Ok(match (&args.after, &args.before) {
        (Some(words), _) => Place::After(seat.office.find_stage(pipeline, words)?.id),
        (_, Some(words)) => Place::Before(seat.office.find_stage(pipeline, words)?.id),
        _ if args.first => Place::First,
        _ => Place::Last,
    })
}

fn delete(context: &Context, args: &DeleteArgs) -> Outcome {
    let mut seat = context.seat()?;
    let pipeline = seat.office.find_any_pipeline(&args.which.pipeline)?;
    let stage = seat.office.find_stage(&pipeline, &args.which.stage)?.id;
    let merge_into = match &args.merge_into {
        Some(words) => Some(seat.office.find_stage(&pipeline, words)?.id),
        None => None,
    };
    let receipt = seat.run(Command::DeleteStage(DeleteStage { stage, merge_into }))?;
    context.report(&receipt)
}
