//! How a message will look: the letter's text and its HTML as text, the note on a phone, the text message.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Span;

use super::{Editor, View};
use crate::domain::segments;
use crate::office::ask_templates::{Letter, Part, PushNote, Rendered, html_as_text};
use crate::tui::cells;
use crate::tui::component::boxed;
use crate::tui::theme::Theme;

/// What phones show of a note before it is opened: cells of the title, cells and lines of the body.
const PHONE: (usize, usize, usize) = (38, 38, 4);

/// From this height on the text and the HTML part stand under one another.
pub(super) const BOTH: u16 = 26;

pub(super) fn draw(editor: &Editor, frame: &mut Frame, area: Rect, theme: &Theme) {
    let area = if editor.trial.letter.is_some() {
        area
    } else {
        lines(frame, area, "It cannot be filled in now; before, it looked so:", theme.warn, theme)
    };
    match editor.trial.letter.as_ref().or(editor.sound.as_ref()) {
        None => {}
        Some(Rendered::Email(letter)) => email(letter, editor, frame, area, theme),
        Some(Rendered::Push(note)) => phone(note, editor, frame, area, theme),
        Some(Rendered::Sms(text)) => message(text, frame, area, theme),
    }
}

/// Draws wrapped words from the top; gives what is left below them.
fn lines(frame: &mut Frame, area: Rect, text: &str, style: Style, theme: &Theme) -> Rect {
    let mut y = area.y;
    for line in cells::wrap(&theme.glyphs.words(text), usize::from(area.width)) {
        if y >= area.bottom() {
            break;
        }
        frame.render_widget(Span::styled(line, style), Rect { y, height: 1, ..area });
        y += 1;
    }
    Rect { y, height: area.bottom() - y, ..area }
}

fn email(letter: &Letter, editor: &Editor, frame: &mut Frame, area: Rect, theme: &Theme) {
    let rest = lines(frame, area, &letter.subject, theme.header, theme);
    let rest = Rect { y: rest.y + 1, height: rest.height.saturating_sub(1), ..rest }.intersection(area);
    let more =
        |words: &str| if editor.view == View::Other { " (F2 goes back)".to_owned() } else { format!(" (F2: {words})") };
    let both = rest.height >= BOTH;
    editor.both.set(both);
    let text = |frame: &mut Frame, place: Rect| {
        let hint = if both { String::new() } else { more("the HTML part") };
        let below = lines(frame, place, &format!("As text{hint}"), theme.accent, theme);
        lines(frame, below, &letter.text, theme.text, theme);
    };
    let html = |frame: &mut Frame, place: Rect| {
        let hint = if both { String::new() } else { more("the text part") };
        let below = lines(frame, place, &format!("HTML as text{hint}"), theme.accent, theme);
        lines(frame, below, &html_as_text(&letter.html), theme.text, theme);
    };
    if both {
        let upper = Rect { height: rest.height / 2, ..rest };
        text(frame, upper);
        html(frame, Rect { y: upper.bottom(), height: rest.height - upper.height, ..rest });
    } else if (editor.panes[editor.focus].part == Part::Html) != (editor.view == View::Other) {
        html(frame, rest);
    } else {
        text(frame, rest);
    }
}

/// The note as it comes in on a locked phone.
fn phone(note: &PushNote, editor: &Editor, frame: &mut Frame, area: Rect, theme: &Theme) {
    let (title, body, most) = PHONE;
    let width = u16::try_from(body + 4).unwrap_or(u16::MAX).min(area.width);
    let wrapped = cells::wrap(&note.body, body);
    let shown: Vec<String> = wrapped.iter().take(most).cloned().collect();
    let height = u16::try_from(shown.len() + 4).unwrap_or(u16::MAX);
    let card = boxed(frame, Rect { width, height, ..area }.intersection(area), "", theme);
    let inner = Rect { x: card.x + 1, width: card.width.saturating_sub(2), ..card };
    let room = usize::from(inner.width);
    let office = editor.detail.sample["office"]["name"].as_str().unwrap_or_default();
    let app = format!("{} {}", theme.glyphs.bullet, cells::clean(office));
    let head = format!("{}now", cells::fit(&app, room.saturating_sub(4), theme.glyphs.ellipsis) + " ");
    let rest = lines(frame, inner, &head, theme.muted, theme);
    let bold = cells::cut(&note.title, title.min(room), theme.glyphs.ellipsis).into_owned();
    let mut rest = lines(frame, rest, &bold, theme.text.add_modifier(Modifier::BOLD), theme);
    for (at, line) in shown.iter().enumerate() {
        let is_cut = at + 1 == most && wrapped.len() > most;
        let line = if is_cut {
            cells::fit(&format!("{line}{}", theme.glyphs.ellipsis), room, theme.glyphs.ellipsis)
        } else {
            line.clone()
        };
        rest = lines(frame, rest, &line, theme.text, theme);
    }
    let cut_title = cells::width(&note.title) > title;
    let words = match (cut_title, wrapped.len() > most) {
        (false, false) => "All of it is shown on a locked phone.",
        (true, false) => "Most phones cut the title here.",
        (false, true) => "Most phones cut the text here until the note is opened.",
        (true, true) => "Most phones cut the title and the text here.",
    };
    let below = Rect { y: area.y + height + 1, height: area.height.saturating_sub(height + 1), ..area };
    lines(frame, below.intersection(area), words, theme.muted, theme);
}

fn message(text: &str, frame: &mut Frame, area: Rect, theme: &Theme) {
    let width = 42.min(area.width);
    let wrapped = cells::wrap(text, usize::from(width.saturating_sub(4)));
    let height = u16::try_from(wrapped.len() + 2).unwrap_or(u16::MAX).min(area.height.saturating_sub(2));
    let card = boxed(frame, Rect { width, height, ..area }.intersection(area), "", theme);
    let inner = Rect { x: card.x + 1, width: card.width.saturating_sub(2), ..card };
    lines(frame, inner, text, theme.text, theme);
    let below = Rect { y: area.y + height, height: area.height.saturating_sub(height), ..area };
    let count = format!("{} characters, {}", text.chars().count(), segments::words(segments::count(text), None));
    lines(frame, below, &count, theme.muted, theme);
}
