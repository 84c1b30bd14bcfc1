//! One message: as it goes, its tries, where it stands and what to do; that comes first when it does not arrive.

use std::fmt::Write as _;

use crate::domain::text::capital;
use crate::domain::{Channel, Instant};
use crate::office::ask_outbox::MessageDetail;
use crate::tui::clock;
use crate::tui::program::Desk;

/// The message as text.
pub(in crate::tui) fn letter(detail: &MessageDetail, desk: &Desk, now: Instant) -> String {
    let row = &detail.row;
    let zone = clock::zone_of(&desk.office);
    let (head, body) = (detail.rendered.headline(), detail.rendered.plain());
    let place = match (row.channel, row.label.as_str()) {
        (Channel::Push, "") => "(phone)".to_owned(),
        (Channel::Push, label) => format!("({label})"),
        _ => format!("<{}>", row.to),
    };
    let name = if row.name.is_empty() { String::new() } else { format!("{} ", row.name) };
    let stands = stands(detail);
    let arrives = row.state.is_on_its_way();
    let mut text = if arrives { String::new() } else { format!("{stands}\n") };
    let _ = write!(text, "To: {name}{place}\nBy: {}\n", row.channel.word());
    let _ = match (row.channel, &detail.segments) {
        (Channel::Email, _) => write!(text, "Subject: {head}\n\n{body}\n"),
        (_, Some(segments)) => write!(text, "Text: {segments}\n\n{body}\n"),
        (_, None) => write!(text, "On the phone: {head}\n\n{body}\n"),
    };
    let _ = write!(text, "\nMessage-ID: {}\n", row.message_id);
    if detail.attempts.is_empty() {
        text.push_str("Not tried yet.\n");
    }
    for (n, attempt) in (1..).zip(&detail.attempts) {
        let when = clock::moment(attempt.started_at, now, zone);
        let words = if attempt.text.is_empty() { attempt.code.as_str() } else { attempt.text.as_str() };
        let _ = write!(text, "Try {n}, {when}: {}", outcome(&attempt.outcome));
        let _ = if words.is_empty() { writeln!(text, ".") } else { writeln!(text, ". {words}") };
    }
    if arrives {
        let _ = write!(text, "\n{stands}");
    }
    text
}

/// "Failed. It was given up after 1 try: … / What to do: …": why it stands there, without how it came to be.
fn stands(detail: &MessageDetail) -> String {
    let mut text = format!("{}.", capital(detail.row.state.name()));
    let origin = ["did", "switched_on", "may_be_told", "last_try"];
    let points = || detail.account.points.iter().filter(|point| !origin.contains(&point.code));
    for point in points() {
        let _ = write!(text, " {}", point.sentence);
    }
    text.push('\n');
    for fix in points().filter_map(|point| point.fix.as_ref()) {
        let _ = writeln!(text, "What to do: {fix}");
    }
    text
}

/// What came of a try, in words.
fn outcome(name: &str) -> &str {
    match name {
        "sent" => "taken",
        "found" => "had been taken before",
        "lost" => "the program ended before it was handed over",
        "uncertain" => "no answer, so it may have arrived",
        "asked" => "the provider was asked about it",
        "retry" => "not taken this time",
        "throttled" => "too fast for the server",
        "unreachable" => "the server could not be reached",
        "permanent" => "refused for good",
        "bad_address" => "no such address",
        "gone" => "the address was given up",
        "opted_out" => "the recipient said stop",
        "config" => "a setting is wrong",
        other => other,
    }
}
