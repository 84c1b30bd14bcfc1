//! Where and why a template does not work, so that an editor can put the cursor there.

use std::fmt;

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
    /// What is wrong there, without a full stop.
    pub message: String,
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The {} of the template", self.part.word())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}.", self.message)
    }
}

impl RenderError {
    /// The engine's error, in the part in which it happened.
    pub(super) fn of(part: Part, error: &minijinja::Error) -> Self {
        let message = match (error.kind(), error.detail()) {
            (minijinja::ErrorKind::OutOfFuel, _) => "it computes too long or writes too much".to_owned(),
            (kind, Some(detail)) => format!("{kind}: {detail}"),
            (kind, None) => kind.to_string(),
        };
        Self { part, line: error.line(), message }
    }
}
