//! What the preview of an import asks.

use super::door::Office;
use super::intake::{Mapping, Preview, Progress, defaults, read_table};
use crate::domain::Refusal;
use crate::import;

impl Office {
    /// Reads a whole file as an import would, without looking at who is there: its columns, first rows and refusals.
    /// What the import would make of it says [`Office::rehearse`].
    pub fn preview_file(
        &self,
        bytes: &[u8],
        mapping: &Mapping,
        first: usize,
        on_progress: impl FnMut(Progress),
    ) -> Result<Preview, Refusal> {
        import::preview(&read_table(bytes)?, mapping, defaults(&self.own()?), first, on_progress)
    }
}
