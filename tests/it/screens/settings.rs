//! Settings: stages, projects, colours, delivery, operators, TEST / LIVE (S0.2-S0.5, S3.1, S3.2).

use milepost::tui::keys::Action;
use milepost::tui::program::Program;
use milepost::tui::settings::Settings;

use super::kit::{Seat, settled, solar};
use crate::office::kit::Kit;
use crate::screen_kit::every_shown_key_acts;

const PAGES: [&str; 8] = ["stages", "projects", "colors", "texts", "delivery", "suppressions", "operators", "mode"];

#[test]
fn every_page_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let kit = solar();
        do_not_contact(&kit);
        let mut seat = Seat::new(kit, (width, height));
        seat.keys("g s Ctrl+L");
        for page in PAGES {
            insta::assert_snapshot!(format!("settings_{page}_{width}x{height}"), seat.screen());
            seat.keys("Right Ctrl+L");
        }
        seat.sees("Contract signed");
    }
}

#[test]
fn a_stage_is_edited_and_errors_stand_under_their_fields() {
    let mut seat = Seat::new(solar(), (80, 24));
    seat.keys("g s Down Enter").sees("Edit stage Site survey").keys("Tab Tab Ctrl+A").text("teal").keys("Ctrl+S");
    seat.sees("A colour is written #rrggbb");
    insta::assert_snapshot!("settings_stage_form_80x24", seat.screen());
    seat.keys("Backspace Backspace Backspace Backspace Ctrl+K").text("#c2410c").keys("Tab Space Ctrl+S");
    seat.sees("Site survey edited").sees("#c2410c").sees("nobody can be moved into it").keys("u").sees("Took back");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM stage WHERE active = 0"), 0);
}

#[test]
fn stages_are_added_put_in_order_and_the_tenth_is_refused() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("g s n").text("Übergabe 交付").keys("Tab").text("Handover").keys("Ctrl+S").sees("Übergabe 交付 added");
    seat.keys("End <").sees("moved to place 4").keys("< <").sees("moved to place 2").keys(">").sees("moved to place 3");
    seat.drag("Contract signed", "Power on").sees("Contract signed moved to place 5");
    for name in ["Six", "Seven", "Eight", "Nine"] {
        seat.keys("n").text(name).keys("Ctrl+S").sees("added to Solar Project");
    }
    seat.sees("9 of at most 9 stages").keys("n").text("Ten").keys("Ctrl+S");
    seat.sees("Solar Project already has 9 stages").keys("Esc Right Enter").misses("New stage");
}

#[test]
fn deleting_a_stage_asks_where_its_cards_go_and_tells_nobody() {
    let mut seat = Seat::new(solar(), (80, 24));
    seat.keys("g s Down Down x").sees("Merge into").sees("4 cards in Permit move there. Nobody is told");
    seat.keys("Right Right Ctrl+S").sees("Permit deleted, 4 cards merged into Power on");
    assert_eq!(seat.office.messages(), Vec::<String>::new());
    seat.keys("u").sees("Took back");
    assert_eq!(
        seat.office.sql::<i64>("SELECT count(*) FROM card c JOIN stage s ON s.id = c.stage_id WHERE s.name = 'Permit'"),
        4
    );
}

#[test]
fn projects_are_added_with_their_stages_archived_and_opened() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("g s Right n").text("Leads").keys("Tab Right Tab").text("Potential: New, New").keys("Ctrl+S");
    seat.sees("named twice").keys("Backspace Backspace Backspace").text("Called; Current: Won").keys("Ctrl+S");
    seat.sees("Leads added with 3 stages").keys("End").sees("Potential: New, Called").sees("Prospective: none");
    seat.sees("Current: Won")
        .keys("Enter")
        .sees("3 stages, sales")
        .sees("Potential")
        .keys("t")
        .sees("of at most 9 stages");
    seat.keys("Right x").sees("The boards no longer show Leads.").keys("Right Enter").sees("Leads archived");
}

#[test]
fn colours_are_checked_in_words() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("g s Right Right").sees("#0f766e").sees("reads well, 5.5 : 1").sees("stands out, 5.5 : 1");
    seat.keys("Enter").text("#ffff00").keys("Ctrl+S").sees("hard to see, 1.1 : 1");
    assert_eq!(seat.office.sql::<String>("SELECT value FROM setting WHERE key = 'brand.colour'"), "#ffff00");
}

#[test]
fn what_the_file_sets_is_locked_with_its_line_and_the_rest_is_validated() {
    let mut seat = Seat::new(Kit::with_config("[delivery]\nmode = \"test\"\n"), (120, 40));
    seat.keys("g s Right Right Right Right").sees("office.currency");
    while !seat.screen().contains("▸  delivery.undo_window") {
        seat.keys("Down");
    }
    seat.sees("config.toml line 2, locked")
        .keys("e Ctrl+K")
        .text(" and a bit")
        .keys("Ctrl+S")
        .sees("delivery.undo_window takes");
    seat.keys("Esc Right Enter Up Enter").sees("delivery.mode is set in config.toml, line 2").keys("Esc");
    seat.keys("Right Right Right Enter").sees("locked by config.toml").keys("End Enter");
    seat.sees("TEST / LIVE is locked").sees("can only be changed there");
}

#[test]
fn ways_out_are_tried_and_what_was_reached_is_said() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("g s Right Right Right Right").sees("c test connection…").sees("s send a test to me…");
    seat.keys("c").sees("No message is sent").keys("Right Right Ctrl+S");
    seat.sees("The way out by push by ntfy works.").sees("Esc close");
    seat.keys("Enter").misses("The way out").keys("s Ctrl+A Ctrl+K Ctrl+S").sees("Who is it for?");
    seat.keys("Esc c Left Left Ctrl+S").sees("The way out by webhook works.").keys("Enter s Ctrl+A Ctrl+K");
    seat.text("dana@office.example").keys("Ctrl+S").sees("Sent to dana@office.example.").keys("Enter");
    seat.misses("Sent to").keys("Left").misses("test connection");
}

/// One that an operator put there, one that delivery found out, one phone, and one that asked its provider.
fn do_not_contact(kit: &Kit) {
    kit.execute(
        "INSERT INTO suppression VALUES
             ('email', 'anna@example.test', 'asked by telephone, 王小明 wrote it down', 'Dana', 1795165200000000),
             ('email', 'नमस्ते@example.test', 'The mailbox does not exist.', 'delivery', 1795338000000000),
             ('push', 'https://push.example.test/wpush/v2/secret', 'signed out', 'delivery', 1795338000000000),
             ('sms', '+13035550121', 'STOP', 'recipient', 1795338000000000)",
    );
}

#[test]
fn addresses_are_put_on_the_list_found_and_taken_off_after_asking() {
    let kit = solar();
    do_not_contact(&kit);
    let mut seat = Seat::new(kit, (120, 30));
    let listed = |seat: &Seat| seat.office.sql::<i64>("SELECT count(*) FROM suppression");
    seat.keys("g s Right Right Right Right Right")
        .sees("4 addresses")
        .sees("https://push.example.test/***")
        .misses("secret");
    seat.sees("Dana put it there").keys("n Tab").text("no address").keys("Ctrl+S").sees("no address");
    seat.keys("Backspace Ctrl+A Ctrl+K").text("Ben.Öztürk@Example.test").keys("Tab").text("moved away").keys("Ctrl+S");
    seat.sees("on the do-not-contact list").sees("ben.öztürk@example.test").sees("5 addresses");

    // a filter sees what staff see, so that it cannot be used to guess the rest of a phone's address
    seat.keys("/")
        .text("secret")
        .sees("has “secret” in its words")
        .keys("Ctrl+A Ctrl+K")
        .text("MOVED")
        .sees(" 1 address");
    seat.keys("Enter x")
        .sees("Messages by e-mail may go to ben.öztürk@example.test again")
        .sees("Dana put it there, so only");
    seat.keys("Enter").misses("so only an");
    assert_eq!(listed(&seat), 5, "the safe button has the focus");
    seat.keys("x Right Enter").sees("off the do-not-contact list").sees("has “MOVED” in its words");
    seat.keys("Esc").sees("4 addresses").keys("Down Down x").sees("Messages by push may go to");
    seat.misses("so only an").keys("Right Enter").sees("3 addresses");
    assert_eq!(listed(&seat), 3);
}

#[test]
fn a_long_list_of_addresses_is_read_by_pages() {
    let kit = solar();
    kit.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
         INSERT INTO suppression SELECT iif(i % 2, 'email', 'sms'), printf('a%06d@example.test', i), 'r' || i, 'delivery', i
         FROM n",
    );
    let mut seat = Seat::new(kit, (80, 24));
    seat.keys("g s Right Right Right Right Right").sees("100,000 addresses").sees("a000001@example.test");
    seat.keys("End")
        .sees("a100000@example.test")
        .keys("PageUp PageUp PageUp PageUp PageUp PageUp PageUp PageUp PageUp");
    seat.keys("PageUp PageUp PageUp PageUp PageUp PageUp PageUp PageUp PageUp PageUp PageUp PageUp PageUp PageUp");
    let numbers = |seat: &mut Seat| {
        let screen = seat.screen();
        let number = |line: &str| line.split_once("  a")?.1.split_once('@')?.0.parse::<u32>().ok();
        screen.lines().filter_map(number).collect::<Vec<_>>()
    };
    // no page is missing and none comes twice: the numbers that are shown go up by two
    let shown = numbers(&mut seat);
    assert!(shown.len() > 8 && shown.windows(2).all(|pair| pair[1] == pair[0] + 2), "{shown:?}");
    seat.keys(
        "Home PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown PageDown",
    );
    let shown = numbers(&mut seat);
    assert!(shown.len() > 8 && shown.windows(2).all(|pair| pair[1] == pair[0] + 2), "{shown:?}");
    seat.keys("/").text("r99998").sees(" 1 address").sees("a099998@example.test");
}

#[test]
fn operators_are_added_and_their_roles_edited_but_one_admin_stays() {
    let mut seat = Seat::new(solar(), (80, 24));
    seat.keys("g s Right Right Right Right Right Right n")
        .text("Łukasz")
        .keys("Tab")
        .text("lukasz")
        .keys("Ctrl+S")
        .sees("The e-mail");
    seat.text("@office.example").keys("Ctrl+S").sees("Łukasz added as agent");
    seat.keys("Home e Tab Right Ctrl+S").sees("without an admin").keys("Esc Right Enter").misses("Edit operator");
}

#[test]
fn the_switch_to_live_says_what_it_means_and_asks() {
    let mut seat = Seat::new(solar(), (80, 24));
    seat.keys("g s Left").sees("This office is in TEST.").keys("Enter").sees("Going live").keys("End Enter");
    seat.sees("Switch to LIVE").sees("Not set up: e-mail").keys("Enter").misses("Cancel").keys("Enter Right Enter");
    seat.sees("The office is now LIVE").sees("This office is in LIVE.").sees("● LIVE");
    seat.keys("Enter").sees("Switch to TEST").misses("Ways out").keys("Enter").sees("nothing leaves the house");
    seat.keys("Right Enter").sees("The office is now TEST").sees("● TEST");
}

#[test]
fn every_key_that_the_settings_show_acts() {
    let kit = solar();
    for page in 0..PAGES.len() {
        let actions = vec![Action::Right; page];
        every_shown_key_acts::<Program>(|| settled(&kit, Settings::default(), &actions));
    }
}
