//! Values that are one word out of a few.

use super::Value;

/// Declares an enum whose variants are written as one word each.
macro_rules! choice {
    ($(#[$doc:meta])+ $name:ident { $($(#[$variant_doc:meta])+ $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])+ $variant,)+ }

        impl $name {
            /// Every choice, in the order in which screens list them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word that files and commands use.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl Value for $name {
            const CHOICES: &[&str] = &[$($word),+];

            fn read(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|choice| choice.word() == text).ok_or_else(|| {
                    let words: Vec<_> = Self::ALL.iter().map(|choice| format!("\"{choice}\"")).collect();
                    format!("takes {}, not \"{text}\"", words.join(" or "))
                })
            }

            fn show(&self) -> String {
                self.word().to_owned()
            }
        }
    };
}

choice! {
    /// Whether messages leave the house.
    Mode {
        /// SMTP mail, push and texts end as suppressed; folder mail is written.
        Test = "test",
        /// Messages are sent.
        Live = "live",
    }
}

choice! {
    /// How e-mail leaves.
    Transport {
        /// To a mail server.
        Smtp = "smtp",
        /// As files into a folder.
        Folder = "folder",
    }
}

choice! {
    /// How a connection to a mail server is protected.
    Security {
        /// TLS from the first byte (usually port 465; IMAP 993).
        Tls = "tls",
        /// Plain at first, then raised to TLS before anything is said (usually port 587; IMAP 143).
        Starttls = "starttls",
        /// No protection; only towards this same machine.
        Plain = "plain",
    }
}

choice! {
    /// The shape of the text-message provider's interface.
    SmsProvider {
        /// Twilio, or anything that speaks as it does.
        Twilio = "twilio",
        /// A gateway of the office's own or of a carrier, called as Kannel is.
        Gateway = "gateway",
    }
}

choice! {
    /// How a gateway is called.
    SmsMethod {
        /// All in the address.
        Get = "get",
        /// The text as the body, the rest in `X-Kannel-` headers: nothing of it gets into the logs of web servers.
        Post = "post",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_word_is_answered_with_the_right_ones() {
        assert_eq!(Security::read("starttls"), Ok(Security::Starttls));
        assert_eq!(Security::read("ssl"), Err("takes \"tls\" or \"starttls\" or \"plain\", not \"ssl\"".to_owned()));
        assert!(Mode::read("LIVE").is_err());
    }
}
