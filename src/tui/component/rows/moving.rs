//! The cursor and the marks follow keys and mouse.

use super::{Record, Rows, RowsSaid, Want};
use crate::tui::component::{Input, Marks, MouseKind, Outcome};
use crate::tui::keys::Action;

/// So many rows a notch of the wheel moves.
const WHEEL: usize = 3;

impl<R: Record> Rows<R> {
    /// Hears an input: moving, marks, opening, the mouse.
    pub fn update(&mut self, input: &Input) -> Outcome<RowsSaid<R::Id>> {
        match input {
            Input::Action(action) => self.act(*action),
            Input::Mouse(mouse) => match mouse.kind {
                MouseKind::WheelUp if self.drawn.holds(mouse.at) => self.go(self.at.saturating_sub(WHEEL)),
                MouseKind::WheelDown if self.drawn.holds(mouse.at) => self.go(self.at + WHEEL),
                MouseKind::Click => match self.row_at(mouse.at) {
                    Some(row) => self.go(row),
                    None => Outcome::Ignored,
                },
                MouseKind::DoubleClick => match self.row_at(mouse.at) {
                    Some(row) => {
                        self.put(row);
                        self.open()
                    }
                    None => Outcome::Ignored,
                },
                _ => Outcome::Ignored,
            },
            Input::Key(_) | Input::Paste(_) => Outcome::Ignored,
        }
    }

    fn act(&mut self, action: Action) -> Outcome<RowsSaid<R::Id>> {
        match action {
            Action::Up => self.go(self.at.saturating_sub(1)),
            Action::Down => self.go(self.at + 1),
            Action::PageUp => self.go(self.at.saturating_sub(self.on_screen())),
            Action::PageDown => self.go(self.at + self.on_screen()),
            Action::First if !self.from_start => self.leap(Want::First),
            Action::First => self.go(0),
            Action::Last if !self.to_end => self.leap(Want::Last),
            Action::Last => self.go(usize::MAX),
            Action::Open => self.open(),
            Action::Mark => self.mark(),
            Action::Range => {
                self.ranging = !self.ranging;
                if let Some(id) = self.cursor.filter(|_| self.ranging) {
                    self.marks.set(id, true);
                }
                Outcome::Said(RowsSaid::Marked)
            }
            Action::MarkAll => {
                self.marks = Marks::all();
                Outcome::Said(RowsSaid::Marked)
            }
            Action::UnmarkAll => {
                self.unmark_all();
                Outcome::Said(RowsSaid::Marked)
            }
            _ => Outcome::Ignored,
        }
    }

    /// Marks the row and goes on to the next, so that Space, Space, Space marks three.
    fn mark(&mut self) -> Outcome<RowsSaid<R::Id>> {
        let Some(id) = self.cursor else { return Outcome::Consumed };
        self.marks.set(id, !self.marks.holds(id));
        self.put((self.at + 1).min(self.held.len().saturating_sub(1)));
        Outcome::Said(RowsSaid::Marked)
    }

    fn open(&self) -> Outcome<RowsSaid<R::Id>> {
        self.cursor.map_or(Outcome::Consumed, |id| Outcome::Said(RowsSaid::Opened(id)))
    }

    /// To an end that is not held: its page is wanted, and a range ends, for the rows between are unknown.
    fn leap(&mut self, to: Want<R::Id>) -> Outcome<RowsSaid<R::Id>> {
        self.ranging = false;
        self.jump = Some(to);
        self.asked = None;
        Outcome::Consumed
    }

    fn go(&mut self, to: usize) -> Outcome<RowsSaid<R::Id>> {
        let to = to.min(self.held.len().saturating_sub(1));
        if to == self.at {
            return Outcome::Consumed;
        }
        if self.ranging {
            let (low, high) = (to.min(self.at), to.max(self.at));
            for row in self.held.range(low..=high) {
                self.marks.set(row.id(), true);
            }
        }
        self.put(to);
        Outcome::Said(RowsSaid::Moved)
    }
}
