//! `demo`: the screens on a fresh demo office that writes its mail into a folder; also the picture of its board.

use crate::cli::failure::Outcome;
use crate::cli::outlet::WaysOut;
use crate::cli::wiring::{Context, Seat};
use crate::cli::{Failure, demo, has_word, output};
use crate::domain::{Instant, Refusal};
use crate::tui::picture;
use crate::tui::program::Desk;
use anyhow::Context as _;
use std::path::PathBuf;
use std::sync::Arc;

/// 2026-11-23 15:00 UTC: what the picture calls now, so that it changes only when the screens do.
const PICTURED: Instant = Instant(1_795_446_000_000_000);

/// What a failure of the machine keeps from happening.
const CANNOT: &str = "The demo office cannot be made";

/// Opens the demo office. It lies in the folder that `--data` names on the command line, else in one of its own under the
/// system's temporary folder. What the environment names is the user's own office, and is left alone.
pub fn run(context: &Context, ascii: bool) -> Outcome {
    if has_word("--config") {
        return Err(
            Refusal::usage("The demo writes a configuration of its own, so --config does not go with it.").into()
        );
    }
    let folder = if has_word("--data") {
        free(context)?
    } else {
        tempfile::Builder::new().prefix("milepost-demo-").tempdir().context(CANNOT)?.keep()
    };
    let context = place(&folder, context.json)?;
    let (office, actor) = demo::make(&context.places, context.config()?, Instant::now())?;
    context.start_log();
    let mail = context.places.mail();
    let lies = format!("The demo office lies in {}, its letters go to {}.", folder.display(), mail.display());
    output::say(&lies)?;
    crate::cli::screens::sit_down(&context, Seat { office, actor }, ascii, Some(lies.clone()))?;
    output::say(&format!(
        "{lies}\nOpen it again with: milepost --data {} --config {}",
        folder.display(),
        context.places.config().display()
    ))
}

/// The folder that the command names, unless something stands there that the demo would write over.
fn free(context: &Context) -> Result<PathBuf, Failure> {
    let folder = std::path::absolute(context.places.data()).context(CANNOT)?;
    match [context.places.office_file(), folder.join("config.toml")].into_iter().find(|path| path.exists()) {
        Some(path) => {
            Err(Refusal::rule(format!("{} is there already, and the demo makes an office of its own.", path.display()))
                .hint("Name a folder that holds none: milepost demo --data FOLDER")
                .into())
        }
        None => Ok(folder),
    }
}

/// The board of the demo office as SVG.
pub fn picture() -> Result<String, Failure> {
    let folder = tempfile::tempdir().context(CANNOT)?;
    let context = place(folder.path(), false)?;
    let (office, actor) = demo::make(&context.places, context.config()?, PICTURED)?;
    let outlet = Arc::new(WaysOut(context.places.clone()));
    Ok(picture::first_screen(Desk { office, actor, outlet, here: None }, (120, 30), PICTURED)?)
}

/// A place for a demo office, with its configuration written.
fn place(folder: &std::path::Path, json: bool) -> Result<Context, Failure> {
    let context = Context::new(Some(folder.to_owned()), Some(folder.join("config.toml")), json)?;
    context.places.make_data_folder()?;
    std::fs::write(context.places.config(), demo::config(&context.places.mail())).context(CANNOT)?;
    Ok(context)
}
