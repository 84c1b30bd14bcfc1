//! How a form is drawn: labels at the left, fields behind them, errors and hints below, two buttons at the end.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

use super::field::Tone;
use super::{Field, Focus, Form, Kind};
use crate::tui::cells;
use crate::tui::component::THROW_AWAY;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;

/// The cells for the labels.
const LABEL: u16 = 18;

/// The word on the button beside the form's own.
const CANCEL: &str = "Cancel";

/// The cells for a field on a form of that width.
pub(super) fn field_width(width: u16) -> u16 {
    width.saturating_sub(LABEL + 2)
}

impl Form {
    /// The button that an action presses now; `None` when it does something else.
    #[must_use]
    pub fn word(&self, action: Action) -> Option<&str> {
        match (action, self.leaving.focused()) {
            (Action::Accept, Some(word)) => Some(word),
            (Action::Save, None) => Some(&self.save),
            (Action::Accept, None) if self.focus == Focus::Save => Some(&self.save),
            (Action::Accept, None) if self.focus == Focus::Cancel => Some(CANCEL),
            _ => None,
        }
    }

    pub(super) fn draw_in(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let body = Rect { height: area.height.saturating_sub(2), ..area };
        let line = Rect { y: area.bottom().saturating_sub(1), height: 1.min(area.height), ..area };
        let first = self.scroll_to_focus(body);
        let mut top = 0;
        for (at, field) in self.fields.iter().enumerate() {
            let height = field.height(area.width);
            let place = Rect { y: body.y + top.max(first) - first, height, ..body }.intersection(body);
            if top >= first && place.height >= field.rows().min(height) {
                draw_field(frame, field, place, self.focus == Focus::Field(at) && !self.leaving.is_asked(), theme);
            } else {
                field.drawn.at(Rect::default());
                field.opener.at(Rect::default());
            }
            top += height;
        }
        let shown = |on: bool| if on { theme.button_focus } else { theme.button };
        if let Some(buttons) = self.leaving.buttons() {
            frame.render_widget(Span::styled(format!(" {THROW_AWAY}"), theme.warn), line);
            self.draw_buttons(frame, line, buttons.map(|(word, on)| (word, shown(on))));
        } else {
            let buttons =
                [(self.save.as_str(), shown(self.focus == Focus::Save)), (CANCEL, shown(self.focus == Focus::Cancel))];
            self.draw_buttons(frame, line, buttons);
        }
    }

    /// The first line to show, so that the field with the focus is seen with its error.
    fn scroll_to_focus(&self, body: Rect) -> u16 {
        let at = if let Focus::Field(at) = self.focus { at } else { self.fields.len() };
        let top: u16 = self.fields.iter().take(at).map(|field| field.height(body.width)).sum();
        let bottom = top + self.fields.get(at).map_or(0, |field| field.height(body.width));
        let first = self.scrolled.get().clamp(bottom.saturating_sub(body.height), top);
        self.scrolled.set(first);
        first
    }

    fn draw_buttons(&self, frame: &mut Frame, line: Rect, words: [(&str, Style); 2]) {
        let labels = words.map(|(word, style)| (format!("[ {word} ]"), style));
        let width: usize = labels.iter().map(|(label, _)| cells::width(label) + 2).sum();
        let mut x = line.right().saturating_sub(u16::try_from(width).unwrap_or(0)).max(line.x);
        for ((label, style), button) in labels.into_iter().zip(&self.buttons) {
            let width = u16::try_from(cells::width(&label)).unwrap_or(0);
            let place = button.at(Rect { x, width, ..line }.intersection(line));
            frame.render_widget(Span::styled(label, style), place);
            x += width + 2;
        }
    }
}

fn draw_field(frame: &mut Frame, field: &Field, area: Rect, focused: bool, theme: &Theme) {
    let label = Rect { width: LABEL.min(area.width), height: 1.min(area.height), ..area };
    let words = cells::fit(&field.label, usize::from(LABEL - 1), theme.glyphs.ellipsis);
    frame.render_widget(Span::styled(format!(" {words}"), if focused { theme.accent } else { theme.text }), label);
    let width = field_width(area.width);
    let place = Rect { x: area.x + LABEL, width, height: field.rows(), ..area }.intersection(area);
    field.drawn.at(Rect { width: area.width, height: place.height, ..area });
    let style = if focused { theme.field_focus } else { theme.text };
    let place = draw_opener(frame, field, place, style, theme);
    match &field.kind {
        Kind::Text(text) => text.draw(frame, place, focused, theme),
        Kind::Tick(ticked) => {
            let (glyph, word) = if *ticked { (theme.glyphs.ticked, "yes") } else { (theme.glyphs.unticked, "no") };
            frame.render_widget(Span::styled(format!("{glyph} {word}"), style), place);
        }
        Kind::Choice { .. } => {
            let text =
                cells::cut(&field.text(), usize::from(width.saturating_sub(4)), theme.glyphs.ellipsis).into_owned();
            let words = format!("{} {} {}", theme.glyphs.left, cells::clean(&text), theme.glyphs.right);
            frame.render_widget(Span::styled(words, style), place);
        }
    }
    let (tone, below) = field.below(width);
    let style = match tone {
        Tone::Hint => theme.muted,
        Tone::Echo => theme.ok,
        Tone::Warning => theme.warn,
        Tone::Error => theme.danger,
    };
    for (words, y) in below.into_iter().zip(area.y + field.rows()..area.bottom()) {
        let place = Rect { x: area.x + LABEL, y, width, height: 1 }.intersection(area);
        frame.render_widget(Span::styled(theme.glyphs.words(&words), style), place);
    }
}

/// Draws the button behind a field that can be looked up; gives what is left for the text.
fn draw_opener(frame: &mut Frame, field: &Field, place: Rect, style: Style, theme: &Theme) -> Rect {
    field.opener.at(Rect::default());
    if field.lookup.is_none() || place.width < 8 {
        return place;
    }
    let opener = Rect { x: place.right() - 3, width: 3, height: place.height.min(1), ..place };
    frame.render_widget(Span::styled(format!("[{}]", theme.glyphs.opens), style), field.opener.at(opener));
    Rect { width: place.width - 4, ..place }
}
