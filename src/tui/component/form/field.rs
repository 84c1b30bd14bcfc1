//! One field of a form.

use super::super::{Drawn, Input, TextField};
use crate::tui::cells;
use crate::tui::keys::Action;

/// What can be done in a field.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Typing.
    Text(Box<TextField>),
    /// Ticking.
    Tick(bool),
    /// Taking one of these.
    Choice {
        /// The options, as they are read.
        options: Vec<String>,
        /// The one that is taken.
        at: usize,
    },
}

/// A field with its words.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name by which the owner asks for it.
    pub name: &'static str,
    /// The words before it.
    pub label: String,
    /// A sentence in less weight below it, such as how a date is written.
    pub hint: String,
    /// What is wrong with it, in words.
    pub error: Option<String>,
    /// What stands in it.
    pub kind: Kind,
    /// What stood in it at first.
    first: String,
    /// The lines that it takes on the screen.
    rows: u16,
    pub(super) drawn: Drawn,
}

impl Field {
    fn new(name: &'static str, label: &str, kind: Kind, rows: u16) -> Self {
        let mut field = Self {
            name,
            label: label.to_owned(),
            hint: String::new(),
            error: None,
            kind,
            first: String::new(),
            rows,
            drawn: Drawn::default(),
        };
        field.first = field.text();
        field
    }

    /// A line to type.
    #[must_use]
    pub fn line(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Kind::Text(Box::new(TextField::line())), 1)
    }

    /// A line whose text is not shown.
    #[must_use]
    pub fn secret(name: &'static str, label: &str) -> Self {
        Self::new(name, label, Kind::Text(Box::new(TextField::secret())), 1)
    }

    /// Several lines to type, so many of them shown.
    #[must_use]
    pub fn lines(name: &'static str, label: &str, rows: u16) -> Self {
        Self::new(name, label, Kind::Text(Box::new(TextField::lines())), rows.max(1))
    }

    /// A box to tick.
    #[must_use]
    pub fn tick(name: &'static str, label: &str, ticked: bool) -> Self {
        Self::new(name, label, Kind::Tick(ticked), 1)
    }

    /// One of several.
    #[must_use]
    pub fn choice(name: &'static str, label: &str, options: Vec<String>, at: usize) -> Self {
        Self::new(name, label, Kind::Choice { options, at }, 1)
    }

    /// With this text in it.
    #[must_use]
    pub fn with(mut self, text: &str) -> Self {
        if let Kind::Text(field) = &mut self.kind {
            field.set(text);
        }
        self.first = self.text();
        self
    }

    /// With a sentence below it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// What stands in it; of a choice the option's words, of a box "yes" or "no".
    #[must_use]
    pub fn text(&self) -> String {
        match &self.kind {
            Kind::Text(field) => field.text(),
            Kind::Tick(ticked) => if *ticked { "yes" } else { "no" }.to_owned(),
            Kind::Choice { options, at } => options.get(*at).cloned().unwrap_or_default(),
        }
    }

    pub(super) fn is_dirty(&self) -> bool {
        self.text() != self.first
    }

    /// Types, ticks or chooses; whether the input was for it. Its error goes away, for it is about what stood there.
    pub(super) fn input(&mut self, input: &Input) -> bool {
        let taken = match (&mut self.kind, input) {
            (Kind::Text(field), input) => field.input(input),
            (Kind::Tick(ticked), Input::Action(Action::Toggle)) => {
                *ticked = !*ticked;
                true
            }
            (Kind::Choice { options, at }, Input::Action(action)) if !options.is_empty() => match action {
                Action::Right | Action::Toggle => {
                    *at = (*at + 1) % options.len();
                    true
                }
                Action::Left => {
                    *at = (*at + options.len() - 1) % options.len();
                    true
                }
                _ => false,
            },
            _ => false,
        };
        if taken {
            self.error = None;
        }
        taken
    }

    /// The lines below the field: its error, else its hint.
    pub(super) fn below(&self, width: u16) -> Vec<String> {
        let words = self.error.as_deref().unwrap_or(&self.hint);
        if words.is_empty() { Vec::new() } else { cells::wrap(words, usize::from(width)) }
    }

    pub(super) fn rows(&self) -> u16 {
        self.rows
    }

    pub(super) fn height(&self, width: u16) -> u16 {
        self.rows + u16::try_from(self.below(super::draw::field_width(width)).len()).unwrap_or(0)
    }
}
