//! How the Outbox looks.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::question::Line;
use super::{Outbox, TABS};
use crate::domain::MessageState;
use crate::domain::explain::Stop;
use crate::office::outbox_needs::refused;
use crate::tui::cells;
use crate::tui::component::{CellText, Column, Component, Width, draw_table};
use crate::tui::program::worker::grouped;
use crate::tui::theme::Theme;

const COLUMNS: [Column<Line>; 5] = [
    Column {
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
    },
    Column {
        title: "By",
        width: Width::Cells(7),
        right: false,
        from: 0,
        cell: |line, _| CellText::plain(line.message.row.channel.word()),
    },
    Column {
        title: "To",
        width: Width::Share(1, 10),
        right: false,
        from: 0,
        cell: |line, _| {
            let row = &line.message.row;
            CellText::plain(if row.name.is_empty() { &row.to } else { &row.name })
        },
    },
    Column {
        title: "Subject",
        width: Width::Share(2, 14),
        right: false,
        from: 0,
        cell: |line, _| CellText::plain(&line.message.subject),
    },
    Column {
        title: "Since",
        width: Width::Cells(12),
        right: false,
        from: 0,
        cell: |line, _| CellText::plain(&line.when),
    },
];

pub(super) fn draw(outbox: &Outbox, frame: &mut Frame, area: Rect, theme: &Theme) {
    let line = |y: u16| Rect { y: area.y + y, height: 1, ..area }.intersection(area);
    let titles: Vec<String> = TABS.iter().map(|state| title(outbox, *state)).collect();
    let (first, second) = titles.split_at(TABS.len() / 2);
    outbox.strips[0].draw(frame, line(0), first, outbox.tab, theme);
    let rest = if outbox.wide {
        let used: usize = first.iter().map(|title| cells::width(title) + 3).sum();
        let used = u16::try_from(used).unwrap_or(0);
        Rect { x: area.x + used, width: area.width.saturating_sub(used), ..line(0) }
    } else {
        line(1)
    };
    outbox.strips[1].draw(frame, rest, second, outbox.tab.wrapping_sub(TABS.len() / 2), theme);
    let mut y = if outbox.wide { 1 } else { 2 };
    for (words, fine) in channels(outbox) {
        let words = cells::cut(&cells::clean(&words), usize::from(area.width.saturating_sub(2)), theme.glyphs.ellipsis)
            .into_owned();
        let place = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..line(y) };
        frame.render_widget(Span::styled(words, if fine { theme.muted } else { theme.warn }), place);
        y += 1;
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

/// Who empties the outbox, and which channels do not run; whether that is as it should be.
fn channels(outbox: &Outbox) -> Vec<(String, bool)> {
    let Some(health) = &outbox.health else { return Vec::new() };
    let mut said = vec![if health.dispatchers.is_empty() {
        (
            "Nobody sends at present: messages wait for `milepost deliver`, or for screens that send.".to_owned(),
            health.count(MessageState::Held) + health.count(MessageState::Queued) == 0,
        )
    } else {
        let words = match health.dispatchers.len() {
            1 => "Messages leave as soon as they are due.".to_owned(),
            n => format!("Messages leave as soon as they are due; {n} programs send them."),
        };
        (words, true)
    }];
    if let Some(inbox) = health.inbox.as_ref().filter(|inbox| !inbox.reason.is_empty()) {
        said.push((format!("The inbox is not read: {} {}", inbox.reason, inbox.fix), false));
    }
    for need in health.refused.iter().map(refused) {
        said.push((format!("{} {}", need.sentence, need.fix), false));
    }
    for channel in &health.channels {
        let (word, Some(stopped)) = (channel.channel.word(), &channel.stopped) else { continue };
        said.push(match stopped.by {
            Stop::Server(_) => (format!("{word} waits for its server: {}", stopped.reason), false),
            _ => (format!("{word} is paused: {} {} p resumes it.", stopped.reason, stopped.fix), false),
        });
    }
    said
}

fn draw_list(outbox: &Outbox, frame: &mut Frame, area: Rect, theme: &Theme) {
    draw_table(frame, area, &outbox.rows, &COLUMNS, !outbox.reading, theme);
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
