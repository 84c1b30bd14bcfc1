//! How Pay Contractor looks: tabs with counts, contractor and sums, the list, the payment under the cursor, the totals.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};

use super::list::COLUMNS;
use super::{Focus, Pay, detail, totals};
use crate::domain::PaymentState;
use crate::tui::cells;
use crate::tui::component::draw_table;
use crate::tui::milestones::detail::Eye;
use crate::tui::program::worker::grouped;
use crate::tui::theme::Theme;

/// The least lines of the list while something is shown below it.
const LIST: u16 = 5;

pub(super) fn draw(screen: &Pay, frame: &mut Frame, area: Rect, theme: &Theme) {
    let line = |y: u16| Rect { y: area.y + y, height: 1, ..area }.intersection(area);
    let titles = |counted: bool| -> Vec<String> { PaymentState::ALL.map(|state| title(screen, state, counted)).into() };
    let wide: usize = titles(true).iter().map(|title| cells::width(title) + 3).sum();
    let titles = titles(wide <= usize::from(area.width) + 1);
    let open = PaymentState::ALL.iter().position(|state| *state == screen.state).unwrap_or(0);
    screen.tabs.draw(frame, line(0), &titles, open, theme);
    draw_second(screen, frame, line(1), theme);
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area }.intersection(area);
    if screen.wide {
        draw_wide(screen, frame, body, theme);
    } else if screen.focus == Focus::Detail {
        draw_detail(screen, frame, Rect { x: body.x + 1, width: body.width.saturating_sub(1), ..body }, theme);
    } else {
        let below = (body.height / 2).min(body.height.saturating_sub(LIST)).min(11);
        let list = Rect { height: body.height - below, ..body };
        draw_list(screen, frame, list, theme);
        if below > 3 && (!screen.rows.is_empty() || screen.focus == Focus::Totals) {
            rule(frame, Rect { y: list.bottom(), height: 1, ..body }, theme);
            let place =
                Rect { x: body.x + 1, y: list.bottom() + 1, width: body.width.saturating_sub(1), height: below - 1 };
            if screen.focus == Focus::Totals {
                draw_totals(screen, frame, place, theme);
            } else {
                draw_detail(screen, frame, place, theme);
            }
        }
    }
}

/// The list at the left, the payment at the right, the totals below it.
fn draw_wide(screen: &Pay, frame: &mut Frame, body: Rect, theme: &Theme) {
    let left = body.width * 11 / 20;
    for y in body.top()..body.bottom() {
        frame.buffer_mut().set_string(body.x + left, y, theme.glyphs.bar, theme.border);
    }
    draw_list(screen, frame, Rect { width: left, ..body }, theme);
    let right = Rect { x: body.x + left + 2, width: body.width.saturating_sub(left + 2), ..body };
    let above = right.height / 2;
    draw_detail(screen, frame, Rect { height: above, ..right }, theme);
    rule(frame, Rect { y: right.y + above, height: 1, ..right }.intersection(right), theme);
    let below = Rect { y: right.y + above + 1, height: right.height.saturating_sub(above + 1), ..right };
    draw_totals(screen, frame, below, theme);
}

fn rule(frame: &mut Frame, line: Rect, theme: &Theme) {
    frame.render_widget(Span::styled(theme.glyphs.rule.repeat(usize::from(line.width)), theme.border), line);
}

fn title(screen: &Pay, state: PaymentState, counted: bool) -> String {
    let name = state.name();
    let words = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    match screen.standing.as_ref().filter(|_| counted) {
        Some(standing) => format!("{words} {}", grouped(standing.counts.get(&state).copied().unwrap_or(0))),
        None => words,
    }
}

/// "of Carla Bau ▾", and what the payments of the list come to.
fn draw_second(screen: &Pay, frame: &mut Frame, line: Rect, theme: &Theme) {
    let who = screen.contractor.as_ref().map_or_else(|| "all contractors".to_owned(), |(_, name)| cells::clean(name));
    let room = usize::from(line.width / 2).saturating_sub(3);
    let who = format!(" {} {} ", cells::cut(&who, room, theme.glyphs.ellipsis), theme.glyphs.opens);
    let width = u16::try_from(cells::width(&who)).unwrap_or(0).min(line.width);
    let style = if screen.contractor.is_some() { theme.accent } else { theme.text };
    frame.render_widget(Span::styled(who, style), screen.opener.at(Rect { width, ..line }));
    if let Some(standing) = &screen.standing {
        let sums = totals::of_state(&standing.sums, screen.state, theme.glyphs.dot);
        let place = Rect { x: line.x + width, width: line.width.saturating_sub(width + 1), ..line };
        let sums = cells::fit_right(&sums, usize::from(place.width), theme.glyphs.ellipsis);
        frame.render_widget(Span::styled(sums, theme.header), place);
    }
}

fn draw_list(screen: &Pay, frame: &mut Frame, area: Rect, theme: &Theme) {
    draw_table(frame, area, &screen.rows, &COLUMNS, screen.focus == Focus::List, theme);
    if screen.loaded && screen.rows.is_empty() {
        let words = cells::wrap(&theme.glyphs.words(&empty(screen)), usize::from(area.width.saturating_sub(8)));
        for (n, words) in (0u16..).zip(words) {
            let width = u16::try_from(cells::width(&words)).unwrap_or(0);
            let x = area.x + area.width.saturating_sub(width) / 2;
            let place = Rect { x, y: area.y + area.height / 3 + 1 + n, width, height: 1 };
            frame.render_widget(Span::styled(words, theme.text), place.intersection(area));
        }
    }
}

/// What makes a payment come here, where there is none.
fn empty(screen: &Pay) -> String {
    let whose = screen.contractor.as_ref().map_or_else(String::new, |(_, name)| format!(" to {}", cells::clean(name)));
    let how = match screen.state {
        PaymentState::Draft => "An approved milestone drafts one (g m, then A).",
        PaymentState::Scheduled => "d schedules a draft.",
        PaymentState::Sent => "s marks a scheduled one as sent.",
        PaymentState::Paid => "p marks a sent one as paid.",
        PaymentState::Failed => "f marks a sent one as failed.",
        PaymentState::Void => "x makes one void that will not be paid.",
        PaymentState::Refunded => "R notes down that a paid one came back.",
    };
    format!("No payment{whose} is {}. {how}", screen.state.name())
}

/// The payment under the cursor, with what comes next at the bottom.
fn draw_detail(screen: &Pay, frame: &mut Frame, area: Rect, theme: &Theme) {
    let Some((line, about)) = screen.shown_detail() else { return };
    let width = usize::from(area.width.saturating_sub(1));
    let outlook = cells::wrap(&detail::outlook(about), width);
    let below = u16::try_from(outlook.len() + 1).unwrap_or(0).min(area.height / 2);
    let eye = Eye { now: screen.now, zone: screen.zone, width, theme };
    let body = Rect { height: area.height - below, ..area };
    screen.body.draw_lines(frame, body, detail::lines(line, about, &eye), theme);
    rule(
        frame,
        Rect { y: body.bottom(), height: 1, width: area.width.saturating_sub(1), ..area }.intersection(area),
        theme,
    );
    let lines: Vec<Line> = outlook.into_iter().map(|line| Line::styled(line, theme.accent)).collect();
    let place = Rect { y: body.bottom() + 1, height: below.saturating_sub(1), ..area }.intersection(area);
    frame.render_widget(Text::from(lines), place);
}

fn draw_totals(screen: &Pay, frame: &mut Frame, area: Rect, theme: &Theme) {
    let Some(standing) = &screen.standing else { return };
    let width = usize::from(area.width.saturating_sub(1));
    screen.totals.draw_lines(frame, area, totals::lines(&standing.sums, width, theme), theme);
}
