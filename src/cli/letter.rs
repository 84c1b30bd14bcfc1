//! A rendered message on standard output, as a dry run shows it.

use super::output::clean;
use crate::domain::{Channel, segments, text::is_control};
use crate::message::Rendered;
use serde_json::{Value, json};
use std::io::{self, Write};

/// For people.
pub fn in_words(out: &mut impl Write, name: &str, channel: Channel, to: &str, letter: &Rendered) -> io::Result<()> {
    let size = letter.segments().map(|count| format!(" ({})", segments::words(count, None))).unwrap_or_default();
    writeln!(out, "\n--- {} by {}, to {}{size}", clean(name), channel.word(), clean(to))?;
    if letter.segments().is_none() {
        writeln!(out, "{}\n", clean(letter.headline()))?;
    }
    for text in letter.plain().lines() {
        writeln!(out, "{}", text.chars().filter(|c| !is_control(*c)).collect::<String>())?;
    }
    Ok(())
}

/// For programs.
pub fn to_json(name: &str, channel: Channel, to: &str, letter: &Rendered) -> Value {
    let mut item =
        json!({ "name": name, "channel": channel, "to": to, "subject": letter.headline(), "body": letter.plain() });
    if let Some(segments) = letter.segments() {
        item["segments"] = segments.into();
    }
    item
}
