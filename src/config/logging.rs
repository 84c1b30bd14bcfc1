//! The log: one file a day in the office's folder, never on the screen.

use std::path::Path;

use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use super::{ConfigError, places};

/// How many days are kept.
const DAYS: usize = 14;

/// Starts logging into `folder` (`milepost.DATE.log`). Keep what is returned until the end: dropping it writes the rest.
///
/// # Errors
/// When the folder or the file cannot be made, or when logging was started before.
pub fn start(folder: &Path) -> Result<WorkerGuard, ConfigError> {
    let failed = |why: String| ConfigError::new(format!("The log in {} cannot be written: {why}.", folder.display()));
    places::make_private_folder(folder).map_err(|error| failed(error.to_string()))?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("milepost")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder)
        .map_err(|error| failed(error.to_string()))?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    // libraries log what they send; only their warnings may stand in a file
    let levels = Targets::new().with_target("milepost", LevelFilter::INFO).with_default(LevelFilter::WARN);
    tracing_subscriber::registry().with(levels).with(lines).try_init().map_err(|error| failed(error.to_string()))?;
    Ok(guard)
}
