//! Where things lie: the configuration, and the one folder that holds the office.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use super::ConfigError;

/// Where the configuration and the office lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    config: PathBuf,
    config_is_named: bool,
    data: PathBuf,
}

impl Places {
    /// The places that were named (`--data` or `MILEPOST_DATA`, `--config` or `MILEPOST_CONFIG`), else the system's
    /// usual ones: on Linux `~/.local/share/milepost` and `~/.config/milepost/config.toml`.
    ///
    /// # Errors
    /// When nothing is named and there is no home folder, or when the office's folder is a file.
    pub fn find(data: Option<PathBuf>, config: Option<PathBuf>) -> Result<Self, ConfigError> {
        let usual = directories::ProjectDirs::from("", "", "milepost");
        let homeless =
            |option: &str| ConfigError::new(format!("There is no home folder here; name the place with {option}."));
        let config_is_named = config.is_some();
        let config = config
            .or_else(|| usual.as_ref().map(|dirs| dirs.config_dir().join("config.toml")))
            .ok_or_else(|| homeless("--config FILE"))?;
        let data =
            data.or_else(|| usual.map(|dirs| dirs.data_dir().to_owned())).ok_or_else(|| homeless("--data FOLDER"))?;
        if data.is_file() {
            return Err(ConfigError::new(format!(
                "{} is a file; --data names the folder that holds the office.",
                data.display()
            )));
        }
        Ok(Self { config: full(config), config_is_named, data: full(data) })
    }

    /// `config.toml`.
    #[must_use]
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// Whether the configuration was named; one that was named must exist.
    #[must_use]
    pub const fn config_is_named(&self) -> bool {
        self.config_is_named
    }

    /// The folder that holds the office.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The office file: `office.milepost`, one database file.
    #[must_use]
    pub fn office_file(&self) -> PathBuf {
        self.data.join("office.milepost")
    }

    /// Automatic backups, as before a migration: `backups/`.
    #[must_use]
    pub fn backups(&self) -> PathBuf {
        self.data.join("backups")
    }

    /// One file a day: `logs/`.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.data.join("logs")
    }

    /// Where folder mail goes when `[email] folder` names no other place: `mail/`.
    #[must_use]
    pub fn mail(&self) -> PathBuf {
        self.data.join("mail")
    }

    /// Signs of life of the programs that empty the outbox: `dispatchers/`.
    #[must_use]
    pub fn dispatchers(&self) -> PathBuf {
        self.data.join("dispatchers")
    }

    /// The private key with which Web Push is signed (VAPID), readable by its owner alone: `vapid.key`.
    #[must_use]
    pub fn vapid_key(&self) -> PathBuf {
        self.data.join("vapid.key")
    }

    /// Makes the office's folder, closed to other users, when it does not exist.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make_data_folder(&self) -> Result<(), ConfigError> {
        make_private_folder(&self.data).map_err(|error| {
            ConfigError::new(format!(
                "The folder {} cannot be made: {error}. Name another with --data.",
                self.data.display()
            ))
        })
    }
}

/// Makes a folder and those above it; one that is made is closed to other users.
pub(super) fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The path from the root, so that sentences name it whole and a changed working folder does not matter.
fn full(path: PathBuf) -> PathBuf {
    match env::current_dir() {
        Ok(here) if path.is_relative() => here.join(path),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_places_win_and_hold_everything_of_the_office() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let data = dir.path().join("büro").join("办公室");
        let places = Places::find(Some(data.clone()), Some("here.toml".into())).expect("places");
        assert!(places.config().is_absolute() && places.config_is_named());
        assert_eq!(places.office_file(), data.join("office.milepost"));
        for path in [places.backups(), places.logs(), places.mail(), places.vapid_key()] {
            assert_eq!(path.parent(), Some(data.as_path()));
        }
        assert!(!data.exists());
        places.make_data_folder().expect("made");
        places.make_data_folder().expect("there already");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&data).map(|meta| meta.permissions().mode() & 0o777);
            assert_eq!(mode.ok(), Some(0o700));
        }
    }

    #[test]
    fn a_file_is_no_office_folder() {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        let refused = Places::find(Some(file.path().to_owned()), None).expect_err("a file");
        assert!(refused.to_string().contains("is a file"), "{refused}");
    }
}
