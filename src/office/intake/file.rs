//! A file that is handed in, and who watches how far its import is.

use crate::domain::ContactId;
use crate::import::{Mapping, Progress};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// A CSV file and how it is to be read.
#[derive(Clone, Debug)]
pub struct ImportFile {
    /// Its name, for the history.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// What its columns hold.
    pub mapping: Mapping,
    /// Rows, by line, that somebody said are about this contact; all others that are merely alike are new.
    pub answers: BTreeMap<u64, ContactId>,
    /// Whether those whose stage changes are told.
    pub notify: bool,
    /// The most messages that may go; more refuse the whole file. `None`: any number.
    pub most_messages: Option<usize>,
    /// Whether one refused row refuses the whole file.
    pub strict: bool,
    /// Who is told how far it is.
    pub watcher: Watcher,
}

impl ImportFile {
    /// A file that is read by `mapping`, silently, with refused rows left out.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>, mapping: Mapping) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
            mapping,
            answers: BTreeMap::new(),
            notify: false,
            most_messages: None,
            strict: false,
            watcher: Watcher::default(),
        }
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many bytes of the file were taken in.
    Rows(Progress),
    /// All rows were read; changes, moves and messages are written.
    Saving,
}

/// Whom an import tells how far it is; called from the thread that carries it out.
#[derive(Clone, Default)]
pub struct Watcher(Option<Arc<dyn Fn(Step) + Send + Sync>>);

impl Watcher {
    /// Calls `tell` at every step.
    pub fn new(tell: impl Fn(Step) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    pub(super) fn tell(&self, step: Step) {
        if let Some(tell) = &self.0 {
            tell(step);
        }
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Watcher" } else { "nobody" })
    }
}
