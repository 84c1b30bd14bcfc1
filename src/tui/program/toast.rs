//! What a change came to, in the words of a toast: "3 to Materials · 4 messages in 0:30 · u undo".

use std::fmt::Write as _;

use super::wire::Program;
use super::worker::grouped;
use crate::domain::{Instant, Kind, Refusal};
use crate::office::Receipt;
use crate::tui::screen::Context;
use crate::tui::shell::Level;

/// Shows what a change came to.
pub fn show(done: &Result<Receipt, Refusal>, cx: &mut Context<Program>) {
    match done {
        Ok(receipt) if receipt.batch.is_none() => cx.toast(Level::Info, receipt.summary.clone()),
        Ok(receipt) => cx.toast(Level::Done, words(receipt, cx.now())),
        Err(refusal) => refuse(refusal, cx),
    }
}

/// Shows why something was refused.
pub fn refuse(refusal: &Refusal, cx: &mut Context<Program>) {
    let level = if matches!(refusal.kind, Kind::Broken | Kind::Busy) { Level::Error } else { Level::Warning };
    cx.toast(level, refusal.to_string());
}

/// What was done, what leaves when, and the way back.
#[must_use]
pub fn words(receipt: &Receipt, now: Instant) -> String {
    let mut words = receipt.summary.clone();
    let plural = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{} {one}s", grouped(n)) };
    let back = receipt.summary.starts_with("Took back");
    if let Some(until) = receipt.held_until.filter(|_| receipt.messages > 0) {
        let _ = write!(words, " · {} {}", plural(receipt.messages, "message"), countdown(until, now));
    } else if back && receipt.messages > 0 {
        let _ = write!(words, " · {} taken back", plural(receipt.messages, "message"));
    }
    let (told, left_out): (Vec<_>, Vec<_>) = receipt.skipped.iter().partition(|skipped| skipped.channel.is_some());
    if back && !told.is_empty() {
        let _ = write!(words, " · {} had left already and stay", plural(told.len(), "message"));
    }
    if let Some(first) = left_out.first() {
        let _ = write!(words, " · left out: {} ({})", first.who, first.reason);
        if left_out.len() > 1 {
            let _ = write!(words, " and {} more", left_out.len() - 1);
        }
    }
    if back {
        words.push_str(" · U redo");
    } else if receipt.undoable {
        words.push_str(" · u undo");
    }
    words
}

/// "in 0:30", or "now" when nothing holds them.
#[must_use]
pub fn countdown(until: Instant, now: Instant) -> String {
    let left = (until.micros_since(now) + 999_999) / 1_000_000;
    if left <= 0 { "now".to_owned() } else { format!("in {}:{:02}", left / 60, left % 60) }
}
