//! Where and why a template does not work, so that an editor can put the cursor there.

use std::fmt;
use std::ops::Range;

/// A part of a template that is written and rendered on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The subject line of an e-mail.
    Subject,
    /// The plain text of an e-mail.
    Text,
    /// The HTML of an e-mail; the only part in which values are escaped.
    Html,
    /// The title of a push note.
    PushTitle,
    /// The body of a push note.
    PushBody,
    /// The whole of a text message.
    Sms,
}

impl Part {
    /// The name under which the engine knows the part; its ending decides whether values are escaped for HTML.
    pub(super) const fn file(self) -> &'static str {
        match self {
            Self::Subject => "subject.txt",
            Self::Text => "text.txt",
            Self::Html => "letter.html",
            Self::PushTitle => "push_title.txt",
            Self::PushBody => "push_body.txt",
            Self::Sms => "sms.txt",
        }
    }

    /// What staff read.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Text => "text",
            Self::Html => "HTML",
            Self::PushTitle => "push title",
            Self::PushBody => "push body",
            Self::Sms => "text message",
        }
    }
}

/// A template that cannot be read, or cannot be filled in from the variables at hand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RenderError {
    /// The part in which it happened.
    pub part: Part,
    /// The line of that part, counted from 1; none when the part as a whole is meant.
    pub line: Option<usize>,
    /// The characters of that line before the place, where it is known.
    pub column: Option<usize>,
    /// What stands there; empty when the part as a whole is meant.
    pub words: String,
    /// What is wrong there, without a full stop.
    pub message: String,
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The {} of the template", self.part.word())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        let end = if self.message.ends_with('?') { "" } else { "." };
        write!(f, ": {}{end}", self.message)
    }
}

impl RenderError {
    /// About a part as a whole.
    pub(super) fn whole(part: Part, message: String) -> Self {
        Self { part, line: None, column: None, words: String::new(), message }
    }

    /// About these bytes of the part's source.
    pub(super) fn at(part: Part, source: &str, range: Range<usize>, message: String) -> Self {
        let before = source.get(..range.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        Self {
            part,
            line: Some(before.matches('\n').count() + 1),
            column: Some(line.chars().count()),
            words: source.get(range).unwrap_or_default().lines().next().unwrap_or_default().to_owned(),
            message,
        }
    }

    /// The engine's error, in the part in which it happened.
    pub(super) fn of(part: Part, source: &str, error: &minijinja::Error) -> Self {
        let message = match (error.kind(), error.detail()) {
            (minijinja::ErrorKind::OutOfFuel, _) => "it computes too long or writes too much".to_owned(),
            (kind, Some(detail)) => format!("{kind}: {detail}"),
            (kind, None) => kind.to_string(),
        };
        match (error.range().filter(|range| !range.is_empty()), error.line()) {
            (Some(range), Some(line)) => Self { line: Some(line), ..Self::at(part, source, range, message) },
            (_, None) => Self::whole(part, message),
            (None, Some(line)) => {
                let words = source.lines().nth(line - 1).unwrap_or_default().trim().to_owned();
                Self { part, line: Some(line), column: None, words, message }
            }
        }
    }
}
