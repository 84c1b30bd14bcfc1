//! How the import popup looks.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

use super::look::{Focus, Look};
use super::words::{self, VIEWS};
use super::{Import, Step};
use crate::tui::cells;
use crate::tui::component::{Component, Drawn, boxed, gauge};
use crate::tui::theme::Theme;

pub(super) fn draw(popup: &Import, frame: &mut Frame, area: Rect, theme: &Theme) {
    let title = match popup.step {
        Step::Asking | Step::Looking => "Import",
        Step::Importing => "Importing",
        Step::Done => "Imported",
    };
    let inner = boxed(frame, area, title, theme);
    match (popup.step, &popup.start, &popup.look) {
        (Step::Looking | Step::Importing, _, Some(look)) => draw_look(popup, look, frame, inner, theme),
        (Step::Done, ..) => draw_done(popup, frame, inner, theme),
        (_, Some(start), _) => {
            start.form.draw(frame, inner, theme);
            if popup.is_busy() {
                draw_gauge(popup, "Reading", frame, below(inner, 1), theme);
            }
        }
        _ => {}
    }
}

/// The line that stands so many lines above the end.
fn below(area: Rect, up: u16) -> Rect {
    Rect { y: area.bottom().saturating_sub(up), height: 1, ..area }.intersection(area)
}

fn write(words: &str, style: Style, frame: &mut Frame, line: Rect, theme: &Theme) {
    let words = theme.glyphs.words(&cells::clean(words));
    let words = cells::cut(&words, usize::from(line.width.saturating_sub(1)), theme.glyphs.ellipsis).into_owned();
    frame.render_widget(Span::styled(format!(" {words}"), style), line);
}

fn draw_gauge(popup: &Import, doing: &str, frame: &mut Frame, line: Rect, theme: &Theme) {
    let label = u16::try_from(doing.len() + 2).unwrap_or(0).min(line.width);
    write(doing, theme.muted, frame, Rect { width: label, ..line }, theme);
    let place = Rect { x: line.x + label, width: (line.width - label).min(40), ..line };
    gauge(frame, place, (popup.far.percent(), 100), "%", theme);
}

fn draw_look(popup: &Import, look: &Look, frame: &mut Frame, area: Rect, theme: &Theme) {
    let [file, totals] = words::totals(&look.looked);
    let line = |down: u16| Rect { y: area.y + down, height: 1, ..area }.intersection(area);
    write(&file, theme.header, frame, line(0), theme);
    write(&totals, theme.text, frame, line(1), theme);
    let body = Rect { y: area.y + 3, height: area.height.saturating_sub(6), ..area }.intersection(area);
    let left = Rect { width: body.width * 2 / 5, ..body };
    look.parts.draw_focused(frame, left, look.focus == Focus::Columns, theme);
    let right = Rect { x: left.right() + 1, width: body.width.saturating_sub(left.width + 2), ..body };
    let titles = VIEWS.map(|view| view.title(&look.looked.preview));
    let open = VIEWS.iter().position(|view| *view == look.view).unwrap_or(0);
    look.tabs.draw(frame, Rect { height: 1.min(right.height), ..right }, &titles, open, theme);
    let text = Rect { y: right.y + 1, height: right.height.saturating_sub(1), ..right }.intersection(right);
    look.body.draw(frame, text, theme);
    if look.focus == Focus::Rows && !text.is_empty() {
        let edge = Rect { x: left.right(), width: 1, height: 1, ..text };
        frame.render_widget(Span::styled(theme.glyphs.cursor, theme.accent), edge);
    }
    if let Some(trouble) = &look.trouble {
        write(&format!("! {trouble}"), theme.danger, frame, below(area, 2), theme);
    }
    if popup.step == Step::Importing {
        return draw_gauge(popup, "Importing", frame, below(area, 1), theme);
    }
    let told = match (popup.is_busy(), look.notify) {
        (true, _) => "Reading…",
        (false, true) => "Those whose stage changes are told.",
        (false, false) => "Nobody is told.",
    };
    write(told, theme.muted, frame, below(area, 1), theme);
    let buttons = [
        ("[ Import ]", look.focus == Focus::Import, &look.buttons[0]),
        ("[ Cancel ]", look.focus == Focus::Cancel, &look.buttons[1]),
    ];
    draw_buttons(&buttons, frame, below(area, 1), theme);
}

fn draw_done(popup: &Import, frame: &mut Frame, area: Rect, theme: &Theme) {
    let text = Rect {
        x: area.x + 1.min(area.width),
        width: area.width.saturating_sub(1),
        height: area.height.saturating_sub(2),
        ..area
    };
    popup.outcome.draw(frame, text, theme);
    draw_buttons(&[("[ Close ]", true, &popup.close)], frame, below(area, 1), theme);
}

fn draw_buttons(buttons: &[(&str, bool, &Drawn)], frame: &mut Frame, line: Rect, theme: &Theme) {
    let width = |word: &str| u16::try_from(cells::width(word)).unwrap_or(0);
    let all: u16 = buttons.iter().map(|(word, ..)| width(word) + 2).sum();
    let mut x = line.right().saturating_sub(all).max(line.x);
    for (word, focused, place) in buttons {
        let style = if *focused { theme.button_focus } else { theme.button };
        let area = place.at(Rect { x, width: width(word), ..line }.intersection(line));
        frame.render_widget(Span::styled((*word).to_owned(), style), area);
        x += width(word) + 2;
    }
}
