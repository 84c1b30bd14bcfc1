//! Which cards or contacts a command is about.

use crate::domain::{CardId, ContactId, PipelineId, Refusal, StageId};
use crate::store::{Read, card, dialect, search};

/// The most cards that a text can select; more are refused rather than silently cut.
const MOST_FOUND: usize = 1_000_000;

/// A choice of cards on one pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// These cards.
    Cards(Vec<CardId>),
    /// The open cards of these contacts.
    Contacts(Vec<ContactId>),
    /// Every open card of the pipeline.
    All,
    /// Every open card of a stage.
    Stage(StageId),
    /// Every open card that matches the text.
    Query(String),
}

impl Selection {
    /// The row numbers that it means now.
    pub fn cards(&self, read: &Read<'_>, pipeline: PipelineId) -> Result<Vec<CardId>, Refusal> {
        Ok(match self {
            Self::Cards(ids) => ids.clone(),
            Self::Contacts(ids) => {
                card::open_of_contacts(read, pipeline, &dialect::id_list(ids.iter().map(|id| id.get())))?
            }
            Self::All => card::open_on(read, pipeline, None)?,
            Self::Stage(stage) => card::open_on(read, pipeline, Some(*stage))?,
            Self::Query(text) => search::cards(read, pipeline, text, MOST_FOUND)?,
        })
    }
}

/// Names for a sentence: "Anna Becker, Bert Öztürk and 3 more".
#[must_use]
pub fn list_names(names: &[String], total: usize) -> String {
    let shown: Vec<&str> = names.iter().take(3).map(String::as_str).collect();
    match total.saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
