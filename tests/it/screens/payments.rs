//! Pay Contractor: S2.5, S2.6, state machine row D, X1, X2.

use milepost::domain::milestone::Step;
use milepost::domain::{ContactId, Currency, MilestoneId, Money, PaymentId};
use milepost::office::Command;
use milepost::office::milestone::{Pick, StepMilestones};
use milepost::office::payment::{PayPick, PayStep, StepPayments};
use milepost::tui::keys::Action;
use milepost::tui::pay::Pay;
use std::collections::BTreeSet;

use super::kit::{Seat, settled};
use super::milestones::add;
use crate::office::kit::Kit;
use crate::screen_kit::every_shown_key_acts;

/// An approved milestone with its draft payment, of which nobody was told.
fn owed(kit: &mut Kit, contractor: ContactId, title: &str, amount: Money) -> PaymentId {
    let id = add(kit, contractor, title, "2026-11-20", amount);
    for step in [Step::Submit, Step::Approve] {
        let command = StepMilestones {
            step,
            picks: vec![Pick { id: MilestoneId(id.get()), version: None }],
            words: String::new(),
            note: String::new(),
            notify: false,
            left_out: BTreeSet::new(),
        };
        kit.run(Command::StepMilestones(command)).unwrap();
    }
    PaymentId(kit.sql("SELECT max(id) FROM payment"))
}

fn step(kit: &mut Kit, id: PaymentId, steps: &[PayStep]) {
    for step in steps {
        let command = StepPayments {
            step: step.clone(),
            picks: vec![PayPick { id, version: None }],
            note: String::new(),
            notify: false,
            left_out: BTreeSet::new(),
        };
        kit.run(Command::StepPayments(command)).unwrap();
    }
}

fn on(day: &str) -> PayStep {
    PayStep::Schedule(day.parse().unwrap())
}

/// Contractors in several scripts and currencies; payments in every state.
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
    owed(&mut kit, carla, "Wiring, first floor", usd(90_000));
    owed(&mut kit, carla, "Roof frame, house 12", usd(125_000));
    owed(&mut kit, nadia, "बाड़ की मरम्मत", usd(30_000));
    owed(&mut kit, family, "Tejado 👷🏽‍♀️ y canalones", Money::new(240_000, eur));
    let id = owed(&mut kit, delgado, "Inverter mounting", Money::new(240_000, eur));
    step(&mut kit, id, &[on("2026-11-30")]);
    let id = owed(&mut kit, carla, "Gutter", Money::new(15_050, eur));
    step(&mut kit, id, &[on("2026-11-23")]);
    let id = owed(&mut kit, yuki, "Site clean-up", Money::new(48_000, yen));
    step(&mut kit, id, &[on("2026-11-24"), PayStep::Send]);
    let id = owed(&mut kit, ali, "تمديد الكابلات", usd(77_050));
    step(&mut kit, id, &[on("2026-11-24"), PayStep::Send, PayStep::Paid("2026-0042".into())]);
    let id = owed(&mut kit, delgado, "Scaffold", usd(60_000));
    step(&mut kit, id, &[on("2026-11-24"), PayStep::Send, PayStep::Fail("Account closed.".into())]);
    let id = owed(&mut kit, yuki, "Fence", usd(12_000));
    step(&mut kit, id, &[PayStep::Void("Paid in cash.".into())]);
    let id = owed(&mut kit, ali, "Doors", usd(5_000));
    let paid = PayStep::Paid("2026-0043".into());
    step(&mut kit, id, &[on("2026-11-24"), PayStep::Send, paid, PayStep::Refund("Paid twice.".into())]);
    kit
}

fn office() -> Kit {
    office_with("")
}

fn seat(kit: Kit, width: u16, height: u16) -> Seat {
    let mut seat = Seat::new(kit, (width, height));
    seat.keys("g y");
    seat
}

fn states(seat: &Seat) -> String {
    seat.office.sql("SELECT group_concat(state) FROM (SELECT state FROM payment ORDER BY id)")
}

#[test]
fn payments_are_seen_by_state_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = seat(office(), width, height);
        seat.keys("Right Ctrl+L");
        insta::assert_snapshot!(format!("payments_{width}x{height}"), seat.screen());
    }
}

#[test]
fn one_goes_its_whole_way_at_once_and_the_contractor_hears_of_each_step() {
    let mut seat = seat(office(), 100, 30);
    seat.sees("Draft 4").sees("Scheduled 2").sees("Wiring, first floor").sees("draft since Mon 23 Nov");
    seat.keys("d").sees("Schedule $900.00 to Carla Bau").sees("Tue 24 Nov 2026").keys("Ctrl+S");
    seat.sees("$900.00 to Carla Bau scheduled").sees("1 message in 0:30").sees("Draft 3").sees("Scheduled 3");
    seat.keys("u").sees("Draft 4").keys("U").sees("Scheduled 3");
    seat.keys("t").sees("scheduled for Tue 24 Nov").keys("Home s");
    seat.sees("Mark sent cannot be undone afterwards.").sees("Sent 0:30 after Mark sent.");
    seat.keys("Enter").misses("cannot be undone").sees("Scheduled 3").keys("s Left Enter").sees("Sent 2");
    seat.keys("u").sees("is sent, and undo does not bring money back.");
    seat.wait(20).keys("t").keys("Home p").sees("Mark paid: $900.00 to Carla Bau").keys("Ctrl+S");
    seat.sees("A paid payment needs its reference.").text("2026-0099").keys("Ctrl+S").sees("Paid 2");
    seat.keys("t")
        .sees("paid Mon 23 Nov: 2026-0099")
        .keys("End R")
        .sees("Carla Bau")
        .text("Paid twice.")
        .keys("Ctrl+S")
        .sees("Refunded 2");
    assert_eq!(seat.office.messages(), ["email queued carla@bau.example"; 4], "undone and redone is one message");
}

#[test]
fn several_are_scheduled_with_every_message_in_view() {
    let mut seat = seat(office(), 120, 40);
    seat.keys("* d").sees("Schedule 4 payments").keys("Ctrl+S").sees("Schedule: 4 payments");
    seat.sees("3 of 3 messages").sees("carla@bau.example").sees("no e-mail address");
    // the safe button has the focus
    seat.keys("Enter").sees("Nothing was scheduled.").sees("Draft 4").wait(6).sees("4 marked");
    seat.keys("d").keys("Ctrl+S").sees("Subject: Scheduled").keys("Tab Space").sees("2 of 3 messages");
    seat.keys("Enter Enter").sees("4 payments scheduled").sees("Scheduled 6").misses("4 marked");
    assert_eq!(seat.office.messages().len(), 2);
}

#[test]
fn reasons_are_asked_for_and_a_failed_payment_is_drafted_anew() {
    let mut seat = seat(office(), 100, 30);
    seat.keys("x").sees("Make void: $900.00 to Carla Bau").keys("Ctrl+S").sees("Say why; the contractor reads it.");
    seat.text("Wrong house.").keys("Ctrl+S").sees("Void 2").sees("Draft 3");
    seat.keys("t t f").text("No such account.").keys("Ctrl+S").sees("Failed 2").sees("No payment is sent.");
    seat.keys("Right Right").sees("failed: No such account.").sees("failed: Account closed.");
    seat.keys("r").sees("drafted anew").sees("Draft 4").sees("Failed 1").keys("u").sees("Failed 2");
    assert_eq!(states(&seat).matches("draft").count(), 3);
    assert_eq!(seat.office.messages(), ["email queued carla@bau.example", "email queued yuki@sato.example"]);
}

#[test]
fn without_an_undo_window_every_step_shows_its_message_first() {
    let mut seat = seat(office_with("[delivery]\nundo_window = \"0s\"\n"), 100, 30);
    seat.keys("x")
        .sees("Make void: 1 payment")
        .sees("Say why first")
        .text("No.")
        .sees("Sent at once.")
        .keys("Tab Tab Tab Tab Enter")
        .sees("Throw away what you typed?")
        .keys("Right Enter")
        .sees("Nothing was made void.")
        .sees("Draft 4");
    seat.keys("t s").sees("Mark sent: 1 payment").keys("Left Enter").sees("Sent 2");
    assert_eq!(seat.office.messages(), ["email queued jobs@delgado.example"]);
}

#[test]
fn bank_details_are_added_checked_and_masked() {
    let mut seat = seat(office(), 120, 40);
    seat.sees("No bank details yet: e adds them.")
        .keys("e")
        .sees("Bank details of Carla Bau")
        .sees("empty: Carla Bau.");
    seat.keys("Tab").text("DE8937040044053201300").sees("check digits").keys("Ctrl+S").sees("check digits");
    seat.text("0").sees("DE89 3704 0044 0532 0130 00, DE").keys("Tab").text("COBA").sees("is no BIC").text("DEFFXXX");
    seat.sees("COBADEFFXXX").keys("Ctrl+S").sees("Carla Bau edited");
    seat.sees("To Carla Bau, DE***3000, COBADEFFXXX").misses("DE8937");
    seat.keys("u").sees("No bank details yet");
}

#[test]
fn the_form_of_a_contractor_has_the_bank_details_too() {
    let mut seat = Seat::new(office(), (120, 45));
    seat.keys("g").keys("c").keys("t t t t t").sees("Carla Bau").keys("/").text("Carla").keys("Enter e");
    seat.sees("Edit Carla Bau").sees("Account holder").sees("BIC");
    seat.keys("Shift+Tab Shift+Tab Shift+Tab Shift+Tab")
        .text("DE8937040044053201300")
        .keys("Ctrl+S")
        .sees("check digits");
    seat.text("0").sees("DE89 3704 0044 0532 0130 00, DE").keys("Ctrl+S").sees("Carla Bau edited");
    assert_eq!(
        seat.office.sql::<String>("SELECT iban FROM contact WHERE name = 'Carla Bau'"),
        "DE89370400440532013000"
    );
    seat.keys("n").sees("New contact").sees("Account holder").keys("Esc").keys("t").keys("n").misses("Account holder");
}

#[test]
fn the_mouse_picks_states_rows_and_contractors_and_the_footer_acts() {
    let mut seat = seat(office(), 160, 45);
    let click = |seat: &mut Seat, words: &str| {
        seat.drag(words, words);
    };
    click(&mut seat, "Roof frame, h");
    seat.sees("▸  Carla Bau").sees("$1,250.00 · draft since");
    click(&mut seat, "Scheduled 2");
    seat.misses("Roof frame, h").sees("s mark sent");
    click(&mut seat, "Draft 4");
    click(&mut seat, "all contractors ▾");
    seat.sees("Whose payments?").keys("Esc");
    click(&mut seat, "Roof frame, h");
    click(&mut seat, "d schedule…");
    seat.sees("Schedule $1,250.00 to Carla Bau");
    click(&mut seat, "[ Schedule ]");
    seat.sees("$1,250.00 to Carla Bau scheduled").sees("Scheduled 3");
    assert_eq!(seat.office.messages(), ["email queued carla@bau.example"]);
}

#[test]
fn the_file_for_the_bank_is_refused_with_all_that_is_missing_and_then_written() {
    let dir = tempfile::TempDir::new().unwrap();
    let mut kit = office();
    for n in 0..8 {
        let (one, _) = kit.person(&format!("Handwerker {n}"), None, false);
        let eur = Currency::from_code("EUR").unwrap();
        let id = owed(&mut kit, one, "Tor", Money::new(1_000, eur));
        step(&mut kit, id, &[on("2026-11-30")]);
    }
    let mut seat = seat(kit, 100, 30);
    let path = dir.path().join("zahlungen");
    let typed = path.display().to_string();
    seat.keys("t E").sees("Export 10 payments").sees("pain.001 file for the bank").keys("Tab");
    for _ in 0..60 {
        seat.keys("Backspace");
    }
    seat.text(&typed).keys("Ctrl+S").sees("The bank cannot be told yet").sees("The office's own account is missing");
    seat.sees("Payment 5 to Delgado & Sons: no bank details.").keys("End").sees("Payment 19 to Handwerker 7");
    // the form is still there
    seat.keys("Enter").sees("Export 10 payments").keys("Esc Right Enter");
    seat.office.execute(
        "UPDATE contact SET iban = 'DE89370400440532013000';
         INSERT INTO setting (key, value) VALUES ('payments.iban', 'FR1420041010050500013M02606'), ('payments.name', 'Acme')",
    );
    std::fs::write(path.with_extension("xml"), "mine").unwrap();
    seat.changed_elsewhere().keys("E Tab");
    for _ in 0..60 {
        seat.keys("Backspace");
    }
    seat.text(&typed).keys("Ctrl+S").sees("zahlungen.xml is there already.");
    assert_eq!(std::fs::read(path.with_extension("xml")).unwrap(), b"mine");
    seat.keys("Tab Space Ctrl+S").sees("10 payments written to").sees("Mark them sent once the bank has taken it.");
    let file = std::fs::read_to_string(path.with_extension("xml")).unwrap();
    assert!(file.contains("<NbOfTxs>10</NbOfTxs>"), "{file}");
}

#[test]
fn the_lists_are_narrowed_to_one_contractor_and_totals_are_at_hand() {
    let mut seat = seat(office(), 80, 24);
    seat.keys("T").sees("Totals").sees("All together").sees("$2,450.00").keys("T").misses("All together");
    seat.keys("c").sees("Whose payments?").text("carla").keys("Enter").sees("Draft 2").misses("Tejado");
    seat.sees("$2,150.00").keys("T").sees("€150.50").misses("All together").keys("Esc");
    seat.keys("Enter").sees("Milepost · $900.00 to Carla Bau").sees("created by Dana").keys("]").sees("$1,250.00 to");
    seat.keys("Esc Esc").sees("all contractors").sees("Draft 4");
    seat.screens.click("Paid 1");
    seat.sees("2026-0042").keys("p").misses("Mark paid");
}

#[test]
fn an_empty_place_says_how_payments_come_there() {
    let mut seat = seat(Kit::new(), 80, 24);
    seat.sees("No payment is draft.").sees("An approved milestone drafts one").keys("T").sees("Nothing is owed");
    seat.keys("T Left").sees("No payment is refunded.");
}

#[test]
fn every_glyph_has_its_ascii_twin() {
    for keys in ["Right", "Space Space d Ctrl+S Tab", "Enter", "T", "E", "e", "c", "p"] {
        let kit = office();
        kit.execute(
            "UPDATE contact SET name = 'Person ' || id; UPDATE milestone SET title = 'Work ' || id; UPDATE payment SET currency = 'USD'",
        );
        let mut seat = Seat::ascii(kit, (80, 24));
        seat.keys("g y").keys(keys);
        let screen = seat.screen();
        assert!(screen.is_ascii(), "after {keys}:\n{screen}");
        if keys == "Right" {
            insta::assert_snapshot!("payments_ascii_80x24", screen);
        }
    }
}

#[test]
fn every_key_that_is_shown_acts() {
    let kit = office();
    for actions in [&[][..], &[Action::Open], &[Action::Totals], &[Action::Mark], &[Action::Right], &[Action::Left]] {
        every_shown_key_acts(|| settled(&kit, Pay::default(), actions));
    }
}
