//! Small pieces: a strip of lists within a screen, a progress bar, a swatch of colour.

use std::cell::RefCell;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Drawn, Input, MouseKind};
use crate::tui::cells;
use crate::tui::theme::Theme;

/// The lists of one screen beside one another: "Pending 21 │ Approved 112".
#[derive(Default)]
pub struct TabStrip {
    drawn: RefCell<Vec<Drawn>>,
}

impl TabStrip {
    /// Draws the titles, the open one set off.
    pub fn draw(&self, frame: &mut Frame, area: Rect, titles: &[String], open: usize, theme: &Theme) {
        let mut places = self.drawn.borrow_mut();
        places.clear();
        let mut x = area.x;
        for (at, title) in titles.iter().enumerate() {
            if at > 0 {
                let bar = Rect { x, width: 1, ..area }.intersection(area);
                frame.render_widget(Span::styled(theme.glyphs.bar, theme.border), bar);
                x = x.saturating_add(1);
            }
            let words = format!(" {} ", cells::clean(title));
            let width = u16::try_from(cells::width(&words)).unwrap_or(u16::MAX);
            let place = Drawn::default();
            let style = if at == open { theme.chrome_active } else { theme.chrome };
            frame.render_widget(Span::styled(words, style), place.at(Rect { x, width, ..area }.intersection(area)));
            places.push(place);
            x = x.saturating_add(width);
        }
    }

    /// The title that was clicked.
    #[must_use]
    pub fn clicked(&self, input: &Input) -> Option<usize> {
        match input {
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click => {
                self.drawn.borrow().iter().position(|place| place.holds(mouse.at))
            }
            _ => None,
        }
    }
}

/// "▰▰▰▰▰▱▱▱▱" in so many cells.
#[must_use]
pub fn bar(done: u64, total: u64, width: usize, theme: &Theme) -> String {
    let full = (u128::from(done.min(total)) * width as u128).checked_div(u128::from(total)).unwrap_or(0);
    let full = usize::try_from(full).unwrap_or(width);
    format!("{}{}", theme.glyphs.full.repeat(full), theme.glyphs.empty.repeat(width - full))
}

/// Draws how far something is: the bar, then "12,000 of 100,000" and words.
pub fn gauge(frame: &mut Frame, area: Rect, (done, total): (u64, u64), words: &str, theme: &Theme) {
    let width = usize::from(area.width / 2).max(1);
    let line = Line::from(vec![
        Span::styled(bar(done, total, width, theme), theme.accent),
        Span::raw(format!(" {done} of {total} {}", cells::clean(words))),
    ]);
    frame.render_widget(line, area);
}

/// A block of an office's colour, `#rrggbb` as read by [`crate::tui::theme::parse_hex`].
#[must_use]
pub fn swatch(rgb: (u8, u8, u8), theme: &Theme) -> Span<'static> {
    Span::styled(theme.glyphs.swatch.repeat(2), theme.colour(rgb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_full_at_the_end_and_never_longer() {
        let theme = Theme::default();
        assert_eq!(bar(5, 9, 9, &theme), "▰▰▰▰▰▱▱▱▱");
        assert_eq!(bar(0, 0, 3, &theme), "▱▱▱");
        assert_eq!(bar(12, 9, 3, &theme), "▰▰▰");
        assert_eq!(bar(u64::MAX, u64::MAX, 3, &theme), "▰▰▰");
    }
}
