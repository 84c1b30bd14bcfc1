//! What became of one attempt, in the few classes that decide what happens next and in words that staff can act on.

use std::time::Duration;

use crate::domain::text;

/// The longest piece of a peer's own words that is kept, in characters.
const MAX_PEER_TEXT: usize = 500;

/// How far an attempt had come; stored durably before the point of no return, so that a doubtful window shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The peer cannot have taken the message.
    BeforeDot,
    /// The message was handed over in full; only the peer's answer says whether it was taken.
    AfterDot,
}

impl Phase {
    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BeforeDot => "before_dot",
            Self::AfterDot => "after_dot",
        }
    }

    /// The phase of that stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::BeforeDot, Self::AfterDot].into_iter().find(|phase| phase.name() == name)
    }
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The peer took it: sent.
    Accepted {
        /// The peer's own name for it (a queue id, a location), or empty.
        provider_id: String,
    },
    /// The peer had taken it at an earlier, doubtful try already: sent, and not once more.
    Found {
        /// The peer's own name for it.
        provider_id: String,
    },
    /// The dispatcher's word came back before the final dot: nothing was sent, nothing is to be recorded.
    Withdrawn,
    /// It was not taken, or nobody knows.
    Failed(Failure),
}

/// What a failure means for the message and for its channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Try again later; uses up one attempt. Also the class of everything unknown: no message dies of a surprise.
    Retry {
        /// The wait that the peer asked for, if it did.
        after: Option<Duration>,
    },
    /// As [`Class::Retry`], and the whole channel should go slower: the peer complains about our pace.
    Throttled {
        /// The wait that the peer asked for, if it did.
        after: Option<Duration>,
    },
    /// The peer cannot be reached at all: open the breaker; no attempt is used.
    Unreachable,
    /// This message will never be taken; the address is not to blame.
    Permanent,
    /// This address does not exist: the message has failed and the address is suppressed.
    BadAddress,
    /// This address existed and was given up by its owner (a push subscription): the message has failed, the address is
    /// dropped.
    Gone,
    /// Its owner told the provider to stop: the message is kept back, the address is suppressed, and no retry lifts that.
    OptedOut,
    /// Our own settings are wrong: pause the channel, use no attempt; every other message would meet the same.
    Config,
    /// It was handed over, but no answer came: it may have arrived. Sent again under the same id, or asked first, as the
    /// channel's rule says.
    Uncertain,
}

impl Class {
    /// The stored name of the class, as an attempt's outcome.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retry { .. } => "retry",
            Self::Throttled { .. } => "throttled",
            Self::Unreachable => "unreachable",
            Self::Permanent => "permanent",
            Self::BadAddress => "bad_address",
            Self::Gone => "gone",
            Self::OptedOut => "opted_out",
            Self::Config => "config",
            Self::Uncertain => "uncertain",
        }
    }

    /// Whether every other message of the channel would meet the same.
    #[must_use]
    pub const fn concerns_all(self) -> bool {
        matches!(self, Self::Config | Self::Unreachable | Self::Throttled { .. })
    }

    /// Whether this failure counts against the message's attempts; what concerns every message does not.
    #[must_use]
    pub const fn uses_attempt(self) -> bool {
        !matches!(self, Self::Unreachable | Self::Config)
    }
}

/// One failed attempt: for the dispatcher its class, for staff what happened and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}{}{fix}", if fix.is_empty() { "" } else { " " })]
pub struct Failure {
    /// What it means.
    pub class: Class,
    /// How far the attempt had come.
    pub phase: Phase,
    /// The peer's code ("550", "550 5.1.1", "410"), or empty when it gave none.
    pub code: Box<str>,
    /// The peer's own words on one line, or the machine's; may be empty.
    pub text: Box<str>,
    /// What happened, one sentence with its full stop.
    pub sentence: String,
    /// What to do now, one sentence, or empty when waiting is enough.
    pub fix: String,
}

impl Failure {
    /// A failure before the message was handed over, without code, words and advice.
    pub fn new(class: Class, sentence: impl Into<String>) -> Self {
        Self {
            class,
            phase: Phase::BeforeDot,
            code: Box::default(),
            text: Box::default(),
            sentence: sentence.into(),
            fix: String::new(),
        }
    }

    /// Settings are wrong: what is wrong, and what to change.
    pub fn config(sentence: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { fix: fix.into(), ..Self::new(Class::Config, sentence) }
    }

    /// With what the peer said, on one line, without anything that would act on a terminal.
    #[must_use]
    pub fn said(mut self, code: impl Into<Box<str>>, words: &str) -> Self {
        self.code = code.into();
        self.text = text::shorten(&text::clean_line(words), MAX_PEER_TEXT).into();
        self
    }

    /// With the advice for staff.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }

    /// With the phase in which it happened.
    #[must_use]
    pub fn at(mut self, phase: Phase) -> Self {
        self.phase = phase;
        self
    }
}

impl Failure {
    /// The sentence, with the peer's own words where there are any.
    #[must_use]
    pub fn words(&self) -> String {
        let sentence = &self.sentence;
        match (self.code.as_ref(), self.text.as_ref()) {
            ("", "") => sentence.clone(),
            ("", text) => format!("{sentence} ({text})"),
            (code, "") => format!("{sentence} ({code})"),
            (code, text)
                if text.starts_with(code) || code.split(' ').next_back().is_some_and(|part| text.starts_with(part)) =>
            {
                format!("{sentence} ({} {text})", code.split(' ').next().unwrap_or(code))
            }
            (code, text) => format!("{sentence} ({code} {text})"),
        }
    }
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peers_words_cannot_act_on_a_terminal() {
        let words = format!("no\r\n\u{1b}[2Jsuch user {}", "x".repeat(9_000));
        let failure = Failure::new(Class::BadAddress, "x.").said("550", &words);
        assert!(failure.text.starts_with("no [2Jsuch user"), "{}", failure.text);
        assert_eq!(failure.text.chars().count(), MAX_PEER_TEXT);
    }

    #[test]
    fn a_wrong_setting_or_a_dead_server_uses_no_attempt() {
        assert!(!Class::Config.uses_attempt());
        assert!(!Class::Unreachable.uses_attempt());
        for class in
            [Class::Retry { after: None }, Class::Throttled { after: None }, Class::Uncertain, Class::Permanent]
        {
            assert!(class.uses_attempt(), "{class:?}");
        }
    }

    #[test]
    fn phases_read_back() {
        for phase in [Phase::BeforeDot, Phase::AfterDot] {
            assert_eq!(Phase::from_name(phase.name()), Some(phase));
        }
    }
}
