//! `backup`, `restore` and `check`: the office as one file, with a folder of attached files beside it.

use crate::cli::failure::{Failure, Outcome};
use crate::cli::output;
use crate::cli::receipt::count;
use crate::cli::wiring::Context;
use crate::domain::{Instant, Refusal};
use crate::store::files::Files;
use crate::store::{self, Db, Opening, StoreError};
use serde_json::json;
use std::path::{Path, PathBuf};

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
    let attached = attached_to(&args.file);
    if let Some(there) = [args.file.as_path(), attached.folder()].into_iter().find(|path| path.exists()) {
        return Err(Refusal::rule(format!("{} is there already; it was left alone.", there.display()))
            .hint("Name a new file.")
            .into());
    }
    Db::open(&office, Opening::Reader)?.backup(&args.file)?;
    // files are only ever added, so that all that the copy names are there now
    let (files, changed) = Files::of(&office).copy_into(&attached).map_err(|error| {
        let error = Refusal::from(error);
        Refusal::broken(format!(
            "{} is a whole copy of the office file, but the attached files were not all copied: {}",
            args.file.display(),
            error.sentence
        ))
        .hint(error.hint)
    })?;
    let beside = match files {
        0 => String::new(),
        files => format!(" {} beside it, in {}.", count(files, "attached file"), attached.folder().display()),
    };
    told(
        context,
        &format!(
            "Copied {} to {} and verified the copy.{beside}{}",
            office.display(),
            args.file.display(),
            left(&changed)
        ),
    )
}

pub fn check(context: &Context) -> Outcome {
    let office = context.places.office_file();
    let db = Db::open(&office, Opening::Reader)?;
    let found = db.check()?;
    let attached = if found.is_empty() { db.read(|read| Files::of(&office).problems(read))? } else { Vec::new() };
    let lines = |found: &[String]| found.iter().map(|line| format!("  {}", output::clean(line))).collect::<Vec<_>>();
    if context.json {
        let problems: Vec<&String> = found.iter().chain(&attached).collect();
        output::say(&json!({ "file": office.display().to_string(), "problems": problems }).to_string())?;
    } else if !attached.is_empty() {
        output::say(&format!(
            "{} is sound, but not all that is attached:\n{}\nAttach these files again, or bring them back with a backup: milepost restore FILE",
            office.display(),
            lines(&attached).join("\n")
        ))?;
    } else if found.is_empty() {
        output::say(&format!("{} is sound.", office.display()))?;
    } else {
        output::say(&format!(
            "{} is damaged:\n{}\nCopy it away, then restore the newest backup: milepost restore FILE",
            office.display(),
            lines(&found).join("\n")
        ))?;
    }
    if found.is_empty() && attached.is_empty() { Ok(()) } else { Err(Failure::Said) }
}

pub fn restore(context: &Context, args: &RestoreArgs) -> Outcome {
    let office = context.places.office_file();
    context.places.make_data_folder()?;
    // what is attached is added to what is there, so it does no harm when the rest is refused
    let (files, changed) = attached_to(&args.file).copy_into(&Files::of(&office))?;
    let kept = store::restore::restore(&args.file, &office, Instant::now()).map_err(|error| match error {
        StoreError::Busy => Refusal::rule("Another program has the office open, so it was left alone.")
            .hint("Close the screens and stop `milepost deliver`, then restore."),
        other => other.into(),
    })?;
    let kept = kept.map_or_else(String::new, |kept| format!(" What was there is kept as {}.", kept.display()));
    let with = match files {
        0 => String::new(),
        files => format!(" with {}", count(files, "attached file")),
    };
    told(context, &format!("Restored {} from {}{with}.{kept}{}", office.display(), args.file.display(), left(&changed)))
}

/// The folder of attached files beside a backup: `FILE.files`.
fn attached_to(backup: &Path) -> Files {
    let mut name = backup.as_os_str().to_owned();
    name.push(".files");
    Files::in_folder(PathBuf::from(name))
}

fn left(changed: &[String]) -> String {
    match changed.len() {
        0 => String::new(),
        n => format!("\n{} damaged and left out; `milepost check` names the milestones.", count(n, "attached file")),
    }
}

fn told(context: &Context, text: &str) -> Outcome {
    if context.json {
        return output::say(&json!({ "batch": null, "changed": 0, "messages": 0, "skipped": [] }).to_string());
    }
    output::say(text)
}
