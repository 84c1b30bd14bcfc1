//! A dispatcher's sign of life that the machine itself takes away: a file that stays locked for as long as it works.
//!
//! A dispatcher that is killed cannot put its claims back, and they would run out only after two minutes. Its lock is
//! gone at once, however it ended, and holds across containers and reused process numbers, which a process number does
//! not. Where no such file can be kept (a full disk, another user's folder), claims run out by themselves as ever.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The locked file of a dispatcher that works; dropping it takes the file away, but not in a panic.
pub(super) struct Presence {
    /// `None`: the file is left behind.
    path: Option<PathBuf>,
    _locked: File,
}

impl Presence {
    /// Shows that a dispatcher of that name works.
    pub(super) fn show(folder: &Path, name: &str) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        // locked before it has its name, so that nobody can find it without its lock
        let (draft, path) = (folder.join(format!(".{name}")), folder.join(name));
        let file = File::create(&draft)?;
        let locked = file.try_lock().map_err(io::Error::from).and_then(|()| std::fs::rename(&draft, &path));
        if let Err(error) = locked {
            let _ = std::fs::remove_file(&draft);
            return Err(error);
        }
        Ok(Self { path: Some(path), _locked: file })
    }

    /// Ends like one that was killed: whoever finds the file takes the claims over.
    pub(super) fn leave_behind(mut self) {
        self.path = None;
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        if let Some(path) = self.path.take()
            && !std::thread::panicking()
        {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// A dispatcher that ended without a word.
pub(super) struct Gone {
    /// Its name in the office file.
    pub(super) name: String,
    path: PathBuf,
    /// Held, so that only one finder takes its claims back.
    _locked: File,
}

impl Gone {
    /// Its claims were taken back; nothing of it is left.
    pub(super) fn bury(self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// The dispatchers that ended without a word and that nobody else has found.
pub(super) fn gone(folder: &Path) -> Vec<Gone> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.flatten().filter_map(|entry| found(entry.path())).collect()
}

fn found(path: PathBuf) -> Option<Gone> {
    let name = path.file_name()?.to_str().filter(|name| !name.starts_with('.'))?.to_owned();
    let file = OpenOptions::new().write(true).open(&path).ok()?;
    match file.try_lock() {
        // a dispatcher that ended well meanwhile has taken its file away, and left nothing to take back
        Ok(()) => Some(Gone { name, path, _locked: file }),
        Err(TryLockError::WouldBlock | TryLockError::Error(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        gone(folder).into_iter().map(|gone| gone.name).collect()
    }

    #[test]
    fn only_who_ended_without_a_word_is_found_and_by_one_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let folder = folder.path().join("dispatchers");
        assert_eq!(names(&folder), [""; 0], "there is no folder yet");
        let alive = Presence::show(&folder, "alive").expect("it can be shown");
        std::fs::write(folder.join("dead"), "").expect("a file");
        std::fs::write(folder.join(".draft"), "").expect("a file");
        let first = gone(&folder);
        assert_eq!(first.iter().map(|gone| gone.name.as_str()).collect::<Vec<_>>(), ["dead"]);
        assert_eq!(names(&folder), [""; 0], "while one has found it, nobody else does");
        drop(first);
        assert_eq!(names(&folder), ["dead"], "whoever could not take its claims back leaves it to the next");
        gone(&folder).into_iter().for_each(Gone::bury);
        Presence::show(&folder, "failed").expect("it can be shown").leave_behind();
        assert_eq!(names(&folder), ["failed"]);
        gone(&folder).into_iter().for_each(Gone::bury);
        drop(alive);
        assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 1, "only the draft is left");
    }
}
