//! What an import came to, for people and for programs.

use crate::cli::failure::{Failure, Outcome};
use crate::cli::output::clean;
use crate::cli::receipt::{count, held, left_out, to_json};
use crate::cli::rehearsal::{Trial, try_out};
use crate::cli::wiring::{Context, Seat};
use crate::domain::Instant;
use crate::office::intake::Report;
use crate::office::{Order, Receipt};
use serde_json::json;
use std::io::{self, BufWriter, Write};

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
            let held = held(receipt.messages, until, Instant::now());
            writeln!(out, "{held}; `milepost undo {batch}` takes all back.")?;
        } else if let Some(batch) = receipt.batch {
            writeln!(out, "Nobody was told. `milepost undo {batch}` takes all back.")?;
        }
    }
    end(out, report)
}

/// Tries the import out and prints every message that would go, then what would change.
pub fn rehearsal(context: &Context, seat: &mut Seat, order: &Order) -> Outcome {
    let Trial { messages, receipt } = try_out(context, seat, order)?;
    let mut out = BufWriter::new(io::stdout().lock());
    if context.json {
        write!(out, "{{\"preview\":[")?;
    }
    out.write_all(&messages)?;
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
    report.lines().iter().try_for_each(|line| writeln!(out, "{}", clean(line)))?;
    let skipped = left_out(&receipt.skipped);
    if skipped.is_empty() { Ok(()) } else { writeln!(out, "{}", skipped.trim_start_matches('\n')) }
}
