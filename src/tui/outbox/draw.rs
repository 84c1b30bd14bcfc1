//! How the Outbox looks.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::question::Line;
use super::{FIRST_TABS, Outbox, TABS, head};
use crate::domain::MessageState;
use crate::tui::cells;
use crate::tui::component::{CellText, Column, Component, Width, draw_table};
use crate::tui::program::worker::grouped;
use crate::tui::shell::Level;
use crate::tui::theme::Theme;

const WITH_SUBJECT: [Column<Line>; 5] = [STATE, BY, TO, SUBJECT, SINCE];
const WITH_REASON: [Column<Line>; 5] = [STATE, BY, TO, REASON, Column { from: 84, ..SINCE }];

const STATE: Column<Line> = Column {
    title: "State",
    width: Width::Cells(13),
    right: false,
    from: 0,
    cell: |line, theme| {
        let style = match line.message.row.state {
            MessageState::Failed | MessageState::Bounced => theme.danger,
            MessageState::Uncertain => theme.warn,
            MessageState::Sent | MessageState::Delivered => theme.ok,
            _ => theme.text,
        };
        CellText::styled(&line.state, style)
    },
};

const BY: Column<Line> = Column {
    title: "By",
    width: Width::Cells(7),
    right: false,
    from: 0,
    cell: |line, _| CellText::plain(line.message.row.channel.word()),
};

const TO: Column<Line> = Column {
    title: "To",
    width: Width::Share(1, 10),
    right: false,
    from: 0,
    cell: |line, _| {
        let row = &line.message.row;
        CellText::plain(if row.name.is_empty() { &row.to } else { &row.name })
    },
};

const SUBJECT: Column<Line> = Column {
    title: "Subject",
    width: Width::Share(2, 14),
    right: false,
    from: 0,
    cell: |line, _| CellText::plain(&line.message.subject),
};

const REASON: Column<Line> = Column {
    title: "Why",
    width: Width::Share(3, 14),
    right: false,
    from: 0,
    cell: |line, _| {
        let row = &line.message.row;
        CellText::plain(if row.reason.is_empty() { &row.error } else { &row.reason })
    },
};

const SINCE: Column<Line> = Column {
    title: "Since",
    width: Width::Cells(12),
    right: false,
    from: 0,
    cell: |line, _| CellText::plain(&line.when),
};

pub(super) fn draw(outbox: &Outbox, frame: &mut Frame, area: Rect, theme: &Theme) {
    let line = |y: u16| Rect { y: area.y + y, height: 1, ..area }.intersection(area);
    let titles: Vec<String> = TABS.iter().map(|state| title(outbox, *state)).collect();
    let (first, second) = titles.split_at(FIRST_TABS);
    outbox.strips[0].draw(frame, line(0), first, outbox.tab, theme);
    let rest = if outbox.wide {
        let used: usize = first.iter().map(|title| cells::width(title) + 3).sum();
        let used = u16::try_from(used).unwrap_or(0);
        Rect { x: area.x + used, width: area.width.saturating_sub(used), ..line(0) }
    } else {
        line(1)
    };
    outbox.strips[1].draw(frame, rest, second, outbox.tab.wrapping_sub(FIRST_TABS), theme);
    let mut y = if outbox.wide { 1 } else { 2 };
    let width = usize::from(area.width.saturating_sub(2));
    // a narrow screen belongs to the message while it is read
    let head = if outbox.reading && !outbox.wide { Vec::new() } else { head::lines(outbox) };
    for (level, words) in head {
        let ink = match level {
            Level::Info | Level::Done => theme.muted,
            Level::Warning => theme.warn,
            Level::Error => theme.danger,
        };
        for words in in_lines(&cells::clean(&theme.glyphs.words(&words)), width, theme.glyphs.ellipsis) {
            // the list keeps the greater part
            if y * 2 < area.height {
                let place = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..line(y) };
                frame.render_widget(Span::styled(words, ink), place);
                y += 1;
            }
        }
    }
    let body = Rect { y: area.y + y, height: area.height.saturating_sub(y), ..area }.intersection(area);
    if outbox.wide {
        let left = body.width * 11 / 20;
        for y in body.top()..body.bottom() {
            frame.buffer_mut().set_string(body.x + left, y, theme.glyphs.bar, theme.border);
        }
        draw_list(outbox, frame, Rect { width: left, ..body }, theme);
        draw_letter(
            outbox,
            frame,
            Rect { x: body.x + left + 2, width: body.width.saturating_sub(left + 2), ..body },
            theme,
        );
    } else if outbox.reading {
        draw_letter(outbox, frame, Rect { x: body.x + 1, width: body.width.saturating_sub(1), ..body }, theme);
    } else {
        draw_list(outbox, frame, body, theme);
    }
}

fn title(outbox: &Outbox, state: Option<MessageState>) -> String {
    let Some(state) = state else { return "All".to_owned() };
    let name = state.name();
    let name = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    match outbox.count(state) {
        0 => name,
        count => format!("{name} {}", grouped(count)),
    }
}

/// At most two lines; what is too much is cut.
fn in_lines(words: &str, width: usize, ellipsis: &str) -> Vec<String> {
    let mut lines = cells::wrap(words, width);
    if lines.len() > 2 {
        let rest = lines.split_off(1).join(" ");
        lines.push(cells::cut(&rest, width, ellipsis).into_owned());
    }
    lines
}

fn draw_list(outbox: &Outbox, frame: &mut Frame, area: Rect, theme: &Theme) {
    // of what does not arrive, why matters more than what it says
    let arrives = outbox.state().is_none_or(MessageState::is_on_its_way);
    let columns = if arrives { &WITH_SUBJECT } else { &WITH_REASON };
    draw_table(frame, area, &outbox.rows, columns, !outbox.reading, theme);
    if outbox.rows.is_empty() {
        let words = match outbox.state() {
            None => "No messages yet. Moving a customer to a stage (Board) writes the first.".to_owned(),
            Some(state) => format!("No message is {}.", state.name()),
        };
        let place = Rect { x: area.x + 3, y: area.y + 2, width: area.width.saturating_sub(4), height: 1 };
        frame.render_widget(Span::styled(words, theme.muted), place.intersection(area));
    }
}

fn draw_letter(outbox: &Outbox, frame: &mut Frame, area: Rect, theme: &Theme) {
    if let Some((_, text)) = &outbox.opened {
        text.draw(frame, area, theme);
    }
}
