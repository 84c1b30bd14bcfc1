//! How the editor is drawn: the parts under one another, the one with the focus the largest; the mistake; the offer.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::complete::Offer;
use super::{BESIDE, Editor, View, preview};
use crate::tui::cells;
use crate::tui::component::boxed;
use crate::tui::preview::parts::leaving;
use crate::tui::theme::Theme;

/// Lines of a part that has not the focus.
const RESTING: u16 = 3;

/// Lines kept for what is wrong, so that nothing moves while one types.
const SAID: u16 = 3;

pub(super) fn draw(editor: &Editor, frame: &mut Frame, area: Rect, theme: &Theme) {
    let beside = area.width >= BESIDE;
    editor.beside.set(beside);
    if beside {
        let left = Rect { width: area.width / 2, ..area };
        let bar = Rect { x: left.right(), width: 1, ..area };
        for y in bar.top()..bar.bottom() {
            frame.render_widget(Span::styled(theme.glyphs.bar, theme.border), Rect { y, height: 1, ..bar });
        }
        let right = Rect { x: bar.right() + 1, width: area.right().saturating_sub(bar.right() + 2), ..area };
        parts(editor, frame, left, theme);
        preview::draw(editor, frame, right, theme);
    } else if editor.view != View::Written {
        preview::draw(editor, frame, Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }, theme);
    } else {
        parts(editor, frame, area, theme);
    }
    if editor.leaving.is_asked() {
        let line = Rect { y: area.bottom().saturating_sub(1), height: 1.min(area.height), ..area };
        frame.render_widget(ratatui::widgets::Clear, line);
        leaving(editor.leaving, &editor.buttons, frame, line, theme);
    }
}

fn parts(editor: &Editor, frame: &mut Frame, area: Rect, theme: &Theme) {
    let body = Rect { height: area.height.saturating_sub(SAID), ..area };
    let resting = |at: usize| if editor.panes[at].field.has_lines() { RESTING } else { 1 };
    let count = editor.panes.len();
    // what is left goes to the part with the focus, or to the first long one while a short one has it
    let grows = if editor.panes[editor.focus].field.has_lines() {
        editor.focus
    } else {
        (0..count).find(|at| editor.panes[*at].field.has_lines()).unwrap_or(0)
    };
    let others: u16 = (0..count).filter(|at| *at != grows).map(|at| resting(at) + 1).sum();
    let mut y = body.y;
    for (at, pane) in editor.panes.iter().enumerate() {
        let height = if at == grows { body.height.saturating_sub(others + 1) } else { resting(at) };
        let focused = at == editor.focus;
        let mut word = pane.part.word().to_owned();
        if let Some(first) = word.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let head = Rect { x: body.x + 1, y, width: body.width.saturating_sub(2), height: 1 }.intersection(body);
        frame.render_widget(Span::styled(word, if focused { theme.accent } else { theme.header }), head);
        let place = Rect { y: y + 1, height, ..head }.intersection(body);
        pane.drawn.at(place);
        pane.field.draw(frame, place, focused && editor.offer.is_none(), theme);
        if let Some(mistake) = editor.trial.mistake.as_ref().filter(|mistake| mistake.part == pane.part)
            && let Some(line) = mistake.line
        {
            pane.field.mark(frame, place, line - 1, theme.danger);
        }
        y += height + 1;
    }
    let said = Rect { x: area.x + 1, y: body.bottom(), width: area.width.saturating_sub(2), height: SAID };
    let (words, style) = match &editor.trial.mistake {
        Some(mistake) => (mistake.to_string(), theme.danger),
        None => ("Every part is sound; what may be empty was tried empty too.".to_owned(), theme.ok),
    };
    for (line, y) in cells::wrap(&words, usize::from(said.width)).into_iter().zip(said.top()..said.bottom()) {
        frame.render_widget(Span::styled(line, style), Rect { y, height: 1, ..said }.intersection(area));
    }
    if let Some(offer) = &editor.offer {
        offered(offer, frame, body, theme);
    }
}

/// The offered variables, over the lower part of the sources.
fn offered(offer: &Offer, frame: &mut Frame, body: Rect, theme: &Theme) {
    let height = u16::try_from(offer.all.len() + 2).unwrap_or(u16::MAX).min(body.height.saturating_sub(4)).min(12);
    let place = Rect { y: body.bottom() - height, height, ..body };
    frame.render_widget(ratatui::widgets::Clear, place);
    let inner = boxed(frame, place, "Variables: Enter or Tab inserts", theme);
    let shown = usize::from(inner.height);
    let first = (offer.at + 1).saturating_sub(shown);
    let name = offer.all.iter().map(|one| cells::width(one.variable.source)).max().unwrap_or(0);
    for (at, y) in (first..offer.all.len()).zip(inner.top()..inner.bottom()) {
        let one = &offer.all[at];
        let sample = cells::cut(&one.sample, 20, theme.glyphs.ellipsis).into_owned();
        let words = format!(" {}  {sample}  {}", cells::fit(one.variable.source, name, ""), one.variable.meaning);
        let style = if at == offer.at { theme.selection } else { theme.text };
        let text = cells::fit(&words, usize::from(inner.width), theme.glyphs.ellipsis);
        frame.render_widget(Span::styled(theme.glyphs.words(&text), style), Rect { y, height: 1, ..inner });
    }
}
