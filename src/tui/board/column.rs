//! One column on the screen: the cards that are held around the eye, and which of them is the first one shown.

use crate::domain::CardId;
use crate::office::ask_board::{BoardCard, Column, Place, Stage};

use super::question::Way;

/// So many screenfuls of a column are held.
const HELD: usize = 4;

/// A column as it is held.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// The stage.
    pub stage: Stage,
    /// The cards held, in order.
    pub cards: Vec<BoardCard>,
    /// The first of them that is shown.
    pub first: usize,
    /// Cards of the column above those held; unknown until the counts arrive.
    pub above: Option<usize>,
    /// Whether the last card held is the column's last.
    pub to_end: bool,
    /// How many match, under a filter.
    pub matching: Option<usize>,
}

impl Held {
    /// A column as the office answered, scrolled as it was before.
    pub fn new(column: Column, before: Option<&Self>, visible: usize) -> Self {
        let mut held = Self {
            above: if column.from_top { Some(0) } else { before.and_then(|held| held.above) },
            stage: column.stage,
            cards: column.cards,
            first: 0,
            to_end: column.to_end,
            matching: column.matching,
        };
        // The same card stays on top, unless the column was shown from its top: then new arrivals are seen.
        let top = before.filter(|held| held.first > 0 || !held.begins()).and_then(|held| held.cards.get(held.first));
        held.first = top.and_then(|card| held.index(card.id)).unwrap_or(0);
        held.clamp(visible);
        held
    }

    /// Whether the first card held is the column's first.
    pub fn begins(&self) -> bool {
        self.above == Some(0)
    }

    /// Where a card is among those held.
    pub fn index(&self, id: CardId) -> Option<usize> {
        self.cards.iter().position(|card| card.id == id)
    }

    /// Scrolls so that a card is shown.
    pub fn reveal(&mut self, index: usize, visible: usize) {
        self.first = self.first.clamp((index + 1).saturating_sub(visible.max(1)), index);
    }

    /// Scrolls by the wheel.
    pub fn scroll(&mut self, way: Way, visible: usize) {
        match way {
            Way::Up => self.first = self.first.saturating_sub(1),
            Way::Down => self.first += 1,
        }
        self.clamp(visible);
    }

    fn clamp(&mut self, visible: usize) {
        self.first = self.first.min(self.cards.len().saturating_sub(visible));
    }

    /// The place from which on the column is to be read again; `None`: from its top.
    pub fn anchor(&self) -> Option<Place> {
        self.cards.first().filter(|_| !self.begins() && self.matching.is_none()).map(place)
    }

    /// What to read next so that the eye does not come to an end: which way, from where.
    pub fn wants(&self, visible: usize) -> Option<(Way, Option<Place>)> {
        if self.matching.is_some() {
            return None;
        }
        let below = self.cards.len().saturating_sub(self.first + visible);
        if !self.to_end && below < visible {
            return Some((Way::Down, self.cards.last().map(place)));
        }
        (!self.begins() && self.first < visible).then(|| (Way::Up, self.cards.first().map(place)))
    }

    /// Whether more of the matches are to be read, because the eye comes near the end of those held.
    pub fn wants_matches(&self, visible: usize) -> bool {
        self.matching.is_some() && !self.to_end && self.cards.len() < self.first + visible + visible / 2
    }

    /// Takes more cards in, and lets go of those far from the eye. An answer that no longer fits is left.
    pub fn take(&mut self, way: Way, from: Option<Place>, end: bool, mut more: Vec<BoardCard>, visible: usize) -> bool {
        let edge = if way == Way::Down { self.cards.last() } else { self.cards.first() };
        match from {
            // To the very top or end: the column is held anew.
            None => {
                self.above = (way == Way::Down || end).then_some(0);
                self.to_end = way == Way::Up || end;
                self.first = if way == Way::Up { more.len().saturating_sub(visible) } else { 0 };
                self.cards = more;
                return true;
            }
            Some(from) if edge.map(place) != Some(from) => return false,
            Some(_) => {}
        }
        match way {
            Way::Down => {
                self.to_end = end;
                self.cards.append(&mut more);
                let spare =
                    self.cards.len().saturating_sub(HELD * visible.max(8)).min(self.first.saturating_sub(visible));
                self.cards.drain(..spare);
                self.first -= spare;
                self.above = self.above.map(|above| above + spare);
            }
            Way::Up => {
                let added = more.len();
                more.append(&mut self.cards);
                self.cards = more;
                self.first += added;
                self.above = if end { Some(0) } else { self.above.map(|above| above.saturating_sub(added)) };
                let kept = (HELD * visible.max(8)).max(self.first + 2 * visible);
                if self.cards.len() > kept {
                    self.cards.truncate(kept);
                    self.to_end = false;
                }
            }
        }
        true
    }
}

/// Where a card stands.
pub(super) const fn place(card: &BoardCard) -> Place {
    (card.rank, card.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Instant, PipelineId, StageId};

    fn card(id: i64) -> BoardCard {
        BoardCard {
            id: CardId(id),
            version: 1,
            stage_id: StageId(1),
            rank: id,
            contact_id: None,
            name: format!("Card {id}"),
            title: String::new(),
            value_minor: None,
            currency: None,
            entered_at: Instant(0),
            reach: 0,
        }
    }

    fn stage() -> Stage {
        Stage {
            id: StageId(1),
            version: 1,
            pipeline_id: PipelineId(1),
            pos: 0,
            name: "Permit".into(),
            label: "Permit".into(),
            color: String::new(),
            category: None,
            active: true,
            notify_email: true,
            notify_push: true,
            notify_sms: false,
            stale_days: 0,
        }
    }

    fn answered(cards: std::ops::Range<i64>, from_top: bool) -> Column {
        Column { stage: stage(), cards: cards.map(card).collect(), from_top, to_end: false, matching: None }
    }

    #[test]
    fn reading_on_keeps_the_eye_and_bounds_what_is_held() {
        let mut held = Held::new(answered(0..24, true), None, 8);
        for _ in 0..20 {
            held.reveal(held.cards.len() - 1, 8);
            let shown = held.cards[held.first].id;
            let (way, from) = held.wants(8).expect("more is there");
            assert_eq!(way, Way::Down);
            let last = held.cards.last().map_or(0, |card| card.id.get());
            assert!(held.take(way, from, false, (last + 1..last + 25).map(card).collect(), 8));
            assert_eq!(held.cards[held.first].id, shown, "nothing jumps");
            assert!(held.cards.len() <= 64);
            assert_eq!(held.above, usize::try_from(held.cards[0].id.get()).ok());
        }
        let before = held.above.unwrap_or(0);
        held.reveal(0, 8);
        let (way, from) = held.wants(8).expect("more is there");
        let first = held.cards[0].id.get();
        assert!(held.take(way, from, false, (first - 24..first).map(card).collect(), 8));
        assert_eq!(held.above, Some(before - 24));
    }

    #[test]
    fn an_answer_for_another_edge_is_left() {
        let mut held = Held::new(answered(10..20, false), None, 4);
        assert!(!held.take(Way::Down, Some((3, CardId(3))), false, vec![card(4)], 4));
        assert_eq!(held.cards.len(), 10);
    }

    #[test]
    fn new_arrivals_are_seen_only_by_who_looks_at_the_top() {
        let top = Held::new(answered(5..20, true), None, 4);
        assert_eq!(Held::new(answered(4..20, true), Some(&top), 4).first, 0);
        let mut below = top;
        below.reveal(8, 4);
        let again = Held::new(answered(4..20, true), Some(&below), 4);
        assert_eq!(again.cards[again.first].id, below.cards[below.first].id);
    }
}
