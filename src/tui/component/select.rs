//! A list to choose from: type to filter, arrows to move, digits 1-9 while nothing is typed, Enter takes.

use std::cell::Cell;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Component, Drawn, Input, MouseKind, Outcome, TextField, Typing};
use crate::tui::cells;
use crate::tui::keys::Action;
use crate::tui::theme::Theme;

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice<Id> {
    /// What is chosen.
    pub id: Id,
    /// What is read and searched.
    pub text: String,
    /// What stands at the right edge: a key, a count.
    pub note: String,
    /// Searched too, but not shown.
    pub also: String,
    /// The colour of the swatch before the text, as `#rrggbb` read by [`crate::tui::theme::parse_hex`].
    pub colour: Option<(u8, u8, u8)>,
    /// Whether it can be chosen; others are shown without weight.
    pub open: bool,
}

impl<Id> Choice<Id> {
    /// An entry that can be chosen.
    pub fn new(id: Id, text: impl Into<String>) -> Self {
        Self { id, text: text.into(), note: String::new(), also: String::new(), colour: None, open: true }
    }

    /// With something at the right edge.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

/// What the list tells its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chose<Id> {
    /// The cursor went to another entry.
    Moved,
    /// Enter, a digit or a double click took this one.
    Taken(Id),
}

/// The list with its filter.
pub struct SelectList<Id> {
    choices: Vec<Choice<Id>>,
    /// The entries that match, the best first; without a filter in their own order.
    matching: Vec<usize>,
    filter: TextField,
    cursor: usize,
    first: Cell<usize>,
    rows: Drawn,
    digits: bool,
}

impl<Id: Clone + PartialEq> SelectList<Id> {
    /// A list with the cursor on the first entry.
    #[must_use]
    pub fn new(choices: Vec<Choice<Id>>) -> Self {
        let matching = (0..choices.len()).collect();
        Self {
            choices,
            matching,
            filter: TextField::line(),
            cursor: 0,
            first: Cell::new(0),
            rows: Drawn::default(),
            digits: false,
        }
    }

    /// The same list with its first nine entries numbered.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        self.digits = true;
        self
    }

    /// Puts the cursor on that entry, if it is shown.
    pub fn select(&mut self, id: &Id) {
        if let Some(at) = self.matching.iter().position(|at| self.choices[*at].id == *id) {
            self.cursor = at;
        }
    }

    /// The entry under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&Choice<Id>> {
        self.matching.get(self.cursor).map(|at| &self.choices[*at])
    }

    /// What was typed.
    #[must_use]
    pub fn query(&self) -> String {
        self.filter.text()
    }

    /// How typed characters are to be understood while the list has the focus.
    #[must_use]
    pub fn typing(&self) -> Typing {
        if self.digits && self.filter.is_empty() { Typing::ButDigits } else { Typing::On }
    }

    fn refilter(&mut self) {
        let query = self.filter.text();
        self.matching = if query.trim().is_empty() {
            (0..self.choices.len()).collect()
        } else {
            let pattern = Pattern::parse(&query, CaseMatching::Ignore, Normalization::Smart);
            let mut matcher = Matcher::new(Config::DEFAULT);
            let mut buffer = Vec::new();
            let mut scored: Vec<(u32, usize)> = Vec::new();
            for (at, choice) in self.choices.iter().enumerate() {
                let mut score = |text: &str| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher);
                // The words themselves weigh more than what is searched beside them.
                let best = score(&choice.text).map(|s| s * 2).max(score(&choice.also));
                scored.extend(best.map(|score| (score, at)));
            }
            scored.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
            scored.into_iter().map(|(_, at)| at).collect()
        };
        self.cursor = 0;
        self.first.set(0);
    }

    fn page(&self) -> usize {
        usize::from(self.rows.area().height).max(1)
    }

    fn take(&self) -> Outcome<Chose<Id>> {
        match self.selected().filter(|choice| choice.open) {
            Some(choice) => Outcome::Said(Chose::Taken(choice.id.clone())),
            None => Outcome::Consumed,
        }
    }

    fn go(&mut self, to: usize) -> Outcome<Chose<Id>> {
        let to = to.min(self.matching.len().saturating_sub(1));
        if to == self.cursor {
            return Outcome::Consumed;
        }
        self.cursor = to;
        Outcome::Said(Chose::Moved)
    }

    fn act(&mut self, action: Action) -> Outcome<Chose<Id>> {
        let to = match action {
            Action::Up => self.cursor.saturating_sub(1),
            Action::Down => self.cursor + 1,
            Action::PageUp => self.cursor.saturating_sub(self.page()),
            Action::PageDown => self.cursor + self.page(),
            Action::First => 0,
            Action::Last => usize::MAX,
            Action::Accept => return self.take(),
            _ => {
                let picked = action.picked().filter(|_| self.digits);
                return match picked.filter(|at| *at < self.matching.len()) {
                    Some(at) => {
                        self.cursor = at;
                        self.take()
                    }
                    None => Outcome::Ignored,
                };
            }
        };
        self.go(to)
    }

    fn line(&self, at: usize, width: usize, focused: bool, theme: &Theme) -> Line<'static> {
        let choice = &self.choices[self.matching[at]];
        let cursor = at == self.cursor;
        let mut spans = vec![Span::raw(if cursor { theme.glyphs.cursor.to_owned() } else { " ".to_owned() })];
        if self.digits && self.filter.is_empty() {
            spans.push(Span::styled(if at < 9 { format!("{} ", at + 1) } else { "  ".to_owned() }, theme.muted));
        }
        if let Some(colour) = choice.colour {
            spans.push(Span::styled(format!("{} ", theme.glyphs.swatch), theme.colour(colour)));
        }
        let used: usize = spans.iter().map(|span| cells::width(&span.content)).sum();
        let note = theme.glyphs.words(&cells::clean(&choice.note));
        let note_width = if note.is_empty() { 0 } else { cells::width(&note) + 2 };
        let room = width.saturating_sub(used + note_width);
        let text = theme.glyphs.words(&cells::clean(&choice.text));
        spans.push(Span::raw(cells::fit(&text, room, theme.glyphs.ellipsis)));
        if !note.is_empty() {
            spans.push(Span::styled(format!("  {note}"), theme.muted));
        }
        let style = match (cursor, choice.open) {
            (true, _) if focused => theme.selection,
            (true, _) => theme.selection_idle,
            (false, true) => Style::new(),
            (false, false) => theme.muted,
        };
        Line::from(spans).style(style)
    }

    /// Draws the entries, and below them the filter once something is typed.
    pub fn draw_focused(&self, frame: &mut Frame, area: Rect, focused: bool, theme: &Theme) {
        let filter = Rect { y: area.bottom().saturating_sub(1), height: 1.min(area.height), ..area };
        let rows = self.rows.at(Rect { height: area.height.saturating_sub(1), ..area });
        let height = usize::from(rows.height);
        let first = self.first.get().clamp((self.cursor + 1).saturating_sub(height.max(1)), self.cursor);
        self.first.set(first);
        // A list that is longer than its place keeps two cells at the right for the signs that say so.
        let width = if self.matching.len() > height { rows.width.saturating_sub(2) } else { rows.width };
        for (line, at) in (first..self.matching.len()).take(height).enumerate() {
            let place = Rect { y: rows.y + u16::try_from(line).unwrap_or(0), height: 1, width, ..rows };
            frame.render_widget(self.line(at, usize::from(width), focused, theme), place);
        }
        let edge = |y: u16| Rect { x: rows.right().saturating_sub(1), y, width: 1, height: 1 }.intersection(rows);
        if first > 0 {
            frame.render_widget(Span::styled(theme.glyphs.up, theme.accent), edge(rows.y));
        }
        if first + height < self.matching.len() {
            frame.render_widget(Span::styled(theme.glyphs.down, theme.accent), edge(rows.bottom().saturating_sub(1)));
        }
        if self.filter.is_empty() {
            frame.render_widget(Span::styled(" type to filter", theme.muted), filter);
        } else {
            frame.render_widget(Span::styled(" / ", theme.accent), filter);
            let place = Rect { x: filter.x + 3.min(filter.width), width: filter.width.saturating_sub(3), ..filter };
            self.filter.draw(frame, place, focused, theme);
            if self.matching.is_empty() {
                frame.render_widget(Span::styled(" Nothing matches. Backspace takes letters away.", theme.muted), rows);
            }
        }
    }
}

impl<Id: Clone + PartialEq> Component for SelectList<Id> {
    type Said = Chose<Id>;

    fn update(&mut self, input: &Input) -> Outcome<Chose<Id>> {
        match input {
            Input::Action(action) => self.act(*action),
            Input::Key(_) | Input::Paste(_) => {
                let before = self.filter.text();
                if !self.filter.input(input) {
                    return Outcome::Ignored;
                }
                if self.filter.text() == before {
                    return Outcome::Consumed;
                }
                self.refilter();
                Outcome::Said(Chose::Moved)
            }
            Input::Mouse(mouse) => match mouse.kind {
                MouseKind::WheelUp => self.go(self.cursor.saturating_sub(1)),
                MouseKind::WheelDown => self.go(self.cursor + 1),
                MouseKind::Click | MouseKind::DoubleClick if self.rows.holds(mouse.at) => {
                    let at = self.first.get() + usize::from(mouse.at.y - self.rows.area().y);
                    if at >= self.matching.len() {
                        return Outcome::Ignored;
                    }
                    let moved = self.go(at);
                    if mouse.kind == MouseKind::DoubleClick { self.take() } else { moved }
                }
                _ => Outcome::Ignored,
            },
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        self.draw_focused(frame, area, true, theme);
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyCode, KeyEvent};

    use super::*;

    fn list() -> SelectList<u8> {
        let stages = ["Contract signed", "Site survey", "Design", "Permit", "Materials"];
        SelectList::new((1..).zip(stages).map(|(id, text)| Choice::new(id, text)).collect()).numbered()
    }

    fn typed(list: &mut SelectList<u8>, text: &str) {
        for c in text.chars() {
            list.update(&Input::Key(KeyEvent::from(KeyCode::Char(c))));
        }
    }

    #[test]
    fn digits_pick_while_nothing_is_typed() {
        let mut list = list();
        assert_eq!(list.typing(), Typing::ButDigits);
        assert_eq!(list.update(&Input::Action(Action::Pick3)), Outcome::Said(Chose::Taken(3)));
        assert_eq!(list.update(&Input::Action(Action::Pick9)), Outcome::Ignored);
        typed(&mut list, "m");
        assert_eq!(list.typing(), Typing::On);
    }

    #[test]
    fn a_place_without_room_for_an_entry_shows_none() {
        let theme = Theme::default();
        for list in [SelectList::new(Vec::new()), list()] {
            for height in 0..3 {
                let mut terminal =
                    ratatui::Terminal::new(ratatui::backend::TestBackend::new(20, 3)).expect("in memory");
                let drawn = terminal.draw(|frame| list.draw_focused(frame, Rect::new(0, 0, 20, height), true, &theme));
                assert!(drawn.is_ok());
            }
        }
    }

    #[test]
    fn typing_finds_and_enter_takes_what_is_found() {
        let mut list = list();
        typed(&mut list, "mat");
        assert_eq!(list.update(&Input::Action(Action::Accept)), Outcome::Said(Chose::Taken(5)));
        typed(&mut list, "zzz");
        assert_eq!(list.selected(), None);
        assert_eq!(list.update(&Input::Action(Action::Accept)), Outcome::Consumed);
    }

    #[test]
    fn a_closed_entry_cannot_be_taken() {
        let mut list = SelectList::new(vec![Choice { open: false, ..Choice::new(1, "Old stage") }]);
        assert_eq!(list.update(&Input::Action(Action::Accept)), Outcome::Consumed);
    }
}
