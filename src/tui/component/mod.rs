//! The pieces that screens and popups are made of. A piece never names the shell or a screen: it says what came of an
//! input, and its owner decides.

mod entries;
mod filter;
mod form;
mod leaving;
pub mod marks;
mod place;
mod rows;
mod scroll;
mod select;
mod small;
mod table;
mod text_field;

pub use entries::Entries;
pub use filter::FilterLine;
pub use form::{Check, Checked, Echo, Field, Form, FormSaid, Kind, Lookup};
pub use leaving::{Leaving, THROW_AWAY};
pub use marks::Marks;
pub use place::{Drawn, boxed};
pub use rows::{Page, Placed, Record, Rows, RowsSaid, Want};
pub use scroll::ScrollText;
pub use select::{Choice, Chose, SelectList};
pub use small::{TabStrip, bar, gauge, swatch};
pub use table::{CellText, Column, Width, draw_table};
pub use text_field::TextField;

use crossterm::event::KeyEvent;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::keys::Action;
use super::theme::Theme;

/// What the operator did, after the key table was asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A row of the key table.
    Action(Action),
    /// A key that types or edits text: no row of the table took it.
    Key(KeyEvent),
    /// Text from the clipboard.
    Paste(String),
    /// The mouse.
    Mouse(Mouse),
}

/// How keys that type a character are understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Typing {
    /// They are commands.
    #[default]
    Off,
    /// They are text.
    On,
    /// They are text, but digits are looked up in the key table first (a list to pick from whose filter is empty).
    ButDigits,
}

/// A mouse event on a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// What was done.
    pub kind: MouseKind,
    /// Where.
    pub at: Position,
}

/// What was done with the mouse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Click,
    /// It went down on the same cell twice, quickly. The first press came as a click.
    DoubleClick,
    /// The mouse moved with the button down; the press came as a click.
    Drag {
        /// Where the button went down.
        from: Position,
    },
    /// The button was let go after a drag.
    Drop {
        /// Where the button went down.
        from: Position,
    },
    /// The wheel turned up.
    WheelUp,
    /// The wheel turned down.
    WheelDown,
}

/// What came of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// Not for this piece.
    Ignored,
    /// Taken; it may look different now.
    Consumed,
    /// Taken, and the owner should know this.
    Said(T),
}

impl<T> Outcome<T> {
    /// Whether the piece took the input.
    pub const fn is_taken(&self) -> bool {
        !matches!(self, Self::Ignored)
    }
}

/// A piece of a screen.
pub trait Component {
    /// What it tells its owner.
    type Said;

    /// Hears an input.
    fn update(&mut self, input: &Input) -> Outcome<Self::Said>;

    /// Draws itself.
    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme);
}
