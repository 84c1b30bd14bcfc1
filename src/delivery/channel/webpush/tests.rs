//! Against a scripted push service on loopback: every answer, and what is on the wire.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use web_push_native::p256::{SecretKey, elliptic_curve::sec1::ToEncodedPoint as _};

use super::super::{
    http::tests::{answer, nobody, serve},
    note::{payload, tests::note},
};
use super::*;
use crate::{config::value::Value as _, delivery::Phase};

fn browser() -> SecretKey {
    SecretKey::from_slice(&[7; 32]).expect("a number below the order of the curve")
}

fn subscription(port: u16) -> WebSubscription {
    let key = URL_SAFE_NO_PAD.encode(browser().public_key().to_encoded_point(false).as_bytes());
    let keys = json!({ "p256dh": key, "auth": URL_SAFE_NO_PAD.encode([9; 16]) });
    let raw = json!({ "endpoint": format!("http://127.0.0.1:{port}/push/abc"), "keys": keys }).to_string();
    WebSubscription::parse(&raw).expect("what a browser gives")
}

fn web_push() -> WebPush {
    let home = tempfile::tempdir().expect("a folder for the test");
    let keys = VapidKeys::load_or_make(&home.path().join("vapid.key")).expect("made");
    let from = Mailbox::read("Acme <office@example.test>").expect("a mailbox");
    WebPush::new(keys, &Subject::default(), &from).expect("a subject")
}

const KEPT: Duration = Duration::from_mins(5);

fn send(port: u16) -> Outcome {
    web_push().send(&subscription(port), "id-1@example.test", &payload(&note(), "id-1@example.test"), KEPT)
}

#[test]
fn what_is_on_the_wire_can_be_read_by_the_browser_alone() {
    let (port, service) = serve("HTTP/1.1 201 Created\r\nLocation: /message/1\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(send(port), Outcome::Accepted { provider_id: "/message/1".into() });
    let received = service.join().expect("answered");
    let topic = tag("id-1@example.test");
    assert_eq!(topic.len(), 32);
    for line in [
        "post /push/abc http/1.1\r\n",
        "ttl: 300\r\n",
        "content-encoding: aes128gcm\r\n",
        "authorization: vapid t=",
        &format!("topic: {}\r\n", topic.to_lowercase()),
    ] {
        assert!(received.head.contains(line), "{line} is not in\n{}", received.head);
    }
    assert!(!String::from_utf8_lossy(&received.body).contains("title"));
    let plain = web_push_native::decrypt(received.body, &browser(), &Auth::clone_from_slice(&[9; 16]));
    let value: Value = serde_json::from_slice(&plain.expect("meant for this browser")).expect("JSON");
    assert_eq!(value, json!({ "title": note().title, "body": note().body, "tag": topic }));
}

#[test]
fn a_contact_who_went_away_is_gone_and_a_key_that_is_refused_pauses_the_channel() {
    for (status, class) in [(410, Class::Gone), (404, Class::Gone), (403, Class::Config), (413, Class::Permanent)] {
        let (port, service) = serve(answer(status, "push/abc"));
        let Outcome::Failed(failure) = send(port) else { panic!("{status}") };
        service.join().expect("answered");
        assert_eq!((failure.class, failure.phase), (class, Phase::AfterDot), "{failure:?}");
        assert!(failure.sentence.ends_with('.') && !failure.words().contains("push/abc"), "{failure:?}");
    }
}

#[test]
fn a_service_that_is_away_is_tried_again() {
    let Outcome::Failed(failure) = send(nobody()) else { panic!("nobody listens") };
    assert_eq!((failure.class, failure.phase), (Class::Retry { after: None }, Phase::BeforeDot));
}

#[test]
fn a_key_off_the_curve_is_dropped() {
    let keys = json!({ "p256dh": URL_SAFE_NO_PAD.encode([4; 65]), "auth": URL_SAFE_NO_PAD.encode([9; 16]) });
    let off_curve = json!({ "endpoint": "http://127.0.0.1:1/x", "keys": keys }).to_string();
    let browser = WebSubscription::parse(&off_curve).expect("the form is right");
    let Outcome::Failed(failure) = web_push().send(&browser, "id", b"{}", KEPT) else { panic!("no such key") };
    assert_eq!(failure.class, Class::BadAddress);
}

#[test]
fn somebody_must_answer_for_our_messages() {
    let home = tempfile::tempdir().expect("a folder for the test");
    let keys = VapidKeys::load_or_make(&home.path().join("vapid.key")).expect("made");
    let failure = WebPush::new(keys, &Subject::default(), &Mailbox::default()).expect_err("nobody");
    assert_eq!(failure.class, Class::Config);
    assert!(failure.fix.contains("[push.web] subject"));
}
