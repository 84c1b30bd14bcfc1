//! A field to type in: one line or several, over `ratatui-textarea`.

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_segmentation::UnicodeSegmentation;

use super::Input;
use crate::domain::text::{MAX_NAME, clean_block};
use crate::tui::cells;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;

/// What is typed, and where the cursor stands.
#[derive(Clone, Debug)]
pub struct TextField {
    area: TextArea<'static>,
    lines: bool,
    secret: bool,
}

impl TextField {
    /// A field of one line.
    #[must_use]
    pub fn line() -> Self {
        Self { area: TextArea::default(), lines: false, secret: false }
    }

    /// A field of several lines.
    #[must_use]
    pub fn lines() -> Self {
        let mut area = TextArea::default();
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_cursor_line_style(Style::new());
        Self { area, lines: true, secret: false }
    }

    /// A field of one line whose text is not shown.
    #[must_use]
    pub fn secret() -> Self {
        Self { secret: true, ..Self::line() }
    }

    /// The same field with this text in it and the cursor behind it.
    #[must_use]
    pub fn with(mut self, text: &str) -> Self {
        self.set(text);
        self
    }

    /// Puts another text in, the cursor behind it.
    pub fn set(&mut self, text: &str) {
        let text = self.cleaned(text);
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        area.set_wrap_mode(self.area.wrap_mode());
        area.set_cursor_line_style(Style::new());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        self.area = area;
    }

    /// What was typed.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Whether it takes several lines.
    #[must_use]
    pub fn has_lines(&self) -> bool {
        self.lines
    }

    /// Puts the cursor behind so many characters of a line, both counted from 0.
    pub fn go_to(&mut self, line: usize, column: usize) {
        let place = |n| u16::try_from(n).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(place(line), place(column)));
    }

    /// The characters of the cursor's line before it.
    #[must_use]
    pub fn before_cursor(&self) -> String {
        let cursor = self.area.cursor();
        self.area.lines().get(cursor.0).map(|line| line.chars().take(cursor.1).collect()).unwrap_or_default()
    }

    /// The characters of the cursor's line behind it.
    #[must_use]
    pub fn behind_cursor(&self) -> String {
        let cursor = self.area.cursor();
        self.area.lines().get(cursor.0).map(|line| line.chars().skip(cursor.1).collect()).unwrap_or_default()
    }

    /// Puts a text in the place of so many characters before the cursor.
    pub fn replace_before(&mut self, characters: usize, text: &str) {
        for _ in 0..characters {
            self.area.delete_char();
        }
        let text = self.cleaned(text);
        self.area.insert_str(text);
    }

    /// Sets a line off that was drawn in that area, counted from 0.
    pub fn mark(&self, frame: &mut Frame, area: Rect, line: usize, style: Style) {
        let top = if self.lines { self.area.scroll_offset().0 } else { 0 };
        let mut last = None;
        for (row, y) in (usize::from(top)..).zip(area.top()..area.bottom()) {
            let drawn = if self.lines { self.area.screen_to_data(row, 0) } else { (0, 0).into() };
            // rows below the text answer with its last line
            if last.replace(drawn) == Some(drawn) {
                break;
            }
            if drawn.0 == line {
                frame.buffer_mut().set_style(Rect { y, height: 1, ..area }, style);
            }
        }
    }

    /// Types, pastes or moves the cursor; whether the input was for a field.
    pub fn input(&mut self, input: &Input) -> bool {
        match input {
            Input::Paste(text) => {
                let text = self.cleaned(text);
                self.area.insert_str(text);
            }
            Input::Key(key) => {
                if matches!(key.code, KeyCode::Enter | KeyCode::Tab) {
                    return false;
                }
                // As in a shell; the library takes it for undo.
                if key.code == KeyCode::Char('u') && key.modifiers == KeyModifiers::CONTROL {
                    if self.lines {
                        self.area.delete_line_by_head()
                    } else {
                        self.area.clear()
                    };
                    return true;
                }
                self.area.input(*key);
            }
            Input::Action(action) => {
                let cursor = match action {
                    Action::Left => CursorMove::Back,
                    Action::Right => CursorMove::Forward,
                    Action::First => CursorMove::Head,
                    Action::Last => CursorMove::End,
                    Action::Up if self.lines => CursorMove::Up,
                    Action::Down if self.lines => CursorMove::Down,
                    Action::Accept if self.lines => {
                        self.area.insert_newline();
                        return true;
                    }
                    _ => return false,
                };
                self.area.move_cursor(cursor);
            }
            Input::Mouse(_) => return false,
        }
        true
    }

    /// Draws the text, and the cursor when the field has the focus.
    pub fn draw(&self, frame: &mut Frame, area: Rect, focused: bool, theme: &Theme) {
        if area.is_empty() {
            return;
        }
        if self.lines {
            frame.render_widget(&self.area, area);
            let style = if focused { theme.field_focus } else { theme.field.remove_modifier(Modifier::REVERSED) };
            frame.buffer_mut().set_style(area, style);
            return;
        }
        let column = self.area.cursor().1;
        let line = self.area.lines().first().map_or("", String::as_str);
        let hidden = self.secret.then(|| theme.glyphs.bullet.repeat(line.chars().count()));
        let line = hidden.as_deref().unwrap_or(line);
        let cursor = line.char_indices().nth(column).map_or(line.len(), |(at, _)| at);
        // From the cursor back as far as the field reaches; a long text is not measured as a whole.
        let (mut begin, mut before) = (cursor, 0);
        for grapheme in line[..cursor].graphemes(true).rev() {
            let more = cells::width(grapheme);
            if before + more >= usize::from(area.width) {
                break;
            }
            begin -= grapheme.len();
            before += more;
        }
        let (end, used) = cells::fitting(&line[begin..], usize::from(area.width));
        let padding = " ".repeat(usize::from(area.width) - used);
        let style = if focused { theme.field_focus } else { theme.field };
        let shown = format!("{}{padding}", &line[begin..begin + end]);
        frame.render_widget(ratatui::text::Span::styled(shown, style), area);
        if focused {
            frame.set_cursor_position((area.x + u16::try_from(before).unwrap_or(0), area.y));
        }
    }

    /// What may stand in the field: no control characters, one line in a field of one line.
    fn cleaned(&self, text: &str) -> String {
        if self.lines { clean_block(text) } else { cells::clean(text).chars().take(MAX_NAME).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyEvent;

    #[test]
    fn ctrl_u_clears_a_line_as_a_shell_does() {
        let clear = Input::Key(KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL));
        let mut line = TextField::line().with("27 Nov 2026");
        line.input(&Input::Action(Action::Left));
        assert!(line.input(&clear) && line.is_empty());
        let mut lines = TextField::lines().with("one\ntwo");
        assert!(lines.input(&clear));
        assert_eq!(lines.text(), "one\n");
    }
}
