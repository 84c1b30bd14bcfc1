//! Why a rule said no, in the words of the person who asked.

/// What kind of no it was; the command line turns it into an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A business rule forbids it (exit 3).
    Rule,
    /// What was named does not exist (exit 3).
    NotFound,
    /// Somebody else changed it meanwhile, or the preview no longer holds (exit 3).
    Conflict,
    /// This operator may not do it (exit 3).
    Permission,
    /// The words of the request do not fit (exit 2).
    Usage,
    /// Another program held the office file for longer than a command waits (exit 1).
    Busy,
    /// The office file, a file that was handed in, or the machine failed: full, damaged, no table (exit 1).
    Broken,
}

/// A refusal: what happened, why, and what to do. When one is returned, nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}{}{hint}", if hint.is_empty() { "" } else { " " })]
pub struct Refusal {
    /// What kind of no it was.
    pub kind: Kind,
    /// What happened and why, one sentence with its full stop.
    pub sentence: String,
    /// What to do now, one sentence, or empty.
    pub hint: String,
}

impl Refusal {
    /// A refusal without a hint.
    pub fn new(kind: Kind, sentence: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into(), hint: String::new() }
    }

    /// A business rule said no.
    pub fn rule(sentence: impl Into<String>) -> Self {
        Self::new(Kind::Rule, sentence)
    }

    /// What was named does not exist.
    pub fn not_found(sentence: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, sentence)
    }

    /// Somebody else was first.
    pub fn conflict(sentence: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, sentence)
    }

    /// The request's words do not fit.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self::new(Kind::Usage, sentence)
    }

    /// The file or the machine failed.
    pub fn broken(sentence: impl Into<String>) -> Self {
        Self::new(Kind::Broken, sentence)
    }

    /// The same refusal with the sentence that says what to do now.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}
