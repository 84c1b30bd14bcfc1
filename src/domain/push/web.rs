//! A Web Push subscription: what a browser hands over when its owner agrees to be notified.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::URL_SAFE_NO_PAD},
};
use serde::Deserialize;
use serde_json::json;

use super::{super::text::is_control, PushAddressError};

/// The longest endpoint taken, in bytes; real ones have 150 to 400.
const MAX_ENDPOINT: usize = 2_000;

/// A push subscription whose parts have the right form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebSubscription {
    endpoint: String,
    key: Vec<u8>,
    secret: Vec<u8>,
}

#[derive(Deserialize)]
struct Given {
    endpoint: String,
    keys: Keys,
}

#[derive(Deserialize)]
struct Keys {
    p256dh: String,
    auth: String,
}

impl WebSubscription {
    /// Reads a browser's `PushSubscription` as JSON. Plain http is taken only towards this machine itself.
    pub fn parse(raw: &str) -> Result<Self, PushAddressError> {
        let given: Given = serde_json::from_str(raw.trim()).map_err(|_| PushAddressError::Json)?;
        check_endpoint(&given.endpoint)?;
        let key = decode(&given.keys.p256dh).filter(|key| key.len() == 65 && key.first() == Some(&4));
        let secret = decode(&given.keys.auth).filter(|secret| secret.len() == 16);
        Ok(Self {
            endpoint: given.endpoint,
            key: key.ok_or(PushAddressError::Key)?,
            secret: secret.ok_or(PushAddressError::Secret)?,
        })
    }

    /// What is stored: the same JSON without what is not needed.
    #[must_use]
    pub fn value(&self) -> String {
        let keys = json!({ "p256dh": URL_SAFE_NO_PAD.encode(&self.key), "auth": URL_SAFE_NO_PAD.encode(&self.secret) });
        json!({ "endpoint": self.endpoint, "keys": keys }).to_string()
    }

    /// The web address that names one browser. Whoever knows it can reach that browser.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The browser's public key (P-256, uncompressed point of 65 bytes; whether it lies on the curve is not checked).
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// The browser's authentication secret, 16 bytes.
    #[must_use]
    pub fn secret(&self) -> &[u8] {
        &self.secret
    }
}

fn check_endpoint(endpoint: &str) -> Result<(), PushAddressError> {
    let printable = endpoint.is_ascii() && !endpoint.contains(|c: char| is_control(c) || c == ' ');
    let authority = authority(endpoint).ok_or(PushAddressError::Endpoint)?;
    if !printable || endpoint.len() > MAX_ENDPOINT || authority.is_empty() || authority.contains('@') {
        return Err(PushAddressError::Endpoint);
    }
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let is_loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    if endpoint.starts_with("https://") || is_loopback { Ok(()) } else { Err(PushAddressError::Insecure) }
}

fn authority(endpoint: &str) -> Option<&str> {
    let rest = endpoint.strip_prefix("https://").or_else(|| endpoint.strip_prefix("http://"))?;
    rest.split(['/', '?', '#']).next()
}

/// Browsers write base64url without padding; some tools pad it, or write plain base64.
fn decode(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if text.contains(['+', '/']) { &alphabet::STANDARD } else { &alphabet::URL_SAFE };
    GeneralPurpose::new(alphabet, config).decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "BLn9b-VR0ca83knDNZ32dCHGyjJp-1riX9ZTN40MqV8K_LpQmLqxC_DoHvqvFXO_nGdAB4W9dogZb_sM-uV4JbY";
    const SECRET: &str = "_ordMnz7uTCmrpBTeUV4Bw";

    fn subscription(endpoint: &str, key: &str, secret: &str) -> String {
        json!({ "endpoint": endpoint, "expirationTime": null, "keys": { "p256dh": key, "auth": secret } }).to_string()
    }

    #[test]
    fn what_a_browser_gives_is_taken_and_reads_back() {
        let raw = subscription("https://push.example.test:8443/wpush/v2/abc?x=1", KEY, SECRET);
        let address = WebSubscription::parse(&raw).expect("a browser gave it");
        assert_eq!(address.endpoint(), "https://push.example.test:8443/wpush/v2/abc?x=1");
        assert_eq!((address.key().len(), address.secret().len()), (65, 16));
        assert_eq!(WebSubscription::parse(&address.value()), Ok(address));
    }

    #[test]
    fn other_spellings_of_the_keys_are_the_same_address() {
        let plain = |text: &str| format!("{}==", text.replace('-', "+").replace('_', "/"));
        let endpoint = "https://push.example.test/a";
        let same = WebSubscription::parse(&subscription(endpoint, KEY, SECRET));
        assert_eq!(WebSubscription::parse(&subscription(endpoint, &format!("{KEY}="), &plain(SECRET))), same);
    }

    #[test]
    fn what_cannot_be_reached_or_trusted_is_told_apart() {
        let good = "https://push.example.test/a";
        let long = format!("https://push.example.test/{}", "a".repeat(MAX_ENDPOINT));
        for (endpoint, key, secret, error) in [
            ("http://push.example.test/a", KEY, SECRET, PushAddressError::Insecure),
            ("http://localhost.example.test/a", KEY, SECRET, PushAddressError::Insecure),
            ("ftp://push.example.test/a", KEY, SECRET, PushAddressError::Endpoint),
            ("https:///a", KEY, SECRET, PushAddressError::Endpoint),
            ("https://push.example.test/a\r\nX: y", KEY, SECRET, PushAddressError::Endpoint),
            ("http://127.0.0.1@push.example.test/", KEY, SECRET, PushAddressError::Endpoint),
            (&long, KEY, SECRET, PushAddressError::Endpoint),
            (good, "BLn9", SECRET, PushAddressError::Key),
            (good, "****", SECRET, PushAddressError::Key),
            (good, KEY, "short", PushAddressError::Secret),
            (good, KEY, KEY, PushAddressError::Secret),
        ] {
            assert_eq!(
                WebSubscription::parse(&subscription(endpoint, key, secret)),
                Err(error),
                "{endpoint} {key} {secret}"
            );
        }
        for raw in ["", "anna@example.test", "{}", "[]", "{\"endpoint\":\"https://a.test\"}"] {
            assert_eq!(WebSubscription::parse(raw), Err(PushAddressError::Json), "{raw}");
        }
        for here in ["http://127.0.0.1:80/a", "http://localhost/a", "http://[::1]:9/a"] {
            assert!(WebSubscription::parse(&subscription(here, KEY, SECRET)).is_ok(), "{here}");
        }
    }
}
