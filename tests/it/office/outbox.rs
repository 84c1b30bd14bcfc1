//! Staff's side of the outbox: what they see, retry, cancel, pause and resume.

use super::kit::{Kit, MORNING};
use milepost::domain::{Actor, CardId, Channel, Kind, MessageId, MessageState, OperatorId, Role};
use milepost::office::ask_outbox::From;
use milepost::office::channels::{PauseChannel, ResumeChannel};
use milepost::office::messages::{CancelMessages, Messages, RetryMessages};
use milepost::office::undo::Undo;
use milepost::office::{Command, Order};

fn tamper(kit: &Kit, sql: &str) {
    rusqlite::Connection::open(kit.file()).unwrap().execute_batch(sql).unwrap();
}

/// Three people with e-mail, all moved once: messages 1 to 3.
fn three() -> Kit {
    let mut kit = Kit::new();
    let cards: Vec<CardId> = ["Anna Becker", "李雷", "محمد"]
        .iter()
        .zip(["anna", "li", "m"])
        .map(|(name, email)| kit.person(name, Some(&format!("{email}@example.test")), false).1)
        .collect();
    kit.assign(&cards, 1).unwrap();
    kit.messages();
    kit
}

fn retry(ids: &[i64]) -> Command {
    let messages = Messages::These(ids.iter().map(|id| MessageId(*id)).collect());
    Command::RetryMessages(RetryMessages { messages })
}

#[test]
fn the_outbox_is_paged_by_state_newest_first() {
    let kit = three();
    tamper(&kit, "UPDATE outbox SET state = 'failed', error = 'No such mailbox.' WHERE id = 2");
    let ids = |state, from, limit| -> Vec<i64> {
        let found = kit.office.messages(state, from, kit.now, limit).unwrap();
        found.iter().map(|message| message.row.id.get()).collect()
    };
    assert_eq!(ids(None, From::Newest, 2), [3, 2]);
    assert_eq!(ids(None, From::OlderThan(MessageId(2)), 9), [1]);
    assert_eq!(ids(None, From::NewerThan(MessageId(1)), 9), [2, 3]);
    assert_eq!(ids(Some(MessageState::Held), From::Newest, 9), [3, 1]);
    assert_eq!(ids(Some(MessageState::Queued), From::Newest, 9), [0; 0]);
    assert_eq!(ids(Some(MessageState::Failed), From::Newest, 9), [2]);

    let counts = kit.office.message_counts(kit.now).unwrap();
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [(MessageState::Held, 2), (MessageState::Failed, 1)]);
    let later = kit.now.plus_seconds(31);
    assert_eq!(kit.office.message_counts(later).unwrap()[&MessageState::Queued], 2);
    let first = &kit.office.messages(None, From::OlderThan(MessageId(2)), kit.now, 1).unwrap()[0];
    assert_eq!((first.row.name.as_str(), first.row.state), ("Anna Becker", MessageState::Held));
    assert!(first.subject.contains("Site survey (label)"), "{}", first.subject);
}

#[test]
fn a_message_shows_its_letter_its_tries_and_why() {
    let mut kit = three();
    let message = kit.office.message(MessageId(1), kit.now).unwrap();
    assert!(message.rendered.plain().contains("Anna"), "{}", message.rendered.plain());
    let why = message.account.sentences();
    assert!(why[0].starts_with("Dana did \"3 to Site survey\" (batch "), "{why:?}");
    assert_eq!(why[1], "The stage \"Site survey\" tells people by e-mail.");
    assert!(why[3].starts_with("It waits until "), "{why:?}");

    kit.run(Command::PauseChannel(PauseChannel { channel: Some(Channel::Email) })).unwrap();
    let due = kit.now.plus_seconds(60);
    let why = kit.office.message(MessageId(1), due).unwrap().account.sentences().join(" ");
    assert!(why.contains("E-mail is paused: Paused by Dana. Resume it: p in the Outbox"), "{why}");
    assert_eq!(kit.office.outbox_health(due).unwrap().next_send, None, "a paused channel sends nothing");

    tamper(
        &kit,
        "INSERT INTO attempt (outbox_id, n, lease_gen, started_at, ended_at, phase, outcome, text)
             VALUES (1, 1, 1, 5, 6, 'after_dot', 'uncertain', 'No answer.')",
    );
    let message = kit.office.message(MessageId(1), due).unwrap();
    assert_eq!((message.attempts.len(), message.row.may_arrive_twice), (1, true));
    let why = message.account.sentences();
    assert!(why.last().is_some_and(|last| last.starts_with("It may arrive twice")), "{why:?}");
    assert_eq!(kit.office.message(MessageId(99), due).unwrap_err().kind, Kind::NotFound);
}

#[test]
fn what_failed_is_tried_again_with_new_chances_under_the_same_id() {
    let mut kit = three();
    let ids: String = kit.sql("SELECT group_concat(message_id) FROM outbox");
    tamper(
        &kit,
        "UPDATE outbox SET state = 'failed', attempts = 25, expires_at = 7, rendered = x'00', reason = 'no', error = 'no' WHERE id < 3;
         UPDATE address SET value = 'anna@new.test', norm = 'anna@new.test' WHERE id = 1;
         INSERT INTO suppression SELECT channel, norm, 'no', 'delivery', 1 FROM address WHERE id = 2;
         INSERT INTO suppression VALUES ('email', 'other@example.test', 'no', 'delivery', 1)",
    );
    let receipt = kit.run(retry(&[1, 2, 3])).unwrap();
    assert_eq!((receipt.changed, receipt.messages, receipt.summary.as_str()), (2, 2, "2 messages sent again"));
    assert_eq!(receipt.skipped.len(), 1);
    assert_eq!((receipt.skipped[0].who.as_str(), receipt.skipped[0].reason.as_str()), ("محمد", "is queued"));
    assert_eq!(kit.messages()[..2], ["email queued anna@new.test", "email queued li@example.test"]);
    assert_eq!(kit.sql::<String>("SELECT group_concat(message_id) FROM outbox"), ids);
    assert_eq!(
        kit.sql::<i64>("SELECT count(*) FROM outbox WHERE id < 3 AND attempts = 0 AND reason = '' AND error = ''"),
        2
    );
    assert!(kit.sql::<i64>("SELECT min(expires_at) FROM outbox") > MORNING.micros());
    assert!(kit.sql::<bool>("SELECT (SELECT rendered IS NULL FROM outbox WHERE id = 1) AND (SELECT rendered IS NOT NULL FROM outbox WHERE id = 2)"), "only what goes elsewhere is written anew");
    assert_eq!(kit.sql::<String>("SELECT group_concat(norm) FROM suppression"), "other@example.test");
    assert_eq!(kit.run(Command::Undo(Undo { batch: receipt.batch })).unwrap_err().kind, Kind::Rule, "not undoable");
    assert_eq!(kit.run(retry(&[1])).unwrap().batch, None, "nothing to do makes no batch");
}

#[test]
fn cancelling_can_be_undone_while_nothing_was_tried() {
    let mut kit = three();
    tamper(&kit, "UPDATE outbox SET state = 'sent' WHERE id = 3");
    let cancel = Command::CancelMessages(CancelMessages { messages: Messages::In(MessageState::Queued) });
    let now = kit.now;
    assert_eq!(kit.office.message_counts(now).unwrap()[&MessageState::Held], 2);
    // by then the hold is over
    let receipt = kit.run(cancel).unwrap();
    assert_eq!((receipt.changed, receipt.summary.as_str()), (2, "2 messages cancelled"));
    assert_eq!(
        kit.sql::<String>("SELECT state || ' ' || reason FROM outbox WHERE id = 1"),
        "cancelled cancelled by Dana"
    );
    let back = kit.run(Command::Undo(Undo { batch: receipt.batch })).unwrap();
    assert_eq!((back.changed, back.messages), (2, 2));
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 2);
    assert_eq!(kit.sql::<String>("SELECT state FROM outbox WHERE id = 3"), "sent");
}

#[test]
fn a_channel_is_paused_and_resumed_with_its_waits() {
    let mut kit = three();
    let pause = || Command::PauseChannel(PauseChannel { channel: None });
    assert_eq!(kit.run(pause()).unwrap().summary, "paused: e-mail, push, text, webhook");
    assert_eq!(kit.run(pause()).unwrap().batch, None);
    tamper(
        &kit,
        "UPDATE outbox SET next_at = next_at + 3600000000; UPDATE provider_state SET failures = 3, breaker_until = 99 WHERE provider = 'web';
         UPDATE provider_state SET paused = 'config', reason = 'wrong' WHERE provider = 'ntfy'",
    );
    let receipt = kit.run(Command::ResumeChannel(ResumeChannel { channel: None })).unwrap();
    assert_eq!(receipt.changed, 4);
    assert_eq!(
        kit.sql::<i64>(
            "SELECT (SELECT count(*) FROM channel_state WHERE paused <> '')
                 + (SELECT count(*) FROM provider_state WHERE paused <> '' OR failures > 0 OR breaker_until > 0)"
        ),
        0
    );
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE next_at > not_before"), 0, "the back-off ends too");
    assert_eq!(kit.run(Command::Undo(Undo { batch: receipt.batch })).unwrap_err().kind, Kind::Rule);
}

#[test]
fn agents_touch_only_messages_about_their_own_cards_and_viewers_none() {
    let mut kit = three();
    tamper(&kit, "UPDATE outbox SET state = 'failed'; INSERT INTO operator (name, role) VALUES ('Ben', 'agent')");
    let mut ask = |role, name: &str, command| {
        let id = OperatorId(kit.sql::<i64>("SELECT max(id) FROM operator"));
        let actor = Actor { id, name: name.to_owned(), role };
        kit.office.run(&Order::new(command, kit.now), &actor)
    };
    assert_eq!(ask(Role::Agent, "Ben", retry(&[1])).unwrap_err().kind, Kind::Permission);
    assert_eq!(ask(Role::Viewer, "Ben", retry(&[1])).unwrap_err().kind, Kind::Permission);
    assert_eq!(ask(Role::Agent, "dana", retry(&[1])).unwrap().changed, 1, "owners match in any case");
}
