//! Servers that are difficult and clocks that are wrong: everything arrives once, nothing secret is said in clear text.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine as _;

use super::real::{config, deliver_with, moved};
use super::{FOLDER, deliver, mails, setup};
use crate::office::kit::Kit;
use crate::proxy::{Act, Proxy, Side};
use crate::servers::{self, MailServer};
use crate::wait;
use milepost::delivery::{Dispatcher, Event, deliver_once};
use milepost::domain::Instant;
use milepost::office::Command;
use milepost::office::channels::ResumeChannel;

const HOUR: i64 = 3_600;

fn states(kit: &Kit) -> String {
    kit.sql("SELECT group_concat(state || ' ' || attempts, ', ') FROM outbox")
}

#[test]
fn what_postfix_puts_off_is_tried_again_and_arrives_once() {
    let Some(mail) = servers::mail() else { return };
    let to = ["tempfail", "full", "shutdown", "greylist", "good"].map(|name| mail.address(name));
    let (kit, _) = moved(&to.each_ref().map(String::as_str));
    let plain = config(mail, mail.ports.plain, "plain", "x");
    let summary = deliver_with(&kit, 60, &plain);
    assert_eq!((summary.sent, summary.waiting, summary.failed), (1, 4, 0), "{summary:?}");
    assert!(summary.held_up.is_empty(), "421 to one recipient stops nobody else: {summary:?}");
    for id in 1..=4 {
        let next: i64 = kit.sql(&format!("SELECT next_at FROM outbox WHERE id = {id}"));
        let seconds = (next - kit.now.plus_seconds(60).micros()) / 1_000_000;
        assert!((48..=72).contains(&seconds), "message {id} waits {seconds} s");
    }
    let codes: String =
        kit.sql("SELECT group_concat(code) FROM (SELECT code FROM attempt WHERE outcome <> 'sent' ORDER BY outbox_id)");
    assert_eq!(codes, "451 4.3.0,452 4.2.2,421 4.3.2,451 4.7.1");
    assert_eq!(deliver_with(&kit, 90, &plain).sent, 0, "not before its time");
    let summary = deliver_with(&kit, 140, &plain);
    assert_eq!((summary.sent, summary.waiting), (1, 3), "the second time is what greylisting waits for: {summary:?}");
    for (to, count) in to.iter().zip([0, 0, 0, 1, 1]) {
        assert_eq!(mail.settled(to).len(), count, "{to}");
    }
    assert_eq!(states(&kit), "queued 2, queued 2, queued 2, sent 2, sent 1");
}

#[test]
fn content_that_is_refused_after_the_dot_fails_alone_and_the_next_in_order_goes() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("content");
    let mut kit = Kit::live();
    kit.execute(&format!("UPDATE stage SET label = 'REJECTME' WHERE id = {}", kit.stages[1]));
    let (_, card) = kit.person("Anna", Some(&to), false);
    kit.assign(&[card], 1).unwrap();
    let plain = config(mail, mail.ports.plain, "plain", "x");
    // the second move comes too late to be told together with the first
    assert_eq!(deliver_with(&kit, 60, &plain).failed, 1);
    kit.now = kit.now.plus_seconds(60);
    kit.assign(&[card], 2).unwrap();
    assert_eq!(deliver_with(&kit, 60, &plain).sent, 1);
    kit.messages();
    assert_eq!(states(&kit), "failed 1, sent 1");
    let refused: String = kit.sql("SELECT code || ' ' || phase FROM attempt WHERE outbox_id = 1");
    assert_eq!(refused, "550 5.7.1 after_dot");
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM suppression"), 0, "the address is not to blame");
    assert_eq!(mail.settled(&to).len(), 1);
}

#[test]
fn a_wrong_password_or_certificate_pauses_and_no_secret_crosses_the_wire_in_clear_text() {
    let Some(mail) = servers::mail() else { return };
    let (ca, other_ca) = (mail.ca.display().to_string(), mail.other_ca.display().to_string());
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("\0{}\0s3cret", mail.user));
    for (what, port, wrong, strip, words) in [
        (
            "bad password",
            mail.ports.submission,
            ("echo s3cret", "echo wr0ng"),
            false,
            "refused the user name or the password",
        ),
        ("untrusted authority", mail.ports.submission, (&*ca, &*other_ca), false, "does not know"),
        ("wrong name", mail.ports.wrong_name, ("", ""), false, "another name"),
        ("expired", mail.ports.expired, ("", ""), false, "expired"),
        ("STARTTLS stripped on the way", mail.ports.submission, ("", ""), true, "encryption"),
    ] {
        let proxy = Proxy::before(port);
        if strip {
            proxy.on(Side::Server, "250-STARTTLS", Act::Swallow);
        }
        let to = mail.address("secret");
        let (mut kit, _) = moved(&[&to]);
        let right = config(mail, proxy.port(), "starttls", &mail.password);
        let summary = deliver_with(&kit, 60, &right.replace(wrong.0, wrong.1));
        let [paused] = &summary.held_up[..] else { panic!("{what}: {summary:?}") };
        assert!(summary.is_paused() && paused.reason.contains(words) && !paused.fix.is_empty(), "{what}: {paused:?}");
        assert_eq!(states(&kit), "queued 0", "{what}");
        let heard = proxy.heard();
        let heard = String::from_utf8_lossy(&heard);
        assert!(heard.starts_with("EHLO"), "{what}: it was spoken to");
        for secret in ["AUTH", "s3cret", "wr0ng", encoded.as_str(), mail.user.as_str(), "MAIL FROM", &to] {
            assert!(!heard.contains(secret), "{what}: {secret} was said in clear text");
        }
        // mended, everything goes
        kit.run(Command::ResumeChannel(ResumeChannel { channel: None })).unwrap();
        let right = config(mail, mail.ports.submission, "starttls", &mail.password);
        assert_eq!(deliver_with(&kit, 60, &right).sent, 1, "{what}");
        assert_eq!(mail.settled(&to).len(), 1, "{what}");
    }
}

/// Waits until the port that takes few mails in five seconds takes one again.
fn until_patient(mail: &MailServer) {
    let answer = || -> std::io::Result<String> {
        let stream = TcpStream::connect(("127.0.0.1", mail.ports.throttled))?;
        let mut lines = BufReader::new(stream.try_clone()?);
        let mut line = String::new();
        lines.read_line(&mut line)?;
        for said in ["HELO probe.test", "MAIL FROM:<probe@example.test>"] {
            (&stream).write_all(format!("{said}\r\n").as_bytes())?;
            line.clear();
            lines.read_line(&mut line)?;
        }
        Ok(line)
    };
    wait::until("Postfix to have patience again", || answer().unwrap().starts_with("250").then_some(()));
}

#[test]
fn a_server_that_asks_for_patience_gets_everything_at_its_own_pace() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("patience");
    let (kit, _) = moved(&[to.as_str(); 8]);
    let throttled = config(mail, mail.ports.throttled, "plain", "x");
    let mut at = 60;
    let summary = deliver_with(&kit, at, &throttled);
    assert!(summary.sent < 8 && summary.failed == 0, "{summary:?}");
    let until = summary.held_up[0].until.expect("the channel slows down by itself");
    assert_eq!(until, kit.now.plus_seconds(at + 60), "for a minute");
    let mut sent = summary.sent;
    assert_eq!(deliver_with(&kit, at + 30, &throttled).sent, 0, "nothing is tried meanwhile");
    for _ in 0..9 {
        if sent == 8 {
            break;
        }
        until_patient(mail);
        // the whole back-off of whichever message met the refusal is over
        at += 3 * HOUR;
        let summary = deliver_with(&kit, at, &throttled);
        assert_eq!(summary.failed, 0, "{summary:?}");
        sent += summary.sent;
    }
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'sent'"), 8, "{}", states(&kit));
    assert_eq!(mail.settled(&to).len(), 8);
}

#[test]
fn a_clock_that_jumps_ahead_floods_nobody() {
    let mut kit = Kit::with_config(&format!("{FOLDER}[delivery]\nquiet_hours = \"21:00-08:00\"\ncap_per_hour = 3\n"));
    let people: Vec<_> = (0..9).map(|n| kit.person("Anna", Some(&format!("p{n}@example.test")), false).1).collect();
    kit.assign(&people, 1).unwrap();
    assert_eq!(deliver(&kit, 10).sent, 0, "they are held");
    // from 9 in the morning to 10 at night, and another day
    assert_eq!(deliver(&kit, 13 * HOUR).sent, 0, "it is night there");
    let summary = deliver(&kit, 48 * HOUR);
    assert_eq!((summary.sent, summary.is_paused()), (3, true), "the cap holds: {summary:?}");
    assert_eq!(deliver(&kit, 49 * HOUR).sent, 0);
    kit.messages();
    assert_eq!(mails(&kit).len(), 3);
}

#[test]
fn a_clock_that_was_ahead_and_is_set_right_strands_nobody() {
    let mut kit = Kit::with_config(FOLDER);
    let cards = ["tried", "held"].map(|to| kit.person(to, Some(&format!("{to}@example.test")), false).1);
    kit.assign(&cards, 1).unwrap();
    // what was written down while the clock was a year ahead
    let ahead = kit.now.plus_seconds(365 * 24 * HOUR).micros();
    kit.execute(&format!(
        "UPDATE outbox SET next_at = {ahead}, expires_at = expires_at + {ahead};
         UPDATE outbox SET attempts = 1 WHERE id = 1; UPDATE outbox SET not_before = {ahead} WHERE id = 2;
         UPDATE provider_state SET failures = 1, breaker_until = {ahead}, reason = 'It is away.' WHERE channel = 'email'"
    ));
    assert_eq!(deliver(&kit, 60).sent, 0);
    let waits = |sql: &str| (kit.sql::<i64>(sql) - kit.now.plus_seconds(60).micros()) / 1_000_000;
    let longest = 4 * HOUR * 6 / 5;
    assert_eq!(waits("SELECT next_at FROM outbox WHERE id = 1"), longest);
    assert_eq!(waits("SELECT next_at FROM outbox WHERE id = 2"), 24 * HOUR);
    assert_eq!(waits("SELECT breaker_until FROM provider_state WHERE channel = 'email'"), longest);
    assert_eq!((deliver(&kit, 5 * HOUR).sent, deliver(&kit, 25 * HOUR).sent, deliver(&kit, 49 * HOUR).sent), (1, 1, 0));
    kit.messages();
    assert_eq!(mails(&kit).len(), 2);
}

#[test]
fn a_clock_that_goes_back_sends_nothing_early_and_nothing_twice() {
    let mut kit = Kit::with_config(FOLDER);
    let (_, card) = kit.person("Anna", Some("anna@example.test"), false);
    kit.assign(&[card], 1).unwrap();
    assert_eq!(deliver(&kit, -HOUR).sent, 0);
    assert_eq!(deliver(&kit, 40).sent, 1);
    assert_eq!(deliver(&kit, -HOUR).sent, 0);
    assert_eq!(deliver(&kit, 40).sent, 0);
    kit.messages();
    assert_eq!(mails(&kit).len(), 1);
}

#[test]
fn without_a_durable_claim_nothing_is_sent() {
    let Some(mail) = servers::mail() else { return };
    let proxy = Proxy::before(mail.ports.plain);
    let to = mail.address("claim");
    let (kit, _) = moved(&[&to]);
    let through = config(mail, proxy.port(), "plain", "x");
    // the file can be opened, and every write to it fails
    kit.execute(
        "CREATE TRIGGER full BEFORE UPDATE OF lease_owner ON outbox BEGIN SELECT raise(ABORT, 'disk full'); END",
    );
    let mut setup = setup(&kit, kit.now.plus_seconds(60));
    setup.config = milepost::config::ConfigFile::parse(&kit.file(), through).unwrap();
    let (told, heard) = std::sync::mpsc::channel();
    let handle = Dispatcher::start(&setup, move |event| {
        if let Event::Stuck(why) = event {
            told.send(why).unwrap_or_default();
        }
    });
    let handle = handle.unwrap();
    heard.recv_timeout(std::time::Duration::from_secs(30)).expect("it says that it cannot write");
    assert_eq!(proxy.connections(), 0, "nobody was spoken to");
    kit.execute("DROP TRIGGER full");
    wait::until("the letter", || (kit.sql::<String>("SELECT state FROM outbox") == "sent").then_some(()));
    assert_eq!(handle.stop().sent, 1);
    assert_eq!(mail.settled(&to).len(), 1);
    assert_eq!(deliver_once(&setup).unwrap().sent, 0);
}

#[test]
fn a_mail_whose_answer_takes_longer_than_a_lease_is_nobody_elses() {
    let Some(mail) = servers::mail() else { return };
    let proxy = Proxy::before(mail.ports.plain);
    proxy.on(Side::Server, "250 2.0.0 Ok: queued", Act::Stall);
    let to = mail.address("slow-answer");
    let (kit, _) = moved(&[&to]);
    let through = config(mail, proxy.port(), "plain", "x").replace("[delivery]", "answer_timeout = \"5m\"\n[delivery]");
    let mut setup = setup(&kit, kit.now);
    setup.config = milepost::config::ConfigFile::parse(&kit.file(), through).unwrap();
    let now = Arc::new(AtomicI64::new(kit.now.plus_seconds(60).micros()));
    let clock = Arc::clone(&now);
    setup.clock = Arc::new(move || Instant(clock.load(Ordering::Relaxed)));
    let holder = Dispatcher::start(&setup, |_| {}).unwrap();
    proxy.wait_struck();
    let other = Dispatcher::start(&setup, |_| {}).unwrap();
    for _ in 0..5 {
        let later = now.fetch_add(45_000_000, Ordering::Relaxed) + 45_000_000;
        wait::until("the claim to be renewed", || {
            (kit.sql::<i64>("SELECT lease_until FROM outbox") >= later + 100_000_000).then_some(())
        });
        other.ring();
    }
    proxy.honest();
    wait::until("the letter to count as sent", || {
        (kit.sql::<String>("SELECT state FROM outbox") == "sent").then_some(())
    });
    assert_eq!((holder.stop().sent, other.stop().sent), (1, 0));
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM attempt"), 1);
    assert_eq!(mail.settled(&to).len(), 1);
}

#[test]
fn three_refusals_in_a_row_are_told_of_until_something_is_taken() {
    let Some(mail) = servers::mail() else { return };
    let to =
        ["policy", "nosuch", "policy", "good", "policy", "policy", "nosuch", "policy"].map(|name| mail.address(name));
    let plain = config(mail, mail.ports.plain, "plain", "x").replace("[delivery]", "[delivery]\nworkers = 1");
    let mut kit = Kit::live();
    let cards = to.each_ref().map(|to| kit.person("王小明", Some(to), false).1);
    let mut told = Vec::new();
    for card in cards {
        kit.assign(&[card], 1).unwrap();
        let summary = deliver_with(&kit, 60, &plain);
        assert_eq!(summary.sent + summary.failed, 1, "{summary:?}");
        told.push(kit.office.outbox_health(kit.now).unwrap().refused);
    }
    kit.messages();
    let (last, before) = told.split_last().unwrap();
    assert!(before.iter().all(Vec::is_empty), "a missing address neither counts nor ends a row: {before:?}");
    let [refusals] = &last[..] else { panic!("{last:?}") };
    assert_eq!((refusals.channel, refusals.count), (milepost::domain::Channel::Email, 3));
    assert!(refusals.words.contains("5.7.1"), "{refusals:?}");
    let health = kit.office.outbox_health(kit.now).unwrap();
    let need = health.needs(600).into_iter().find(|need| need.code == "refused").unwrap();
    assert!(need.sentence.starts_with("E-mail: the last 3 messages were refused, one after the other: "), "{need:?}");
    assert_eq!(kit.office.outbox_health(kit.now.plus_seconds(8 * 24 * HOUR)).unwrap().refused, []);

    let (_, card) = kit.person("Ben", Some(&mail.address("good")), false);
    kit.assign(&[card], 1).unwrap();
    assert_eq!(deliver_with(&kit, 60, &plain).sent, 1);
    assert_eq!(kit.office.outbox_health(kit.now).unwrap().refused, []);
    kit.messages();
}
