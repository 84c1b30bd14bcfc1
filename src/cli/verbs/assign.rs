//! `assign`: Assign Project Stage(s), or with `--dry-run` everything that it would do (A2; S0.7, X1).

use super::super::choice::Cards;
use super::super::failure::Outcome;
use super::super::wiring::Context;
use crate::cli::rehearsal::refuse_above;
use crate::office::{Command, PlanRequest, assign::Assign};
use std::collections::BTreeSet;

mod preview;

/// The words of `milepost assign`.
#[derive(clap::Args)]
pub struct Args {
    /// The pipeline.
    #[arg(long, value_name = "TITLE")]
    pipeline: String,
    /// The stage to move to.
    #[arg(long)]
    stage: String,
    #[command(flatten)]
    which: Cards,
    /// A line that is added to this batch's messages.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Tell nobody.
    #[arg(long)]
    no_notify: bool,
    /// Show what would change and every message, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Send more messages than `ask_above` allows without asking.
    #[arg(long)]
    yes: bool,
}

pub fn run(context: &Context, args: Args) -> Outcome {
    let mut seat = context.seat()?;
    let pipeline = seat.office.find_pipeline(&args.pipeline)?;
    let stage = seat.office.find_stage(&pipeline, &args.stage)?;
    let selection = args.which.resolve(&seat.office, &pipeline)?;
    let note = args.note.unwrap_or_default();
    let request = PlanRequest { selection, stage: stage.id, notify: !args.no_notify, note, unticked: BTreeSet::new() };
    if args.dry_run {
        return preview::print(&seat.office, &seat.office.plan(request)?, context.json);
    }
    if request.notify && !args.yes {
        let limit = seat.office.settings()?.delivery.ask_above.get();
        refuse_above(seat.office.plan(request.clone())?.totals.messages, limit)?;
    }
    let receipt = seat.run(Command::Assign(Assign { request, seen: None }))?;
    context.report(&receipt)
}
