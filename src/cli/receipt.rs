//! What a change came to, for people and for programs.

use super::failure::Outcome;
use super::output::{self, clean};
use super::wiring::Context;
use crate::domain::Instant;
use crate::office::{Receipt, Skipped};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How many of those who were left out are named.
const NAMED: usize = 10;

impl Context {
    /// Prints what a change came to.
    pub fn report(&self, receipt: &Receipt) -> Outcome {
        if self.json { output::say(&to_json(receipt).to_string()) } else { output::say(&in_words(receipt)) }
    }
}

/// The contract of changing commands.
pub fn to_json(receipt: &Receipt) -> Value {
    json!({
        "batch": receipt.batch,
        "changed": receipt.changed,
        "messages": receipt.messages,
        "skipped": receipt.skipped,
    })
}

/// For people.
pub fn in_words(receipt: &Receipt) -> String {
    let mut text = clean(receipt.summary.trim_end_matches('.')).into_owned();
    text.push('.');
    if let Some(id) = receipt.created {
        let _ = write!(text, " It has number {id}.");
    }
    if receipt.repeated {
        text.push_str(" This had been done before.");
    }
    if let (Some(batch), Some(until)) = (receipt.batch, receipt.held_until) {
        let _ =
            write!(text, "\n{}; `milepost undo {batch}` takes it back.", held(receipt.messages, until, Instant::now()));
    }
    text.push_str(&left_out(&receipt.skipped));
    text
}

/// "3 messages held until 2026-11-23T14:02:00Z", or that nothing holds them.
pub fn held(messages: usize, until: Instant, now: Instant) -> String {
    let messages = count(messages, "message");
    if until > now {
        format!("{messages} held until {}", until.to_rfc3339())
    } else {
        format!("{messages} enqueued without an undo window")
    }
}

/// Those who were left out: the first ten by name, then a number.
pub fn left_out(skipped: &[Skipped]) -> String {
    let mut text = String::new();
    if !skipped.is_empty() {
        let _ = write!(text, "\nLeft out: {}", skipped.len());
    }
    for one in skipped.iter().take(NAMED) {
        let channel = one.channel.map_or_else(String::new, |channel| format!(" by {}", channel.word()));
        let _ = write!(text, "\n  {}{channel}: {}", clean(&one.who), clean(&one.reason));
    }
    if skipped.len() > NAMED {
        let _ = write!(text, "\n  and {} more", skipped.len() - NAMED);
    }
    text
}

/// "1 message", "3 messages".
pub fn count(n: usize, thing: &str) -> String {
    format!("{n} {thing}{}", if n == 1 { "" } else { "s" })
}
