//! `doctor`: looks everything over that an office stands on, and says in plain words what to do.

mod checks;

use crate::cli::failure::{Failure, Outcome};
use crate::cli::finding::{self, Finding, Verdict};
use crate::cli::outlet::WaysOut;
use crate::cli::output;
use crate::cli::wiring::Context;
use crate::domain::{Channel, Instant};
use crate::office::Office;
use crate::office::port::Outlet as _;
use crate::store::Opening;

/// The words of `milepost doctor`.
#[derive(clap::Args)]
pub struct Args {
    /// Send one test mail to this address, in TEST mode too.
    #[arg(long, value_name = "ADDRESS")]
    send_test: Option<String>,
}

pub fn run(context: &Context, args: &Args) -> Outcome {
    let now = Instant::now();
    let mut found = vec![checks::configuration(context)];
    match context.office(Opening::Reader) {
        Ok(office) => of_office(context, &office, now, &mut found),
        // what the configuration lacks is told once
        Err(refusal) if found.iter().any(|finding| finding.says(&refusal.sentence)) => {}
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
    let text = finding::in_words(found);
    let bad = found.iter().filter(|finding| finding.verdict == Verdict::Bad).count();
    let verdict = match bad {
        0 => "Everything works.".to_owned(),
        1 => "1 thing does not work; what to do stands behind its arrow.".to_owned(),
        n => format!("{n} things do not work; what to do stands behind their arrows."),
    };
    output::say(&(text + &verdict))
}
