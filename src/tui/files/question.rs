//! What the folders ask: what stands at a path. It is answered on a thread of its own.

use std::path::PathBuf;

use super::folder::{self, Found};
use super::paths::meant;
use crate::domain::Refusal;
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// Which place is asked about.
#[derive(Clone, Debug)]
pub enum Place {
    /// Where to begin: near the path that stands in the field, else where a file was taken last, else at home.
    First {
        /// The path in the field.
        typed: String,
        /// Where a file was taken last.
        last: Option<PathBuf>,
    },
    /// A path of the machine.
    At(PathBuf),
    /// A path as somebody typed it.
    Typed(String),
}

/// The question of the folders.
pub struct Request {
    /// Counts the questions, so that a late answer to an older one is known.
    pub number: u32,
    /// Which place.
    pub place: Place,
    /// The endings of the files to list; none lists all.
    pub endings: &'static [&'static str],
}

/// The answer.
pub struct Reply {
    /// The number of the question.
    pub number: u32,
    /// What stands there.
    pub found: Result<Found, Refusal>,
}

impl Request {
    /// Looks at the place; needs no office.
    #[must_use]
    pub fn look(self) -> Reply {
        let endings = self.endings;
        let found = match &self.place {
            Place::First { typed, last } => {
                folder::begin(typed, last.as_deref(), endings).map(|listing| Found::Folder(Box::new(listing)))
            }
            Place::At(path) => folder::look(path, endings),
            Place::Typed(typed) => folder::look(&meant(typed), endings),
        };
        Reply { number: self.number, found }
    }
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        "folder"
    }

    fn answer(self, _: &Desk) -> Reply {
        self.look()
    }
}
