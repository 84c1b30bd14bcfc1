//! `[email]`: how e-mail leaves.

use crate::config::{
    SecretRef,
    key::section,
    value::{FilePath, HostName, Line, Mailbox, SecondsWithin, Security, Transport},
};

section! {
    /// How e-mail leaves. In TEST mode (see `[delivery]`) only "folder" writes anything.
    pub struct EmailSection in (email) {
        /// "smtp": to the mail server below. "folder": as one .eml file a message (and .json for push) in `folder`.
        pub transport: Transport = Transport::Smtp, Office, example "smtp";
        /// Where the files of "folder" go, a full path. Empty: `mail` in the office's folder.
        pub folder: FilePath = FilePath::default(), Office, example "/srv/office/mail";
        /// Who the mail is from: an address, or a name and an address.
        pub from: Mailbox = Mailbox::default(), Office, example "Acme Solar <office@example.test>";
        /// Where answers go. Empty: to `from`.
        pub reply_to: Mailbox = Mailbox::default(), Office, example "answers@example.test";
        /// The mail server. Empty: none yet, so mail waits.
        pub host: HostName = HostName::default(), Office, example "smtp.example.test";
        /// Its port: 587 for "starttls", 465 for "tls".
        pub port: u16 = 587, Office, example "587";
        /// "starttls", "tls", or "plain", which is refused for any server but one on this same machine.
        pub security: Security = Security::Starttls, Office, example "starttls";
        /// The login. Empty: the server asks for none.
        pub username: Line = Line::default(), Office, example "office@example.test";
        /// Where the password is found, never the password itself:
        /// `env:NAME`, `file:PATH` (readable by its owner alone) or `command:...` (its first line of output).
        pub password: SecretRef = SecretRef::env("MILEPOST_SMTP_PASSWORD"), Office, example "env:MILEPOST_SMTP_PASSWORD";
        /// How long the server may take to say that it has a mail, from "10s" to "10m". A mail without an answer is sent again,
        /// and may then arrive twice: with a slow server wait longer.
        pub answer_timeout: SecondsWithin<10, 600> = SecondsWithin::clamped(60), Office, example "1m";
        /// A further certificate to trust, e.g. of the office's own CA: the full path of a PEM file.
        pub ca_file: FilePath = FilePath::default(), Office, example "/etc/ssl/office-ca.pem";
    }
}
