//! What the Pay Contractor pane and `payment list` ask.

use super::ask_history::{Change, in_words};
use super::contact;
use super::door::Office;
use crate::domain::hearing::Hearing;
use crate::domain::{Channel, ContactId, Instant, PaymentId, PaymentState, Refusal};
use crate::store::{Table, dialect, history, notice, payment, payment_list};
use std::collections::BTreeMap;

pub use super::ask_record::Contact;
pub use crate::store::payment::Payment;
pub use crate::store::payment_list::{Filter, From, Sum};

/// A payment with where it goes and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentDetail {
    /// The payment.
    pub payment: Payment,
    /// Who is paid, with the account that it goes to.
    pub contractor: Contact,
    /// The address that the contractor is told at, or why they are not told.
    pub told: Result<String, &'static str>,
    /// What happened to it, oldest first.
    pub history: Vec<PaymentStep>,
}

/// One thing that happened to a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentStep {
    /// When.
    pub at: Instant,
    /// By whom.
    pub operator: String,
    /// What: "created", "scheduled".
    pub action: String,
    /// The columns that changed, in words.
    pub changes: Vec<Change>,
}

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

    /// Everything about a payment.
    ///
    /// # Errors
    /// It is not there any more.
    pub fn payment_detail(&self, id: PaymentId) -> Result<PaymentDetail, Refusal> {
        let own = self.own()?;
        let zone = own.settings.office.timezone;
        self.ask(|read| {
            let gone = || Refusal::not_found(format!("There is no payment {id} any more."));
            let payment = payment::these(read, &dialect::id_list([id.get()]))?.pop().ok_or_else(gone)?;
            let contractor = contact::load(read, payment.contractor)?;
            let (hearing, address) = notice::reaches(read, payment.contractor)?;
            let told = match hearing {
                _ if !own.settings.milestones.notify => Err("notices to contractors are switched off"),
                Hearing::Silent(why) => Err(why.words(Channel::Email)),
                Hearing::Hears => Ok(address),
            };
            let mut history = Vec::new();
            for done in history::events_on(read, Table::Payment, id.get())? {
                let line = in_words(read, zone, vec![done.event])?.pop();
                history.extend(line.map(|line| PaymentStep {
                    at: done.at,
                    operator: done.operator,
                    action: if done.again { "done again".to_owned() } else { line.action },
                    changes: line.changes,
                }));
            }
            Ok(PaymentDetail { payment, contractor, told, history })
        })
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
