//! What a check found, in words that say what to do: for `doctor` and for going live.

use super::output::clean;
use serde::Serialize;
use std::fmt::Write as _;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// All is well.
    Good,
    /// Works, and somebody should look at it.
    Note,
    /// Does not work.
    Bad,
}

/// What one check found.
#[derive(Debug, Serialize)]
pub struct Finding {
    check: &'static str,
    /// How bad it is.
    pub verdict: Verdict,
    text: String,
    fix: String,
}

impl Finding {
    /// All is well.
    pub fn good(check: &'static str, text: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Good, text: text.into(), fix: String::new() }
    }

    /// Works, and somebody should look at it.
    pub fn note(check: &'static str, text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Note, text: text.into(), fix: fix.into() }
    }

    /// Does not work.
    pub fn bad(check: &'static str, text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Bad, text: text.into(), fix: fix.into() }
    }

    /// Whether that is what it says.
    pub fn says(&self, sentence: &str) -> bool {
        self.text == sentence
    }

    /// The same while it does no harm, because.
    #[must_use]
    pub fn softened(self, because: &str) -> Self {
        match self.verdict {
            Verdict::Bad => Self { verdict: Verdict::Note, text: format!("{} {because}", self.text), ..self },
            Verdict::Good | Verdict::Note => self,
        }
    }
}

/// The findings for people, each line with its end.
pub fn in_words(found: &[Finding]) -> String {
    let mut text = String::new();
    for finding in found {
        let mark = match finding.verdict {
            Verdict::Good => "ok  ",
            Verdict::Note => "note",
            Verdict::Bad => "BAD ",
        };
        for (at, line) in finding.text.lines().enumerate() {
            let head = if at == 0 { format!("{mark}  {:<14}", finding.check) } else { " ".repeat(20) };
            let _ = writeln!(text, "{head}{}", clean(line));
        }
        if !finding.fix.is_empty() {
            let _ = writeln!(text, "{}-> {}", " ".repeat(20), clean(&finding.fix));
        }
    }
    text
}
