//! The record of a contact and its forms: S0.1, S0.8, S0.11, S3.7.

use milepost::domain::{CardId, Roles};

use super::contacts::add;
use super::kit::{Seat, solar};

/// A record with a past: 王小明 moved once, at the desk.
fn seat(width: u16, height: u16) -> Seat {
    let mut kit = solar();
    kit.execute("UPDATE contact SET product = 'Solar 8 kW', owner = 'Dana', company = '明 Solar' WHERE id = 5");
    let card = CardId(kit.sql("SELECT id FROM card WHERE contact_id = 5"));
    kit.assign(&[card], 1).unwrap();
    kit.messages();
    let mut seat = Seat::new(kit, (width, height));
    seat.keys("g").keys("c").keys("/").text("王小").keys("Enter Enter");
    seat
}

#[test]
fn the_record_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        insta::assert_snapshot!(format!("record_{width}x{height}"), seat(width, height).screen());
    }
    let mut seat = seat(80, 24);
    seat.keys("Right").sees("王小明 to Site survey");
    seat.keys("Right").sees("held").keys("Esc").misses("wang@xiaoming");
}

#[test]
fn a_stage_is_assigned_and_taken_back_from_the_record() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("g")
        .keys("c")
        .keys("Enter")
        .sees("┌ Anna Becker ")
        .sees("anna@becker.example")
        .sees("[1 Contract signed]");
    seat.keys("a 2 Enter").sees("[2 Site survey]").sees("Anna Becker to Site survey · 2 messages");
    seat.keys("u").sees("[1 Contract signed]");
    assert_eq!(seat.office.messages().len(), 2);
}

#[test]
fn consent_is_noted_with_how_it_was_given() {
    let mut seat = seat(120, 30);
    seat.keys("c").sees("Consent of 王小明").sees("e-mail (now: not asked)").keys("Tab Tab").text("by telephone");
    seat.keys("Ctrl+S").sees("opted out, today").sees("by telephone").keys("u").sees("not asked");
}

#[test]
fn a_new_contact_who_is_there_already_is_named_and_nothing_typed_is_lost() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("g").keys("c").keys("n").sees("New contact").keys("Ctrl+S").sees("needs a name");
    seat.text("नादिया वर्मा").keys("Tab").text("anna@becker.example").keys("Ctrl+S");
    seat.sees("Anna Becker (contact 1) already has the same e-mail").sees("नादिया वर्मा");
    seat.screens.resize(80, 24);
    seat.sees("नादिया वर्मा").sees("Anna Becker (contact 1) already");
    seat.screens.resize(120, 30);
    for _ in 0..7 {
        seat.keys("Tab");
    }
    seat.keys("Esc").sees("Throw away what you typed?").keys("Enter").sees("anna@becker.example");
    for _ in 0..7 {
        seat.keys("Tab");
    }
    seat.keys("Space Ctrl+S").sees("नादिया वर्मा added").sees("Active 11");
}

#[test]
fn details_are_edited_and_somebody_who_was_faster_is_named() {
    let mut seat = seat(120, 30);
    seat.keys("Esc e").sees("Edit 王小明").sees("Solar 8 kW").text("2");
    seat.office.execute("UPDATE contact SET version = version + 1 WHERE id = 5");
    seat.keys("Ctrl+S").sees("it open; nothing of yours was saved.").sees("王小明2");
    seat.keys("Esc Right Enter e").text("3").keys("Ctrl+S").sees("王小明3");
    assert_eq!(seat.office.sql::<String>("SELECT name FROM contact WHERE id = 5"), "王小明3");
}

#[test]
fn a_push_subscription_is_pasted() {
    let mut seat = seat(120, 30);
    seat.keys("n").sees("An address of 王小明").keys("Right Right Tab").text("nonsense").keys("Ctrl+S");
    seat.sees("The push subscription").sees("nonsense");
}

#[test]
fn archive_merge_and_erase_ask_first() {
    let mut kit = solar();
    add(&mut kit, "Anna B.", "anna.b@example.test", Roles::ADVOCATE);
    let mut seat = Seat::new(kit, (120, 30));
    seat.keys("g").keys("c").keys("/").text("Anna B.").keys("Enter Enter").sees("anna.b@example.test");
    seat.keys("Enter").sees("Action: Anna B.").text("merge").keys("Enter").sees("Merge Anna B.");
    seat.text("nobody@example.test").keys("Ctrl+S").sees("Nobody here has the e-mail nobody@example.test");
    for _ in 0.."nobody@example.test".len() {
        seat.keys("Backspace");
    }
    seat.text("anna@becker.example").keys("Ctrl+S").sees("goes into contact 1").keys("Right Enter");
    assert_eq!(seat.office.sql::<i64>("SELECT merged_into FROM contact WHERE id = 11"), 1);
    seat.sees("┌ Anna Becker ")
        .sees("anna.b@example.test")
        .keys("Esc Esc x")
        .sees("Archive")
        .keys("Enter")
        .sees("Active 10");
    seat.keys("x Right Enter").sees("Active 9").keys("u").sees("Active 10");
    seat.keys("/").text("Bert").keys("Enter Enter Enter").text("erase").keys("Enter").sees("This cannot be undone.");
    seat.text("2").keys("Enter Enter");
    seat.sees("(erased)");
}
