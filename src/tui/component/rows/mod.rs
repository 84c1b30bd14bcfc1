//! A window on a long list: only the rows around the screen are held, the cursor and the marks are by id.
//!
//! The owner reads pages (by key, never by row number) when [`Rows::wants`] says so and hands them in; the list itself
//! may have a million rows.

mod moving;
mod paging;

use std::cell::Cell;
use std::collections::VecDeque;
use std::hash::Hash;

pub use paging::{Page, Want};

use super::{Drawn, Marks};

/// A row that has an id.
pub trait Record {
    /// What tells it from others.
    type Id: Copy + Eq + Hash + std::fmt::Debug;

    /// Its id.
    fn id(&self) -> Self::Id;
}

/// What the list tells its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowsSaid<Id> {
    /// The cursor is on another row.
    Moved,
    /// Enter or a double click on this row.
    Opened(Id),
    /// Marks were set or taken away.
    Marked,
}

/// The window.
pub struct Rows<R: Record> {
    held: VecDeque<R>,
    from_start: bool,
    to_end: bool,
    total: u64,
    cursor: Option<R::Id>,
    /// Where the cursor was, for when its row is gone.
    at: usize,
    marks: Marks<R::Id>,
    /// A range is being marked.
    ranging: bool,
    asked: Option<Want<R::Id>>,
    /// To which end the cursor jumps once its page is there.
    jump: Option<Want<R::Id>>,
    first: Cell<usize>,
    drawn: Drawn,
    lines_a_row: u16,
}

impl<R: Record> Rows<R> {
    /// An empty window whose rows take so many lines each.
    #[must_use]
    pub fn new(lines_a_row: u16) -> Self {
        Self {
            held: VecDeque::new(),
            from_start: false,
            to_end: false,
            total: 0,
            cursor: None,
            at: 0,
            marks: Marks::default(),
            ranging: false,
            asked: None,
            jump: None,
            first: Cell::new(0),
            drawn: Drawn::default(),
            lines_a_row: lines_a_row.max(1),
        }
    }

    /// The row under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&R> {
        self.held.get(self.index()?)
    }

    /// The rows that are held.
    pub fn held(&self) -> impl Iterator<Item = &R> {
        self.held.iter()
    }

    /// The rows that are held, for an owner that changes one in place.
    pub fn held_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.held.iter_mut()
    }

    /// How many rows match in all, as the owner counted them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Says how many rows match in all.
    pub fn set_total(&mut self, total: u64) {
        self.total = total;
    }

    /// Whether the list is known to have no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty() && self.from_start && self.to_end
    }

    /// The marks.
    #[must_use]
    pub fn marks(&self) -> &Marks<R::Id> {
        &self.marks
    }

    /// How many rows are marked.
    #[must_use]
    pub fn marked(&self) -> u64 {
        self.marks.count(self.total)
    }

    /// Takes all marks away.
    pub fn unmark_all(&mut self) {
        self.marks = Marks::default();
        self.ranging = false;
    }

    /// Another filter holds. "All that match" meant the old one, so it is taken away; single marks stay.
    pub fn filter_changed(&mut self) {
        self.ranging = false;
        if matches!(self.marks, Marks::AllBut(_)) {
            self.marks = Marks::default();
        }
    }

    /// Whether a range is being marked.
    #[must_use]
    pub fn is_ranging(&self) -> bool {
        self.ranging
    }

    /// Puts the cursor on that row, now or when a page brings it.
    pub fn select(&mut self, id: R::Id) {
        self.cursor = Some(id);
        self.at = self.index().unwrap_or(self.at);
    }

    fn put(&mut self, at: usize) {
        self.at = at;
        self.cursor = self.held.get(at).map(Record::id);
    }

    /// Where the cursor's row is held. It is looked for where it was first.
    fn index(&self) -> Option<usize> {
        let cursor = self.cursor?;
        if self.held.get(self.at).is_some_and(|row| row.id() == cursor) {
            return Some(self.at);
        }
        self.held.iter().position(|row| row.id() == cursor)
    }

    /// The row that is drawn at that cell.
    #[must_use]
    pub fn at(&self, at: ratatui::layout::Position) -> Option<&R> {
        self.held.get(self.row_at(at)?)
    }

    fn row_at(&self, at: ratatui::layout::Position) -> Option<usize> {
        let area = self.drawn.area();
        let line = at.y.checked_sub(area.y).filter(|_| area.contains(at))?;
        Some(self.first.get() + usize::from(line / self.lines_a_row)).filter(|row| *row < self.held.len())
    }

    fn on_screen(&self) -> usize {
        usize::from(self.drawn.area().height / self.lines_a_row).max(1)
    }

    /// Whether the whole list had room when it was drawn last, so that there is nothing to page through.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.from_start && self.to_end && self.held.len() <= self.on_screen()
    }

    /// Whether rows lie above those that were drawn last, and below them.
    #[must_use]
    pub fn hidden(&self) -> (bool, bool) {
        let first = self.first.get();
        if self.held.is_empty() {
            return (false, false);
        }
        (first > 0 || !self.from_start, first + self.on_screen() < self.held.len() || !self.to_end)
    }

    /// The rows to draw into this area, each with its place and whether the cursor is on it. The cursor is kept in view.
    pub fn place(&self, area: ratatui::layout::Rect) -> impl Iterator<Item = Placed<'_, R>> {
        self.drawn.at(area);
        let fit = self.on_screen();
        let last_first = self.held.len().saturating_sub(fit);
        let first = self.first.get().clamp((self.at + 1).saturating_sub(fit), self.at).min(last_first);
        self.first.set(first);
        self.held.iter().enumerate().skip(first).take(fit).map(move |(at, row)| {
            let line = u16::try_from(at - first).unwrap_or(0) * self.lines_a_row;
            let place = ratatui::layout::Rect { y: area.y + line, height: self.lines_a_row, ..area }.intersection(area);
            Placed { row, place, cursor: at == self.at, marked: self.marks.holds(row.id()) }
        })
    }
}

/// A row on the screen.
pub struct Placed<'a, R> {
    /// The row.
    pub row: &'a R,
    /// Where to draw it.
    pub place: ratatui::layout::Rect,
    /// Whether the cursor is on it.
    pub cursor: bool,
    /// Whether it is marked.
    pub marked: bool,
}
