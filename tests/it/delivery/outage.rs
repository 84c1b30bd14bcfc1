//! A Postfix that is really stopped, one that changes its mind, and a line that falls silent: through the outbox, to the
//! end.

use super::real::{config, deliver_with, moved};
use super::setup;
use crate::proxy::{Act, Proxy, Side};
use crate::servers::{self, OwnPostfix};
use crate::wait;
use milepost::config::ConfigFile;
use milepost::delivery::{Dispatcher, Event};
use milepost::domain::{Instant, MessageId};
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

#[test]
fn a_postfix_that_was_stopped_gets_each_letter_once_when_it_is_started() {
    let Some(mail) = servers::mail() else { return };
    let own = OwnPostfix::start("");
    let (kit, _) = moved(&["anna@example.test", "ben@example.test"]);
    let to_own = config(mail, own.port, "plain", "x");
    own.stop();
    let summary = deliver_with(&kit, 60, &to_own);
    assert_eq!((summary.sent, summary.failed, summary.is_paused()), (0, 0, false), "{summary:?}");
    let until = summary.held_up[0].until.expect("it waits by itself");
    assert_eq!(kit.sql::<i64>("SELECT sum(attempts) FROM outbox WHERE state = 'queued'"), 0);
    own.start_again();
    let opens = until.micros_since(kit.now) / 1_000_000;
    assert_eq!(deliver_with(&kit, opens - 1, &to_own).sent, 0, "the breaker is open");
    let summary = deliver_with(&kit, opens + 1, &to_own);
    assert_eq!((summary.sent, summary.held_up.len()), (2, 0), "{summary:?}");
    assert_eq!(own.wait_for(2).len(), 2);
    assert_eq!(deliver_with(&kit, 9_000, &to_own).sent, 0);
}

#[test]
fn what_was_put_off_arrives_once_when_the_rule_is_removed() {
    let Some(mail) = servers::mail() else { return };
    let own = OwnPostfix::start("/^tempfail/ 451 4.3.0 Temporary failure\n/^full/ 452 4.2.2 Mailbox full\n");
    let (kit, _) = moved(&["tempfail@example.test", "full@example.test", "good@example.test"]);
    let to_own = config(mail, own.port, "plain", "x");
    let summary = deliver_with(&kit, 60, &to_own);
    assert_eq!((summary.sent, summary.waiting), (1, 2), "{summary:?}");
    assert_eq!(deliver_with(&kit, 140, &to_own).waiting, 2, "the rule stands");
    own.rule("");
    wait::until("Postfix to follow the new rules", || {
        let summary = deliver_with(&kit, 4_000, &to_own);
        (summary.sent == 2).then_some(()).or_else(|| {
            kit.execute("UPDATE outbox SET next_at = not_before WHERE state = 'queued'");
            None
        })
    });
    assert_eq!(kit.sql::<String>("SELECT group_concat(DISTINCT state) FROM outbox"), "sent");
    assert_eq!(own.wait_for(3).len(), 3);
}

/// At that line everything falls silent; then the network is well again. Gives how many copies arrive.
fn silent_at(side: Side, line: &str) -> (usize, bool) {
    let Some(mail) = servers::mail() else { return (0, false) };
    let proxy = Proxy::before(mail.ports.plain);
    proxy.on(side, line, Act::Stall);
    let to = mail.address("silence");
    let (kit, _) = moved(&[&to]);
    let through =
        config(mail, proxy.port(), "plain", "x").replace("[delivery]", "answer_timeout = \"10s\"\n[delivery]");
    let summary = deliver_with(&kit, 60, &through);
    assert_eq!((summary.sent, summary.failed, summary.uncertain), (0, 0, 0), "{line}: {summary:?}");
    assert!(!summary.is_paused(), "{line}: {summary:?}");
    let message = kit.office.message(MessageId(1), kit.now.plus_seconds(61)).unwrap().row;
    proxy.honest();
    assert_eq!(deliver_with(&kit, 400, &through).sent, 1, "{line}");
    let letters = mail.settled(&to);
    assert_eq!(mail.with_message_id(&message.message_id).len(), letters.len(), "{line}: all under one id");
    (letters.len(), message.may_arrive_twice)
}

#[test]
fn a_line_that_falls_silent_doubles_only_what_the_server_had() {
    if servers::mail().is_none() {
        return;
    }
    let cases = [
        (Side::Server, "220", 1, false),
        (Side::Server, "250-mail", 1, false),
        (Side::Server, "354", 1, false),
        // what lies in a buffer on the way looks handed over from here
        (Side::Client, "Subject", 1, true),
        (Side::Client, ".\r\n", 1, true),
        (Side::Server, "250 2.0.0 Ok: queued", 2, true),
    ];
    std::thread::scope(|scope| {
        let asked = cases.map(|(side, line, ..)| scope.spawn(move || silent_at(side, line)));
        for (asked, (_, line, copies, doubtful)) in asked.into_iter().zip(cases) {
            assert_eq!(asked.join().unwrap(), (copies, doubtful), "{line}");
        }
    });
}

#[test]
fn a_reset_after_the_swallowed_answer_is_a_doubt_and_one_repeat() {
    let Some(mail) = servers::mail() else { return };
    let proxy = Proxy::before(mail.ports.plain);
    proxy.on(Side::Server, "250 2.0.0 Ok: queued", Act::Reset);
    let to = mail.address("reset");
    let (kit, _) = moved(&[&to]);
    let through = config(mail, proxy.port(), "plain", "x");
    assert_eq!(deliver_with(&kit, 60, &through).waiting, 1);
    let tried: String = kit.sql("SELECT outcome || ' ' || phase || ' ' || text FROM attempt");
    assert!(tried.starts_with("uncertain after_dot ") && tried.contains("may have arrived"), "{tried}");
    proxy.honest();
    assert_eq!(deliver_with(&kit, 200, &through).sent, 1);
    assert_eq!(mail.settled(&to).len(), 2);
}

/// Another process that keeps the office file for itself until it is told to let go.
struct Lock(std::process::Child);

impl Lock {
    fn take(file: &std::path::Path) -> Self {
        const HOLD: &str = "import sqlite3, sys\n\
            held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=20)\n\
            held.execute('BEGIN IMMEDIATE')\nprint('held', flush=True)\nsys.stdin.readline()\nheld.execute('ROLLBACK')\n";
        let mut command = Command::new("python3");
        command.args(["-c", HOLD]).arg(file).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "held\n");
        Self(child)
    }

    fn release(mut self) {
        self.0.stdin.take().unwrap().write_all(b"\n").unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

#[test]
fn a_file_that_is_held_for_longer_than_a_lease_sends_a_letter_once() {
    let Some(mail) = servers::mail() else { return };
    let proxy = Proxy::before(mail.ports.plain);
    proxy.on(Side::Server, "354", Act::Stall);
    let to = mail.address("held");
    let (kit, _) = moved(&[&to]);
    let mut setup = setup(&kit, kit.now);
    setup.config = ConfigFile::parse(&kit.file(), config(mail, proxy.port(), "plain", "x")).unwrap();
    let now = Arc::new(AtomicI64::new(kit.now.plus_seconds(60).micros()));
    let clock = Arc::clone(&now);
    setup.clock = Arc::new(move || Instant(clock.load(Ordering::Relaxed)));
    let (told, heard) = std::sync::mpsc::channel();
    let start = |told: std::sync::mpsc::Sender<()>| {
        let listener = move |event| {
            if matches!(event, Event::Stuck(_)) {
                told.send(()).unwrap_or_default();
            }
        };
        Dispatcher::start(&setup, listener).unwrap()
    };
    let holder = start(told.clone());
    proxy.wait_struck();
    let other = start(told);
    let lock = Lock::take(&kit.file());
    now.fetch_add(600_000_000, Ordering::Relaxed);
    proxy.honest();
    other.ring();
    heard.recv_timeout(std::time::Duration::from_secs(30)).expect("somebody says that the file is held");
    assert_eq!(mail.settled(&to).len(), 0, "no dot without a record of it");
    lock.release();
    wait::until("the letter to count as sent", || {
        (kit.sql::<String>("SELECT state FROM outbox") == "sent").then_some(())
    });
    assert_eq!(holder.stop().sent + other.stop().sent, 1);
    assert_eq!(mail.settled(&to).len(), 1);
}
