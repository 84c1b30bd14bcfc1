//! Payments into a file: a table for people and other programs, or the file that tells the bank to pay.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::question::Marked;
use crate::domain::text::escaped;
use crate::domain::{Instant, Refusal};
use crate::office::Office;
use crate::office::export::Form;
use crate::tui::files::meant;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A table as every spreadsheet reads it.
    Csv,
    /// A workbook.
    Xlsx,
    /// ISO 20022 `pain.001`, for the bank.
    Bank,
}

impl Kind {
    /// Every kind, the bank's last: not every payment can be handed to it.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Xlsx, Self::Bank];

    /// How the form calls it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Csv => "CSV table",
            Self::Xlsx => "XLSX workbook",
            Self::Bank => "pain.001 file for the bank",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Bank => "xml",
        }
    }
}

/// A file that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Which payments.
    pub which: Marked,
    /// What kind of file.
    pub kind: Kind,
    /// Its path as it was typed.
    pub path: String,
    /// Whether one that is there may be replaced.
    pub replace: bool,
    /// When it was asked for.
    pub now: Instant,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Where.
    pub path: PathBuf,
    /// How many payments stand in it.
    pub payments: usize,
    /// What kind it is.
    pub kind: Kind,
}

/// Why no file was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotExported {
    /// There is one already, and nobody said that it may be replaced.
    There(PathBuf),
    /// Everything that the bank would miss, one sentence each.
    Lacks(Vec<String>),
    /// The path, as a sentence for its field.
    Path(String),
    /// Something else.
    Refused(Refusal),
}

impl From<Refusal> for NotExported {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Export {
    /// Makes the file and writes it.
    ///
    /// # Errors
    /// Why there is none.
    pub fn write(&self, office: &Office) -> Result<Exported, NotExported> {
        let path = self.target()?;
        if !self.replace && path.symlink_metadata().is_ok() {
            return Err(NotExported::There(path));
        }
        let ids = self.which.ids(office)?;
        let bytes = match self.kind {
            Kind::Csv => office.payment_file(&ids, Form::Csv)?,
            Kind::Xlsx => office.payment_file(&ids, Form::Xlsx)?,
            Kind::Bank => {
                let lacks = office.bank_file_lacks(&ids, self.now)?;
                if !lacks.is_empty() {
                    return Err(NotExported::Lacks(lacks));
                }
                office.bank_file(&ids, self.now)?
            }
        };
        place(&path, &bytes, self.replace).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => NotExported::There(path.clone()),
            _ => NotExported::Path(unwritten(&path, &error)),
        })?;
        Ok(Exported { path, payments: ids.len(), kind: self.kind })
    }

    /// The path from the root, with the ending of its kind when none was typed.
    fn target(&self) -> Result<PathBuf, NotExported> {
        let mut path = meant(&self.path);
        if path.file_name().is_none() || self.path.trim_end().ends_with('/') || path.is_dir() {
            return Err(NotExported::Path("Name a file in a folder.".to_owned()));
        }
        if path.extension().is_none() {
            path.set_extension(self.kind.ending());
        }
        Ok(std::path::absolute(&path).unwrap_or(path))
    }
}

/// Writes the whole file under another name first. Only its owner may read it: it holds account numbers.
fn place(path: &Path, bytes: &[u8], replace: bool) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut draft = tempfile::Builder::new().prefix(".part-").tempfile_in(folder)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    if replace { draft.persist(path) } else { draft.persist_noclobber(path) }.map_err(|error| error.error)?;
    Ok(())
}

fn unwritten(path: &Path, error: &io::Error) -> String {
    let folder = escaped(&path.parent().unwrap_or(path).to_string_lossy());
    match error.kind() {
        io::ErrorKind::NotFound => format!("There is no folder {folder}."),
        io::ErrorKind::PermissionDenied => format!("You may not write into {folder}."),
        _ => format!("The file cannot be written: {error}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_never_replaced_unasked_and_nobody_else_reads_it() {
        let dir = tempfile::TempDir::new().expect("a folder");
        let path = dir.path().join("दिसंबर.csv");
        place(&path, b"one", false).expect("it is written");
        assert_eq!(place(&path, b"two", false).expect_err("it is there").kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(&path).expect("a file"), b"one");
        place(&path, b"three", true).expect("it is replaced");
        assert_eq!(std::fs::read(&path).expect("a file"), b"three");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 1, "no draft is left behind");
        let error = place(&dir.path().join("no/x.csv"), b"", false).expect_err("no such folder");
        assert!(unwritten(&dir.path().join("no/x.csv"), &error).starts_with("There is no folder "));
    }

    #[test]
    fn the_ending_follows_from_the_kind() {
        let export = |path: &str, kind| Export {
            which: Marked::Only(vec![]),
            kind,
            path: path.into(),
            replace: false,
            now: Instant(0),
        };
        let target = |path, kind| export(path, kind).target();
        assert_eq!(target("/tmp/out", Kind::Bank), Ok("/tmp/out.xml".into()));
        assert_eq!(target(" '/tmp/my file.txt' ", Kind::Csv), Ok("/tmp/my file.txt".into()));
        for path in ["", " ", "/", "/tmp", "/tmp/x/"] {
            assert!(matches!(target(path, Kind::Csv), Err(NotExported::Path(_))), "{path}");
        }
    }
}
