//! Rows of the office that an import looks at: kept while their chunk of the file is worked on, longer when changed.

use std::collections::HashMap;
use std::hash::Hash;

/// Something that may differ from what stands in the file.
pub(super) trait Draft {
    fn is_changed(&self) -> bool;
}

/// Drafts by id. A changed one is written once, at the end, with what all rows together make of it: a file whose rows
/// take each other's changes back changes nothing.
pub(super) struct Shelf<K, D> {
    here: HashMap<K, D>,
    held: HashMap<K, D>,
}

impl<K: Eq + Hash + Ord + Copy, D: Draft> Shelf<K, D> {
    pub(super) fn new() -> Self {
        Self { here: HashMap::new(), held: HashMap::new() }
    }

    pub(super) fn has(&self, id: K) -> bool {
        self.held.contains_key(&id) || self.here.contains_key(&id)
    }

    pub(super) fn get(&self, id: K) -> Option<&D> {
        self.held.get(&id).or_else(|| self.here.get(&id))
    }

    pub(super) fn get_mut(&mut self, id: K) -> Option<&mut D> {
        self.held.get_mut(&id).or_else(|| self.here.get_mut(&id))
    }

    pub(super) fn put(&mut self, id: K, draft: D) {
        self.here.insert(id, draft);
    }

    /// The end of a chunk: only what is changed stays.
    pub(super) fn tidy(&mut self) {
        self.held.retain(|_, draft| draft.is_changed());
        self.held.extend(self.here.drain().filter(|(_, draft)| draft.is_changed()));
    }

    /// What is changed, in the order of the rows' numbers.
    pub(super) fn changed(mut self) -> Vec<(K, D)> {
        self.tidy();
        let mut changed: Vec<(K, D)> = self.held.into_iter().collect();
        changed.sort_unstable_by_key(|(id, _)| *id);
        changed
    }
}
