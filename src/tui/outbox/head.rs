//! What stands above the messages: what is late, who sends, which channels do not run and what to do about it.

use super::Outbox;
use super::question::Standing;
use crate::domain::explain::{Stop, Stopped};
use crate::domain::{Instant, MessageState, span};
use crate::office::ask_outbox_health::{ChannelHealth, Dispatcher, Held, OutboxHealth};
use crate::office::outbox_needs::refused;
use crate::tui::clock;
use crate::tui::program::worker::grouped;
use crate::tui::shell::Level;

/// From then on a message that is due is late, in seconds.
const LATE: i64 = 600;

/// A line of the head, and how much it weighs.
pub(super) type Said = (Level, String);

/// The lines of the head; on a wide screen every channel has one.
pub(super) fn lines(outbox: &Outbox) -> Vec<Said> {
    let Some(standing) = &outbox.standing else { return Vec::new() };
    let (health, now) = (&standing.health, outbox.now);
    let mut said = vec![summary(health, now), senders(standing, now)];
    if standing.kept_back {
        let words = "TEST: what is due is kept back, not sent. g v leads through going live.";
        said.push((Level::Info, words.to_owned()));
    }
    if let Some(inbox) = health.inbox.as_ref().filter(|inbox| !inbox.reason.is_empty()) {
        said.push((Level::Warning, format!("The inbox is not read: {} {}", inbox.reason, inbox.fix)));
    }
    said.extend(brake(health));
    said.extend(
        health.refused.iter().map(refused).map(|need| (Level::Error, format!("{} {}", need.sentence, need.fix))),
    );
    for channel in &health.channels {
        let stops: Vec<Held<'_>> = channel.stops().filter(|held| held.stopped.by != Stop::Brake).collect();
        let braked = channel.stopped.as_ref().is_some_and(|stopped| stopped.by == Stop::Brake);
        if outbox.wide && (stops.is_empty() || braked || channel.stopped.is_none()) {
            said.push(of_channel(channel, braked));
        }
        said.extend(stops.iter().map(|held| of_stop(held, standing, now, outbox.wide)));
    }
    said
}

/// "12 due, the oldest waits 12 min · last hour: 340 sent, 2 failed · cap 352 of 2,000".
fn summary(health: &OutboxHealth, now: Instant) -> Said {
    let waits = match health.oldest {
        None => "Nothing is due".to_owned(),
        Some(oldest) => format!("{} due, the oldest waits {}", grouped(health.due()), span(oldest.since, now)),
    };
    let hour = health.hour;
    let late = health.oldest.is_some_and(|oldest| now.micros_since(oldest.since) > LATE * 1_000_000);
    let level = if late || hour.failed > 0 { Level::Warning } else { Level::Info };
    let left = usize::try_from(hour.left).unwrap_or(usize::MAX);
    let cap = usize::try_from(hour.cap).unwrap_or(usize::MAX);
    let words = format!(
        "{waits} · last hour: {} sent, {} failed · cap {} of {}",
        grouped(hour.sent),
        grouped(hour.failed),
        grouped(left),
        grouped(cap)
    );
    (level, words)
}

/// Who empties the outbox: these screens, another program, or nobody.
fn senders(standing: &Standing, now: Instant) -> Said {
    let (own, others): (Vec<&Dispatcher>, Vec<&Dispatcher>) =
        standing.health.dispatchers.iter().partition(|one| Some(&one.name) == standing.here.as_ref());
    let since = |one: &Dispatcher| match one.since.micros() {
        0 => String::new(),
        _ => format!(" (since {})", clock::moment(one.since, now, standing.zone)),
    };
    let named: Vec<String> = others
        .iter()
        .map(|one| match one.process() {
            Some(process) => format!("process {process}{}", since(one)),
            None => format!("{}{}", one.name, since(one)),
        })
        .collect();
    match (own.is_empty(), named.is_empty()) {
        (false, true) => (Level::Info, "These screens send what is due.".to_owned()),
        (false, false) => {
            let (does, others) = (if named.len() == 1 { "does" } else { "do" }, named.join(", "));
            (Level::Info, format!("These screens send what is due, and so {does} {others}."))
        }
        (true, false) => (Level::Info, format!("Another program sends what is due: {}.", named.join(", "))),
        (true, true) => {
            let waits = standing.health.count(MessageState::Held) + standing.health.count(MessageState::Queued) > 0;
            let level = if waits { Level::Warning } else { Level::Info };
            (level, "Nobody sends: start `milepost deliver --watch`, or screens that send.".to_owned())
        }
    }
}

/// The brake is pulled for all channels at once, so it is said once.
fn brake(health: &OutboxHealth) -> Option<Said> {
    let words: Vec<&str> = health.braked().map(|channel| channel.channel.word()).collect();
    let reason = &health.brake()?.reason;
    Some((Level::Error, format!("The brake stopped {}: {reason} p asks what to do.", words.join(", "))))
}

/// A channel of which nothing but the brake holds anything up.
fn of_channel(channel: &ChannelHealth, braked: bool) -> Said {
    let word = with_due(channel.channel.word(), channel.due);
    if braked {
        (Level::Error, format!("{word} is stopped by the brake"))
    } else {
        (Level::Info, format!("{word} is open"))
    }
}

/// A channel or a provider that does not run, and the key that helps.
fn of_stop(stop: &Held<'_>, standing: &Standing, now: Instant, wide: bool) -> Said {
    let Stopped { by, who, reason, fix } = stop.stopped;
    let word = if wide { with_due(who, stop.due) } else { (*who).to_owned() };
    match by {
        Stop::Operator => (Level::Warning, format!("{word} is paused: {reason} p resumes it.")),
        Stop::Config => {
            (Level::Error, format!("{word} is paused: {reason} {fix} c tests the connection, p resumes it."))
        }
        Stop::Brake => (Level::Error, format!("{word} is stopped by the brake")),
        Stop::Server(until) => {
            let until = clock::moment(*until, now, standing.zone);
            (Level::Warning, format!("{word} tries its server again {until}: {reason} {fix}"))
        }
    }
}

fn with_due(word: &str, due: usize) -> String {
    if due > 0 { format!("{word} ({} due)", grouped(due)) } else { word.to_owned() }
}
