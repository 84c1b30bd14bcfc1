//! What an import came to, for people and for programs.

use crate::cli::failure::{Failure, Outcome};
use crate::cli::letter;
use crate::cli::output::clean;
use crate::cli::receipt::{count, left_out, to_json};
use crate::cli::wiring::{Context, Seat};
use crate::import::AlikeBy;
use crate::office::intake::Report;
use crate::office::{Order, Receipt};
use serde_json::json;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;

/// How many of those who are alike, and of the values that were left out, are named.
const NAMED: usize = 10;

/// Prints what an import came to.
pub fn report(context: &Context, receipt: &Receipt) -> Outcome {
    let mut out = BufWriter::new(io::stdout().lock());
    let report = receipt.report.as_deref();
    if context.json {
        let mut said = to_json(receipt);
        said["import"] = json!(report);
        writeln!(out, "{said}")?;
    } else {
        in_words(&mut out, receipt, report)?;
        if let (Some(batch), Some(until)) = (receipt.batch, receipt.held_until) {
            let messages = count(receipt.messages, "message");
            writeln!(out, "{messages} held until {}; `milepost undo {batch}` takes all back.", until.to_rfc3339())?;
        } else if let Some(batch) = receipt.batch {
            writeln!(out, "Nobody was told. `milepost undo {batch}` takes all back.")?;
        }
    }
    end(out, report)
}

/// Tries the import out and prints every message that would go, then what would change.
pub fn rehearsal(context: &Context, seat: &mut Seat, order: &Order) -> Outcome {
    let mut out = BufWriter::new(io::stdout().lock());
    if context.json {
        write!(out, "{{\"preview\":[")?;
    }
    let (mut printed, mut begun) = (Ok(()), false);
    let receipt = seat.office.rehearse(order, &seat.actor, |message| {
        let (name, channel, to) = (&message.name, message.channel, &message.to);
        printed = if context.json {
            let comma = if std::mem::replace(&mut begun, true) { ",\n" } else { "" };
            write!(out, "{comma}{}", letter::to_json(name, channel, to, &message.letter))
        } else {
            letter::in_words(&mut out, name, channel, to, &message.letter)
        };
        if printed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    printed?;
    let report = receipt.report.as_deref();
    if context.json {
        let mut said = to_json(&receipt);
        said["import"] = json!(report);
        // the object that was begun goes on behind its first brace
        writeln!(out, "],{}", &said.to_string()[1..])?;
    } else {
        in_words(&mut out, &receipt, report)?;
        writeln!(out, "It would send {}. Nothing was changed.", count(receipt.messages, "message"))?;
    }
    end(out, report)
}

/// A strict import that met a refused row has failed.
fn end(mut out: impl Write, report: Option<&Report>) -> Outcome {
    out.flush()?;
    if report.is_some_and(|report| report.stopped) { Err(Failure::Said) } else { Ok(()) }
}

fn in_words(out: &mut impl Write, receipt: &Receipt, report: Option<&Report>) -> io::Result<()> {
    let Some(report) = report else {
        return writeln!(out, "{}. This had been done before.", clean(&receipt.summary));
    };
    if report.stopped {
        writeln!(out, "{}.", clean(&receipt.summary))?;
    } else {
        writeln!(out, "Read {}: {}.", count(report.read, "row"), report.summary())?;
    }
    if report.deleted > 0 {
        writeln!(out, "Passed over, since marked as deleted: {}.", report.deleted)?;
    }
    if !report.stages_created.is_empty() {
        writeln!(out, "Stages made: {}.", clean(&report.stages_created.join(", ")))?;
    }
    if report.refused > 0 {
        writeln!(out, "Refused: {}", report.refused)?;
        report.refusals.iter().try_for_each(|refusal| writeln!(out, "  {}", clean(&refusal.to_string())))?;
    }
    let alike = report.alike.iter().map(|row| {
        let what = match row.by {
            AlikeBy::Name => "name",
            AlikeBy::Phone => "phone",
        };
        format!("line {}: {} (same {what} as contact {})", row.line, row.name, row.contact)
    });
    first_few(out, "Taken as new beside a contact that is alike", report.alike_in_all, alike)?;
    first_few(out, "Values left out", report.notes_in_all, report.notes.iter().map(ToString::to_string))?;
    let skipped = left_out(&receipt.skipped);
    if skipped.is_empty() { Ok(()) } else { writeln!(out, "{}", skipped.trim_start_matches('\n')) }
}

fn first_few(out: &mut impl Write, title: &str, in_all: usize, lines: impl Iterator<Item = String>) -> io::Result<()> {
    if in_all == 0 {
        return Ok(());
    }
    writeln!(out, "{title}: {in_all}")?;
    for line in lines.take(NAMED) {
        writeln!(out, "  {}", clean(&line))?;
    }
    if in_all > NAMED { writeln!(out, "  and {} more", in_all - NAMED) } else { Ok(()) }
}
