//! What the pages of the Settings have in common.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::question::{Look, Reply};
use super::suppressions::{Asked, Listed};
use crate::domain::{PipelineId, Refusal};
use crate::office::Command;
use crate::tui::cells;
use crate::tui::component::{Column, Input, Outcome, Record, Rows, draw_table};
use crate::tui::keys::Action;
use crate::tui::popup::Confirm;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::{Context, Signal};
use crate::tui::theme::Theme;

/// What a page did with an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Acted {
    /// It was not for it.
    No,
    /// It took it.
    Yes,
    /// The stages of this pipeline are to be shown.
    Stages(PipelineId),
}

/// One page.
pub(super) trait Page {
    /// What was read anew; the cursor stays on its line.
    fn take(&mut self, look: &Look);

    /// Hears an input.
    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Acted;

    /// Whether an action of the Settings has a meaning here.
    fn offers(&self, action: Action) -> bool;

    /// Whether the cursor is on a line.
    fn has_row(&self) -> bool;

    /// Asks for what it shows beyond that, after something changed.
    fn reload(&mut self, _cx: &mut Context<Program>) {}

    /// Asks for what its list needs next.
    fn read_on(&mut self, _cx: &mut Context<Program>) {}

    /// Takes a page of the do-not-contact list, if that is what it shows.
    fn listed(&mut self, _asked: &Asked, _page: Listed) {}

    /// Whether letters go into its filter.
    fn filters(&self) -> bool {
        false
    }

    /// Shows the stages of that pipeline, if that is what the page does.
    fn show(&mut self, _pipeline: PipelineId) {}

    /// Draws itself.
    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme);
}

/// Whether an action moves the cursor of a list.
pub(super) fn moves(action: Action) -> bool {
    use Action::{Down, First, Last, PageDown, PageUp, Up};
    matches!(action, Up | Down | PageUp | PageDown | First | Last)
}

/// Hands an input to a list; what it did not take is not for the page.
pub(super) fn walk<R: Record>(rows: &mut Rows<R>, input: &Input) -> Acted {
    if rows.update(input) == Outcome::Ignored { Acted::No } else { Acted::Yes }
}

/// Asks before a change.
pub(super) fn confirm(title: &str, text: String, sure: &str, command: Command, cx: &mut Context<Program>) {
    let answer = Answer::Settings(Reply::Sure(Box::new(command)));
    cx.open(Confirm::new(title, text, sure).then(Signal::Answer(answer)));
}

/// Carries out a change; what it came to is shown as a toast.
pub(super) fn change(command: Command, cx: &mut Context<Program>) {
    cx.ask(Ask::change(command, cx.now()));
}

/// A field under which a refusal of the whole form stands.
pub(super) fn first_field(_: &Refusal) -> &'static str {
    "name"
}

/// "1 stage", "3 stages".
pub(super) fn counted(n: usize, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{} {one}s", crate::tui::program::worker::grouped(n)) }
}

/// Draws a few lines of words, wrapped, from the top of an area.
pub(super) fn words(frame: &mut Frame, area: Rect, text: &str, style: ratatui::style::Style, theme: &Theme) {
    let lines = cells::wrap(&theme.glyphs.words(text), usize::from(area.width));
    for (line, y) in lines.into_iter().zip(area.top()..area.bottom()) {
        frame.render_widget(Span::styled(line, style), Rect { y, height: 1, ..area });
    }
}

/// Draws a page's table, with the signs that say that it goes on above or below.
pub(super) fn table<R: Record>(frame: &mut Frame, area: Rect, rows: &Rows<R>, columns: &[Column<R>], theme: &Theme) {
    draw_table(frame, area, rows, columns, true, theme);
    let (above, below) = rows.hidden();
    let edge = |y: u16| Rect { x: area.right().saturating_sub(1), y, width: 1, height: 1 }.intersection(area);
    if above {
        frame.render_widget(Span::styled(theme.glyphs.up, theme.accent), edge(area.y + 1));
    }
    if below {
        frame.render_widget(Span::styled(theme.glyphs.down, theme.accent), edge(area.bottom().saturating_sub(1)));
    }
}

/// The table's part of a page and the part below it that tells more of the line under the cursor.
pub(super) fn split(area: Rect, below: u16) -> (Rect, Rect) {
    let below = below.min(area.height / 2);
    let table = Rect { height: area.height - below, ..area };
    let more = Rect { x: area.x + 3, y: table.bottom(), width: area.width.saturating_sub(4), height: below };
    (table, more.intersection(area))
}
