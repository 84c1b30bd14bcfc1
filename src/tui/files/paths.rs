//! The path of a file as it is typed or pasted: `~`, quotes around it, and how it could go on.

use std::path::{Path, PathBuf};

use super::folder::has_ending;
use crate::tui::cells;

/// What completing makes of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    /// The path, as far as all that fit it agree.
    pub path: String,
    /// The names that fit, when there are several.
    pub names: Vec<String>,
}

/// The path that was meant: without the blanks and quotes of a paste, `~` spelled out.
#[must_use]
pub fn meant(typed: &str) -> PathBuf {
    let typed = typed.trim();
    let bare = ['"', '\''].iter().find_map(|quote| typed.strip_prefix(*quote)?.strip_suffix(*quote));
    let typed = bare.unwrap_or(typed);
    match (typed.strip_prefix('~'), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => {
            Path::new(&home).join(rest.trim_start_matches('/'))
        }
        _ => PathBuf::from(typed),
    }
}

/// The path as a field of one line holds it, so that [`meant`] gives it back; nothing for one that no field can hold.
pub(super) fn written(path: &Path) -> Option<String> {
    let plain = path.to_str()?.to_owned();
    let quoted = format!("\"{plain}\"");
    [plain, quoted].into_iter().find(|written| meant(&cells::clean(written)) == path)
}

/// Completes the last name of a path with what is there: folders, and files with these endings, or all. It reads a
/// folder, so it is not for the screen's thread.
#[must_use]
pub fn complete(typed: &str, endings: &[&str]) -> Completed {
    let (folder, begun) = typed.rsplit_once('/').map_or(("", typed), |(folder, name)| (&typed[..=folder.len()], name));
    let place = if folder.is_empty() { PathBuf::from(".") } else { meant(folder) };
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            if !name.starts_with(begun) || (name.starts_with('.') && !begun.starts_with('.')) {
                return None;
            }
            if entry.path().is_dir() {
                return Some(name + "/");
            }
            has_ending(&name, endings).then_some(name)
        })
        .collect();
    names.sort();
    let Some(first) = names.first() else { return Completed { path: typed.to_owned(), names } };
    let agreed = names.iter().fold(first.as_str(), |agreed, name| shared(agreed, name));
    let path = format!("{folder}{agreed}");
    if names.len() == 1 {
        names.clear();
    }
    Completed { path, names }
}

/// What two names begin with, in whole characters.
fn shared<'a>(one: &'a str, other: &str) -> &'a str {
    let end = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
    &one[..end.unwrap_or(one.len().min(other.len()))]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLES: [&str; 3] = ["csv", "tsv", "txt"];

    fn complete(typed: &str) -> Completed {
        super::complete(typed, &TABLES)
    }

    #[test]
    fn a_path_is_completed_as_far_as_the_names_agree() {
        let dir = tempfile::TempDir::new().expect("a folder");
        for name in ["Kunden März.csv", "Kunden Mai.CSV", "notes.pdf", ".hidden.csv"] {
            std::fs::write(dir.path().join(name), "").expect("a file");
        }
        std::fs::create_dir(dir.path().join("old")).expect("a folder");
        let at = |name: &str| format!("{}/{name}", dir.path().display());
        let kunden = complete(&at("K"));
        assert_eq!(kunden.path, at("Kunden M"));
        assert_eq!(kunden.names, ["Kunden Mai.CSV", "Kunden März.csv"]);
        assert_eq!(complete(&at("Kunden Mä")), Completed { path: at("Kunden März.csv"), names: vec![] });
        assert_eq!(complete(&at("o")).path, at("old/"));
        assert_eq!(complete(&at("notes")).path, at("notes"), "no table");
        assert_eq!(complete(&at("")).names.len(), 3, "what is hidden stays hidden");
    }

    #[test]
    fn a_pasted_path_may_stand_in_quotes() {
        assert_eq!(meant(" '/tmp/a b.csv' "), PathBuf::from("/tmp/a b.csv"));
        assert_eq!(meant("it's.csv"), PathBuf::from("it's.csv"));
    }

    #[test]
    fn a_path_is_written_so_that_it_is_meant_again() {
        for path in ["/tmp/a b.pdf", "/tmp/a ", "/tmp/it's", "/tmp/فاتورة.pdf", "/tmp/~", "/tmp/\""] {
            let written = written(Path::new(path)).expect("a field can hold it");
            assert_eq!(meant(&written), PathBuf::from(path));
        }
        assert_eq!(written(Path::new("/tmp/bad\u{1b}name")), None);
    }
}
