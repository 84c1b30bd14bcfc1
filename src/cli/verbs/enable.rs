//! `enable`: Enable for Project Stages (A1; S0.6).

use crate::cli::choice::Contacts;
use crate::cli::failure::Outcome;
use crate::cli::wiring::Context;
use crate::office::{Command, enable::Enable};

/// The words of `milepost enable`.
#[derive(clap::Args)]
pub struct Args {
    /// The tracker.
    #[arg(long, value_name = "TITLE")]
    pipeline: String,
    /// The stage to begin in; the first active one otherwise.
    #[arg(long)]
    stage: Option<String>,
    #[command(flatten)]
    who: Contacts,
}

pub fn run(context: &Context, args: &Args) -> Outcome {
    let mut seat = context.seat()?;
    let pipeline = seat.office.find_pipeline(&args.pipeline)?;
    let stage = match &args.stage {
        Some(name) => Some(seat.office.find_stage(&pipeline, name)?.id),
        None => None,
    };
    let contacts = args.who.resolve(&seat.office)?;
    let receipt = seat.run(Command::Enable(Enable { contacts, pipeline: pipeline.id, stage }))?;
    context.report(&receipt)
}
