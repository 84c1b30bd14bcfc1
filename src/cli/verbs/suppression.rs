//! `suppression`: the do-not-contact list: addresses that nothing may go to, whoever holds them.

use crate::cli::failure::Outcome;
use crate::cli::output::{Format, Row, Rows, Target};
use crate::cli::wiring::Context;
use crate::domain::{Channel, Instant, shown_address};
use crate::office::Command;
use crate::office::ask_suppression::Suppression;
use crate::office::suppression::{AddSuppression, RemoveSuppression};
use crate::store::Opening;
use serde::Serialize;

/// Entries asked for at once.
const PAGE: usize = 1_000;

/// The words of `milepost suppression`.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// List the addresses with why, since when, and who put them there.
    List,
    /// Let nothing go to an address any more.
    Add(AddArgs),
    /// Let messages go to an address again.
    Remove(AddressArgs),
}

/// The words of `milepost suppression add`.
#[derive(clap::Args)]
pub struct AddArgs {
    #[command(flatten)]
    address: AddressArgs,
    /// Why, as lists and records show it.
    #[arg(long, default_value = "", hide_default_value = true)]
    reason: String,
}

/// An address on a channel.
#[derive(clap::Args)]
pub struct AddressArgs {
    /// The e-mail address, telephone number or other address.
    address: String,
    /// Of which channel it is.
    #[arg(long, default_value = "email", value_parser = super::contact::channel)]
    channel: Channel,
}

pub fn run(context: &Context, verb: Verb) -> Outcome {
    match verb {
        Verb::List => list(context),
        Verb::Add(AddArgs { address: AddressArgs { address, channel }, reason }) => {
            context.carry_out(Command::AddSuppression(AddSuppression { channel, address, reason }))
        }
        Verb::Remove(AddressArgs { address, channel }) => {
            context.carry_out(Command::RemoveSuppression(RemoveSuppression { channel, address }))
        }
    }
}

#[derive(Serialize)]
struct Line {
    channel: Channel,
    address: String,
    reason: String,
    source: String,
    #[serde(serialize_with = "crate::domain::instant::rfc3339")]
    at: Instant,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["channel", "address", "reason", "source", "at"];
    const ON_SCREEN: &'static [usize] = &[0, 1, 2, 3, 4];

    fn cells(&self) -> Vec<String> {
        let Self { channel, address, reason, source, at } = self;
        vec![channel.name().to_owned(), address.clone(), reason.clone(), source.clone(), at.to_rfc3339()]
    }
}

fn list(context: &Context) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let mut rows: Rows<'_, Line> = Target { format: Format::for_people(context.json), file: None }.open()?;
    let mut last: Option<Suppression> = None;
    loop {
        let page = office.suppressions("", last.as_ref().map(|entry| (entry.channel, entry.norm.as_str())), PAGE)?;
        for entry in &page {
            let Suppression { channel, reason, source, at, .. } = entry.clone();
            rows.row(&Line { channel, address: shown_address(channel, &entry.norm), reason, source, at })?;
        }
        if page.len() < PAGE {
            return rows.end("No address is on the do-not-contact list.");
        }
        last = page.into_iter().next_back();
    }
}
