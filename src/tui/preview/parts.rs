//! The parts that popups with messages have in common: a letter, the line that is added to it, trouble, two buttons.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::tui::cells;
use crate::tui::component::{Drawn, Leaving, THROW_AWAY, TextField};
use crate::tui::theme::Theme;

/// A letter as it would leave: its heads (such as `To: `), and its text without empty lines.
#[must_use]
pub fn letter_lines(heads: &[(&str, &str)], plain: &str, width: usize, theme: &Theme) -> Vec<Line<'static>> {
    let head = |(word, text): &(&str, &str)| {
        let room = width.saturating_sub(word.len());
        let text = cells::cut(&cells::clean(text), room, theme.glyphs.ellipsis).into_owned();
        Line::from(vec![Span::styled((*word).to_owned(), theme.muted), Span::raw(text)])
    };
    let text = plain.lines().filter(|line| !line.trim().is_empty());
    let text = text.flat_map(|line| cells::wrap(line, width)).map(Line::raw);
    heads.iter().map(head).chain(text).collect()
}

/// A line to type behind its label.
pub fn typed_line(label: &str, field: &TextField, focused: bool, frame: &mut Frame, line: Rect, theme: &Theme) {
    let label = format!(" {label}: ");
    let used = u16::try_from(cells::width(&label)).unwrap_or(0).min(line.width);
    frame.render_widget(Span::styled(label, if focused { theme.accent } else { theme.text }), line);
    let place = Rect { x: line.x + used, width: line.width.saturating_sub(used + 1), ..line };
    field.draw(frame, place, focused, theme);
}

/// Why it did not work.
pub fn trouble(words: Option<&String>, frame: &mut Frame, line: Rect, theme: &Theme) {
    if let Some(words) = words {
        let words = cells::cut(words, usize::from(line.width.saturating_sub(4)), theme.glyphs.ellipsis).into_owned();
        frame.render_widget(Span::styled(format!(" ! {words}"), theme.danger), line);
    }
}

/// Words at the left, two buttons at the right, the one that does it first.
pub fn buttons(
    words: &str,
    labels: [(&str, Style); 2],
    drawn: &[Drawn; 2],
    frame: &mut Frame,
    line: Rect,
    theme: &Theme,
) {
    let labels = labels.map(|(label, style)| (format!("[ {label} ]"), style));
    let widths = [0, 1].map(|at| u16::try_from(cells::width(&labels[at].0)).unwrap_or(0));
    let x = line.right().saturating_sub(widths[0] + widths[1] + 4).max(line.x);
    let room = usize::from(x.saturating_sub(line.x + 1));
    let words = cells::cut(&theme.glyphs.words(words), room, theme.glyphs.ellipsis).into_owned();
    frame.render_widget(Span::styled(words, theme.muted), line);
    let at = [x, x + widths[0] + 3];
    for (n, (label, style)) in labels.into_iter().enumerate() {
        let place = Rect { x: at[n], width: widths[n], ..line }.intersection(line);
        frame.render_widget(Span::styled(label, style), drawn[n].at(place));
    }
}

/// The question before typed words are thrown away, in place of the buttons; whether it is asked.
pub fn leaving(leaving: Leaving, drawn: &[Drawn; 2], frame: &mut Frame, line: Rect, theme: &Theme) -> bool {
    let Some(labels) = leaving.buttons() else { return false };
    let style = |on| if on { theme.button_focus } else { theme.button };
    buttons(&format!(" {THROW_AWAY}"), labels.map(|(word, on)| (word, style(on))), drawn, frame, line, theme);
    true
}

/// "Sent 0:30 after Assign; undo takes it back.", or that nothing holds it.
#[must_use]
pub fn held(window: i64, after: &str, undoable: bool) -> String {
    let back = if undoable { "; undo takes it back" } else { "" };
    match window {
        ..=0 => " Sent at once.".to_owned(),
        window => format!(" Sent {}:{:02} after {after}{back}.", window / 60, window % 60),
    }
}
