//! `milestone submit`, `approve`, `reject`, `unapprove` and `delete`: all that are named, or none.

use crate::cli::failure::Outcome;
use crate::cli::receipt::count;
use crate::cli::telling::Telling;
use crate::cli::wiring::Context;
use crate::domain::MilestoneId;
use crate::domain::milestone::Step;
use crate::office::Command;
use crate::office::milestone::{Pick, StepMilestones};
use std::collections::BTreeSet;

/// Which milestones, and who is told.
#[derive(clap::Args)]
pub struct PlainArgs {
    /// Which, by their numbers.
    #[arg(required = true, value_parser = super::id)]
    id: Vec<MilestoneId>,
    #[command(flatten)]
    telling: Telling,
}

/// The words of `milepost milestone submit`.
#[derive(clap::Args)]
pub struct SubmitArgs {
    #[command(flatten)]
    pub plain: PlainArgs,
    /// What the contractor says about it.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub words: String,
}

/// The words of `milepost milestone reject` and `unapprove`.
#[derive(clap::Args)]
pub struct ReasonArgs {
    #[command(flatten)]
    pub plain: PlainArgs,
    /// Why; the contractor reads it.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub reason: String,
}

pub fn run(context: &Context, step: Step, args: PlainArgs, words: String) -> Outcome {
    let PlainArgs { id, telling } = args;
    let named: BTreeSet<MilestoneId> = id.into_iter().collect();
    let how_many = named.len();
    let command = Command::StepMilestones(StepMilestones {
        step,
        picks: named.into_iter().map(|id| Pick { id, version: None }).collect(),
        words,
        note: telling.note.clone(),
        notify: !telling.no_notify,
        left_out: BTreeSet::new(),
    });
    let would = format!("{} {}", step.verb(), count(how_many, "milestone"));
    telling.carry_out(context, &mut context.seat()?, command, &would, how_many)
}
