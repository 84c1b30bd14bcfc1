//! What is asked about the do-not-contact list.

use super::door::Office;
use crate::domain::{Channel, Refusal};
use crate::store::suppression;
pub use crate::store::suppression::Suppression;

impl Office {
    /// A page of the do-not-contact list, by channel and address, behind the last entry of the page before.
    pub fn suppressions(&self, after: Option<(Channel, &str)>, limit: usize) -> Result<Vec<Suppression>, Refusal> {
        self.ask(|read| Ok(suppression::page(read, after, limit)?))
    }
}
