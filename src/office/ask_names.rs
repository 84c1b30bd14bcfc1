//! Which contacts and cards are meant by what somebody wrote on a command line.

use super::door::Office;
use super::selection::Selection;
use crate::domain::{ContactId, PipelineId, Refusal};
use crate::store::{contact, search};

/// More contacts than any office has: a search for a command is never cut.
const EVERYBODY: usize = 10_000_000;

impl Office {
    /// The contacts that contain the text and are not archived.
    pub fn contacts_matching(&self, text: &str) -> Result<Vec<ContactId>, Refusal> {
        self.ask(|read| {
            let mut found = search::contacts(read, text, EVERYBODY)?;
            found.sort_unstable();
            Ok(contact::in_use(read, Some(&found))?)
        })
    }

    /// Every contact that is not archived.
    pub fn contacts_in_use(&self) -> Result<Vec<ContactId>, Refusal> {
        self.ask(|read| Ok(contact::in_use(read, None)?))
    }

    /// How many cards a selection means now.
    pub fn how_many(&self, selection: &Selection, pipeline: PipelineId) -> Result<usize, Refusal> {
        self.ask(|read| Ok(selection.cards(read, pipeline)?.len()))
    }
}
