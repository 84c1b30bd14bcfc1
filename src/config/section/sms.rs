//! `[sms]`: text messages.

use crate::config::{
    SecretRef,
    key::section,
    value::{Line, Price, SmsMethod, SmsProvider, WebAddress},
};

section! {
    /// Text messages.
    pub struct SmsSection in (sms) {
        /// Whose interface is spoken: "twilio", or "gateway" for one that is called as Kannel is.
        pub provider: SmsProvider = SmsProvider::Twilio, Office, example "twilio";
        /// The interface's https:// address, of a gateway up to the page that sends. Empty: Twilio's own.
        pub base_url: WebAddress = WebAddress::default(), Office, example "https://api.twilio.com";
        /// The account's name or number (of Twilio the Account SID), of a gateway the user. Empty: no texts are sent.
        pub account: Line = Line::default(), Office, example "AC0123456789abcdef0123456789abcdef";
        /// Where the account's token or password is found: `env:NAME`, `file:PATH` or `command:...`.
        pub token: SecretRef = SecretRef::env("MILEPOST_SMS_TOKEN"), Office, example "env:MILEPOST_SMS_TOKEN";
        /// The number that texts come from, with its country code; of Twilio also a messaging service ("MG...").
        pub from: Line = Line::default(), Office, example "+13035550100";
        /// How a gateway is called: "get", or "post", which keeps the password out of web servers' logs.
        pub method: SmsMethod = SmsMethod::Get, Office, example "get";
        /// What one segment costs, for previews: a text of 160 plain characters or 70 others is one. Empty: not known.
        pub price: Price = Price::default(), Office, example "0.0079 USD";
    }
}
