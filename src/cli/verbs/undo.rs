//! `undo` and `redo` (X2).

use crate::cli::failure::Outcome;
use crate::cli::wiring::Context;
use crate::domain::BatchId;
use crate::office::{Command, undo::Undo};

/// The words of `milepost undo`.
#[derive(clap::Args)]
pub struct Args {
    /// The number of the batch; your newest one that is neither an undo nor undone otherwise.
    batch: Option<i64>,
}

pub fn undo(context: &Context, args: &Args) -> Outcome {
    context.carry_out(Command::Undo(Undo { batch: args.batch.map(BatchId) }))
}

pub fn redo(context: &Context) -> Outcome {
    context.carry_out(Command::Redo)
}
