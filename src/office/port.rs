//! What lies outside of the office, as the screens may ask for it: the ways out, which only delivery knows, and the
//! system's programs. The command line plugs the real ones in.

use crate::config::Settings;
use crate::domain::{Channel, Instant, Provider, Refusal};
use crate::message::Letter;
use std::path::Path;

/// The ways out of the office, to be tried from Settings and `doctor`. The calls take seconds: ask from a worker.
pub trait Outlet: Send + Sync {
    /// Goes as far as one can without sending: logs in, writes to the folder, reads the push keys. A sentence says what
    /// was reached.
    fn test_connection(&self, provider: Provider, settings: &Settings) -> Result<String, Refusal>;

    /// Logs in to the inbox and looks at its folder. A sentence says what was reached; `None` when no inbox is read.
    fn test_inbox(&self, settings: &Settings) -> Result<Option<String>, Refusal>;

    /// Sends one test to that address of the channel, in TEST mode too. A sentence says what became of it.
    fn send_test(&self, channel: Channel, to: &str, settings: &Settings, at: Instant) -> Result<String, Refusal>;

    /// Sends these words to that address, in TEST mode too. A sentence says what became of it.
    fn send_letter(&self, to: &str, letter: &Letter, settings: &Settings, at: Instant) -> Result<String, Refusal>;

    /// Shows a file with the program that the system has for its kind; does not wait until that program ends.
    fn open_file(&self, path: &Path) -> Result<(), Refusal>;
}
