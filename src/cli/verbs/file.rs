//! `backup`, `restore` and `check`: the office as one file.

use crate::cli::failure::{Failure, Outcome};
use crate::cli::output;
use crate::cli::wiring::Context;
use crate::domain::{Instant, Refusal};
use crate::store::{self, Db, Opening, StoreError};
use serde_json::json;
use std::path::PathBuf;

/// The words of `milepost backup`.
#[derive(clap::Args)]
pub struct BackupArgs {
    /// The copy; it must not exist yet.
    file: PathBuf,
}

/// The words of `milepost restore`.
#[derive(clap::Args)]
pub struct RestoreArgs {
    /// The backup.
    file: PathBuf,
}

pub fn backup(context: &Context, args: &BackupArgs) -> Outcome {
    let office = context.places.office_file();
    if args.file.exists() {
        return Err(Refusal::rule(format!("{} is there already; it was left alone.", args.file.display()))
            .hint("Name a new file.")
            .into());
    }
    Db::open(&office, Opening::Reader)?.backup(&args.file)?;
    told(context, &format!("Copied {} to {} and verified the copy.", office.display(), args.file.display()))
}

pub fn check(context: &Context) -> Outcome {
    let office = context.places.office_file();
    let found = Db::open(&office, Opening::Reader)?.check()?;
    if context.json {
        output::say(&json!({ "file": office.display().to_string(), "problems": found }).to_string())?;
    } else if found.is_empty() {
        output::say(&format!("{} is sound.", office.display()))?;
    } else {
        let lines: Vec<String> = found.iter().map(|line| format!("  {}", output::clean(line))).collect();
        output::say(&format!(
            "{} is damaged:\n{}\nCopy it away, then restore the newest backup: milepost restore FILE",
            office.display(),
            lines.join("\n")
        ))?;
    }
    if found.is_empty() { Ok(()) } else { Err(Failure::Said) }
}

pub fn restore(context: &Context, args: &RestoreArgs) -> Outcome {
    let office = context.places.office_file();
    context.places.make_data_folder()?;
    let kept = store::restore::restore(&args.file, &office, Instant::now()).map_err(|error| match error {
        StoreError::Busy => Refusal::rule("Another program has the office open, so it was left alone.")
            .hint("Close the screens and stop `milepost deliver`, then restore."),
        other => other.into(),
    })?;
    let kept = kept.map_or_else(String::new, |kept| format!(" What was there is kept as {}.", kept.display()));
    told(context, &format!("Restored {} from {}.{kept}", office.display(), args.file.display()))
}

fn told(context: &Context, text: &str) -> Outcome {
    if context.json {
        return output::say(&json!({ "batch": null, "changed": 0, "messages": 0, "skipped": [] }).to_string());
    }
    output::say(text)
}
