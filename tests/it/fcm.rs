//! Firebase Cloud Messaging against a loopback token endpoint that lets OpenSSL judge the signature, a loopback FCM, and
//! prism, which holds the messages against Google's own description. None is Google's: what Google does beyond its
//! documentation is not known here.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use milepost::config::Secret;
use milepost::delivery::channel::{fcm::Fcm, note};
use milepost::delivery::{Class, Outcome, Phase};
use milepost::message::PushNote;
use serde_json::{Value, json};

use crate::servers;

/// How long a note is kept for a phone that is off.
const KEPT: Duration = Duration::from_mins(5);

/// One request: its first line, its `Authorization`, its body.
#[derive(Clone, Debug)]
struct Asked {
    line: String,
    login: String,
    body: String,
}

/// Answers every request by `answer`, and remembers it.
fn serve(answer: impl Fn(&Asked) -> (u16, Value) + Send + 'static) -> (String, Arc<Mutex<Vec<Asked>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let asked = Arc::<Mutex<Vec<Asked>>>::default();
    let kept = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a client");
            let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
            let (mut line, mut login, mut length) = (String::new(), String::new(), 0);
            reader.read_line(&mut line).expect("a request");
            loop {
                let mut header = String::new();
                if reader.read_line(&mut header).expect("a head") <= 2 {
                    break;
                }
                match header.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.trim())) {
                    Some((name, value)) if name == "content-length" => length = value.parse().expect("a number"),
                    Some((name, value)) if name == "authorization" => value.clone_into(&mut login),
                    _ => {}
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("the whole body");
            let request = Asked { line, login, body: String::from_utf8(body).expect("text") };
            let (status, said) = answer(&request);
            kept.lock().expect("no panic").push(request);
            let said = said.to_string();
            let head = format!("HTTP/1.1 {status} x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", said.len());
            stream.write_all((head + &said).as_bytes()).expect("the client listens");
        }
    });
    (url, asked)
}

fn openssl(arguments: &[&str]) -> bool {
    Command::new("openssl").args(arguments).output().is_ok_and(|output| output.status.success())
}

/// A service account whose key OpenSSL made, or `None` and a skip.
fn account(home: &Path) -> Option<Secret> {
    let (private, public) = (home.join("key.pem"), home.join("public.pem"));
    let (private, public) = (private.to_str()?, public.to_str()?);
    let made = openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", private])
        && openssl(&["pkey", "-in", private, "-pubout", "-out", public]);
    if !made {
        servers::skip("OpenSSL is not installed");
        return None;
    }
    let key = std::fs::read_to_string(private).expect("just made");
    let account = json!({ "type": "service_account", "project_id": "acme-solar", "private_key": key,
        "client_email": "milepost@acme-solar.example", "token_uri": "http://127.0.0.1:1/never" });
    Some(Secret::new(account.to_string()))
}

fn bytes(text: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

#[test]
fn the_office_signs_in_once_and_signs_in_anew_when_it_is_put_out() {
    let home = tempfile::tempdir().expect("a folder");
    let Some(account) = account(home.path()) else { return };
    let given = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&given);
    let (token_url, grants) = serve(move |_| {
        *counter.lock().expect("no panic") += 1;
        let token = format!("ya29.{}", counter.lock().expect("no panic"));
        (200, json!({ "access_token": token, "expires_in": 3599, "token_type": "Bearer" }))
    });
    // the first token is withdrawn after two messages
    let taken = Mutex::new(0);
    let (base_url, sent) = serve(move |asked| {
        let mut taken = taken.lock().expect("no panic");
        if asked.login == "Bearer ya29.1" && *taken == 2 {
            return (401, json!({ "error": { "status": "UNAUTHENTICATED" } }));
        }
        *taken += 1;
        (200, json!({ "name": format!("projects/acme-solar/messages/{taken}") }))
    });
    let fcm = Fcm::new(Some(&account), &base_url, &token_url).expect("a key");
    let note = note::payload(&PushNote { title: "東京".into(), body: "नमस्ते 👩\u{200d}🚀".into() }, "<1@example.test>");
    for n in 1..=3 {
        let provider_id = format!("projects/acme-solar/messages/{n}");
        assert_eq!(fcm.send("token-of-an-app", &note, KEPT), Outcome::Accepted { provider_id });
    }
    let (grants, sent) = (grants.lock().expect("no panic").clone(), sent.lock().expect("no panic").clone());
    assert_eq!((grants.len(), sent.len()), (2, 4), "one token serves until it is refused");
    assert_eq!(sent[3].login, "Bearer ya29.2");
    assert_eq!(sent[0].line, "POST /v1/projects/acme-solar/messages:send HTTP/1.1\r\n");
    let body: Value = serde_json::from_str(&sent[0].body).expect("JSON");
    assert_eq!(
        (&body["message"]["token"], &body["message"]["notification"]["title"]),
        (&json!("token-of-an-app"), &json!("東京"))
    );

    let form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=";
    let signed = grants[0].body.strip_prefix(form).expect("the form that Google documents");
    let (content, signature) = signed.rsplit_once('.').expect("a JWT");
    let (head, claims) = content.split_once('.').expect("a JWT");
    let head: Value = serde_json::from_slice(&bytes(head)).expect("JSON");
    let claims: Value = serde_json::from_slice(&bytes(claims)).expect("JSON");
    assert_eq!((&head["alg"], &head["typ"]), (&json!("RS256"), &json!("JWT")));
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!("milepost@acme-solar.example"), &json!(token_url)));
    assert_eq!(claims["scope"], "https://www.googleapis.com/auth/firebase.messaging");
    assert_eq!(claims["exp"].as_i64().expect("exp") - claims["iat"].as_i64().expect("iat"), 3_600);
    let path = |name: &str| home.path().join(name).to_str().expect("UTF-8").to_owned();
    std::fs::write(path("signature"), bytes(signature)).expect("ours");
    let verifies = |content: &str| {
        std::fs::write(path("content"), content).expect("ours");
        openssl(&[
            "dgst",
            "-sha256",
            "-verify",
            &path("public.pem"),
            "-signature",
            &path("signature"),
            &path("content"),
        ])
    };
    assert!(verifies(content), "OpenSSL believes the signature");
    assert!(!verifies(&format!("{content}x")), "and no forged one");
}

#[test]
fn an_account_that_google_refuses_stops_the_channel_before_anything_is_sent() {
    let home = tempfile::tempdir().expect("a folder");
    let Some(account) = account(home.path()) else { return };
    let (base_url, sent) = serve(|_| (200, json!({})));
    for (status, said, class) in [
        (400, json!({ "error": "invalid_grant", "error_description": "Invalid JWT Signature." }), Class::Config),
        (401, json!({ "error": "invalid_client" }), Class::Config),
        (200, json!({ "surprise": true }), Class::Config),
        (503, json!({}), Class::Retry { after: None }),
    ] {
        let (token_url, _) = serve(move |_| (status, said.clone()));
        let fcm = Fcm::new(Some(&account), &base_url, &token_url).expect("a key");
        let note = note::payload(&PushNote { title: "t".into(), body: "b".into() }, "<1@example.test>");
        let Outcome::Failed(failure) = fcm.send("token-of-an-app", &note, KEPT) else { panic!("{status}") };
        assert_eq!((failure.class, failure.phase), (class, Phase::BeforeDot), "{failure:?}");
        assert_eq!(fcm.test().map_err(|failure| failure.class), Err(class));
    }
    assert!(sent.lock().expect("no panic").is_empty());
}

/// What the office sends to an app, as a loopback FCM got it.
fn message(account: &Secret, token_url: &str, note: &[u8]) -> Value {
    let (base_url, sent) = serve(|_| (200, json!({ "name": "projects/acme-solar/messages/1" })));
    let fcm = Fcm::new(Some(account), &base_url, token_url).expect("a key");
    assert!(matches!(fcm.send("token-of-an-app", note, KEPT), Outcome::Accepted { .. }));
    let sent = sent.lock().expect("no panic");
    serde_json::from_str(&sent[0].body).expect("JSON")
}

#[test]
fn a_message_is_what_google_describes() {
    let Some(prism) = servers::fcm() else { return };
    let home = tempfile::tempdir().expect("a folder");
    let Some(account) = account(home.path()) else { return };
    let (token_url, _) = serve(|_| (200, json!({ "access_token": "ya29.1", "expires_in": 3599 })));
    let note = PushNote { title: "東京 👩\u{200d}🚀".into(), body: "नमस्ते, مرحبا".into() };
    let note = note::payload(&note, "<1@example.test>");
    let fcm = Fcm::new(Some(&account), &prism.url, &token_url).expect("a key");
    let outcome = fcm.send("token-of-an-app", &note, KEPT);
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");

    // the description can say no, to a wrong type and to a wrong name, wherever the office writes something
    let status = |body: &Value| {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let request = agent.post(format!("{}/v1/projects/acme-solar/messages:send", prism.url));
        let request = request.header("Content-Type", "application/json").header("Authorization", "Bearer ya29.1");
        request.send(body.to_string()).expect("prism answers").status().as_u16()
    };
    let whole = message(&account, &token_url, &note);
    assert_eq!(status(&whole), 200);
    for written in [
        "/message/token",
        "/message/notification/title",
        "/message/notification/body",
        "/message/android/ttl",
        "/message/android/notification/tag",
        "/message/apns/headers/apns-collapse-id",
    ] {
        let mut broken = whole.clone();
        *broken.pointer_mut(written).expect("the office writes it") = json!(5);
        assert_eq!(status(&broken), 422, "{written} is a number");
    }
    for part in
        ["/message", "/message/notification", "/message/android", "/message/android/notification", "/message/apns"]
    {
        let mut broken = whole.clone();
        broken.pointer_mut(part).expect("the office writes it")["titel"] = json!("x");
        assert_eq!(status(&broken), 422, "{part} has a name that Google does not know");
    }
}
