//! `[sms]`: text messages.

use crate::config::{
    SecretRef,
    key::section,
    value::{Line, SmsProvider, WebAddress},
};

section! {
    /// Text messages.
    pub struct SmsSection in (sms) {
        /// Whose interface is spoken: "twilio".
        pub provider: SmsProvider = SmsProvider::Twilio, Office, example "twilio";
        /// The interface's https:// address. Empty: the provider's own.
        pub base_url: WebAddress = WebAddress::default(), Office, example "https://api.twilio.com";
        /// The account's name or number. Empty: no texts are sent.
        pub account: Line = Line::default(), Office, example "AC0123456789abcdef";
        /// Where the account's token is found: `env:NAME`, `file:PATH` or `command:...`.
        pub token: SecretRef = SecretRef::env("MILEPOST_SMS_TOKEN"), Office, example "env:MILEPOST_SMS_TOKEN";
        /// The number that texts come from, with its country code.
        pub from: Line = Line::default(), Office, example "+13035550100";
    }
}
