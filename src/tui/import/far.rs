//! How far a file is read or taken in, told by the thread that does it and looked at when the screen is drawn.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::office::intake::{Progress, Step, Watcher};

/// Percents, shared between threads.
#[derive(Clone, Default)]
pub struct Far(Arc<AtomicU64>);

impl Far {
    /// From 0 to 100.
    #[must_use]
    pub fn percent(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// So much is read.
    pub fn tell(&self, progress: Progress) {
        let percent = (progress.read.saturating_mul(100)).checked_div(progress.total).unwrap_or(100).min(100);
        self.0.store(u64::try_from(percent).unwrap_or(100), Ordering::Relaxed);
    }

    /// Whom an import is to tell.
    pub(super) fn watcher(&self) -> Watcher {
        let far = self.clone();
        Watcher::new(move |step| match step {
            Step::Rows(progress) => far.tell(progress),
            Step::Saving => far.0.store(100, Ordering::Relaxed),
        })
    }
}
