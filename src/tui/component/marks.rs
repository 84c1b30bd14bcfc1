//! Which rows are marked, without holding a number for each of 100,000.

use std::collections::HashSet;
use std::hash::Hash;

/// What the status line says of so many marked rows; `ranging` while a range is being stretched.
#[must_use]
pub fn words(marked: u64, ranging: bool) -> Option<String> {
    match (marked, ranging) {
        (0, _) => None,
        (marked, false) => Some(format!("{marked} marked")),
        (marked, true) => Some(format!("{marked} marked, v ends the range")),
    }
}

/// Marks on rows, by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Marks<Id: Eq + Hash> {
    /// These rows.
    Only(HashSet<Id>),
    /// Every row that matches the filter, but for these.
    AllBut(HashSet<Id>),
}

impl<Id: Eq + Hash> Default for Marks<Id> {
    fn default() -> Self {
        Self::Only(HashSet::new())
    }
}

impl<Id: Copy + Eq + Hash> Marks<Id> {
    /// Every row that matches.
    #[must_use]
    pub fn all() -> Self {
        Self::AllBut(HashSet::new())
    }

    /// Whether the row is marked.
    #[must_use]
    pub fn holds(&self, id: Id) -> bool {
        match self {
            Self::Only(ids) => ids.contains(&id),
            Self::AllBut(ids) => !ids.contains(&id),
        }
    }

    /// Marks or unmarks a row.
    pub fn set(&mut self, id: Id, marked: bool) {
        let (ids, listed) = match self {
            Self::Only(ids) => (ids, marked),
            Self::AllBut(ids) => (ids, !marked),
        };
        if listed {
            ids.insert(id);
        } else {
            ids.remove(&id);
        }
    }

    /// How many rows are marked of so many that match.
    #[must_use]
    pub fn count(&self, total: u64) -> u64 {
        match self {
            Self::Only(ids) => ids.len() as u64,
            Self::AllBut(ids) => total.saturating_sub(ids.len() as u64),
        }
    }

    /// Whether no row is marked, of so many that match.
    #[must_use]
    pub fn is_empty(&self, total: u64) -> bool {
        self.count(total) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_some_counts_and_asks_by_id() {
        let mut marks = Marks::all();
        marks.set(7, false);
        assert!(marks.holds(1) && !marks.holds(7));
        assert_eq!(marks.count(100_000), 99_999);
        marks.set(7, true);
        assert_eq!(marks, Marks::all());

        let mut few = Marks::default();
        few.set(1, true);
        few.set(1, true);
        assert_eq!((few.count(100_000), few.holds(2)), (1, false));
        few.set(1, false);
        assert!(few.is_empty(100_000));
    }
}
