//! Against a scripted push service on loopback: every answer, and what is on the wire.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    thread::JoinHandle,
};

use serde_json::Value;
use web_push_native::p256::{SecretKey, elliptic_curve::sec1::ToEncodedPoint as _};

use super::*;
use crate::config::value::Value as _;

/// What the service received: the head in lower case, and the body.
struct Received {
    head: String,
    body: Vec<u8>,
}

/// Answers one request with these bytes, or hangs up when there are none.
fn serve(answer: &'static str) -> (u16, JoinHandle<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let thread = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(reader.read_line(&mut head).expect("a head"), 0, "{head}");
        }
        let head = head.to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        let mut body = vec![0; length.trim().parse().expect("a number")];
        reader.read_exact(&mut body).expect("the whole body");
        stream.write_all(answer.as_bytes()).expect("the client listens");
        Received { head, body }
    });
    (port, thread)
}

fn browser() -> SecretKey {
    SecretKey::from_slice(&[7; 32]).expect("a number below the order of the curve")
}

fn address(port: u16) -> String {
    let key = URL_SAFE_NO_PAD.encode(browser().public_key().to_encoded_point(false).as_bytes());
    let keys = json!({ "p256dh": key, "auth": URL_SAFE_NO_PAD.encode([9; 16]) });
    json!({ "endpoint": format!("http://127.0.0.1:{port}/push/abc"), "keys": keys }).to_string()
}

fn web_push(limit: Duration) -> WebPush {
    let home = tempfile::tempdir().expect("a folder for the test");
    let keys = VapidKeys::load_or_make(&home.path().join("vapid.key")).expect("made");
    let from = Mailbox::read("Acme <office@example.test>").expect("a mailbox");
    WebPush::with_time_limit(keys, &Subject::default(), &from, limit).expect("a subject")
}

fn note() -> PushNote {
    PushNote {
        title: "Grüße aus 東京".into(), body: "आदित्य 👨\u{200d}👩\u{200d}👧 \"5 of 9\"".into()
    }
}

fn send(port: u16) -> Outcome {
    web_push(TIME_LIMIT).send(&address(port), "id-1@example.test", &payload(&note(), "id-1@example.test"))
}

fn answered(answer: &'static str) -> Failure {
    let (port, service) = serve(answer);
    let outcome = send(port);
    service.join().expect("the service answered");
    match outcome {
        Outcome::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_on_the_wire_can_be_read_by_the_browser_alone() {
    let (port, service) = serve("HTTP/1.1 201 Created\r\nLocation: /message/1\r\nContent-Length: 0\r\n\r\n");
    assert_eq!(send(port), Outcome::Accepted { provider_id: "/message/1".into() });
    let received = service.join().expect("answered");
    let topic = topic("id-1@example.test");
    assert_eq!(topic.len(), 32);
    for line in [
        "post /push/abc http/1.1\r\n",
        "ttl: 43200\r\n",
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
fn the_table_of_answers() {
    for (answer, class) in [
        ("HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n", Class::Gone),
        ("HTTP/1.1 410 x\r\nContent-Length: 4\r\n\r\ngone", Class::Gone),
        ("HTTP/1.1 401 x\r\nContent-Length: 0\r\n\r\n", Class::Config),
        ("HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n", Class::Config),
        ("HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n", Class::Permanent),
        (
            "HTTP/1.1 429 x\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
            Class::Throttled { after: Some(Duration::from_secs(7)) },
        ),
        (
            "HTTP/1.1 503 x\r\nRetry-After: Mon, 21 Sep 2020 14:13:20 GMT\r\nContent-Length: 0\r\n\r\n",
            Class::Retry { after: Some(Duration::ZERO) },
        ),
        ("HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n", Class::Retry { after: None }),
        ("HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", Class::Retry { after: None }),
        ("HTTP/1.1 418 x\r\nContent-Length: 0\r\n\r\n", Class::Retry { after: None }),
        ("", Class::Uncertain),
        ("SSH-2.0-x\r\n\r\n", Class::Uncertain),
    ] {
        let failure = answered(answer);
        assert_eq!((failure.class, failure.phase), (class, Phase::AfterDot), "{answer}");
        assert!(!failure.to_string().contains("/push/abc"), "an endpoint is a secret: {failure}");
    }
    assert_eq!(&*answered("HTTP/1.1 410 x\r\nContent-Length: 4\r\n\r\ngone").text, "gone");
}

#[test]
fn a_service_that_is_away_is_tried_again() {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("loopback").port();
    let Outcome::Failed(failure) = send(port) else { panic!("nobody listens") };
    assert_eq!((failure.class, failure.phase), (Class::Retry { after: None }, Phase::BeforeDot));
}

#[test]
fn a_service_that_never_answers_is_doubtful() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let outcome = web_push(Duration::from_millis(100)).send(&address(port), "id", b"{}");
    let Outcome::Failed(failure) = outcome else { panic!("nobody answers") };
    assert_eq!((failure.class, failure.phase), (Class::Uncertain, Phase::AfterDot));
}

#[test]
fn an_address_that_cannot_be_used_is_dropped() {
    let keys = json!({ "p256dh": URL_SAFE_NO_PAD.encode([4; 65]), "auth": URL_SAFE_NO_PAD.encode([9; 16]) });
    let off_curve = json!({ "endpoint": "http://127.0.0.1:1/x", "keys": keys }).to_string();
    for bad in ["", "anna@example.test", &off_curve] {
        let Outcome::Failed(failure) = web_push(TIME_LIMIT).send(bad, "id", b"{}") else { panic!("{bad}") };
        assert_eq!(failure.class, Class::BadAddress, "{bad}");
    }
}

#[test]
fn a_note_always_fits() {
    let small = payload(&note(), "id");
    assert_eq!(small, payload(&note(), "id"));
    for unit in ["\"", "👨\u{200d}👩\u{200d}👧", "x", "\\"] {
        let long = PushNote { title: unit.repeat(5_000), body: unit.repeat(5_000) };
        let bytes = payload(&long, "id");
        assert!(bytes.len() <= MAX_PAYLOAD);
        let value: Value = serde_json::from_slice(&bytes).expect("still JSON");
        assert!(value["body"].as_str().is_some_and(|body| body.ends_with('…')));
    }
}

#[test]
fn somebody_must_answer_for_our_messages() {
    let home = tempfile::tempdir().expect("a folder for the test");
    let keys = VapidKeys::load_or_make(&home.path().join("vapid.key")).expect("made");
    let failure = WebPush::new(keys, &Subject::default(), &Mailbox::default()).expect_err("nobody");
    assert_eq!(failure.class, Class::Config);
    assert!(failure.fix.contains("[push.web] subject"));
}
