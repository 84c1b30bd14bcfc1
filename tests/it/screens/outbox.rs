//! The Outbox: states, the message as it goes, why, retry, cancel, pause (X2, X4, E2, E3, E5).

use milepost::tui::keys::Action;
use milepost::tui::outbox::Outbox;
use milepost::tui::program::Program;

use super::kit::{Seat, settled, solar};
use crate::screen_kit::every_shown_key_acts;

/// A seat before the Outbox after Anna was moved: one e-mail and one push are held.
fn seat(size: (u16, u16)) -> Seat {
    let mut seat = Seat::new(solar(), size);
    seat.keys("> g o Ctrl+L");
    assert_eq!(seat.office.messages().len(), 2);
    seat
}

#[test]
fn the_outbox_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = seat((width, height));
        // the batch's nonce is random, and as long as this one
        insta::with_settings!({ filters => [(r"\.[0-9a-f]{12}@", ".0123456789ab@")] }, {
            insta::assert_snapshot!(format!("outbox_{width}x{height}"), seat.screen());
        });
    }
}

#[test]
fn a_held_message_counts_down_shows_its_letter_and_says_why() {
    let mut seat = seat((80, 24));
    seat.sees("held, in 0:30").wait(6).sees("held, in 0:24").keys("Down Enter").sees("anna@becker.example");
    seat.sees("Not tried yet.").keys("w").sees("Dana did").sees("so that it can still be taken").keys("Esc Esc");
    seat.sees("Held 2").wait(30).misses("Held 2").sees("Queued 2");
}

#[test]
fn marked_messages_are_cancelled_after_asking_and_undo_puts_them_back() {
    let mut seat = seat((120, 30));
    seat.keys("Space Space x").sees("2 messages to Anna Becker are kept from going").keys("Right Enter");
    seat.sees("2 messages cancelled").misses("taken back");
    seat.sees("Cancelled 2").keys("u").sees("Took back").sees("Held 2");
}

#[test]
fn failed_messages_go_again() {
    let mut seat = seat((120, 30));
    seat.office.execute("UPDATE outbox SET state = 'failed', error = 'No such mailbox.'");
    seat.changed_elsewhere()
        .sees("Failed 2")
        .keys("Right Right Right Right Right Right * r")
        .sees("2 messages to Anna Becker");
    seat.sees("are tried again now").keys("Right Enter").sees("2 messages sent again").misses("taken back");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 2);
}

#[test]
fn the_footer_offers_what_the_message_allows() {
    let mut seat = seat((120, 30));
    seat.sees("x cancel…").misses("r retry");
    seat.office.execute("UPDATE outbox SET state = 'failed', error = 'No such mailbox.'");
    seat.changed_elsewhere().sees("r retry").misses("x cancel…");
    seat.office.execute("UPDATE outbox SET state = 'sent', error = ''");
    seat.changed_elsewhere().misses("r retry").misses("x cancel…").keys("Space").sees("r retry");
}

#[test]
fn a_phone_is_named_without_its_address() {
    let mut seat = seat((120, 30));
    seat.office.execute("UPDATE outbox SET address_id = NULL WHERE channel = 'push'");
    seat.changed_elsewhere();
    while !seat.screen().contains("By: push") {
        seat.keys("Down");
    }
    seat.sees("To: Anna Becker (phone)").misses("endpoint");
}

#[test]
fn a_channel_is_paused_and_resumed() {
    let mut seat = seat((80, 24));
    seat.keys("p").sees("pause e-mail").keys("Ctrl+S").sees("e-mail is paused: Paused by Dana. p resumes it.");
    seat.keys("p").sees("resume e-mail").keys("Ctrl+S").misses("is paused");
}

#[test]
fn every_key_that_the_outbox_shows_acts() {
    let mut seat = seat((80, 24));
    for actions in [&[][..], &[Action::Right], &[Action::Open], &[Action::Mark]] {
        every_shown_key_acts::<Program>(|| settled(&seat.office, Outbox::default(), actions));
    }
    seat.office.messages();
}
