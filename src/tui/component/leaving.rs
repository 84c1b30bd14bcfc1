//! The question before something typed is thrown away; the safe answer is to keep it.

use super::{Drawn, Input, MouseKind, Outcome};
use crate::tui::keys::Action;

/// What is asked about typed words.
pub const THROW_AWAY: &str = "Throw away what you typed?";

/// Whether the question is asked, and which button has the focus. Its two buttons, "Keep typing" and the one that throws
/// away, stand in place of those of its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leaving(Option<bool>);

impl Leaving {
    /// Asks, with the focus on the safe answer.
    pub fn ask(&mut self) {
        self.0 = Some(false);
    }

    /// Whether it is asked.
    #[must_use]
    pub fn is_asked(self) -> bool {
        self.0.is_some()
    }

    /// The buttons: the words, and whether each has the focus. None while it is not asked.
    #[must_use]
    pub fn buttons(self) -> Option<[(&'static str, bool); 2]> {
        self.0.map(|throws| [("Keep typing", !throws), ("Throw away", throws)])
    }

    /// The word on the button that has the focus. None while it is not asked.
    #[must_use]
    pub fn focused(self) -> Option<&'static str> {
        self.buttons()?.into_iter().find(|(_, on)| *on).map(|(word, _)| word)
    }

    /// Hears the answer, which may be a click on one of the buttons; says when all is to be thrown away.
    pub fn answer(&mut self, input: &Input, buttons: &[Drawn; 2]) -> Outcome<()> {
        let throws = self.0 == Some(true);
        match input {
            Input::Action(Action::Accept) if throws => return Outcome::Said(()),
            Input::Action(Action::Accept | Action::Cancel) => self.0 = None,
            Input::Action(Action::Left | Action::Right | Action::NextField | Action::PreviousField) => {
                self.0 = Some(!throws);
            }
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click => {
                if buttons[0].holds(mouse.at) {
                    self.0 = None;
                } else if buttons[1].holds(mouse.at) {
                    return Outcome::Said(());
                }
            }
            _ => return Outcome::Ignored,
        }
        Outcome::Consumed
    }
}
