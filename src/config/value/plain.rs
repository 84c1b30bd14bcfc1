//! Text, switches, numbers and paths.

use std::path::{Path, PathBuf};

use super::Value;
use crate::config::Shape;

/// One line of text without control characters; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(String);

impl Line {
    /// A text of the program's own, known to be one line.
    pub(in crate::config) fn of(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing was set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for Line {
    fn read(text: &str) -> Result<Self, String> {
        one_line(text).map(|line| Self(line.to_owned()))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

/// The text without blanks at its ends, refused when it would not fit on one line of a header or of a screen.
pub(in crate::config) fn one_line(text: &str) -> Result<&str, String> {
    let line = text.trim();
    if line.chars().any(acts) {
        return Err("takes one line of text without control characters".to_owned());
    }
    Ok(line)
}

/// Whether a character would act on a terminal or reorder the text instead of being shown.
pub(in crate::config) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl Value for bool {
    const SHAPE: Shape = Shape::Switch;
    const CHOICES: &[&str] = &["true", "false"];

    fn read(text: &str) -> Result<Self, String> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err("takes true or false".to_owned()),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

/// A whole number from `MIN` to `MAX`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whole<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Whole<MIN, MAX> {
    /// The number, or the nearest one in the range.
    #[must_use]
    pub const fn clamped(number: u32) -> Self {
        Self(if number < MIN {
            MIN
        } else if number > MAX {
            MAX
        } else {
            number
        })
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> Value for Whole<MIN, MAX> {
    const SHAPE: Shape = Shape::Number;

    fn read(text: &str) -> Result<Self, String> {
        text.parse()
            .ok()
            .filter(|number| (MIN..=MAX).contains(number))
            .map(Self)
            .ok_or_else(|| format!("takes a whole number from {MIN} to {MAX}"))
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

/// A TCP port.
impl Value for u16 {
    const SHAPE: Shape = Shape::Number;

    fn read(text: &str) -> Result<Self, String> {
        text.parse()
            .ok()
            .filter(|&port| port > 0)
            .ok_or_else(|| "takes a port, a whole number from 1 to 65535".to_owned())
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

/// A file or folder by its full path, `~/` for the home folder; may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilePath(String);

impl FilePath {
    /// The path, `None` when nothing was set.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        if self.0.is_empty() {
            return None;
        }
        let home = self.0.strip_prefix("~/").zip(directories::BaseDirs::new());
        Some(home.map_or_else(|| PathBuf::from(&self.0), |(rest, dirs)| dirs.home_dir().join(rest)))
    }
}

impl Value for FilePath {
    fn read(text: &str) -> Result<Self, String> {
        let line = one_line(text)?;
        if line.is_empty() || line.starts_with("~/") || Path::new(line).is_absolute() {
            return Ok(Self(line.to_owned()));
        }
        Err(format!("takes a full path or one that begins with \"~/\", not \"{line}\""))
    }

    fn show(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_on_one_line() {
        assert_eq!(Line::read(" Acme 太阳能 ").map(|line| line.show()), Ok("Acme 太阳能".to_owned()));
        assert!(Line::read("Acme\r\nBcc: x@y").is_err());
        assert!(Line::read("a\u{202e}b").is_err());
    }

    #[test]
    fn numbers_keep_to_their_range() {
        assert_eq!(Whole::<1, 16>::read("16").map(Whole::get), Ok(16));
        assert_eq!(Whole::<1, 16>::read("0"), Err("takes a whole number from 1 to 16".to_owned()));
        assert!(Whole::<1, 16>::read("17").is_err());
        assert!(Whole::<0, 16>::read("-1").is_err());
        assert!(u16::read("0").is_err());
        assert!(u16::read("65536").is_err());
        assert_eq!(Whole::<1, 16>::clamped(99).get(), 16);
        assert_eq!(bool::read("yes"), Err("takes true or false".to_owned()));
    }

    #[test]
    fn paths_do_not_depend_on_the_folder_one_stands_in() {
        assert_eq!(FilePath::read("/srv/mail").map(|path| path.path()), Ok(Some("/srv/mail".into())));
        assert_eq!(FilePath::read("").map(|path| path.path()), Ok(None));
        assert!(FilePath::read("mail").is_err_and(|why| why.contains("full path")));
        let home = FilePath::read("~/mail").ok().and_then(|path| path.path());
        assert!(home.is_some_and(|path| path.is_absolute() && path.ends_with("mail")));
    }
}
