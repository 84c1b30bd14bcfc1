//! The Board: S0.1, S0.3-S0.5, S0.8, S0.9, X1, X2, X8.

use milepost::domain::CardId;
use milepost::office::remove::Remove;
use milepost::office::{Command, Selection};

use super::kit::{Seat, place, solar};
use crate::office::kit::Kit;

#[test]
fn the_board_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (120, 30), (160, 45)] {
        let mut seat = Seat::new(solar(), (width, height));
        insta::assert_snapshot!(format!("board_{width}x{height}"), seat.screen());
    }
}

#[test]
fn one_card_moves_at_once_and_one_key_takes_it_back() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys(">").sees("Anna Becker to Site survey · 2 messages in 0:30 · u undo");
    assert_eq!(seat.office.messages().len(), 2);
    seat.keys("u").sees("Took back");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM card WHERE stage_id = 1"), 2);
}

#[test]
fn the_filter_is_live_and_the_cursor_keeps_its_card() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("/").text("हिन्").misses("Anna");
    seat.keys("Esc /").text("王小").sees("1 of 10 customers").misses("Anna").sees("王小明");
    seat.keys("Enter Space").sees("1 marked").keys("Esc").sees("10 customers").sees("王小明                   ✓");
    seat.keys(">").sees("王小明 to Power on");
    assert_eq!(seat.office.messages().len(), 1);
}

#[test]
fn a_card_is_dragged_to_a_column() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.drag("محمد علي", "Site survey").sees("محمد علي to Site survey · 2 messages in 0:30");
    seat.wait(7)
        .misses("to Site survey ·")
        .sees("2 messages waiting, next in 0:23 (u takes back \"محمد علي to Site survey\")");
    assert_eq!(seat.office.messages().len(), 2);
}

#[test]
fn what_another_program_changes_shows_up_and_the_cursor_follows_its_card() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("Right Right Down Down").sees("▌नादिया शर्मा");
    let nadia = CardId(seat.office.sql("SELECT id FROM card WHERE contact_id = 7"));
    seat.office.assign(&[nadia], 0).unwrap();
    seat.changed_elsewhere().sees("Contract signed ──────── 3").sees("▌नादिया शर्मा");
    assert_eq!(seat.office.messages().len(), 1);
}

#[test]
fn counts_and_values_follow_what_is_done_here_and_elsewhere() {
    let mut seat = Seat::new(solar(), (160, 45));
    let before =
        ["10 customers · $169,300", "signed ────────────────── 2", "survey ────────────────────── 2", "$37,700"];
    let sees = |seat: &mut Seat, words: &[&str]| words.iter().for_each(|words| _ = seat.sees(words));
    sees(&mut seat, &before);
    seat.keys(">");
    sees(
        &mut seat,
        &["10 customers · $169,300", "signed ────────────────── 1", "survey ────────────────────── 3", "$56,100"],
    );
    seat.keys("u");
    sees(&mut seat, &before);
    seat.keys("/").text("Haddad").keys("Enter >").sees("1 of 10 customers").sees("Farid Haddad to Permit");
    sees(&mut seat, &["$22,000", "$57,850"]);
    seat.office.assign(&[CardId(1), CardId(2)], 3).unwrap();
    seat.changed_elsewhere().keys("Esc");
    sees(
        &mut seat,
        &[
            "10 customers · $169,300",
            "signed ────────────────── 0",
            "Permit ─────────────────────────── 5",
            "on ──────────────────────── 4",
        ],
    );
    seat.office.messages();
}

#[test]
fn a_filter_with_many_matches_reads_on_and_never_jumps() {
    let mut kit = Kit::new();
    for n in 0..60 {
        let (_, card) = kit.person(&format!("Elif {n:02} Yılmaz"), None, false);
        place(&kit, card, 0, 100, n);
    }
    let mut seat = Seat::new(kit, (120, 30));
    seat.keys("/").text("yılmaz").sees("60 of 60 customers").sees("… 53 more").keys("Enter");
    for n in 1..60_usize {
        let (top, below) = (n.saturating_sub(6), n.max(6) + 1);
        seat.keys("Down")
            .sees(&format!("▌Elif {n:02}"))
            .sees(&format!("Elif {top:02}"))
            .misses(&format!("Elif {below:02}"));
    }
    seat.keys("Home").sees("▌Elif 00 Yılmaz").keys("End").sees("▌Elif 59 Yılmaz").sees("Elif 53 Yılmaz");
    // the cursor keeps its card, however many match before it
    seat.keys("/ Backspace").sees("/ yılma").sees("▌Elif 59 Yılmaz");
    seat.keys("Esc").sees("▌Elif 59 Yılmaz");
}

#[test]
fn removing_asks_with_the_safe_button_in_focus() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("v Down R").sees("Anna Becker, Bert Öztürk: off Solar Project.");
    seat.keys("Enter").misses("off Solar Project").sees("Nobody was removed.").wait(6).sees("2 marked");
    seat.keys("R Right Enter")
        .sees("Anna Becker, Bert Öztürk removed")
        .sees("8 customers")
        .keys("u")
        .sees("Took back")
        .sees("Bert Öztürk");
}

#[test]
fn enter_opens_the_record_with_the_letters_that_wait() {
    let mut seat = Seat::new(solar(), (120, 40));
    seat.keys("> Enter")
        .sees("[2 Site survey]")
        .sees("2 messages wait to be sent")
        .sees("Anna, your Solar Project is now at")
        .sees("Your Solar Project: Site survey")
        .sees("your Solar Project has reached a new stage:");
    seat.keys("Esc").misses("2 messages wait to be sent").keys("u").sees("Took back");
    assert_eq!(seat.office.messages().len(), 2);
}

#[test]
fn n_adds_a_customer_to_the_tracker_and_one_undo_takes_them_back() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("n").sees("New customer on Solar Project").text("Nadia Chérif").keys("Ctrl+S");
    seat.sees("Nadia Chérif added and enabled for project stages").sees("11 customers").sees("Nadia Chérif  ");
    assert!(seat.office.messages().is_empty());
    // Who is on a tracker is a current customer.
    seat.keys("g c").sees("Customers 1").keys("g b");
    seat.keys("u").sees("Took back").sees("10 customers");
    assert_eq!(
        seat.office.sql::<i64>("SELECT count(*) FROM contact WHERE name = 'Nadia Chérif' AND ended_batch IS NULL"),
        0
    );
}

#[test]
fn a_tracker_with_nobody_on_it_says_what_to_press() {
    let mut seat = Seat::new(solar(), (120, 30));
    let remove = Remove { pipeline: seat.office.tracker, selection: Selection::All };
    seat.office.run(Command::Remove(remove)).unwrap();
    seat.changed_elsewhere().sees("Nobody on Solar Project yet. n adds a customer.").sees("n new customer…");
}

#[test]
fn a_stage_that_goes_away_under_the_cursor_leaves_it_on_a_card() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("Right Down").sees("▌Farid Haddad");
    seat.office.execute(
        "UPDATE card SET stage_id = 3 WHERE stage_id = 2; UPDATE stage SET deleted_at = 1 WHERE id = 2;
         UPDATE card SET open = 0 WHERE contact_id = 4",
    );
    seat.changed_elsewhere().misses("Site survey").misses("Farid Haddad").sees("▌");
}

#[test]
fn an_inactive_stage_is_badged_and_nobody_enters_it() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.office.execute("UPDATE stage SET active = 0 WHERE id = 2");
    seat.changed_elsewhere().sees("Site survey (inactive)").keys(">").sees("Anna Becker to Permit");
    seat.drag("Bert Öztürk", "Site survey").sees("Site survey is inactive");
    assert_eq!(seat.office.messages().len(), 2);
}

#[test]
fn help_explains_the_signs_on_a_card_and_shows_that_there_is_more() {
    let mut seat = Seat::new(solar(), (80, 24));
    seat.keys("?").sees("E can be told by e-mail").sees("the stage allows").sees("▾").misses("▴");
    seat.keys("End").sees("▴").misses("▾");
    seat.keys("Esc").keys("g").keys("s").keys("?").misses("E can be told by e-mail");
}
