//! Against scripted servers on loopback: every answer of both interfaces, and what is on the wire.

use std::time::Duration;

use serde_json::json;

use super::super::http::tests::{answer, nobody, serve};
use super::*;
use crate::config::SecretRef;
use crate::config::value::{Line, SmsMethod, Value as _, WebAddress};

const TO: &str = "(303) 555-0101";

fn settings(provider: SmsProvider, port: u16) -> SmsSection {
    let line = |text: &str| Line::read(text).expect("one line");
    SmsSection {
        provider,
        base_url: WebAddress::read(&format!("http://127.0.0.1:{port}/")).expect("loopback"),
        account: line("AC0123456789abcdef0123456789abcdef"),
        token: SecretRef::read("command:echo t0ken-s3cret").expect("a command"),
        from: line("+13035550100"),
        ..SmsSection::default()
    }
}

fn sms(provider: SmsProvider, port: u16) -> Sms {
    Sms::new(&settings(provider, port), Country::US).expect("sound settings")
}

fn failed(outcome: Outcome) -> Failure {
    match outcome {
        Outcome::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

fn sent(provider: SmsProvider, reply: impl Into<String>) -> Outcome {
    let (port, server) = serve(reply);
    let outcome = sms(provider, port).send(TO, "Hello");
    server.join().expect("the server answered");
    outcome
}

fn refused(status: u16, code: u32) -> String {
    answer(status, &json!({ "code": code, "message": "because", "status": status }).to_string())
}

#[test]
fn twilio_gets_a_form_and_gives_its_name_for_the_text() {
    let (port, server) = serve(answer(201, r#"{"sid":"SM1","status":"queued"}"#));
    let outcome = sms(SmsProvider::Twilio, port).send(TO, "Grüße & mehr 👩\u{200d}🚀");
    assert_eq!(outcome, Outcome::Accepted { provider_id: "SM1".into() });
    let received = server.join().expect("answered");
    for line in [
        "post /2010-04-01/accounts/ac0123456789abcdef0123456789abcdef/messages.json http/1.1\r\n",
        "content-type: application/x-www-form-urlencoded\r\n",
        "authorization: basic ",
    ] {
        assert!(received.head.contains(line), "{line} is not in\n{}", received.head);
    }
    assert_eq!(
        form_urlencoded::parse(&received.body).into_owned().collect::<Vec<_>>(),
        [("To", "+13035550101"), ("From", "+13035550100"), ("Body", "Grüße & mehr 👩\u{200d}🚀")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn the_table_of_twilios_answers() {
    let retry = Class::Retry { after: None };
    for (status, code, class) in [
        (401, 20_003, Class::Config),
        (403, 20_003, Class::Config),
        (404, 20_404, Class::Config),
        (400, 21_606, Class::Config),
        (400, 21_211, Class::BadAddress),
        (400, 21_614, Class::BadAddress),
        (400, 21_610, Class::OptedOut),
        (400, 21_408, Class::Permanent),
        (400, 21_617, Class::Permanent),
        (400, 99_999, retry),
        (422, 0, retry),
        (429, 20_429, Class::Throttled { after: None }),
        (500, 20_500, retry),
        (503, 0, retry),
    ] {
        let failure = failed(sent(SmsProvider::Twilio, refused(status, code)));
        assert_eq!(failure.class, class, "{status} {code}");
        assert_eq!(&*failure.code, status.to_string());
        if class == Class::Config {
            assert!(failure.fix.contains("[sms]"), "{failure}");
        }
    }
    let slow = "HTTP/1.1 429 x\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";
    let class = failed(sent(SmsProvider::Twilio, slow)).class;
    assert_eq!(class, Class::Throttled { after: Some(Duration::from_secs(7)) });
}

#[test]
fn an_answer_that_is_lost_or_strange_is_doubtful_and_one_that_never_began_is_not() {
    let half = "HTTP/1.1 201 x\r\nContent-Length: 400\r\n\r\n{\"sid\":\"SM";
    for reply in ["", half, &answer(200, "<html>Welcome to the hotel"), &answer(201, r#"{"sid":""}"#)] {
        let failure = failed(sent(SmsProvider::Twilio, reply));
        assert_eq!((failure.class, failure.phase), (Class::Uncertain, Phase::AfterDot), "{reply}");
    }
    let failure = failed(sms(SmsProvider::Twilio, nobody()).send(TO, "Hello"));
    assert_eq!((failure.class, failure.phase), (Class::Unreachable, Phase::BeforeDot));
}

fn listed(messages: &serde_json::Value) -> Result<Answer, Failure> {
    let (port, server) = serve(answer(200, &json!({ "messages": messages }).to_string()));
    let since = Instant(1_795_424_400_000_000); // 2026-11-23 09:00 UTC
    let text = Doubtful { address: TO, text: "Hello", since, known: &["SM0".to_owned()] };
    let found = sms(SmsProvider::Twilio, port).find(&text);
    let received = server.join().expect("answered");
    let asked = "/messages.json?to=%2b13035550101&datesent%3e=2026-11-22&pagesize=1000 http/1.1";
    assert!(received.head.contains(asked), "{}", received.head);
    found
}

#[test]
fn a_question_finds_the_text_that_is_meant_and_no_other() {
    let one = |sid: &str, body: &str, at: &str, direction: &str, status: &str| json!({ "sid": sid, "body": body, "date_created": at, "direction": direction, "status": status, "error_code": 30_003 });
    let now = "Mon, 23 Nov 2026 09:00:02 +0000";
    let others = vec![
        one("SM0", "Hello", now, "outbound-api", "sent"),
        one("SM1", "Goodbye", now, "outbound-api", "sent"),
        one("SM2", "Hello", "Mon, 23 Nov 2026 07:00:02 +0000", "outbound-api", "sent"),
        one("SM3", "Hello", now, "inbound", "received"),
    ];
    assert_eq!(listed(&json!(others)), Ok(Answer::Unknown));
    let with = |more: serde_json::Value| json!(others.iter().cloned().chain([more]).collect::<Vec<_>>());
    assert_eq!(
        listed(&with(one("SM4", "Hello", now, "outbound-api", "queued"))),
        Ok(Answer::Taken { provider_id: "SM4".into() })
    );
    let lost = listed(&with(one("SM5", "Hello", now, "outbound-api", "undelivered")));
    assert!(matches!(&lost, Ok(Answer::Undelivered { why }) if why.contains("30003")), "{lost:?}");
}

#[test]
fn a_question_without_an_answer_leaves_no_doubt_of_its_own() {
    for (reply, class) in [
        (String::new(), Class::Retry { after: None }),
        (answer(200, "<html>"), Class::Retry { after: None }),
        (refused(401, 20_003), Class::Config),
        (refused(500, 0), Class::Retry { after: None }),
    ] {
        let (port, server) = serve(reply);
        let text = Doubtful { address: TO, text: "Hello", since: Instant(0), known: &[] };
        let failure = sms(SmsProvider::Twilio, port).find(&text).expect_err("no answer");
        server.join().expect("answered");
        assert_eq!((failure.class, failure.phase), (class, Phase::BeforeDot));
    }
}

#[test]
fn a_gateway_is_called_as_kannel_is() {
    let (port, server) = serve(answer(202, "0: Accepted for delivery"));
    let outcome = sms(SmsProvider::Gateway, port).send(TO, "Grüße, 王");
    assert_eq!(outcome, Outcome::Accepted { provider_id: "0: Accepted for delivery".into() });
    let head = server.join().expect("answered").head;
    let asked = "get /?username=ac0123456789abcdef0123456789abcdef&password=t0ken-s3cret&from=%2b13035550100\
                 &to=%2b13035550101&coding=2&charset=utf-8&text=gr%c3%bc%c3%9fe%2c+%e7%8e%8b http/1.1";
    assert!(head.starts_with(asked), "{head}");

    let (port, server) = serve(answer(202, "0: Accepted for delivery"));
    let posting = SmsSection { method: SmsMethod::Post, ..settings(SmsProvider::Gateway, port) };
    let posting = Sms::new(&posting, Country::US).expect("sound settings");
    assert!(matches!(posting.send(TO, "Grüße"), Outcome::Accepted { .. }));
    let received = server.join().expect("answered");
    for line in
        ["post / http/1.1", "x-kannel-to: +13035550101\r\n", "x-kannel-coding: 0\r\n", "x-kannel-password: t0ken"]
    {
        assert!(received.head.contains(line), "{line} is not in\n{}", received.head);
    }
    assert_eq!(received.body, "Grüße".as_bytes());
    let text = Doubtful { address: TO, text: "Hello", since: Instant(0), known: &[] };
    assert_eq!(posting.find(&text), Ok(Answer::CannotSay));
}

#[test]
fn a_gateways_password_never_stands_in_words() {
    let refused = answer(403, "Authorization failed for /?username=x&password=t0ken-s3cret");
    for (reply, class) in [(refused, Class::Config), (answer(503, "later"), Class::Retry { after: None })] {
        let failure = failed(sent(SmsProvider::Gateway, reply));
        assert_eq!(failure.class, class);
        assert!(!failure.words().contains("t0ken-s3cret"), "{failure:?}");
    }
    let whole = format!("{:?}{:?}", sms(SmsProvider::Gateway, 1), sms(SmsProvider::Twilio, 1));
    assert!(!whole.contains("s3cret") && !whole.contains("Basic"), "{whole}");
}

#[test]
fn a_number_that_nobody_elsewhere_can_dial_is_bad() {
    for number in ["555-0101", "call me", ""] {
        let failure = failed(sms(SmsProvider::Twilio, 1).send(number, "Hello"));
        assert_eq!((failure.class, failure.phase), (Class::BadAddress, Phase::BeforeDot), "{number}");
    }
}

#[test]
fn what_is_not_set_up_is_said() {
    let sound = settings(SmsProvider::Gateway, 1);
    for (settings, said) in [
        (SmsSection::default(), "account"),
        (SmsSection { token: SecretRef::Unset, ..sound.clone() }, "token"),
        (SmsSection { base_url: WebAddress::default(), ..sound.clone() }, "base_url"),
        (SmsSection { from: Line::default(), provider: SmsProvider::Twilio, ..sound }, "from"),
    ] {
        let failure = Sms::new(&settings, Country::US).expect_err("something is missing");
        assert_eq!(failure.class, Class::Config);
        assert!(failure.fix.contains(said), "{failure}");
    }
}
