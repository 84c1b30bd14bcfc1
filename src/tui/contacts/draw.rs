//! How the lists look: two lines of lists and counts with the filter, then the table.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::line::columns;
use super::{Contacts, List};
use crate::tui::cells;
use crate::tui::component::{Component, draw_table};
use crate::tui::program::worker::grouped;
use crate::tui::theme::Theme;

/// The least room for the filter.
const FILTER: u16 = 10;

pub(super) fn draw(screen: &Contacts, frame: &mut Frame, area: Rect, theme: &Theme) {
    let line = |y: u16| Rect { y: area.y + y, height: 1, ..area }.intersection(area);
    let titles = |counted: bool| -> Vec<String> {
        List::GROUPS.iter().map(|(title, list)| with_count(title, screen, *list, counted)).collect()
    };
    let wide = titles(true).iter().map(|title| cells::width(title) + 3).sum::<usize>();
    let titles = titles(wide <= usize::from(area.width));
    screen.groups.draw(frame, line(0), &titles, screen.list.group(), theme);

    let used = draw_second(screen, frame, line(1), theme);
    let filter = Rect { x: area.x + used, width: area.width.saturating_sub(used), ..line(1) };
    if filter.width >= FILTER {
        screen.filter.draw(frame, filter, theme);
    }

    let body = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area }.intersection(area);
    draw_table(frame, body, &screen.rows, columns(area.width), true, theme);
    if screen.loaded && screen.rows.is_empty() {
        draw_empty(screen, frame, body, theme);
    }
}

fn with_count(title: &str, screen: &Contacts, list: List, counted: bool) -> String {
    match screen.counts.filter(|_| counted) {
        Some(counts) => format!("{title} {}", grouped(counts.lists[list as usize])),
        None => title.to_owned(),
    }
}

/// The two lists of the advocates, or whom the list shows; gives the cells that it took.
fn draw_second(screen: &Contacts, frame: &mut Frame, line: Rect, theme: &Theme) -> u16 {
    let matching = screen.rows.total();
    let filtered = (!screen.filter.query().is_empty() && screen.counts.is_some()).then_some(matching);
    let mut used = 0;
    let mut words = String::new();
    if screen.list.group() == 0 {
        let titles = List::ADVOCATES.map(|list| with_count(list.title(), screen, list, true));
        let open = usize::from(screen.list == List::Enrolled);
        screen.advocates.draw(frame, line, &titles, open, theme);
        used = titles.iter().map(|title| cells::width(title) + 2).sum::<usize>() + 1;
        if let Some(matching) = filtered {
            words = format!("  {matching} found");
        }
    } else if let Some(counts) = screen.counts {
        let all = counts.lists[screen.list as usize];
        words = match filtered {
            Some(matching) => format!(" {matching} of {} {}", grouped(all), screen.list.whom(all)),
            None => format!(" {} {}", grouped(all), screen.list.whom(all)),
        };
    }
    let used = u16::try_from(used).unwrap_or(u16::MAX).min(line.width);
    let place = Rect { x: line.x + used, width: line.width - used, ..line };
    let wide = u16::try_from(cells::width(&words)).unwrap_or(0);
    frame.render_widget(Span::styled(words, theme.muted), place);
    (used + wide + 3).min(line.width)
}

fn draw_empty(screen: &Contacts, frame: &mut Frame, area: Rect, theme: &Theme) {
    let query = screen.filter.query();
    let words = if query.is_empty() {
        nobody(screen.list)
    } else {
        format!("Nothing matches “{}”. Esc clears the filter.", cells::clean(&query))
    };
    let lines = cells::wrap(&theme.glyphs.words(&words), usize::from(area.width.saturating_sub(8)));
    for (line, words) in (0u16..).zip(lines) {
        let y = area.y + area.height / 3 + line;
        let wide = u16::try_from(cells::width(&words)).unwrap_or(0);
        let place = Rect { x: area.x + area.width.saturating_sub(wide) / 2, y, width: wide, height: 1 };
        frame.render_widget(Span::styled(words, theme.text), place.intersection(area));
    }
}

/// What to press where nobody is.
fn nobody(list: List) -> String {
    match list {
        List::Enrolled => {
            "Nobody is enabled yet. Under Active mark advocates with Space, then E enables them for Project Stages."
                .to_owned()
        }
        other => format!("No {} yet. n adds one.", other.whom(0)),
    }
}
