//! What stands in a folder. Reading one may take as long as the network does, so it is never done on the screen's thread.

use std::cmp::Reverse;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::paths::meant;
use crate::domain::{Refusal, text};

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A folder.
    Folder,
    /// A file of so many bytes.
    File(u64),
    /// A device, a socket, a link that leads nowhere.
    Other,
}

/// A file or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name, with control characters spelled out.
    pub shown: String,
    /// What it is.
    pub kind: Kind,
    /// Whether its name begins with a point.
    pub hidden: bool,
}

/// A folder and what stands in it: folders first, each kind by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The folder's path from the root.
    pub folder: PathBuf,
    /// Its entries, hidden ones too.
    pub entries: Vec<Entry>,
}

/// What stands at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A folder.
    Folder(Box<Listing>),
    /// Something else.
    File(PathBuf),
}

/// The folder to begin with: that of the typed path, else the last one, else home; the first of them that can be read.
pub(super) fn begin(typed: &str, last: Option<&Path>, endings: &[&str]) -> Result<Listing, Refusal> {
    let typed = Some(meant(typed)).filter(|path| !path.as_os_str().is_empty());
    let folder = typed.as_deref().map(|path| if path.is_dir() { path } else { path.parent().unwrap_or(path) });
    let home = meant("~");
    let mut places = [folder, last].into_iter().flatten().filter(|place| !place.as_os_str().is_empty());
    places.find_map(|place| list(place, endings).ok()).map_or_else(|| list(&home, endings), Ok)
}

/// What stands at that path; of a folder the entries, without files of other endings.
pub(super) fn look(path: &Path, endings: &[&str]) -> Result<Found, Refusal> {
    match std::fs::metadata(path) {
        Ok(about) if about.is_file() => Ok(Found::File(whole(path))),
        Ok(about) if !about.is_dir() => {
            let name = text::escaped(&path.to_string_lossy());
            Err(Refusal::broken(format!("{name} is neither a file nor a folder.")))
        }
        _ => list(path, endings).map(|listing| Found::Folder(Box::new(listing))),
    }
}

fn list(folder: &Path, endings: &[&str]) -> Result<Listing, Refusal> {
    let folder = whole(folder);
    let read = std::fs::read_dir(&folder).map_err(|error| unreadable(&folder, &error))?;
    let mut entries = Vec::new();
    for entry in read {
        let path = entry.map_err(|error| unreadable(&folder, &error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Through links; what has vanished meanwhile or leads nowhere is shown, but cannot be taken.
        let kind = match std::fs::metadata(&path) {
            Ok(about) if about.is_dir() => Kind::Folder,
            Ok(about) if about.is_file() => Kind::File(about.len()),
            _ => Kind::Other,
        };
        if kind == Kind::Folder || has_ending(&name, endings) {
            let (shown, hidden) = (text::escaped(&name), name.starts_with('.'));
            entries.push(Entry { path, shown, kind, hidden });
        }
    }
    entries.sort_by_cached_key(|entry| {
        (Reverse(entry.kind == Kind::Folder), text::sort_key(&entry.shown), entry.path.clone())
    });
    Ok(Listing { folder, entries })
}

/// Whether a name ends in one of these; without endings all do.
pub(super) fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = || Path::new(name).extension()?.to_str().map(str::to_lowercase);
    endings.is_empty() || ending().is_some_and(|ending| endings.contains(&ending.as_str()))
}

/// The path from the root, without `..`.
fn whole(path: &Path) -> PathBuf {
    let whole = if path.components().any(|part| part == Component::ParentDir) {
        std::fs::canonicalize(path)
    } else {
        std::path::absolute(path)
    };
    whole.unwrap_or_else(|_| path.to_owned())
}

fn unreadable(folder: &Path, error: &io::Error) -> Refusal {
    let name = text::escaped(&folder.to_string_lossy());
    let sentence = match error.kind() {
        io::ErrorKind::NotFound => format!("{name} is not there."),
        io::ErrorKind::PermissionDenied => format!("You may not look into {name}."),
        _ => format!("{name} cannot be read: {error}."),
    };
    Refusal::broken(sentence).hint("Left goes to the folder above.")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(listing: &Listing) -> Vec<&str> {
        listing.entries.iter().map(|entry| entry.shown.as_str()).collect()
    }

    #[test]
    fn folders_come_first_and_names_are_safe_to_show() {
        let dir = tempfile::TempDir::new().expect("a folder");
        for name in ["b.jpg", "A.pdf", "فاتورة.pdf", "👩‍👩‍👧‍👦.png", "bad\u{1b}[31m.txt", ".hidden"]
        {
            fs::write(dir.path().join(name), "12345").expect("a file");
        }
        fs::create_dir(dir.path().join("Zoo")).expect("a folder");
        std::os::unix::fs::symlink("/nowhere/at/all", dir.path().join("broken")).expect("a link");
        let listing = list(dir.path(), &[]).expect("it can be read");
        let expected = ["Zoo", ".hidden", "A.pdf", "b.jpg", "bad\\u{1b}[31m.txt", "broken", "فاتورة.pdf", "👩‍👩‍👧‍👦.png"];
        assert_eq!(names(&listing), expected);
        let kinds: Vec<Kind> = listing.entries.iter().map(|entry| entry.kind).collect();
        assert_eq!((kinds[0], kinds[1], kinds[5]), (Kind::Folder, Kind::File(5), Kind::Other));
        assert!(listing.entries[1].hidden && !listing.entries[2].hidden);
        assert_eq!(names(&list(dir.path(), &["pdf"]).expect("it can be read")), ["Zoo", "A.pdf", "فاتورة.pdf"]);
    }

    #[test]
    fn it_begins_where_the_typed_path_lies_else_where_one_was_last() {
        let dir = tempfile::TempDir::new().expect("a folder");
        let (one, two) = (dir.path().join("one"), dir.path().join("two"));
        for folder in [&one, &two] {
            fs::create_dir(folder).expect("a folder");
        }
        let place = |typed: &Path, last: &Path| {
            begin(typed.to_str().expect("text"), Some(last), &[]).map(|listing| listing.folder)
        };
        assert_eq!(place(&one.join("not there.pdf"), &two), Ok(one.clone()));
        assert_eq!(place(&one, &two), Ok(one.clone()));
        assert_eq!(place(Path::new(""), &two), Ok(two.clone()));
        assert_eq!(place(&dir.path().join("gone/x"), &two), Ok(two.clone()));
        assert_eq!(place(Path::new("x.pdf"), &two), Ok(two));
    }

    #[test]
    fn what_is_gone_is_said_and_a_file_is_found() {
        let dir = tempfile::TempDir::new().expect("a folder");
        let gone = dir.path().join("gone");
        let refusal = look(&gone, &[]).expect_err("it is not there");
        assert_eq!(refusal.sentence, format!("{} is not there.", gone.display()));
        let file = dir.path().join("one.pdf");
        fs::write(&file, "").expect("a file");
        fs::create_dir(dir.path().join("sub")).expect("a folder");
        let detour = look(&dir.path().join("sub/.."), &[]).expect("it can be read");
        let Found::Folder(listing) = detour else { panic!("it is a folder") };
        assert_eq!(Ok(listing.folder), fs::canonicalize(dir.path()).map_err(|_| ()));
        assert_eq!(look(&file, &[]), Ok(Found::File(file)));
        let refusal = look(Path::new("/dev/null"), &[]).expect_err("a device");
        assert_eq!(refusal.sentence, "/dev/null is neither a file nor a folder.");
        let refusal = unreadable(Path::new("/root\u{7}"), &io::ErrorKind::PermissionDenied.into());
        assert_eq!(refusal.sentence, "You may not look into /root\\u{7}.");
    }

    #[test]
    fn ten_thousand_files_are_listed_in_order() {
        let dir = tempfile::TempDir::new().expect("a folder");
        for number in 0..10_000 {
            fs::File::create(dir.path().join(format!("{number:05}.jpg"))).expect("a file");
        }
        let listing = list(dir.path(), &[]).expect("it can be read");
        assert_eq!((listing.entries.len(), listing.entries[9_999].shown.as_str()), (10_000, "09999.jpg"));
    }
}
