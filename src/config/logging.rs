//! The log: one file a day in the office's folder, never on the screen.

use std::path::Path;

use tracing::Subscriber;
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
    let (subscriber, guard) = daily(folder)?;
    subscriber.try_init().map_err(|error| failed(folder, &error.to_string()))?;
    Ok(guard)
}

fn daily(folder: &Path) -> Result<(impl Subscriber + Send + Sync + 'static, WorkerGuard), ConfigError> {
    places::make_private_folder(folder).map_err(|error| failed(folder, &error.to_string()))?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("milepost")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder)
        .map_err(|error| failed(folder, &error.to_string()))?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    // libraries log what they send, so that only their warnings may stand in a file
    let levels = Targets::new().with_target("milepost", LevelFilter::INFO).with_default(LevelFilter::WARN);
    Ok((tracing_subscriber::registry().with(levels).with(lines), guard))
}

fn failed(folder: &Path, why: &str) -> ConfigError {
    ConfigError::new(format!("The log in {} cannot be written: {why}.", folder.display()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_log_holds_our_news_and_only_warnings_of_libraries() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = dir.path().join("logs");
        let (subscriber, guard) = daily(&folder).expect("started");
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!("3 messages sent");
            tracing::debug!("too much detail");
            tracing::info!(target: "lettre", "AUTH PLAIN hunter2");
            tracing::warn!(target: "lettre", "connection lost");
        });
        drop(guard);
        let files: Vec<_> = fs::read_dir(&folder).expect("the folder").flatten().map(|entry| entry.path()).collect();
        assert_eq!(files.len(), 1);
        let name = files[0].file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let day = name.strip_prefix("milepost.").and_then(|rest| rest.strip_suffix(".log"));
        assert!(day.is_some_and(|day| day.len() == "2026-01-31".len()), "{name}");
        let log = fs::read_to_string(&files[0]).expect("the log");
        assert!(log.contains("3 messages sent") && log.contains("connection lost"), "{log}");
        assert!(!log.contains("detail") && !log.contains("hunter2") && !log.contains('\u{1b}'), "{log}");
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_a_sentence() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        let refused = start(&file.path().join("logs")).map(drop).expect_err("inside a file");
        assert!(refused.to_string().starts_with("The log in "), "{refused}");
    }
}
