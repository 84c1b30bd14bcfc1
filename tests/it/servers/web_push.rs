//! The push service: it checks VAPID, decrypts what it is sent, and answers 410 once a subscription has expired.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};
use web_push_native::p256::PublicKey;
use web_push_native::{Auth, WebPushBuilder};

/// The push service of this run.
#[derive(Deserialize)]
pub struct PushService {
    url: String,
}

/// What a browser hands over when its owner agrees to be notified.
#[derive(Deserialize)]
pub struct Subscription {
    /// Where notifications are posted.
    pub endpoint: String,
    /// With whom the text is shared.
    pub keys: Keys,
    #[serde(rename = "clientHash")]
    client_hash: String,
}

/// The browser's half of the encryption, base64url.
#[derive(Deserialize)]
pub struct Keys {
    /// Its public key.
    pub p256dh: String,
    /// Its authentication secret.
    pub auth: String,
}

impl Subscription {
    /// The JSON that a browser gives (`PushSubscription.toJSON()`).
    pub fn json(&self) -> Value {
        json!({"endpoint": self.endpoint, "expirationTime": null, "keys": {"p256dh": self.keys.p256dh, "auth": self.keys.auth}})
    }
}

impl PushService {
    /// A new subscription; with a VAPID public key (base64url) it takes notifications signed by that key only.
    pub fn subscribe(&self, vapid_public_key: Option<&str>) -> Subscription {
        let mut options = json!({"userVisibleOnly": "true"});
        if let Some(key) = vapid_public_key {
            options["applicationServerKey"] = key.into();
        }
        let mut answer = self.post("subscribe", &options);
        serde_json::from_value(answer["data"].take()).expect("a subscription has an endpoint and keys")
    }

    /// The notifications that came for a subscription so far, decrypted.
    pub fn notifications(&self, subscription: &Subscription) -> Vec<String> {
        let mut answer = self.post("get-notifications", &json!({"clientHash": subscription.client_hash}));
        serde_json::from_value(answer["data"]["messages"].take()).expect("the messages are texts")
    }

    /// From now on the endpoint answers 410, as real services do for a browser that went away.
    pub fn expire(&self, subscription: &Subscription) {
        ureq::post(format!("{}/expire-subscription/{}", self.url, subscription.client_hash))
            .send_empty()
            .expect("the push service expires a subscription that it gave");
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let mut answer = ureq::post(format!("{}/{path}", self.url)).send_json(body).expect("the push service answers");
        answer.body_mut().read_json().expect("the push service answers with JSON")
    }
}

#[test]
fn what_was_encrypted_for_a_browser_is_read_there() {
    let Some(push) = super::web_push() else { return };
    let subscription = push.subscribe(None);
    let bytes = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).expect("keys are base64url");
    let key =
        PublicKey::from_sec1_bytes(&bytes(&subscription.keys.p256dh)).expect("the browser's key is a P-256 point");
    let auth = Auth::clone_from_slice(&bytes(&subscription.keys.auth));
    let endpoint = subscription.endpoint.parse().expect("the endpoint is an address");
    let request = WebPushBuilder::new(endpoint, key, auth).build("Stage: 完成 👩‍🚀").expect("a short text fits");
    assert_eq!(ureq::run(request).expect("the push service takes it").status(), 201);
    assert_eq!(push.notifications(&subscription), ["Stage: 完成 👩‍🚀"]);
}

#[test]
fn a_subscription_takes_no_noise_and_expires() {
    let Some(push) = super::web_push() else { return };
    let knock = |endpoint: &str| match ureq::post(endpoint).send("noise") {
        Err(ureq::Error::StatusCode(code)) => code,
        other => panic!("noise was accepted: {other:?}"),
    };
    let subscription = push.subscribe(None);
    assert_eq!(knock(&subscription.endpoint), 400);
    assert_eq!(push.notifications(&subscription), Vec::<String>::new());
    push.expire(&subscription);
    assert_eq!(knock(&subscription.endpoint), 410);
    assert_eq!(subscription.json()["keys"]["auth"], subscription.keys.auth);
}
