//! How the office signs in at Google: a service account's key signs a note (RS256), the token endpoint gives an access
//! token for it, which is used until shortly before it expires.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use ureq::{
    Agent,
    http::{Request, header},
};
use web_push_native::jwt_simple::{
    algorithms::{RS256KeyPair, RSAKeyPairLike as _},
    claims::Claims,
};

use crate::{
    config::Secret,
    delivery::{
        Class, Failure, Phase,
        channel::http::{self, Peer, Whose},
    },
    domain::Instant,
};

/// What is asked for.
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";

/// Where Google gives access tokens, when neither the settings nor the account's file says otherwise.
const TOKEN_URL: &str = "https://oauth2.googleapis.com/token";

/// How long before its end an access token is not used any more, in seconds.
const MARGIN_SECONDS: i64 = 120;

pub(super) const ADVICE: &str = "Check [push.fcm] credentials: the service account's key (JSON) as Google's console gives it, \
                                 and the clock of this machine.";

/// A service account's key, as Google's console gives it; what else it holds is not needed.
#[derive(Deserialize)]
pub(super) struct Account {
    pub(super) project_id: String,
    client_email: String,
    private_key: String,
    #[serde(default)]
    token_uri: String,
}

/// Gives access tokens.
pub(super) struct Access {
    key: RS256KeyPair,
    email: String,
    token_url: String,
    held: Mutex<Option<Held>>,
}

struct Held {
    token: Secret,
    until: Instant,
}

#[derive(Serialize, Deserialize)]
struct Wish {
    scope: String,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: i64,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Access({})", self.email)
    }
}

impl Account {
    /// Reads the JSON file of a service account.
    pub(super) fn read(credentials: &Secret) -> Result<Self, Failure> {
        // serde's words name a place in the file, never what stands there
        serde_json::from_str(credentials.expose()).map_err(|error| {
            Failure::config("The credentials for Firebase Cloud Messaging are no service account's key.", ADVICE)
                .said("", &format!("line {}, column {}", error.line(), error.column()))
        })
    }
}

impl Access {
    /// With the account's key; `token_url` is the settings', empty for the account's own.
    pub(super) fn new(account: &Account, token_url: &str) -> Result<Self, Failure> {
        let key = RS256KeyPair::from_pem(&account.private_key).map_err(|_| {
            Failure::config("The private key in the credentials for Firebase Cloud Messaging is damaged.", ADVICE)
        })?;
        let known = [token_url, account.token_uri.as_str(), TOKEN_URL].into_iter().find(|url| !url.is_empty());
        Ok(Self {
            key,
            email: account.client_email.clone(),
            token_url: known.unwrap_or(TOKEN_URL).to_owned(),
            held: Mutex::default(),
        })
    }

    /// An access token that holds for a while; asks for one when none is held. A failure is always before the message.
    pub(super) fn token(&self, agent: &Agent) -> Result<Secret, Failure> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if let Some(held) = held.as_ref().filter(|held| held.until > now) {
            return Ok(held.token.clone());
        }
        let granted = self.ask(agent).map_err(before_the_message)?;
        let token = Secret::new(granted.access_token);
        *held = Some(Held { token: token.clone(), until: now.plus_seconds(granted.expires_in - MARGIN_SECONDS) });
        Ok(token)
    }

    /// Forgets the held token: it was refused before its time.
    pub(super) fn forget(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn ask(&self, agent: &Agent) -> Result<Granted, Failure> {
        let peer = Peer { name: http::host(&self.token_url), whose: Whose::Office, advice: ADVICE };
        let unusable =
            |why: &str| Failure::config(format!("{} cannot be asked for access.", peer.name), ADVICE).said("", why);
        let wish = Claims::with_custom_claims(Wish { scope: SCOPE.to_owned() }, Duration::from_hours(1).into())
            .with_issuer(&self.email)
            .with_audience(&self.token_url);
        let signed = self.key.sign(wish).map_err(|error| unusable(&error.to_string()))?;
        let form = format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={signed}");
        let request = Request::post(&self.token_url)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.into_bytes())
            .map_err(|error| unusable(&error.to_string()))?;
        let answer = http::call(agent, request, peer)?;
        if answer.is_success() {
            // the answer itself is not repeated: it may hold the token
            return serde_json::from_str(&answer.body).map_err(|_| unusable("its answer holds no access token"));
        }
        // `invalid_grant` and its kin: the key was withdrawn, the account deleted, or the clock is wrong
        if answer.status == 400 {
            return Err(
                answer.tell(Failure::config(format!("{} does not accept the service account.", peer.name), ADVICE))
            );
        }
        Err(answer.refusal(peer))
    }
}

/// Whatever went wrong here, nothing was handed over; and without a token nothing can be.
fn before_the_message(failure: Failure) -> Failure {
    let class = if failure.class == Class::Uncertain { Class::Unreachable } else { failure.class };
    let sentence = match failure.class {
        Class::Uncertain => "The connection broke while the office signed in for push.".to_owned(),
        _ => failure.sentence.clone(),
    };
    Failure { class, sentence, ..failure }.at(Phase::BeforeDot)
}
