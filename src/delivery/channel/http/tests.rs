//! A scripted server on loopback, for the tests of every provider; and the table itself.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    thread::JoinHandle,
};

use super::*;

/// What the server received: the head in lower case, and the body.
pub(in crate::delivery::channel) struct Received {
    pub(in crate::delivery::channel) head: String,
    pub(in crate::delivery::channel) body: Vec<u8>,
}

/// Answers one request with these bytes, or hangs up when there are none.
pub(in crate::delivery::channel) fn serve(answer: impl Into<String>) -> (u16, JoinHandle<Received>) {
    let answer = answer.into();
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
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.trim().parse().expect("a number"))];
        reader.read_exact(&mut body).expect("the whole body");
        stream.write_all(answer.as_bytes()).expect("the client listens");
        Received { head, body }
    });
    (port, thread)
}

/// A whole answer with a body.
pub(in crate::delivery::channel) fn answer(status: u16, body: &str) -> String {
    format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// A port at which nobody listens.
pub(in crate::delivery::channel) fn nobody() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("loopback").port()
}

const ADVICE: &str = "Check [x] token.";

fn post(port: u16) -> Request<Vec<u8>> {
    let request = Request::post(format!("http://127.0.0.1:{port}/push/s3cret-path?x=1"));
    request.header("authorization", "Bearer s3cret-token").body(b"{}".to_vec()).expect("a request")
}

fn try_call(port: u16, whose: Whose, limit: Duration) -> Result<Answer, Failure> {
    call(&agent(limit), post(port), Peer { name: "x.example", whose, advice: ADVICE })
}

fn refused(reply: &str, whose: Whose) -> Failure {
    let (port, server) = serve(reply);
    let answer = try_call(port, whose, TIME_LIMIT);
    server.join().expect("answered");
    match answer {
        Ok(answer) => answer.refusal(Peer { name: "x.example", whose, advice: ADVICE }),
        Err(failure) => failure,
    }
}

#[test]
fn the_table_of_answers() {
    use Class::{Config, Gone, Permanent, Retry, Throttled, Uncertain};
    let retry = Retry { after: None };
    let week = Duration::from_hours(24 * 7);
    let endless = format!("HTTP/1.1 200 x\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    for (reply, contact, office) in [
        ("HTTP/1.1 401 x\r\nContent-Length: 0\r\n\r\n", Config, Config),
        ("HTTP/1.1 403 x\r\nContent-Length: 0\r\n\r\n", Config, Config),
        ("HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n", Gone, Config),
        ("HTTP/1.1 410 x\r\nContent-Length: 4\r\n\r\ngone", Gone, Config),
        ("HTTP/1.1 307 x\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", retry, Config),
        ("HTTP/1.1 413 x\r\nContent-Length: 0\r\n\r\n", Permanent, Permanent),
        (
            "HTTP/1.1 429 x\r\nRetry-After: 604800\r\nContent-Length: 0\r\n\r\n",
            Throttled { after: Some(week) },
            Throttled { after: Some(week) },
        ),
        (
            "HTTP/1.1 503 x\r\nRetry-After: Mon, 21 Sep 2020 14:13:20 GMT\r\nContent-Length: 0\r\n\r\n",
            Retry { after: Some(Duration::ZERO) },
            Retry { after: Some(Duration::ZERO) },
        ),
        ("HTTP/1.1 500 x\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n", retry, retry),
        ("HTTP/1.1 400 x\r\nContent-Length: 0\r\n\r\n", retry, retry),
        ("HTTP/1.1 418 x\r\nContent-Length: 0\r\n\r\n", retry, retry),
        ("", Uncertain, Uncertain),
        ("SSH-2.0-x\r\n\r\n", Uncertain, Uncertain),
        // it was heard, and answered at length
        (&endless, Uncertain, Uncertain),
    ] {
        for (whose, class) in [(Whose::Contact, contact), (Whose::Office, office)] {
            let failure = refused(reply, whose);
            assert_eq!((failure.class, failure.phase), (class, Phase::AfterDot), "{whose:?} {reply}");
            assert!(failure.sentence.ends_with('.') && !failure.sentence.contains("s3cret"), "{failure}");
            if class == Config {
                assert_eq!(failure.fix, ADVICE);
            }
        }
    }
}

#[test]
fn a_server_that_is_away_holds_up_what_depends_on_it() {
    for (whose, class) in [(Whose::Contact, Class::Retry { after: None }), (Whose::Office, Class::Unreachable)] {
        let failure = try_call(nobody(), whose, TIME_LIMIT).expect_err("nobody listens");
        assert_eq!((failure.class, failure.phase), (class, Phase::BeforeDot), "{failure:?}");
    }
}

#[test]
fn only_what_comes_before_the_request_is_certain() {
    use rustls::{AlertDescription, Error, InvalidMessage};
    use ureq::Error as E;
    let tls = |error: Error| E::Io(io::Error::new(io::ErrorKind::InvalidData, error));
    let plain = |kind: io::ErrorKind| E::Io(kind.into());
    for (error, certain) in [
        (E::HostNotFound, true),
        (E::ConnectionFailed, true),
        (E::Timeout(Timeout::Connect), true),
        (plain(io::ErrorKind::ConnectionRefused), true),
        (tls(Error::InvalidMessage(InvalidMessage::InvalidContentType)), true),
        (tls(Error::AlertReceived(AlertDescription::HandshakeFailure)), true),
        (tls(Error::AlertReceived(AlertDescription::BadRecordMac)), false),
        (tls(Error::DecryptError), false),
        (plain(io::ErrorKind::InvalidData), false),
        (plain(io::ErrorKind::ConnectionReset), false),
        (E::Timeout(Timeout::Global), false),
        (E::Timeout(Timeout::RecvResponse), false),
        (E::LargeResponseHeader(9, 8), false),
        (E::BodyStalled, false),
        (E::Other("something new".into()), false),
    ] {
        assert_eq!(never_got_there(&error), certain, "{error:?}");
    }
}

#[test]
fn a_server_that_speaks_no_tls_has_heard_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        let mut hello = [0; 5];
        stream.read_exact(&mut hello).expect("its hello");
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").expect("the client listens");
        stream
    });
    let request = Request::post(format!("https://127.0.0.1:{port}/")).body(b"{}".to_vec()).expect("a request");
    let peer = Peer { name: "x.example", whose: Whose::Office, advice: ADVICE };
    let failure = call(&agent(TIME_LIMIT), request, peer).expect_err("no TLS there");
    drop(server.join());
    assert_eq!((failure.class, failure.phase), (Class::Unreachable, Phase::BeforeDot), "{failure:?}");
}

#[test]
fn a_server_that_never_answers_is_doubtful() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let failure = try_call(port, Whose::Office, Duration::from_millis(100)).expect_err("nobody answers");
    assert_eq!((failure.class, failure.phase), (Class::Uncertain, Phase::AfterDot));
}

#[test]
fn what_a_peer_repeats_of_our_secrets_is_hidden() {
    let failure = refused(&answer(500, "no /push/s3cret-path?x=1 for Bearer s3cret-token\u{1b}[2J"), Whose::Contact);
    assert_eq!((&*failure.code, &*failure.text), ("500", "no /*** for Bearer ***[2J"));
}

#[test]
fn an_answer_is_read_as_it_is() {
    let (port, server) =
        serve("HTTP/1.1 201 Created\r\nLocation: /message/1\r\nContent-Length: 11\r\n\r\n{\"id\":\"\u{1b}x\"}");
    let answer = try_call(port, Whose::Office, TIME_LIMIT).expect("answered");
    assert!(answer.is_success());
    assert_eq!((answer.location.as_str(), answer.body.as_str()), ("/message/1", "{\"id\":\"\u{1b}x\"}"));
    let received = server.join().expect("answered");
    assert!(received.head.contains("user-agent: milepost\r\n"), "{}", received.head);
    assert_eq!(received.body, b"{}");
}

#[test]
fn of_an_address_only_host_and_port_are_shown() {
    for (url, shown) in [
        ("https://hooks.example.test:8443/s3cret?x", "hooks.example.test:8443"),
        ("https://user:s3cret@hooks.example.test", "hooks.example.test"),
        ("http://[::1]:80/", "[::1]:80"),
        ("", ""),
    ] {
        assert_eq!(host(url), shown);
    }
}
