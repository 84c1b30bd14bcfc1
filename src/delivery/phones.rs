//! Push: which provider an address belongs to; each is opened when its first address comes, so that an office needs to
//! set up only those that it uses.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::channel::{
    fcm::Fcm,
    note::bad_address,
    ntfy::Ntfy,
    webpush::{VapidKeys, WebPush},
};
use super::{Failure, Outcome};
use crate::config::{Places, Secret, SecretRef, Settings};
use crate::domain::PushAddress;

/// The ways to phones and browsers.
#[derive(Debug)]
pub(super) struct Phones {
    settings: Arc<Settings>,
    places: Arc<Places>,
    web: OnceLock<WebPush>,
    ntfy: OnceLock<Ntfy>,
    fcm: OnceLock<Fcm>,
}

impl Phones {
    /// Opens nothing yet.
    pub(super) fn new(settings: Arc<Settings>, places: Arc<Places>) -> Self {
        Self { settings, places, web: OnceLock::new(), ntfy: OnceLock::new(), fcm: OnceLock::new() }
    }

    /// Sends one note to one stored address; services keep it so long for a phone that is off (ntfy as its server is set up).
    /// Blocking; record the phase before the call.
    pub(super) fn send(&self, address: &str, message_id: &str, note: &[u8], kept: Duration) -> Outcome {
        let address = match PushAddress::parse(address) {
            Ok(address) => address,
            Err(error) => return bad_address(&error.to_string()).into(),
        };
        let settings = &self.settings;
        match address {
            PushAddress::Web(browser) => {
                with(&self.web, || web_push(settings, &self.places), |web| web.send(&browser, message_id, note, kept))
            }
            PushAddress::Ntfy(topic) => with(&self.ntfy, || ntfy(settings), |ntfy| ntfy.send(&topic, note)),
            PushAddress::Fcm(token) => with(&self.fcm, || fcm(settings), |fcm| fcm.send(&token, note, kept)),
        }
    }
}

/// Sends through a provider, which is opened when that was not possible yet: what is wrong may be mended by the next time.
fn with<P>(kept: &OnceLock<P>, open: impl FnOnce() -> Result<P, Failure>, send: impl FnOnce(&P) -> Outcome) -> Outcome {
    if let Some(provider) = kept.get() {
        return send(provider);
    }
    match open() {
        Ok(provider) => send(kept.get_or_init(|| provider)),
        Err(failure) => failure.into(),
    }
}

/// Makes the office's push keys when there are none yet.
pub(super) fn web_push(settings: &Settings, places: &Places) -> Result<WebPush, Failure> {
    let keys = VapidKeys::load_or_make(&places.vapid_key())?;
    WebPush::new(keys, &settings.push.web.subject, &settings.email.from)
}

/// The office's ntfy server.
pub(super) fn ntfy(settings: &Settings) -> Result<Ntfy, Failure> {
    let section = &settings.push.ntfy;
    Ntfy::new(section.server.as_str(), secret(&section.token, "push.ntfy", "token")?)
}

/// Reads the service account's key.
pub(super) fn fcm(settings: &Settings) -> Result<Fcm, Failure> {
    let section = &settings.push.fcm;
    let credentials = secret(&section.credentials, "push.fcm", "credentials")?;
    Fcm::new(credentials.as_ref(), section.base_url.as_str(), section.token_url.as_str())
}

/// A secret of a provider; what is wrong with it pauses the channel.
pub(super) fn secret(found: &SecretRef, section: &str, key: &str) -> Result<Option<Secret>, Failure> {
    let hint = format!("Set [{section}] {key}, then resume the channel.");
    found.fetch().map_err(|error| Failure::config(error.to_string(), hint))
}
