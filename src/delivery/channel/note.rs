//! A push note as it is stored and as every provider takes it from there: JSON with title, body, and a tag by which a
//! phone shows a repeat once.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::super::{Class, Failure};
use crate::{
    domain::{Instant, text},
    message::PushNote,
};

/// The longest that a push service keeps a note for a phone that is switched off; then it forgets it.
const LONGEST_LIFE: Duration = Duration::from_hours(12);

/// How long a push service keeps a note for a phone that is switched off: not beyond the message's own end.
#[must_use]
pub fn lifetime(expires_at: Instant, now: Instant) -> Duration {
    let left = u64::try_from(expires_at.micros_since(now)).unwrap_or(0);
    Duration::from_secs(Duration::from_micros(left).as_secs()).min(LONGEST_LIFE)
}

/// The longest note, in bytes: what fits the 4096 octets of a push service once it is encrypted, and the 4096 that ntfy
/// and Firebase Cloud Messaging take.
pub(super) const MAX_NOTE: usize = 3_993;

/// A stored note.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) title: String,
    pub(super) body: String,
    pub(super) tag: String,
}

impl Note {
    /// Reads what [`payload`] wrote.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Failure> {
        serde_json::from_slice(bytes)
            .map_err(|error| Failure::new(Class::Permanent, "The stored note is damaged.").said("", &error.to_string()))
    }
}

/// What is stored of a note, cut to what every provider takes; the same note gives the same bytes.
#[must_use]
pub fn payload(note: &PushNote, message_id: &str) -> Vec<u8> {
    let (mut title, mut body) = (note.title.clone(), note.body.clone());
    loop {
        let bytes = json!({ "title": title, "body": body, "tag": tag(message_id) }).to_string().into_bytes();
        if bytes.len() <= MAX_NOTE {
            return bytes;
        }
        let longer = if body.len() >= title.len() { &mut body } else { &mut title };
        *longer = text::shorten(longer, longer.chars().count() * 3 / 4);
    }
}

/// By this a push service replaces a note that it still holds by a repeat of it: 32 characters, as RFC 8030 allows.
pub(super) fn tag(message_id: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(message_id.as_bytes())[..24])
}

/// The failure of an address that has the right form and yet cannot be used.
pub(in crate::delivery) fn bad_address(words: &str) -> Failure {
    Failure::new(Class::BadAddress, "The stored push subscription cannot be used.")
        .said("", words)
        .fix("Ask the contact to subscribe again.")
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::Value;

    use super::*;

    pub(in crate::delivery::channel) fn note() -> PushNote {
        PushNote {
            title: "Grüße aus 東京".into(), body: "आदित्य 👨\u{200d}👩\u{200d}👧 \"5 of 9\"".into()
        }
    }

    #[test]
    fn a_note_is_kept_no_longer_than_anybody_wants_it() {
        let now = Instant(1_795_424_400_000_000);
        for (left, kept) in [(-5, 0), (90, 90), (43_200, 43_200), (259_200, 43_200)] {
            assert_eq!(lifetime(now.plus_seconds(left), now), Duration::from_secs(kept), "{left}");
        }
        assert_eq!(lifetime(Instant(i64::MAX), now), LONGEST_LIFE);
    }

    #[test]
    fn a_note_always_fits() {
        let small = payload(&note(), "id");
        assert_eq!(small, payload(&note(), "id"));
        assert_eq!(Note::read(&small).map(|read| read.title), Ok(note().title));
        for unit in ["\"", "👨\u{200d}👩\u{200d}👧", "x", "\\"] {
            let long = PushNote { title: unit.repeat(5_000), body: unit.repeat(5_000) };
            let bytes = payload(&long, "id");
            assert!(bytes.len() <= MAX_NOTE);
            let value: Value = serde_json::from_slice(&bytes).expect("still JSON");
            assert!(value["body"].as_str().is_some_and(|body| body.ends_with('…')));
        }
        assert_eq!(Note::read(b"{}").map_err(|failure| failure.class), Err(Class::Permanent));
    }
}
