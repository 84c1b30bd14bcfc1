//! What went wrong in an SMTP conversation, turned into a class and into words: the one table that decides whether a
//! message is retried, dead, or waits for staff to mend the settings.

use std::fmt;

use lettre::transport::smtp;

use crate::delivery::connect::Broken;
use crate::delivery::{Class, Failure, Phase};

/// A moment of the conversation; the same reply means different things at different moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// TCP, greeting, EHLO.
    Connect,
    /// STARTTLS and the handshake.
    Tls,
    /// AUTH.
    Login,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA, the content and the final dot.
    Content,
}

/// What happened instead of the expected answer.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The server said no.
    Reply { code: u16, words: String },
    /// The connection failed or broke, or the server said something that is no SMTP.
    Lost(String),
    /// Nothing came in time.
    Timeout,
    /// The certificate is not to be trusted; the words say why.
    Certificate(String),
    /// The server does not speak TLS here, or none that is safe.
    NoTls(String),
    /// The server offers no login that we know.
    NoLogin,
    /// The address needs a server that takes other scripts, and this one does not.
    NoUtf8,
}

impl From<smtp::Error> for Trouble {
    fn from(error: smtp::Error) -> Self {
        let words = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        match error.status() {
            Some(code) => Self::Reply { code: code.into(), words },
            None => Self::Lost(words),
        }
    }
}

impl From<Broken> for Trouble {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Lost(words) => Self::Lost(words),
            Broken::Timeout => Self::Timeout,
            Broken::Certificate(why) => Self::Certificate(why),
            Broken::NoTls(words) => Self::NoTls(words),
        }
    }
}

impl Trouble {
    /// Whether the connection can no longer be used.
    pub(super) const fn ends_connection(&self) -> bool {
        !matches!(self, Self::Reply { code: 400..=420 | 422..=599, .. } | Self::NoUtf8)
    }
}

/// Host and port, as sentences name them.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl Server {
    /// The failure that this trouble means at this step.
    pub(super) fn verdict(&self, step: Step, phase: Phase, trouble: &Trouble) -> Failure {
        let failure = match trouble {
            Trouble::Reply { code, words } => self.refused(step, *code, words),
            Trouble::Lost(_) | Trouble::Timeout if phase == Phase::AfterDot => Failure::new(
                Class::Uncertain,
                format!("The connection to {self} broke after the mail was handed over; it may have arrived."),
            ),
            Trouble::Lost(words) => broken(step, format!("The connection to {self} failed or broke.")).said("", words),
            Trouble::Timeout => broken(step, format!("{self} did not answer in time.")),
            Trouble::Certificate(why) => Failure::config(
                format!("The certificate of {self} cannot be trusted: {why}."),
                "Check [email] host; for an office's own authority name its certificate in [email] ca_file. \
                 Nothing was sent.",
            ),
            Trouble::NoTls(words) => Failure::config(
                format!("{self} does not offer the encryption that the configuration asks for."),
                "Check [email] port and security: usually 587 with \"starttls\" or 465 with \"tls\". Nothing was sent.",
            )
            .said("", words),
            Trouble::NoLogin => Failure::config(
                format!("{self} offers no login with a password."),
                "Check [email] host and port, or leave username empty when the server wants no login.",
            ),
            Trouble::NoUtf8 => Failure::new(
                Class::Permanent,
                format!("{self} cannot take an address that is written in another script before the @."),
            )
            .fix("Ask the contact for another address."),
        };
        failure.at(phase)
    }

    fn refused(&self, step: Step, code: u16, words: &str) -> Failure {
        let class = class_of_reply(step, code, words);
        let (sentence, fix) = match (class, step) {
            (Class::Config, Step::Connect) => (
                format!("{self} does not take mail from this machine."),
                "Check [email] host and port, or ask the provider.",
            ),
            (Class::Config, Step::Tls) => {
                (format!("{self} refuses to encrypt the connection."), "Check [email] port and security.")
            }
            (Class::Config, Step::Login) => (
                format!("{self} refused the user name or the password."),
                "Check [email] username and password; many providers want an app password made for this program.",
            ),
            (Class::Config, _) if LOGIN_FIRST.contains(&code) => {
                (format!("{self} wants a login first."), "Set [email] username and password.")
            }
            (Class::Config, Step::Sender) => (
                format!("{self} does not let this account send with the configured sender."),
                "Set [email] from to an address that belongs to the account.",
            ),
            (Class::Config, _) => (
                format!("{self} does not forward mail for this account or sender."),
                "Set [email] username and password, and a from address that belongs to the account.",
            ),
            (Class::BadAddress, _) => (
                "The recipient's address does not exist.".to_owned(),
                "Correct the address on the contact, then retry the message.",
            ),
            (Class::Permanent, _) => (
                format!("{self} refused this mail for good."),
                "Read the server's reason; when several mails meet it, ask the provider.",
            ),
            (Class::Throttled { .. }, _) => (format!("{self} asks us to send more slowly."), ""),
            (Class::Unreachable, _) => (format!("{self} takes no mail at the moment."), ""),
            _ => (format!("{self} asks us to try again later."), ""),
        };
        let code = enhanced(words).map_or_else(|| code.to_string(), |(a, b, c)| format!("{code} {a}.{b}.{c}"));
        Failure::new(class, sentence).said(code, words).fix(fix)
    }
}

/// Before the login every mail would meet the same; after it only this one is known to be hit.
fn broken(step: Step, sentence: String) -> Failure {
    match step {
        Step::Connect | Step::Tls | Step::Login => Failure::new(Class::Unreachable, sentence)
            .fix("Check the network and [email] host and port; mail goes on by itself when it is back."),
        Step::Sender | Step::Recipient | Step::Content => Failure::new(Class::Retry { after: None }, sentence),
    }
}

/// Replies by which a server asks for a login or finds it too weak.
const LOGIN_FIRST: [u16; 4] = [530, 534, 535, 538];

/// Words by which servers say that it is us whom they refuse, not the recipient and not the message.
const ABOUT_US: [&str; 7] = [
    "relay access denied",
    "relaying",
    "relay not permitted",
    "unable to relay",
    "client host rejected",
    "sender address rejected",
    "send as this sender",
];

/// What a negative reply means. Order matters: what concerns every message comes before what concerns this one.
pub(super) fn class_of_reply(step: Step, code: u16, words: &str) -> Class {
    let status = enhanced(words);
    let lower = words.to_lowercase();
    match (step, code) {
        (Step::Connect | Step::Tls | Step::Login, 400..=499) => Class::Unreachable,
        (Step::Connect | Step::Tls | Step::Login, _) => Class::Config,
        (_, 400..=499) if matches!(status, Some((_, 7, _))) && !lower.contains("greylist") => {
            Class::Throttled { after: None }
        }
        (_, 400..=499) => Class::Retry { after: None },
        // Gmail and others answer a used-up daily quota with a 5xx that is over tomorrow.
        (_, 500..=599) if matches!(status, Some((5, 4, 5))) || lower.contains("sending limit") => {
            Class::Throttled { after: None }
        }
        (_, code) if LOGIN_FIRST.contains(&code) => Class::Config,
        (Step::Sender, 500..=599) => Class::Config,
        (_, 500..=599) if ABOUT_US.iter().any(|phrase| lower.contains(phrase)) => Class::Config,
        (_, 500..=599) if matches!(status, Some((5, 7, 60) | (5, 1, 7 | 8))) => Class::Config,
        // after the content too: every mail has one recipient, so it is about that one
        (Step::Recipient | Step::Content, 500..=599) if matches!(status, Some((5, 1, _) | (5, 2, 1))) => {
            Class::BadAddress
        }
        (_, 500..=599) => Class::Permanent,
        _ => Class::Retry { after: None },
    }
}

/// The enhanced status code (RFC 3463) with which a reply begins.
fn enhanced(words: &str) -> Option<(u16, u16, u16)> {
    let mut numbers = words.split_whitespace().next()?.split('.').map(|part| part.parse::<u16>().ok());
    let status = (numbers.next()??, numbers.next()??, numbers.next()??);
    (numbers.next().is_none() && matches!(status.0, 2 | 4 | 5)).then_some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_replies() {
        let retry = Class::Retry { after: None };
        let slower = Class::Throttled { after: None };
        for (step, code, words, class) in [
            (Step::Connect, 421, "4.7.0 too many connections", Class::Unreachable),
            (Step::Connect, 554, "no SMTP service here", Class::Config),
            (Step::Login, 454, "4.7.0 temporary authentication failure", Class::Unreachable),
            (Step::Login, 535, "5.7.8 Error: authentication failed", Class::Config),
            (Step::Tls, 454, "4.7.0 TLS not available", Class::Unreachable),
            (Step::Sender, 530, "5.7.0 Must issue a STARTTLS command first", Class::Config),
            (Step::Sender, 553, "5.7.1 sender address rejected: not owned by user", Class::Config),
            (Step::Sender, 452, "4.3.1 insufficient system storage", retry),
            (Step::Recipient, 550, "5.1.1 <nosuch@example.test>: User unknown", Class::BadAddress),
            (Step::Recipient, 556, "5.1.10 domain takes no mail", Class::BadAddress),
            (Step::Recipient, 550, "No such user", Class::Permanent),
            (Step::Recipient, 552, "5.2.2 mailbox full", Class::Permanent),
            (Step::Recipient, 554, "5.7.1 <policy@example.test>: Recipient address rejected: policy", Class::Permanent),
            (Step::Recipient, 554, "5.7.1 <a@other.test>: Relay access denied", Class::Config),
            (Step::Recipient, 554, "5.7.1 <client>: Client host rejected: Access denied", Class::Config),
            (Step::Recipient, 550, "5.7.1 Unable to relay", Class::Config),
            (Step::Recipient, 450, "4.7.1 Error: too much mail from 127.0.0.1", slower),
            (Step::Recipient, 451, "4.7.1 Greylisted, come back in 5 minutes", retry),
            (Step::Recipient, 452, "4.2.2 mailbox full", retry),
            (Step::Recipient, 421, "4.3.2 shutting down", retry),
            (Step::Recipient, 550, "5.4.5 Daily user sending limit exceeded", slower),
            (Step::Content, 550, "5.7.1 message content rejected", Class::Permanent),
            (Step::Content, 550, "5.1.1 User unknown", Class::BadAddress),
            (Step::Content, 550, "5.1.8 Sender's domain does not exist", Class::Config),
            (Step::Content, 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", Class::Config),
            (Step::Content, 552, "5.3.4 message too big", Class::Permanent),
            (Step::Content, 451, "4.3.0 try later", retry),
        ] {
            assert_eq!(class_of_reply(step, code, words), class, "{step:?} {code} {words}");
        }
    }

    fn server() -> Server {
        Server { host: "mail.example.test".into(), port: 587 }
    }

    #[test]
    fn a_broken_line_is_doubtful_only_after_the_dot() {
        let lost = Trouble::Lost("reset".into());
        for (step, phase, class) in [
            (Step::Connect, Phase::BeforeDot, Class::Unreachable),
            (Step::Recipient, Phase::BeforeDot, Class::Retry { after: None }),
            (Step::Content, Phase::BeforeDot, Class::Retry { after: None }),
            (Step::Content, Phase::AfterDot, Class::Uncertain),
        ] {
            let failure = server().verdict(step, phase, &lost);
            assert_eq!((failure.class, failure.phase), (class, phase));
            assert_eq!(server().verdict(step, phase, &Trouble::Timeout).class, class);
        }
    }

    #[test]
    fn every_failure_is_a_sentence_that_names_what_to_do_when_waiting_is_not_enough() {
        for step in [Step::Connect, Step::Tls, Step::Login, Step::Sender, Step::Recipient, Step::Content] {
            for words in ["", "5.1.1 x", "5.7.1 x", "5.7.1 Relay access denied"] {
                for code in [421, 451, 530, 550, 554] {
                    let trouble = Trouble::Reply { code, words: words.into() };
                    let failure = server().verdict(step, Phase::BeforeDot, &trouble);
                    assert!(failure.sentence.ends_with('.'), "{failure:?}");
                    let waits =
                        matches!(failure.class, Class::Retry { .. } | Class::Throttled { .. } | Class::Unreachable);
                    assert!(waits || failure.fix.ends_with('.'), "{failure:?}");
                    assert!(failure.code.starts_with(&code.to_string()));
                }
            }
        }
    }

    #[test]
    fn status_codes_are_read_strictly() {
        assert_eq!(enhanced("5.1.1 unknown"), Some((5, 1, 1)));
        for none in ["", "unknown", "5.1 x", "5.1.1.1 x", "9.1.1 x", "127.0.0 x", "5.x.1 y"] {
            assert_eq!(enhanced(none), None, "{none}");
        }
    }
}
