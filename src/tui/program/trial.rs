//! Trying a way out of the office: "test connection" and "send a test to me".

use crate::config::Settings;
use crate::domain::{Channel, Instant, Refusal};
use crate::office::ask_templates::Letter;
use crate::office::port::Outlet;
use crate::office::ways_out::Way;

/// What is tried. It may take as long as the network does, so it keeps no question waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// Goes as far as one can without sending.
    Connection {
        /// By which way.
        way: Way,
        /// When it was asked for: of two, the older may have tried other settings, and may end later.
        at: Instant,
    },
    /// Sends one test to that address, in TEST mode too.
    Test {
        /// How.
        channel: Channel,
        /// The address.
        to: String,
        /// When it was asked for.
        at: Instant,
    },
    /// Sends one mail of these words to that address, in TEST mode too.
    Letter {
        /// The address.
        to: String,
        /// What it says.
        letter: Letter,
        /// When it was asked for.
        at: Instant,
    },
}

impl Trial {
    /// Of two trials of one asker with the same topic only the newer is wanted.
    #[must_use]
    pub const fn topic(&self) -> (&'static str, &'static str) {
        match self {
            Self::Connection { way, .. } => ("Connection", way.word()),
            Self::Test { channel, .. } => ("Test", channel.word()),
            Self::Letter { .. } => ("Letter", ""),
        }
    }

    /// Tries it; a sentence says what was reached.
    ///
    /// # Errors
    /// It did not work; the hint says what to do.
    pub fn run(&self, outlet: &dyn Outlet, settings: &Settings) -> Result<String, Refusal> {
        match self {
            Self::Connection { way, .. } => way.test(outlet, settings),
            Self::Test { channel, to, at } => outlet.send_test(*channel, to, settings, *at),
            Self::Letter { to, letter, at } => outlet.send_letter(to, letter, settings, *at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_trial_crowds_out_one_of_something_else() {
        let at = Instant(0);
        let mut all: Vec<Trial> = Way::ALL.map(|way| Trial::Connection { way, at }).into();
        all.extend(Channel::ALL.map(|channel| Trial::Test { channel, to: String::new(), at }));
        let topics: BTreeSet<_> = all.iter().map(Trial::topic).collect();
        assert_eq!(topics.len(), all.len(), "{topics:?}");
    }
}
