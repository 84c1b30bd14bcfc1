//! Firefox: what its page subscribed to, what it acknowledged, what its service worker was handed.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::wait;

/// How long a browser may take to start and to subscribe on a loaded machine.
const START: Duration = Duration::from_secs(90);

/// Firefox, by the push service of `tests/servers/firefox.js`.
#[derive(Deserialize)]
pub struct Firefox {
    url: String,
}

impl Firefox {
    /// What its page subscribed to, as the browser gives it; waits until it has.
    pub fn subscription(&self) -> Value {
        wait::within(START, "Firefox to subscribe", || self.get("subscription"))
    }

    /// The code by which it acknowledged the message of that `Location`; waits for it. 100: handed to the service worker;
    /// 101: it could not be decrypted.
    pub fn acknowledged(&self, location: &str) -> u16 {
        let id = location.rsplit('/').next().unwrap_or_default();
        wait::until("Firefox to acknowledge", || self.get(&format!("ack/{id}")))
    }

    /// What its service worker was handed so far.
    pub fn shown(&self) -> Vec<String> {
        self.get("shown").unwrap_or_default()
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Option<T> {
        ureq::get(format!("{}/{path}", self.url)).call().ok()?.body_mut().read_json().ok()
    }
}
