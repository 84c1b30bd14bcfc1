//! `[push.web]`, `[push.webhook]` and `[push.ntfy]`: notifications.

pub use ntfy::NtfySection;
pub use web::WebPushSection;
pub use webhook::WebhookSection;

/// Notifications, by each of their ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushSections {
    /// To phones and browsers.
    pub web: WebPushSection,
    /// To another program.
    pub webhook: WebhookSection,
    /// Through an ntfy server.
    pub ntfy: NtfySection,
}

pub(super) mod web {
    //! `[push.web]`.

    use crate::config::{key::section, value::Subject};

    section! {
        /// Web Push to phones and browsers. `milepost config init` makes the office's keys for it.
        pub struct WebPushSection in (push.web) {
            /// Whom a push service may ask about our messages: "mailto:" and an address, or an https:// page.
            /// Empty: `from` of `[email]`.
            pub subject: Subject = Subject::default(), Office, example "mailto:office@example.test";
        }
    }
}

pub(super) mod webhook {
    //! `[push.webhook]`.

    use crate::config::{SecretRef, key::section, value::WebAddress};

    section! {
        /// A signed call (Standard Webhooks) to another program for every message.
        pub struct WebhookSection in (push.webhook) {
            /// Where it goes: an https:// address. Empty: nowhere.
            pub url: WebAddress = WebAddress::default(), Office, example "https://crm.example.test/milepost";
            /// Where the signing secret is found: `env:NAME`, `file:PATH` or `command:...`.
            pub secret: SecretRef = SecretRef::env("MILEPOST_WEBHOOK_SECRET"), Office, example "env:MILEPOST_WEBHOOK_SECRET";
        }
    }
}

pub(super) mod ntfy {
    //! `[push.ntfy]`.

    use crate::config::{SecretRef, key::section, value::WebAddress};

    section! {
        /// Notifications through an ntfy server.
        pub struct NtfySection in (push.ntfy) {
            /// The server: an https:// address. Empty: none.
            pub server: WebAddress = WebAddress::default(), Office, example "https://ntfy.example.test";
            /// Where the access token is found: `env:NAME`, `file:PATH` or `command:...`. Empty: the server asks for none.
            pub token: SecretRef = SecretRef::Unset, Office, example "env:MILEPOST_NTFY_TOKEN";
        }
    }
}
