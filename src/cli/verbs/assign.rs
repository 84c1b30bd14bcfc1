//! `assign`: Assign Project Stage(s), or with `--dry-run` everything that it would do (A2; S0.7, X1).

use super::super::choice::Cards;
use super::super::failure::Outcome;
use super::super::wiring::Context;
use crate::cli::receipt::count;
use crate::domain::Refusal;
use crate::office::{Command, Plan, PlanRequest, assign::Assign};
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
        refuse_many(&seat.office.plan(request.clone())?, limit)?;
    }
    let receipt = seat.run(Command::Assign(Assign { request, seen: None }))?;
    context.report(&receipt)
}

/// What the screens would ask about.
fn refuse_many(plan: &Plan, limit: u32) -> Result<(), Refusal> {
    let messages = plan.totals.messages;
    if messages <= usize::try_from(limit).unwrap_or(usize::MAX) {
        return Ok(());
    }
    Err(Refusal::rule(format!(
        "This would send {}, more than the {limit} that go without asking.",
        count(messages, "message")
    ))
    .hint("Look at them with --dry-run, then say --yes, or --no-notify."))
}
