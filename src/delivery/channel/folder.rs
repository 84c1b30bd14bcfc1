//! A folder as the way out: one file a message, for demos, tests and offices that hand mail on by other means.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    delivery::{Class, Failure, Outcome},
    message::PushNote,
};

/// The longest file name made from an id, in bytes without the ending; file systems allow 255 in all.
const MAX_STEM: usize = 200;

/// What a file holds; it decides the ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// An e-mail: `.eml`.
    Mail,
    /// A push note or a text, as [`push_file`] and [`text_file`] write them: `.json`.
    Note,
}

impl FileKind {
    const fn ending(self) -> &'static str {
        match self {
            Self::Mail => "eml",
            Self::Note => "json",
        }
    }
}

/// A folder into which messages are written.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at this path; it is made when the first message is written.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Writes one message under a name made from its id, so that a repeat replaces the file instead of adding one. It is
    /// written under another name, synced and renamed: a reader of the folder never sees half a message. What it is known by
    /// then is the file's whole path.
    #[must_use]
    pub fn deliver(&self, message_id: &str, kind: FileKind, bytes: &[u8]) -> Outcome {
        let name = format!("{}.{}", file_stem(message_id), kind.ending());
        match self.write(&name, bytes) {
            Ok(()) => Outcome::Accepted { provider_id: self.path.join(name).display().to_string() },
            Err(error) => self.failure(&error).into(),
        }
    }

    /// Whether messages can be written here; for "test connection". Leaves nothing behind.
    pub fn test(&self) -> Result<(), Failure> {
        fs::create_dir_all(&self.path)
            .and_then(|()| tempfile::tempfile_in(&self.path))
            .map(drop)
            .map_err(|error| self.failure(&error))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        fs::create_dir_all(&self.path)?;
        let mut file = tempfile::Builder::new().prefix(".part-").tempfile_in(&self.path)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(self.path.join(name))?;
        sync_folder(&self.path)
    }

    fn failure(&self, error: &std::io::Error) -> Failure {
        let folder = self.path.display();
        let words = error.to_string();
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Failure::new(Class::Unreachable, format!("There is no space left for mail in {folder}."))
                    .fix("Free some space; mail goes on by itself.")
            }
            ErrorKind::PermissionDenied
            | ErrorKind::ReadOnlyFilesystem
            | ErrorKind::NotADirectory
            | ErrorKind::AlreadyExists
            | ErrorKind::NotFound
            | ErrorKind::InvalidFilename
            | ErrorKind::InvalidInput => Failure::config(
                format!("Mail cannot be written to {folder}."),
                "Check that it is a folder in which you may write, or choose another one in [email] folder.",
            ),
            _ => Failure::new(Class::Retry { after: None }, format!("Writing mail to {folder} failed.")),
        }
        .said("", &words)
    }
}

/// The rename itself must survive a power cut.
#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()
}

/// Elsewhere folders cannot be opened for syncing; the file system orders renames itself.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// What stands in a push note's file: to whom, what, under which id.
#[must_use]
pub fn push_file(to: &str, message_id: &str, note: &PushNote) -> Vec<u8> {
    let value = json!({ "message_id": message_id, "to": to, "title": note.title, "body": note.body });
    let mut bytes = format!("{value:#}").into_bytes();
    bytes.push(b'\n');
    bytes
}

/// What stands in a text message's file: to whom, what, under which id.
#[must_use]
pub fn text_file(to: &str, message_id: &str, text: &str) -> Vec<u8> {
    let value = json!({ "message_id": message_id, "to": to, "text": text });
    let mut bytes = format!("{value:#}").into_bytes();
    bytes.push(b'\n');
    bytes
}

/// A file name for an id: harmless characters stay, and whatever had to change is told apart by a hash of the whole id.
fn file_stem(message_id: &str) -> String {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+');
    let stem: String = message_id.chars().map(|c| if safe(c) { c } else { '_' }).take(MAX_STEM).collect();
    if stem == message_id && !stem.starts_with('.') && !stem.is_empty() {
        return stem;
    }
    let hash = Sha256::digest(message_id.as_bytes());
    let tail = URL_SAFE_NO_PAD.encode(&hash[..9]);
    format!("_{}-{tail}", stem.get(..MAX_STEM / 2).unwrap_or(&stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(outcome: Outcome) -> String {
        match outcome {
            Outcome::Accepted { provider_id } => provider_id,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_message_becomes_one_file_and_a_repeat_replaces_it() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let folder = Folder::new(home.path().join("deep/mail"));
        let path = accepted(folder.deliver("a1b2.7@example.test", FileKind::Mail, b"first"));
        assert_eq!(Path::new(&path), home.path().join("deep/mail/a1b2.7@example.test.eml"), "the whole path is told");
        accepted(folder.deliver("a1b2.7@example.test", FileKind::Mail, b"again"));
        let files: Vec<_> = fs::read_dir(home.path().join("deep/mail")).expect("made").collect();
        assert_eq!(files.len(), 1);
        assert_eq!(fs::read(path).expect("written"), b"again");
    }

    #[test]
    fn no_id_leaves_the_folder_or_hides_a_file() {
        for id in ["../../etc/passwd", "/abs", ".hidden", "", "a\0b", "ü@例.test", &"x".repeat(9_000), "a:b\\c"] {
            let stem = file_stem(id);
            assert!(!stem.starts_with('.') && stem.len() <= MAX_STEM + 20, "{stem}");
            assert!(stem.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-@+".contains(&b)), "{stem}");
        }
        assert_ne!(file_stem("a/b"), file_stem("a\\b"));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_a_matter_of_settings() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let file = home.path().join("file");
        fs::write(&file, "x").expect("writable");
        let folder = Folder::new(&file);
        assert_eq!(folder.test().expect_err("a file is no folder").class, Class::Config);
        let Outcome::Failed(failure) = folder.deliver("id", FileKind::Mail, b"") else { panic!("a file is no folder") };
        assert_eq!(failure.class, Class::Config);
        assert!(failure.fix.contains("[email] folder"));
    }

    #[test]
    fn a_push_note_is_readable_json() {
        let note = PushNote { title: "Grüße".into(), body: "a \"b\"".into() };
        let value: serde_json::Value = serde_json::from_slice(&push_file("dev", "id-1", &note)).expect("json");
        assert_eq!(value, json!({ "message_id": "id-1", "to": "dev", "title": "Grüße", "body": "a \"b\"" }));
    }
}
