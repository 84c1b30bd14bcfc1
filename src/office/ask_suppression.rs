//! What is asked about the do-not-contact list.

use super::door::Office;
use crate::domain::{Channel, Refusal};
use crate::store::suppression;
pub use crate::store::suppression::{BY_DELIVERY, Suppression};

impl Office {
    /// A page of the do-not-contact list, by channel and address, behind the last entry of the page before: the entries
    /// that contain the text.
    pub fn suppressions(
        &self,
        text: &str,
        after: Option<(Channel, &str)>,
        limit: usize,
    ) -> Result<Vec<Suppression>, Refusal> {
        self.ask(|read| Ok(suppression::page(read, text.trim(), after, limit)?))
    }

    /// The page that ends before that entry, or at the end of the list.
    pub fn suppressions_before(
        &self,
        text: &str,
        before: Option<(Channel, &str)>,
        limit: usize,
    ) -> Result<Vec<Suppression>, Refusal> {
        self.ask(|read| Ok(suppression::page_before(read, text.trim(), before, limit)?))
    }

    /// How many entries of the do-not-contact list contain the text.
    pub fn suppression_count(&self, text: &str) -> Result<usize, Refusal> {
        self.ask(|read| Ok(suppression::count(read, text.trim())?))
    }
}
