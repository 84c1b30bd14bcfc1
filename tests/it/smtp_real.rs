//! The SMTP channel against Postfix: what it sends arrives and reads well, and what Postfix refuses is told apart.

use std::path::PathBuf;
use std::time::Duration;

use milepost::config::Secret;
use milepost::config::value::{Mailbox, Security, Value as _};
use milepost::delivery::channel::mime::{self, Recipient, Sender};
use milepost::delivery::channel::smtp::{BeforeDot, Limits, Smtp, SmtpSettings, Withdrawn};
use milepost::delivery::{Class, Failure, Outcome, Phase};
use milepost::domain::Instant;
use milepost::message::{Compiled, Letter, Rendered, Template, TemplateBody, variables};

use crate::proxy::{Act, Proxy, Side};
use crate::servers::{self, MailServer};

const DATE: Instant = Instant(1_790_000_000_000_000);

fn settings(mail: &MailServer, port: u16, security: Security) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".into(),
        port,
        security,
        username: mail.user.clone(),
        password: Some(Secret::new(mail.password.clone())),
        ca_file: Some(mail.ca.clone()),
        limits: Limits::default(),
    }
}

/// To a port of this machine that wants neither TLS nor a login.
fn plain(port: u16) -> Smtp {
    plain_within(port, Limits::default())
}

fn plain_within(port: u16, limits: Limits) -> Smtp {
    let settings = SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        security: Security::Plain,
        username: String::new(),
        password: None,
        ca_file: None,
        limits,
    };
    Smtp::new(settings).expect("sound settings")
}

fn sender() -> Sender {
    let from = Mailbox::read("Acme Solar <office@example.test>").expect("a mailbox");
    Sender::new(&from, &Mailbox::default()).expect("a sender")
}

fn letter() -> Letter {
    let body = Template::built_in().into_iter().map(|template| template.body);
    let email = body.into_iter().find(|body| matches!(body, TemplateBody::Email(_))).expect("one for e-mail");
    match Compiled::new(&email).and_then(|compiled| compiled.render(&variables::sample())).expect("it renders") {
        Rendered::Email(letter) => letter,
        other => panic!("an e-mail became {other:?}"),
    }
}

fn go() -> BeforeDot {
    Box::pin(async { Ok(()) })
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(test)
}

async fn send(smtp: &mut Smtp, to: &str, name: &str, letter: &Letter) -> Outcome {
    let to = Recipient { address: to, name, token: "" };
    let bytes = mime::build(&sender(), to, &message_id(to.address), DATE, letter).expect("a sound mail");
    smtp.send(&mime::envelope(&sender(), to.address).expect("an address"), &bytes, go()).await
}

fn message_id(to: &str) -> String {
    format!("id-{}@milepost.test", to.replace('@', "-at-"))
}

fn failure(outcome: Outcome) -> Failure {
    match outcome {
        Outcome::Failed(failure) => failure,
        other => panic!("expected a failure, got {other:?}"),
    }
}

fn assert_accepted(outcome: &Outcome) {
    assert!(matches!(outcome, Outcome::Accepted { provider_id } if !provider_id.is_empty()), "{outcome:?}");
}

#[test]
fn a_notice_arrives_on_every_protected_way_and_reads_as_it_was_rendered() {
    let Some(mail) = servers::mail() else { return };
    for (port, security) in [(mail.ports.submission, Security::Starttls), (mail.ports.smtps, Security::Tls)] {
        let to = mail.address("anna");
        run(async {
            let mut smtp = Smtp::new(settings(mail, port, security)).expect("sound settings");
            let outcome = send(&mut smtp, &to, "محمد 王小明", &letter()).await;
            assert_accepted(&outcome);
            smtp.close().await;
        });
        let parsed = mail.wait_for(&to, 1).remove(0).parsed();
        assert_eq!(parsed.defects, Vec::<String>::new());
        assert_eq!(parsed.header("subject"), letter().subject);
        assert_eq!(parsed.header("from"), "Acme Solar <office@example.test>");
        assert_eq!(parsed.header("to"), format!("محمد 王小明 <{to}>"));
        assert_eq!(parsed.header("message-id"), format!("<{}>", message_id(&to)));
        assert_eq!(parsed.header("auto-submitted"), "auto-generated");
        assert_eq!(parsed.header("list-unsubscribe"), "<mailto:office@example.test?subject=unsubscribe>");
        assert!(parsed.header("content-type").starts_with("multipart/alternative"));
        assert_eq!(parsed.text.as_deref().map(str::trim_end), Some(letter().text.trim_end()));
        assert_eq!(parsed.html.as_deref().map(str::trim_end), Some(letter().html.trim_end()));
    }
}

#[test]
fn very_long_and_odd_texts_arrive_unharmed() {
    let Some(mail) = servers::mail() else { return };
    for (name, text) in [
        ("long", "王".repeat(10_000)),
        ("ascii", "x".repeat(10_000)),
        ("dots", ".\n..\n.hidden\n\n.\nFrom me\n.".to_owned()),
        ("family", "👨\u{200d}👩\u{200d}👧\u{200d}👦 e\u{301} आदित्य".repeat(50)),
    ] {
        let to = mail.address(name);
        let letter = Letter { subject: text.replace('\n', " "), text: text.clone(), html: format!("<p>{text}</p>") };
        assert_accepted(&run(send(&mut plain(mail.ports.plain), &to, &text, &letter)));
        let letters = mail.wait_for(&to, 1);
        assert!(letters[0].raw.split(|&byte| byte == b'\n').all(|line| line.len() <= 998), "{name}");
        let parsed = letters[0].parsed();
        assert_eq!(parsed.defects, Vec::<String>::new(), "{name}");
        assert_eq!(parsed.text.as_deref().map(str::trim_end), Some(text.as_str()), "{name}");
        assert!(parsed.header("to").ends_with(&format!("<{to}>")), "{name}");
    }
}

#[test]
fn a_connection_carries_many_mails_and_is_renewed() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("many");
    let proxy = Proxy::before(mail.ports.plain);
    run(async {
        let mut smtp = plain(proxy.port());
        for _ in 0..101 {
            assert_accepted(&send(&mut smtp, &to, "", &letter()).await);
        }
        smtp.close().await;
    });
    assert_eq!(proxy.connections(), 2);
    assert_eq!(mail.settled(&to).len(), 101);
}

#[test]
fn what_postfix_answers_to_a_recipient_decides_what_happens_next() {
    let Some(mail) = servers::mail() else { return };
    run(async {
        let mut smtp = plain(mail.ports.plain);
        for (name, class, code) in [
            ("nosuch", Class::BadAddress, "550 5.1.1"),
            ("policy", Class::Permanent, "554 5.7.1"),
            ("tempfail", Class::Retry { after: None }, "451 4.3.0"),
            ("full", Class::Retry { after: None }, "452 4.2.2"),
            ("greylist", Class::Retry { after: None }, "451 4.7.1"),
            ("shutdown", Class::Retry { after: None }, "421 4.3.2"),
        ] {
            let to = mail.address(name);
            let failure = failure(send(&mut smtp, &to, "", &letter()).await);
            assert_eq!((failure.class, &*failure.code, failure.phase), (class, code, Phase::BeforeDot), "{failure:?}");
            assert_eq!(mail.arrived(&to).len(), 0);
        }
        let to = mail.address("anna");
        assert_accepted(&send(&mut smtp, &to, "", &letter()).await);

        let refused = Letter { subject: "REJECTME".into(), ..letter() };
        let failure = failure(send(&mut smtp, &to, "", &refused).await);
        assert_eq!((failure.class, &*failure.code), (Class::Permanent, "550 5.7.1"), "{failure:?}");
        assert_eq!(failure.phase, Phase::AfterDot);

        let failure = self::failure(send(&mut smtp, "anna@elsewhere.test", "", &letter()).await);
        assert_eq!(failure.class, Class::Config, "a refused relay concerns every mail: {failure:?}");
        assert_accepted(&send(&mut smtp, &to, "", &letter()).await);
    });
}

#[test]
fn too_many_mails_slow_the_channel_and_kill_none() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("throttled");
    let slow = run(async {
        let mut smtp = plain(mail.ports.throttled);
        for _ in 0..20 {
            match send(&mut smtp, &to, "", &letter()).await {
                Outcome::Failed(failure) => return failure,
                outcome => assert_accepted(&outcome),
            }
        }
        panic!("Postfix takes no more than 5 in 5 seconds");
    });
    assert_eq!(slow.class, Class::Throttled { after: None }, "{slow:?}");
}

#[test]
fn wrong_settings_pause_the_channel_and_send_nothing() {
    let Some(mail) = servers::mail() else { return };
    let good = || settings(mail, mail.ports.submission, Security::Starttls);
    let with = |port, security| SmtpSettings { port, security, ..good() };
    let to = mail.address("never");
    for (what, settings, words) in [
        ("bad password", SmtpSettings { password: Some(Secret::new("wrong")), ..good() }, "refused the user name"),
        ("no login", SmtpSettings { username: String::new(), ..good() }, "does not forward mail for this account"),
        ("unknown authority", SmtpSettings { ca_file: Some(mail.other_ca.clone()), ..good() }, "does not know"),
        ("no authority", SmtpSettings { ca_file: None, ..good() }, "does not know"),
        ("wrong name", with(mail.ports.wrong_name, Security::Starttls), "another name"),
        ("expired", with(mail.ports.expired, Security::Starttls), "expired"),
        ("STARTTLS not offered", with(mail.ports.no_tls, Security::Starttls), "does not offer the encryption"),
        ("TLS where STARTTLS is spoken", with(mail.ports.submission, Security::Tls), "does not offer the encryption"),
    ] {
        let failure = run(async {
            let mut smtp = Smtp::new(settings).expect("sound settings");
            failure(send(&mut smtp, &to, "", &letter()).await)
        });
        assert_eq!(failure.class, Class::Config, "{what}: {failure:?}");
        assert!(failure.sentence.contains(words), "{what}: {failure}");
        assert!(!failure.fix.is_empty(), "{what}");
        assert!(!format!("{failure:?}").contains("wrong\""), "{what} prints the password");
    }
    assert_eq!(mail.settled(&to).len(), 0);
    let missing = SmtpSettings { ca_file: Some(PathBuf::from("/nowhere.pem")), ..good() };
    assert_eq!(Smtp::new(missing).expect_err("no such file").class, Class::Config);
}

#[test]
fn a_connection_can_be_tested_without_sending() {
    let Some(mail) = servers::mail() else { return };
    let good = settings(mail, mail.ports.smtps, Security::Tls);
    assert_eq!(run(Smtp::new(good).expect("sound settings").test()), Ok(()));
}

#[test]
fn a_withdrawn_mail_never_arrives() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("withdrawn");
    run(async {
        let mut smtp = Smtp::new(settings(mail, mail.ports.smtps, Security::Tls)).expect("sound settings");
        let bytes =
            mime::build(&sender(), Recipient { address: &to, name: "", token: "" }, "a@b.test", DATE, &letter());
        let envelope = mime::envelope(&sender(), &to).expect("an address");
        let outcome = smtp.send(&envelope, &bytes.expect("sound"), Box::pin(async { Err(Withdrawn) })).await;
        assert_eq!(outcome, Outcome::Withdrawn);
        assert_accepted(&send(&mut smtp, &to, "", &letter()).await);
    });
    assert_eq!(mail.settled(&to).len(), 1);
}

#[test]
fn a_swallowed_answer_is_doubtful_and_a_repeat_carries_the_same_id() {
    let Some(mail) = servers::mail() else { return };
    let proxy = Proxy::before(mail.ports.plain);
    let to = mail.address("doubtful");
    run(async {
        let mut smtp = plain(proxy.port());
        proxy.on(Side::Server, "250 2.0.0 Ok: queued", Act::Cut);
        let failure = failure(send(&mut smtp, &to, "", &letter()).await);
        assert_eq!((failure.class, failure.phase), (Class::Uncertain, Phase::AfterDot), "{failure:?}");
        proxy.honest();
        assert_accepted(&send(&mut smtp, &to, "", &letter()).await);
    });
    assert_eq!(mail.settled(&to).len(), 2);
    assert_eq!(mail.with_message_id(&format!("<{}>", message_id(&to))).len(), 2);
}

#[test]
fn what_stalls_is_in_doubt_only_after_the_dot() {
    let Some(mail) = servers::mail() else { return };
    for (side, line) in [
        (Side::Server, "220"),
        (Side::Server, "250-mail"),
        (Side::Client, "RCPT"),
        (Side::Server, "354"),
        (Side::Client, "Subject"),
    ] {
        let proxy = Proxy::before(mail.ports.plain);
        let to = mail.address("stalled");
        proxy.on(side, line, Act::Stall);
        let short = Duration::from_millis(300);
        let limits = Limits { login: short, content: short, answer: short, ..Limits::default() };
        let failure = run(async { failure(send(&mut plain_within(proxy.port(), limits), &to, "", &letter()).await) });
        // Content that lies in a buffer on the way looks sent from here: the dot follows it, and doubt is the right word.
        let certain = !matches!(line, "Subject");
        assert_eq!(failure.phase == Phase::BeforeDot, certain, "{line}: {failure:?}");
        assert_eq!(failure.class == Class::Uncertain, !certain, "{line}: {failure:?}");
        drop(proxy);
        assert_eq!(mail.settled(&to).len(), 0, "{line}");
    }
}

#[test]
fn an_answer_that_never_comes_is_doubtful_and_the_repeat_carries_the_same_id() {
    let Some(mail) = servers::mail() else { return };
    // the dot is lost on its way, or the answer to it
    for (side, line, copies) in [(Side::Client, ".\r\n", 1), (Side::Server, "250 2.0.0 Ok: queued", 2)] {
        let proxy = Proxy::before(mail.ports.plain);
        let to = mail.address("silent");
        let limits = Limits { answer: Duration::from_millis(300), ..Limits::default() };
        run(async {
            let mut smtp = plain_within(proxy.port(), limits);
            proxy.on(side, line, Act::Stall);
            let failure = failure(send(&mut smtp, &to, "", &letter()).await);
            assert_eq!((failure.class, failure.phase), (Class::Uncertain, Phase::AfterDot), "{line}: {failure:?}");
        });
        drop(proxy);
        assert_accepted(&run(send(&mut plain(mail.ports.plain), &to, "", &letter())));
        assert_eq!(mail.settled(&to).len(), copies, "{line}");
        assert_eq!(mail.with_message_id(&format!("<{}>", message_id(&to))).len(), copies, "{line}");
    }
}
