//! Stories on the screens: keys in; what is shown, what is stored and which letters wait out.

mod assign;
mod board;
mod contacts;
mod files;
mod golive;
mod history;
mod import;
pub mod kit;
mod milestones;
mod outbox;
mod outbox_desk;
mod payments;
mod record;
mod settings;
mod templates;
mod threads;
mod why;
