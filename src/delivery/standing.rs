//! The settings that hold now: the office's own, read with every claim, and `config.toml`, read again when it has changed,
//! so that whoever mends it and resumes a channel need not start anything anew.

use std::sync::Arc;

use super::{Class, Outcome};
use crate::config::{ConfigFile, OfficeSettings, Reread, Settings};
use crate::domain::Instant;
use crate::store::error::Result;
use crate::store::{Read, setting};

/// What is in force for a dispatcher.
pub(super) struct Standing {
    config: ConfigFile,
    known: Option<(OfficeSettings, Arc<Settings>)>,
    /// What is wrong with the `config.toml` that lies there now.
    wrong: Option<Wrong>,
}

struct Wrong {
    /// All of it, for a terminal.
    words: String,
    /// One sentence.
    sentence: String,
    is_told: bool,
}

/// Why there are no settings to send by.
pub(super) struct Unready {
    pub(super) reason: String,
    /// When to ask again; `None` when somebody has to mend something first.
    pub(super) until: Option<Instant>,
}

impl Standing {
    /// What this file says, until it says something else.
    pub(super) const fn new(config: ConfigFile) -> Self {
        Self { config, known: None, wrong: None }
    }

    /// The settings that hold now, the same `Arc` as long as nothing changes, or why there are none.
    pub(super) fn settings(
        &mut self,
        read: &Read<'_>,
        now: Instant,
    ) -> Result<std::result::Result<Arc<Settings>, Unready>> {
        match self.config.refresh() {
            Ok(Reread::Same) => {}
            Ok(Reread::New) => (self.known, self.wrong) = (None, None),
            Ok(Reread::Unfinished(wait)) => {
                let until = now.plus_seconds(i64::try_from(wait.as_secs()).unwrap_or(1));
                let reason = "The configuration is being written.".to_owned();
                return Ok(Err(Unready { reason, until: Some(until) }));
            }
            Err(error) => {
                let words = error.to_string();
                let sentence = words.lines().next().unwrap_or_default().to_owned();
                self.wrong = Some(Wrong { words, sentence, is_told: false });
            }
        }
        let stored = setting::all(read)?;
        if let Some((known, settings)) = &self.known
            && *known == stored
        {
            return Ok(Ok(Arc::clone(settings)));
        }
        Ok(match self.config.settings(&stored) {
            Ok(settings) => {
                let settings = Arc::new(settings);
                self.known = Some((stored, Arc::clone(&settings)));
                Ok(settings)
            }
            Err(error) => Err(Unready { reason: error.to_string(), until: None }),
        })
    }

    /// What is wrong with the `config.toml` that lies there, once.
    pub(super) fn news(&mut self) -> Option<String> {
        let wrong = self.wrong.as_mut().filter(|wrong| !wrong.is_told)?;
        wrong.is_told = true;
        Some(wrong.words.clone())
    }

    /// Advice that may have been followed already, in a file that cannot be used, says so.
    pub(super) fn advise(&self, outcome: &mut Outcome) {
        if let (Some(wrong), Outcome::Failed(failure)) = (&self.wrong, outcome)
            && failure.class == Class::Config
        {
            failure.fix = format!("{} The new config.toml is not in force yet: {}", failure.fix, wrong.sentence);
        }
    }
}
