//! `remove`: Remove for Project Stages (A4; S0.9).

use crate::cli::choice::Cards;
use crate::cli::failure::Outcome;
use crate::cli::wiring::Context;
use crate::domain::Refusal;
use crate::office::{Command, remove::Remove};

/// Above this many the screens ask for the number to be typed.
const ASKED_ABOVE: usize = 10;

/// The words of `milepost remove`.
#[derive(clap::Args)]
pub struct Args {
    /// The tracker.
    #[arg(long, value_name = "TITLE")]
    pipeline: String,
    #[command(flatten)]
    which: Cards,
    /// Remove more than ten.
    #[arg(long)]
    yes: bool,
}

pub fn run(context: &Context, args: &Args) -> Outcome {
    let mut seat = context.seat()?;
    let pipeline = seat.office.find_pipeline(&args.pipeline)?;
    let selection = args.which.resolve(&seat.office, &pipeline)?;
    if !args.yes {
        let many = seat.office.how_many(&selection, pipeline.id)?;
        if many > ASKED_ABOVE {
            return Err(Refusal::rule(format!("This would remove {many} cards from {}.", pipeline.title))
                .hint("Say --yes if you mean it.")
                .into());
        }
    }
    let receipt = seat.run(Command::Remove(Remove { pipeline: pipeline.id, selection }))?;
    context.report(&receipt)
}
