//! Push by Firebase Cloud Messaging (HTTP v1): to phones that have the office's own app.
//!
//! Written after Google's documentation. Shown (`tests/it/fcm.rs`): the names and types of all that a message holds, held
//! against Google's own description of the interface by a machine; and how the office signs in, by a loopback token
//! endpoint whose signature `OpenSSL` judges. Not shown: what that description leaves open (it lists no error, sets no
//! limit, and takes any word as a token), and so whether Google's errors look as they are documented. Never run against
//! Google.

mod access;

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use ureq::{
    Agent,
    http::{Request, header},
};

use super::{
    super::{Class, Failure, Outcome},
    http::{self, Answer, Peer, Whose},
    note::{Note, bad_address},
};
use crate::config::Secret;
use access::{ADVICE, Access, Account};

/// Where Google takes messages.
const BASE_URL: &str = "https://fcm.googleapis.com";

/// The limit of one call. An attempt may take four, when a token is refused before its time: still less than a claim lasts.
const CALL_LIMIT: Duration = Duration::from_secs(20);

/// The way to Firebase Cloud Messaging. Blocking: it belongs on a thread of its own.
#[derive(Debug)]
pub struct Fcm {
    agent: Agent,
    access: Access,
    url: String,
    project: String,
}

/// What Google answers: the name of a message that it took, or an error.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    name: String,
    error: Trouble,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Trouble {
    details: Vec<Detail>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Detail {
    error_code: String,
    field_violations: Vec<Violation>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Violation {
    field: String,
}

impl Fcm {
    /// With a service account's key (JSON); `base_url` and `token_url` are empty for Google's own.
    pub fn new(credentials: Option<&Secret>, base_url: &str, token_url: &str) -> Result<Self, Failure> {
        let Some(credentials) = credentials else {
            let sentence = "This contact is reached by Firebase Cloud Messaging, but no service account is configured.";
            return Err(Failure::config(sentence, "Set [push.fcm] credentials."));
        };
        let account = Account::read(credentials)?;
        let access = Access::new(&account, token_url)?;
        let base = if base_url.is_empty() { BASE_URL } else { base_url.trim_end_matches('/') };
        let url = format!("{base}/v1/projects/{}/messages:send", account.project_id);
        Ok(Self { agent: http::agent(CALL_LIMIT), access, url, project: account.project_id })
    }

    /// Sends one note (as [`payload`](super::note::payload) wrote it) to one app, to be kept so long for it. Record the phase before the call.
    #[must_use]
    pub fn send(&self, token: &str, note: &[u8], kept: Duration) -> Outcome {
        let peer = Peer { name: http::host(&self.url), whose: Whose::Office, advice: ADVICE };
        match Note::read(note).and_then(|note| self.call(&body(token, &note, kept), peer)) {
            Ok(answer) if answer.is_success() => Outcome::Accepted { provider_id: said(&answer).name },
            Ok(answer) => refusal(&answer, peer).into(),
            Err(failure) => failure.into(),
        }
    }

    /// Signs in, and sends nothing; for "test connection".
    pub fn test(&self) -> Result<(), Failure> {
        self.access.token(&self.agent).map(drop)
    }

    /// The project at Google.
    #[must_use]
    pub fn project(&self) -> &str {
        &self.project
    }

    /// A token that was held and is refused is replaced once: it may have been withdrawn before its time.
    fn call(&self, body: &str, peer: Peer<'_>) -> Result<Answer, Failure> {
        let answer = self.post(body, peer)?;
        if answer.status != 401 {
            return Ok(answer);
        }
        self.access.forget();
        self.post(body, peer)
    }

    fn post(&self, body: &str, peer: Peer<'_>) -> Result<Answer, Failure> {
        let token = self.access.token(&self.agent)?;
        let request = Request::post(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {}", token.expose()))
            .body(body.as_bytes().to_vec());
        let request = request
            .map_err(|_| Failure::config(format!("{} cannot be asked with these settings.", peer.name), ADVICE))?;
        http::call(&self.agent, request, peer)
    }
}

/// The note, with what lets a phone show a repeat once: Android by the tag, Apple's by the collapse id.
fn body(token: &str, note: &Note, kept: Duration) -> String {
    let Note { title, body, tag } = note;
    let seconds = format!("{}s", kept.as_secs());
    json!({ "message": {
        "token": token,
        "notification": { "title": title, "body": body },
        "android": { "ttl": seconds, "notification": { "tag": tag } },
        "apns": { "headers": { "apns-collapse-id": tag } },
    } })
    .to_string()
}

fn said(answer: &Answer) -> Said {
    serde_json::from_str(&answer.body).unwrap_or_default()
}

/// Google's own error codes say more than the status.
fn refusal(answer: &Answer, peer: Peer<'_>) -> Failure {
    let details = said(answer).error.details;
    let has = |code: &str| details.iter().any(|detail| detail.error_code == code);
    let names_token =
        details.iter().flat_map(|detail| &detail.field_violations).any(|found| found.field == "message.token");
    if has("UNREGISTERED") {
        let gone = Failure::new(Class::Gone, "The app was removed from the contact's phone, or signed out.");
        return answer.tell(gone.fix("Ask the contact to open the app again."));
    }
    if has("SENDER_ID_MISMATCH") || names_token {
        return answer.tell(bad_address(""));
    }
    if answer.status == 400 {
        return answer.tell(Failure::new(Class::Permanent, format!("{} does not take this note.", peer.name)));
    }
    answer.refusal(peer)
}

#[cfg(test)]
mod tests;
