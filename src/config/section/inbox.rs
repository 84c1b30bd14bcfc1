//! `[inbox]`: where bounces, unsubscribes and replies arrive.

use crate::config::{
    SecretRef,
    key::section,
    value::{FilePath, HostName, Line, Security},
};

section! {
    /// Where bounces, unsubscribes and replies arrive (IMAP): the mailbox of `[email]` from and reply_to. It is only
    /// looked at: nothing in it is marked, moved or answered.
    pub struct InboxSection in (inbox) {
        /// The IMAP server. Empty: the inbox is not read.
        pub host: HostName = HostName::default(), Office, example "imap.example.test";
        /// Its port: 993 for "tls", 143 for "starttls".
        pub port: u16 = 993, Office, example "993";
        /// "tls", "starttls", or "plain", which is refused for any server but one on this same machine.
        pub security: Security = Security::Tls, Office, example "tls";
        /// The login.
        pub username: Line = Line::default(), Office, example "office@example.test";
        /// Where the password is found: `env:NAME`, `file:PATH` or `command:...`.
        pub password: SecretRef = SecretRef::env("MILEPOST_IMAP_PASSWORD"), Office, example "env:MILEPOST_IMAP_PASSWORD";
        /// A further certificate to trust: the full path of a PEM file.
        pub ca_file: FilePath = FilePath::default(), Office, example "/etc/ssl/office-ca.pem";
        /// The mail folder that is read.
        pub folder: Line = Line::of("INBOX"), Office, example "INBOX";
    }
}

impl InboxSection {
    /// The mailbox, as the office file remembers how far it was read; `None` when none is read.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        let Self { host, port, username, folder, .. } = self;
        (!host.is_empty()).then(|| format!("{}@{}:{port}/{}", username.as_str(), host.as_str(), folder.as_str()))
    }
}
