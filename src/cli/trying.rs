//! The ways out tried, one after the other: for `doctor`, and before an office goes LIVE.

use super::finding::Finding;
use super::outlet::WaysOut;
use super::wiring::Context;
use crate::config::Settings;
use crate::office::ways_out::{Standing, Tried, Way, WayOut, ways_out};

/// A way, and what trying it came to; nothing while it lacks something.
pub struct Trial {
    /// The way.
    pub out: WayOut,
    /// What was reached, or why not.
    pub tried: Option<Tried>,
}

/// Tries every way that is set up. A server that does not answer is given up after a minute.
pub fn try_ways(context: &Context, settings: &Settings) -> Vec<Trial> {
    let outlet = WaysOut(context.places.clone());
    let ways = ways_out(settings, context.places.config()).into_iter();
    ways.map(|out| Trial { tried: out.is_set_up().then(|| out.way.test(&outlet, settings)), out }).collect()
}

/// What trying that way came to.
pub fn of(trials: &[Trial], way: Way) -> Option<&Tried> {
    trials.iter().find(|trial| trial.out.way == way).and_then(|trial| trial.tried.as_ref())
}

impl Trial {
    /// What was found, for who reads; nothing of a way that is not set up and not missed.
    pub fn finding(&self, settings: &Settings) -> Option<Finding> {
        let check = self.out.way.word();
        let mend = || settings.inbox.awaited(&settings.email).is_some_and(|awaited| awaited.fix.is_some());
        match (&self.tried, &self.out.standing) {
            (Some(Ok(said)), _) if self.out.way == Way::Inbox && mend() => Some(Finding::note(check, said, "")),
            (Some(Ok(said)), _) => Some(Finding::good(check, said)),
            (Some(Err(refusal)), _) => Some(Finding::bad(check, &refusal.sentence, &refusal.hint)),
            (None, Standing::Lacks { fix, missed: true }) => Some(Finding::bad(check, "It is not set up.", fix)),
            (None, _) => None,
        }
    }
}
