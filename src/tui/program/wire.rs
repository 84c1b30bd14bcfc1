//! Every question that a screen can ask and every answer, one line a screen.

use super::rehearsal::{Rehearsal, rehearse};
use super::trial::Trial;
use super::worker::Desk;
use crate::domain::{Instant, Refusal};
use crate::office::{Command, Order, Receipt};
use crate::tui::files::Folders;
use crate::tui::message::Wire;
use crate::tui::screen::Popup;

/// The program's questions and answers.
pub struct Program;

impl Wire for Program {
    type Request = Request;
    type Reply = Reply;

    fn folders(title: String, path: &str, endings: &'static [&'static str]) -> Option<Box<dyn Popup<Self>>> {
        Some(Box::new(Folders::new(title, path, endings)))
    }
}

/// What a screen asks of the office; each screen has an enum `Request` of its own that implements this.
pub trait Question: Send + 'static {
    /// The screen's own enum of answers.
    type Reply: Send + 'static;

    /// What it is about. Of waiting questions of one screen about one topic the newest is enough, and it stops the one
    /// that is being answered.
    fn topic(&self) -> &'static str;

    /// Answers it, on the reader's thread. An answer that was stopped is thrown away.
    fn answer(self, desk: &Desk) -> Self::Reply;
}

macro_rules! screens {
    ($($(#[$doc:meta])* $screen:ident = $module:ident),+ $(,)?) => {
        /// What the screens ask for.
        pub enum Request {
            /// A change of the office; carried out in order, never dropped, answered by [`Reply::Change`].
            Change(Box<Order>),
            /// Tries a way out of the office; answered by [`Reply::Tried`], perhaps a minute later.
            Try(Trial),
            /// Shows what a change would come to, and every message that it would send; answered by
            /// [`Reply::Rehearsed`] with the same number.
            Rehearse(u64, Box<Order>),
            $($(#[$doc])* $screen(crate::tui::$module::Request),)+
        }

        /// What comes back.
        pub enum Reply {
            /// What a change came to.
            Change(Result<Receipt, Refusal>),
            /// What that trial came to: a sentence.
            Tried(Trial, Result<String, Refusal>),
            /// What a change would come to.
            Rehearsed(u64, Result<Box<Rehearsal>, Refusal>),
            $($(#[$doc])* $screen(crate::tui::$module::Reply),)+
        }

        impl Request {
            /// A change, asked for at `at`, with a key of its own.
            #[must_use]
            pub fn change(command: Command, at: Instant) -> Self {
                Self::Change(Box::new(Order::new(command, at)))
            }

            /// Which screen's question about what it is; nothing for a change.
            #[must_use]
            pub fn topic(&self) -> Option<(&'static str, &'static str)> {
                match self {
                    Self::Change(_) => None,
                    Self::Try(trial) => Some(trial.topic()),
                    Self::Rehearse(..) => Some(("Program", "rehearsal")),
                    $(Self::$screen(question) => Some((stringify!($screen), question.topic())),)+
                }
            }

            /// Does or answers it.
            pub fn answer(self, desk: &mut Desk) -> Reply {
                match self {
                    Self::Change(order) => Reply::Change(desk.office.run(&order, &desk.actor)),
                    Self::Try(trial) => {
                        let tried = desk.try_out(&trial);
                        Reply::Tried(trial, tried)
                    }
                    Self::Rehearse(serial, order) => Reply::Rehearsed(serial, rehearse(desk, &order)),
                    $(Self::$screen(question) => Reply::$screen(question.answer(desk)),)+
                }
            }
        }

        $(
            impl From<crate::tui::$module::Request> for Request {
                fn from(question: crate::tui::$module::Request) -> Self {
                    Self::$screen(question)
                }
            }
        )+
    };
}

screens! {
    /// The Board.
    Board = board,
    /// The History.
    History = history,
    /// The assign popup.
    Assign = assign,
    /// The Contacts.
    Contacts = contacts,
    /// The Settings.
    Settings = settings,
    /// The Outbox.
    Outbox = outbox,
    /// The record of a contact.
    Record = record,
    /// The Milestones.
    Milestones = milestones,
    /// Pay Contractor.
    Pay = pay,
    /// The import popup.
    Import = import,
    /// The folders.
    Files = files,
    /// Why somebody was told or was not.
    Why = why,
    /// Going live.
    GoLive = golive,
}
