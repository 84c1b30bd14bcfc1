//! Help and palette: the rows of the key table that work now, to search and to run.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Text};

use crate::tui::cells;
use crate::tui::component::{Choice, Chose, Component, Outcome, SelectList, Typing, boxed};
use crate::tui::keys::{Action, Scope};
use crate::tui::message::Wire;
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::theme::Theme;

/// A row as it is listed.
#[derive(Clone, Debug)]
pub struct Listed {
    /// What runs.
    pub action: Action,
    /// A few words.
    pub label: String,
    /// A sentence.
    pub help: String,
    /// The keys.
    pub keys: String,
    /// The heading: where it holds.
    pub place: &'static str,
}

/// The list of commands.
pub struct Commands {
    title: &'static str,
    rows: Vec<Listed>,
    list: SelectList<usize>,
    /// What the signs on the screen mean; may be empty.
    legend: &'static str,
}

impl Commands {
    /// The keys that work here, with their sentences, and what the signs on the screen mean.
    #[must_use]
    pub fn help(rows: Vec<Listed>, legend: &'static str) -> Self {
        Self { legend, ..Self::new("Keys that work here", rows) }
    }

    /// Any action by its words.
    #[must_use]
    pub fn palette(rows: Vec<Listed>) -> Self {
        Self::new("Commands", rows)
    }

    fn new(title: &'static str, rows: Vec<Listed>) -> Self {
        let choice = |(at, row): (usize, &Listed)| Choice {
            also: format!("{} {} {}", row.help, row.keys, row.place),
            ..Choice::new(at, row.label.clone()).note(row.keys.clone())
        };
        let list = SelectList::new(rows.iter().enumerate().map(choice).collect());
        Self { title, rows, list, legend: "" }
    }
}

impl<W: Wire> Popup<W> for Commands {
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken {
        let Event::Input(input) = event else { return Taken::No };
        match self.list.update(&input) {
            Outcome::Ignored => Taken::No,
            Outcome::Said(Chose::Taken(at)) => {
                cx.close();
                cx.run(self.rows[at].action);
                Taken::Yes
            }
            Outcome::Consumed | Outcome::Said(Chose::Moved) => Taken::Yes,
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, self.title, theme);
        let help = Rect { y: inner.bottom().saturating_sub(3), height: 3.min(inner.height), ..inner };
        let wrapped = |words: &str| -> Vec<Line> {
            let lines = cells::wrap(words, usize::from(inner.width.saturating_sub(2)));
            lines.into_iter().map(|line| Line::raw(format!(" {line}"))).collect()
        };
        let legend = if self.legend.is_empty() { Vec::new() } else { wrapped(&theme.glyphs.words(self.legend)) };
        let below = u16::try_from(legend.len()).unwrap_or(0);
        let list = Rect { height: inner.height.saturating_sub(4 + below), ..inner };
        self.list.draw(frame, list, theme);
        let place = Rect { y: help.y.saturating_sub(below), height: below, ..inner }.intersection(inner);
        frame.render_widget(Text::from(legend).style(theme.text), place);
        if let Some(choice) = self.list.selected() {
            let row = &self.rows[choice.id];
            let words = format!("{}: {}", row.place, theme.glyphs.words(&row.help));
            frame.render_widget(Text::from(wrapped(&words)).style(theme.muted), help);
        }
    }

    fn size(&self, screen: Size) -> Size {
        Size { width: 76, height: screen.height.saturating_sub(4) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::Move]
    }

    fn offers(&self, action: Action) -> bool {
        !matches!(action, Action::NextField | Action::PreviousField)
    }

    fn typing(&self) -> Typing {
        self.list.typing()
    }
}
