//! The one key table: dispatch, footer, help, palette, menu and `docs/keys.md` all read the same rows.

mod action;
mod chord;
mod docs;
mod keymap;
mod row;
mod rows;

pub use action::Action;
pub use chord::{Chord, Sequence};
pub use docs::markdown;
pub use keymap::{Entry, Keymap, Resolved};
pub use row::{Facts, Menu, Row, Scope, When};
pub use rows::rows;
