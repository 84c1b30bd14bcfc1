//! Push by Web Push (RFC 8030, 8291, 8292): to the browsers and phones of people who agreed, without an app of ours.

mod vapid;

#[cfg(test)]
mod tests;

use std::time::Duration;

use ureq::{
    Agent,
    http::{Request, uri::InvalidUri},
};
use web_push_native::{Auth, WebPushBuilder, p256::PublicKey};

use super::{
    super::{Class, Failure, Outcome},
    http::{self, Peer, TIME_LIMIT, Whose},
    note::{bad_address, tag},
};
use crate::{
    config::value::{Mailbox, Subject},
    domain::WebSubscription,
};
pub use vapid::VapidKeys;

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

    /// Sends one note (as [`payload`](super::note::payload) wrote it) to one browser, to be kept so long for it. There is no dot here: record the phase
    /// as [`Phase::AfterDot`](super::super::Phase::AfterDot) before the call; a failure says whether it was before the
    /// request after all.
    #[must_use]
    pub fn send(&self, browser: &WebSubscription, message_id: &str, note: &[u8], kept: Duration) -> Outcome {
        let request = match self.request(browser, message_id, note, kept) {
            Ok(request) => request,
            Err(failure) => return failure.into(),
        };
        let peer = Peer { name: http::host(browser.endpoint()), whose: Whose::Contact, advice: ADVICE };
        match http::call(&self.agent, request, peer) {
            Ok(answer) if answer.is_success() => Outcome::Accepted { provider_id: answer.location },
            Ok(answer) => answer.refusal(peer).into(),
            Err(failure) => failure.into(),
        }
    }

    fn request(
        &self,
        address: &WebSubscription,
        message_id: &str,
        note: &[u8],
        kept: Duration,
    ) -> Result<Request<Vec<u8>>, Failure> {
        let endpoint = address.endpoint().parse().map_err(|error: InvalidUri| bad_address(&error.to_string()))?;
        let key = PublicKey::from_sec1_bytes(address.key()).map_err(|error| bad_address(&error.to_string()))?;
        let secret = Auth::clone_from_slice(address.secret()); // its 16 bytes are checked when an address is parsed
        let built = WebPushBuilder::new(endpoint, key, secret)
            .with_valid_duration(kept)
            .with_vapid(self.keys.pair(), &self.subject)
            .build(note);
        let mut request = built.map_err(|error| {
            Failure::new(Class::Permanent, "This note could not be encrypted.").said("", &error.to_string())
        })?;
        if let Ok(topic) = tag(message_id).parse() {
            request.headers_mut().insert("topic", topic);
        }
        Ok(request)
    }
}
