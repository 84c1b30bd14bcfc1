//! The signed webhook: a call to another program for every card that moves, after Standard Webhooks
//! (<https://www.standardwebhooks.com>), so that it can be verified by a library in most languages.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;
use ureq::{
    Agent,
    http::{Request, header},
};

use super::{
    super::{Failure, Outcome},
    http::{self, Peer, TIME_LIMIT, Whose},
    note::tag,
};
use crate::{config::Secret, domain::Instant};

/// How a secret begins, and how many bytes may follow it in base64.
const PREFIX: &str = "whsec_";
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

const ADVICE: &str = "Check [push.webhook] url and secret with whoever runs that program.";

/// The way to the other program. Blocking: it belongs on a thread of its own.
pub struct Webhook {
    agent: Agent,
    url: String,
    key: Vec<u8>,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Webhook({})", self.host())
    }
}

impl Webhook {
    /// With the address to call and the shared secret: `whsec_` and 24 to 64 random bytes in base64.
    pub fn new(url: &str, secret: Option<&Secret>) -> Result<Self, Failure> {
        if url.is_empty() {
            return Err(Failure::config("No program is named that is to be called.", "Set [push.webhook] url."));
        }
        let key = secret.and_then(|secret| STANDARD.decode(secret.expose().strip_prefix(PREFIX)?).ok());
        let key = key.filter(|key| SECRET_BYTES.contains(&key.len())).ok_or_else(|| {
            Failure::config(
                "The webhook's secret is not \"whsec_\" and 24 to 64 random bytes in base64.",
                "Set [push.webhook] secret; a new one is made by: echo \"whsec_$(openssl rand -base64 32)\".",
            )
        })?;
        Ok(Self { agent: http::agent(TIME_LIMIT), url: url.to_owned(), key })
    }

    /// Calls once, signed for this moment. The id is the same for every try of a message: by it a repeat is recognised.
    /// Record the phase before the call.
    #[must_use]
    pub fn send(&self, message_id: &str, body: &[u8]) -> Outcome {
        let peer = Peer { name: self.host(), whose: Whose::Office, advice: ADVICE };
        let request = self.request(message_id, body, Instant::now());
        match request.and_then(|request| http::call(&self.agent, request, peer)) {
            Ok(answer) if answer.is_success() => Outcome::Accepted { provider_id: answer.location },
            Ok(answer) => answer.refusal(peer).into(),
            Err(failure) => failure.into(),
        }
    }

    /// Makes a signed call that tells of nothing, for "test connection"; a program that does not know its type takes it as
    /// any other.
    pub fn test(&self, now: Instant) -> Result<(), Failure> {
        let body = json!({ "type": "test", "timestamp": now.to_rfc3339(), "data": {} }).to_string();
        match self.send(&format!("<test.{}>", uuid::Uuid::new_v4().simple()), body.as_bytes()) {
            Outcome::Failed(failure) => Err(failure),
            Outcome::Accepted { .. } | Outcome::Found { .. } | Outcome::Withdrawn => Ok(()),
        }
    }

    /// Host and port of the address.
    #[must_use]
    pub fn host(&self) -> &str {
        http::host(&self.url)
    }

    fn request(&self, message_id: &str, body: &[u8], now: Instant) -> Result<Request<Vec<u8>>, Failure> {
        let (id, seconds) = (format!("msg_{}", tag(message_id)), now.micros().div_euclid(1_000_000));
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        Request::post(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature)
            .body(body.to_vec())
            .map_err(|error| {
                let sentence = format!("{} cannot be called with these settings.", self.host());
                Failure::config(sentence, ADVICE).said("", &error.to_string())
            })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        super::Class,
        http::tests::{answer, nobody, serve},
    };
    use super::*;

    /// The example of the specification.
    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    fn webhook(url: &str) -> Webhook {
        Webhook::new(url, Some(&Secret::new(SECRET))).expect("a secret")
    }

    #[test]
    fn a_call_is_signed_for_its_moment_and_keeps_its_id() {
        let webhook = webhook("https://user:s3cret@hooks.example.test/s3cret");
        let at =
            |seconds: i64| webhook.request("<7.1@example.test>", b"{}", Instant(seconds * 1_000_000)).expect("signed");
        let header =
            |request: &Request<Vec<u8>>, name: &str| request.headers()[name].to_str().expect("ASCII").to_owned();
        let (first, again) = (at(1_674_087_231), at(1_674_087_232));
        assert_eq!(header(&first, "webhook-timestamp"), "1674087231");
        assert_eq!(header(&first, "webhook-id"), header(&again, "webhook-id"));
        assert!(!header(&first, "webhook-id").contains('.'), "the full stop separates what is signed");
        assert_ne!(header(&first, "webhook-signature"), header(&again, "webhook-signature"));
        assert_eq!(format!("{webhook:?}"), "Webhook(hooks.example.test)");
    }

    #[test]
    fn the_other_program_answers_for_all_messages() {
        for (status, class) in [
            (404, Class::Config),
            (410, Class::Config),
            (401, Class::Config),
            (413, Class::Permanent),
            (429, Class::Throttled { after: None }),
            (500, Class::Retry { after: None }),
            (400, Class::Retry { after: None }),
        ] {
            let (port, server) = serve(answer(status, "no"));
            let outcome = webhook(&format!("http://127.0.0.1:{port}/s3cret")).send("<1@x>", b"{}");
            server.join().expect("answered");
            let Outcome::Failed(failure) = outcome else { panic!("{status}") };
            assert_eq!(failure.class, class, "{failure:?}");
            assert!(!failure.to_string().contains("s3cret"), "{failure}");
        }
        let Outcome::Failed(failure) = webhook(&format!("http://127.0.0.1:{}/", nobody())).send("<1@x>", b"{}") else {
            panic!("nobody listens")
        };
        assert_eq!(failure.class, Class::Unreachable);
    }

    #[test]
    fn a_weak_or_missing_secret_is_refused_and_not_repeated() {
        let short = format!("whsec_{}", STANDARD.encode([7; 23]));
        let long = format!("whsec_{}", STANDARD.encode([7; 65]));
        for secret in ["", "hunter2", "whsec_", "whsec_hunter2!", &SECRET[6..], &short, &long] {
            let failure = Webhook::new("https://hooks.example.test", Some(&Secret::new(secret))).expect_err(secret);
            assert!(failure.class == Class::Config && failure.fix.contains("[push.webhook] secret"), "{failure}");
            assert!(secret.is_empty() || secret == PREFIX || !failure.to_string().contains(secret), "{failure}");
        }
        assert!(Webhook::new("https://hooks.example.test", None).is_err());
        assert!(Webhook::new("", Some(&Secret::new(SECRET))).is_err_and(|failure| failure.fix.contains("url")));
    }
}
