//! The Outbox as a desk: what is late and who sends, why a channel stands still and what to do, many messages at once, and
//! the brake's question (X4, X9, E2, E5).

use crossterm::event::{Event, KeyCode, KeyEvent};
use milepost::domain::CardId;
use milepost::office::{Command, settings::Set};
use milepost::tui::message::Message;

use super::kit::{Seat, solar};
use crate::office::kit::Kit;
use crate::screen_kit::START;

const MINUTE: i64 = 60_000_000;

/// Everybody with an address was moved at nine: e-mails and pushes, due since then.
fn moved() -> Kit {
    let mut kit = solar();
    let cards: String = kit.sql("SELECT group_concat(id) FROM card");
    let cards: Vec<CardId> = cards.split(',').map(|id| CardId(id.parse().unwrap())).collect();
    kit.assign(&cards, 3).unwrap();
    assert!(kit.messages().len() > 10);
    kit.execute(&format!("UPDATE outbox SET not_before = {0}, next_at = {0}", START.micros() - 12 * MINUTE));
    name_messages(&kit);
    kit
}

/// A part of each Message-ID is random; pictures need the same every time.
fn name_messages(kit: &Kit) {
    kit.execute("UPDATE outbox SET message_id = '<' || id || '@milepost.invalid>'");
}

fn dispatcher(kit: &Kit, name: &str, seconds_ago: i64) {
    let seen = START.micros() - seconds_ago * 1_000_000;
    kit.execute(&format!(
        "INSERT OR REPLACE INTO dispatcher (name, since, seen_at) VALUES ('{name}', {}, {seen})",
        START.micros() - 90 * MINUTE
    ));
}

/// One of everything that can be wrong.
fn troubled() -> Kit {
    let kit = moved();
    let at = START.micros();
    kit.execute(&format!(
        "UPDATE outbox SET state = 'failed', failed_at = {at}, attempts = 1, reason = 'There is no such mailbox.',
             error = 'There is no such mailbox. (550 5.1.1 <wang@xiaoming.example>: user unknown)'
             WHERE channel = 'email' AND address LIKE 'wang%';
         UPDATE outbox SET state = 'bounced', reason = 'the mailbox is full (5.2.2)', sent_at = {at} WHERE channel = 'email' AND address LIKE 'm@%';
         UPDATE outbox SET state = 'uncertain', attempts = 1, reason = 'no answer came' WHERE channel = 'push' AND contact_id = 1;
         UPDATE outbox SET state = 'sent', sent_at = {at} WHERE channel = 'email' AND address LIKE 'familie%';
         INSERT INTO attempt (outbox_id, n, lease_gen, started_at, ended_at, outcome, code, text)
             SELECT id, 1, 1, {at}, {at}, 'bad_address', '550 5.1.1', error FROM outbox WHERE state = 'failed';
         INSERT INTO attempt (outbox_id, n, lease_gen, started_at, ended_at, outcome)
             SELECT id, 1, 1, {at}, {at}, 'sent' FROM outbox WHERE state = 'sent';
         UPDATE provider_state SET paused = 'config', reason = 'The mail server does not accept the password. (535 5.7.8)',
             fix = 'Correct username and password under [email].' WHERE channel = 'email';
         UPDATE provider_state SET breaker_until = {}, failures = 2, reason = 'push.example.test cannot be reached.',
             fix = 'Is this machine online?' WHERE provider = 'web';
         UPDATE channel_state SET paused = 'operator', reason = 'Paused by محمد علي.' WHERE channel = 'sms'",
        at + 5 * MINUTE
    ));
    dispatcher(&kit, "4711-0a1b2c3d", 5);
    kit
}

/// The brake is on.
fn braked(size: (u16, u16)) -> Seat {
    let mut kit = moved();
    // a second, smaller heap; it is held
    let card = CardId(kit.sql("SELECT card_id FROM outbox WHERE address LIKE 'wang%'"));
    kit.assign(&[card], 2).unwrap();
    kit.messages();
    name_messages(&kit);
    kit.execute(
        "UPDATE channel_state SET paused = 'brake', fix = 'Look through the outbox.',
             reason = '2000 messages left within an hour, and this office allows no more (delivery.cap_per_hour).'
             WHERE channel IN ('email', 'push', 'sms')",
    );
    Seat::new(kit, size)
}

#[test]
fn trouble_is_told_with_what_to_do_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = Seat::new(troubled(), (width, height));
        seat.keys("g o Ctrl+L");
        insta::assert_snapshot!(format!("outbox_troubled_{width}x{height}"), seat.screen());
        seat.keys("Right Right Right Right Right Right Enter");
        insta::assert_snapshot!(format!("outbox_failed_{width}x{height}"), seat.screen());
    }
}

#[test]
fn what_is_wrong_says_which_key_helps() {
    let mut seat = Seat::new(troubled(), (120, 30));
    seat.keys("g o").sees("the oldest waits 12 min").sees("1 sent, 1 failed");
    seat.sees("e-mail (4 due) is paused: The mail server does not accept").sees("c tests the");
    seat.sees("Web Push (4 due) tries its server again today 09:05")
        .sees("text is paused: Paused by محمد علي. p resumes it.");
    seat.keys("c").sees("Test connection").sees("e-mail").keys("Ctrl+S").sees("The way out by e-mail works.");
}

#[test]
fn failed_bounced_and_uncertain_are_told_in_words() {
    let mut seat = Seat::new(troubled(), (120, 30));
    seat.keys("g o Right Right Right Right Right Right").sees("Why").sees("There is no such mailbox.");
    seat.sees("Failed. It was given up after 1 try").sees("What to do: Mend what the sentence");
    seat.keys("Right").sees("Bounced. It came back: the mailbox is full").sees("Correct the address");
    seat.keys("Right").sees("Uncertain. Nobody can tell whether it arrived").sees("r sends it again");
}

#[test]
fn who_sends_is_named_and_missed_when_they_are_gone() {
    let kit = moved();
    dispatcher(&kit, "4711-0a1b2c3d", 5);
    let mut seat = Seat::new(kit, (120, 30));
    seat.keys("g o").sees("Another program sends what is due: process 4711 (since today 07:30).");
    dispatcher(&seat.office, "99-own", 0);
    seat.sends_as("99-own").changed_elsewhere().sees("These screens send what is due, and so does process 4711");
    dispatcher(&seat.office, "4712-0a1b2c3d", 1);
    seat.changed_elsewhere().sees("These screens send what is due, and so do process 471");
    seat.office.execute("DELETE FROM dispatcher WHERE name LIKE '471%'");
    seat.changed_elsewhere().sees("These screens send what is due.");
    // one that dies writes nothing: the head looks again by itself
    seat.wait(60).sees("These screens").wait(35).sees("Nobody sends: start `milepost deliver --watch`");
    seat.sees("the oldest waits 13 min");
}

#[test]
fn many_are_asked_about_by_number_and_name_and_a_large_number_is_typed() {
    let mut kit = moved();
    kit.run(Command::Set(Set { values: vec![("delivery.ask_above".into(), "3".into())] })).unwrap();
    kit.execute(&format!(
        "UPDATE outbox SET state = 'failed', failed_at = {}, reason = 'no' WHERE channel = 'email'",
        START.micros()
    ));
    let failed: i64 = kit.sql("SELECT count(*) FROM outbox WHERE state = 'failed'");
    assert_eq!(failed, 7);
    let mut seat = Seat::new(kit, (80, 24));
    seat.keys("g o Right Right Right Right Right Right Space Down Space r").sees("2 messages to ");
    seat.sees("are tried again now").misses("Type").keys("Esc").sees("Nothing was done.");
    // all of the list but the newest: the number is to be typed
    seat.keys("- * Space r").sees("6 messages to ").sees("and 3 more are tried again").sees("Type 6 to go on");
    seat.text("5").keys("Enter Tab Tab Enter").sees("Type 6 to go on").keys("Esc");
    seat.keys("- R").sees("7 failed messages are tried again now").text("7").keys("Enter Enter");
    seat.sees("7 messages sent again");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 12);
    seat.keys("X").sees("All 12 messages that wait to reach people").sees("[ Leave them ]");
    seat.text("12").keys("Tab").sees("Enter Leave them").keys("Tab").sees("Enter Keep them from going").keys("Enter");
    seat.sees("12 messages cancelled").sees("u undo").keys("u").sees("Took back");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 12);
}

#[test]
fn people_who_get_several_messages_are_counted_once() {
    let mut seat = Seat::new(moved(), (120, 30));
    seat.keys("g o Right Right * x").sees("12 messages to ").sees("Farid Haddad and 5").keys("Esc");
}

#[test]
fn the_brake_is_told_on_every_screen() {
    let mut seat = braked((80, 24));
    for go in ["g b", "g c", "g m", "g y", "g h", "g s"] {
        seat.keys(go).sees("Outbox stopped (g o looks): 2000 messages left within an hour");
    }
    let mut seat = Seat::new(troubled(), (80, 24));
    seat.keys("g c").sees("e-mail stopped (g o looks): The mail server does not accept the password.");
}

#[test]
fn the_brake_asks_once_and_again_by_its_key() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = braked((width, height));
        seat.keys("g o").sees("The outbox has stopped");
        insta::assert_snapshot!(format!("outbox_brake_{width}x{height}"), seat.screen());
        seat.keys("Enter").misses("Send on").sees("The brake stopped e-mail, push, text").sees("p asks what to do");
        seat.changed_elsewhere().keys("g b g o").misses("Send on").keys("p").sees("Send on: up to 2,000 more");
        seat.keys("Down Enter").sees("Up to 2,000 more messages leave").keys("Right Enter");
        seat.sees("resumed: e-mail, push, text").misses("The brake");
        assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM channel_state WHERE paused <> ''"), 0);
        // pulled anew, it asks anew
        seat.office.execute("UPDATE channel_state SET paused = 'brake', reason = 'Too many.' WHERE channel = 'push'");
        seat.changed_elsewhere().sees("Send on").keys("Esc");
    }
}

#[test]
fn what_one_batch_left_waiting_is_cancelled_from_the_brakes_question() {
    let mut seat = braked((120, 30));
    let all: i64 = seat.office.sql("SELECT count(*) FROM outbox WHERE state = 'queued'");
    seat.keys("g o").sees("Cancel what waits of").sees("王小明 to Permit").keys("Down Down Down Enter");
    seat.sees("1 message of \"王小明 to Permit\" by Dana").sees("is kept").keys("Right Enter");
    seat.sees("1 message cancelled");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), all - 1);
    seat.keys("p Down Down Down Enter")
        .sees(&format!("All {} messages that wait to reach people", all - 1))
        .keys("Right Enter");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 0);
    seat.keys("p")
        .sees("Nothing waits.")
        .misses("counted too")
        .misses("Cancel what")
        .misses("Cancel every")
        .keys("Down Enter Right Enter")
        .sees("resumed");
}

#[test]
fn a_stray_key_does_not_release_the_brake() {
    let stopped = |seat: &Seat| seat.office.sql::<i64>("SELECT count(*) FROM channel_state WHERE paused = 'brake'");
    let mut seat = braked((120, 30));
    // the answer comes when another tab is shown already
    seat.screens.post(|post| {
        for key in "gogb".chars() {
            post.sender().send(Message::Terminal(Event::Key(KeyEvent::from(KeyCode::Char(key))))).unwrap();
        }
    });
    seat.sees("10 customers").misses("The outbox has stopped").keys("2");
    seat.keys("g o")
        .sees("The outbox has stopped")
        .keys("2")
        .sees("Up to 2,000 more")
        .keys("Enter")
        .sees("Nothing was done");
    assert_eq!(stopped(&seat), 3);

    // it is pulled while a popup is open
    let mut seat = Seat::new(moved(), (120, 30));
    seat.keys("g o p").sees("Pause or resume a channel");
    seat.office.execute("UPDATE channel_state SET paused = 'brake', reason = 'Too many.' WHERE channel = 'push'");
    seat.changed_elsewhere().sees("Pause or resume a channel").misses("The outbox has stopped");
    seat.keys("Esc").changed_elsewhere().sees("The outbox has stopped").sees("Send on");
}

#[test]
fn a_terminal_that_shows_ascii_only_reads_the_same_words() {
    let mut seat = Seat::ascii(troubled(), (80, 24));
    seat.keys("g o").sees("the oldest waits 12 min - last hour: 1 sent, 1 failed - cap 0 of 2,000");
    let mut kit = moved();
    kit.execute("UPDATE channel_state SET paused = 'brake', reason = 'Too many.' WHERE channel = 'push'");
    kit.messages();
    let mut seat = Seat::ascii(kit, (80, 24));
    seat.keys("g o").sees("Cancel everything that waits...").misses("…").misses("·");
}

#[test]
fn as_many_are_asked_about_as_are_cancelled() {
    let kit = moved();
    kit.execute("UPDATE outbox SET channel = 'webhook' WHERE channel = 'push'");
    let calls: i64 = kit.sql("SELECT count(*) FROM outbox WHERE channel = 'webhook'");
    assert_eq!((calls, kit.sql("SELECT count(*) FROM outbox WHERE state = 'queued'")), (5, 12));
    let mut seat = Seat::new(kit, (120, 30));
    seat.keys("g o X").sees("All 7 messages that wait to reach people").keys("Right Enter");
    seat.sees("7 messages cancelled").keys("g b g o X").misses("that wait to reach");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), calls);
}
