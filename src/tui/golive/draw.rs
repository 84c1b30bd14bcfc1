//! The lines of the step of going live, and below them what is said of the one under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::GoLive;
use super::steps::{Row, Step, Tone};
use crate::config::value::Mode;
use crate::tui::cells;
use crate::tui::component::boxed;
use crate::tui::theme::Theme;

/// What is said below has at least so many lines, and at most this many.
const BELOW: (u16, u16) = (5, 8);

/// Cells of what a line is called, and of how it stands.
const NAME: usize = 8;
const STAND: usize = 22;

pub(super) fn draw(popup: &GoLive, frame: &mut Frame, area: Rect, theme: &Theme) {
    let inner = boxed(frame, area, &popup.title(), theme);
    let Some(look) = &popup.look else {
        let words = popup.failed.as_deref().unwrap_or("Looking…");
        return wrapped(frame, inset(inner), words, theme.text, theme);
    };
    let is_live = look.report.mode.mode == Mode::Live;
    let (style, words) = match (is_live, &look.report.locked) {
        (true, None) if look.report.into_folder => (theme.warn, "LIVE: messages are written to the folder."),
        (false, None) if look.report.into_folder => (theme.ok, "TEST: messages are written to the folder."),
        (true, None) => (theme.warn, "LIVE: messages leave the house when they are due."),
        (true, Some(_)) => (theme.warn, "LIVE, as config.toml says."),
        (false, None) => (theme.ok, "TEST: e-mail by SMTP, push and texts are kept back."),
        (false, Some(_)) => (theme.ok, "TEST, as config.toml says."),
    };
    let first = Rect { height: 1.min(inner.height), ..inner };
    let by = if look.set_by.is_empty() { String::new() } else { format!(" {} {}.", theme.glyphs.dot, look.set_by) };
    let words = theme.glyphs.words(&format!(" {} {words}", theme.glyphs.bullet));
    let line = vec![Span::styled(words, style), Span::styled(cells::clean(&by), theme.muted)];
    frame.render_widget(Line::from(line), first);

    let rows = popup.rows();
    let lines = u16::try_from(rows.len()).unwrap_or(u16::MAX);
    let rest = inner.height.saturating_sub(2);
    let below = rest.saturating_sub(lines).clamp(BELOW.0, BELOW.1).min(rest);
    let list = popup.list.at(Rect { y: inner.y + 1, height: lines.min(rest - below), ..inner }.intersection(inner));
    let cursor = rows.iter().position(|row| row.step == Some(popup.cursor)).unwrap_or(0);
    let height = usize::from(list.height).max(1);
    let top = (cursor + 1).saturating_sub(height).max(popup.first.get().min(cursor));
    popup.first.set(top);
    for (row, y) in rows.iter().skip(top).zip(list.top()..list.bottom()) {
        draw_row(row, row.step == Some(popup.cursor), frame, Rect { y, height: 1, ..list }, theme);
    }
    let rule = Rect { y: list.bottom(), height: 1, ..inner }.intersection(inner);
    frame.render_widget(Span::styled(theme.glyphs.rule.repeat(usize::from(rule.width)), theme.border), rule);
    let place = Rect { y: rule.y + 1, height: inner.bottom().saturating_sub(rule.y + 1), ..inner };
    wrapped(frame, inset(place), &popup.about(look), theme.text, theme);
}

fn draw_row(row: &Row, here: bool, frame: &mut Frame, area: Rect, theme: &Theme) {
    let words = |text: &str| theme.glyphs.words(&cells::clean(text));
    let tone = match row.stand.1 {
        Tone::Plain => theme.text,
        Tone::Muted => theme.muted,
        Tone::Good => theme.ok,
        Tone::Care => theme.warn,
        Tone::Bad => theme.danger,
        Tone::Busy => theme.accent,
    };
    let mark = match row.stand.1 {
        Tone::Good => theme.glyphs.mark,
        Tone::Bad | Tone::Care => "!",
        _ => " ",
    };
    let cursor = if here { theme.glyphs.cursor } else { " " };
    let width = usize::from(area.width);
    let room = width.saturating_sub(STAND + 5);
    let (left, left_style) = if row.heading.is_empty() {
        let name = cells::fit(row.name, NAME, theme.glyphs.ellipsis);
        (format!("    {name} {}", words(&row.about)), theme.text)
    } else {
        let button = row.step == Some(Step::Switch);
        (words(&row.heading), if button && here { theme.button_focus } else { theme.header })
    };
    let left = format!("{} ", cells::fit(&left, room.saturating_sub(1), theme.glyphs.ellipsis));
    let stand = cells::cut(&words(&row.stand.0), STAND, theme.glyphs.ellipsis).into_owned();
    // the button alone is set off, not the blanks behind it
    let (left, blanks) = left.split_at(left.trim_end().len());
    let line = vec![
        Span::styled(format!("{cursor} "), theme.accent),
        Span::styled(left.to_owned(), left_style),
        Span::raw(blanks.to_owned()),
        Span::styled(format!("{mark} {stand}"), tone),
    ];
    let style = if here { theme.selection } else { Style::new() };
    frame.render_widget(Line::from(line).style(if row.heading.is_empty() { style } else { Style::new() }), area);
}

fn inset(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }.intersection(area)
}

fn wrapped(frame: &mut Frame, area: Rect, text: &str, style: Style, theme: &Theme) {
    let lines = cells::wrap(&theme.glyphs.words(text), usize::from(area.width));
    let more = lines.len() > usize::from(area.height);
    for (n, (line, y)) in lines.into_iter().zip(area.top()..area.bottom()).enumerate() {
        let last = more && n + 1 == usize::from(area.height);
        let line = if last {
            format!("{}{}", cells::cut(&line, usize::from(area.width) - 1, ""), theme.glyphs.ellipsis)
        } else {
            line
        };
        frame.render_widget(Span::styled(line, style), Rect { y, height: 1, ..area });
    }
}
