//! `[inbox]`: where bounces, unsubscribes and replies arrive.

use super::EmailSection;
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

/// What must arrive in the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// Which addresses, a sentence.
    pub sentence: String,
    /// What to do when the mailbox seems to be somebody else's.
    pub fix: Option<String>,
}

impl InboxSection {
    /// What must arrive here, since letters name it: addresses, and what comes to them. `None` when no inbox is read, or when
    /// there is no sender yet.
    #[must_use]
    pub fn awaited(&self, email: &EmailSection) -> Option<Awaited> {
        let (bounces, wishes) = (email.from.address(), email.reply_to.address());
        let wishes = if wishes.is_empty() { bounces } else { wishes };
        if self.host.is_empty() || bounces.is_empty() {
            return None;
        }
        let what = if wishes.eq_ignore_ascii_case(bounces) {
            format!("Letters name {bounces} for bounces and for unsubscribing")
        } else {
            format!("Letters name {bounces} for bounces and {wishes} for unsubscribing")
        };
        let login = self.username.as_str();
        let is_other = |address: &str| !address.eq_ignore_ascii_case(login);
        if !login.contains('@') {
            return Some(Awaited { sentence: format!("{what}; that mail must arrive in this mailbox."), fix: None });
        }
        if !is_other(bounces) && !is_other(wishes) {
            return None;
        }
        Some(Awaited {
            sentence: format!("{what}, but this is the mailbox of {login}."),
            fix: Some(
                "Let mail to the addresses that letters name arrive in this mailbox too, or name its address in [email] from \
                 and reply_to; otherwise nobody notices who unsubscribes or what comes back."
                    .to_owned(),
            ),
        })
    }

    /// The mailbox, as the office file remembers how far it was read; `None` when none is read.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        let Self { host, port, username, folder, .. } = self;
        (!host.is_empty()).then(|| format!("{}@{}:{port}/{}", username.as_str(), host.as_str(), folder.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::{ConfigFile, OfficeSettings};

    fn awaited(text: &str) -> String {
        let file = ConfigFile::parse(Path::new("config.toml"), text.to_owned()).expect("right");
        let settings = file.settings(&OfficeSettings::new()).expect("fits");
        let found = settings.inbox.awaited(&settings.email);
        found.map_or_else(String::new, |found| {
            format!("{}{}", found.sentence, if found.fix.is_some() { "!" } else { "" })
        })
    }

    #[test]
    fn a_mailbox_that_letters_do_not_name_is_told_of() {
        let read = |username: &str| format!("[inbox]\nhost = \"imap.example\"\nusername = \"{username}\"\n");
        let email = "[email]\nfrom = \"Acme <office@example.test>\"\n";
        let elsewhere = format!("{email}reply_to = \"Answers <answers@example.test>\"\n");
        assert_eq!(awaited(email), "", "no inbox is read");
        assert_eq!(awaited(&read("office@example.test")), "", "no letter leaves");
        assert_eq!(awaited(&format!("{email}{}", read("Office@Example.test"))), "");
        assert_eq!(
            awaited(&format!("{elsewhere}{}", read("office@example.test"))),
            "Letters name office@example.test for bounces and answers@example.test for unsubscribing, but this is the mailbox \
             of office@example.test.!"
        );
        assert_eq!(
            awaited(&format!("{email}{}", read("mbox17"))),
            "Letters name office@example.test for bounces and for unsubscribing; that mail must arrive in this mailbox."
        );
    }
}
