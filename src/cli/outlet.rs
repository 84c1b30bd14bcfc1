//! Plugs delivery's ways out of the office, and the system's programs, into the door's port for them.

use super::viewer;
use crate::config::{Places, Settings};
use crate::delivery::{Failure, probe};
use crate::domain::{Channel, Instant, Provider, Refusal};
use crate::message::Letter;
use crate::office::port::Outlet;
use std::path::Path;

/// The real ways out.
pub struct WaysOut(pub Places);

impl Outlet for WaysOut {
    fn test_connection(&self, provider: Provider, settings: &Settings) -> Result<String, Refusal> {
        probe::test_connection(provider, settings, &self.0).map_err(refusal)
    }

    fn test_inbox(&self, settings: &Settings) -> Result<Option<String>, Refusal> {
        probe::test_inbox(settings).map_err(refusal)
    }

    fn send_test(&self, channel: Channel, to: &str, settings: &Settings, at: Instant) -> Result<String, Refusal> {
        probe::send_test(channel, to, settings, &self.0, at).map_err(refusal)
    }

    fn send_letter(&self, to: &str, letter: &Letter, settings: &Settings, at: Instant) -> Result<String, Refusal> {
        probe::send_letter(to, letter, settings, &self.0, at).map_err(refusal)
    }

    fn open_file(&self, path: &Path) -> Result<(), Refusal> {
        viewer::open(path)
    }
}

fn refusal(failure: Failure) -> Refusal {
    Refusal::broken(failure.words()).hint(failure.fix)
}
