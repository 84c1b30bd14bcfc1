//! Which value holds: the file's, else the office's own, else the default; and what the office may change.

use std::collections::BTreeMap;

use super::{
    ConfigError, ConfigFile, Key, Problem, Scope, SecretRef, Settings,
    key::{self, keys},
};

/// The office's own settings as the office file holds them: full name to text.
pub type OfficeSettings = BTreeMap<String, String>;

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The office set it.
    Office,
    /// `config.toml` sets it on that line, so that the office cannot.
    File {
        /// Counted from 1.
        line: usize,
    },
}

/// One line of `settings list` and of the Settings screen.
#[derive(Clone, Debug)]
pub struct Row {
    /// The key.
    pub key: &'static Key,
    /// The value that holds.
    pub value: String,
    /// Where it comes from.
    pub source: Source,
}

/// Why the office cannot set that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetRefusal {
    /// No setting has that name.
    #[error("There is no setting \"{0}\". `milepost settings list` shows them all.")]
    Unknown(String),
    /// The key is set in the file, or only there.
    #[error("{0}")]
    Locked(String),
    /// The value does not fit.
    #[error("{0}")]
    Value(String),
}

impl ConfigFile {
    /// The settings that hold for an office.
    ///
    /// # Errors
    /// When a stored setting does not fit, alone or with what the file says.
    pub fn settings(&self, office: &OfficeSettings) -> Result<Settings, ConfigError> {
        let (settings, problems) = self.merged(office);
        if problems.is_empty() { Ok(settings) } else { Err(ConfigError { problems }) }
    }

    fn merged(&self, office: &OfficeSettings) -> (Settings, Vec<Problem>) {
        let mut settings = self.written().clone();
        let mut problems = Vec::new();
        for key in keys().filter(|key| key.scope == Scope::Office && self.locked_line(key.name).is_none()) {
            let Some(value) = office.get(key.name) else { continue };
            if let Err(why) = write_as_office(key, &mut settings, value) {
                let text = format!(
                    "The office's own setting {} {why}. Set it again: milepost settings set {} VALUE.",
                    key.name, key.name
                );
                problems.push(Problem::new(text).of(key.name));
            }
        }
        let conflicts = settings.conflicts();
        problems.extend(conflicts.iter().map(|conflict| self.blame(&conflict.keys, &conflict.sentence)));
        (settings, problems)
    }

    /// Every key with the value that holds and where it comes from, in the order of the example. A stored value that
    /// does not fit is shown as it is stored.
    #[must_use]
    pub fn rows(&self, office: &OfficeSettings) -> Vec<Row> {
        let row = |key: &'static Key| match (self.locked_line(key.name), office.get(key.name)) {
            (Some(line), _) => Row { key, value: key.value(self.written()), source: Source::File { line } },
            (None, Some(value)) if key.scope == Scope::Office => {
                Row { key, value: value.clone(), source: Source::Office }
            }
            (None, _) => Row { key, value: key.default_value(), source: Source::Default },
        };
        keys().map(row).collect()
    }

    /// Checks that the office may set `name` to `value`, and returns the value as it is to be stored.
    ///
    /// # Errors
    /// When there is no such setting, when the file sets it, or when the value does not fit.
    pub fn check_set(&self, office: &OfficeSettings, name: &str, value: &str) -> Result<String, SetRefusal> {
        let key = key::key(name).ok_or_else(|| SetRefusal::Unknown(name.to_owned()))?;
        if let Some(line) = self.locked_line(name) {
            return Err(SetRefusal::Locked(format!(
                "{name} is set in {}, line {line}, so it can only be changed there.",
                self.path().display()
            )));
        }
        if key.scope == Scope::Seat {
            return Err(SetRefusal::Locked(format!(
                "{name} differs from seat to seat, so it can only be set in {}.",
                self.path().display()
            )));
        }
        let mut alone = Settings::default();
        write_as_office(key, &mut alone, value).map_err(|why| SetRefusal::Value(format!("{name} {why}.")))?;
        let stored = key.value(&alone);
        let mut changed = office.clone();
        changed.insert(name.to_owned(), stored.clone());
        let conflicts = self.merged(&changed).0.conflicts();
        match conflicts.into_iter().find(|conflict| conflict.keys.contains(&name)) {
            Some(conflict) => Err(SetRefusal::Value(conflict.sentence)),
            None => Ok(stored),
        }
    }
}

/// Writes a value that comes out of the office file. That file may come from somebody else, so a secret in it may only
/// name an environment variable that is meant for this program: it must not run commands or read files of ours.
fn write_as_office(key: &Key, settings: &mut Settings, value: &str) -> Result<(), String> {
    let mut trial = settings.clone();
    key.write(&mut trial, value)?;
    if key.is_secret && !SecretRef::is_fit_for_office(&key.value(&trial)) {
        return Err(
            "takes only \"env:MILEPOST_...\" as the office's own setting; file: and command: belong in config.toml, \
                    because an office file may come from somebody else"
                .to_owned(),
        );
    }
    *settings = trial;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::value::{Mode, Seconds};

    fn file(text: &str) -> ConfigFile {
        ConfigFile::parse(Path::new("config.toml"), text.to_owned()).expect("right")
    }

    fn office(pairs: &[(&str, &str)]) -> OfficeSettings {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_file_wins_over_the_office_and_the_office_over_the_default() {
        let file = file("[delivery]\nmode = \"test\"\n");
        let office =
            office(&[("delivery.mode", "live"), ("delivery.undo_window", "2m"), ("office.operator", "mallory")]);
        let settings = file.settings(&office).expect("fits");
        assert_eq!(settings.delivery.mode, Mode::Test);
        assert_eq!(settings.delivery.undo_window, Seconds::new(120));
        assert_eq!(settings.delivery.workers.get(), 2);
        assert!(settings.office.operator.is_empty(), "the office cannot say who sits here");

        let rows = file.rows(&office);
        let row = |name: &str| rows.iter().find(|row| row.key.name == name).map(|row| (row.value.as_str(), row.source));
        assert_eq!(row("delivery.mode"), Some(("test", Source::File { line: 2 })));
        assert_eq!(row("delivery.undo_window"), Some(("2m", Source::Office)));
        assert_eq!(row("delivery.workers"), Some(("2", Source::Default)));
        assert_eq!(rows.len(), keys().count());
    }

    #[test]
    fn what_the_file_sets_is_locked_and_says_where() {
        let file = file("\n\n[delivery]\nmode = \"test\"\n");
        assert_eq!(
            file.check_set(&office(&[]), "delivery.mode", "live"),
            Err(SetRefusal::Locked(
                "delivery.mode is set in config.toml, line 4, so it can only be changed there.".into()
            ))
        );
        assert!(matches!(file.check_set(&office(&[]), "office.operator", "dana"), Err(SetRefusal::Locked(_))));
        assert_eq!(
            file.check_set(&office(&[]), "delivery.nope", "1"),
            Err(SetRefusal::Unknown("delivery.nope".into()))
        );
    }

    #[test]
    fn a_value_is_checked_and_stored_in_one_form() {
        let file = ConfigFile::default();
        let set = |name, value| file.check_set(&office(&[]), name, value);
        assert_eq!(set("delivery.undo_window", "90s"), Ok("1m30s".to_owned()));
        assert_eq!(set("office.currency", "eur"), Ok("EUR".to_owned()));
        assert_eq!(set("email.password", "env:MILEPOST_SMTP_PASSWORD"), Ok("env:MILEPOST_SMTP_PASSWORD".to_owned()));
        assert!(set("delivery.workers", "many").is_err_and(|why| why.to_string().contains("from 1 to 16")));
    }

    #[test]
    fn a_stranger_s_office_file_cannot_reach_for_our_secrets() {
        let file = ConfigFile::default();
        for reach in ["command:touch /tmp/x", "file:/home/dana/.ssh/id_ed25519", "env:AWS_SECRET_ACCESS_KEY"] {
            assert!(
                matches!(file.check_set(&office(&[]), "email.password", reach), Err(SetRefusal::Value(_))),
                "{reach}"
            );
            let why = file.settings(&office(&[("email.password", reach)])).expect_err(reach);
            assert_eq!(why.problems[0].key.as_deref(), Some("email.password"));
        }
    }

    #[test]
    fn plain_is_refused_across_file_and_office() {
        let host = file("[email]\nhost = \"mail.example\"\n");
        assert!(
            host.check_set(&office(&[]), "email.security", "plain")
                .is_err_and(|why| why.to_string().contains("mail.example"))
        );
        let plain = file("[email]\nsecurity = \"plain\"\n");
        assert!(plain.check_set(&office(&[]), "email.host", "mail.example").is_err());
        assert_eq!(plain.check_set(&office(&[]), "email.host", "127.0.0.1"), Ok("127.0.0.1".to_owned()));
        let why = plain.settings(&office(&[("email.host", "mail.example")])).expect_err("refused");
        assert_eq!(why.problems[0].line, Some(2));
    }

    #[test]
    fn a_damaged_setting_is_named_and_can_be_set_again() {
        let broken = office(&[("delivery.mode", "maybe"), ("delivery.workers", "x")]);
        let file = ConfigFile::default();
        let why = file.settings(&broken).expect_err("damaged").to_string();
        assert!(why.contains("milepost settings set delivery.mode") && why.contains("delivery.workers"), "{why}");
        assert_eq!(file.check_set(&broken, "delivery.mode", "live"), Ok("live".to_owned()));
    }
}
