//! The screens: keys in, frames out; they ask the office and never see SQL or the network.
//!
//! # How to add a screen
//!
//! 1. **Rows.** What the screen does stands in the key table, [`keys::rows`] (`keys/rows/panes.rs`), under a
//!    [`keys::Scope`] of its own: action, keys, condition, words. Footer, `?`, palette, menu and `docs/keys.md` follow
//!    by themselves. No screen looks at a key code.
//! 2. **Questions and answers.** The screen owns two enums, `Request` (which is a [`program::wire::Question`]) and
//!    `Reply`; [`program::wire`] has one line a screen for both. A question is answered on a worker thread, so it may
//!    take its time; the answer comes back as [`screen::Event::Reply`]. A change of the office is a
//!    [`program::Request::Change`]; it comes back as [`program::Reply::Change`], which [`program::toast::show`] shows. A
//!    change of many rows that tells people is opened as a [`preview::Preview`] first: every message, then the change.
//! 3. **The screen** implements [`screen::Screen`]:
//!    - `update(event, cx) -> Taken`: [`Event::Shown`](screen::Event::Shown) and
//!      [`Event::Changed`](screen::Event::Changed) ask for what is shown (keep the cursor by id);
//!      [`Event::Input`](screen::Event::Input) brings actions, typed keys, pastes and the mouse. What is not for the
//!      screen is answered with `Taken::No`: the shell then does its own part (tabs, quit, undo).
//!    - `draw(&self, frame, area, theme)`: styles and glyphs only from the theme; data only through [`cells`], which
//!      takes out what would act on the terminal. Where things were drawn may be kept in [`component::Drawn`].
//!    - `scopes()`, `facts()`, `typing()`, `offers()`: what keys mean here and now. Every row that is shown must act.
//! 4. **The tab.** One line in [`program::tabs`].
//!
//! What a screen wants goes through its [`screen::Context`]: `ask(request)`, `open(popup)`, `toast(level, words)`,
//! `run(action)`; in a popup also `close()` and `answer(reply)`, which reaches who opened it as an
//! [`Event::Reply`](screen::Event::Reply), and `found(text)`, which fills the field that a form opened it for
//! (a calendar, the [`files::Folders`]). [`popup::Confirm`] asks before what cannot be taken back:
//!
//! ```text
//! let question = Confirm::new("Remove", "12 customers leave Solar Project.", "Remove").typed_count(12);
//! cx.open(question.then(Signal::Answer(Reply::RemoveConfirmed)));
//! ```
//!
//! # How it runs
//!
//! [`run::EventLoop`] blocks on one channel of [`message::Message`]s, hands each to [`shell::Shell::update`], performs
//! the [`message::Effect`]s that come back, and draws once when something changed. Input, worker, clock and terminal
//! are passed in, so tests run the same loop (`tests/it/screen_kit.rs`).

pub mod assign;
pub mod board;
pub mod cells;
pub mod clock;
pub mod component;
pub mod contacts;
pub mod editor;
pub mod files;
pub mod golive;
pub mod history;
pub mod import;
pub mod input;
pub mod keys;
pub mod message;
pub mod milestones;
pub mod open;
pub mod outbox;
pub mod pay;
pub mod picture;
pub mod popup;
pub mod preview;
pub mod program;
pub mod quiet;
pub mod record;
pub mod run;
pub mod screen;
pub mod settings;
pub mod shell;
pub mod terminal;
pub mod theme;
mod whole_rows;
pub mod why;
