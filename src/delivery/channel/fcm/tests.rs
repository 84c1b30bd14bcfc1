//! What is sent, and what Google's errors mean; signing in is tested in `tests/it/fcm.rs`.

use serde_json::Value;

use super::super::{
    http::tests::{answer, serve},
    note::{payload, tests::note},
};
use super::*;

const PEER: Peer<'static> = Peer { name: "fcm.example", whose: Whose::Office, advice: ADVICE };

fn refused(status: u16, body: &Value) -> Failure {
    let (port, server) = serve(answer(status, &body.to_string()));
    let request = Request::post(format!("http://127.0.0.1:{port}/")).body(Vec::new()).expect("a request");
    let answer = http::call(&http::agent(CALL_LIMIT), request, PEER).expect("answered");
    server.join().expect("answered");
    refusal(&answer, PEER)
}

fn coded(code: &str) -> Value {
    json!({ "error": { "status": "X", "message": "m", "details": [
        { "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code }
    ] } })
}

#[test]
fn googles_errors_are_told_apart() {
    let field = |name: &str| {
        json!({ "error": { "details": [
            { "@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{ "field": name, "description": "d" }] }
        ] } })
    };
    let retry = Class::Retry { after: None };
    for (status, body, class) in [
        (404, coded("UNREGISTERED"), Class::Gone),
        (403, coded("SENDER_ID_MISMATCH"), Class::BadAddress),
        (400, field("message.token"), Class::BadAddress),
        (400, field("message.android.ttl"), Class::Permanent),
        (400, coded("INVALID_ARGUMENT"), Class::Permanent),
        (401, coded("THIRD_PARTY_AUTH_ERROR"), Class::Config),
        (403, json!({}), Class::Config),
        (404, json!({ "error": { "status": "NOT_FOUND" } }), Class::Config),
        (429, coded("QUOTA_EXCEEDED"), Class::Throttled { after: None }),
        (500, coded("INTERNAL"), retry),
        (503, coded("UNAVAILABLE"), retry),
        (503, json!("no JSON that we know"), retry),
    ] {
        let failure = refused(status, &body);
        assert_eq!((failure.class, &*failure.code), (class, &*status.to_string()), "{body} {failure:?}");
        assert!(failure.sentence.ends_with('.'), "{failure}");
    }
}

#[test]
fn a_repeat_is_recognised_by_the_phone() {
    let note = |id: &str| Note::read(&payload(&note(), id)).expect("just written");
    let value = |id: &str| serde_json::from_str::<Value>(&body("t", &note(id), Duration::from_mins(5))).expect("JSON");
    let first = value("<1@example.test>");
    assert_eq!(first, value("<1@example.test>"));
    assert_ne!(
        first["message"]["android"]["notification"]["tag"],
        value("<2@example.test>")["message"]["android"]["notification"]["tag"]
    );
    assert_eq!(
        first["message"]["apns"]["headers"]["apns-collapse-id"],
        first["message"]["android"]["notification"]["tag"]
    );
    assert_eq!(first["message"]["notification"]["title"], "Grüße aus 東京");
    assert_eq!(first["message"]["android"]["ttl"], "300s");
}

#[test]
fn credentials_that_are_none_are_said_so_and_not_repeated() {
    for bad in ["", "s3cret", "{}", r#"{"project_id":"p","client_email":"e","private_key":"s3cret"}"#] {
        let failure = Fcm::new(Some(&Secret::new(bad)), "", "").expect_err("no key");
        assert_eq!(failure.class, Class::Config);
        assert!(failure.fix.contains("[push.fcm] credentials"), "{failure}");
        assert!(!failure.words().contains("s3cret"), "{failure:?}");
    }
    assert!(Fcm::new(None, "", "").is_err_and(|failure| failure.fix.contains("[push.fcm] credentials")));
}
