//! The Milestones: S2.1 - S2.4, S2.7, state machine rows C1-C6, X1, X2.

use milepost::domain::milestone::Step;
use milepost::domain::{ContactId, Currency, MilestoneId, Money};
use milepost::office::Command;
use milepost::office::milestone::{AddMilestone, Pick, StepMilestones};
use milepost::tui::keys::Action;
use milepost::tui::milestones::Milestones;
use std::collections::BTreeSet;

use super::kit::{Seat, settled};
use crate::office::kit::Kit;
use crate::screen_kit::every_shown_key_acts;

pub fn add(kit: &mut Kit, contractor: ContactId, title: &str, due_on: &str, amount: Money) -> MilestoneId {
    let command = AddMilestone {
        contractor,
        title: title.into(),
        due_on: due_on.parse().unwrap(),
        amount,
        description: "As drawn on sheet 4.\nBring the long ladder.".into(),
        file: None,
    };
    MilestoneId(kit.run(Command::AddMilestone(command)).unwrap().created.unwrap())
}

fn step(kit: &mut Kit, what: Step, ids: &[MilestoneId], words: &str) {
    let command = StepMilestones {
        step: what,
        picks: ids.iter().map(|id| Pick { id: *id, version: None }).collect(),
        words: words.into(),
        note: String::new(),
        notify: false,
        left_out: BTreeSet::new(),
    };
    kit.run(Command::StepMilestones(command)).unwrap();
}

/// Contractors in several scripts; four milestones await review, three are in progress, one is approved.
fn office_with(config: &str) -> Kit {
    let mut kit = Kit::with_config(config);
    let (carla, _) = kit.person("Carla Bau", Some("carla@bau.example"), false);
    let (delgado, _) = kit.person("Delgado & Sons", Some("jobs@delgado.example"), false);
    let (yuki, _) = kit.person("佐藤 ゆき", Some("yuki@sato.example"), false);
    let (nadia, _) = kit.person("नादिया शर्मा", None, false);
    let (ali, _) = kit.person("محمد علي", Some("ali@example.test"), false);
    let (family, _) = kit.person("👩‍👩‍👧‍👦 Jose\u{301} e Hijos", Some("jose@example.test"), false);
    let usd = |minor| Money::new(minor, Currency::USD);
    let eur = Currency::from_code("EUR").unwrap();
    let yen = Currency::from_code("JPY").unwrap();
    let submitted = vec![
        add(&mut kit, delgado, "Inverter mounting", "2026-11-20", Money::new(240_000, eur)),
        add(&mut kit, carla, "Wiring, first floor", "2026-11-23", usd(90_000)),
        add(&mut kit, carla, "Roof frame, house 12", "2026-11-27", usd(125_000)),
        add(&mut kit, nadia, "बाड़ की मरम्मत", "2026-11-28", usd(30_000)),
    ];
    add(&mut kit, yuki, "Site clean-up", "2026-11-30", Money::new(48_000, yen));
    add(&mut kit, ali, "تمديد الكابلات", "2026-12-04", usd(77_050));
    add(&mut kit, family, "Tejado 👷🏽‍♀️ y canalones", "2027-01-15", usd(1_250_000));
    let approved = add(&mut kit, yuki, "Scaffold", "2026-11-10", Money::new(90_000, yen));
    step(&mut kit, Step::Submit, &[submitted[1]], "All done.");
    step(&mut kit, Step::Reject, &[submitted[1]], "Two outlets in the kitchen are missing.");
    step(&mut kit, Step::Submit, &submitted, "Added and tested, see photo.");
    step(&mut kit, Step::Submit, &[approved], "");
    step(&mut kit, Step::Approve, &[approved], "");
    kit
}

fn office() -> Kit {
    office_with("")
}

fn seat(kit: Kit, width: u16, height: u16) -> Seat {
    let mut seat = Seat::new(kit, (width, height));
    seat.keys("g").keys("m");
    seat
}

#[test]
fn the_review_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = seat(office(), width, height);
        seat.keys("Down");
        insta::assert_snapshot!(format!("milestones_{width}x{height}"), seat.screen());
    }
}

#[test]
fn the_preview_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut seat = seat(office(), width, height);
        seat.keys("Space Space Down Space A Tab Ctrl+L");
        insta::assert_snapshot!(format!("milestones_preview_{width}x{height}"), seat.screen());
    }
}

#[test]
fn every_glyph_has_its_ascii_twin() {
    for keys in ["Down", "Space Down Space A Tab", "Enter", "n", "c", "Down J", "/"] {
        let kit = office();
        kit.execute(
            "UPDATE contact SET name = 'Person ' || id; UPDATE milestone SET title = 'Work ' || id, currency = 'USD'",
        );
        let mut seat = Seat::ascii(kit, (80, 24));
        seat.keys("g").keys("m").keys(keys);
        let screen = seat.screen();
        assert!(screen.is_ascii(), "after {keys}:\n{screen}");
        if keys == "Down" {
            insta::assert_snapshot!("milestones_ascii_80x24", screen);
        }
    }
}

#[test]
fn one_is_approved_at_once_and_taken_back_with_its_payment_and_letter() {
    let mut seat = seat(office(), 100, 30);
    seat.sees("Pending 7").sees("Awaiting review 4").sees("In progress 3").sees("Approved 1");
    seat.sees("3 days late!").sees("due today!").keys("Down").sees("revision 2").sees("Added and tested, see photo.");
    seat.sees("Two outlets in the kitchen are missing.");
    seat.sees("Approve creates a draft payment of $900.00 to Carla Bau, who is told by e-mail.");
    seat.keys("A").sees("\"Wiring, first floor\" of Carla Bau approved").sees("1 message in 0:30").sees("Approved 2");
    assert_eq!(seat.office.messages(), ["email queued carla@bau.example"]);
    assert_eq!(seat.office.sql::<String>("SELECT group_concat(state) FROM payment"), "draft,draft");
    seat.keys("u").sees("Approved 1").sees("Wiring, first floor");
    assert_eq!(seat.office.messages(), ["email cancelled carla@bau.example"]);
}

#[test]
fn a_long_notice_takes_three_lines_until_the_next_key_and_never_loses_the_way_back() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", Some("carla@bau.example"), false);
    let title = format!("{}12th house", "Roof frame of the northern wing, ".repeat(4));
    add(&mut kit, carla, &title, "2026-11-10", Money::new(100, Currency::USD));
    let mut seat = seat(kit, 80, 24);
    let notice = |seat: &mut Seat| -> Vec<String> {
        let screen = seat.screen();
        let lines: Vec<&str> = screen.lines().collect();
        lines[lines.len() - 4..lines.len() - 1].iter().map(|line| (*line).to_owned()).collect()
    };
    seat.keys("s Ctrl+S");
    let [first, second, third] = &notice(&mut seat)[..] else { unreachable!("three lines were taken") };
    assert!(first.starts_with(" ✓ \"Roof frame of the northern wing, "), "{first}");
    assert!(second.starts_with("   ") && second.contains("12th house\" of"), "{second}");
    assert!(third.ends_with("· u undo"), "{third}");
    seat.keys("Down");
    let folded = notice(&mut seat).remove(2);
    assert!(folded.starts_with(" ✓ \"Roof frame") && folded.ends_with("… · u undo"), "{folded}");
    seat.keys("u").sees("Took back \"'Roof frame").misses("\"\"").sees("submitted\" · U redo");
}

#[test]
fn several_are_approved_with_every_message_in_view() {
    let mut seat = seat(office(), 120, 40);
    seat.keys("Space Space Down Space A").sees("Approve 3 milestones").sees("2 of 2 messages");
    seat.sees("jobs@delgado.example").sees("carla@bau.example").sees("no e-mail address").sees("Subject: Approved");
    // the safe button has the focus
    seat.keys("Enter").misses("Approve 3 milestones").sees("Nothing was approved.").wait(6).sees("3 marked");
    seat.keys("A").keys("Tab Space").sees("1 of 2 messages").keys("Tab").text("See you on Monday.");
    seat.sees("1 of 2 messages").keys("Enter Enter").sees("3 milestones approved").misses("3 marked");
    assert_eq!(seat.office.messages(), ["email queued carla@bau.example"]);
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM payment WHERE state = 'draft'"), 4);
}

#[test]
fn the_footer_shows_what_acts_on_the_row_and_the_other_keys_answer_in_words() {
    let mut seat = seat(office(), 160, 45);
    seat.sees("A approve").sees("J reject…").misses("s submit…");
    seat.keys("t t").sees("s submit…").misses("A approve").misses("J reject…");
    seat.keys("A").sees("is in progress, so it cannot be approved");
    seat.keys("Space").sees("A approve").sees("s submit…");
}

#[test]
fn an_empty_word_field_is_passed_by_enter_and_loses_nothing() {
    let mut seat = seat(office(), 100, 30);
    seat.keys("t t s").sees("They say").keys("Enter Enter").sees("submitted").misses("Throw away");
    seat.keys("s").sees("They say").keys("Enter Esc").misses("They say").misses("Throw away");
}

#[test]
fn typed_words_of_a_preview_are_thrown_away_only_when_asked() {
    let mut seat = seat(office(), 80, 24);
    seat.keys("Space Space J").text("Two outlets").keys("Esc").sees("Throw away what you typed?").sees("Two outlets");
    seat.keys("Enter").misses("Throw away").sees("Two outlets").text(" are missing.").sees("2 of 2 messages");
    seat.keys("Tab Tab Tab Tab Enter").sees("Throw away what you typed?").keys("Right Enter").misses("Two outlets");
    seat.sees("Nothing was rejected.");
    assert!(seat.office.messages().is_empty());
    seat.keys("J").text("  ").keys("Esc").misses("Throw away").sees("Nothing was rejected.");
}

#[test]
fn the_mouse_picks_lists_and_rows_and_the_footer_acts() {
    let mut seat = seat(office(), 160, 45);
    let click = |seat: &mut Seat, words: &str| {
        seat.drag(words, words);
    };
    click(&mut seat, "Roof frame, house 12");
    seat.sees("▸  Carla Bau").sees("draft payment of $1,250.00 to Carla Bau");
    click(&mut seat, "Approved 1");
    seat.sees("Scaffold").misses("Roof frame, house 12");
    click(&mut seat, "Awaiting review 4");
    seat.sees("Roof frame, house 12").misses("Scaffold");
    click(&mut seat, "A approve");
    seat.sees("approved");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM milestone WHERE status = 'approved'"), 2);
    seat.office.messages();
}

#[test]
fn a_rejection_wants_a_reason_that_goes_to_the_contractor() {
    let mut seat = seat(office(), 100, 30);
    seat.keys("Down J").sees("Reject: Wiring, first floor").keys("Ctrl+S").sees("Say why; the contractor reads it.");
    seat.text("The cover plates are missing.").keys("Ctrl+S").sees("rejected");
    assert_eq!(seat.office.sql::<String>("SELECT status || revision FROM milestone WHERE id = 2"), "in_progress3");
    assert_eq!(seat.office.messages(), ["email queued carla@bau.example"]);
    // two at once: the reason first, then every letter with it
    seat.keys("- Home Space Down Space J").sees("Say why first").keys("Enter").sees("Say why first");
    seat.text("Photos are missing.").sees("2 of 2 messages").sees("Photos are missing.");
    seat.keys("Enter Enter").sees("2 milestones rejected");
}

#[test]
fn what_is_not_lawful_is_said_in_words() {
    let mut seat = seat(office(), 100, 30);
    seat.keys("t t").sees("Site clean-up").misses("Roof frame").keys("A");
    seat.sees("\"Site clean-up\" is in progress, so it cannot be approved. Submit it first");
    seat.wait(20).keys("s").sees("They say").text("Swept.").keys("Ctrl+S").sees("submitted").sees("Awaiting review 5");
    seat.wait(20)
        .keys("Left Left * A")
        .sees("Approve 5 milestones")
        .sees("2 of the marked cannot be approved and stay");
    seat.keys("Esc - t t t").sees("Scaffold").keys("A").misses("Approve 1").keys("X").sees("Un-approve: Scaffold");
    seat.text("Wrong house.").keys("Ctrl+S").sees("un-approved");
    assert_eq!(seat.office.sql::<String>("SELECT state FROM payment"), "void");
    assert_eq!(seat.office.messages(), ["email queued yuki@sato.example"]);
}

#[test]
fn without_an_undo_window_a_capital_letter_approves_nothing() {
    let mut seat = seat(office_with("[delivery]\nundo_window = \"0s\"\n"), 100, 30);
    seat.keys("Down A").sees("Approve 1 milestone").sees("Sent at once.").keys("Enter").sees("Approved 1");
    seat.keys("A Left Enter").sees("approved");
    assert_eq!(seat.office.messages(), ["email queued carla@bau.example"]);
}

#[test]
fn above_the_limit_the_pane_says_that_a_second_operator_is_needed() {
    let mut seat = seat(office_with("[milestones]\nsecond_approval_above = 1000\n"), 100, 30);
    seat.keys("Down Down Down")
        .sees("Approve is the first of two approvals: a second operator has to approve $1,250.00");
    seat.keys("A").sees("1 approved once, waiting for a second operator").sees("You have approved it.");
    seat.keys("A").sees("needs the approval of two operators, and Dana has already given theirs.");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM payment"), 0);
}

#[test]
fn a_milestone_is_added_by_typing_whom_what_when_and_how_much() {
    let mut seat = seat(office(), 100, 30);
    seat.keys("n").sees("A milestone for whom?").text("delg").sees("jobs@delgado.example").keys("Enter");
    seat.sees("New milestone for Delgado & Sons").keys("Ctrl+S").sees("A milestone needs a title.");
    seat.text("Gutter").keys("Tab").text("fri").sees("Fri 27 Nov 2026").keys("Tab").text("1,250");
    seat.sees("$1,250.00").keys("Ctrl+S").sees("Milestone \"Gutter\" added for Delgado & Sons").sees("Pending 8");
    // the cursor is on it
    seat.keys("e").sees("Milestone of Delgado & Sons").sees("27 Nov 2026").keys("Tab End").text("x");
    seat.keys("Ctrl+S").sees("That is no date").keys("Backspace Ctrl+S").misses("Milestone of Delgado");
    seat.keys("e").keys("Tab Ctrl+A").keys("End").keys("Esc");
    seat.keys("x").sees("deleted").sees("Pending 7").keys("u").sees("Pending 8");
    assert_eq!(seat.office.sql::<i64>("SELECT amount_minor FROM milestone WHERE title = 'Gutter'"), 125_000);
}

#[test]
fn the_lists_are_narrowed_by_contractor_and_text_and_walked_while_one_is_opened() {
    let mut seat = seat(office(), 100, 30);
    seat.keys("c").sees("Whose milestones?").text("carla").keys("Enter").sees("Pending 2").misses("Inverter");
    seat.keys("Enter").sees("Milepost · Wiring").keys("]").sees("Milepost · Roof fram").keys("[");
    seat.sees("Milepost · Wiring").keys("Esc Esc").sees("Pending 7").sees("all contractors");
    seat.keys("/").text("clean").sees("1 found").sees("Site clean-up").misses("Wiring").keys("Esc");
    seat.keys("/").text("佐藤").keys("Enter").sees("Site clean-up").misses("Wiring").keys("Esc").sees("Wiring");
    seat.screens.click("Approved 1");
    seat.sees("Scaffold").sees("Payment: ¥90,000 draft");
}

#[test]
fn an_empty_place_says_what_to_press() {
    let mut seat = seat(Kit::new(), 80, 24);
    seat.sees("No milestone is pending. n adds one.").keys("n").sees("No contractors yet.").keys("Esc");
    seat.keys("Left").sees("No milestone is approved yet.");
}

#[test]
fn every_key_that_is_shown_acts() {
    let kit = office();
    for actions in [&[][..], &[Action::Open], &[Action::Left], &[Action::Mark]] {
        every_shown_key_acts(|| settled(&kit, Milestones::default(), actions));
    }
}

#[test]
fn a_file_is_attached_looked_at_opened_and_missed_when_it_is_gone() {
    let kit = office();
    let photo = kit.file().with_file_name("outlets 照片.jpg");
    std::fs::write(&photo, vec![7; 1_234_567]).unwrap();
    let mut seat = seat(kit, 120, 40);
    seat.keys("Down e").keys("Shift+Tab Shift+Tab Shift+Tab").text("/nowhere/photo.jpg").keys("Ctrl+S");
    seat.sees("There is no file /nowhere/photo.jpg.").keys("Ctrl+A Ctrl+K").screens.paste(&photo.display().to_string());
    seat.keys("Ctrl+S").sees("edited").sees("Attachment: outlets 照片.jpg  1.2 MB  ok");
    seat.keys("o").sees("outlets 照片.jpg was opened with the system's program.");
    std::fs::remove_dir_all(seat.office.file().with_file_name("files")).unwrap();
    seat.keys("Home Down").changed_elsewhere().sees("1.2 MB  missing").keys("o");
    seat.sees("outlets 照片.jpg is missing: its copy is not in the office's folder any more.");
    seat.wait(30).keys("e").sees("Now: outlets").keys("Shift+Tab Shift+Tab Shift+Tab Space Ctrl+S");
    seat.misses("Attachment:").wait(30).keys("o").sees("No file is attached.");
}

#[test]
fn the_profile_of_a_contractor_counts_and_lists_their_milestones() {
    let mut seat = Seat::new(office(), (120, 40));
    seat.keys("g").keys("c").keys("Left").sees("Contractors 6").keys("/").text("carla").keys("Enter Enter");
    seat.sees("Milestones 2").keys("Left").sees("Pending 2 (awaiting review 2, in progress 0), approved 0");
    seat.sees("Wiring, first floor").sees("due today!").keys("n").sees("New milestone for Carla Bau");
    seat.text("Gutter").keys("Tab").text("+2w").keys("Tab").text("300").keys("Ctrl+S");
    seat.sees("Milestone \"Gutter\" added for Carla Bau").sees("Pending 3").sees("Mon 7 Dec");
}
