//! Settings: stages, projects, colours, delivery, operators, TEST / LIVE (S0.2-S0.5, S3.1, S3.2).

use milepost::tui::keys::Action;
use milepost::tui::program::Program;
use milepost::tui::settings::Settings;

use super::kit::{Seat, settled, solar};
use crate::office::kit::Kit;
use crate::screen_kit::every_shown_key_acts;

const PAGES: [&str; 7] = ["stages", "projects", "colors", "texts", "delivery", "operators", "mode"];

#[test]
fn every_page_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = Seat::new(solar(), (width, height));
        seat.keys("g s Ctrl+L");
        for page in PAGES {
            insta::assert_snapshot!(format!("settings_{page}_{width}x{height}"), seat.screen());
            seat.keys("Right");
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
    seat.keys("Right Right Enter").sees("TEST / LIVE is locked");
}

#[test]
fn ways_out_are_tried_and_what_was_reached_is_said() {
    let mut seat = Seat::new(solar(), (120, 30));
    seat.keys("g s Right Right Right Right").sees("c test connection…").sees("s send a test to me…");
    seat.keys("c").sees("No message is sent").keys("Right Ctrl+S").sees("The way out by push works.").sees("Esc close");
    seat.keys("Enter").misses("The way out").keys("s Ctrl+A Ctrl+K Ctrl+S").sees("Who is it for?");
    seat.text("dana@office.example").keys("Ctrl+S").sees("Sent to dana@office.example.").keys("Enter");
    seat.misses("Sent to").keys("Left").misses("test connection");
}

#[test]
fn operators_are_added_and_their_roles_edited_but_one_admin_stays() {
    let mut seat = Seat::new(solar(), (80, 24));
    seat.keys("g s Right Right Right Right Right n")
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
    seat.keys("g s Left").sees("This office is in TEST.").keys("Enter").sees("customers are written to");
    seat.keys("Enter").misses("customers are written").keys("Enter Right Enter").sees("The office is now LIVE");
    seat.sees("This office is in LIVE.").sees("● LIVE");
}

#[test]
fn every_key_that_the_settings_show_acts() {
    let kit = solar();
    for page in 0..PAGES.len() {
        let actions = vec![Action::Right; page];
        every_shown_key_acts::<Program>(|| settled(&kit, Settings::default(), &actions));
    }
}
