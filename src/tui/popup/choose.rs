//! One of several, before an action can go on: on which tracker, whom to merge with.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::tui::component::{Choice, Chose, Component, Outcome, SelectList, Typing, boxed};
use crate::tui::keys::{Action, Scope};
use crate::tui::message::Wire;
use crate::tui::screen::{Context, Event, Popup, Signal, Size, Taken};
use crate::tui::theme::Theme;

/// What is done with the choice.
type Then<W, Id> = Box<dyn FnOnce(Id) -> Signal<W>>;

/// The list to choose from.
pub struct Choose<W: Wire, Id> {
    title: String,
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
        Self { title: title.into(), list: SelectList::new(choices).numbered(), entries, then: Some(Box::new(then)) }
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
        self.list.draw(frame, inner, theme);
    }

    fn size(&self, screen: Size) -> Size {
        let lines = u16::try_from(self.entries).unwrap_or(u16::MAX).saturating_add(3);
        Size { width: 64, height: lines.max(6).min(screen.height.saturating_sub(4)) }
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
