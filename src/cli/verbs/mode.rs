//! `mode`: whether messages leave the house, and the way to LIVE, which tries the ways out first.

use crate::cli::failure::{Failure, Outcome};
use crate::cli::finding;
use crate::cli::output;
use crate::cli::receipt;
use crate::cli::trying::{self, Trial};
use crate::cli::wiring::Context;
use crate::config::Settings;
use crate::config::value::Mode;
use crate::domain::{Instant, Refusal};
use crate::office::ask_going_live::GoingLive;
use crate::office::settings::SetMode;
use crate::office::ways_out::{Standing, WayOut};
use crate::office::{Command, Order, Receipt};
use crate::store::Opening;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::ops::ControlFlow;

/// The words of `milepost mode`.
#[derive(clap::Args)]
#[command(after_help = ABOUT)]
pub struct Args {
    /// The mode from now on; without it the mode that holds is printed, and what speaks for the other.
    #[arg(value_parser = ["test", "live"])]
    mode: Option<String>,
    /// Try the ways out and print what the switch would change; change nothing.
    #[arg(long, requires = "mode")]
    dry_run: bool,
    /// Switch whatever a test would say; nothing is tried.
    #[arg(long, requires = "mode", conflicts_with = "dry_run")]
    yes: bool,
}

const ABOUT: &str = "Before it goes LIVE, every way out that is set up is tried, as far as one can without sending. When one \
                     fails, or mail is not set up, it is refused (3) without --yes. Messages that were written in TEST never \
                     leave. `milepost doctor --send-test ADDRESS` sends one mail in either mode.";

pub fn run(context: &Context, args: &Args) -> Outcome {
    let Some(mode) = &args.mode else { return show(context) };
    let mode = if mode == "live" { Mode::Live } else { Mode::Test };
    let mut seat = context.seat()?;
    let order = Order::new(Command::Mode(SetMode { mode }), Instant::now());
    // who may not switch, or need not, waits for no server
    let would = seat.office.rehearse(&order, &seat.actor, |_| ControlFlow::Break(()))?;
    let settings = seat.office.settings()?;
    let tried = mode == Mode::Live && would.changed > 0 && !args.yes;
    let trials = if tried { trying::try_ways(context, &settings) } else { Vec::new() };
    let report = seat.office.going_live()?;
    if args.dry_run {
        return tell_of(context, (&report, &settings), &trials, &would);
    }
    if tried {
        if !context.json {
            output::say(found(&trials, &settings).trim_end())?;
        }
        let concerns = report.concerns(|way| trying::of(&trials, way));
        if !concerns.is_empty() {
            return Err(stays_in_test(&concerns));
        }
    }
    let receipt = seat.office.run(&order, &seat.actor)?;
    if context.json {
        return context.report(&receipt);
    }
    let mut words = receipt::in_words(&receipt);
    if receipt.changed > 0 {
        let _ = write!(words, "\n{}", report.switch_words());
        for still in report.standing_still().iter().filter(|_| mode == Mode::Live) {
            let _ = write!(words, "\n{}", output::clean(still));
        }
    }
    output::say(&words)
}

fn stays_in_test(concerns: &[String]) -> Failure {
    Refusal::rule(format!("The office stays in TEST. {}", concerns.join(" ")))
        .hint("Mend that, or say --yes to go LIVE all the same.")
        .into()
}

fn found(trials: &[Trial], settings: &Settings) -> String {
    let found: Vec<_> = trials.iter().filter_map(|trial| trial.finding(settings)).collect();
    finding::in_words(&found)
}

/// The mode that holds and how the office stands; no server is asked.
fn show(context: &Context) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let report = office.going_live()?;
    if context.json {
        return output::say(&to_json(&report, &[]).to_string());
    }
    let mut text = match report.mode.locked_line {
        Some(line) => format!("{} (config.toml, line {line})\n", report.mode.mode.word()),
        None => format!("{}\n", report.mode.mode.word()),
    };
    match (&report.set_by, &report.locked) {
        (Some((who, at)), _) => {
            let _ = writeln!(text, "{} switched to it at {}.", output::clean(who), office.own()?.clock(*at));
        }
        (None, None) => text.push_str("Nobody has switched it yet: a new office is in TEST.\n"),
        (None, Some(locked)) => {
            let _ = writeln!(text, "{}", output::clean(locked));
        }
    }
    text.push_str(&stands(&report));
    if report.mode.mode == Mode::Test {
        text.push_str("`milepost mode live --dry-run` tries the ways out and says what the switch would change.");
    }
    output::say(text.trim_end())
}

/// Ways, what was kept back and what waits, a line each.
fn stands(report: &GoingLive) -> String {
    let mut text = String::new();
    let (up, down): (Vec<&WayOut>, Vec<&WayOut>) = report.ways.iter().partition(|out| out.is_set_up());
    for out in up {
        if let Standing::SetUp(leads) = &out.standing {
            let _ = writeln!(text, "{}: {}", out.way.word(), output::clean(leads));
        }
    }
    if !down.is_empty() {
        let words: Vec<&str> = down.iter().map(|out| out.way.word()).collect();
        let _ = writeln!(text, "Not set up: {}.", words.join(", "));
    }
    for paused in &report.paused {
        let _ = writeln!(text, "{}", output::clean(paused));
    }
    let _ = writeln!(text, "{}\n{}", report.kept_words(), report.waiting_words());
    text
}

/// What the switch would come to.
fn tell_of(
    context: &Context,
    (report, settings): (&GoingLive, &Settings),
    trials: &[Trial],
    would: &Receipt,
) -> Outcome {
    let concerns = if trials.is_empty() { Vec::new() } else { report.concerns(|way| trying::of(trials, way)) };
    if context.json {
        let mut told = to_json(report, trials);
        told["concerns"] = json!(concerns);
        if let (Value::Object(told), Value::Object(receipt)) = (&mut told, receipt::to_json(would)) {
            told.extend(receipt);
        }
        return output::say(&told.to_string());
    }
    let mut text = found(trials, settings);
    if would.changed == 0 {
        let _ = writeln!(text, "{}.", would.summary);
    } else {
        let _ = writeln!(text, "{}\n{}", report.switch_words(), stands(report).trim_end());
    }
    if !concerns.is_empty() {
        let _ = writeln!(text, "Without --yes it would be refused: {}", output::clean(&concerns.join(" ")));
    }
    text.push_str("Nothing was changed.");
    output::say(&text)
}

fn to_json(report: &GoingLive, trials: &[Trial]) -> Value {
    let way = |out: &WayOut| {
        let (leads, fix) = match &out.standing {
            Standing::SetUp(leads) => (Some(leads), None),
            Standing::Lacks { fix, .. } => (None, Some(fix)),
        };
        let mut told = json!({ "way": out.way.word(), "set_up": out.is_set_up(), "leads": leads, "fix": fix });
        if let Some(tried) = trying::of(trials, out.way) {
            told["works"] = json!(tried.is_ok());
            told["said"] = json!(match tried {
                Ok(said) => said.clone(),
                Err(refusal) => refusal.to_string(),
            });
        }
        told
    };
    let kept = report.kept.iter().map(|kept| {
        json!({ "day": kept.day.to_string(), "channel": kept.channel, "kind": kept.kind, "messages": kept.messages })
    });
    let waiting = report.waiting;
    json!({
        "mode": report.mode.mode.word(),
        "locked_line": report.mode.locked_line,
        "set_by": report.set_by.as_ref().map(|(who, at)| json!({ "operator": who, "at": at.to_rfc3339() })),
        "ways": report.ways.iter().map(way).collect::<Vec<_>>(),
        "kept_back": { "messages": report.kept_messages(), "by": kept.collect::<Vec<_>>() },
        "waiting": { "leave": waiting.leave, "stay": waiting.stay, "next": waiting.next.map(Instant::to_rfc3339) },
        "paused": report.paused,
    })
}
