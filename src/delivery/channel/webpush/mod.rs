//! Push by Web Push (RFC 8030, 8291, 8292): to the browsers and phones of people who agreed, without an app of ours.

mod vapid;

#[cfg(test)]
mod tests;

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use ureq::{
    Agent,
    http::{Request, uri::InvalidUri},
};
use web_push_native::{Auth, WebPushBuilder, p256::PublicKey};

use super::{
    super::{Class, Failure, Outcome},
    http::{self, Peer, TIME_LIMIT, Whose},
};
use crate::{
    config::value::{Mailbox, Subject},
    domain::{PushAddress, text},
    message::PushNote,
};
pub use vapid::VapidKeys;

/// What a push service keeps for a phone that is switched off; then it forgets the note.
const TIME_TO_LIVE: Duration = Duration::from_hours(12);

/// The longest plaintext that fits a push service's 4096 octets.
const MAX_PAYLOAD: usize = 3_993;

/// What is wrong when a push service does not know the office.
const ADVICE: &str = "Check [push.web] subject and the clock of this machine; a key other than the one that people \
                      subscribed for cannot reach them.";

/// The way to every push service. Blocking: it belongs on a thread of its own.
#[derive(Debug)]
pub struct WebPush {
    agent: Agent,
    keys: VapidKeys,
    subject: String,
}

impl WebPush {
    /// With the office's keys and the address that a push service may write to about our messages: `subject`, or else the
    /// sender of our mail.
    pub fn new(keys: VapidKeys, subject: &Subject, from: &Mailbox) -> Result<Self, Failure> {
        let subject = match (subject.as_str(), from.address()) {
            ("", "") => {
                return Err(Failure::config(
                    "Push services want to know whom to ask about our messages.",
                    "Set [push.web] subject to \"mailto:\" and an address of yours.",
                ));
            }
            ("", address) => format!("mailto:{address}"),
            (subject, _) => subject.to_owned(),
        };
        Ok(Self { agent: http::agent(TIME_LIMIT), keys, subject })
    }

    /// The office's keys.
    #[must_use]
    pub const fn keys(&self) -> &VapidKeys {
        &self.keys
    }

    /// Sends one note (as [`payload`] wrote it) to one stored address. There is no dot here: record the phase as
    /// [`Phase::AfterDot`](super::super::Phase::AfterDot) before the call; a failure says whether it was before the request after all.
    #[must_use]
    pub fn send(&self, address: &str, message_id: &str, payload: &[u8]) -> Outcome {
        let address = match PushAddress::parse(address) {
            Ok(address) => address,
            Err(error) => return bad_address(&error.to_string()).into(),
        };
        let request = match self.request(&address, message_id, payload) {
            Ok(request) => request,
            Err(failure) => return failure.into(),
        };
        let peer = Peer { name: http::host(address.norm()), whose: Whose::Contact, advice: ADVICE };
        match http::call(&self.agent, request, peer) {
            Ok(answer) if answer.is_success() => Outcome::Accepted { provider_id: answer.location },
            Ok(answer) => answer.refusal(peer).into(),
            Err(failure) => failure.into(),
        }
    }

    fn request(&self, address: &PushAddress, message_id: &str, note: &[u8]) -> Result<Request<Vec<u8>>, Failure> {
        let endpoint = address.norm().parse().map_err(|error: InvalidUri| bad_address(&error.to_string()))?;
        let key = PublicKey::from_sec1_bytes(address.key()).map_err(|error| bad_address(&error.to_string()))?;
        let secret = Auth::clone_from_slice(address.secret()); // its 16 bytes are checked when an address is parsed
        let built = WebPushBuilder::new(endpoint, key, secret)
            .with_valid_duration(TIME_TO_LIVE)
            .with_vapid(self.keys.pair(), &self.subject)
            .build(note);
        let mut request = built.map_err(|error| {
            Failure::new(Class::Permanent, "This note could not be encrypted.").said("", &error.to_string())
        })?;
        if let Ok(topic) = topic(message_id).parse() {
            request.headers_mut().insert("topic", topic);
        }
        Ok(request)
    }
}

/// What the phone gets, encrypted later: title, body, and a tag by which it shows a repeat once. Cut to what push services
/// take; the same note gives the same bytes.
#[must_use]
pub fn payload(note: &PushNote, message_id: &str) -> Vec<u8> {
    let (mut title, mut body) = (note.title.clone(), note.body.clone());
    loop {
        let bytes = json!({ "title": title, "body": body, "tag": topic(message_id) }).to_string().into_bytes();
        if bytes.len() <= MAX_PAYLOAD {
            return bytes;
        }
        let longer = if body.len() >= title.len() { &mut body } else { &mut title };
        *longer = text::shorten(longer, longer.chars().count() * 3 / 4);
    }
}

/// By this the push service replaces a note that it still holds by a repeat of it: 32 characters, as RFC 8030 allows.
fn topic(message_id: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(message_id.as_bytes())[..24])
}

fn bad_address(words: &str) -> Failure {
    Failure::new(Class::BadAddress, "The stored push subscription cannot be used.")
        .said("", words)
        .fix("Ask the contact to subscribe again.")
}
