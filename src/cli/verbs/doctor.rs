//! `doctor`: looks everything over that an office stands on, and says in plain words what to do.

mod checks;

use crate::cli::failure::{Failure, Outcome};
use crate::cli::outlet::WaysOut;
use crate::cli::output::{self, clean};
use crate::cli::wiring::Context;
use crate::domain::{Channel, Instant};
use crate::office::Office;
use crate::office::port::Outlet as _;
use crate::store::Opening;
use serde::Serialize;
use std::fmt::Write as _;

/// The words of `milepost doctor`.
#[derive(clap::Args)]
pub struct Args {
    /// Send one test mail to this address, in TEST mode too.
    #[arg(long, value_name = "ADDRESS")]
    send_test: Option<String>,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// All is well.
    Good,
    /// Works, and somebody should look at it.
    Note,
    /// Does not work.
    Bad,
}

/// What one check found.
#[derive(Debug, Serialize)]
pub struct Finding {
    check: &'static str,
    verdict: Verdict,
    text: String,
    fix: String,
}

impl Finding {
    /// All is well.
    pub fn good(check: &'static str, text: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Good, text: text.into(), fix: String::new() }
    }

    /// Works, and somebody should look at it.
    pub fn note(check: &'static str, text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Note, text: text.into(), fix: fix.into() }
    }

    /// Does not work.
    pub fn bad(check: &'static str, text: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Bad, text: text.into(), fix: fix.into() }
    }
}

pub fn run(context: &Context, args: &Args) -> Outcome {
    let now = Instant::now();
    let mut found = vec![checks::configuration(context)];
    match context.office(Opening::Reader) {
        Ok(office) => of_office(context, &office, now, &mut found),
        Err(refusal) => found.push(Finding::bad("office", refusal.sentence, refusal.hint)),
    }
    found.extend(checks::places(context));
    found.push(checks::backups(context));
    found.push(checks::log(context));
    if let Some(to) = &args.send_test {
        found.push(send_test(context, to, now));
    }
    tell(context, &found)?;
    if found.iter().any(|finding| finding.verdict == Verdict::Bad) { Err(Failure::Said) } else { Ok(()) }
}

fn of_office(context: &Context, office: &Office, now: Instant, found: &mut Vec<Finding>) {
    found.push(checks::integrity(context));
    found.push(checks::leftovers(context));
    found.push(checks::clock(office, now));
    found.extend(checks::ways_out(context, office));
    found.extend(checks::refusals(office, now));
}

fn send_test(context: &Context, to: &str, now: Instant) -> Finding {
    const CHECK: &str = "test mail";
    let settings = match context.office(Opening::Reader).and_then(|office| office.settings()) {
        Ok(settings) => settings,
        Err(refusal) => return Finding::bad(CHECK, refusal.sentence, refusal.hint),
    };
    match WaysOut(context.places.clone()).send_test(Channel::Email, to, &settings, now) {
        Ok(said) => Finding::good(CHECK, said),
        Err(refusal) => Finding::bad(CHECK, refusal.sentence, refusal.hint),
    }
}

fn tell(context: &Context, found: &[Finding]) -> Outcome {
    if context.json {
        return output::say(&serde_json::json!(found).to_string());
    }
    let mut text = String::new();
    for finding in found {
        let mark = match finding.verdict {
            Verdict::Good => "ok  ",
            Verdict::Note => "note",
            Verdict::Bad => "BAD ",
        };
        for (at, line) in finding.text.lines().enumerate() {
            let head = if at == 0 { format!("{mark}  {:<14}", finding.check) } else { " ".repeat(20) };
            let _ = writeln!(text, "{head}{}", clean(line));
        }
        if !finding.fix.is_empty() {
            let _ = writeln!(text, "{}-> {}", " ".repeat(20), clean(&finding.fix));
        }
    }
    let bad = found.iter().filter(|finding| finding.verdict == Verdict::Bad).count();
    let verdict = match bad {
        0 => "Everything works.".to_owned(),
        1 => "1 thing does not work; what to do stands behind its arrow.".to_owned(),
        n => format!("{n} things do not work; what to do stands behind their arrows."),
    };
    output::say(&(text + &verdict))
}
