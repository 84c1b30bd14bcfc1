//! `config.toml` under a program that runs for days: read again when it has changed.

use std::{
    path::Path,
    time::{Duration, SystemTime},
};

use super::{ConfigError, ConfigFile};

/// What tells one state of a file from the next: when it was written, and its length. `None`: there is no such file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp(Option<(SystemTime, u64)>);

/// A file that was written to this recently may be half written: an editor empties it first.
const SETTLING: Duration = Duration::from_secs(1);

/// What [`ConfigFile::refresh`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reread {
    /// The file that is known.
    Same,
    /// Another one, which is in force now.
    New,
    /// Another one, which is being written: it is asked about again within that time.
    Unfinished(Duration),
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Self {
        let found = std::fs::metadata(path).ok();
        Self(found.and_then(|found| Some((found.modified().ok()?, found.len()))))
    }

    /// Whether it was written just now.
    fn is_fresh(self) -> bool {
        let age = self.0.and_then(|(written, _)| SystemTime::now().duration_since(written).ok());
        age.is_some_and(|age| age < SETTLING)
    }
}

impl ConfigFile {
    /// Reads the file again when it is not the one any more that was [loaded](Self::load).
    ///
    /// # Errors
    /// When the new one is wrong, or gone: what was read before holds on, and this is said once.
    pub fn refresh(&mut self) -> Result<Reread, ConfigError> {
        let Some(seen) = self.stamp else { return Ok(Reread::Same) };
        let now = Stamp::of(self.path());
        if now == seen {
            return Ok(Reread::Same);
        }
        if now.is_fresh() {
            return Ok(Reread::Unfinished(SETTLING));
        }
        // whatever comes of it, the same state is not read twice
        self.stamp = Some(now);
        *self = Self::load(self.path(), true)?;
        Ok(Reread::New)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::OfficeSettings;

    fn name(file: &ConfigFile) -> String {
        file.settings(&OfficeSettings::new()).expect("right").office.name.as_str().to_owned()
    }

    /// Writes the file as if that had been so many seconds ago.
    fn write(path: &Path, text: &str, seconds: u64) {
        std::fs::write(path, text).expect("written");
        let file = std::fs::File::options().write(true).open(path).expect("it is there");
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).expect("its time can be set");
    }

    #[test]
    fn a_changed_file_is_read_again_and_a_wrong_one_changes_nothing() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("config.toml");
        let mut file = ConfigFile::load(&path, false).expect("none yet");
        assert_eq!(file.refresh(), Ok(Reread::Same));
        write(&path, "[office]\nname = \"王\"\n", 50);
        assert_eq!((file.refresh(), file.refresh()), (Ok(Reread::New), Ok(Reread::Same)));
        assert_eq!(name(&file), "王");

        write(&path, "[office]\nname = \n", 40);
        assert!(file.refresh().is_err_and(|why| why.to_string().contains("line 2")));
        assert_eq!((file.refresh(), name(&file)), (Ok(Reread::Same), "王".to_owned()));
        std::fs::remove_file(&path).expect("removed");
        assert!(file.refresh().is_err_and(|why| why.to_string().contains("cannot be read")));
        assert_eq!((file.refresh(), name(&file)), (Ok(Reread::Same), "王".to_owned()));
        write(&path, "[office]\nname = \"Acme Solar\"\n", 30);
        assert_eq!((file.refresh(), name(&file)), (Ok(Reread::New), "Acme Solar".to_owned()));
    }

    #[test]
    fn what_is_being_written_is_not_read() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("config.toml");
        write(&path, "[office]\nname = \"王\"\n", 50);
        let mut file = ConfigFile::load(&path, false).expect("right");
        write(&path, "", 0);
        assert_eq!((file.refresh(), name(&file)), (Ok(Reread::Unfinished(SETTLING)), "王".to_owned()));
        write(&path, "", 2);
        assert_eq!((file.refresh(), name(&file)), (Ok(Reread::New), String::new()));
    }

    #[test]
    fn a_text_that_was_no_file_stays_as_it_is() {
        let mut file = ConfigFile::parse(Path::new("config.toml"), "[office]\nname = \"a\"\n".into()).expect("right");
        assert_eq!((file.refresh(), name(&file)), (Ok(Reread::Same), "a".to_owned()));
        assert_eq!(ConfigFile::default().refresh(), Ok(Reread::Same));
    }
}
