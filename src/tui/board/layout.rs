//! Where columns and cards stand on the screen: one answer for drawing, moving and the mouse.

use ratatui::layout::{Position, Rect};

/// A column is never narrower than this, its left border included.
const NARROWEST: u16 = 23;

/// From so many lines on a line is left free between two cards.
const AIRY: u16 = 24;

/// Lines of the pane that hold no cards: the title, the two borders, the values, "… 29 more".
const FRAME: u16 = 5;

/// How the columns lie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The pane.
    pub area: Rect,
    /// The first column that is shown.
    pub left: usize,
    /// How many columns are shown.
    pub columns: usize,
    /// Cards that fit into a column.
    pub visible: usize,
    /// From one card to the next, in lines.
    pub step: u16,
}

impl Layout {
    /// The layout of so many columns on a pane of that size, with column `cursor` in view; as far to the left as it was.
    pub fn new(area: Rect, columns: usize, left: usize, cursor: usize) -> Self {
        let fitting = usize::from(area.width.saturating_sub(1) / NARROWEST).clamp(1, columns.max(1));
        let left = left.min(columns.saturating_sub(fitting)).clamp((cursor + 1).saturating_sub(fitting), cursor);
        let gap = u16::from(area.height >= AIRY);
        let step = 2 + gap;
        let visible = usize::from((area.height.saturating_sub(FRAME) + gap) / step).max(1);
        Self { area, left, columns: fitting, visible, step }
    }

    /// The columns that are shown.
    pub fn shown(&self) -> std::ops::Range<usize> {
        self.left..self.left + self.columns
    }

    /// The inside of a shown column, without its borders; the lines from the values to "… more".
    pub fn column(&self, index: usize) -> Rect {
        let count = u16::try_from(self.columns).unwrap_or(1);
        let at = u16::try_from(index - self.left).unwrap_or(0);
        let room = self.area.width.saturating_sub(1);
        // What does not divide evenly goes to the columns on the left, a cell each.
        let start = |at: u16| room / count * at + (room % count).min(at);
        let x = self.area.x + start(at) + 1;
        let width = start(at + 1).saturating_sub(start(at) + 1);
        Rect { x, y: self.area.y + 2, width, height: self.area.height.saturating_sub(3) }
    }

    /// The two lines of the card at a place within what is shown of a column.
    pub fn card(&self, column: Rect, slot: usize) -> Rect {
        let slot = u16::try_from(slot).unwrap_or(u16::MAX);
        Rect { y: column.y.saturating_add(1 + slot.saturating_mul(self.step)), height: 2, ..column }
    }

    /// The column at a cell.
    pub fn column_at(&self, at: Position) -> Option<usize> {
        self.shown().find(|index| {
            let column = self.column(*index);
            (column.x..=column.right()).contains(&at.x) && (self.area.y + 1..self.area.bottom()).contains(&at.y)
        })
    }

    /// The card at a cell: its column, and its place within what is shown of it.
    pub fn card_at(&self, at: Position) -> Option<(usize, usize)> {
        let index = self.column_at(at)?;
        let line = at.y.checked_sub(self.column(index).y + 1)?;
        let slot = usize::from(line / self.step);
        (line % self.step < 2 && slot < self.visible).then_some((index, slot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_share_the_width_and_follow_the_cursor() {
        let at = |width: u16, height: u16| Layout::new(Rect::new(0, 1, width, height - 3), 9, 0, 0);
        assert_eq!([at(80, 24).columns, at(120, 30).columns, at(160, 45).columns, at(300, 100).columns], [3, 5, 6, 9]);
        let wide = at(120, 30);
        let right = wide.column(4).right();
        assert_eq!(right + 1, 120, "the last border is the last cell");
        assert_eq!(Layout::new(wide.area, 9, 0, 7).left, 3);
        assert_eq!(Layout::new(wide.area, 9, 4, 2).left, 2);
        assert_eq!(Layout::new(wide.area, 3, 4, 0).columns, 3);
    }

    #[test]
    fn the_mouse_finds_what_was_drawn() {
        let layout = Layout::new(Rect::new(0, 1, 120, 27), 9, 2, 3);
        for slot in 0..layout.visible {
            let card = layout.card(layout.column(4), slot);
            assert_eq!(layout.card_at(Position::new(card.x + 3, card.y + 1)), Some((4, slot)));
        }
        assert_eq!(layout.card_at(Position::new(5, 1)), None);
        assert!(layout.card(layout.column(2), layout.visible - 1).bottom() < layout.column(2).bottom());
    }
}
