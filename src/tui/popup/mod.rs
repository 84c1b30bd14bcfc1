//! Popups that every screen uses: confirm, form, progress, help, palette, menu bar.

mod calendar;
mod choose;
mod commands;
mod confirm;
mod form;
mod menu;
mod notice;
mod progress;

pub use calendar::Calendar;
pub use choose::Choose;
pub use commands::{Commands, Listed};
pub use confirm::Confirm;
pub use form::{FormPopup, Settled};
pub use menu::MenuBar;
pub use notice::Notice;
pub use progress::{Progress, Step};
