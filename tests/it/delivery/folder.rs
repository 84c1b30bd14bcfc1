//! Mail into a folder, and what keeps it from going.

use super::real::deliver_with;
use super::{FOLDER, deliver, mails, setup, tamper};
use crate::office::kit::Kit;
use milepost::config::value::Mode;
use milepost::delivery::{Dispatcher, Event, deliver_once};
use milepost::domain::{CardId, Instant};
use milepost::office::Command;
use milepost::office::{settings::SetMode, undo::Undo};
use std::sync::mpsc;

/// Anna with e-mail and phone, moved to "Site survey".
fn anna_moved(config: &str) -> (Kit, CardId) {
    let mut kit = Kit::with_config(config);
    let (_, anna) = kit.person("Anna 李雷 👩\u{200d}🚀", Some("anna@example.test"), true);
    kit.assign(&[anna], 1).unwrap();
    kit.messages();
    (kit, anna)
}

#[test]
fn a_held_message_waits_and_then_becomes_one_file_a_channel() {
    let (mut kit, _) = anna_moved(FOLDER);
    assert_eq!(deliver(&kit, 29).sent, 0, "the undo window is open");
    let summary = deliver(&kit, 30);
    assert_eq!((summary.sent, summary.is_paused()), (2, false));
    assert_eq!(
        kit.messages(),
        ["email sent anna@example.test", r#"push sent {"endpoint":"https://push.example.test/x"}"#]
    );
    let files = mails(&kit);
    assert_eq!(files.len(), 2, "{files:?}");

    let id: String = kit.sql("SELECT message_id FROM outbox WHERE channel = 'email'");
    let mail = files.iter().find(|file| file.extension().is_some_and(|ending| ending == "eml")).unwrap();
    let raw = std::fs::read(mail).unwrap();
    assert!(String::from_utf8_lossy(&raw).contains(&format!("Message-ID: {id}")));
    let stored: Vec<u8> = kit.sql("SELECT rendered FROM outbox WHERE channel = 'email'");
    assert_eq!(stored, raw, "what was stored is what went");
    let note = files.iter().find(|file| file.extension().is_some_and(|ending| ending == "json")).unwrap();
    assert!(std::fs::read_to_string(note).unwrap().contains("Site survey (label)"));
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM attempt WHERE outcome = 'sent' AND n = 1"), 2);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM dispatcher"), 0, "who is done has left");
    assert_eq!(deliver(&kit, 60).sent, 0, "nothing goes twice");
}

#[test]
fn what_changed_since_it_was_enqueued_keeps_messages_back() {
    for (sql, states) in [
        ("UPDATE address SET consent = 'out' WHERE channel = 'email'", "suppressed: opted out, sent: "),
        ("UPDATE contact SET archived_at = 1", "suppressed: archived, suppressed: archived"),
        ("UPDATE address SET ended_batch = 1 WHERE channel = 'push'", "sent: , suppressed: no phone connected"),
        ("UPDATE outbox SET expires_at = 5", "failed: expired, failed: expired"),
        (
            "INSERT INTO suppression SELECT channel, norm, 'asked by phone', 'operator', 1 FROM address WHERE channel = 'email'",
            "suppressed: on the do-not-contact list, sent: ",
        ),
    ] {
        let (mut kit, _) = anna_moved(FOLDER);
        tamper(&kit, sql);
        deliver(&kit, 60);
        kit.messages();
        let found: String = kit.sql("SELECT group_concat(state || ': ' || reason, ', ') FROM outbox");
        assert_eq!(found, states, "{sql}");
    }
}

#[test]
fn in_test_mode_what_would_leave_the_house_is_suppressed_when_it_is_due() {
    let (kit, _) = anna_moved(SERVER);
    let summary = deliver(&kit, 60);
    assert_eq!((summary.suppressed, summary.sent), (2, 0));
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'suppressed' AND reason = 'test mode'"), 2);
}

/// A mail server that cannot be reached: what is tried there waits on as queued.
const SERVER: &str = "[email]\nhost = \"127.0.0.1\"\nport = 9\nsecurity = \"plain\"\nfrom = \"office@example.test\"\n";

/// Anna with e-mail alone, moved in TEST.
fn told_in_test() -> (Kit, CardId) {
    let mut kit = Kit::with_config(SERVER);
    let (_, anna) = kit.person("Anna", Some("anna@example.test"), false);
    kit.assign(&[anna], 1).unwrap();
    kit.messages();
    (kit, anna)
}

fn states(kit: &Kit) -> String {
    kit.sql("SELECT group_concat(state || ' ' || reason, ', ') FROM outbox")
}

#[test]
fn going_live_by_the_configuration_releases_nothing_that_was_written_in_test_mode() {
    let (mut kit, anna) = told_in_test();
    let live = format!("{SERVER}[delivery]\nmode = \"live\"\n");
    kit.office = milepost::office::Office::open(
        &kit.file(),
        milepost::config::ConfigFile::parse(&kit.file(), live.clone()).unwrap(),
        milepost::store::Opening::Writer,
    )
    .unwrap();
    kit.assign(&[anna], 2).unwrap();
    let summary = deliver_with(&kit, 60, &live);
    assert_eq!(summary.suppressed, 1, "{summary:?}");
    assert_eq!(states(&kit), "suppressed test mode, queued ", "what is written in LIVE goes");
    assert_eq!(kit.sql::<i64>("SELECT failures FROM provider_state WHERE channel = 'email'"), 1, "it was tried");
}

#[test]
fn redo_after_going_live_surprises_nobody() {
    let (mut kit, _) = told_in_test();
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    kit.run(Command::Mode(SetMode { mode: Mode::Live })).unwrap();
    kit.run(Command::Redo).unwrap();
    let summary = deliver(&kit, 60);
    assert_eq!((summary.sent, states(&kit).as_str()), (0, "suppressed test mode"), "{summary:?}");
    assert!(summary.held_up.is_empty(), "the server was not even asked: {summary:?}");
}

#[test]
fn what_goes_into_a_folder_is_written_in_both_modes_and_stays_allowed_when_the_office_goes_live() {
    let (kit, _) = anna_moved(FOLDER);
    let live = format!("{FOLDER}[delivery]\nmode = \"live\"\n");
    assert_eq!(deliver_with(&kit, 60, &live).sent, 2);
}

#[test]
fn a_corrected_address_is_the_one_that_is_written_to() {
    let (mut kit, _) = anna_moved(FOLDER);
    tamper(&kit, "UPDATE address SET value = 'anna@new.test', norm = 'anna@new.test' WHERE channel = 'email'");
    deliver(&kit, 60);
    assert_eq!(kit.messages()[0], "email sent anna@new.test");
    let text = String::from_utf8(kit.sql::<Vec<u8>>("SELECT rendered FROM outbox WHERE channel = 'email'")).unwrap();
    assert!(text.contains("anna@new.test"), "{text}");
}

#[test]
fn a_folder_that_cannot_be_written_pauses_the_channel_and_uses_no_attempt() {
    let (mut kit, _) = anna_moved(FOLDER);
    std::fs::write(kit.file().with_file_name("mail"), "a file where the folder should be").unwrap();
    let summary = deliver(&kit, 60);
    assert!(summary.is_paused(), "{summary:?}");
    assert!(summary.held_up[0].reason.contains("cannot be written to"), "{summary:?}");
    assert!(summary.held_up[0].fix.contains("[email] folder"), "{summary:?}");
    assert_eq!(kit.sql::<i64>("SELECT max(attempts) FROM outbox WHERE state = 'queued'"), 0);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 2);
    std::fs::remove_file(kit.file().with_file_name("mail")).unwrap();
    assert_eq!(deliver(&kit, 3_600).sent, 0, "a pause does not end by itself");
    kit.messages();
}

#[test]
fn no_sender_is_a_matter_of_settings_and_pauses_e_mail_alone() {
    let (mut kit, _) = anna_moved("[email]\ntransport = \"folder\"\n");
    let summary = deliver(&kit, 60);
    assert_eq!(summary.sent, 1, "the push note needs no sender");
    assert!(summary.held_up[0].fix.contains("from ="), "{summary:?}");
    assert!(kit.messages()[0].starts_with("email queued"));
    assert_eq!(kit.sql::<i64>("SELECT attempts FROM outbox WHERE channel = 'email'"), 0);
}

#[test]
fn a_template_that_does_not_render_fails_its_message_and_not_the_next() {
    let (mut kit, _) = anna_moved(FOLDER);
    let (_, bert) = kit.person("Bert Öztürk", Some("bert@example.test"), false);
    kit.assign(&[bert], 1).unwrap();
    tamper(&kit, "UPDATE outbox SET vars = '{' WHERE id = 1");
    deliver(&kit, 60);
    let shown = kit.messages();
    assert_eq!([&shown[0], &shown[2]], ["email failed anna@example.test", "email sent bert@example.test"]);
    let error: String = kit.sql("SELECT error FROM outbox WHERE id = 1");
    assert!(error.contains("missing or damaged"), "{error}");
}

#[test]
fn messages_to_one_person_keep_their_order() {
    let (mut kit, anna) = anna_moved(FOLDER);
    kit.assign(&[anna], 2).unwrap();
    // the first one waits for a retry: the second must not overtake it
    tamper(&kit, "UPDATE outbox SET next_at = next_at + 3600000000 WHERE id = 1");
    deliver(&kit, 60);
    assert_eq!(
        kit.sql::<String>("SELECT group_concat(state, ' ') FROM outbox WHERE channel = 'email'"),
        "queued queued"
    );
    assert_eq!(kit.sql::<String>("SELECT group_concat(state, ' ') FROM outbox WHERE channel = 'push'"), "sent sent");
    deliver(&kit, 3_600);
    assert_eq!(kit.sql::<String>("SELECT group_concat(state, ' ') FROM outbox WHERE channel = 'email'"), "sent sent");
    let order: String = kit.sql("SELECT group_concat(outbox_id, ' ') FROM attempt WHERE outbox_id IN (SELECT id FROM outbox WHERE channel = 'email')");
    assert_eq!(order, "1 3");
    kit.messages();
}

#[test]
fn a_running_dispatcher_sends_what_comes_and_leaves_in_good_order() {
    let (mut kit, anna) = anna_moved(FOLDER);
    let (say, events) = mpsc::channel();
    let at = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(kit.now.micros()));
    let mut setup = setup(&kit, kit.now);
    let clock = std::sync::Arc::clone(&at);
    setup.clock = std::sync::Arc::new(move || Instant(clock.load(std::sync::atomic::Ordering::Relaxed)));
    let handle = Dispatcher::start(&setup, move |event| {
        let _ = say.send(event);
    })
    .unwrap();
    at.fetch_add(31_000_000, std::sync::atomic::Ordering::Relaxed);
    handle.ring();
    let sent = |kit: &Kit, count: i64| {
        crate::wait::until("the messages to be sent", || {
            (kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'sent'") == count).then_some(())
        });
    };
    sent(&kit, 2);
    assert_eq!(kit.sql::<String>("SELECT name FROM dispatcher"), handle.name());
    assert!(events.try_iter().any(|event| event == Event::Moved));
    // nobody rings: another connection's commit is noticed
    at.fetch_add(3_600_000_000, std::sync::atomic::Ordering::Relaxed);
    kit.assign(&[anna], 2).unwrap();
    sent(&kit, 4);
    assert_eq!(handle.stop().sent, 4);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM dispatcher"), 0);
    kit.messages();
}

#[test]
fn two_dispatchers_on_one_office_send_each_message_once() {
    let mut kit = Kit::with_config(&format!("{FOLDER}[delivery]\nworkers = 4\n"));
    let cards: Vec<CardId> =
        (0..100).map(|n| kit.person(&format!("Person {n}"), Some(&format!("p{n}@example.test")), true).1).collect();
    kit.assign(&cards, 1).unwrap();
    let setup = setup(&kit, kit.now.plus_seconds(60));
    let sent: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| deliver_once(&setup).unwrap().sent)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(sent, 200);
    assert_eq!(mails(&kit).len(), 200);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM attempt"), 200);
    kit.messages();
}
