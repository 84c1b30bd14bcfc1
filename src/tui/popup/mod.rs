//! Popups that every screen uses: confirm, help, palette, menu bar.

mod commands;
mod confirm;
mod menu;

pub use commands::{Commands, Listed};
pub use confirm::Confirm;
pub use menu::MenuBar;
