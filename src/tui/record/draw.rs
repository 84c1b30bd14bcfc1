//! How a record looks.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Loaded, RecordPopup, View};
use crate::domain::{Consent, Currency, Instant, Money, Refusal};
use crate::office::ask_assign::Rendered;
use crate::office::ask_milestones::Shown;
use crate::office::ask_record::{Record, RecordCard};
use crate::tui::cells;
use crate::tui::clock::moment;
use crate::tui::component::{bar, boxed};
use crate::tui::milestones::list::due_style;
use crate::tui::program::worker::grouped;
use crate::tui::theme::Theme;

pub(super) fn draw(popup: &RecordPopup, frame: &mut Frame, area: Rect, theme: &Theme) {
    let Some(loaded) = &popup.loaded else {
        boxed(frame, area, "Contact", theme);
        return;
    };
    let record = &loaded.record;
    let archived = match (record.contact.erased_at, record.contact.archived_at) {
        (Some(_), _) => " (erased)",
        (None, Some(_)) => " (archived)",
        (None, None) => "",
    };
    let inner = boxed(frame, area, &format!("{}{archived}", record.contact.name), theme);
    let width = usize::from(inner.width.saturating_sub(2));
    let mut top = details(record, width, theme);
    for card in record.cards.iter().filter(|card| card.open) {
        top.extend(strip(card, popup.now, width, theme));
    }
    // The lists below keep at least half of the room.
    top.truncate(usize::from(inner.height / 2));
    let mut y = inner.y;
    for line in top {
        frame.render_widget(line, Rect { x: inner.x + 1, y, width: inner.width.saturating_sub(1), height: 1 });
        y += 1;
    }
    let rest = |from: u16| Rect { y: from, height: inner.bottom().saturating_sub(from), ..inner };
    let titles = [
        format!("Addresses {}", record.addresses.len()),
        "Timeline".to_owned(),
        format!("Messages {}", record.messages.len()),
        match loaded.counts.of(Shown::Pending) + loaded.counts.approved {
            0 => "Milestones".to_owned(),
            all => format!("Milestones {}", grouped(all)),
        },
    ];
    let open = View::ALL.iter().position(|view| *view == popup.view).unwrap_or(0);
    let tabs = Rect { height: 1, ..rest(y + 1) }.intersection(inner);
    popup.tabs.draw(frame, tabs, &titles, open, theme);
    let lines = match popup.view {
        View::Addresses => addresses(loaded, popup.now, width, theme),
        View::Timeline => timeline(loaded, popup.now, width, theme),
        View::Messages => messages(loaded, popup.now, width, theme),
        View::Milestones => milestones(loaded, width, theme),
    };
    let body = rest(y + 2);
    popup.body.draw_lines(frame, Rect { x: body.x + 1, width: body.width.saturating_sub(1), ..body }, lines, theme);
}

/// Roles, company, owner, product and numbers, in as few lines as they need.
fn details(record: &Record, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let contact = &record.contact;
    let roles: Vec<&str> = contact.roles.names().collect();
    let facts = [
        ("", roles.join(", ")),
        ("company ", contact.company.clone()),
        ("owner ", contact.owner.clone()),
        ("product ", contact.product.clone()),
        ("external id ", contact.external_id.clone().unwrap_or_default()),
        ("zone ", contact.zone.clone()),
        ("language ", contact.lang.clone()),
        ("contact ", contact.id.to_string()),
    ];
    let words: Vec<String> =
        facts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| format!("{label}{text}")).collect();
    let separator = format!(" {} ", theme.glyphs.dot);
    cells::wrap(&words.join(&separator), width).into_iter().map(Line::raw).collect()
}

/// The tracker with how far it is, then its stages with the one that is reached.
fn strip(card: &RecordCard, now: Instant, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let all = card.strip.len();
    let at = card.stage().map_or(0, |(at, _)| at);
    let currency = card.currency.as_deref().and_then(Currency::from_code);
    let value = card.value_minor.zip(currency).map(|(minor, currency)| Money::new(minor, currency).short());
    let value = value.map_or_else(String::new, |value| format!(" {} {value}", theme.glyphs.dot));
    let role = if card.as_partner { " (as partner)" } else { "" };
    let head = Line::from(vec![
        Span::styled(cells::clean(&card.pipeline), theme.header),
        Span::styled(format!("  {} ", bar(at as u64, all as u64, all.min(20), theme)), theme.accent),
        Span::raw(format!("{at} of {all}, {}d here{value}{role}", card.days(now))),
    ]);
    let mut stages = Vec::new();
    let mut used = 0;
    // The stages before are left out when the one that is reached would not fit.
    let names: Vec<String> =
        (1..).zip(&card.strip).map(|(n, stage): (usize, _)| format!("{n} {}", stage.name)).collect();
    let long: usize = names.iter().map(|name| cells::width(name) + 4).sum();
    let first = if long > width { at.saturating_sub(2) } else { 0 };
    for (n, name) in names.iter().enumerate().skip(first) {
        let here = n + 1 == at;
        let words = if here { format!("[{}]", cells::clean(name)) } else { format!(" {} ", cells::clean(name)) };
        let room = width.saturating_sub(used);
        if room < 6 {
            break;
        }
        let words = cells::cut(&words, room, theme.glyphs.ellipsis).into_owned();
        used += cells::width(&words) + 1;
        let style: Style = if here { theme.accent } else { theme.muted };
        stages.push(Span::styled(words, style));
        stages.push(Span::raw(" "));
    }
    vec![head, Line::from(stages)]
}

fn addresses(loaded: &Loaded, now: Instant, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let record = &loaded.record;
    let mut lines = Vec::new();
    let longest = record.addresses.iter().map(|address| cells::width(&cells::clean(&address.shown()))).max();
    let room = longest.unwrap_or(0).min(width.saturating_sub(30)).max(10);
    for address in &record.addresses {
        let style = if address.reach.is_open() { theme.text } else { theme.warn };
        let primary = if address.is_primary { "" } else { " (not written to)" };
        let label =
            if address.label.is_empty() { String::new() } else { format!(" ({})", cells::clean(&address.label)) };
        let shown = cells::fit(&cells::clean(&address.shown()), room, theme.glyphs.ellipsis);
        // a no weighs most; else what bars the address, else what its owner agreed to
        let (how, at) = match &address.barred {
            Some((why, at)) if address.consent != Consent::Out => (why.as_str(), Some(*at)),
            _ => (address.consent_how.as_str(), address.consent_at),
        };
        let since = at.map(|at| format!(", {}", moment(at, now, loaded.zone))).unwrap_or_default();
        let how = match how {
            "" => String::new(),
            how => format!(", {}", cells::clean(how)),
        };
        lines.push(Line::from(vec![
            Span::styled(cells::fit(address.channel.word(), 8, ""), theme.muted),
            Span::raw(format!("{shown}  ")),
            Span::styled(format!("{}{since}{how}", address.reach.word()), style),
            Span::styled(format!("{label}{primary}"), theme.muted),
        ]));
    }
    if record.addresses.is_empty() {
        lines.push(Line::styled("No address yet. n adds one.", theme.muted));
    }
    if !record.contact.notes.is_empty() {
        lines.push(Line::raw(""));
        lines.extend(cells::wrap(&record.contact.notes, width).into_iter().map(Line::raw));
    }
    for card in record.cards.iter().filter(|card| !card.open) {
        let words = format!("Removed from {}", cells::clean(&card.pipeline));
        lines.push(Line::styled(words, theme.muted));
    }
    lines
}

fn timeline(loaded: &Loaded, now: Instant, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for entry in &loaded.record.timeline {
        let undone = if entry.batch.undone_by.is_some() { " (taken back)" } else { "" };
        let room = width.saturating_sub(28);
        let summary = cells::clean(&format!("{}{undone}", entry.batch.summary));
        lines.push(Line::from(vec![
            Span::styled(cells::fit(&moment(entry.batch.at, now, loaded.zone), 13, ""), theme.muted),
            Span::raw(format!("{} ", cells::fit(&cells::clean(&entry.batch.operator), 12, theme.glyphs.ellipsis))),
            Span::raw(cells::cut(&summary, room, theme.glyphs.ellipsis).into_owned()),
        ]));
    }
    lines
}

fn messages(loaded: &Loaded, now: Instant, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let held = loaded.held();
    if held > 0 {
        let are = if held == 1 { "message waits" } else { "messages wait" };
        let words = format!("{held} {are} to be sent {} undo takes back the move with them", theme.glyphs.dot);
        lines.push(Line::styled(words, theme.header));
    }
    for message in &loaded.record.messages {
        let reason = if message.reason.is_empty() { String::new() } else { format!(" ({})", message.reason) };
        let at = message.sent_at.unwrap_or(message.at);
        let state = format!("{}{reason}", message.state.name());
        let room = width.saturating_sub(52);
        lines.push(Line::from(vec![
            Span::styled(cells::fit(&moment(at, now, loaded.zone), 13, ""), theme.muted),
            Span::raw(cells::fit(message.channel.word(), 7, "")),
            Span::raw(cells::fit(&cells::clean(&message.subject), room, theme.glyphs.ellipsis)),
            Span::raw(format!(" {}", cells::cut(&cells::clean(&state), 30, theme.glyphs.ellipsis))),
        ]));
        if let Some((_, letter)) = loaded.letters.iter().find(|(id, _)| *id == message.id) {
            lines.extend(letter_lines(letter, width, theme));
        }
    }
    if lines.is_empty() {
        lines.push(Line::styled("No message yet.", theme.muted));
    }
    lines
}

/// A letter that waits, as it will leave, between two empty lines.
fn letter_lines(letter: &Result<Rendered, Refusal>, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let text = match letter {
        Ok(letter) => format!("\n{}\n", letter.plain().trim()),
        Err(refusal) => refusal.to_string(),
    };
    let indented = |line: String| Line::styled(format!("    {line}"), theme.muted);
    cells::wrap(&text, width.saturating_sub(4)).into_iter().map(indented).collect()
}

/// The contractor's profile: counts, then the pending ones by deadline, then the approved ones.
fn milestones(loaded: &Loaded, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let counts = loaded.counts;
    if loaded.milestones.is_empty() {
        return vec![Line::styled("No milestone yet. n adds one; the first makes a contractor.", theme.muted)];
    }
    let words = format!(
        "Pending {} (awaiting review {}, in progress {}), approved {}",
        grouped(counts.of(Shown::Pending)),
        grouped(counts.awaiting),
        grouped(counts.in_progress),
        grouped(counts.approved)
    );
    let mut lines = vec![Line::styled(words, theme.header)];
    let room = width.saturating_sub(47);
    lines.extend(loaded.milestones.iter().map(|line| {
        Line::from(vec![
            Span::raw(cells::fit(&cells::clean(&line.row.title), room, theme.glyphs.ellipsis)),
            Span::styled(format!(" {:<15}", line.row.status.words()), theme.muted),
            Span::raw(cells::fit_right(&line.row.amount.to_string(), 13, theme.glyphs.ellipsis)),
            Span::styled(format!("  {}", line.due.words), due_style(line.due.urgency, theme)),
        ])
    }));
    let shown = loaded.milestones.len();
    let all = counts.of(Shown::Pending) + counts.approved;
    if all > shown {
        let words = format!("{} more: g m shows all, c those of one contractor.", grouped(all - shown));
        lines.push(Line::styled(words, theme.muted));
    }
    lines
}
