//! What is wrong with a configuration, said so that it can be mended.

use std::{fmt, ops::Range, path::Path};

use unicode_width::UnicodeWidthStr;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The full name of the key, where one is meant.
    pub key: Option<String>,
    /// The line in `config.toml`, counted from 1, where the file is to blame.
    pub line: Option<usize>,
    /// What is wrong and what to do, in whole sentences; several lines when the place in the file is shown.
    pub text: String,
}

impl Problem {
    /// A problem that no line of the file is to blame for.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { key: None, line: None, text: text.into() }
    }

    /// A problem at a place in the file: the sentence, then the line with a caret under the place.
    pub(super) fn at(path: &Path, text: &str, span: Range<usize>, sentence: &str) -> Self {
        let line = line_of(text, span.start);
        let start = text[..span.start.min(text.len())].rfind('\n').map_or(0, |at| at + 1);
        let shown = text[start..].lines().next().unwrap_or_default();
        let end = (span.end.max(span.start) - start).min(shown.len());
        let before = shown.get(..span.start - start).unwrap_or(shown);
        let marked = shown.get(before.len()..end).unwrap_or_default();
        let gutter = " ".repeat(line.to_string().len());
        let carets = "^".repeat(marked.width().max(1));
        let indent: String = before
            .chars()
            .map(|c| if c == '\t' { "\t".to_owned() } else { " ".repeat(c.to_string().width()) })
            .collect();
        Self {
            key: None,
            line: Some(line),
            text: format!(
                "{}, line {line}: {sentence}\n{gutter} |\n{line} | {shown}\n{gutter} | {indent}{carets}",
                path.display()
            ),
        }
    }

    /// The same problem, said of that key.
    pub(super) fn of(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }
}

/// The line, counted from 1, in which that byte stands.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() + 1
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why a configuration cannot be used: everything that is wrong with it, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.iter().map(|problem| problem.text.as_str()).collect::<Vec<_>>().join("\n\n"))]
pub struct ConfigError {
    /// At least one problem.
    pub problems: Vec<Problem>,
}

impl ConfigError {
    /// An error of one sentence.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self { problems: vec![Problem::new(text)] }
    }
}
