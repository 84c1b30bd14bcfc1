//! One field of a form.

use chrono::NaiveDate;

use super::super::{Drawn, Input, TextField};
use super::{Check, Checked};
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

/// Where the text of a field can be looked up instead of being typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// On a calendar.
    Day {
        /// The day that it marks.
        today: NaiveDate,
    },
    /// In the folders of the machine.
    File {
        /// The endings of the files that are shown, in lower case; none shows all.
        endings: &'static [&'static str],
    },
}

/// How the words below a field are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Hint,
    Echo,
    Warning,
    Error,
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
    /// What is said about its text while it is typed.
    check: Option<Check>,
    /// Where its text can be looked up.
    pub lookup: Option<Lookup>,
    /// What stood in it at first.
    first: String,
    /// The lines that it takes on the screen.
    rows: u16,
    pub(super) drawn: Drawn,
    /// The button that looks up.
    pub(super) opener: Drawn,
}

impl Field {
    fn new(name: &'static str, label: &str, kind: Kind, rows: u16) -> Self {
        let mut field = Self {
            name,
            label: label.to_owned(),
            hint: String::new(),
            error: None,
            kind,
            check: None,
            lookup: None,
            first: String::new(),
            rows,
            drawn: Drawn::default(),
            opener: Drawn::default(),
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

    /// A line for a day, typed in any of the ways of [`crate::domain::day::parse`] or taken from a calendar.
    #[must_use]
    pub fn day(name: &'static str, label: &str, today: NaiveDate) -> Self {
        Self { lookup: Some(Lookup::Day { today }), ..Self::line(name, label).checked(Check::day(today)) }
    }

    /// A line for the path of a file, typed (`~` and quotes as in a shell) or taken from the folders, where only
    /// files with these endings are shown; no endings, all files.
    #[must_use]
    pub fn file(name: &'static str, label: &str, endings: &'static [&'static str]) -> Self {
        Self { lookup: Some(Lookup::File { endings }), ..Self::line(name, label) }
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

    /// With something that is said below it while it is typed. A text that the check refuses is not saved.
    #[must_use]
    pub fn checked(mut self, check: Check) -> Self {
        self.check = Some(check);
        self
    }

    /// What its check says now.
    pub(super) fn verdict(&self) -> Option<Checked> {
        self.check.as_ref()?.of(&self.text())
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

    /// Whether something was typed into it; what is ticked or chosen is set again by one key.
    pub(super) fn is_typed(&self) -> bool {
        if !matches!(self.kind, Kind::Text(_)) {
            return false;
        }
        let text = self.text();
        text != self.first && !(text.trim().is_empty() && self.first.trim().is_empty())
    }

    /// Whether it takes text, and holds none but blanks.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self.kind, Kind::Text(_)) && self.text().trim().is_empty()
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

    /// The lines below the field: its error, else what its check says, else its hint. A field with a check keeps a line
    /// for it, so that nothing moves while one types.
    pub(super) fn below(&self, width: u16) -> (Tone, Vec<String>) {
        let (tone, words) = match (&self.error, self.verdict()) {
            (Some(error), _) => (Tone::Error, error.clone()),
            (None, Some(Ok(echo))) => (if echo.warns { Tone::Warning } else { Tone::Echo }, echo.words),
            (None, Some(Err(sentence))) => (Tone::Warning, sentence),
            (None, None) => (Tone::Hint, self.hint.clone()),
        };
        if words.is_empty() && self.check.is_none() {
            return (tone, Vec::new());
        }
        (tone, cells::wrap(&words, usize::from(width)))
    }

    pub(super) fn rows(&self) -> u16 {
        self.rows
    }

    pub(super) fn height(&self, width: u16) -> u16 {
        self.rows + u16::try_from(self.below(super::draw::field_width(width)).1.len()).unwrap_or(0)
    }
}
