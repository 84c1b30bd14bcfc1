//! The path of a file as it is typed or pasted: `~`, quotes around it, and Tab to complete it.

use std::path::{Path, PathBuf};

/// The endings of the files that Tab offers.
const ENDINGS: [&str; 3] = ["csv", "tsv", "txt"];

/// What Tab makes of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completed {
    /// The path, as far as all that fit it agree.
    pub path: String,
    /// The names that fit, when there are several.
    pub names: Vec<String>,
}

/// The path that was meant: without the blanks and quotes of a paste, `~` spelled out.
pub(super) fn meant(typed: &str) -> PathBuf {
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

/// Completes the last name of a path with the folders and tables that are there.
pub(super) fn complete(typed: &str) -> Completed {
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
            let ending = Path::new(&name).extension()?.to_str()?.to_lowercase();
            ENDINGS.contains(&ending.as_str()).then_some(name)
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
}
