//! How a change is given that contractors hear of: what is added to the messages, whether anybody is told, and what is
//! shown before anything happens.

use super::failure::Outcome;
use super::rehearsal;
use super::wiring::{Context, Seat};
use crate::office::Command;

/// The options of such a change.
#[derive(clap::Args)]
pub struct Telling {
    /// A line that is added to this batch's messages.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub note: String,
    /// Tell nobody.
    #[arg(long)]
    pub no_notify: bool,
    /// Show what would change and every message, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Send more messages than `ask_above` allows without asking.
    #[arg(long)]
    yes: bool,
}

impl Telling {
    /// Carries `command` out, or shows what it would do, and prints what it came to. `would` is what it does, such as
    /// "approve 3 milestones", and `most` how many messages it can send at the most: fewer than are asked about need no
    /// trial.
    pub fn carry_out(&self, context: &Context, seat: &mut Seat, command: Command, would: &str, most: usize) -> Outcome {
        if self.dry_run {
            return rehearsal::print(context, seat, command, would);
        }
        let limit = usize::try_from(seat.office.settings()?.delivery.ask_above.get()).unwrap_or(usize::MAX);
        if !self.no_notify && !self.yes && most > limit {
            rehearsal::refuse_many(seat, &command)?;
        }
        let receipt = seat.run(command)?;
        context.report(&receipt)
    }
}
