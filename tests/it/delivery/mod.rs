//! The outbox is emptied: into a folder, by real servers, by several programs at once, through faults.

mod calls;
mod contractors;
mod folder;
mod inbox;
mod machine;
mod mended;
mod outage;
mod providers;
mod queue;
pub mod real;
pub mod sms;
mod tempo;
mod trouble;

use std::path::PathBuf;
use std::sync::Arc;

use crate::office::kit::Kit;
use milepost::config::Places;
use milepost::delivery::{Setup, Summary, deliver_once};
use milepost::domain::Instant;
use milepost::office::desk::desk;

/// Settings under which mail is written to the office's `mail` folder.
const FOLDER: &str = "[email]\ntransport = \"folder\"\nfrom = \"Acme Solar <office@example.test>\"\n";

/// A dispatcher's setup for the kit's office, by a clock that stands at `at`.
fn setup(kit: &Kit, at: Instant) -> Setup {
    let data = kit.file().parent().unwrap().to_owned();
    let places = Places::find(Some(data.clone()), Some(data.join("config.toml"))).unwrap();
    let config = kit.office.config().clone();
    let desk = Arc::new(desk(kit.file(), config.clone()));
    Setup { places, config, clock: Arc::new(move || at), desk }
}

/// Tries all that is due `seconds` after the kit's last command.
pub fn deliver(kit: &Kit, seconds: i64) -> Summary {
    deliver_once(&setup(kit, kit.now.plus_seconds(seconds))).unwrap()
}

/// The files of the office's mail folder, by name.
fn mails(kit: &Kit) -> Vec<PathBuf> {
    let folder = kit.file().with_file_name("mail");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Changes the office file beside the program.
fn tamper(kit: &Kit, sql: &str) {
    rusqlite::Connection::open(kit.file()).unwrap().execute_batch(sql).unwrap();
}
