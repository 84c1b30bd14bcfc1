//! What every way out over HTTP shares: one agent with time-outs, and one table of what an answer, or none, means.
//!
//! A provider builds its request, [`call`]s, looks at [`Answer::body`] for what only it can read there (an error code, the
//! provider's own name for the message), and leaves all else to [`Answer::refusal`].

use std::{error::Error as _, io, time::Duration};

use chrono::DateTime;
use ureq::{
    Agent, Timeout,
    http::{HeaderMap, Request, header},
    tls::{Certificate, RootCerts, TlsConfig},
};

use super::super::{Class, Failure, Phase};
use crate::domain::{Instant, text};

/// The longest that one attempt can take, unless a provider says otherwise; a claim's lease must outlast it.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// The most of an answer that is read, in bytes.
const MAX_ANSWER: u64 = 1_000_000;

/// What is shorter tells nothing and is not hidden from the words of a failure, in bytes.
const SHORTEST_SECRET: usize = 8;

/// Whose web address is called: it decides what "not here" means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// One contact's own, at a server that others may not use: when it is gone, only that address is; when the server is
    /// away, only this message waits.
    Contact,
    /// The office's, for every message of the channel: when it is gone or speaks with a wrong certificate, the settings are
    /// wrong; when the server is away, the channel waits.
    Office,
}

/// Who is called, in words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer<'a> {
    /// Its name in sentences: [`host`] of its address, never more, since paths may be secrets.
    pub(super) name: &'a str,
    /// Whose address it is.
    pub(super) whose: Whose,
    /// What staff are to check when it does not let the office in: one sentence that names the keys.
    pub(super) advice: &'a str,
}

/// What was answered, whatever the status.
#[derive(Debug)]
pub(super) struct Answer {
    /// The status code.
    pub(super) status: u16,
    /// The wait that `Retry-After` asks for.
    pub(super) after: Option<Duration>,
    /// The header `Location`, on one line; empty without one.
    pub(super) location: String,
    /// The body as text; empty when it is none or too long.
    pub(super) body: String,
    /// Pieces of the request that must not stand in a failure's words.
    secrets: Vec<String>,
}

/// The agent: no redirects (they would carry secrets elsewhere), the machine's own list of authorities, one limit for the
/// whole call.
pub(super) fn agent(limit: Duration) -> Agent {
    let known = rustls_native_certs::load_native_certs().certs;
    let roots = if known.is_empty() {
        RootCerts::WebPki
    } else {
        known.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).into()
    };
    Agent::config_builder()
        .timeout_global(Some(limit))
        .timeout_connect(Some(limit.min(Duration::from_secs(10))))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .user_agent("milepost")
        .build()
        .new_agent()
}

/// Host and port of a web address: all of it that may be shown.
pub(super) fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

/// Sends one request and reads the answer. Blocking. `Err`: no answer came, and the failure says whether the message may
/// have arrived all the same.
pub(super) fn call(agent: &Agent, request: Request<Vec<u8>>, peer: Peer<'_>) -> Result<Answer, Failure> {
    let secrets = secrets_of(&request);
    match agent.run(request) {
        Ok(mut response) => Ok(Answer {
            status: response.status().as_u16(),
            after: retry_after(response.headers(), Instant::now()),
            location: location(response.headers()),
            body: response.body_mut().with_config().limit(MAX_ANSWER).read_to_string().unwrap_or_default(),
            secrets,
        }),
        Err(error) => {
            let failure = broken(peer, &error);
            Err(failure.said("", &hidden(error.to_string(), &secrets)))
        }
    }
}

impl Answer {
    /// Whether the message was taken.
    pub(super) const fn is_success(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// What any other status means. Unknown ones are tried again: no message dies of a surprise.
    pub(super) fn refusal(&self, peer: Peer<'_>) -> Failure {
        let Peer { name, whose, advice } = peer;
        let failure = match (self.status, whose) {
            (401 | 403, _) => Failure::config(format!("{name} does not let the office in."), advice),
            (404 | 410, Whose::Contact) => Failure::new(Class::Gone, "The contact has given up this address.")
                .fix("Ask the contact to subscribe again."),
            (404 | 410, Whose::Office) => {
                Failure::config(format!("{name} knows nothing of the address that is called."), advice)
            }
            (300..=399, Whose::Office) => {
                Failure::config(format!("{name} sends callers on to another address, which is not followed."), advice)
            }
            (413, _) => Failure::new(Class::Permanent, format!("The message is too long for {name}."))
                .fix("Shorten the template."),
            (429, _) => {
                Failure::new(Class::Throttled { after: self.after }, format!("{name} asks us to send more slowly."))
            }
            _ => Failure::new(Class::Retry { after: self.after }, format!("{name} asks us to try again later.")),
        };
        self.tell(failure)
    }

    /// A provider's own verdict on this answer, with the status and the peer's words.
    pub(super) fn tell(&self, failure: Failure) -> Failure {
        failure.said(self.status.to_string(), &hidden(self.body.clone(), &self.secrets)).at(Phase::AfterDot)
    }
}

/// No answer came.
fn broken(peer: Peer<'_>, error: &ureq::Error) -> Failure {
    let Peer { name, whose, advice } = peer;
    if whose == Whose::Office
        && let Some(why) = distrust(error)
    {
        return Failure::config(format!("The certificate of {name} cannot be trusted: {why}."), advice);
    }
    if never_got_there(error) {
        let class = match whose {
            Whose::Contact => Class::Retry { after: None },
            Whose::Office => Class::Unreachable,
        };
        return Failure::new(class, format!("{name} cannot be reached."));
    }
    let sentence = format!("The connection to {name} broke before it answered; the message may have arrived.");
    Failure::new(Class::Uncertain, sentence).at(Phase::AfterDot)
}

/// Why a certificate was refused, if that is what happened.
fn distrust(error: &ureq::Error) -> Option<String> {
    let found = match error {
        ureq::Error::Rustls(error) => error,
        ureq::Error::Io(error) => error.get_ref()?.downcast_ref::<rustls::Error>()?,
        other => other.source()?.downcast_ref::<rustls::Error>()?,
    };
    match found {
        rustls::Error::InvalidCertificate(reason) => Some(reason.to_string()),
        _ => None,
    }
}

/// Whether nothing of the request can have been heard. Only what is known to happen before it counts; all else, and whatever
/// a later version of the library adds, leaves a doubt: a text that is sent again costs money and annoys.
fn never_got_there(error: &ureq::Error) -> bool {
    use io::ErrorKind::{AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkUnreachable, PermissionDenied};
    use ureq::Error as E;
    match error {
        E::Io(error) => {
            matches!(
                error.kind(),
                ConnectionRefused | HostUnreachable | NetworkUnreachable | AddrNotAvailable | PermissionDenied
            ) || is_failed_handshake(error)
        }
        E::Timeout(when) => matches!(when, Timeout::Resolve | Timeout::Connect),
        E::BadUri(_)
        | E::Http(_)
        | E::HostNotFound
        | E::InvalidProxyUrl
        | E::ConnectProxyFailed(_)
        | E::ConnectionFailed
        | E::Tls(_)
        | E::TlsRequired
        | E::Pem(_)
        | E::Rustls(_)
        | E::RequireHttpsOnly(_) => true,
        _ => false,
    }
}

/// Whether no encryption could be agreed on. A connection that breaks later, amid an answer, says so in other words.
fn is_failed_handshake(error: &io::Error) -> bool {
    use rustls::{AlertDescription as Alert, Error, InvalidMessage};
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(
            Error::InvalidCertificate(_)
            | Error::PeerIncompatible(_)
            // the other side speaks no TLS at all
            | Error::InvalidMessage(InvalidMessage::InvalidContentType)
            | Error::AlertReceived(
                Alert::HandshakeFailure | Alert::ProtocolVersion | Alert::InsufficientSecurity | Alert::UnrecognisedName,
            ),
        ) => true,
        _ => false,
    }
}

/// The path, which may be all that protects an address, and what the office signs in with.
fn secrets_of(request: &Request<Vec<u8>>) -> Vec<String> {
    let path = request.uri().path_and_query().map(|path| path.as_str().trim_start_matches('/').to_owned());
    let login = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let login = login.and_then(|value| value.split_once(' ')).map(|(_, token)| token.to_owned());
    path.into_iter().chain(login).filter(|secret| secret.len() >= SHORTEST_SECRET).collect()
}

fn hidden(words: String, secrets: &[String]) -> String {
    secrets.iter().fold(words, |words, secret| words.replace(secret, "***"))
}

fn location(headers: &HeaderMap) -> String {
    let value = headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text::shorten(&text::clean_line(value), 200)
}

/// `Retry-After`: seconds or a date.
fn retry_after(headers: &HeaderMap, now: Instant) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = Instant(DateTime::parse_from_rfc2822(value).ok()?.timestamp_micros());
    Some(Duration::from_micros(u64::try_from(date.micros_since(now)).unwrap_or(0)))
}

#[cfg(test)]
pub(super) mod tests;
