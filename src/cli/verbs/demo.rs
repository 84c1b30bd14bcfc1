//! `demo`: the screens on a fresh demo office that writes its mail into a folder; also the picture of its board.

use crate::cli::failure::Outcome;
use crate::cli::outlet::WaysOut;
use crate::cli::wiring::{Context, Seat};
use crate::cli::{Failure, demo, output};
use crate::domain::Instant;
use crate::tui::picture;
use crate::tui::program::Desk;
use anyhow::Context as _;
use std::sync::Arc;

/// 2026-11-23 15:00 UTC: what the picture calls now, so that it changes only when the screens do.
const PICTURED: Instant = Instant(1_795_446_000_000_000);

/// What a failure of the machine keeps from happening.
const CANNOT: &str = "The demo office cannot be made in the temporary folder";

/// Opens the demo office. It lies in a folder of its own under the system's temporary folder, named when it ends.
pub fn run(context: &Context) -> Outcome {
    let folder = tempfile::Builder::new().prefix("milepost-demo-").tempdir().context(CANNOT)?.keep();
    let context = place(&folder, context.json)?;
    let (office, actor) = demo::make(&context.places, context.config()?, Instant::now())?;
    context.start_log();
    crate::cli::screens::sit_down(&context, Seat { office, actor }, false)?;
    output::say(&format!(
        "The letters of the demo are in {}.\nOpen it again with: milepost --data {} --config {}",
        context.places.mail().display(),
        folder.display(),
        context.places.config().display()
    ))
}

/// The board of the demo office as SVG.
pub fn picture() -> Result<String, Failure> {
    let folder = tempfile::tempdir().context(CANNOT)?;
    let context = place(folder.path(), false)?;
    let (office, actor) = demo::make(&context.places, context.config()?, PICTURED)?;
    let outlet = Arc::new(WaysOut(context.places.clone()));
    Ok(picture::first_screen(Desk { office, actor, outlet }, (120, 30), PICTURED)?)
}

/// A place for a demo office, with its configuration written.
fn place(folder: &std::path::Path, json: bool) -> Result<Context, Failure> {
    let context = Context::new(Some(folder.to_owned()), Some(folder.join("config.toml")), json)?;
    context.places.make_data_folder()?;
    std::fs::write(context.places.config(), demo::config(&context.places.mail())).context(CANNOT)?;
    Ok(context)
}
