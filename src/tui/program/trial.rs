//! Trying a way out of the office: "test connection" and "send a test to me" under Settings > Delivery.

use crate::config::Settings;
use crate::domain::{Channel, Instant, Refusal};
use crate::office::ask_templates::Letter;
use crate::office::port::Outlet;

/// What is tried. It may take as long as the network does, so it keeps no question waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// Goes as far as one can without sending.
    Connection(Channel),
    /// Logs in to the inbox and looks at its folder.
    Inbox,
    /// Sends one mail to that address, in TEST mode too.
    Mail {
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
    /// Tries it; a sentence says what was reached.
    ///
    /// # Errors
    /// It did not work; the hint says what to do.
    pub fn run(&self, outlet: &dyn Outlet, settings: &Settings) -> Result<String, Refusal> {
        match self {
            Self::Connection(channel) => outlet.test_connection(*channel, settings),
            Self::Inbox => Ok(outlet
                .test_inbox(settings)?
                .unwrap_or_else(|| "No inbox is read: [inbox] host is empty.".to_owned())),
            Self::Letter { to, letter, at } => outlet.send_letter(to, letter, settings, *at),
            Self::Mail { to, at } => outlet.send_test(to, settings, *at),
        }
    }
}
