//! History: who did what, the rows in words, taking one batch back (X2, X5).

use milepost::tui::history::History;
use milepost::tui::keys::Action;
use milepost::tui::program::Program;

use super::kit::{Seat, settled, solar};
use crate::screen_kit::every_shown_key_acts;

/// A seat before the History of an office in which Anna was moved twice and one move was taken back.
fn seat(size: (u16, u16)) -> Seat {
    let mut seat = Seat::new(solar(), size);
    seat.keys("> > u g h Ctrl+L");
    seat
}

#[test]
fn the_history_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = seat((width, height));
        insta::assert_snapshot!(format!("history_{width}x{height}"), seat.screen());
        seat.office.messages();
    }
}

#[test]
fn a_batch_opens_with_its_rows_in_words_and_its_messages() {
    let mut seat = seat((80, 24));
    seat.keys("Down Down Enter").sees("Stage: Contract signed ▸ Site survey").sees("2 messages (2 held)");
    insta::assert_snapshot!("history_batch_80x24", seat.screen());
    seat.keys("Tab").sees("e-mail to Anna Becker: held").sees("anna@becker.example · tells of Site survey");
    seat.keys("Esc").sees("When").misses("tells of");
    seat.office.messages();
}

#[test]
fn a_chosen_batch_is_taken_back_after_asking_and_a_refusal_says_why() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("> > g h").sees("Anna Becker to Permit").keys("Down x").sees("Take batch");
    seat.sees("“Anna Becker to Site survey”, by Dana, today 09:00: 1 row").keys("Right Enter");
    seat.sees("It cannot be taken back").sees("Take batch 14").keys("Enter").misses("It cannot be");
    seat.keys("Up x Right Enter").sees("Took back \"Anna Becker to Permit\"").sees("undone");
    seat.office.messages();
}

#[test]
fn the_filter_finds_batches_by_words_and_by_person() {
    let mut seat = seat((80, 24));
    seat.keys("/").text("site sur").sees("Anna Becker to Site survey").misses("made by the test");
    seat.keys("Enter Esc").sees("made by the test").keys("/").text("नोबडी").sees("Nothing was done with “नोबडी”");
    seat.keys("Esc").sees("Anna Becker to Site survey");
    seat.office.messages();
}

#[test]
fn a_hundred_thousand_batches_are_read_page_by_page() {
    let kit = solar();
    kit.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
         INSERT INTO batch (client_key, operator_id, verb, summary, at, nonce, changed)
         SELECT 'bulk' || i, 1, 'assign', 'Nº ' || i, 1795424400000000, 'n', 1 FROM n",
    );
    let mut seat = Seat::new(kit, (80, 24));
    seat.keys("g h")
        .sees("Nº 100000")
        .keys("PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn")
        .sees("Nº 99848")
        .misses("Nº 100000");
    seat.keys("End").sees("made by the test").keys("PgUp PgUp").sees("Nº 20").keys("Home").sees("Nº 100000");
}

#[test]
fn every_key_that_the_history_shows_acts() {
    let kit = solar();
    for actions in [&[][..], &[Action::Open], &[Action::Filter]] {
        every_shown_key_acts::<Program>(|| settled(&kit, History::default(), actions));
    }
}
