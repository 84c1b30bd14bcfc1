//! Push by Web Push (RFC 8030, 8291, 8292): to the browsers and phones of people who agreed, without an app of ours.

mod vapid;

#[cfg(test)]
mod tests;

use std::{io, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use ureq::{Agent, Timeout, http};
use web_push_native::{Auth, WebPushBuilder, p256::PublicKey};

use super::super::{Class, Failure, Outcome, Phase};
use crate::{
    config::value::{Mailbox, Subject},
    domain::{Instant, PushAddress, text},
    message::PushNote,
};
pub use vapid::VapidKeys;

/// What a push service keeps for a phone that is switched off; then it forgets the note.
const TIME_TO_LIVE: Duration = Duration::from_hours(12);

/// The longest plaintext that fits a push service's 4096 octets.
const MAX_PAYLOAD: usize = 3_993;

/// The longest that one attempt can take; a claim's lease must outlast it.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

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
        Self::with_time_limit(keys, subject, from, TIME_LIMIT)
    }

    fn with_time_limit(keys: VapidKeys, subject: &Subject, from: &Mailbox, limit: Duration) -> Result<Self, Failure> {
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
        let agent = Agent::config_builder()
            .timeout_global(Some(limit))
            .timeout_connect(Some(limit.min(Duration::from_secs(10))))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent("milepost")
            .build()
            .new_agent();
        Ok(Self { agent, keys, subject })
    }

    /// The office's keys.
    #[must_use]
    pub const fn keys(&self) -> &VapidKeys {
        &self.keys
    }

    /// Sends one note (as [`payload`] wrote it) to one stored address. There is no dot here: record the phase as
    /// [`Phase::AfterDot`] before the call; a failure says whether it was before the request after all.
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
        let service = address.service();
        match self.agent.run(request) {
            Ok(mut response) => {
                let status = response.status().as_u16();
                if (200..300).contains(&status) {
                    return Outcome::Accepted { provider_id: location(response.headers()) };
                }
                let after = retry_after(response.headers(), Instant::now());
                let words = response.body_mut().with_config().limit(2_000).read_to_string().unwrap_or_default();
                refused(service, status, after).said(status.to_string(), &words).at(Phase::AfterDot).into()
            }
            Err(error) => broken(service, &error).said("", &error.to_string()).into(),
        }
    }

    fn request(&self, address: &PushAddress, message_id: &str, note: &[u8]) -> Result<http::Request<Vec<u8>>, Failure> {
        let endpoint =
            address.norm().parse().map_err(|error: http::uri::InvalidUri| bad_address(&error.to_string()))?;
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

fn refused(service: &str, status: u16, after: Option<Duration>) -> Failure {
    match status {
        404 | 410 => Failure::new(Class::Gone, "The contact has given up this push subscription.")
            .fix("Ask the contact to subscribe again."),
        401 | 403 => Failure::config(
            format!("{service} does not accept the office's push key."),
            "Check [push.web] subject and the clock of this machine; a key other than the one that people subscribed for \
             cannot reach them.",
        ),
        413 => {
            Failure::new(Class::Permanent, format!("The note is too long for {service}.")).fix("Shorten the template.")
        }
        429 => Failure::new(Class::Throttled { after }, format!("{service} asks us to send more slowly.")),
        _ => Failure::new(Class::Retry { after }, format!("{service} asks us to try again later.")),
    }
}

/// No answer came. Each address may live at another push service, so this never stops the channel.
fn broken(service: &str, error: &ureq::Error) -> Failure {
    use io::ErrorKind::{
        AddrNotAvailable, ConnectionRefused, HostUnreachable, InvalidData, NetworkUnreachable, PermissionDenied,
    };
    let was_before = match error {
        ureq::Error::Io(error) => matches!(
            error.kind(),
            // InvalidData is what a failed TLS handshake looks like.
            ConnectionRefused
                | HostUnreachable
                | NetworkUnreachable
                | AddrNotAvailable
                | PermissionDenied
                | InvalidData
        ),
        ureq::Error::Timeout(when) => matches!(when, Timeout::Resolve | Timeout::Connect),
        ureq::Error::Protocol(_) => false,
        _ => true,
    };
    if was_before {
        return Failure::new(Class::Retry { after: None }, format!("{service} cannot be reached."));
    }
    let sentence = format!("The connection to {service} broke before it answered; the note may have arrived.");
    Failure::new(Class::Uncertain, sentence).at(Phase::AfterDot)
}

fn location(headers: &http::HeaderMap) -> String {
    let value = headers.get("location").and_then(|value| value.to_str().ok()).unwrap_or_default();
    text::shorten(&text::clean_line(value), 200)
}

/// `Retry-After`: seconds or a date.
fn retry_after(headers: &http::HeaderMap, now: Instant) -> Option<Duration> {
    let value = headers.get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = Instant(DateTime::parse_from_rfc2822(value).ok()?.timestamp_micros());
    Some(Duration::from_micros(u64::try_from(date.micros_since(now)).unwrap_or(0)))
}
