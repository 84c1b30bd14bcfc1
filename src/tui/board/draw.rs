//! How the board looks.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Board;
use super::column::Held;
use super::layout::Layout;
use crate::domain::{Channel, Currency, Instant, Money, PipelineKind};
use crate::office::ask_board::{BoardCard, Tally};
use crate::tui::cells;
use crate::tui::component::Component;
use crate::tui::program::worker::grouped;
use crate::tui::theme::{Theme, parse_hex};

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

pub(super) fn draw(board: &Board, frame: &mut Frame, area: Rect, theme: &Theme) {
    let layout = Layout::new(area, board.columns.len(), board.left, board.cursor.column);
    draw_title(board, frame, &layout, theme);
    if board.columns.is_empty() {
        return draw_empty(board, frame, area, theme);
    }
    for index in layout.shown() {
        draw_column(board, index, frame, &layout, theme);
    }
    close_borders(frame, &layout, theme);
    if board.tallies.as_ref().is_some_and(|tallies| tallies.stages.is_empty()) && board.filter.query().is_empty() {
        draw_empty(board, frame, area, theme);
    }
}

/// "Solar Project ▾   142 customers · $2.41M          / filter          stages 1-5 of 9 ▸".
fn draw_title(board: &Board, frame: &mut Frame, layout: &Layout, theme: &Theme) {
    let line = Rect { height: 1, ..layout.area };
    let Some(tracker) = board.tracker() else { return };
    let title = cells::clean(&tracker.title);
    let opens = if board.pipelines.len() > 1 { format!(" {}", theme.glyphs.opens) } else { String::new() };
    let title = cells::cut(&title, usize::from(line.width / 2), theme.glyphs.ellipsis).into_owned();
    let mut spans = vec![Span::raw(" "), Span::styled(format!("{title}{opens}"), theme.header)];
    let wide = u16::try_from(cells::width(&spans[1].content)).unwrap_or(0);
    board.title.at(Rect { x: line.x + 1, width: wide.min(line.width), ..line });
    if let Some(tallies) = &board.tallies {
        let all: usize = tallies.stages.values().map(|tally| tally.cards).sum();
        let who = whom(tracker.kind, all);
        let matching: Option<usize> = board.columns.iter().map(|held| held.matching).sum();
        let count = match matching {
            Some(matching) => format!("   {} of {} {who}", grouped(matching), grouped(all)),
            None => format!("   {} {who}", grouped(all)),
        };
        let mut total = Tally::default();
        for (currency, value) in tallies.stages.values().flat_map(|tally| &tally.values) {
            let sum = total.values.entry(currency.clone()).or_default();
            *sum = sum.saturating_add(*value);
        }
        let value = values(&total);
        let value = if value.is_empty() { value } else { format!(" {} {value}", theme.glyphs.dot) };
        spans.push(Span::raw(format!("{count}{value}")));
    }
    let right = stages(layout, board.columns.len(), theme);
    let used: usize = spans.iter().map(|span| cells::width(&span.content)).sum();
    let right_width = cells::width(&right);
    frame.render_widget(Line::from(spans), line);
    let room = usize::from(line.width).saturating_sub(used + right_width + 2);
    let place = |x: usize, width: usize| {
        let x = line.x + u16::try_from(x).unwrap_or(u16::MAX);
        Rect { x, width: u16::try_from(width).unwrap_or(0), ..line }.intersection(line)
    };
    frame.render_widget(
        Span::styled(right, theme.muted),
        place(usize::from(line.width).saturating_sub(right_width + 1), right_width),
    );
    if room >= 10 {
        let start = used + 3.min(room / 4);
        let width = (room - 3.min(room / 4)).min(40);
        board.filter.draw(frame, place(start, width), theme);
    }
}

/// "stages 1-5 of 9 ▸", or nothing when all are shown.
fn stages(layout: &Layout, all: usize, theme: &Theme) -> String {
    let shown = layout.shown();
    if shown.len() >= all {
        return String::new();
    }
    let left = if shown.start > 0 { format!("{} ", theme.glyphs.left) } else { String::new() };
    let right = if shown.end < all { format!(" {}", theme.glyphs.right) } else { String::new() };
    format!("{left}stages {}-{} of {all}{right}", shown.start + 1, shown.end)
}

fn whom(kind: PipelineKind, count: usize) -> &'static str {
    match (kind, count) {
        (PipelineKind::Project, 1) => "customer",
        (PipelineKind::Project, _) => "customers",
        (PipelineKind::Sales, 1) => "lead",
        (PipelineKind::Sales, _) => "leads",
        (PipelineKind::Partner, 1) => "project",
        (PipelineKind::Partner, _) => "projects",
    }
}

/// Values side by side, one for each currency: "$2.41M + €1.20M".
fn values(tally: &Tally) -> String {
    let shown = tally.values.iter().filter_map(|(code, minor)| Some(Money::new(*minor, Currency::from_code(code)?)));
    shown.map(Money::compact).collect::<Vec<_>>().join(" + ")
}

fn draw_column(board: &Board, index: usize, frame: &mut Frame, layout: &Layout, theme: &Theme) {
    let Some(held) = board.columns.get(index) else { return };
    let area = layout.column(index);
    let here = index == board.cursor.column;
    let tally = board.tallies.as_ref().and_then(|tallies| tallies.stages.get(&held.stage.id));
    let total = held.matching.or(board.tallies.as_ref().map(|_| tally.map_or(0, |tally| tally.cards)));
    draw_header(
        held,
        total,
        board.dragging == Some(index),
        frame,
        Rect { y: area.y - 1, height: 1, ..area },
        here,
        theme,
    );

    let value = tally.map(values).unwrap_or_default();
    let above = held.above.map_or(held.first, |above| above + held.first);
    let above = if above > 0 { format!(" {} {} ", theme.glyphs.up, grouped(above)) } else { String::new() };
    let width = usize::from(area.width);
    let room = width.saturating_sub(cells::width(&above) + 3);
    let line = format!("   {}{above}", cells::fit(&value, room, theme.glyphs.ellipsis));
    frame.render_widget(Span::styled(line, theme.muted), Rect { height: 1, ..area });

    for (slot, card) in held.cards.iter().skip(held.first).take(layout.visible).enumerate() {
        let place = layout.card(area, slot);
        let cursor = here && board.cursor.card == Some(card.id);
        draw_card(card, held, board.now, cursor, board.marks.has(card.id), frame, place, theme);
    }
    let shown = held.cards.len().saturating_sub(held.first).min(layout.visible);
    let below_held = held.cards.len() - shown - held.first.min(held.cards.len() - shown);
    let more = match total {
        Some(total) => {
            let before = held.above.unwrap_or(0) + held.first;
            (held.above.is_some() || below_held > 0)
                .then(|| total.saturating_sub(before + shown))
                .filter(|more| *more > 0)
        }
        None => None,
    };
    let words = match more {
        Some(more) => format!("  {} {} more", theme.glyphs.words("…"), grouped(more)),
        None if below_held > 0 || !held.to_end => format!("  {} more", theme.glyphs.words("…")),
        None => return,
    };
    let last = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
    frame.render_widget(Span::styled(words, theme.muted), last);
}

/// "┌ Contract signed ── 31 ": the label in the stage's colour, then the count.
fn draw_header(
    held: &Held,
    total: Option<usize>,
    target: bool,
    frame: &mut Frame,
    area: Rect,
    here: bool,
    theme: &Theme,
) {
    let count = total.map(|total| format!(" {} ", grouped(total))).unwrap_or_default();
    let badge = if held.stage.active { "" } else { " (inactive)" };
    let width = usize::from(area.width);
    let room = width.saturating_sub(cells::width(&count) + 3);
    let label = format!("{}{badge}", cells::clean(&held.stage.label));
    let label = cells::cut(&label, room, theme.glyphs.ellipsis).into_owned();
    let colour = parse_hex(&held.stage.color).map(|rgb| theme.colour(rgb)).unwrap_or_default();
    let style = match (target, here) {
        (true, _) => theme.selection,
        (false, true) => theme.header.patch(colour).add_modifier(ratatui::style::Modifier::UNDERLINED),
        (false, false) => theme.header.patch(colour),
    };
    let fill = width.saturating_sub(cells::width(&label) + cells::width(&count) + 2 + 1);
    let line = Line::from(vec![
        Span::raw(" "),
        Span::styled(label, style),
        Span::styled(format!(" {}", theme.glyphs.rule.repeat(fill)), theme.border),
        Span::raw(count),
        Span::styled(theme.glyphs.rule, theme.border),
    ]);
    frame.render_widget(line, area);
}

#[expect(clippy::too_many_arguments, reason = "a card is drawn from all that is known of it")]
fn draw_card(
    card: &BoardCard,
    held: &Held,
    now: Instant,
    cursor: bool,
    marked: bool,
    frame: &mut Frame,
    area: Rect,
    theme: &Theme,
) {
    let width = usize::from(area.width);
    let edge = if cursor { theme.glyphs.edge } else { " " };
    let edge = Span::styled(format!(" {edge}"), theme.accent);
    let base = if cursor { theme.selection } else { Style::new() };
    let name = cells::clean(if card.name.is_empty() { &card.title } else { &card.name });
    let name = cells::fit(&name, width.saturating_sub(5), theme.glyphs.ellipsis);
    let mark = if marked { theme.glyphs.mark } else { " " };
    let first = Line::from(vec![
        edge.clone(),
        Span::styled(
            name,
            if cursor {
                base
            } else if marked {
                theme.mark
            } else {
                theme.text
            },
        ),
        Span::styled(format!(" {mark}"), if cursor { base } else { theme.mark }),
    ]);

    let days = now.micros_since(card.entered_at).max(0) / DAY;
    let late = held.stage.stale_days > 0 && days > held.stage.stale_days;
    let reach = letters(card.reach, theme);
    let room = width.saturating_sub(3);
    let money = money(card);
    let gap = if money.is_empty() { String::new() } else { format!(" {} ", theme.glyphs.dot) };
    let stay = format!("{days}d{}", if late { "!" } else { "" });
    let used = cells::width(&gap) + cells::width(&stay) + 1;
    let reach = if cells::width(&money) + used + cells::width(&reach) > room { reach.replace(' ', "") } else { reach };
    let left = room.saturating_sub(used + cells::width(&reach));
    let money = cells::cut(&money, left, theme.glyphs.ellipsis).into_owned();
    let pad = left.saturating_sub(cells::width(&money)) + 1;
    let quiet = if cursor { base } else { theme.text };
    let second = Line::from(vec![
        edge,
        Span::styled(format!("{money}{gap}"), quiet),
        Span::styled(stay, if late && !cursor { theme.warn } else { quiet }),
        Span::styled(" ".repeat(pad), quiet),
        Span::styled(reach, if cursor { base } else { theme.muted }),
    ]);
    frame.render_widget(first, Rect { height: 1, ..area });
    frame.render_widget(second, Rect { y: area.y + 1, height: 1, ..area });
}

fn money(card: &BoardCard) -> String {
    let currency = card.currency.as_deref().and_then(Currency::from_code);
    card.value_minor.zip(currency).map(|(minor, currency)| Money::new(minor, currency).short()).unwrap_or_default()
}

/// "E P S": how somebody can be reached; e-mail and push always show, a dash where they cannot be used.
fn letters(reach: i64, theme: &Theme) -> String {
    let letter = |bit: i64, channel: Channel| (reach & bit != 0).then(|| channel.letter().to_string());
    let dash = || if theme.glyphs.dash.is_ascii() { theme.glyphs.dash.to_owned() } else { "-".to_owned() };
    let mut shown = vec![letter(1, Channel::Email).unwrap_or_else(dash), letter(2, Channel::Push).unwrap_or_else(dash)];
    shown.extend(letter(4, Channel::Sms));
    shown.join(" ")
}

/// The lines between the columns and below them.
fn close_borders(frame: &mut Frame, layout: &Layout, theme: &Theme) {
    let (top, bottom) = (layout.area.y + 1, layout.area.bottom().saturating_sub(1));
    let glyphs = &theme.glyphs;
    let last = layout.shown().end - 1;
    let mut lines: Vec<(u16, &str, &str)> =
        layout.shown().map(|index| (layout.column(index).x - 1, glyphs.join_top, glyphs.join_bottom)).collect();
    if let Some(first) = lines.first_mut() {
        *first = (first.0, glyphs.border.top_left, glyphs.border.bottom_left);
    }
    lines.push((layout.column(last).right(), glyphs.border.top_right, glyphs.border.bottom_right));
    let buffer = frame.buffer_mut();
    for x in layout.area.x..=layout.column(last).right() {
        buffer.set_string(x, bottom, glyphs.rule, theme.border);
    }
    for (x, above, below) in lines {
        buffer.set_string(x, top, above, theme.border);
        for y in top + 1..bottom {
            buffer.set_string(x, y, glyphs.bar, theme.border);
        }
        buffer.set_string(x, bottom, below, theme.border);
    }
}

/// What to do when there is nothing to show.
fn draw_empty(board: &Board, frame: &mut Frame, area: Rect, theme: &Theme) {
    if !board.loaded {
        return;
    }
    let words = match board.tracker() {
        None => "No tracker yet. Settings (g s), View Projects: n adds one with its stages.".to_owned(),
        Some(tracker) if board.columns.is_empty() => {
            format!("{} has no stages yet. Settings (g s), Project Management Stage: n adds one.", tracker.title)
        }
        Some(tracker) => {
            format!(
                "Nobody on {} yet. n adds a customer. Contacts (g c): mark advocates, E enables them for Project Stages.",
                tracker.title
            )
        }
    };
    let lines = cells::wrap(&theme.glyphs.words(&words), usize::from(area.width.saturating_sub(8)));
    for (line, words) in (0u16..).zip(lines) {
        let y = area.y + area.height / 2 + line;
        let wide = u16::try_from(cells::width(&words)).unwrap_or(0);
        let place = Rect { x: area.x + area.width.saturating_sub(wide) / 2, y, width: wide, height: 1 };
        frame.render_widget(Span::styled(words, theme.text), place.intersection(area));
    }
}
