//! Where things were drawn, so that the mouse finds them, and the box that popups stand in.

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Block, Borders};

use crate::tui::cells;
use crate::tui::theme::Theme;

/// Where something was drawn last. The only thing that drawing remembers.
#[derive(Clone, Debug, Default)]
pub struct Drawn(Cell<Rect>);

impl Drawn {
    /// Remembers the place and hands it back.
    pub fn at(&self, area: Rect) -> Rect {
        self.0.set(area);
        area
    }

    /// Where it was drawn last.
    #[must_use]
    pub fn area(&self) -> Rect {
        self.0.get()
    }

    /// Whether a cell lies in it.
    #[must_use]
    pub fn holds(&self, at: Position) -> bool {
        self.0.get().contains(at)
    }
}

/// Draws a box with a title and gives its inside.
pub fn boxed(frame: &mut Frame, area: Rect, title: &str, theme: &Theme) -> Rect {
    let mut block = Block::new().borders(Borders::ALL).border_set(theme.glyphs.border).border_style(theme.border_focus);
    if !title.is_empty() {
        block = block.title(format!(" {} ", cells::clean(&theme.glyphs.words(title)))).title_style(theme.header);
    }
    let inner = block.inner(area);
    frame.render_widget(block, area);
    inner
}
