//! `outbox` without a verb: how the outbox stands, for people, for monitoring, and as a check that only speaks up when
//! somebody is needed.

use crate::cli::failure::{Failure, Outcome};
use crate::cli::output::{self, clean};
use crate::cli::wiring::Context;
use crate::domain::explain::{Stop, Stopped};
use crate::domain::text::grouped;
use crate::domain::{Instant, MessageState, span};
use crate::office::ask_outbox_health::{ChannelHealth, Dispatcher, OutboxHealth, ProviderHealth, Waiting};
use crate::office::outbox_needs::Need;
use crate::store::Opening;
use chrono_tz::Tz;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The words of `milepost outbox` without a verb.
#[derive(clap::Args)]
pub struct Watch {
    /// Exit with 1 and say why when something needs a person: the brake, a paused channel, messages that are late, that
    /// failed within the last hour or are refused one after the other, an inbox that cannot be read.
    #[arg(long)]
    check: bool,
    /// A message is late when it is due for longer than this.
    #[arg(long, value_name = "MINUTES", default_value_t = 10)]
    late_after: u32,
}

pub fn run(context: &Context, args: &Watch) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let health = office.outbox_health(Instant::now())?;
    let needs = health.needs(i64::from(args.late_after) * 60);
    if context.json {
        output::say(&object(&health, &needs).to_string())?;
    } else if args.check {
        output::say(&verdict(&health, &needs, office.settings()?.office.timezone))?;
    } else {
        output::say(&text(&health, &needs))?;
    }
    if args.check && !needs.is_empty() { Err(Failure::Said) } else { Ok(()) }
}

/// One line for each thing that needs a person, the most urgent first; of what may mend itself, when it is tried again.
fn verdict(health: &OutboxHealth, needs: &[Need], zone: Tz) -> String {
    if needs.is_empty() {
        let again: Vec<String> = health.channels.iter().filter_map(|channel| tried_again(channel, zone)).collect();
        return match again.as_slice() {
            [] => "The outbox needs nobody.".to_owned(),
            again => format!("The outbox needs nobody yet: {}", again.join(" ")),
        };
    }
    let lines: Vec<String> = needs.iter().map(|need| clean(&need.sentence).into_owned()).collect();
    lines.join("\n")
}

fn tried_again(channel: &ChannelHealth, zone: Tz) -> Option<String> {
    let Some(Stopped { by: Stop::Server(until), reason, .. }) = &channel.stopped else { return None };
    let at = until.to_utc().with_timezone(&zone).format("%H:%M");
    Some(format!("{} is tried again at {at}: {}", channel.channel.word(), clean(reason)))
}

/// The object of `--json`; docs/monitoring.md describes it.
fn object(health: &OutboxHealth, needs: &[Need]) -> Value {
    let messages: serde_json::Map<String, Value> =
        MessageState::ALL.iter().map(|state| (state.name().to_owned(), json!(health.count(*state)))).collect();
    let channels: Vec<Value> = health.channels.iter().map(|channel| of_channel(channel, health.at)).collect();
    let dispatchers: Vec<Value> = health.dispatchers.iter().map(of_dispatcher).collect();
    let needs: Vec<Value> = needs
        .iter()
        .map(|need| json!({ "code": need.code, "channel": need.channel, "sentence": need.sentence, "fix": need.fix }))
        .collect();
    let inbox = health.inbox.as_ref().map(|inbox| {
        let read_at = inbox.read_at.map(Instant::to_rfc3339);
        json!({ "is_read": inbox.reason.is_empty(), "read_at": read_at, "reason": inbox.reason, "fix": inbox.fix })
    });
    let hour = health.hour;
    json!({
        "at": health.at.to_rfc3339(),
        "mode": if health.live { "live" } else { "test" },
        "messages": messages,
        "due": health.due(),
        "oldest": health.oldest.map(|waiting| of_waiting(waiting, health.at)),
        "next_send": health.next_send.map(Instant::to_rfc3339),
        "dispatchers": dispatchers,
        "channels": channels,
        "brake": health.brake().is_some(),
        "last_hour": { "sent": hour.sent, "failed": hour.failed, "left": hour.left, "cap": hour.cap },
        "inbox": inbox,
        "needs": needs,
    })
}

fn of_channel(channel: &ChannelHealth, now: Instant) -> Value {
    let mut object = of_stop(channel.stopped.as_ref());
    object["channel"] = json!(channel.channel);
    object["due"] = json!(channel.due);
    object["oldest"] = json!(channel.oldest.map(|waiting| of_waiting(waiting, now)));
    object["providers"] = channel.providers.iter().map(|provider| of_provider(provider, now)).collect();
    object
}

fn of_provider(provider: &ProviderHealth, now: Instant) -> Value {
    let mut object = of_stop(provider.stopped.as_ref());
    object["provider"] = json!(provider.provider.name());
    object["due"] = json!(provider.due);
    object["oldest"] = json!(provider.oldest.map(|waiting| of_waiting(waiting, now)));
    object
}

/// How a channel or a provider stands: `state`, and why.
fn of_stop(stopped: Option<&Stopped>) -> Value {
    let (state, until) = match stopped.map(|stopped| stopped.by) {
        None => ("open", None),
        Some(Stop::Operator) => ("paused", None),
        Some(Stop::Config) => ("paused_by_config", None),
        Some(Stop::Brake) => ("brake", None),
        Some(Stop::Server(until)) => ("breaker", Some(until.to_rfc3339())),
    };
    let (reason, fix) = stopped.map_or(("", ""), |stopped| (&stopped.reason, &stopped.fix));
    json!({ "state": state, "reason": reason, "fix": fix, "until": until })
}

fn of_waiting(waiting: Waiting, now: Instant) -> Value {
    let seconds = now.micros_since(waiting.since).max(0) / 1_000_000;
    json!({
        "message": waiting.message, "channel": waiting.channel, "since": waiting.since.to_rfc3339(), "seconds": seconds,
    })
}

fn of_dispatcher(dispatcher: &Dispatcher) -> Value {
    let since = (dispatcher.since.micros() > 0).then(|| dispatcher.since.to_rfc3339());
    json!({
        "name": dispatcher.name, "process": dispatcher.process(), "since": since,
        "seen_at": dispatcher.seen_at.to_rfc3339(),
    })
}

fn text(health: &OutboxHealth, needs: &[Need]) -> String {
    let mut text = String::new();
    let counted = |state: &MessageState| {
        let count = health.count(*state);
        (count > 0).then(|| format!("{} {}", state.name(), n(count)))
    };
    let counts: Vec<String> = MessageState::ALL.iter().filter_map(counted).collect();
    let counts = if counts.is_empty() { "none yet".to_owned() } else { counts.join(", ") };
    let _ = writeln!(text, "Messages    {counts}{}", if health.live { "" } else { " (TEST mode)" });
    let due = match health.oldest {
        None => "none".to_owned(),
        Some(oldest) => format!(
            "{}, the oldest ({}, message {}) for {}",
            n(health.due()),
            oldest.channel.word(),
            oldest.message,
            span(oldest.since, health.at)
        ),
    };
    let _ = writeln!(text, "Due         {due}");
    let hour = health.hour;
    let _ = writeln!(
        text,
        "Last hour   {} sent, {} failed; {} counted of the {} allowed within an hour{}",
        n(hour.sent),
        n(hour.failed),
        grouped(hour.left),
        grouped(hour.cap.into()),
        if hour.counts_all() { "" } else { " (calls, and what left before the brake was released, do not count)" }
    );
    let senders: Vec<String> = health.dispatchers.iter().map(sender).collect();
    let senders = if senders.is_empty() { "nobody".to_owned() } else { senders.join(", ") };
    let _ = writeln!(text, "Sent by     {senders}");
    for channel in &health.channels {
        let _ = writeln!(text, "{:<12}{}", channel.channel.word(), clean(&standing(channel)));
        if channel.stopped.is_none() {
            for stopped in channel.providers.iter().filter_map(|provider| provider.stopped.as_ref()) {
                let _ = writeln!(text, "{:<12}{} {}", "", stopped.who, clean(&stops(stopped)));
            }
        }
    }
    if let Some(inbox) = health.inbox.as_ref() {
        let stands =
            if inbox.reason.is_empty() { "is read".to_owned() } else { format!("is not read: {}", inbox.reason) };
        let _ = writeln!(text, "inbox       {}", clean(&stands));
    }
    for need in needs {
        let _ = write!(text, "\n! {}", clean(&need.sentence));
        if !need.fix.is_empty() {
            let _ = write!(text, "\n  -> {}", clean(&need.fix));
        }
    }
    text
}

fn sender(dispatcher: &Dispatcher) -> String {
    let since = match dispatcher.since.micros() {
        0 => String::new(),
        _ => format!(" since {}", dispatcher.since.to_rfc3339()),
    };
    dispatcher.process().map_or_else(|| dispatcher.name.clone(), |process| format!("process {process}{since}"))
}

fn standing(channel: &ChannelHealth) -> String {
    let mut words = channel.stopped.as_ref().map_or_else(|| "open".to_owned(), stops);
    if channel.due > 0 {
        let _ = write!(words, " ({} due)", n(channel.due));
    }
    words
}

/// "paused: the password is wrong".
fn stops(stopped: &Stopped) -> String {
    let Stopped { by, reason, .. } = stopped;
    match by {
        Stop::Server(until) => format!("waits for its server until {}: {reason}", until.to_rfc3339()),
        Stop::Brake => format!("stopped by the brake: {reason}"),
        Stop::Operator | Stop::Config => format!("paused: {reason}"),
    }
}

fn n(count: usize) -> String {
    grouped(u64::try_from(count).unwrap_or(u64::MAX))
}
