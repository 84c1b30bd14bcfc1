//! Entries of several lines each, read on as the eye comes to their end; the cursor is on one of them.

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Drawn, Input, MouseKind, Outcome};
use crate::tui::keys::Action;
use crate::tui::theme::Theme;

/// Fewer entries than this below the cursor: more are read.
const NEAR: usize = 50;

/// The entries that were read so far, from the first on.
pub struct Entries<T> {
    held: Vec<T>,
    to_end: bool,
    asked: bool,
    cursor: usize,
    first: Cell<usize>,
    /// How many the last drawing showed.
    shown: Cell<usize>,
    drawn: Drawn,
}

impl<T> Entries<T> {
    /// The first entries; more follow when they fill the `page` that was asked for.
    #[must_use]
    pub fn new(held: Vec<T>, page: usize) -> Self {
        Self {
            to_end: held.len() < page,
            held,
            asked: false,
            cursor: 0,
            first: Cell::new(0),
            shown: Cell::new(1),
            drawn: Drawn::default(),
        }
    }

    /// The entries that were read so far.
    #[must_use]
    pub fn held(&self) -> &[T] {
        &self.held
    }

    /// The entry under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&T> {
        self.held.get(self.cursor)
    }

    /// The same entries read again; the cursor stays where it stood.
    pub fn replace(&mut self, held: Vec<T>, page: usize) {
        (self.to_end, self.asked) = (held.len() < page, false);
        self.held = held;
        self.cursor = self.cursor.min(self.held.len().saturating_sub(1));
    }

    /// Adds what follows.
    pub fn extend(&mut self, more: Vec<T>, page: usize) {
        (self.to_end, self.asked) = (more.len() < page, false);
        self.held.extend(more);
    }

    /// The last entry that is held, when what follows it is needed now; said once.
    pub fn wants(&mut self) -> Option<&T> {
        if self.to_end || self.asked || self.cursor + NEAR < self.held.len() {
            return None;
        }
        self.asked = true;
        self.held.last()
    }

    /// Hears an input.
    pub fn update(&mut self, input: &Input) -> Outcome<()> {
        let page = self.shown.get().max(1);
        let to = match input {
            Input::Action(Action::Up) => self.cursor.saturating_sub(1),
            Input::Action(Action::Down) => self.cursor + 1,
            Input::Action(Action::PageUp) => self.cursor.saturating_sub(page),
            Input::Action(Action::PageDown) => self.cursor + page,
            Input::Action(Action::First) => 0,
            Input::Action(Action::Last) => usize::MAX,
            Input::Mouse(mouse) if self.drawn.holds(mouse.at) => match mouse.kind {
                MouseKind::WheelUp => self.cursor.saturating_sub(1),
                MouseKind::WheelDown => self.cursor + 1,
                _ => return Outcome::Ignored,
            },
            _ => return Outcome::Ignored,
        };
        self.cursor = to.min(self.held.len().saturating_sub(1));
        Outcome::Consumed
    }

    /// Draws the entries that fit, with the one under the cursor in view; `say` gives the lines of one.
    pub fn draw<'a>(
        &'a self,
        frame: &mut Frame,
        area: Rect,
        focused: bool,
        theme: &Theme,
        say: impl Fn(&'a T, usize) -> Vec<Line<'a>>,
    ) {
        let area = self.drawn.at(area);
        let (height, width) = (usize::from(area.height), usize::from(area.width.saturating_sub(2)));
        let mut first = self.first.get().min(self.cursor);
        // The first entry that can be shown with the cursor's still whole.
        let (mut used, mut least) = (0, self.cursor);
        for at in (first..=self.cursor).rev() {
            let Some(entry) = self.held.get(at) else { break };
            used += say(entry, width).len();
            if used > height && at < self.cursor {
                break;
            }
            least = at;
        }
        first = first.max(least);
        self.first.set(first);
        let mut y = area.y;
        let mut shown = 0;
        for (at, entry) in self.held.iter().enumerate().skip(first) {
            let lines = say(entry, width);
            if y >= area.bottom() {
                break;
            }
            shown += 1;
            if at == self.cursor && focused {
                let place = Rect { y, height: 1, width: 1.min(area.width), ..area };
                frame.render_widget(Span::styled(theme.glyphs.cursor, theme.accent), place);
            }
            for (line, y) in lines.iter().zip(y..area.bottom()) {
                let place = Rect { x: area.x + 2.min(area.width), y, width: area.width.saturating_sub(2), height: 1 };
                frame.render_widget(line.clone(), place);
            }
            y = y.saturating_add(u16::try_from(lines.len()).unwrap_or(u16::MAX));
        }
        self.shown.set(shown);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    fn screen(entries: &Entries<u32>) -> String {
        let mut terminal = Terminal::new(TestBackend::new(8, 4)).expect("memory does not fail");
        let say = |n: &u32, _| vec![Line::raw(n.to_string()), Line::raw("-")];
        let theme = Theme::default();
        terminal.draw(|frame| entries.draw(frame, frame.area(), true, &theme, say)).expect("memory does not fail");
        terminal
            .backend()
            .buffer()
            .content
            .iter()
            .map(ratatui::buffer::Cell::symbol)
            .collect::<String>()
            .replace(' ', "")
    }

    #[test]
    fn the_cursor_stays_in_view_and_what_follows_is_read_in_time() {
        let mut entries = Entries::new((0..100).collect(), 100);
        assert_eq!(entries.wants(), None, "far from the end");
        assert_eq!(screen(&entries), "▸0-1-");
        entries.update(&Input::Action(Action::PageDown));
        assert_eq!(screen(&entries), "1-▸2-");
        entries.update(&Input::Action(Action::Last));
        assert_eq!(screen(&entries), "98-▸99-");
        assert_eq!(entries.wants(), Some(&99));
        assert_eq!(entries.wants(), None, "said once");
        entries.extend(vec![100], 100);
        entries.update(&Input::Action(Action::Down));
        assert_eq!(screen(&entries), "99-▸100-");
        assert_eq!(entries.wants(), None, "a short page is the last");
    }
}
