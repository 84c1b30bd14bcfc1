//! `[payments]`: the office's own account.

use crate::config::{
    key::section,
    value::{Bic, Iban, Line},
};

section! {
    /// The office's own account, from which contractors are paid (for the bank's pain.001 file).
    pub struct PaymentsSection in (payments) {
        /// The account's holder. Empty: the office's name.
        pub name: Line = Line::default(), Office, example "Acme Solar GmbH";
        /// The account.
        pub iban: Iban = Iban::default(), Office, example "DE89370400440532013000";
        /// The bank's code.
        pub bic: Bic = Bic::default(), Office, example "COBADEFFXXX";
    }
}
