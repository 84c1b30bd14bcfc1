//! `[push.web]`, `[push.webhook]`, `[push.ntfy]` and `[push.fcm]`: notifications.

pub use fcm::FcmSection;
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
    /// To the office's own app.
    pub fcm: FcmSection,
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
        /// A signed call (Standard Webhooks) to another program for every card that moves, whether anybody is told or not.
        pub struct WebhookSection in (push.webhook) {
            /// Where it goes: an https:// address. Empty: nowhere.
            pub url: WebAddress = WebAddress::default(), Office, example "https://crm.example.test/milepost";
            /// Where the signing secret is found: `env:NAME`, `file:PATH` or `command:...`. It is "whsec_" and 24 to 64
            /// random bytes in base64, the same that the other program has.
            pub secret: SecretRef = SecretRef::env("MILEPOST_WEBHOOK_SECRET"), Office, example "env:MILEPOST_WEBHOOK_SECRET";
        }
    }
}

pub(super) mod ntfy {
    //! `[push.ntfy]`.

    use crate::config::{SecretRef, key::section, value::WebAddress};

    section! {
        /// Notifications through an ntfy server, to contacts who subscribe to a topic of their own in the ntfy app.
        pub struct NtfySection in (push.ntfy) {
            /// The server: an https:// address. Empty: none.
            pub server: WebAddress = WebAddress::default(), Office, example "https://ntfy.example.test";
            /// Where the access token is found: `env:NAME`, `file:PATH` or `command:...`. Empty: the server asks for none.
            pub token: SecretRef = SecretRef::Unset, Office, example "env:MILEPOST_NTFY_TOKEN";
        }
    }
}

pub(super) mod fcm {
    //! `[push.fcm]`.

    use crate::config::{SecretRef, key::section, value::WebAddress};

    section! {
        /// Notifications to the office's own app by Firebase Cloud Messaging (HTTP v1). Tested without Google only.
        pub struct FcmSection in (push.fcm) {
            /// Where the service account's key (JSON) is found: `file:PATH` or `env:NAME`. Empty: there is no app.
            pub credentials: SecretRef = SecretRef::Unset, Office, example "file:/srv/office/service-account.json";
            /// Where messages are posted: an https:// address. Empty: Google's own.
            pub base_url: WebAddress = WebAddress::default(), Office, example "https://fcm.googleapis.com";
            /// Where access tokens are given: an https:// address. Empty: what the service account's key names.
            pub token_url: WebAddress = WebAddress::default(), Office, example "https://oauth2.googleapis.com/token";
        }
    }
}
