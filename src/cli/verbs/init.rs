//! `init`: a new, empty office, and a commented configuration where there was none.

use crate::cli::failure::Outcome;
use crate::cli::output::{self, clean};
use crate::cli::wiring::{Context, found_office};
use serde_json::json;

/// The words of `milepost init`.
#[derive(clap::Args)]
pub struct Args {
    /// The office's name, as it stands in messages.
    #[arg(long)]
    name: Option<String>,
}

pub fn run(context: &Context, args: &Args) -> Outcome {
    let places = &context.places;
    let (actor, is_new) = found_office(context, args.name.as_deref().unwrap_or_default())?;

    if context.json {
        return output::say(&json!({ "batch": null, "changed": 1, "messages": 0, "skipped": [] }).to_string());
    }
    let file = places.office_file();
    let config = places.config().display();
    output::say(&format!(
        "Made the office {}; {} is its admin. It is in TEST mode: nothing is sent.\n{}\n\
         Next: milepost pipeline add \"Solar Project\" --kind project --stages \"Contract signed,Site survey,Power on\"",
        file.display(),
        clean(&actor.name),
        if is_new {
            format!("The configuration {config} is new, with every key commented out.")
        } else {
            format!("The configuration {config} was there and is left alone.")
        }
    ))
}
