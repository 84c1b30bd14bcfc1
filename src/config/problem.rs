//! What is wrong with a configuration, said so that it can be mended.

use std::{fmt, ops::Range, path::Path};

use unicode_width::UnicodeWidthStr;

use super::value::acts;

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
        let at = text.floor_char_boundary(span.start);
        let line = line_of(text, at);
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let end = text[at..].find(['\r', '\n']).map_or(text.len(), |length| at + length);
        let before = printable(&text[start..at]);
        let marked = printable(&text[at..text.floor_char_boundary(span.end).clamp(at, end)]);
        let shown = printable(&text[start..end]);
        let gutter = " ".repeat(line.to_string().len());
        let indent = " ".repeat(before.width());
        let carets = "^".repeat(marked.width().max(1));
        let place = path.display();
        let sentence = printable(sentence);
        Self {
            key: None,
            line: Some(line),
            text: format!(
                "{place}, line {line}: {sentence}\n{gutter} |\n{line} | {shown}\n{gutter} | {indent}{carets}"
            ),
        }
    }

    /// The same problem, said of that key.
    pub(super) fn of(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }
}

/// The text as a terminal may show it on one line: a tab is a blank, what would act there is a box.
pub(super) fn printable(text: &str) -> String {
    let shown = |c| if c == '\t' { ' ' } else { char::REPLACEMENT_CHARACTER };
    text.chars().map(|c| if acts(c) { shown(c) } else { c }).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place() {
        let text = "a = 1\r\n\t名 = \"\u{1b}[31m\" x\r\n";
        let at = text.find('"').unwrap();
        let problem = Problem::at(Path::new("c.toml"), text, at..text.len(), "it is\u{1b} wrong.");
        assert_eq!(problem.line, Some(2));
        assert_eq!(
            problem.text,
            "c.toml, line 2: it is\u{fffd} wrong.\n  |\n2 |  名 = \"\u{fffd}[31m\" x\n  |       ^^^^^^^^^"
        );
    }

    #[test]
    fn a_place_behind_the_end_or_inside_a_letter_is_shown_all_the_same() {
        for span in [0..0, 1..1, 1..2, 3..9, 99..120] {
            assert!(Problem::at(Path::new("c.toml"), "名", span, "x.").text.ends_with('^'));
        }
        assert_eq!(Problem::at(Path::new("c.toml"), "", 0..0, "x.").text, "c.toml, line 1: x.\n  |\n1 | \n  | ^");
    }
}
