//! How the History looks.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::opened::Opened;
use super::question::BatchRow;
use super::{History, counted};
use crate::office::ask_history::{Change, HistoryLine, Message};
use crate::tui::cells;
use crate::tui::component::{CellText, Column, Component, Width, draw_table};
use crate::tui::theme::Theme;

const COLUMNS: [Column<BatchRow>; 6] = [
    Column { title: "When", width: Width::Cells(12), right: false, from: 0, cell: |row, _| CellText::plain(&row.when) },
    Column {
        title: "Who",
        width: Width::Cells(10),
        right: false,
        from: 0,
        cell: |row, _| CellText::plain(&row.batch.operator),
    },
    Column {
        title: "What",
        width: Width::Share(1, 16),
        right: false,
        from: 0,
        cell: |row, theme| {
            let gone = row.batch.undone_by.is_some();
            CellText::styled(&row.batch.summary, if gone { theme.muted } else { theme.text })
        },
    },
    Column {
        title: "Rows",
        width: Width::Cells(6),
        right: true,
        from: 0,
        cell: |row, _| CellText::plain(row.batch.changed.to_string()),
    },
    Column {
        title: "Msgs",
        width: Width::Cells(6),
        right: true,
        from: 0,
        cell: |row, _| {
            CellText::plain(if row.batch.messages == 0 { String::new() } else { row.batch.messages.to_string() })
        },
    },
    Column {
        title: "",
        width: Width::Cells(8),
        right: false,
        from: 0,
        cell: |row, theme| CellText::styled(mark(row), theme.warn),
    },
];

/// Whether it was taken back, or took something back.
fn mark(row: &BatchRow) -> &'static str {
    match (row.batch.undone_by, row.batch.undo_of) {
        (Some(_), _) => "undone",
        (None, Some(_)) => row.batch.verb.as_str().strip_prefix("redo").map_or("undo", |_| "redo"),
        (None, None) => "",
    }
}

pub(super) fn draw(history: &History, frame: &mut Frame, area: Rect, theme: &Theme) {
    let (list, detail) = if history.wide {
        let left = area.width * 11 / 20;
        let right = Rect { x: area.x + left + 1, width: area.width.saturating_sub(left + 1), ..area };
        for y in area.top()..area.bottom() {
            frame.buffer_mut().set_string(area.x + left, y, theme.glyphs.bar, theme.border);
        }
        (Some(Rect { width: left, ..area }), Some(right))
    } else if history.reading {
        (None, Some(area))
    } else {
        (Some(area), None)
    };
    if let Some(list) = list {
        draw_list(history, frame, list, theme);
    }
    if let (Some(area), Some(opened)) = (detail, &history.opened) {
        draw_opened(opened, history.reading, frame, area, theme);
    }
}

fn draw_list(history: &History, frame: &mut Frame, area: Rect, theme: &Theme) {
    let line = Rect { x: area.x + 1, width: area.width.saturating_sub(1), height: 1, ..area };
    history.filter.draw(frame, line, theme);
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    draw_table(frame, body, &history.rows, &COLUMNS, !history.reading, theme);
    if history.rows.is_empty() {
        let words = if history.filter.query().is_empty() {
            "Nothing was done yet. What you change from now on stands here.".to_owned()
        } else {
            format!("Nothing was done with “{}” in its words. Esc clears the filter.", history.filter.query())
        };
        let place = Rect { x: body.x + 3, y: body.y + 2, width: body.width.saturating_sub(4), height: 1 };
        let words = cells::clean(&theme.glyphs.words(&words));
        frame.render_widget(Span::styled(words, theme.muted), place.intersection(body));
    }
}

fn draw_opened(opened: &Opened, focused: bool, frame: &mut Frame, area: Rect, theme: &Theme) {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let batch = &opened.batch;
    let width = usize::from(area.width);
    let undone = match (batch.undone_by, batch.undo_of) {
        (Some(by), _) => format!(" {} taken back by batch {by}", theme.glyphs.dot),
        (None, Some(of)) => format!(" {} takes batch {of} back", theme.glyphs.dot),
        (None, None) => String::new(),
    };
    let dot = theme.glyphs.dot;
    let who = format!("Batch {} {dot} {} {dot} {}{undone}", batch.id, batch.operator, batch.verb);
    let mut y = area.y;
    for (words, style) in [(who, theme.muted), (batch.summary.clone(), theme.header)] {
        for words in cells::wrap(&words, width).into_iter().take(2) {
            frame.render_widget(Span::styled(words, style), Rect { y, height: 1, ..area }.intersection(area));
            y += 1;
        }
    }
    let messages = match opened.states.as_str() {
        "" => counted(batch.messages, "message"),
        states => format!("{} ({states})", counted(batch.messages, "message")),
    };
    let titles = [counted(batch.changed, "row"), messages];
    let strip = Rect { y, height: 1, ..area }.intersection(area);
    opened.strip.draw(frame, strip, &titles, usize::from(opened.on_messages), theme);
    let body = Rect { y: y + 1, height: area.bottom().saturating_sub(y + 1), ..area }.intersection(area);
    let nothing = |frame: &mut Frame, words: &'static str| {
        let place = Rect { x: body.x + 2, height: 1.min(body.height), width: body.width.saturating_sub(2), ..body };
        frame.render_widget(Span::styled(words, theme.muted), place);
    };
    if opened.on_messages {
        opened.messages.draw(frame, body, focused, theme, |message, width| say_message(message, width, theme));
        if opened.messages.held().is_empty() {
            nothing(frame, "It sent nothing.");
        }
    } else {
        opened.lines.draw(frame, body, focused, theme, |line, width| say_line(line, width, theme));
        if opened.lines.held().is_empty() {
            nothing(frame, "It changed no rows.");
        }
    }
}

/// "card Anna Becker moved", then "Stage: Permit ▸ Materials".
fn say_line<'a>(line: &'a HistoryLine, width: usize, theme: &Theme) -> Vec<Line<'a>> {
    let name = cells::clean(&line.name);
    let mut said = vec![Line::from(vec![
        Span::styled(format!("{} ", line.subject), theme.muted),
        Span::styled(name, theme.header),
        Span::raw(format!(" {}", line.action)),
    ])];
    if line.erased {
        said.push(Line::styled("  What changed was erased for privacy.", theme.muted));
    }
    for Change { what, before, after } in &line.changes {
        let words = match (before.is_empty(), after.is_empty()) {
            (true, _) => format!("{what}: {after}"),
            (false, true) => format!("{what}: {before} {} {}", theme.glyphs.right, theme.glyphs.dash),
            (false, false) => format!("{what}: {before} {} {after}", theme.glyphs.right),
        };
        let wrapped = cells::wrap(&words, width.saturating_sub(2));
        said.extend(wrapped.into_iter().map(|words| Line::raw(format!("  {words}"))));
    }
    said
}

/// "e-mail to Anna Becker: held", then the address, and why it stands there.
fn say_message<'a>(message: &'a Message, width: usize, theme: &Theme) -> Vec<Line<'a>> {
    let mut said = vec![Line::from(vec![
        Span::styled(format!("{} to ", message.channel.word()), theme.muted),
        Span::styled(cells::clean(&message.name), theme.header),
        Span::raw(format!(": {}", message.state.name())),
    ])];
    let stage = if message.stage.is_empty() {
        String::new()
    } else {
        format!(" {} tells of {}", theme.glyphs.dot, message.stage)
    };
    for words in [format!("{}{stage}", message.address), message.reason.clone()] {
        let wrapped = cells::wrap(&words, width.saturating_sub(2));
        said.extend(wrapped.into_iter().filter(|words| !words.is_empty()).map(|words| Line::raw(format!("  {words}"))));
    }
    said
}
