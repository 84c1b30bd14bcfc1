//! How somebody unsubscribes by mail: the token that each message carries, and the wish that comes back.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{Instant, MessageId};

/// What only the office knows; tokens are made with it, so that nobody can make one up for somebody else.
#[derive(Clone)]
pub struct UnsubscribeKey(String);

impl UnsubscribeKey {
    /// The key as it is stored.
    #[must_use]
    pub const fn new(stored: String) -> Self {
        Self(stored)
    }

    /// The token of one message: its number and 96 bits that prove that the office wrote it. Letters, digits and a dash.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "HMAC takes keys of every length")]
    pub fn token(&self, message: MessageId, message_id: &str) -> String {
        let mut mac: Hmac<Sha256> = Hmac::new_from_slice(self.0.as_bytes()).expect("HMAC takes keys of every length");
        mac.update(format!("unsubscribe\n{message}\n{message_id}").as_bytes());
        let mut token = format!("{message}-");
        for byte in &mac.finalize().into_bytes()[..12] {
            let _ = write!(token, "{byte:02x}");
        }
        token
    }
}

impl std::fmt::Debug for UnsubscribeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UnsubscribeKey(***)")
    }
}

/// The message whose token this claims to be; only [`UnsubscribeKey::token`] can tell whether it is.
#[must_use]
pub fn message_of(token: &str) -> Option<MessageId> {
    let (number, _) = token.split_once('-')?;
    number.parse().ok().filter(|number| *number > 0).map(MessageId)
}

/// A wish not to be written to any more, as it came in by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOut {
    /// Whose.
    pub by: OptOutBy,
    /// When the mail came in.
    pub said_at: Instant,
    /// Names the mail, so that one that is read twice is carried out once.
    pub key: String,
}

/// How a wish tells whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptOutBy {
    /// By the token of a message: its recipient.
    Token(String),
    /// By its sender's address alone.
    Sender(String),
}

/// Subjects by which people who write by hand ask for it.
const BY_HAND: [&str; 4] = ["unsubscribe", "stop", "unsubscribe me", "please unsubscribe me"];

/// What a subject asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The recipient of the message with this token.
    Token(String),
    /// Whoever wrote.
    Writer,
}

/// Reads a decoded subject; `None` when it is about something else.
#[must_use]
pub fn asked(subject: &str) -> Option<Asked> {
    let words: Vec<String> = subject
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).skip_while(|word| matches!(*word, "re" | "aw")).collect();
    match words.as_slice() {
        ["unsubscribe", token] if message_of(token).is_some() => Some(Asked::Token((*token).to_owned())),
        words if BY_HAND.contains(&words.join(" ").as_str()) => Some(Asked::Writer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_one_message_and_one_office() {
        let key = UnsubscribeKey::new("aa".into());
        let token = key.token(MessageId(42), "<1.2.n@x.test>");
        assert_eq!(message_of(&token), Some(MessageId(42)));
        assert_eq!(token.len(), "42-".len() + 24);
        assert_ne!(token, key.token(MessageId(42), "<1.3.n@x.test>"));
        assert_ne!(token, UnsubscribeKey::new("ab".into()).token(MessageId(42), "<1.2.n@x.test>"));
        assert!(!format!("{key:?}").contains("aa"));
        for text in ["", "-", "x-1", "0-1", "-5-1", "99999999999999999999-a"] {
            assert_eq!(message_of(text), None, "{text}");
        }
    }

    #[test]
    fn only_a_subject_that_asks_for_it_unsubscribes() {
        assert_eq!(asked("unsubscribe 42-ab12"), Some(Asked::Token("42-ab12".into())));
        assert_eq!(asked(" Re: UNSUBSCRIBE  42-AB12 "), Some(Asked::Token("42-ab12".into())));
        for subject in ["unsubscribe", "STOP", "Stop!", "AW: Unsubscribe me."] {
            assert_eq!(asked(subject), Some(Asked::Writer), "{subject}");
        }
        for subject in
            ["", "Please stop by on Monday", "unsubscribe Bob", "Re: Your roof", "stop the work 42-ab", "停止"]
        {
            assert_eq!(asked(subject), None, "{subject}");
        }
    }
}
