//! One of several, before an action can go on: on which tracker, whom to merge with.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::tui::cells;
use crate::tui::component::{Choice, Chose, Component, Outcome, SelectList, Typing, boxed};
use crate::tui::keys::{Action, Scope};
use crate::tui::message::Wire;
use crate::tui::screen::{Context, Event, Popup, Signal, Size, Taken};
use crate::tui::theme::{Glyphs, Theme};

/// What is done with the choice.
type Then<W, Id> = Box<dyn FnOnce(Id) -> Signal<W>>;

/// The list to choose from.
pub struct Choose<W: Wire, Id> {
    title: String,
    text: String,
    list: SelectList<Id>,
    entries: usize,
    then: Option<Then<W, Id>>,
}

impl<W: Wire, Id: Clone + PartialEq> Choose<W, Id> {
    /// A list under a title; `then` is done with what was chosen.
    pub fn new(
        title: impl Into<String>,
        choices: Vec<Choice<Id>>,
        then: impl FnOnce(Id) -> Signal<W> + 'static,
    ) -> Self {
        let entries = choices.len();
        let list = SelectList::new(choices).numbered();
        Self { title: title.into(), text: String::new(), list, entries, then: Some(Box::new(then)) }
    }

    /// With what is to be known before one chooses.
    #[must_use]
    pub fn telling(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// The text in lines of a popup that wide, with an empty one behind it.
    fn lines(&self, width: u16, glyphs: &Glyphs) -> Vec<String> {
        if self.text.is_empty() {
            return Vec::new();
        }
        let mut lines = cells::wrap(&cells::clean(&glyphs.words(&self.text)), usize::from(width.saturating_sub(2)));
        lines.push(String::new());
        lines
    }
}

impl<W: Wire, Id: Clone + PartialEq> Popup<W> for Choose<W, Id> {
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken {
        let Event::Input(input) = event else { return Taken::No };
        match self.list.update(&input) {
            Outcome::Ignored => return Taken::No,
            Outcome::Said(Chose::Taken(id)) => {
                if let Some(then) = self.then.take() {
                    cx.signals.push(then(id));
                    cx.close();
                }
            }
            Outcome::Consumed | Outcome::Said(Chose::Moved) => {}
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, &self.title, theme);
        let mut place = Rect { height: 1, ..inner }.intersection(inner);
        for line in self.lines(inner.width, &theme.glyphs) {
            frame.render_widget(Line::raw(format!(" {line}")), place.intersection(inner));
            place.y += 1;
        }
        let list = Rect { height: inner.bottom().saturating_sub(place.y), y: place.y, ..inner }.intersection(inner);
        self.list.draw(frame, list, theme);
    }

    fn size(&self, screen: Size) -> Size {
        let width = if self.text.is_empty() { 64 } else { 76.min(screen.width) };
        let lines = self.entries + self.lines(width.saturating_sub(2), &Theme::default().glyphs).len();
        let lines = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(3);
        Size { width, height: lines.max(6).min(screen.height.saturating_sub(4)) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::Pick, Scope::Move]
    }

    fn offers(&self, action: Action) -> bool {
        !matches!(action, Action::NextField | Action::PreviousField)
            && action.picked().is_none_or(|at| at < self.entries)
    }

    fn typing(&self) -> Typing {
        self.list.typing()
    }
}
