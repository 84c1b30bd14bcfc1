//! Attached files: copies beside the office file, each content once, under the SHA-256 of its bytes
//! (`files/ab/abcdef...`). Copies are only added; what nobody needs any more is taken away by privacy's erase alone.

use super::error::{Result, StoreError};
use super::milestone::{self, Attachment};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes that are held in memory while a file is copied.
const PORTION: usize = 64 * 1024;

/// The attached files of one office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    folder: PathBuf,
}

/// What became of the copy of an attached file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// It lies there.
    Ok(PathBuf),
    /// It is gone.
    Missing,
    /// It is another one than was attached.
    Changed,
}

/// Why a copy was not made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The file could not be read.
    #[error("it cannot be read: {0}")]
    Source(io::Error),
    /// The file is larger than was allowed.
    #[error("it is too large")]
    TooLarge,
    /// The copy could not be written.
    #[error(transparent)]
    Target(#[from] StoreError),
}

impl Files {
    /// Those of the office file at `office`.
    #[must_use]
    pub fn of(office: &Path) -> Self {
        Self { folder: office.parent().unwrap_or(Path::new("")).join("files") }
    }

    /// Those in a folder of their own: a backup's.
    #[must_use]
    pub const fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Copies what `source` gives, at most `most` bytes of it. The copy gets its name once it lies whole on the disk.
    pub fn keep(&self, source: &mut impl Read, most: u64) -> Result<(String, u64), CopyError> {
        make_private(&self.folder)?;
        let draft =
            tempfile::Builder::new().prefix(".part-").tempfile_in(&self.folder).map_err(|error| disk(&error))?;
        let (sha256, size) = copy(source, &mut draft.as_file(), most)?;
        draft.as_file().sync_all().map_err(|error| disk(&error))?;
        let folder = self.folder.join(&sha256[..2]);
        make_private(&folder)?;
        // the same content may lie there: this copy is whole, that one may not be
        draft.persist(folder.join(&sha256)).map_err(|error| disk(&error.error))?;
        #[cfg(unix)]
        File::open(&folder).and_then(|entries| entries.sync_all()).map_err(|error| disk(&error))?;
        Ok((sha256, size))
    }

    /// Whether the copy is there, with the size that was attached; its content is not read.
    #[must_use]
    pub fn look(&self, file: &Attachment) -> Stored {
        match self.path(&file.sha256).map(|path| (fs::metadata(&path), path)) {
            Some((Ok(found), path)) if found.is_file() => {
                if found.len() == file.size {
                    Stored::Ok(path)
                } else {
                    Stored::Changed
                }
            }
            _ => Stored::Missing,
        }
    }

    /// The same, its content read too.
    pub fn verify(&self, file: &Attachment) -> Result<Stored> {
        let Stored::Ok(path) = self.look(file) else { return Ok(self.look(file)) };
        match copy_to(&path, &mut io::sink()) {
            Ok((sha256, _)) if sha256 == file.sha256 => Ok(Stored::Ok(path)),
            Ok(_) => Ok(Stored::Changed),
            Err(CopyError::Target(error)) => Err(error),
            Err(_) => Ok(Stored::Missing),
        }
    }

    /// Writes a copy to `target`, which must not exist and which only its owner may read; its content is verified.
    pub fn lend(&self, file: &Attachment, target: &Path) -> Result<Stored> {
        let Stored::Ok(path) = self.look(file) else { return Ok(self.look(file)) };
        let mut out = File::create_new(target).map_err(|error| disk(&error))?;
        let sha256 = match copy_to(&path, &mut out) {
            Ok((sha256, _)) => sha256,
            Err(CopyError::Target(error)) => return Err(error),
            Err(_) => return Ok(Stored::Missing),
        };
        #[cfg(unix)]
        fs::set_permissions(target, std::os::unix::fs::PermissionsExt::from_mode(0o400))
            .map_err(|error| disk(&error))?;
        Ok(if sha256 == file.sha256 { Stored::Ok(target.to_owned()) } else { Stored::Changed })
    }

    /// Takes a copy away; gives whether it was there.
    pub fn discard(&self, sha256: &str) -> Result<bool> {
        let Some(path) = self.path(sha256) else { return Ok(false) };
        match fs::remove_file(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(disk(&error)),
        }
    }

    /// Copies every file that `other` lacks, or holds changed, into it; gives how many were looked at, and those whose
    /// content is not what their name says, which are left out.
    pub fn copy_into(&self, other: &Self) -> Result<(usize, Vec<String>)> {
        let (mut whole, mut changed) = (0, Vec::new());
        for sha256 in self.all()? {
            let size =
                |files: &Self| files.path(&sha256).and_then(|path| fs::metadata(path).ok()).map(|found| found.len());
            let known = |files: &Self| {
                let size = size(files).unwrap_or_default();
                files.verify(&Attachment { name: String::new(), sha256: sha256.clone(), size })
            };
            let Stored::Ok(path) = known(self)? else {
                changed.push(sha256);
                continue;
            };
            if !matches!(known(other)?, Stored::Ok(_)) {
                let mut source = File::open(&path).map_err(|error| disk(&error))?;
                other.keep(&mut source, u64::MAX).map_err(|error| match error {
                    CopyError::Target(error) => error,
                    error => StoreError::Disk(error.to_string()),
                })?;
            }
            whole += 1;
        }
        Ok((whole, changed))
    }

    /// What is wrong with the files that milestones name, a line each; all of them are read.
    pub fn problems(&self, read: &super::Read<'_>) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for (id, title, file) in milestone::attachments(read)? {
            let what = match self.verify(&file)? {
                Stored::Ok(_) => continue,
                Stored::Missing => "missing",
                Stored::Changed => "changed since it was attached",
            };
            found.push(format!("{} of milestone {id} (\"{title}\") is {what}", file.name));
        }
        Ok(found)
    }

    /// The names of all copies.
    fn all(&self) -> Result<Vec<String>> {
        let inner = |folder: &Path| -> Result<Vec<PathBuf>> {
            match fs::read_dir(folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
                entries => entries
                    .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
                    .map_err(|error| disk(&error)),
            }
        };
        let mut found = Vec::new();
        for shelf in inner(&self.folder)?.into_iter().filter(|path| path.is_dir()) {
            let names = inner(&shelf)?.into_iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
            found.extend(names.filter(|name| self.path(name).is_some_and(|path| path.parent() == Some(&shelf))));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Where a copy lies; `None` for what is no SHA-256, which would lead elsewhere.
    fn path(&self, sha256: &str) -> Option<PathBuf> {
        let is_digest = sha256.len() == 64 && sha256.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_digest.then(|| self.folder.join(&sha256[..2]).join(sha256))
    }
}

fn copy_to(path: &Path, out: &mut impl Write) -> Result<(String, u64), CopyError> {
    copy(&mut File::open(path).map_err(CopyError::Source)?, out, u64::MAX)
}

/// Copies portion by portion; gives the SHA-256 and the number of bytes.
fn copy(source: &mut impl Read, out: &mut impl Write, most: u64) -> Result<(String, u64), CopyError> {
    let mut portion = vec![0; PORTION];
    let mut hash = Sha256::new();
    let mut size: u64 = 0;
    loop {
        let read = match source.read(&mut portion) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(CopyError::Source(error)),
        };
        size += read as u64;
        if size > most {
            return Err(CopyError::TooLarge);
        }
        hash.update(&portion[..read]);
        out.write_all(&portion[..read]).map_err(|error| disk(&error))?;
    }
    let sha256 = hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Ok((sha256, size))
}

/// Makes a folder that only its owner may look into, unless it is there.
pub fn make_private(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| disk(&error))
}

/// What a disk's error means for staff.
fn disk(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => StoreError::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        _ => StoreError::Disk(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf() -> (tempfile::TempDir, Files) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let files = Files::of(&dir.path().join("office.milepost"));
        (dir, files)
    }

    fn attachment(sha256: &str, size: u64) -> Attachment {
        Attachment { name: "屋顶.jpg".into(), sha256: sha256.into(), size }
    }

    #[test]
    fn the_same_content_lies_there_once_under_its_digest() {
        let (_dir, files) = shelf();
        let (sha256, size) = files.keep(&mut &b"abc"[..], 3).expect("kept");
        assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(files.keep(&mut &b"abc"[..], 3).expect("kept again"), (sha256.clone(), size));
        let path = files.folder().join("ba").join(&sha256);
        assert_eq!(files.verify(&attachment(&sha256, 3)).ok(), Some(Stored::Ok(path.clone())));
        let count = |folder: &Path| fs::read_dir(folder).map(Iterator::count).ok();
        assert_eq!(
            (count(files.folder()), count(&files.folder().join("ba"))),
            (Some(1), Some(1)),
            "no drafts are left"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| fs::metadata(path).map(|found| found.permissions().mode() & 0o777).ok();
            assert_eq!((mode(&path), mode(files.folder())), (Some(0o600), Some(0o700)));
        }
        let empty = files.keep(&mut io::empty(), 0).expect("an empty file is a file");
        assert_eq!(empty.1, 0);
    }

    #[test]
    fn what_is_gone_or_another_one_is_said() {
        let (dir, files) = shelf();
        let (sha256, _) = files.keep(&mut &b"abc"[..], 3).expect("kept");
        let file = attachment(&sha256, 3);
        fs::write(files.folder().join("ba").join(&sha256), b"abd").expect("overwritten");
        assert!(matches!(files.look(&file), Stored::Ok(_)), "the size is the same");
        assert_eq!(files.verify(&file).ok(), Some(Stored::Changed));
        assert_eq!(files.lend(&file, &dir.path().join("lent.jpg")).ok(), Some(Stored::Changed));
        fs::write(files.folder().join("ba").join(&sha256), b"abcd").expect("overwritten");
        assert_eq!(files.look(&file), Stored::Changed);
        files.keep(&mut &b"abc"[..], 3).expect("attached once more, it is whole again");
        assert!(matches!(files.verify(&file), Ok(Stored::Ok(_))));
        assert_eq!((files.discard(&sha256).ok(), files.discard(&sha256).ok()), (Some(true), Some(false)));
        assert_eq!(files.look(&file), Stored::Missing);
    }

    #[test]
    fn no_digest_leads_out_of_the_folder_and_what_grows_too_large_leaves_nothing() {
        let (dir, files) = shelf();
        fs::write(dir.path().join("office.milepost"), b"office").expect("written");
        let bad = format!("../{}", "a".repeat(61));
        assert_eq!(files.look(&attachment(&bad, 6)), Stored::Missing);
        assert_eq!(files.look(&attachment("../office.milepost", 6)), Stored::Missing);
        assert_eq!(files.discard("../office.milepost").ok(), Some(false));
        assert!(matches!(files.keep(&mut &b"abcd"[..], 3), Err(CopyError::TooLarge)));
        assert_eq!(fs::read_dir(files.folder()).map(Iterator::count).ok(), Some(0));
    }
}
