//! Text that is longer than its place: a rendered message, a history line, help.

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};

use super::{Component, Drawn, Input, MouseKind, Outcome};
use crate::tui::cells;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;

/// A text and how far it is scrolled.
#[derive(Default)]
pub struct ScrollText {
    text: String,
    first: Cell<usize>,
    /// The lines of the last drawing, to know where the end is.
    lines: Cell<usize>,
    drawn: Drawn,
}

impl ScrollText {
    /// A text, shown from its beginning.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Whether it had more lines than its place when it was drawn last.
    #[must_use]
    pub fn is_longer(&self) -> bool {
        self.lines.get() > usize::from(self.drawn.area().height)
    }

    fn scroll(&mut self, down: bool, by: usize) -> Outcome<()> {
        let first = self.first.get();
        let last = self.lines.get().saturating_sub(usize::from(self.drawn.area().height));
        let to = if down { (first.saturating_add(by)).min(last) } else { first.saturating_sub(by) };
        self.first.set(to);
        Outcome::Consumed
    }
}

impl Component for ScrollText {
    type Said = ();

    fn update(&mut self, input: &Input) -> Outcome<()> {
        let page = usize::from(self.drawn.area().height).max(2) - 1;
        match input {
            Input::Action(Action::Up) => self.scroll(false, 1),
            Input::Action(Action::Down) => self.scroll(true, 1),
            Input::Action(Action::PageUp) => self.scroll(false, page),
            Input::Action(Action::PageDown) => self.scroll(true, page),
            Input::Action(Action::First) => self.scroll(false, usize::MAX),
            Input::Action(Action::Last) => self.scroll(true, usize::MAX),
            Input::Mouse(mouse) if self.drawn.holds(mouse.at) => match mouse.kind {
                MouseKind::WheelUp => self.scroll(false, 3),
                MouseKind::WheelDown => self.scroll(true, 3),
                _ => Outcome::Ignored,
            },
            _ => Outcome::Ignored,
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let lines = cells::wrap(&self.text, usize::from(area.width.saturating_sub(1)));
        self.draw_lines(frame, area, lines.into_iter().map(Line::raw).collect(), theme);
    }
}

impl ScrollText {
    /// Draws these lines in place of the text, scrolled as it is: for lines that are made anew each time.
    pub fn draw_lines(&self, frame: &mut Frame, area: Rect, lines: Vec<Line<'_>>, theme: &Theme) {
        let area = self.drawn.at(area);
        let height = usize::from(area.height);
        self.lines.set(lines.len());
        let first = self.first.get().min(lines.len().saturating_sub(height));
        self.first.set(first);
        let more = lines.len() > first + height;
        let shown: Vec<Line> = lines.into_iter().skip(first).take(height).collect();
        frame.render_widget(Text::from(shown), area);
        let edge = |y: u16| Rect { x: area.right().saturating_sub(1), y, width: 1.min(area.width), height: 1 };
        if first > 0 {
            frame.render_widget(Span::styled(theme.glyphs.up, theme.accent), edge(area.y));
        }
        if more && height > 0 {
            frame.render_widget(Span::styled(theme.glyphs.down, theme.accent), edge(area.bottom() - 1));
        }
    }
}
