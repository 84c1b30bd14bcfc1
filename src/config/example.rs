//! The commented example: every key with its meaning, made from the table of keys.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::Path,
};

use super::{ConfigError, Key, SECTIONS, Shape, places};

const HEAD: &str = "\
# Milepost's configuration. Every key is optional; remove the # before one to set it.
# A key that is set here wins over the office's own setting and is shown locked on the screens.
# Delivery follows a change of this file by itself, but for `workers`; the screens read it when they start.
# `milepost config check` checks this file, `milepost config path` says where it belongs.
";

const KEYS: &str = r#"
# Other keys for actions: a key, a list of keys, or keys one after the other. `?` on the screens names the actions.
[keys]
#"assign" = "a"
#"undo" = ["u", "ctrl-z"]
#"go-board" = "g b"
"#;

/// The text of `config.example.toml`, which is also what `config init` writes: all keys, commented out.
#[must_use]
pub fn example() -> String {
    let mut text = HEAD.to_owned();
    for section in SECTIONS {
        text.push('\n');
        comment(&mut text, section.meaning);
        push(&mut text, format_args!("[{}]\n", section.name));
        for key in section.keys {
            comment(&mut text, key.meaning);
            push(&mut text, format_args!("#{} = {}", key.short_name(), written(key, key.example)));
            let default = key.default_value();
            if default == key.example {
                text.push('\n');
            } else {
                push(&mut text, format_args!("   # default: {}\n", written(key, &default)));
            }
        }
    }
    text.push_str(KEYS);
    text
}

fn comment(text: &mut String, lines: &[&str]) {
    for line in lines {
        push(text, format_args!("#{line}\n"));
    }
}

fn push(text: &mut String, part: std::fmt::Arguments<'_>) {
    text.write_fmt(part).expect("writing to a String cannot fail");
}

/// A value as TOML writes it.
fn written(key: &Key, value: &str) -> String {
    match key.shape {
        Shape::Text => toml::Value::from(value).to_string(),
        Shape::Number | Shape::Switch => value.to_owned(),
    }
}

/// Writes the example to `path`; `false` when a file is there already, which is left alone.
///
/// # Errors
/// When it cannot be written.
pub fn write_example(path: &Path) -> Result<bool, ConfigError> {
    let failed = |error: io::Error| {
        ConfigError::new(format!("The configuration {} cannot be written: {error}.", path.display()))
    };
    if let Some(folder) = path.parent() {
        places::make_private_folder(folder).map_err(failed)?;
    }
    match fs::File::create_new(path) {
        Ok(mut file) => file.write_all(example().as_bytes()).map(|()| true).map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{ConfigFile, OfficeSettings, Settings, keys};

    /// Removes the `#` of every key; comments begin with `# `.
    fn uncommented(text: &str) -> String {
        let key = |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).map(str::to_owned);
        text.lines().map(|line| key(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
    }

    #[test]
    fn the_example_in_the_repository_is_this_one() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
        let stored = fs::read_to_string(path).expect("config.example.toml").replace("\r\n", "\n");
        assert!(
            stored == example(),
            "renew it: rm config.example.toml; milepost --config config.example.toml config init"
        );
    }

    #[test]
    fn as_it_is_it_sets_nothing() {
        let file = ConfigFile::parse(Path::new("config.toml"), example()).expect("right");
        assert_eq!(file.locked().count(), 0);
        assert_eq!(file.settings(&OfficeSettings::new()), Ok(Settings::default()));
    }

    #[test]
    fn uncommented_it_sets_every_key_and_is_right() {
        let file = ConfigFile::parse(Path::new("config.toml"), uncommented(&example())).expect("right");
        for key in keys() {
            assert!(file.locked_line(key.name).is_some(), "{}", key.name);
        }
        assert_eq!(file.bindings().len(), 3);
        for row in file.rows(&OfficeSettings::new()) {
            assert_eq!(row.value, row.key.example, "{}: the example is not written as it is shown", row.key.name);
        }
    }

    #[test]
    fn every_default_can_be_read_back() {
        for key in keys() {
            let mut settings = Settings::default();
            assert_eq!(key.write(&mut settings, &key.default_value()), Ok(()), "{}", key.name);
            assert_eq!(settings, Settings::default(), "{}", key.name);
            assert!(!key.about().is_empty());
        }
    }

    #[test]
    fn an_existing_configuration_is_left_alone() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let path = dir.path().join("new").join("config.toml");
        assert_eq!(write_example(&path), Ok(true));
        fs::write(&path, "# mine\n").expect("written");
        assert_eq!(write_example(&path), Ok(false));
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), Some("# mine\n"));
    }
}
