//! Files beside the project that tests read when they are there.

use std::path::PathBuf;

/// A file of the folder `shared` beside the project, or wherever `MILEPOST_SHARED` says; `None` is a visible skip.
pub fn file(name: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let path = std::env::var_os("MILEPOST_SHARED").map_or_else(beside, PathBuf::from).join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}
