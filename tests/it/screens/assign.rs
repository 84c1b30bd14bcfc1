//! Assign Project Stage(s): S0.7, S0.8, X1, X2.

use super::kit::{Seat, solar};

/// Marks Bert, Elif and 王小明 on the board.
fn three(size: (u16, u16)) -> Seat {
    let mut seat = Seat::new(solar(), size);
    seat.keys("Down Space Right Up Space Right End Space").sees("3 marked");
    seat
}

#[test]
fn the_popup_shows_who_will_hear_and_every_letter() {
    for (width, height) in [(80, 24), (120, 30), (160, 45)] {
        let mut seat = three((width, height));
        seat.keys("a Down Down Down Tab Down");
        insta::assert_snapshot!(format!("assign_{width}x{height}"), seat.screen());
    }
}

#[test]
fn three_are_assigned_by_a_digit_and_two_enters() {
    let mut seat = three((120, 30));
    seat.keys("a").sees("Assign Project Stage(s) ── 3 customers on Solar Project").sees("type to filter");
    seat.sees("Enter go on")
        .keys("4")
        .sees("Enter assign")
        .keys("Enter")
        .misses("Assign Project Stage(s) ──")
        .sees("3 to Power on · 4 messages in 0:30 · u undo")
        .misses("marked");
    assert_eq!(
        seat.office.messages(),
        [
            "email queued bert@oeztuerk.example",
            "email queued elif@yilmaz.example",
            "email queued wang@xiaoming.example",
            "push queued {\"endpoint\":\"https://push.example.test/x\"}"
        ]
    );
    seat.keys("u").sees("Took back \"3 to Power on\" · 4 messages taken back");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'cancelled'"), 4);
}

#[test]
fn a_message_is_unticked_and_a_line_is_added() {
    let mut seat = three((120, 30));
    seat.keys("a 4 Shift+Tab Shift+Tab").sees("4 of 4 messages");
    seat.keys("Space").sees("3 of 4 messages").sees("(unticked)").sees("1 unticked");
    seat.keys("Tab").text("Bring your keys, Grüße").sees("Bring your keys");
    seat.keys("Enter Enter").sees("3 to Power on · 3 messages in 0:30");
    assert!(!seat.office.messages().contains(&"email queued bert@oeztuerk.example".to_owned()));
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM snapshot WHERE vars LIKE '%Bring your keys, Grüße%'"), 1);
}

#[test]
fn escape_is_safe_and_moving_to_where_all_are_sends_nothing() {
    let mut seat = three((120, 30));
    seat.keys("a 4 Esc").misses("Assign Project Stage(s) ──").sees("Nothing was assigned.").wait(6).sees("3 marked");
    seat.keys("a 4 Shift+Tab").text("Bring your keys").keys("Tab Tab Enter").sees("Throw away what you typed?");
    seat.keys("Esc").misses("Throw away").sees("Bring your keys").keys("Esc Right Enter").sees("Nothing was assigned.");
    assert!(seat.office.messages().is_empty());
    seat.keys("- Home a 3 Enter").sees("Nobody had to move");
    assert_eq!(seat.office.messages(), Vec::<String>::new());
}

#[test]
fn what_changed_since_the_preview_is_said_and_shown() {
    let mut seat = three((120, 30));
    seat.keys("a 4");
    seat.office
        .execute("UPDATE address SET consent = 'out', version = version + 1 WHERE value = 'bert@oeztuerk.example'");
    seat.keys("Enter").sees("Something changed since the preview").sees("3 of 3 messages").sees("opted out");
    assert_eq!(seat.office.messages(), Vec::<String>::new());
    seat.keys("Enter").sees("3 to Power on · 3 messages");
    assert_eq!(seat.office.messages().len(), 3);
}

#[test]
fn recipients_are_listed_by_who_hears() {
    let mut seat = three((120, 30));
    seat.keys("a 4 Shift+Tab Shift+Tab").sees("All 6").sees("Will hear 4").sees("Will not 2");
    seat.keys("Right Right").misses("elif@yilmaz.example").sees("hears nothing by push: no phone connected");
}

#[test]
fn several_marked_go_through_the_popup_by_the_same_key() {
    let mut seat = three((120, 30));
    seat.keys(">").sees("Assign Project Stage(s) ── 3 customers").sees("Your Solar Project: Power on");
    assert_eq!(seat.office.messages(), Vec::<String>::new());
}

#[test]
fn texts_show_their_segments_and_what_they_cost() {
    let office = solar();
    office.execute("UPDATE stage SET notify_email = 0, notify_push = 0, notify_sms = 1");
    office.execute(
        "INSERT INTO address (contact_id, channel, value, norm)
         SELECT id, 'sms', '+1 303 555 010' || (id % 10), '+1303555010' || (id % 10) FROM contact WHERE name LIKE 'Bert%'",
    );
    office.execute("INSERT INTO setting (key, value) VALUES ('sms.price', '0.0079 USD')");
    let mut seat = Seat::new(office, (120, 30));
    seat.keys("Down Space Right Up Space Right End Space").sees("3 marked").keys("a 4");
    seat.sees("1 of 1 messages").sees("1 text: 1 segment, about $0.01 · 2 no mobile number");
    seat.keys("Shift+Tab Shift+Tab Down Down")
        .sees("Text: 1 segment, about $0.01")
        .sees("Bert, your Solar Project is now at: Power on.");
    seat.keys("Tab Enter Enter").sees("3 to Power on · 1 message");
    seat.keys("g o Enter").sees("Text: 1 segment, about $0.01");
    assert_eq!(seat.office.messages().len(), 1);
}

#[test]
fn a_letter_longer_than_its_place_says_so_and_is_paged_from_anywhere() {
    let mut seat = Seat::new(solar(), (80, 24));
    seat.keys("Down Space a 4").sees("Subject: ").keys("Shift+Tab").text(&"Bring your keys. ".repeat(30));
    seat.sees("Subject: ").sees("▾").keys("PgDn").misses("Subject: ").sees("▴");
    seat.keys("PgDn PgDn PgDn PgDn").misses("▾").keys("PgUp PgUp PgUp PgUp PgUp").sees("Subject: ").misses("▴");
    // from the short list of recipients too; another one's words begin at their top
    seat.keys("Shift+Tab PgDn").misses("Subject: ").sees("▴");
    seat.keys("Down").sees("hears nothing by push").misses("▴").keys("Up").sees("Subject: ").misses("▴");
}
