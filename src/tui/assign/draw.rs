//! How the assign popup looks.

use std::fmt::Write as _;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line as Words, Span};

use super::recipients::{LISTS, has_letter};
use super::{Assign, Focus, Going};
use crate::domain::hearing::{Hearing, Silence};
use crate::domain::segments;
use crate::domain::{Channel, Refusal};
use crate::office::ask_assign::{Line, Totals};
use crate::office::text_cost::TextCost;
use crate::tui::cells;
use crate::tui::component::boxed;
use crate::tui::preview::parts;
use crate::tui::program::worker::grouped;
use crate::tui::theme::Theme;

pub(super) fn draw(popup: &Assign, frame: &mut Frame, area: Rect, theme: &Theme) {
    let inner = boxed(frame, area, &title(popup, theme), theme);
    let left = Rect { width: (inner.width * 3 / 10).clamp(24, 38), height: inner.height.saturating_sub(3), ..inner };
    let right = Rect { x: left.right() + 2, width: inner.width.saturating_sub(left.width + 3), ..left };
    popup.stages.draw_focused(frame, left, popup.focus == Focus::Stages, theme);
    draw_right(popup, frame, right, theme);
    let line = |up: u16| Rect { y: inner.bottom().saturating_sub(up), height: 1, ..inner }.intersection(inner);
    parts::typed_line("Add a line to the messages", &popup.note, popup.focus == Focus::Note, frame, line(3), theme);
    parts::trouble(popup.trouble.as_ref(), frame, line(2), theme);
    if !parts::leaving(popup.leaving, &popup.buttons, frame, line(1), theme) {
        draw_buttons(popup, frame, line(1), theme);
    }
}

/// "Assign Project Stage(s) ── 3 customers on Solar Project".
fn title(popup: &Assign, theme: &Theme) -> String {
    let Some(choices) = &popup.choices else { return "Assign Project Stage(s)".to_owned() };
    let who = if choices.cards == 1 { "customer" } else { "customers" };
    let rule = theme.glyphs.rule.repeat(2);
    format!("Assign Project Stage(s) {rule} {} {who} on {}", grouped(choices.cards), choices.pipeline.title)
}

fn draw_right(popup: &Assign, frame: &mut Frame, area: Rect, theme: &Theme) {
    let line = |y: u16| Rect { y: area.y + y, height: 1, ..area }.intersection(area);
    let rule = || Span::styled(theme.glyphs.rule.repeat(usize::from(area.width)), theme.border);
    frame.render_widget(Span::styled("Who will hear of it", theme.header), line(0));
    let Some(plan) = &popup.plan else {
        let words = match popup.stage() {
            Some(_) if popup.trouble.is_none() => "Working out who will hear of it…",
            Some(_) => "",
            None => "Nobody can be moved there. Choose another stage.",
        };
        frame.render_widget(Span::styled(theme.glyphs.words(words), theme.muted), line(2));
        return;
    };
    let totals = &plan.totals;
    let unticked = count(totals, |reason| reason == Silence::Unticked);
    let messages = format!("{} of {} messages", grouped(totals.messages), grouped(totals.messages + unticked));
    let width = u16::try_from(messages.len()).unwrap_or(0).min(area.width);
    let place = Rect { x: area.right() - width, width, ..line(0) };
    frame.render_widget(Span::styled(messages, theme.header), place);

    let silent: usize = totals.silent.values().sum();
    let counts = [totals.messages + silent, totals.messages, silent];
    let names = ["All", "Will hear", "Will not"];
    let titles: Vec<String> = names.iter().zip(counts).map(|(name, n)| format!("{name} {}", grouped(n))).collect();
    let open = LISTS.iter().position(|which| *which == popup.recipients.which).unwrap_or(0);
    popup.recipients.strip.draw(frame, line(1), &titles, open, theme);
    let texts = plan.texts.as_ref().map(TextCost::words);
    let why = Some(because(totals, plan.staying)).filter(|why| !why.is_empty());
    let said = texts.into_iter().chain(why).collect::<Vec<_>>().join(" · ");
    frame.render_widget(Span::styled(theme.glyphs.words(&said), theme.muted), line(2));
    frame.render_widget(rule(), line(3));

    // what a short list does not need is the letter's
    let letter = (area.height * 2 / 5).min(9);
    let rows = u16::try_from(counts[open]).unwrap_or(u16::MAX).max(1);
    let list = Rect { y: area.y + 4, height: area.height.saturating_sub(5 + letter).min(rows), ..area };
    let widest = list.width / 3;
    for placed in popup.recipients.rows.place(list) {
        draw_line(placed.row, placed.cursor, popup.focus == Focus::Recipients, widest, frame, placed.place, theme);
    }
    if popup.recipients.rows.is_empty() {
        let words = if totals.cards == 0 { "All of them are there already." } else { "Nobody." };
        frame.render_widget(Span::styled(words, theme.muted), list);
    }
    let below = Rect { y: list.bottom(), height: 1, ..area };
    frame.render_widget(rule(), below);
    let place = Rect { y: below.y + 1, height: area.bottom().saturating_sub(below.y + 1), ..area };
    draw_letter(popup, frame, place, theme);
}

/// "2 will not: 1 no phone connected, 1 unticked".
fn because(totals: &Totals, staying: usize) -> String {
    let mut words = String::new();
    for ((code, channel), n) in &totals.silent {
        let channel = Channel::from_name(channel).unwrap_or(Channel::Email);
        let reason = Silence::from_code(code).map_or(*code, |reason| reason.words(channel));
        let _ = write!(words, "{}{} {reason}", if words.is_empty() { "" } else { ", " }, grouped(*n));
    }
    if staying > 0 {
        let _ = write!(words, "{}{} there already", if words.is_empty() { "" } else { " · " }, grouped(staying));
    }
    words
}

fn count(totals: &Totals, which: impl Fn(Silence) -> bool) -> usize {
    let counted = totals.silent.iter().filter(|((code, _), _)| Silence::from_code(code).is_some_and(&which));
    counted.map(|(_, n)| n).sum()
}

/// "▸ ☑ Bert Öztürk    e-mail  bert@oeztuerk.example".
fn draw_line(line: &Line, cursor: bool, focused: bool, widest: u16, frame: &mut Frame, area: Rect, theme: &Theme) {
    let glyphs = &theme.glyphs;
    let tick = match line.hearing {
        Hearing::Hears => glyphs.ticked,
        Hearing::Silent(Silence::Unticked) => glyphs.unticked,
        Hearing::Silent(_) => " ",
    };
    let name = cells::fit(&cells::clean(&line.name), usize::from(widest.clamp(12, 30)), glyphs.ellipsis);
    let address = cells::clean(&line.to_in_words());
    let goes = match line.hearing {
        Hearing::Hears => address,
        Hearing::Silent(Silence::Unticked) => format!("{address}  (unticked)"),
        Hearing::Silent(why) => format!("{} {}", glyphs.dash, why.words(line.channel)),
    };
    let pointer = if cursor { glyphs.cursor } else { " " };
    let text = format!("{pointer} {tick} {name} {:<7} {goes}", line.channel.word());
    let text = cells::fit(&text, usize::from(area.width), glyphs.ellipsis);
    let style = match (cursor, focused, line.hearing) {
        (true, true, _) => theme.selection,
        (true, false, _) => theme.selection_idle,
        (false, _, Hearing::Hears) => theme.text,
        (false, _, Hearing::Silent(_)) => theme.muted,
    };
    frame.render_widget(Span::styled(text, style), area);
}

/// The letter of the line under the cursor, as it would leave.
fn draw_letter(popup: &Assign, frame: &mut Frame, area: Rect, theme: &Theme) {
    let Some(line) = popup.recipients.rows.selected() else { return };
    let mut lines: Vec<Words> = Vec::new();
    // the last column says that there is more
    let width = usize::from(area.width.saturating_sub(1));
    if has_letter(line) {
        let letter = popup.recipients.letter.as_ref().filter(|(key, _)| *key == (line.card, line.channel));
        match letter.map(|(_, letter)| letter) {
            Some(Ok(letter)) => {
                let to = line.to_in_words();
                let price = popup.plan.as_ref().and_then(|plan| plan.texts.as_ref()?.price);
                let segments = letter.segments().map(|count| segments::words(count, price));
                let heads = match (line.channel, &segments) {
                    (Channel::Push, _) => vec![("Title: ", letter.headline())],
                    (_, Some(words)) => vec![("Text: ", words.as_str())],
                    _ => vec![("To: ", to.as_str()), ("Subject: ", letter.headline())],
                };
                lines.extend(parts::letter_lines(&heads, letter.plain(), width, theme));
            }
            Some(Err(Refusal { sentence, .. })) => lines.push(Words::styled(sentence.clone(), theme.danger)),
            None => {}
        }
    } else if let Hearing::Silent(why) = line.hearing {
        let words = format!(
            "{} hears nothing by {}: {}.",
            cells::clean(&line.name),
            line.channel.word(),
            why.words(line.channel)
        );
        lines.extend(cells::wrap(&words, width).into_iter().map(|line| Words::styled(line, theme.muted)));
    }
    popup.recipients.scroll.draw_lines(frame, area, lines, theme);
}

/// `Sent 0:30 after Assign, u takes it back.            [ Assign Stage(s) ]      [ Cancel ]`
fn draw_buttons(popup: &Assign, frame: &mut Frame, line: Rect, theme: &Theme) {
    let window = popup.choices.as_ref().map_or(0, |choices| choices.undo_window);
    let words = match popup.going {
        Going::Now => " Assigning…".to_owned(),
        Going::WhenSeen => " Assigned as soon as it is worked out…".to_owned(),
        Going::Not => parts::held(window.into(), "Assign", true),
    };
    let style = |focus: Focus| if popup.focus == focus { theme.button_focus } else { theme.button };
    let labels = [("Assign Stage(s)", style(Focus::Assign)), ("Cancel", style(Focus::Cancel))];
    parts::buttons(&words, labels, &popup.buttons, frame, line, theme);
}
