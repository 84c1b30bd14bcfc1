//! Push: which provider an address belongs to; each is opened when its first address comes, so that an office needs to
//! set up only those that it uses.

use std::sync::{Arc, OnceLock};

use super::channel::{fcm::Fcm, note::bad_address, ntfy::Ntfy, webpush::WebPush};
use super::{Failure, Outcome, way};
use crate::config::{Places, Settings};
use crate::domain::PushAddress;

/// The ways to phones and browsers.
#[derive(Debug)]
pub(super) struct Phones {
    settings: Arc<Settings>,
    places: Arc<Places>,
    web: OnceLock<Result<WebPush, Failure>>,
    ntfy: OnceLock<Result<Ntfy, Failure>>,
    fcm: OnceLock<Result<Fcm, Failure>>,
}

impl Phones {
    /// Opens nothing yet.
    pub(super) fn new(settings: Arc<Settings>, places: Arc<Places>) -> Self {
        Self { settings, places, web: OnceLock::new(), ntfy: OnceLock::new(), fcm: OnceLock::new() }
    }

    /// Sends one note to one stored address. Blocking; record the phase before the call.
    pub(super) fn send(&self, address: &str, message_id: &str, note: &[u8]) -> Outcome {
        let address = match PushAddress::parse(address) {
            Ok(address) => address,
            Err(error) => return bad_address(&error.to_string()).into(),
        };
        let settings = &self.settings;
        match address {
            PushAddress::Web(browser) => sent(self.web.get_or_init(|| way::web_push(settings, &self.places)), |web| {
                web.send(&browser, message_id, note)
            }),
            PushAddress::Ntfy(topic) => {
                sent(self.ntfy.get_or_init(|| way::ntfy(settings)), |ntfy| ntfy.send(&topic, note))
            }
            PushAddress::Fcm(token) => sent(self.fcm.get_or_init(|| way::fcm(settings)), |fcm| fcm.send(&token, note)),
        }
    }
}

fn sent<P>(provider: &Result<P, Failure>, send: impl FnOnce(&P) -> Outcome) -> Outcome {
    match provider {
        Ok(provider) => send(provider),
        Err(failure) => failure.clone().into(),
    }
}
