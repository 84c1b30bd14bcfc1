//! What the Pay Contractor pane and `payment list` ask.

use super::door::Office;
use crate::domain::{ContactId, PaymentId, PaymentState, Refusal};
use crate::store::{dialect, payment, payment_list};
use std::collections::BTreeMap;

pub use crate::store::payment::Payment;
pub use crate::store::payment_list::{Filter, From, Sum};

impl Office {
    /// At most `limit` payments from a place on, oldest first.
    pub fn payments(&self, filter: Filter, from: From, limit: usize) -> Result<Vec<Payment>, Refusal> {
        self.ask(|read| Ok(payment_list::page(read, filter, from, limit)?))
    }

    /// Every payment that a filter takes, by number: what `*` marks.
    pub fn payment_ids(&self, filter: Filter) -> Result<Vec<PaymentId>, Refusal> {
        self.ask(|read| Ok(payment_list::ids(read, filter)?))
    }

    /// Some payments by number, those that are there.
    pub fn payments_of(&self, ids: &[PaymentId]) -> Result<Vec<Payment>, Refusal> {
        let ids = dialect::id_list(ids.iter().map(|id| id.get()));
        self.ask(|read| Ok(payment::these(read, &ids)?))
    }

    /// How many payments are in each state.
    pub fn payment_counts(&self, contractor: Option<ContactId>) -> Result<BTreeMap<PaymentState, usize>, Refusal> {
        self.ask(|read| Ok(payment_list::counts(read, contractor)?))
    }

    /// Sums per contractor, currency and state.
    pub fn payment_sums(&self, contractor: Option<ContactId>) -> Result<Vec<Sum>, Refusal> {
        self.ask(|read| Ok(payment_list::sums(read, contractor)?))
    }
}
