//! `[keys]`: keys that this seat wants otherwise; kept as plain text, because only the screens know actions and chords.

use std::ops::Range;

use toml::{Spanned, de::DeValue};

/// One line of `[keys]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The action's name as written.
    pub action: String,
    /// The chords ("a", "ctrl-s") or sequences ("g b") as written; an empty list takes the action's keys away.
    pub chords: Vec<String>,
    /// The line in the file, counted from 1.
    pub line: usize,
    pub(super) span: Range<usize>,
}

/// The chords in a value: a text or a list of texts.
pub(super) fn chords(value: &DeValue<'_>) -> Option<Vec<String>> {
    let text = |value: &DeValue<'_>| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    match value {
        DeValue::Array(list) => list.iter().map(Spanned::get_ref).map(text).collect(),
        value => text(value).map(|chord| vec![chord]),
    }
}
