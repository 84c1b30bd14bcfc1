//! The conversation with a scripted server on loopback: what a real one does only when it is ill.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    thread::JoinHandle,
    time::Duration,
};

use lettre::{Address, address::Envelope};
use tokio::sync::oneshot;

use super::{BeforeDot, Limits, Smtp, SmtpSettings, Withdrawn};
use crate::{
    config::{Secret, value::Security},
    delivery::{Class, Failure, Outcome, Phase},
};

const MAIL: &[u8] = b"Subject: x\r\n\r\nhello\r\n.hidden\r\n";

/// One turn of the scripted server.
enum Turn {
    /// Sends these lines.
    Say(&'static str),
    /// Reads a line that must begin so.
    Hear(&'static str),
    /// Reads the content up to the final dot.
    Content,
    /// Reads the content up to this line, and tells the test.
    ContentUpTo(&'static str, oneshot::Sender<()>),
    /// Reads until the client hangs up; a dot must not be among it.
    NoDot,
    /// Keeps silent until the client hangs up.
    Stall,
}
use Turn::{Content, ContentUpTo, Hear, NoDot, Say, Stall};

/// Greeting and EHLO, which comes twice, offering nothing.
const HELLO: [Turn; 5] =
    [Say("220 test"), Hear("EHLO [127.0.0.1]"), Say("250 test"), Hear("EHLO [127.0.0.1]"), Say("250 test")];

/// The same, offering to take several commands in one piece.
const HELLO_PIPELINING: [Turn; 5] = [
    Say("220 test"),
    Hear("EHLO [127.0.0.1]"),
    Say("250-test\n250 PIPELINING"),
    Hear("EHLO [127.0.0.1]"),
    Say("250-test\n250 pipelining"),
];

/// From MAIL to the server's wish for the content.
const ANNOUNCED: [Turn; 6] = [
    Hear("MAIL FROM:<office@example.test>"),
    Say("250 ok"),
    Hear("RCPT TO:<anna@example.test>"),
    Say("250 ok"),
    Hear("DATA"),
    Say("354 go on"),
];

const TAKEN: [Turn; 2] = [Content, Say("250 2.0.0 Ok: queued as 4F2A")];

fn script<const N: usize>(parts: [Vec<Turn>; N]) -> Vec<Turn> {
    parts.into_iter().flatten().collect()
}

/// Plays one script a connection, in order; the thread's result is every line that it heard.
fn serve(scripts: Vec<Vec<Turn>>) -> (u16, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("bound").port();
    let thread = std::thread::spawn(move || {
        let mut heard = Vec::new();
        for script in scripts {
            let (stream, _) = listener.accept().expect("a client");
            play(&stream, script, &mut heard);
        }
        heard
    });
    (port, thread)
}

fn play(mut stream: &TcpStream, script: Vec<Turn>, heard: &mut Vec<String>) {
    let mut lines = BufReader::new(stream);
    let mut read = move || {
        let mut line = Vec::new();
        // A reset is as good as a goodbye here.
        let count = lines.read_until(b'\n', &mut line).unwrap_or(0);
        (count > 0).then(|| String::from_utf8_lossy(&line).trim_end().to_owned())
    };
    for turn in script {
        match turn {
            Say(text) => write!(stream, "{}\r\n", text.replace('\n', "\r\n")).expect("the client listens"),
            Hear(start) => {
                let line = read().expect("the client speaks");
                assert!(line.starts_with(start), "expected {start}, heard {line}");
                heard.push(line);
            }
            Content => while read().expect("the content goes on to the dot") != "." {},
            ContentUpTo(end, tell) => {
                while read().expect("the content goes on") != end {}
                tell.send(()).expect("the test waits");
            }
            NoDot => {
                while let Some(line) = read() {
                    assert_ne!(line, ".", "the dot must not be written");
                }
            }
            Stall => while read().is_some() {},
        }
    }
}

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        security: Security::Plain,
        username: String::new(),
        password: None,
        ca_file: None,
        limits: Limits::default(),
    }
}

fn smtp(port: u16) -> Smtp {
    Smtp::new(settings(port)).expect("sound settings")
}

fn envelope(to: &str) -> Envelope {
    let from: Address = "office@example.test".parse().expect("an address");
    Envelope::new(Some(from), vec![to.parse().expect("an address")]).expect("one recipient")
}

fn go() -> BeforeDot {
    Box::pin(async { Ok(()) })
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(test)
}

async fn send(smtp: &mut Smtp) -> Outcome {
    smtp.send(&envelope("anna@example.test"), MAIL, go()).await
}

fn failure(outcome: Outcome) -> Failure {
    match outcome {
        Outcome::Failed(failure) => failure,
        other => panic!("expected a failure, got {other:?}"),
    }
}

fn is_accepted(outcome: &Outcome) -> bool {
    *outcome == Outcome::Accepted { provider_id: "4F2A".into() }
}

/// The failure of one mail to a server that plays this script.
fn failure_of(script: Vec<Turn>) -> Failure {
    let (port, server) = serve(vec![script]);
    let failure = run(async { failure(send(&mut smtp(port)).await) });
    server.join().expect("the script was played");
    failure
}

#[test]
fn one_connection_carries_many_mails() {
    let script = script([HELLO.into(), ANNOUNCED.into(), TAKEN.into(), ANNOUNCED.into(), TAKEN.into()]);
    let (port, server) = serve(vec![script]);
    run(async {
        let mut smtp = smtp(port);
        assert!(is_accepted(&send(&mut smtp).await));
        assert!(is_accepted(&send(&mut smtp).await));
    });
    server.join().expect("played");
}

/// The envelope of one mail in one piece: whoever waits for an answer in between waits for ever.
fn in_one_piece(answers: &'static str) -> Vec<Turn> {
    vec![Hear("MAIL FROM:<office@example.test>"), Hear("RCPT TO:<anna@example.test>"), Hear("DATA"), Say(answers)]
}

#[test]
fn a_server_that_takes_several_commands_at_once_hears_them_so() {
    let announced = || in_one_piece("250 ok\n250 ok\n354 go on");
    let (port, server) =
        serve(vec![script([HELLO_PIPELINING.into(), announced(), TAKEN.into(), announced(), TAKEN.into()])]);
    run(async {
        let mut smtp = smtp(port);
        assert!(is_accepted(&send(&mut smtp).await));
        assert!(is_accepted(&send(&mut smtp).await));
    });
    server.join().expect("played");
}

#[test]
fn every_answer_belongs_to_its_own_command() {
    let reset = || vec![Hear("RSET"), Say("250 ok")];
    for (answers, lone_dot, class) in [
        ("250 ok\n550 5.1.1 no such mailbox\n554 5.5.1 no valid recipients", vec![], Class::BadAddress),
        ("250 ok\n452 4.2.2 full\n354 go on", vec![Hear("."), Say("554 5.5.1 nobody")], Class::Retry { after: None }),
        ("451 4.3.0 try later\n503 5.5.1 MAIL first\n503 5.5.1 RCPT first", vec![], Class::Retry { after: None }),
    ] {
        let first = script([HELLO_PIPELINING.into(), in_one_piece(answers), lone_dot, reset()]);
        let second = script([in_one_piece("250 ok\n250 ok\n354 go on"), TAKEN.into()]);
        let (port, server) = serve(vec![script([first, second])]);
        run(async {
            let mut smtp = smtp(port);
            let failure = failure(send(&mut smtp).await);
            assert_eq!((failure.class, failure.phase), (class, Phase::BeforeDot), "{answers}");
            assert!(is_accepted(&send(&mut smtp).await), "{answers}");
        });
        server.join().expect("played");
    }
}

#[test]
fn a_server_that_is_asked_only_once_is_spoken_to_command_by_command() {
    let hello = vec![
        Say("220 test"),
        Hear("EHLO"),
        Say("250-test\n250 PIPELINING"),
        Hear("EHLO"),
        Say("503 5.5.1 duplicate EHLO"),
    ];
    let (port, server) = serve(vec![script([hello, ANNOUNCED.into(), TAKEN.into()])]);
    run(async { assert!(is_accepted(&send(&mut smtp(port)).await)) });
    server.join().expect("played");
}

#[test]
fn a_connection_with_an_answer_outstanding_serves_no_other_mail() {
    let late = in_one_piece("250 ok\n550 5.1.1 no such mailbox");
    let stalled = script([HELLO_PIPELINING.into(), late, vec![Stall]]);
    let (port, server) = serve(vec![stalled, script([HELLO.into(), ANNOUNCED.into(), TAKEN.into()])]);
    let limits = Limits { content: Duration::from_millis(300), ..Limits::default() };
    let mut smtp = Smtp::new(SmtpSettings { limits, ..settings(port) }).expect("sound");
    run(async {
        assert_eq!(failure(send(&mut smtp).await).class, Class::BadAddress);
        assert!(is_accepted(&send(&mut smtp).await));
    });
    server.join().expect("played");
}

#[test]
fn a_connection_that_ends_between_the_answers_keeps_the_first_no() {
    let announced = in_one_piece("250 ok\n550 5.1.1 no such mailbox\n421 4.3.2 shutting down");
    let failure = failure_of(script([HELLO_PIPELINING.into(), announced]));
    assert_eq!(failure.class, Class::BadAddress);
}

#[test]
fn the_dot_waits_until_the_record_is_made() {
    let (tell, content_seen) = oneshot::channel();
    let (allow, allowed) = oneshot::channel();
    let script = script([HELLO.into(), ANNOUNCED.into(), vec![ContentUpTo("..hidden", tell)], TAKEN.into()]);
    let (port, server) = serve(vec![script]);
    run(async {
        let before_dot: BeforeDot = Box::pin(async {
            content_seen.await.expect("the server saw the whole content");
            allowed.await.map_err(|_| Withdrawn)
        });
        let mut smtp = smtp(port);
        let envelope = envelope("anna@example.test");
        let mut sending = std::pin::pin!(smtp.send(&envelope, MAIL, before_dot));
        let early = tokio::time::timeout(Duration::from_millis(50), &mut sending).await;
        assert!(early.is_err(), "sent before the record was made: {early:?}");
        allow.send(()).expect("it still waits");
        assert!(is_accepted(&sending.await));
    });
    server.join().expect("played");
}

#[test]
fn a_withdrawn_mail_is_not_sent_and_the_next_one_is() {
    let first = script([HELLO.into(), ANNOUNCED.into(), vec![NoDot]]);
    let (port, server) = serve(vec![first, script([HELLO.into(), ANNOUNCED.into(), TAKEN.into()])]);
    run(async {
        let mut smtp = smtp(port);
        let before_dot: BeforeDot = Box::pin(async { Err(Withdrawn) });
        let outcome = smtp.send(&envelope("anna@example.test"), MAIL, before_dot).await;
        assert_eq!(outcome, Outcome::Withdrawn);
        assert!(is_accepted(&send(&mut smtp).await));
    });
    server.join().expect("played");
}

#[test]
fn silence_after_the_dot_is_doubtful() {
    let failure = failure_of(script([HELLO.into(), ANNOUNCED.into(), vec![Content]]));
    assert_eq!((failure.class, failure.phase), (Class::Uncertain, Phase::AfterDot));

    let (port, server) = serve(vec![script([HELLO.into(), ANNOUNCED.into(), vec![Content, Stall]])]);
    let limits = Limits { answer: Duration::from_millis(50), ..Limits::default() };
    let mut smtp = Smtp::new(SmtpSettings { limits, ..settings(port) }).expect("sound");
    let failure = run(async { self::failure(send(&mut smtp).await) });
    assert_eq!((failure.class, failure.phase), (Class::Uncertain, Phase::AfterDot));
    drop(smtp);
    server.join().expect("played");
}

#[test]
fn a_break_within_the_content_is_not_doubtful() {
    let long = b"0123456789 and so on\r\n".repeat(1_000_000);
    let (tell, seen) = oneshot::channel();
    let (port, server) =
        serve(vec![script([HELLO.into(), ANNOUNCED.into(), vec![ContentUpTo("0123456789 and so on", tell)]])]);
    run(async {
        let mut smtp = smtp(port);
        let failure = failure(smtp.send(&envelope("anna@example.test"), &long, go()).await);
        assert_eq!((failure.class, failure.phase), (Class::Retry { after: None }, Phase::BeforeDot));
        seen.await.expect("the content had begun");
    });
    server.join().expect("played");
}

#[test]
fn a_refusal_after_the_dot_is_a_plain_answer() {
    let refused = vec![Content, Say("550 5.7.1 message content rejected")];
    let failure = failure_of(script([HELLO.into(), ANNOUNCED.into(), refused]));
    assert_eq!((failure.class, failure.phase), (Class::Permanent, Phase::AfterDot));
    assert_eq!((&*failure.code, &*failure.text), ("550 5.7.1", "5.7.1 message content rejected"));
}

#[test]
fn a_refused_recipient_does_not_cost_the_connection() {
    let refused = vec![
        Hear("MAIL"),
        Say("250 ok"),
        Hear("RCPT"),
        Say("550-5.1.1 no such\n550 5.1.1 mailbox"),
        Hear("RSET"),
        Say("250 ok"),
    ];
    let (port, server) = serve(vec![script([HELLO.into(), refused, ANNOUNCED.into(), TAKEN.into()])]);
    run(async {
        let mut smtp = smtp(port);
        let failure = failure(send(&mut smtp).await);
        assert_eq!(failure.class, Class::BadAddress);
        assert_eq!(&*failure.text, "5.1.1 no such mailbox");
        assert!(is_accepted(&send(&mut smtp).await));
    });
    server.join().expect("played");
}

#[test]
fn a_connection_that_the_server_gave_up_is_dialled_anew_at_once() {
    let gives_up = vec![Hear("MAIL"), Say("421 4.4.2 timeout")];
    let first = script([HELLO.into(), ANNOUNCED.into(), TAKEN.into(), gives_up]);
    let second = script([HELLO.into(), ANNOUNCED.into(), TAKEN.into()]);
    let third = script([HELLO.into(), ANNOUNCED.into(), TAKEN.into()]);
    let (port, server) = serve(vec![first, second, third]);
    run(async {
        let mut smtp = smtp(port);
        for _ in 0..3 {
            assert!(is_accepted(&send(&mut smtp).await));
        }
    });
    server.join().expect("played");
}

#[test]
fn a_first_connection_that_breaks_is_not_dialled_twice() {
    let failure = failure_of(script([HELLO.into(), vec![Hear("MAIL"), Say("421 4.3.2 shutting down")]]));
    assert_eq!(failure.class, Class::Retry { after: None });
}

#[test]
fn a_server_that_cannot_talk_now_is_unreachable() {
    for greeting in ["421 4.7.0 too many connections", "HTTP/1.1 200 OK", "\u{0}\u{1}"] {
        assert_eq!(failure_of(vec![Say(greeting)]).class, Class::Unreachable, "{greeting:?}");
    }
    assert_eq!(failure_of(Vec::new()).class, Class::Unreachable);
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("loopback").port();
    let failure = run(async { failure(send(&mut smtp(port)).await) });
    assert_eq!(failure.class, Class::Unreachable);
    assert!(failure.sentence.contains(&port.to_string()), "{failure}");
}

#[test]
fn a_server_that_wants_nothing_from_us_is_a_matter_of_settings() {
    assert_eq!(failure_of(vec![Say("554 no SMTP service here")]).class, Class::Config);
}

#[test]
fn no_stretch_lasts_longer_than_its_limit() {
    let short = Duration::from_millis(50);
    // only the stretch that stalls is short: on a busy machine the other one may take longer
    let login = Limits { login: short, ..Limits::default() };
    let content = Limits { content: short, ..Limits::default() };
    let stalls_at_rcpt = script([HELLO.into(), vec![Hear("MAIL"), Say("250 ok"), Hear("RCPT"), Stall]]);
    for (script, limits, class) in
        [(vec![Stall], login, Class::Unreachable), (stalls_at_rcpt, content, Class::Retry { after: None })]
    {
        let (port, server) = serve(vec![script]);
        let mut smtp = Smtp::new(SmtpSettings { limits, ..settings(port) }).expect("sound");
        let failure = run(async { failure(send(&mut smtp).await) });
        assert_eq!((failure.class, failure.phase), (class, Phase::BeforeDot));
        server.join().expect("played");
    }
}

#[test]
fn without_starttls_nothing_is_sent() {
    let stripped = vec![Say("220 test"), Hear("EHLO"), Say("250-test\n250 AUTH PLAIN"), Stall];
    let injected = vec![
        Say("220 test"),
        Hear("EHLO"),
        Say("250-test\n250 STARTTLS"),
        Hear("STARTTLS"),
        Say("220 go ahead\n250-test\n250 AUTH PLAIN"),
        Stall,
    ];
    for (script, lines) in [(stripped, 1), (injected, 2)] {
        let (port, server) = serve(vec![script]);
        let starttls = SmtpSettings {
            security: Security::Starttls,
            username: "office".into(),
            password: Some(Secret::new("s3cret")),
            ..settings(port)
        };
        let failure = run(async { failure(send(&mut Smtp::new(starttls).expect("sound")).await) });
        assert_eq!(failure.class, Class::Config);
        assert!(failure.fix.contains("Nothing was sent"), "{failure}");
        assert_eq!(server.join().expect("played").len(), lines);
    }
}

#[test]
fn tls_to_a_port_without_it_is_a_matter_of_settings() {
    let (port, server) = serve(vec![vec![Say("220 test"), Stall]]);
    let tls = SmtpSettings { security: Security::Tls, ..settings(port) };
    let failure = run(async { failure(send(&mut Smtp::new(tls).expect("sound")).await) });
    assert_eq!(failure.class, Class::Config);
    assert!(failure.fix.contains("port and security"), "{failure}");
    server.join().expect("played");
}

#[test]
fn a_login_that_fails_is_a_matter_of_settings() {
    let hello = |offer| vec![Say("220 test"), Hear("EHLO"), Say(offer)];
    for (script, word) in [
        (script([hello("250-test\n250 AUTH PLAIN"), vec![Hear("AUTH PLAIN"), Say("535 5.7.8 no")]]), "password"),
        (script([hello("250-test\n250 AUTH GSSAPI"), vec![Stall]]), "no login with a password"),
    ] {
        let (port, server) = serve(vec![script]);
        let login = SmtpSettings { username: "office".into(), password: Some(Secret::new("s3cret")), ..settings(port) };
        let failure = run(async { Smtp::new(login).expect("sound").test().await }).expect_err("refused");
        assert_eq!(failure.class, Class::Config);
        assert!(failure.sentence.contains(word), "{failure}");
        assert!(!failure.to_string().contains("s3cret"));
        server.join().expect("played");
    }
}

#[test]
fn an_address_that_the_server_cannot_write_costs_only_itself() {
    let (port, server) =
        serve(vec![script([HELLO.into(), vec![Hear("RSET"), Say("250 ok")], ANNOUNCED.into(), TAKEN.into()])]);
    run(async {
        let mut smtp = smtp(port);
        let outcome = smtp.send(&envelope("用户@example.test"), MAIL, go()).await;
        assert_eq!(failure(outcome).class, Class::Permanent);
        assert!(is_accepted(&send(&mut smtp).await));
    });
    server.join().expect("played");
}

#[test]
fn a_good_connection_is_said_goodbye_to() {
    let (port, server) = serve(vec![script([HELLO.into(), vec![Hear("QUIT"), Say("221 bye")]])]);
    assert_eq!(run(async { smtp(port).test().await }), Ok(()));
    server.join().expect("played");
}
