//! Marked cards, by id, and the range that follows the cursor.

use std::collections::BTreeSet;

use crate::domain::{CardId, StageId};
use crate::office::ask_board::Place;

/// Where a range began.
#[derive(Clone, Debug)]
struct Range {
    stage: StageId,
    from: Place,
    /// What was marked before.
    base: BTreeSet<CardId>,
}

/// The marks.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    cards: BTreeSet<CardId>,
    range: Option<Range>,
}

impl Marks {
    pub fn has(&self, card: CardId) -> bool {
        self.cards.contains(&card)
    }

    pub fn len(&self) -> usize {
        self.cards.len()
    }

    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// The marked cards, in the order of their numbers.
    pub fn all(&self) -> Vec<CardId> {
        self.cards.iter().copied().collect()
    }

    pub fn toggle(&mut self, card: CardId) {
        self.range = None;
        if !self.cards.remove(&card) {
            self.cards.insert(card);
        }
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Begins a range at a card, or ends the one that was begun.
    pub fn range(&mut self, stage: StageId, from: Place) {
        if self.range.take().is_none() {
            self.range = Some(Range { stage, from, base: self.cards.clone() });
            self.cards.insert(from.1);
        }
    }

    /// Whether a range is open.
    pub fn in_range(&self) -> bool {
        self.range.is_some()
    }

    /// Ends the range; its marks stay.
    pub fn end_range(&mut self) {
        self.range = None;
    }

    /// The stretch from the range's beginning to a place, the earlier one first; leaving the column ends the range.
    pub fn stretch(&mut self, stage: StageId, to: Place) -> Option<(Place, Place)> {
        self.range.take_if(|range| range.stage != stage);
        self.range.as_ref().map(|range| (range.from.min(to), range.from.max(to)))
    }

    /// Marks cards beside those that were marked before the range, or beside all marked ones.
    pub fn add(&mut self, cards: impl IntoIterator<Item = CardId>) {
        if let Some(range) = &self.range {
            self.cards.clone_from(&range.base);
        }
        self.cards.extend(cards);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_grows_and_shrinks_over_what_was_marked() {
        let mut marks = Marks::default();
        marks.toggle(CardId(9));
        marks.range(StageId(1), (5, CardId(5)));
        assert_eq!(marks.stretch(StageId(1), (3, CardId(3))), Some(((3, CardId(3)), (5, CardId(5)))));
        marks.add([3, 4, 5].map(CardId));
        marks.add([4, 5].map(CardId));
        assert_eq!(marks.all(), [4, 5, 9].map(CardId));
        assert_eq!(marks.stretch(StageId(2), (1, CardId(1))), None);
        assert!(!marks.in_range());
        assert_eq!(marks.len(), 3);
    }
}
