//! How the outbox stands: what is due and what is late, who sends, which channel does not run, what needs a person (X9).

use super::kit::Kit;
use milepost::domain::explain::Stop;
use milepost::domain::{BatchId, CardId, Channel, Instant, Kind, MessageId, MessageState};
use milepost::office::ask_outbox_health::{Heap, OutboxHealth, Waiting};
use milepost::office::channels::PauseChannel;
use milepost::office::messages::{CancelMessages, Messages, RetryMessages};
use milepost::office::{Command, Order};

const MINUTE: i64 = 60;
/// After how long a message is late here.
const LATE: i64 = 10 * MINUTE;

/// Three people with e-mail, the first also with a phone, all moved once: messages 1 to 4, held for half a minute.
fn office() -> Kit {
    let mut kit = Kit::with_config("[delivery]\ncap_per_hour = 2000");
    let people = [("Anna Becker", "anna", true), ("李雷", "li", false), ("नादिया शर्मा 👩‍👩‍👧", "n", false)];
    let cards: Vec<CardId> = people
        .iter()
        .map(|(name, email, phone)| kit.person(name, Some(&format!("{email}@example.test")), *phone).1)
        .collect();
    kit.assign(&cards, 1).unwrap();
    assert_eq!(kit.messages().len(), 4);
    kit
}

fn due_at(kit: &Kit) -> Instant {
    kit.now.plus_seconds(30)
}

fn health(kit: &Kit, at: Instant) -> OutboxHealth {
    kit.office.outbox_health(at).unwrap()
}

fn codes(health: &OutboxHealth) -> Vec<&'static str> {
    health.needs(LATE).iter().map(|need| need.code).collect()
}

#[test]
fn held_messages_are_not_late_and_due_ones_are_from_the_end_of_their_hold() {
    let kit = office();
    let held = health(&kit, kit.now);
    assert_eq!((held.count(MessageState::Held), held.due(), held.oldest), (4, 0, None));
    assert_eq!((held.next_send, codes(&held)), (Some(due_at(&kit)), vec![]));
    assert!(!held.live && held.dispatchers.is_empty() && held.channels.len() == 4);

    let later = due_at(&kit).plus_seconds(12 * MINUTE);
    let stands = health(&kit, later);
    assert_eq!((stands.count(MessageState::Queued), stands.due()), (4, 4));
    let oldest = Waiting { message: MessageId(1), channel: Channel::Email, since: due_at(&kit) };
    assert_eq!(stands.oldest.map(|oldest| oldest.since), Some(oldest.since));
    assert_eq!(stands.channels[0].oldest, Some(oldest));
    let needs = stands.needs(LATE);
    assert_eq!(needs[0].code, "nobody_sends");
    assert_eq!(needs[0].sentence, "Nobody sends, and the oldest message (e-mail) is due for 12 min.");
    assert_eq!(stands.needs(12 * MINUTE), [], "exactly as old is not late yet");
}

#[test]
fn a_back_off_and_an_order_make_nothing_late() {
    let mut kit = office();
    let due = due_at(&kit);
    let hour = due.plus_seconds(3_600).micros();
    // Anna's e-mail failed for a while; a second one to her waits behind it
    kit.execute(&format!("UPDATE outbox SET next_at = {hour}, attempts = 1, reason = '' WHERE id = 1"));
    let card = CardId(kit.sql("SELECT card_id FROM outbox WHERE id = 1"));
    kit.execute("UPDATE outbox SET state = 'sent' WHERE id <> 1");
    kit.assign(&[card], 2).unwrap();
    kit.execute("UPDATE outbox SET state = 'sent' WHERE channel = 'push'");
    assert_eq!(kit.messages().iter().filter(|line| line.starts_with("email queued")).count(), 2);
    let stands = health(&kit, due.plus_seconds(30 * MINUTE));
    assert_eq!((stands.count(MessageState::Queued), stands.due(), stands.oldest), (2, 1, None));
    assert_eq!(codes(&stands), [""; 0]);
}

#[test]
fn who_sends_is_named_while_they_are_seen_and_late_messages_are_told_all_the_same() {
    let kit = office();
    let (start, at) = (kit.now.plus_seconds(-7_200).micros(), due_at(&kit).plus_seconds(20 * MINUTE));
    let seen = at.plus_seconds(-40).micros();
    kit.execute(&format!(
        "INSERT INTO dispatcher (name, since, seen_at) VALUES ('4711-0a1b2c3d', {start}, {seen}), ('99-dead', 0, {start})"
    ));
    let stands = health(&kit, at);
    assert_eq!(stands.dispatchers.len(), 1, "one was not seen for two hours");
    let one = &stands.dispatchers[0];
    assert_eq!((one.process(), one.since.micros(), one.seen_at.micros()), (Some(4711), start, seen));
    assert_eq!(codes(&stands), ["late"]);
    assert_eq!(stands.needs(LATE)[0].sentence, "The oldest e-mail is due for 20 min, although a program sends.");

    let until = at.plus_seconds(300).micros();
    kit.execute(&format!(
        "UPDATE provider_state SET breaker_until = {until}, reason = 'The mail server cannot be reached.', fix = 'Is it switched on?'
         WHERE channel IN ('email', 'push')"
    ));
    let stands = health(&kit, at);
    assert_eq!(stands.channels[0].stopped.as_ref().map(|stopped| stopped.by), Some(Stop::Server(Instant(until))));
    let need = &stands.needs(LATE)[0];
    assert_eq!(need.sentence, "The oldest e-mail is due for 20 min: The mail server cannot be reached.");
    assert_eq!((need.fix.as_str(), need.channel), ("Is it switched on?", Some(Channel::Email)));
}

#[test]
fn a_pause_says_whose_it_is_and_takes_the_place_of_being_late() {
    let mut kit = office();
    kit.run(Command::PauseChannel(PauseChannel { channel: Some(Channel::Email) })).unwrap();
    kit.execute("UPDATE outbox SET state = 'sent' WHERE channel = 'push'");
    kit.execute(
        "UPDATE provider_state SET paused = 'config', reason = 'The password is wrong.', fix = 'Correct it.' WHERE channel = 'sms'",
    );
    let stands = health(&kit, due_at(&kit).plus_seconds(60 * MINUTE));
    assert_eq!(stands.next_send, None);
    let said: Vec<String> = stands.needs(LATE).into_iter().map(|need| need.sentence).collect();
    assert_eq!(said, ["Text is paused: The password is wrong.", "E-mail is paused: Paused by Dana."]);
    assert_eq!(codes(&stands), ["paused_by_config", "paused"]);
    assert!(stands.oldest.is_some(), "it is due all the same");
}

#[test]
fn what_failed_within_the_hour_is_told_until_somebody_tries_it_again() {
    let mut kit = office();
    let (hour_ago, since) = (kit.now.plus_seconds(-3_600), kit.now.plus_seconds(-3_599));
    kit.execute(&format!(
        "UPDATE outbox SET state = 'failed', failed_at = {} WHERE id = 1; UPDATE outbox SET state = 'failed', failed_at = {} WHERE id > 1",
        hour_ago.micros(),
        since.micros()
    ));
    let stands = health(&kit, kit.now);
    assert_eq!((stands.hour.failed, stands.count(MessageState::Failed)), (3, 4));
    assert_eq!(stands.needs(LATE)[0].sentence, "3 messages failed within the last hour.");
    let retry = Command::RetryMessages(RetryMessages { messages: Messages::In(MessageState::Failed) });
    let dana = kit.dana.clone();
    kit.office.run(&Order::new(retry, kit.now), &dana).unwrap();
    assert_eq!(codes(&health(&kit, kit.now)), [""; 0]);
}

#[test]
fn tries_that_succeeded_within_the_hour_are_counted_by_their_end() {
    let kit = office();
    let row = |message: i64, seconds: i64, outcome: &str| {
        let at = kit.now.plus_seconds(seconds).micros();
        kit.execute(&format!(
            "INSERT INTO attempt (outbox_id, n, lease_gen, started_at, ended_at, outcome) VALUES ({message}, 1, 1, 1, {at}, '{outcome}')"
        ));
    };
    row(1, -3_700, "sent");
    row(2, -3_600, "sent");
    assert_eq!(health(&kit, kit.now).hour.sent, 0);
    row(3, -3_599, "sent");
    row(1, -5, "retry");
    row(4, -4, "found");
    assert_eq!(health(&kit, kit.now).hour.sent, 2);
    // one that ended long ago is written down late
    row(2, -7_200, "sent");
    assert_eq!(health(&kit, kit.now).hour.sent, 2);
}

#[test]
fn the_brake_is_one_matter_and_what_waits_stands_in_heaps() {
    let mut kit = office();
    let second = CardId(kit.sql("SELECT card_id FROM outbox WHERE id = 3"));
    kit.assign(&[second], 2).unwrap();
    assert_eq!(kit.messages().len(), 5);
    let minute = kit.now.micros() / 60_000_000;
    kit.execute(&format!(
        "UPDATE channel_state SET paused = 'brake', reason = '2000 messages left within an hour.', fix = 'Look through the outbox.'
             WHERE channel IN ('email', 'push', 'sms');
         INSERT INTO departure (minute, messages) VALUES ({minute}, 1999), ({}, 5)",
        minute - 60
    ));
    let stands = health(&kit, due_at(&kit));
    assert_eq!((stands.hour.left, stands.hour.cap), (1_999, 2_000));
    assert_eq!(codes(&stands), ["brake"]);
    let need = &stands.needs(LATE)[0];
    assert_eq!(need.sentence, "The outbox has stopped: 2000 messages left within an hour. 5 messages are waiting.");
    assert!(stands.brake().is_some_and(|stopped| stopped.fix == need.fix));

    let backlog = kit.office.outbox_backlog(9).unwrap();
    let of = |heap: &Heap| format!("{} {} {}", heap.messages, heap.batch.operator, heap.batch.summary);
    let said: Vec<String> = backlog.heaps.iter().map(of).collect();
    assert_eq!(said, ["4 Dana 3 to Site survey", "1 Dana नादिया शर्मा 👩‍👩‍👧 to Permit"]);
    let ways: Vec<(Channel, usize)> = backlog.channels.into_iter().collect();
    assert_eq!((backlog.messages, ways), (5, vec![(Channel::Email, 4), (Channel::Push, 1)]));
    assert_eq!(kit.office.outbox_backlog(1).unwrap().heaps.len(), 1);

    kit.run(Command::PauseChannel(PauseChannel { channel: Some(Channel::Push) })).unwrap();
    assert_eq!(kit.run(Command::ReleaseBrake).unwrap().summary, "resumed: e-mail, text");
    let stands = health(&kit, due_at(&kit));
    assert_eq!((stands.brake(), stands.hour.left, codes(&stands)), (None, 0, vec!["paused"]));
    assert_eq!(kit.run(Command::ReleaseBrake).unwrap().batch, None, "nothing to release makes no batch");
}

#[test]
fn a_batch_is_cancelled_or_tried_again_as_a_whole_and_all_that_waits_with_it() {
    let mut kit = office();
    let card = CardId(kit.sql("SELECT card_id FROM outbox WHERE id = 1"));
    kit.assign(&[card], 2).unwrap();
    let newest = BatchId(kit.sql("SELECT max(batch_id) FROM outbox"));
    let first = BatchId(kit.sql("SELECT min(batch_id) FROM outbox"));
    kit.execute("UPDATE outbox SET state = 'failed' WHERE id = 1");
    let cancel = |messages| Command::CancelMessages(CancelMessages { messages });
    let retry = |messages| Command::RetryMessages(RetryMessages { messages });
    let done = kit.run(cancel(Messages::OfBatch(first))).unwrap();
    assert_eq!((done.changed, done.skipped.len()), (3, 0), "what has failed is not meant");
    let done = kit.run(retry(Messages::OfBatch(first))).unwrap();
    assert_eq!((done.summary.as_str(), done.skipped.len()), ("1 message sent again", 0));
    assert_eq!(kit.run(cancel(Messages::OfBatch(BatchId(99)))).unwrap_err().kind, Kind::NotFound);

    let but = Messages::InBut(MessageState::Cancelled, vec![MessageId(2)]);
    assert_eq!(kit.run(retry(but)).unwrap().skipped.len(), 2, "cancelled ones cannot be tried again");
    let waiting: i64 = kit.sql("SELECT count(*) FROM outbox WHERE state = 'queued'");
    let done = kit.run(cancel(Messages::Waiting)).unwrap();
    assert_eq!(i64::try_from(done.changed).unwrap(), waiting);
    let stays = kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'");
    assert_eq!(
        (
            stays,
            kit.sql::<i64>(&format!("SELECT count(*) FROM outbox WHERE batch_id = {newest} AND state = 'cancelled'"))
                > 0
        ),
        (0, true)
    );
}
