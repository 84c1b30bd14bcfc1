//! What a mail server's report about a message means (RFC 3464, with the status codes of RFC 3463).

use std::fmt;

/// So many counted bounces within [`COUNTED_SECONDS`] and nothing more goes to the address.
pub const COUNTED_LIMIT: usize = 3;

/// How long a counted bounce counts: 14 days.
pub const COUNTED_SECONDS: i64 = 14 * 24 * 60 * 60;

/// A status code such as 5.1.1: class, subject and detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailStatus(pub u16, pub u16, pub u16);

impl MailStatus {
    /// Reads the code at the start of a `Status` field; what follows it is a comment.
    #[must_use]
    pub fn parse(field: &str) -> Option<Self> {
        let code = field.split([' ', '\t', '(']).find(|word| !word.is_empty())?;
        let mut numbers = code.split('.').map(|part| part.parse::<u16>().ok().filter(|n| *n < 1_000));
        let status = Self(numbers.next()??, numbers.next()??, numbers.next()??);
        (numbers.next().is_none() && matches!(status.0, 2 | 4 | 5)).then_some(status)
    }
}

impl fmt::Display for MailStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// What a report says was done with the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailAction {
    /// It was given up.
    Failed,
    /// It could not be delivered yet; the server goes on trying.
    Delayed,
}

impl MailAction {
    /// The stored name, which is also the one in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
        }
    }

    /// Reads an `Action` field. Reports of success ("delivered", "relayed", "expanded") were never asked for.
    #[must_use]
    pub fn parse(field: &str) -> Option<Self> {
        let word = field.split([' ', '\t', '(']).find(|word| !word.is_empty())?;
        [Self::Failed, Self::Delayed].into_iter().find(|action| action.name().eq_ignore_ascii_case(word))
    }
}

/// What follows from a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounce {
    /// Nothing can ever arrive there: nothing more is sent to the address.
    NoSuchAddress,
    /// The mailbox is full, or its server was out of reach for days: nothing more is sent after several of these.
    Counted,
    /// This message was not wanted; the address is not to blame. Staff see it.
    Refused,
    /// The server still tries; only noted.
    Delayed,
}

/// Judges a report.
#[must_use]
pub const fn judge(action: MailAction, status: MailStatus) -> Bounce {
    match (action, status) {
        (MailAction::Delayed, _) => Bounce::Delayed,
        // these say that the sender's address is wrong, not the recipient's
        (_, MailStatus(5, 1, 7 | 8)) => Bounce::Refused,
        (_, MailStatus(5, 1, _) | MailStatus(5, 2, 1)) => Bounce::NoSuchAddress,
        (_, MailStatus(4, _, _) | MailStatus(5, 2, 2) | MailStatus(5, 4, _)) => Bounce::Counted,
        _ => Bounce::Refused,
    }
}

/// What happened, in words with the code; no full stop.
#[must_use]
pub fn words(action: MailAction, status: MailStatus) -> String {
    let what = match status {
        MailStatus(_, 1, 1) => "The mailbox does not exist",
        MailStatus(_, 1, 2 | 10) => "The address's domain takes no mail",
        MailStatus(_, 1, 6) => "The mailbox has moved",
        MailStatus(_, 1, 7 | 8) => "The recipient's mail server does not accept the office's own address",
        MailStatus(_, 1, _) => "The address does not work",
        MailStatus(_, 2, 1) => "The mailbox is switched off",
        MailStatus(_, 2, 2) => "The mailbox is full",
        MailStatus(_, 2 | 3, 3 | 4) => "The message is too large for the mailbox",
        MailStatus(_, 4, _) => "The recipient's mail server could not be reached",
        MailStatus(_, 7, _) => "The recipient's mail server refuses the message by its rules",
        _ => "The recipient's mail server did not take the message",
    };
    match action {
        MailAction::Failed => format!("{what} ({status})"),
        MailAction::Delayed => format!("Delayed: {} ({status})", lower_first(what)),
    }
}

fn lower_first(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Bounce {
        judge(MailAction::Failed, MailStatus::parse(code).expect("a status"))
    }

    #[test]
    fn an_address_that_does_not_exist_ends_at_once_and_a_full_one_counts() {
        for code in ["5.1.1", "5.1.2", "5.1.0 (x)", "5.1.10", "5.2.1"] {
            assert_eq!(of(code), Bounce::NoSuchAddress, "{code}");
        }
        for code in ["5.2.2", "4.2.2", "4.4.1", "4.7.1", "5.4.4"] {
            assert_eq!(of(code), Bounce::Counted, "{code}");
        }
        for code in ["5.7.1", "5.7.26", "5.3.4", "5.6.0", "5.1.8", "5.0.0", "2.0.0"] {
            assert_eq!(of(code), Bounce::Refused, "{code}");
        }
        assert_eq!(judge(MailAction::Delayed, MailStatus(5, 1, 1)), Bounce::Delayed);
    }

    #[test]
    fn what_is_no_status_is_none() {
        for text in ["", "5", "5.1", "5.1.1.1", "x.y.z", "3.1.1", "5.-1.1", "5.1.99999", "٥.١.١"] {
            assert_eq!(MailStatus::parse(text), None, "{text}");
        }
        assert_eq!(MailStatus::parse(" 4.2.2(full)"), Some(MailStatus(4, 2, 2)));
        assert_eq!(MailAction::parse("Failed (bad)"), Some(MailAction::Failed));
        assert_eq!(MailAction::parse("delivered"), None);
    }

    #[test]
    fn words_say_it_plainly() {
        assert_eq!(words(MailAction::Failed, MailStatus(5, 1, 1)), "The mailbox does not exist (5.1.1)");
        assert_eq!(
            words(MailAction::Delayed, MailStatus(4, 4, 1)),
            "Delayed: the recipient's mail server could not be reached (4.4.1)"
        );
    }
}
