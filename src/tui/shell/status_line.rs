//! How the line above the footer is drawn. A long notice takes lines above its own until the next key; whatever has to be
//! cut, the way back at its end stays. What has stopped stands before everything else.

use std::fmt::Write as _;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Clear;

use super::{Action, Entry, Level, Scope, Shell, Wire};
use crate::domain::text::quoted;
use crate::tui::cells;

/// The most lines of a notice.
const LINES: usize = 3;

impl<W: Wire> Shell<W> {
    /// Draws the line, or the notice that stands in its place.
    pub(super) fn draw_status(&self, frame: &mut Frame, line: Rect) {
        let Some((level, words)) = self.toasts.shown() else { return self.draw_standing(frame, line) };
        let theme = &self.theme;
        let mark = match level {
            Level::Done => format!(" {} ", theme.glyphs.mark),
            Level::Warning | Level::Error => " ! ".to_owned(),
            Level::Info => " ".to_owned(),
        };
        let room = usize::from(line.width).saturating_sub(cells::width(&mark) + 1);
        let most = if self.toasts.is_folded() { 1 } else { LINES };
        let lines = wrapped(&cells::clean(&theme.glyphs.words(words)), room, most, theme.glyphs.ellipsis);
        let height = u16::try_from(lines.len()).unwrap_or(1).min(line.y + 1);
        let place = Rect { y: line.y + 1 - height, height, ..line };
        frame.render_widget(Clear, place);
        let margin = " ".repeat(cells::width(&mark));
        for (at, (words, y)) in lines.iter().zip(place.top()..place.bottom()).enumerate() {
            let before = if at == 0 { &mark } else { &margin };
            let words = Line::styled(format!("{before}{words}"), self.ink(level));
            frame.render_widget(words, Rect { y, height: 1, ..place });
        }
    }

    /// What stands there while there is no notice: the screen's words, the messages that wait, the channels.
    fn draw_standing(&self, frame: &mut Frame, line: Rect) {
        let theme = &self.theme;
        let dot = format!(" {} ", theme.glyphs.dot);
        let mut free = usize::from(line.width.saturating_sub(2));
        let mut spans = vec![Span::raw(" ")];
        let mut add = |words: &str, style: Style, free: &mut usize| {
            if spans.len() > 1 {
                spans.push(Span::styled(dot.clone(), theme.muted));
                *free = free.saturating_sub(cells::width(&dot));
            }
            let words = cells::cut(words, *free, theme.glyphs.ellipsis).into_owned();
            *free = free.saturating_sub(cells::width(&words));
            spans.push(Span::styled(words, style));
        };
        let screen = self.slots[self.open].screen.as_ref().and_then(|screen| screen.status());
        if let Some(words) = screen {
            add(&cells::clean(&words), Style::default(), &mut free);
        }
        if let Some(words) = self.alarm() {
            // until somebody has looked, nothing else that waits is of interest
            add(&words, self.ink(Level::Error), &mut free);
            return frame.render_widget(Line::from(spans), line);
        }
        let note = self.status.note.as_ref().map(|(level, words)| (*level, cells::clean(words)));
        // What is wrong with a channel weighs more than the name of what undo would take back.
        let kept =
            note.as_ref().filter(|(level, _)| *level >= Level::Warning).map_or(0, |(_, words)| cells::width(words));
        let room = free.saturating_sub(2 * cells::width(&dot) + kept.min(free / 2));
        if let Some(words) = self.waiting(room) {
            add(&words, Style::default(), &mut free);
        }
        if let Some((level, words)) = note {
            add(&words, self.ink(level), &mut free);
        }
        frame.render_widget(Line::from(spans), line);
    }

    /// "Outbox stopped (g o looks): 2000 messages left within an hour".
    fn alarm(&self) -> Option<String> {
        let (what, why) = self.status.alarm.as_ref()?;
        let key = self.keymap.entry(&[Scope::Global], Action::GoOutbox).map(Entry::shown_key);
        let look = key.filter(|key| !key.is_empty()).map(|key| format!(" ({key} looks)")).unwrap_or_default();
        Some(cells::clean(&format!("{what}{look}: {why}")))
    }

    /// "4 messages waiting, next in 0:24 (u takes back "3 to Materials")"; what would be taken back is cut so that all of
    /// it fits into so many cells.
    fn waiting(&self, room: usize) -> Option<String> {
        let status = &self.status;
        let mut words = match status.waiting {
            0 => return None,
            1 => "1 message waiting".to_owned(),
            n => format!("{n} messages waiting"),
        };
        if let Some(left) = status.seconds_left(self.now) {
            let _ = write!(words, ", next in {}:{:02}", left / 60, left % 60);
            let key = self.keymap.entry(&[Scope::Global], Action::Undo).map(Entry::shown_key);
            if let (Some(undo), Some(key)) = (&status.undo, key.filter(|key| !key.is_empty())) {
                let begin = format!(" ({key} takes back ");
                let room = room.saturating_sub(cells::width(&words) + cells::width(&begin) + 3);
                let undo = cells::clean(undo);
                let undo = cells::cut(&undo, room, self.theme.glyphs.ellipsis);
                if !undo.is_empty() {
                    let _ = write!(words, "{begin}{})", quoted(&undo));
                }
            }
        }
        Some(words)
    }

    fn ink(&self, level: Level) -> Style {
        match level {
            Level::Info => self.theme.text,
            Level::Done => self.theme.ok,
            Level::Warning => self.theme.warn,
            Level::Error => self.theme.danger,
        }
    }
}

/// At most so many lines of at most so many cells; what is too much goes from the middle.
fn wrapped(words: &str, cells: usize, most: usize, ellipsis: &str) -> Vec<String> {
    let mut room = cells.max(2) * most;
    loop {
        let lines = cells::wrap(&cells::cut_middle(words, room, ellipsis), cells);
        if lines.len() <= most || room <= cells {
            return lines;
        }
        room = room.saturating_sub(cells / 8 + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_notice_keeps_its_beginning_and_its_end() {
        let name = "Roof frame of the northern wing and of the stables, ".repeat(8);
        let words = format!("\"{name}\" of Carla Bau approved · 4 messages in 0:30 · u undo");
        for most in [1, LINES] {
            let lines = wrapped(&words, 76, most, "…");
            assert_eq!(lines.len(), most, "{lines:#?}");
            assert!(lines.iter().all(|line| cells::width(line) <= 76), "{lines:#?}");
            assert!(lines[0].starts_with("\"Roof frame of the") && lines[most - 1].ends_with("u undo"), "{lines:#?}");
        }
        assert_eq!(wrapped("3 to Materials · u undo", 76, LINES, "…"), ["3 to Materials · u undo"]);
        let lines = wrapped(&"王小明 ".repeat(90), 77, LINES, "…");
        assert!(lines.len() == LINES && lines.iter().all(|line| cells::width(line) <= 77), "{lines:#?}");
    }
}
