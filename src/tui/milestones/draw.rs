//! How the Milestones look: tabs with counts, contractor and filter, the list, and the milestone under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::detail::{self, Eye};
use super::list::COLUMNS;
use super::{Milestones, Shown};
use crate::tui::cells;
use crate::tui::component::{Component, draw_table};
use crate::tui::program::worker::grouped;
use crate::tui::theme::Theme;

/// The least lines of the list while a milestone is shown below it.
const LIST: u16 = 5;

pub(super) fn draw(screen: &Milestones, frame: &mut Frame, area: Rect, theme: &Theme) {
    let line = |y: u16| Rect { y: area.y + y, height: 1, ..area }.intersection(area);
    let titles = |counted: bool| -> Vec<String> { Shown::ALL.map(|shown| title(screen, shown, counted)).into() };
    let wide: usize = titles(true).iter().map(|title| cells::width(title) + 3).sum();
    let titles = titles(wide <= usize::from(area.width));
    let open = Shown::ALL.iter().position(|shown| *shown == screen.shown).unwrap_or(0);
    screen.tabs.draw(frame, line(0), &titles, open, theme);
    draw_second(screen, frame, line(1), theme);
    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area }.intersection(area);
    if screen.wide {
        let left = body.width * 11 / 20;
        for y in body.top()..body.bottom() {
            frame.buffer_mut().set_string(body.x + left, y, theme.glyphs.bar, theme.border);
        }
        draw_list(screen, frame, Rect { width: left, ..body }, theme);
        let right = Rect { x: body.x + left + 2, width: body.width.saturating_sub(left + 2), ..body };
        draw_detail(screen, frame, right, theme);
    } else if screen.reading {
        draw_detail(screen, frame, Rect { x: body.x + 1, width: body.width.saturating_sub(1), ..body }, theme);
    } else {
        let below = (body.height / 2).min(body.height.saturating_sub(LIST)).min(11);
        let list = Rect { height: body.height - below, ..body };
        draw_list(screen, frame, list, theme);
        if below > 3 && !screen.rows.is_empty() {
            let rule = Rect { y: list.bottom(), height: 1, ..body };
            frame.render_widget(Span::styled(theme.glyphs.rule.repeat(usize::from(body.width)), theme.border), rule);
            let place = Rect { x: body.x + 1, y: rule.y + 1, width: body.width.saturating_sub(1), height: below - 1 };
            draw_detail(screen, frame, place, theme);
        }
    }
}

fn title(screen: &Milestones, shown: Shown, counted: bool) -> String {
    let words = match shown {
        Shown::Pending => "Pending",
        Shown::Awaiting => "Awaiting review",
        Shown::InProgress => "In progress",
        Shown::Approved => "Approved",
    };
    match screen.standing.filter(|_| counted) {
        Some(standing) => format!("{words} {}", grouped(standing.counts.of(shown))),
        None => words.to_owned(),
    }
}

/// "of Carla Bau ▾   / filter", and how many match.
fn draw_second(screen: &Milestones, frame: &mut Frame, line: Rect, theme: &Theme) {
    let who = screen.contractor.as_ref().map_or_else(|| "all contractors".to_owned(), |(_, name)| cells::clean(name));
    let room = usize::from(line.width / 2).saturating_sub(3);
    let who = format!(" {} {} ", cells::cut(&who, room, theme.glyphs.ellipsis), theme.glyphs.opens);
    let width = u16::try_from(cells::width(&who)).unwrap_or(0).min(line.width);
    let style = if screen.contractor.is_some() { theme.accent } else { theme.text };
    frame.render_widget(Span::styled(who, style), screen.opener.at(Rect { width, ..line }));
    let mut used = width + 2;
    if let Some(standing) = screen.standing.filter(|_| !screen.filter.query().is_empty()) {
        let words = match (standing.cut, grouped(standing.matching)) {
            (false, found) => format!("{found} found  "),
            (true, found) => format!("first {found} found; type more for the rest  "),
        };
        let width = u16::try_from(words.len()).unwrap_or(0);
        let place = Rect { x: line.x + used, width, ..line }.intersection(line);
        frame.render_widget(Span::styled(words, theme.muted), place);
        used += width;
    }
    let place = Rect { x: line.x + used.min(line.width), width: line.width.saturating_sub(used), ..line };
    screen.filter.draw(frame, place, theme);
}

fn draw_list(screen: &Milestones, frame: &mut Frame, area: Rect, theme: &Theme) {
    draw_table(frame, area, &screen.rows, &COLUMNS, !screen.reading, theme);
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

/// What to press where there is nothing.
fn empty(screen: &Milestones) -> String {
    let query = screen.filter.query();
    if !query.is_empty() {
        return format!("Nothing matches “{}”. Esc clears the filter.", cells::clean(&query));
    }
    let whose = screen.contractor.as_ref().map_or_else(String::new, |(_, name)| format!(" of {}", cells::clean(name)));
    match screen.shown {
        Shown::Pending => format!("No milestone{whose} is pending. n adds one."),
        Shown::Awaiting => format!("No milestone{whose} awaits review. s submits one that is in progress."),
        Shown::InProgress => format!("No milestone{whose} is in progress. n adds one."),
        Shown::Approved => format!("No milestone{whose} is approved yet. A approves one that awaits review."),
    }
}

/// The milestone under the cursor, with what the next step would do at the bottom.
fn draw_detail(screen: &Milestones, frame: &mut Frame, area: Rect, theme: &Theme) {
    let Some((review, due)) = screen.shown_review() else { return };
    let width = usize::from(area.width.saturating_sub(1));
    let outlook = cells::wrap(&detail::outlook(review), width);
    let below = u16::try_from(outlook.len() + 1).unwrap_or(0).min(area.height / 2);
    let eye = Eye { now: screen.now, zone: screen.zone, width, theme };
    let body = Rect { height: area.height - below, ..area };
    screen.body.draw_lines(frame, body, detail::lines(review, due, &eye), theme);
    let rule = Rect { y: body.bottom(), height: 1, ..area }.intersection(area);
    frame.render_widget(Span::styled(theme.glyphs.rule.repeat(width), theme.border), rule);
    let lines: Vec<Line> = outlook.into_iter().map(|line| Line::styled(line, theme.accent)).collect();
    let place = Rect { y: rule.bottom(), height: below.saturating_sub(1), ..area }.intersection(area);
    frame.render_widget(ratatui::text::Text::from(lines), place);
}
