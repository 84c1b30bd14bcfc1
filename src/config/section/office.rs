//! `[office]`: who the office is.

use chrono_tz::Tz;

use crate::config::{
    key::section,
    value::{CountryCode, CurrencyCode, Line},
};

section! {
    /// Who the office is.
    pub struct OfficeSection in (office) {
        /// The office's name, as it stands in messages and on top of the screens.
        pub name: Line = Line::default(), Office, example "Acme Solar";
        /// The currency of amounts that are written without one: three letters.
        pub currency: CurrencyCode = CurrencyCode::USD, Office, example "USD";
        /// The office's time zone, also for contacts without one of their own: its IANA name.
        pub timezone: Tz = Tz::UTC, Office, example "America/Denver";
        /// The country of phone numbers that are written without a country code: two letters.
        pub country: CountryCode = CountryCode::US, Office, example "US";
        /// Who sits here: the name of an operator of the office. Empty: the login name.
        pub operator: Line = Line::default(), Seat, example "dana";
    }
}
