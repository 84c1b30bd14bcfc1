//! The line above a list in which a filter is typed: the list follows every letter, Enter keeps it, Esc clears it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::{Component, Input, Outcome, TextField};
use crate::tui::keys::Action;
use crate::tui::theme::Theme;

/// A filter that may be open for typing.
pub struct FilterLine {
    field: TextField,
    open: bool,
}

impl Default for FilterLine {
    fn default() -> Self {
        Self { field: TextField::line(), open: false }
    }
}

impl FilterLine {
    /// Whether letters go into it; the owner then names [`crate::tui::keys::Scope::Filter`] first and says
    /// [`super::Typing::On`].
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// What is filtered by; empty when by nothing.
    #[must_use]
    pub fn query(&self) -> String {
        self.field.text()
    }

    /// Filters by nothing. Whether there was something.
    pub fn clear(&mut self) -> bool {
        self.open = false;
        let had = !self.field.is_empty();
        self.field.set("");
        had
    }
}

impl Component for FilterLine {
    /// The filter changed to this.
    type Said = String;

    fn update(&mut self, input: &Input) -> Outcome<String> {
        match input {
            Input::Action(Action::Filter) => self.open = true,
            _ if !self.open => return Outcome::Ignored,
            Input::Action(Action::Accept) => self.open = false,
            Input::Action(Action::Cancel) => {
                return if self.clear() { Outcome::Said(String::new()) } else { Outcome::Consumed };
            }
            other => {
                let before = self.field.text();
                if !self.field.input(other) {
                    return Outcome::Ignored;
                }
                let after = self.field.text();
                return if after == before { Outcome::Consumed } else { Outcome::Said(after) };
            }
        }
        Outcome::Consumed
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let style = if self.open { theme.accent } else { theme.muted };
        frame.render_widget(Span::styled("/ ", style), area);
        let place = Rect { x: area.x + 2.min(area.width), width: area.width.saturating_sub(2), ..area };
        if self.open || !self.field.is_empty() {
            self.field.draw(frame, place, self.open, theme);
        } else {
            frame.render_widget(Span::styled("filter", theme.muted), place);
        }
    }
}
