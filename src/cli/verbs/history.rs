//! `history`: what happened, newest first; with `--json` the events, oldest first.

use super::list;
use crate::cli::failure::Outcome;
use crate::cli::output::{Format, Target, clean};
use crate::cli::wiring::Context;
use crate::domain::{BatchId, ContactId, Instant};
use crate::office::Office;
use crate::store::Opening;
use crate::store::batch::Batch;
use std::io::{self, BufWriter, Write};

/// Batches that are asked for at once.
const PAGE: usize = 200;

/// The words of `milepost history`.
#[derive(clap::Args)]
pub struct Args {
    /// Only what happened to this contact, named by an e-mail address or a number.
    #[arg(long, value_name = "EMAIL")]
    contact: Option<String>,
}

pub fn run(context: &Context, args: &Args) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let contact = args.contact.as_deref().map(|words| office.contact(words)).transpose()?.map(|contact| contact.id);
    if context.json {
        return list::events(&office, contact, Target { format: Format::Json, file: None });
    }
    let mut out = BufWriter::new(io::stdout().lock());
    match contact {
        Some(contact) => of_contact(&office, contact, &mut out)?,
        None => whole(&office, &mut out)?,
    }
    Ok(out.flush()?)
}

fn whole(office: &Office, out: &mut impl Write) -> Outcome {
    let mut before: Option<BatchId> = None;
    loop {
        let batches = office.history("", before, PAGE)?;
        for batch in &batches {
            heading(batch, out)?;
        }
        match batches.last() {
            Some(last) if batches.len() == PAGE => before = Some(last.id),
            _ => return Ok(()),
        }
    }
}

fn of_contact(office: &Office, contact: ContactId, out: &mut impl Write) -> Outcome {
    let mut before = None;
    loop {
        let entries = office.contact_history(contact, before, PAGE, Instant::now())?;
        for entry in &entries {
            heading(&entry.batch, out)?;
            for line in &entry.lines {
                let changes: Vec<String> = line
                    .changes
                    .iter()
                    .map(|change| {
                        format!("{} {} -> {}", change.what, or_nothing(&change.before), or_nothing(&change.after))
                    })
                    .collect();
                let (subject, action, changes) = (clean(&line.subject), clean(&line.action), changes.join(", "));
                writeln!(out, "       {subject} {action}: {}", clean(&changes))?;
            }
            for message in &entry.messages {
                writeln!(out, "       {} message {}: {}", message.channel.word(), message.id, message.state.name())?;
            }
        }
        match entries.last() {
            Some(last) if entries.len() == PAGE => before = Some(last.batch.id),
            _ => return Ok(()),
        }
    }
}

fn heading(batch: &Batch, out: &mut impl Write) -> io::Result<()> {
    let undone = batch.undone_by.map_or_else(String::new, |by| format!(" (taken back by {by})"));
    let (who, what) = (clean(&batch.operator), clean(&batch.summary));
    writeln!(out, "{:>5}  {}  {who}: {what}{undone}", batch.id.get(), batch.at.to_rfc3339())
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}
