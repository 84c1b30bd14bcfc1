//! Orders that are tried out: every message that one would send, printed, and nothing changed.

use super::failure::{Failure, Outcome};
use super::letter;
use super::output::clean;
use super::receipt::{count, left_out, to_json};
use super::wiring::{Context, Seat};
use crate::domain::{Instant, Refusal};
use crate::office::{Command, Order, Receipt};
use std::io::{self, Write};
use std::ops::ControlFlow;

/// What an order would come to.
pub struct Trial {
    /// Its messages as they are printed, items of a JSON array or text; kept until the office is let go, for who reads
    /// them may take their time.
    pub messages: Vec<u8>,
    /// The rest.
    pub receipt: Receipt,
}

/// Tries an order out.
pub fn try_out(context: &Context, seat: &mut Seat, order: &Order) -> Result<Trial, Failure> {
    let mut messages = Vec::new();
    let mut printed: io::Result<()> = Ok(());
    let receipt = seat.office.rehearse(order, &seat.actor, |message| {
        let (name, channel, to) = (&message.name, message.channel, &message.to);
        printed = if context.json {
            let comma = if messages.is_empty() { "" } else { ",\n" };
            write!(messages, "{comma}{}", letter::to_json(name, channel, to, &message.letter))
        } else {
            letter::in_words(&mut messages, name, channel, to, &message.letter)
        };
        if printed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    printed?;
    Ok(Trial { messages, receipt })
}

/// Tries a command out and prints all of it; `would` is what it would do, such as "approve 3 milestones".
pub fn print(context: &Context, seat: &mut Seat, command: Command, would: &str) -> Outcome {
    let Trial { messages, receipt } = try_out(context, seat, &Order::new(command, Instant::now()))?;
    let mut out = io::stdout().lock();
    if context.json {
        out.write_all(b"{\"preview\":[")?;
        out.write_all(&messages)?;
        // the object that was begun goes on behind its first brace
        writeln!(out, "],{}", &to_json(&receipt).to_string()[1..])?;
    } else {
        writeln!(out, "Would {} and send {}.", clean(would), count(receipt.messages, "message"))?;
        out.write_all(&messages)?;
        writeln!(out, "{}\nNothing was changed.", left_out(&receipt.skipped))?;
    }
    Ok(out.flush()?)
}

/// Refuses a command that would send more messages than go without asking.
pub fn refuse_many(seat: &mut Seat, command: &Command) -> Result<(), Refusal> {
    let limit = seat.office.settings()?.delivery.ask_above.get();
    let order = Order::new(command.clone(), Instant::now());
    let would = seat.office.rehearse(&order, &seat.actor, |_| ControlFlow::Break(()))?;
    refuse_above(would.messages, limit)
}

/// What the screens would ask about.
pub fn refuse_above(messages: usize, limit: u32) -> Result<(), Refusal> {
    if messages <= usize::try_from(limit).unwrap_or(usize::MAX) {
        return Ok(());
    }
    Err(Refusal::rule(format!(
        "This would send {}, more than the {limit} that go without asking.",
        count(messages, "message")
    ))
    .hint("Look at them with --dry-run, then say --yes, or --no-notify."))
}
