//! Which pages a window needs, and how it takes them in.

use super::{Record, Rows};

/// The page that the list needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want<Id> {
    /// The first rows.
    First,
    /// The last rows.
    Last,
    /// The rows before this one.
    Before(Id),
    /// The rows after this one.
    After(Id),
}

/// A page as it was read.
#[derive(Clone, Debug)]
pub struct Page<R> {
    /// The rows, in the order of the list.
    pub rows: Vec<R>,
    /// Whether nothing comes before them.
    pub from_start: bool,
    /// Whether nothing comes after them.
    pub to_end: bool,
}

impl<R> Page<R> {
    /// All rows of a short list.
    #[must_use]
    pub fn whole(rows: Vec<R>) -> Self {
        Self { rows, from_start: true, to_end: true }
    }
}

/// So many rows beyond the screen are kept on each side, and wanted when they run out.
const MARGIN: usize = 50;

impl<R: Record> Rows<R> {
    /// How many rows a page should have.
    #[must_use]
    pub fn page_size(&self) -> usize {
        self.on_screen() + 2 * MARGIN
    }

    /// Replaces the window: another filter, or the same rows read again. The cursor stays on its row by id; when that is
    /// gone, it goes to the row that took its place.
    pub fn replace(&mut self, page: Page<R>) {
        let top = self.held.get(self.first.get()).map(Record::id);
        let offset = self.at.saturating_sub(self.first.get());
        let was = self.at;
        (self.held, self.from_start, self.to_end) = (page.rows.into(), page.from_start, page.to_end);
        self.asked = None;
        let jump = self.jump.take();
        let found = match jump {
            Some(Want::Last) => self.held.len().checked_sub(1),
            Some(_) => Some(0),
            None => self.index(),
        };
        let at = found.unwrap_or(was).min(self.held.len().saturating_sub(1));
        self.put(at);
        let first = top.and_then(|top| self.held.iter().position(|row| row.id() == top)).filter(|_| jump.is_none());
        self.first.set(first.unwrap_or_else(|| at.saturating_sub(offset)));
    }

    /// Adds the page that was wanted after or before the window; the far side of a long window is let go.
    pub fn extend(&mut self, want: Want<R::Id>, page: Page<R>) {
        if self.asked != Some(want) {
            return; // The window was replaced meanwhile.
        }
        self.asked = None;
        let most = self.on_screen() + 4 * MARGIN + page.rows.len();
        match want {
            Want::First | Want::Last => return self.replace(page),
            Want::After(_) => {
                self.held.extend(page.rows);
                self.to_end = page.to_end;
                let surplus = self.held.len().saturating_sub(most).min(self.first.get().saturating_sub(MARGIN));
                self.held.drain(..surplus);
                self.from_start &= surplus == 0;
                self.first.set(self.first.get() - surplus);
            }
            Want::Before(_) => {
                let more = page.rows.len();
                for row in page.rows.into_iter().rev() {
                    self.held.push_front(row);
                }
                self.from_start = page.from_start;
                self.first.set(self.first.get() + more);
                let keep = most.max(self.first.get() + self.on_screen() + MARGIN);
                self.to_end &= self.held.len() <= keep;
                self.held.truncate(keep);
            }
        }
        self.at = self.index().unwrap_or(0);
    }

    /// The page that is needed now; said once, until it is handed in.
    pub fn wants(&mut self) -> Option<Want<R::Id>> {
        if self.asked.is_some() {
            return None;
        }
        let want = if let Some(jump) = self.jump {
            Some(jump)
        } else if self.held.is_empty() {
            (!self.from_start || !self.to_end).then_some(Want::First)
        } else if !self.to_end && self.at.max(self.first.get() + self.on_screen()) + MARGIN / 2 >= self.held.len() {
            self.held.back().map(|row| Want::After(row.id()))
        } else if !self.from_start && self.at.min(self.first.get()) < MARGIN / 2 {
            self.held.front().map(|row| Want::Before(row.id()))
        } else {
            None
        };
        self.asked = want;
        want
    }
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;
    use crate::tui::component::Input;
    use crate::tui::keys::Action;

    #[derive(Clone)]
    struct Line(u64);

    impl Record for Line {
        type Id = u64;

        fn id(&self) -> u64 {
            self.0
        }
    }

    /// A list of 100,000 rows, read by key.
    fn read(want: Want<u64>, size: usize) -> Page<Line> {
        const END: u64 = 100_000;
        let size = size as u64;
        let (low, high) = match want {
            Want::First => (0, size),
            Want::Last => (END - size, END),
            Want::Before(id) => (id.saturating_sub(size), id),
            Want::After(id) => (id + 1, (id + 1 + size).min(END)),
        };
        Page { rows: (low..high).map(Line).collect(), from_start: low == 0, to_end: high == END }
    }

    fn serve(rows: &mut Rows<Line>) {
        while let Some(want) = rows.wants() {
            let page = read(want, rows.page_size());
            rows.extend(want, page);
        }
    }

    fn list() -> Rows<Line> {
        let mut rows = Rows::new(1);
        rows.set_total(100_000);
        rows.place(Rect::new(0, 0, 40, 20)).count();
        serve(&mut rows);
        rows
    }

    fn press(rows: &mut Rows<Line>, action: Action, times: usize) {
        for _ in 0..times {
            rows.update(&Input::Action(action));
            rows.place(Rect::new(0, 0, 40, 20)).count();
            serve(rows);
        }
    }

    fn at(rows: &Rows<Line>) -> u64 {
        rows.selected().expect("a row").0
    }

    #[test]
    fn a_long_list_is_walked_with_few_rows_held() {
        let mut rows = list();
        press(&mut rows, Action::PageDown, 100);
        assert_eq!(at(&rows), 2000);
        assert!(rows.held.len() < 600, "{} rows are held", rows.held.len());
        press(&mut rows, Action::Up, 1000);
        assert_eq!(at(&rows), 1000);
        press(&mut rows, Action::Last, 1);
        assert_eq!(at(&rows), 99_999);
        press(&mut rows, Action::Up, 300);
        assert_eq!(at(&rows), 99_699);
        press(&mut rows, Action::First, 1);
        assert_eq!(at(&rows), 0);
        let shown: Vec<u64> = rows.place(Rect::new(0, 0, 40, 20)).map(|placed| placed.row.0).collect();
        assert_eq!(shown, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn the_cursor_stays_on_its_row_through_a_reload() {
        let mut rows = list();
        press(&mut rows, Action::Down, 30);
        let mut page = read(Want::First, 120);
        page.rows.retain(|row| !(5..15).contains(&row.0));
        rows.replace(page.clone());
        assert_eq!(at(&rows), 30);
        page.rows.retain(|row| row.0 != 30);
        rows.replace(page);
        assert_eq!(at(&rows), 31, "the row that took its place");
        rows.replace(Page { rows: Vec::new(), from_start: true, to_end: true });
        assert!(rows.is_empty() && rows.selected().is_none() && rows.wants().is_none());
    }

    #[test]
    fn marks_ranges_and_all() {
        let mut rows = list();
        press(&mut rows, Action::Mark, 2);
        assert_eq!((rows.marked(), at(&rows)), (2, 2));
        press(&mut rows, Action::Range, 1);
        press(&mut rows, Action::Down, 3);
        press(&mut rows, Action::Range, 1);
        press(&mut rows, Action::Down, 3);
        assert_eq!(rows.marked(), 6);
        press(&mut rows, Action::MarkAll, 1);
        press(&mut rows, Action::Mark, 1);
        assert_eq!(rows.marked(), 99_999);
        press(&mut rows, Action::UnmarkAll, 1);
        assert_eq!(rows.marked(), 0);
    }

    #[test]
    fn a_page_that_comes_late_is_dropped() {
        let mut rows = list();
        press(&mut rows, Action::Down, 90);
        rows.place(Rect::new(0, 0, 40, 20)).count();
        rows.update(&Input::Action(Action::Last));
        let late = rows.wants().expect("the last page");
        rows.replace(read(Want::First, 120));
        rows.extend(late, read(late, 120));
        assert!(rows.held.len() <= 120 && rows.held.front().is_some_and(|row| row.0 == 0));
    }
}
