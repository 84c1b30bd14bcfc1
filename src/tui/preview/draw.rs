//! How the popup looks: what it comes to, who hears and who does not, the letter under the cursor, the buttons.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{Focus, Going, Preview, Recipient, parts};
use crate::tui::cells;
use crate::tui::component::boxed;
use crate::tui::program::worker::grouped;
use crate::tui::theme::Theme;

pub(super) fn draw(popup: &Preview, frame: &mut Frame, area: Rect, theme: &Theme) {
    let inner = boxed(frame, area, &popup.title, theme);
    let line = |y: u16| Rect { y: inner.y + y, height: 1, ..inner }.intersection(inner);
    let up = |y: u16| Rect { y: inner.bottom().saturating_sub(y), height: 1, ..inner }.intersection(inner);
    let mut top = 0;
    if let Some(words) = &popup.words {
        parts::typed_line(words.label, &words.field, popup.focus == Focus::Words, frame, line(0), theme);
        top = 1;
    }
    frame.render_widget(
        Span::styled(cells::fit(&comes_to(popup), usize::from(inner.width), ""), theme.header),
        line(top),
    );
    let totals = totals(popup);
    let width = u16::try_from(cells::width(&totals)).unwrap_or(0).min(inner.width);
    let right = Rect { x: inner.right() - width, width, ..line(top) }.intersection(inner);
    frame.render_widget(Span::styled(totals, theme.header), right);
    let rule = |frame: &mut Frame, place: Rect| {
        frame.render_widget(Span::styled(theme.glyphs.rule.repeat(usize::from(inner.width)), theme.border), place);
    };
    top += 1;
    if !popup.beside.is_empty() {
        frame.render_widget(Span::styled(format!(" {}", popup.beside), theme.muted), line(top));
        top += 1;
    }
    if lasts(popup) {
        let words = format!(" {} cannot be undone afterwards.", popup.sure);
        frame.render_widget(Span::styled(words, theme.warn), line(top));
        top += 1;
    }
    rule(frame, line(top));
    top += 1;
    let room = inner.height.saturating_sub(top + 4);
    // what a short list does not need is the letter's
    let rows = u16::try_from(popup.rows.total()).unwrap_or(u16::MAX).max(1);
    let list = Rect { y: inner.y + top, height: (room * 2 / 5).min(rows), ..inner }.intersection(inner);
    draw_recipients(popup, frame, list, theme);
    rule(frame, Rect { y: list.bottom(), height: 1, ..inner }.intersection(inner));
    let letter = Rect {
        x: inner.x + 1,
        y: list.bottom() + 1,
        width: inner.width.saturating_sub(2),
        height: room.saturating_sub(list.height),
    };
    draw_letter(popup, frame, letter.intersection(inner), theme);
    parts::typed_line("Add a line to the messages", &popup.note, popup.focus == Focus::Note, frame, up(3), theme);
    parts::trouble(popup.trouble.as_ref(), frame, up(2), theme);
    if parts::leaving(popup.leaving, &popup.buttons, frame, up(1), theme) {
        return;
    }
    let style = |focus: Focus| if popup.focus == focus { theme.button_focus } else { theme.button };
    let labels = [(popup.sure.as_str(), style(Focus::Sure)), ("Cancel", style(Focus::Safe))];
    parts::buttons(&words(popup), labels, &popup.buttons, frame, up(1), theme);
}

/// What it would come to, in the words of the receipt.
fn comes_to(popup: &Preview) -> String {
    match &popup.receipt {
        Some(receipt) => format!(" Comes to: {}", cells::clean(&receipt.summary)),
        None if popup.lacks_words() => " Say why first; every message is shown then.".to_owned(),
        None if popup.trouble.is_some() => String::new(),
        None => " Working out who will hear of it…".to_owned(),
    }
}

/// Whether undo will refuse to take it back.
fn lasts(popup: &Preview) -> bool {
    popup.receipt.as_ref().is_some_and(|receipt| !receipt.undoable)
}

/// "4 of 5 messages".
fn totals(popup: &Preview) -> String {
    if popup.receipt.is_none() {
        return String::new();
    }
    let all = popup.letters;
    format!(" {} of {} messages ", grouped(all - popup.left_out.len().min(all)), grouped(all))
}

fn words(popup: &Preview) -> String {
    let held = popup.receipt.as_ref().and_then(|receipt| receipt.held_until);
    match popup.going {
        Going::Now => " Being done…".to_owned(),
        Going::WhenSeen => " Done as soon as it is worked out…".to_owned(),
        Going::Not if popup.letters == 0 => String::new(),
        Going::Not => held.map_or_else(String::new, |_| parts::held(popup.window, &popup.sure, !lasts(popup))),
    }
}

fn draw_recipients(popup: &Preview, frame: &mut Frame, area: Rect, theme: &Theme) {
    let glyphs = &theme.glyphs;
    let focused = popup.focus == Focus::Recipients;
    let name_width = usize::from(area.width / 3).clamp(12, 30);
    for placed in popup.rows.place(area) {
        let pointer = if placed.cursor { glyphs.cursor } else { " " };
        let (tick, name, goes, hears) = match placed.row {
            Recipient::Letter(_, letter) => {
                let ticked = !popup.left_out.contains(&letter.about);
                let unticked = if ticked { "" } else { "  (unticked)" };
                let goes = format!("{:<7} {}{unticked}  {}", letter.channel.word(), letter.to, letter.headline);
                (if ticked { glyphs.ticked } else { glyphs.unticked }, &letter.name, goes, ticked)
            }
            Recipient::Silent(_, who, why) => (" ", who, format!("{} {why}", glyphs.dash), false),
        };
        let name = cells::fit(&cells::clean(name), name_width, glyphs.ellipsis);
        let text = format!("{pointer} {tick} {name} {}", cells::clean(&goes));
        let style = match (placed.cursor, focused, hears) {
            (true, true, _) => theme.selection,
            (true, false, _) => theme.selection_idle,
            (false, _, true) => theme.text,
            (false, _, false) => theme.muted,
        };
        let text = cells::fit(&text, usize::from(area.width), glyphs.ellipsis);
        frame.render_widget(Span::styled(text, style), placed.place);
    }
    if popup.receipt.is_some() && popup.rows.is_empty() {
        frame.render_widget(Span::styled(" Nobody is told.", theme.muted), area);
    }
}

/// The letter under the cursor, as it would leave.
fn draw_letter(popup: &Preview, frame: &mut Frame, area: Rect, theme: &Theme) {
    // the last column says that there is more
    let width = usize::from(area.width.saturating_sub(1));
    let lines = match popup.rows.selected() {
        Some(Recipient::Letter(_, letter)) => {
            let heads = [("To: ", letter.to.as_str()), ("Subject: ", letter.headline.as_str())];
            parts::letter_lines(&heads, &letter.plain, width, theme)
        }
        Some(Recipient::Silent(_, who, why)) => {
            let words = format!("{} hears nothing: {why}.", cells::clean(who));
            cells::wrap(&words, width).into_iter().map(|line| Line::styled(line, theme.muted)).collect()
        }
        None => Vec::new(),
    };
    popup.scroll.draw_lines(frame, area, lines, theme);
}
