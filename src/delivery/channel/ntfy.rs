//! Push by ntfy: a note is published as JSON to a topic, to which the contact's phone subscribed with the ntfy app.
//!
//! Written after ntfy's documentation (<https://docs.ntfy.sh/publish/#publish-as-json>) and tested against a loopback
//! endpoint that checks what it documents. It has not been run against an ntfy server: none could be installed where the
//! tests run.

use serde::Deserialize;
use serde_json::json;
use ureq::{
    Agent,
    http::{Request, header, request::Builder},
};

use super::{
    super::{Class, Failure, Outcome},
    http::{self, Answer, Peer, TIME_LIMIT, Whose},
    note::{Note, bad_address},
};
use crate::config::Secret;

const ADVICE: &str = "Check [push.ntfy] server and token: the token must be allowed to write to every topic.";

/// The way to the office's ntfy server. Blocking: it belongs on a thread of its own.
#[derive(Debug)]
pub struct Ntfy {
    agent: Agent,
    server: String,
    token: Option<Secret>,
}

/// What ntfy answers: a message that it took, or an error.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    id: String,
    code: u32,
}

impl Ntfy {
    /// With the server's address, and the access token when it wants one.
    pub fn new(server: &str, token: Option<Secret>) -> Result<Self, Failure> {
        if server.is_empty() {
            let sentence = "This contact is reached by ntfy, but no ntfy server is configured.";
            return Err(Failure::config(sentence, "Set [push.ntfy] server."));
        }
        Ok(Self { agent: http::agent(TIME_LIMIT), server: server.to_owned(), token })
    }

    /// Sends one note (as [`payload`](super::note::payload) wrote it) to one topic. Record the phase before the call.
    #[must_use]
    pub fn send(&self, topic: &str, note: &[u8]) -> Outcome {
        let peer = self.peer();
        let answer = self.request(topic, note).and_then(|request| http::call(&self.agent, request, peer));
        match answer {
            Ok(answer) if answer.is_success() => Outcome::Accepted { provider_id: said(&answer).id },
            Ok(answer) => refusal(&answer, peer).into(),
            Err(failure) => failure.into(),
        }
    }

    /// Whether the server is there and well (`GET /v1/health`) and knows the token, which ntfy looks at in every request;
    /// for "test connection". Publishes nothing, so whether the token may write to a topic shows with the first note.
    pub fn test(&self) -> Result<(), Failure> {
        let peer = self.peer();
        let request = Request::get(format!("{}/v1/health", self.server.trim_end_matches('/')));
        let request = self.signed(request).body(Vec::new());
        let answer = http::call(&self.agent, request.map_err(|_| self.bad_server())?, peer)?;
        if answer.is_success() { Ok(()) } else { Err(answer.refusal(peer)) }
    }

    /// Host and port of the server.
    #[must_use]
    pub fn host(&self) -> &str {
        http::host(&self.server)
    }

    fn peer(&self) -> Peer<'_> {
        Peer { name: self.host(), whose: Whose::Office, advice: ADVICE }
    }

    /// The topic stands in the body, so that it is in no server's log of addresses.
    fn request(&self, topic: &str, note: &[u8]) -> Result<Request<Vec<u8>>, Failure> {
        let note = Note::read(note)?;
        let body = json!({ "topic": topic, "title": note.title, "message": note.body });
        let request = Request::post(&self.server).header(header::CONTENT_TYPE, "application/json");
        self.signed(request).body(body.to_string().into_bytes()).map_err(|_| self.bad_server())
    }

    /// With the token, where there is one.
    fn signed(&self, request: Builder) -> Builder {
        match &self.token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {}", token.expose())),
            None => request,
        }
    }

    /// The address or the token holds what no request can carry.
    fn bad_server(&self) -> Failure {
        Failure::config(format!("The ntfy server {} cannot be asked with these settings.", self.host()), ADVICE)
    }
}

fn said(answer: &Answer) -> Said {
    serde_json::from_str(&answer.body).unwrap_or_default()
}

/// ntfy's own codes stand behind its status: 40009 and 40010 are a topic that it does not take.
fn refusal(answer: &Answer, peer: Peer<'_>) -> Failure {
    match (answer.status, said(answer).code) {
        (400, 40_009 | 40_010) => {
            let failure = bad_address("");
            answer.tell(failure)
        }
        (400, _) => answer.tell(Failure::new(Class::Permanent, format!("{} does not take this note.", peer.name))),
        _ => answer.refusal(peer),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::{
        super::Phase,
        http::tests::{answer, nobody, serve},
        note::{payload, tests::note},
    };
    use super::*;

    const TOPIC: &str = "s3cret-s3cret_s3cret-01";

    fn ntfy(port: u16) -> Ntfy {
        Ntfy::new(&format!("http://127.0.0.1:{port}"), Some(Secret::new("tk_s3cret-token"))).expect("a server")
    }

    fn send(port: u16) -> Outcome {
        ntfy(port).send(TOPIC, &payload(&note(), "id"))
    }

    #[test]
    fn a_note_is_published_as_documented() {
        let (port, server) = serve(answer(200, r#"{"id":"sPs71M8A2T","event":"message","topic":"x","code":0}"#));
        assert_eq!(send(port), Outcome::Accepted { provider_id: "sPs71M8A2T".into() });
        let received = server.join().expect("answered");
        for line in
            ["post / http/1.1\r\n", "authorization: bearer tk_s3cret-token\r\n", "content-type: application/json\r\n"]
        {
            assert!(received.head.contains(line), "{line} is not in\n{}", received.head);
        }
        assert!(!received.head.contains(TOPIC), "the topic opens the phone");
        let body: Value = serde_json::from_slice(&received.body).expect("JSON");
        assert_eq!(body, json!({ "topic": TOPIC, "title": note().title, "message": note().body }));
    }

    #[test]
    fn what_ntfy_refuses_is_told_apart() {
        for (status, code, class) in [
            (400, 40_009, Class::BadAddress),
            (400, 40_010, Class::BadAddress),
            (400, 40_024, Class::Permanent),
            (401, 40_101, Class::Config),
            (403, 40_301, Class::Config),
            (404, 40_401, Class::Config),
            (413, 41_301, Class::Permanent),
            (429, 42_901, Class::Throttled { after: None }),
            (500, 50_001, Class::Retry { after: None }),
            (507, 50_701, Class::Retry { after: None }),
        ] {
            let (port, server) = serve(answer(status, &json!({ "code": code, "error": "no s3cret" }).to_string()));
            let Outcome::Failed(failure) = send(port) else { panic!("{code}") };
            server.join().expect("answered");
            assert_eq!((failure.class, failure.phase), (class, Phase::AfterDot), "{failure:?}");
        }
        let Outcome::Failed(failure) = send(nobody()) else { panic!("nobody listens") };
        assert_eq!(failure.class, Class::Unreachable);
        assert!(Ntfy::new("", None).is_err_and(|failure| failure.fix.contains("[push.ntfy] server")));
    }

    #[test]
    fn a_test_of_the_connection_publishes_nothing() {
        let (port, server) = serve(answer(200, r#"{"healthy":true}"#));
        assert_eq!(ntfy(port).test(), Ok(()));
        let head = server.join().expect("answered").head;
        assert!(head.starts_with("get /v1/health http/1.1\r\n") && head.contains("bearer tk_s3cret-token"), "{head}");
        let (port, server) = serve(answer(401, r#"{"code":40101}"#));
        assert_eq!(ntfy(port).test().map_err(|failure| failure.class), Err(Class::Config), "the token is wrong");
        server.join().expect("answered");
        assert!(ntfy(nobody()).test().is_err());
        assert!(!format!("{:?}", ntfy(1)).contains("tk_s3cret"));
    }
}
