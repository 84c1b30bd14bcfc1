//! The step of going live in words, as the screens and the command line say it.

use super::ask_going_live::{GoingLive, Waiting};
use super::ways_out::{Standing, Tried, Way};
use crate::config::value::Mode;
use crate::domain::{Channel, Provider, text::grouped};
use std::collections::BTreeMap;

impl GoingLive {
    /// How many messages would have gone so far.
    #[must_use]
    pub fn kept_messages(&self) -> usize {
        self.kept.iter().map(|kept| kept.messages).sum()
    }

    /// "412 messages would have gone so far: 300 by e-mail, 112 by push. Going LIVE never sends them."
    #[must_use]
    pub fn kept_words(&self) -> String {
        if self.into_folder {
            return "Messages are written to the folder in TEST and LIVE alike: nothing is kept back.".to_owned();
        }
        let mut by: BTreeMap<Channel, usize> = BTreeMap::new();
        for kept in &self.kept {
            *by.entry(kept.channel).or_default() += kept.messages;
        }
        match self.kept_messages() {
            0 => "TEST kept nothing back so far.".to_owned(),
            all => {
                let by: Vec<String> =
                    by.iter().map(|(channel, n)| format!("{} by {}", number(*n), channel.word())).collect();
                let never = if all == 1 { "it" } else { "them" };
                let all = counted(all, "message", "messages");
                format!("{all} would have gone so far: {}. Going LIVE never sends {never}.", by.join(", "))
            }
        }
    }

    /// What becomes of the messages that wait now, under the mode that holds and under the other one.
    #[must_use]
    pub fn waiting_words(&self) -> String {
        let Waiting { leave, stay, .. } = self.waiting;
        let mut said = Vec::new();
        if leave > 0 {
            let waits = counted(leave, "message waits", "messages wait");
            said.push(match self.mode.mode {
                _ if self.into_folder => format!("{waits} to be written to the folder, in TEST and LIVE alike."),
                Mode::Live => format!("{waits}; what comes due in TEST is kept back for good."),
                Mode::Test => format!("Written in LIVE: {waits} to leave when due, if the office is LIVE then."),
            });
        }
        if stay > 0 {
            let waits = counted(stay, "message waits and never leaves", "messages wait and never leave");
            said.push(format!("Written in TEST: {waits}."));
        }
        if said.is_empty() { "No message waits now.".to_owned() } else { said.join(" ") }
    }

    /// What the switch to the other mode changes; the first sentence of its question.
    #[must_use]
    pub fn switch_words(&self) -> String {
        match self.mode.mode {
            _ if self.into_folder => "Messages are written to the folder before and after: nothing leaves the house \
                                      until [email] transport is \"smtp\"."
                .to_owned(),
            Mode::Live => "From now on nothing leaves the house: what comes due is kept back for good.".to_owned(),
            Mode::Test => {
                let is_set_up = |way: Way| self.ways.iter().any(|out| out.way == way && out.is_set_up());
                let usable = |channel: Channel| {
                    Provider::of_channel(channel).iter().any(|provider| is_set_up(Way::Out(*provider)))
                };
                let to_people = Channel::ALL.into_iter().filter(|channel| *channel != Channel::Webhook);
                let words: Vec<&str> = to_people.filter(|channel| usable(*channel)).map(Channel::word).collect();
                let called = if usable(Channel::Webhook) { " The webhook is called." } else { "" };
                if words.is_empty() {
                    format!("From now on messages are meant to leave the house.{called}")
                } else {
                    format!(
                        "From now on people are written to by {}, after the undo window.{called} The switch itself writes to nobody.",
                        words.join(", ")
                    )
                }
            }
        }
    }

    /// What speaks against going LIVE now: ways that lack something, failed, or were not tried. Empty: nothing does. What
    /// [stands still](Self::standing_still) is none of it: staff wanted that, or it is mended in TEST and LIVE alike.
    #[must_use]
    pub fn concerns<'t>(&self, tried: impl Fn(Way) -> Option<&'t Tried>) -> Vec<String> {
        let mut said = Vec::new();
        let mut untried = Vec::new();
        for out in &self.ways {
            let word = out.way.word();
            match (&out.standing, tried(out.way)) {
                (Standing::Lacks { fix, missed: true }, _) => said.push(format!("Not set up: {word}. {fix}")),
                (Standing::Lacks { .. }, _) | (Standing::SetUp(_), Some(Ok(_))) => {}
                (Standing::SetUp(_), Some(Err(why))) => said.push(format!("Failed: {word}. {}", why.sentence)),
                (Standing::SetUp(_), None) => untried.push(word),
            }
        }
        if !untried.is_empty() {
            said.push(format!("Not tested: {}.", untried.join(", ")));
        }
        said
    }

    /// What sends nothing although the office is LIVE, a sentence each.
    #[must_use]
    pub fn standing_still(&self) -> Vec<String> {
        self.paused.iter().map(|paused| format!("Sends nothing: {}.", paused.trim_end_matches('.'))).collect()
    }
}

/// "1 message waits", "3,000 messages wait".
fn counted(n: usize, one: &str, more: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { more })
}

fn number(n: usize) -> String {
    grouped(u64::try_from(n).unwrap_or(u64::MAX))
}
