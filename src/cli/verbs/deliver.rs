//! `deliver`: empties the outbox, once for cron or without end as a service; safe beside open screens.

use crate::cli::failure::{Failure, Outcome};
use crate::cli::output::{self, clean};
use crate::cli::receipt::count;
use crate::cli::reminding::{self, Reminding};
use crate::cli::wiring::Context;
use crate::delivery::{self, Dispatcher, Event, Setup, Summary};
use crate::domain::Refusal;
use crate::office::desk::desk;
use crate::store::Opening;
use serde_json::json;
use std::sync::Arc;

/// The words of `milepost deliver`.
#[derive(clap::Args)]
pub struct Args {
    /// Try everything that is due, then end; this is what bare `deliver` means.
    #[arg(long, conflicts_with = "watch")]
    once: bool,
    /// Go on until the program is told to stop (Ctrl+C, SIGTERM).
    #[arg(long)]
    watch: bool,
}

pub fn run(context: &Context, args: &Args) -> Outcome {
    // opened first, so that a missing, foreign or newer office is told of as by every other command
    let config = context.office(Opening::Delivery)?.config().clone();
    let desk = Arc::new(desk(context.places.office_file(), config.clone()));
    let setup = Setup::new(context.places.clone(), config, desk);
    if args.watch {
        let _reminding = Reminding::start(context.places.clone(), setup.config.clone(), unreminded)?;
        let summary = watch(&setup)?;
        return tell(context, &summary);
    }
    if let Err(refusal) = reminding::remind(&context.places, &setup.config) {
        unreminded(&refusal);
    }
    let summary = delivery::deliver_once(&setup)?;
    tell(context, &summary)?;
    if summary.is_paused() { Err(Failure::Said) } else { Ok(()) }
}

/// Reminders that cannot be sent keep nothing else from leaving.
fn unreminded(refusal: &Refusal) {
    eprintln!("Nobody is reminded of deadlines: {}", clean(&refusal.to_string()));
}

/// Delivers until a signal comes.
fn watch(setup: &Setup) -> Result<Summary, Failure> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    #[cfg(unix)]
    let ending = [SIGINT, SIGTERM, signal_hook::consts::SIGHUP];
    #[cfg(not(unix))]
    let ending = [SIGINT, SIGTERM];
    let mut signals = signal_hook::iterator::Signals::new(ending)?;
    let handle = Dispatcher::start(setup, |event| match event {
        Event::Moved => {}
        Event::Paused(channel) => {
            eprintln!("{} is paused: {} {}", channel.word(), clean(&channel.reason), clean(&channel.fix));
        }
        Event::Unread(inbox) => {
            eprintln!("The inbox is not read: {} {}", clean(&inbox.reason), clean(&inbox.fix));
        }
        Event::Misconfigured(why) => {
            eprintln!("The configuration that was read before holds on. {}", clean(&why));
        }
        Event::Stuck(why) => eprintln!("{}", clean(&why)),
    })?;
    let _ = signals.forever().next();
    Ok(handle.stop())
}

fn tell(context: &Context, summary: &Summary) -> Outcome {
    if context.json {
        let tried = summary.sent + summary.failed + summary.waiting + summary.uncertain + summary.suppressed;
        let paused: Vec<_> = summary
            .held_up
            .iter()
            .map(|channel| {
                let until = channel.until.map(crate::domain::Instant::to_rfc3339);
                let provider = channel.provider.map(crate::domain::Provider::name);
                json!({ "channel": channel.channel, "provider": provider, "reason": channel.reason, "fix": channel.fix, "until": until })
            })
            .collect();
        let told = json!({
            "batch": null, "changed": 0, "messages": tried, "skipped": [], "sent": summary.sent, "failed": summary.failed,
            "waiting": summary.waiting, "uncertain": summary.uncertain, "suppressed": summary.suppressed, "paused": paused,
            "bounces": summary.bounces, "unsubscribes": summary.unsubscribes,
            "inbox": summary.inbox.as_ref().map(|inbox| json!({ "reason": inbox.reason, "fix": inbox.fix })),
        });
        return output::say(&told.to_string());
    }
    let parts = [
        (summary.sent, "sent"),
        (summary.failed, "given up"),
        (summary.waiting, "to be tried again"),
        (summary.uncertain, "uncertain"),
        (summary.suppressed, "kept back by a rule"),
    ];
    let said: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", count(*n, "message"))).collect();
    let back = [(summary.bounces, "bounce"), (summary.unsubscribes, "unsubscribe")];
    let back = back.iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(*n, what));
    let said: Vec<String> = said.into_iter().chain(back).collect();
    let mut text = if said.is_empty() { "Nothing was due.".to_owned() } else { format!("{}.", said.join(", ")) };
    if let Some(inbox) = &summary.inbox {
        text.push_str(format!("\nThe inbox is not read: {} {}", clean(&inbox.reason), clean(&inbox.fix)).trim_end());
    }
    for channel in &summary.held_up {
        let state = match channel.until {
            Some(until) => format!("waits until {}", until.to_rfc3339()),
            None => "is paused".to_owned(),
        };
        let line = format!("\n{} {state}: {} {}", channel.word(), clean(&channel.reason), clean(&channel.fix));
        text.push_str(line.trim_end());
    }
    output::say(&text)
}
