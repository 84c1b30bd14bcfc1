//! Attaching files to milestones, and showing them: copies in the office's folder, never the file that was picked.

use super::door::Office;
use super::port::Outlet;
use crate::domain::text::escaped;
use crate::domain::{Refusal, file_name};
use crate::store::files::{CopyError, Files};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub use crate::store::files::Stored;
pub use crate::store::milestone::Attachment;

const MEGABYTE: u64 = 1_000_000;
/// How long a copy that was lent to another program is kept.
const LENT: Duration = Duration::from_hours(24);

impl Office {
    /// Copies a picked file into the office's folder, for [`super::milestone::AddMilestone`] or
    /// [`super::milestone::FileChange::Replace`]. It takes as long as the file is large: ask from a worker.
    pub fn attach(&self, path: &Path) -> Result<Attachment, Refusal> {
        let shown = escaped(&path.display().to_string());
        let unreadable = |error: &io::Error| match error.kind() {
            io::ErrorKind::NotFound => {
                Refusal::usage(format!("There is no file {shown}.")).hint("Look at its name, and choose it again.")
            }
            io::ErrorKind::PermissionDenied => Refusal::usage(format!("{shown} may not be read by this user."))
                .hint("Check its permissions, or choose another file."),
            _ => Refusal::usage(format!("{shown} cannot be read: {error}.")).hint("Choose another file."),
        };
        let found = fs::metadata(path).map_err(|error| unreadable(&error))?;
        if found.is_dir() {
            return Err(Refusal::usage(format!("{shown} is a folder, and only a file can be attached."))
                .hint("Pack it into one file, a .zip say, and attach that."));
        }
        if !found.is_file() {
            return Err(Refusal::usage(format!("{shown} is a device or a pipe and no file.")).hint("Choose a file."));
        }
        let megabytes = self.settings()?.milestones.attachment_megabytes.get();
        let most = u64::from(megabytes) * MEGABYTE;
        let too_large = |size: &str| {
            Refusal::rule(format!("{shown} {size}, more than the {megabytes} MB that an attachment may have."))
                .hint("Make it smaller, or let an admin raise `milestones.attachment_megabytes` in Settings.")
        };
        if found.len() > most {
            return Err(too_large(&format!("has {}", size_words(found.len()))));
        }
        let mut source = File::open(path).map_err(|error| unreadable(&error))?;
        let (sha256, size) = self.files().keep(&mut source, most).map_err(|error| match error {
            CopyError::Source(error) => unreadable(&error),
            CopyError::TooLarge => too_large("grows while it is copied"),
            CopyError::Target(error) => error.into(),
        })?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Attachment { name: file_name::cleaned(&name), sha256, size })
    }

    /// What became of an attached file: looked at by name and size, its content is compared when it is opened.
    #[must_use]
    pub fn attachment(&self, file: &Attachment) -> Stored {
        self.files().look(file)
    }

    /// Lets the system's program show an attached file: a copy of it under its own name, for this user alone, so that
    /// what that program writes never reaches the office's. Gives what was done, as a sentence.
    pub fn open_attachment(&self, file: &Attachment, outlet: &dyn Outlet) -> Result<String, Refusal> {
        let path = match self.attachment(file) {
            Stored::Ok(path) => path,
            other => return Err(absent(file, &other)),
        };
        if file_name::is_program(&file.name) {
            return Err(Refusal::rule(format!("{} is a program or script, so it is not opened.", file.name))
                .hint(format!("If you must look at it: its copy is {}", path.display())));
        }
        let folder = self.lending_folder()?;
        let copy = folder.join(file_name::cleaned(&file.name));
        match self.files().lend(file, &copy)? {
            Stored::Ok(copy) => outlet.open_file(&copy)?,
            other => {
                // nothing but the copy that is not shown lies in it
                let _ = fs::remove_dir_all(&folder);
                return Err(absent(file, &other));
            }
        }
        Ok(format!("{} was opened with the system's program.", file.name))
    }

    /// A new folder for one copy. Older ones are taken away: by then the programs that were given them have read them.
    fn lending_folder(&self) -> Result<PathBuf, Refusal> {
        let failed = |error: io::Error| {
            Refusal::broken(format!("The file cannot be copied to be shown: {error}."))
                .hint("Free some space, or check the permissions of the office's folder.")
        };
        let lent = self.db.path().parent().unwrap_or(Path::new("")).join("opened");
        for old in fs::read_dir(&lent).into_iter().flatten().flatten() {
            let age = old.metadata().and_then(|found| found.modified()).map(|at| SystemTime::now().duration_since(at));
            if age.is_ok_and(|age| age.is_ok_and(|age| age > LENT)) {
                let _ = fs::remove_dir_all(old.path()); // one that stays is tried again the next time
            }
        }
        // whoever may only look at this office has no room in its folder
        let own = crate::store::files::make_private(&lent).is_ok();
        let made = if own { tempfile::tempdir_in(&lent) } else { tempfile::tempdir() };
        Ok(made.map_err(failed)?.keep())
    }

    pub(super) fn files(&self) -> Files {
        Files::of(self.db.path())
    }
}

impl Stored {
    /// For the line of an attachment, behind its name and size.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Ok(_) => "ok",
            Self::Missing => "missing",
            Self::Changed => "changed",
        }
    }
}

/// A size as people read it: `1.2 MB`, `640 kB`, `12 bytes`.
#[must_use]
pub fn size_words(bytes: u64) -> String {
    let tenths = |unit: u64, name: &str| {
        let tenths = bytes / (unit / 10);
        if tenths >= 100 {
            format!("{} {name}", tenths / 10)
        } else {
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
    };
    match bytes {
        1 => "1 byte".to_owned(),
        ..1_000 => format!("{bytes} bytes"),
        1_000..MEGABYTE => tenths(1_000, "kB"),
        MEGABYTE..1_000_000_000 => tenths(MEGABYTE, "MB"),
        _ => tenths(1_000_000_000, "GB"),
    }
}

fn absent(file: &Attachment, stored: &Stored) -> Refusal {
    let why = match stored {
        Stored::Changed => "is not the file that was attached: its copy in the office's folder was changed",
        _ => "is missing: its copy is not in the office's folder any more",
    };
    Refusal::broken(format!("{} {why}.", file.name))
        .hint("Attach the file again, or bring it back from a backup with `milepost restore FILE`.")
}

#[cfg(test)]
mod tests {
    use super::size_words;

    #[test]
    fn sizes_are_read_as_on_the_screens() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (640_400, "640 kB"),
            (1_250_000, "1.2 MB"),
            (25_000_001, "25 MB"),
            (1_999_999_999, "1.9 GB"),
        ] {
            assert_eq!(size_words(bytes), words);
        }
    }
}
