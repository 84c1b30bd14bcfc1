//! The Contacts: S0.6, S0.7, S0.9, S0.11, X8.

use milepost::domain::{Channel, NewStage, Roles};
use milepost::office::Command;
use milepost::office::contact::{AddContact, Details};

use super::kit::{Seat, solar};
use crate::office::kit::Kit;

/// Adds a contact who is on no tracker.
pub fn add(kit: &mut Kit, name: &str, email: &str, roles: Roles) {
    let details = Details {
        name: Some(name.to_owned()),
        roles: Some(roles),
        owner: Some("Dana".to_owned()),
        product: Some("Solar 8 kW".to_owned()),
        ..Details::default()
    };
    let addresses = vec![(Channel::Email, email.to_owned())];
    kit.run(Command::AddContact(AddContact { details, addresses, even_if_duplicate: false, tracker: None })).unwrap();
}

/// The office of the board's stories, with advocates who are not enabled yet, and leads.
fn office() -> Kit {
    let mut kit = solar();
    add(&mut kit, "Zoë Quiñones", "zoe@example.test", Roles::ADVOCATE);
    add(&mut kit, "Ángel Ñandú", "angel@example.test", Roles::ADVOCATE);
    add(&mut kit, "李四", "li@example.test", Roles::ADVOCATE);
    add(&mut kit, "سارة حسن", "sara@example.test", Roles::LEAD);
    kit.execute("UPDATE address SET consent = 'out' WHERE contact_id = 3 AND channel = 'push'");
    kit.execute("UPDATE address SET consent = 'in' WHERE contact_id = 3 AND channel = 'email'");
    kit
}

fn seat(width: u16, height: u16) -> Seat {
    let mut seat = Seat::new(office(), (width, height));
    seat.keys("g").keys("c");
    seat
}

#[test]
fn the_lists_are_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        insta::assert_snapshot!(format!("contacts_{width}x{height}"), seat(width, height).screen());
    }
}

#[test]
fn lists_are_walked_by_key_and_by_mouse_and_say_what_to_do_when_empty() {
    let mut seat = seat(120, 30);
    seat.sees("Active 13").sees("Customer Project Management 10").sees("Zoë Quiñones");
    seat.keys("t").misses("Zoë Quiñones").sees("Elif Yılmaz");
    seat.keys("Right").sees("1 lead").sees("سارة حسن");
    seat.keys("t").sees("No customers yet.");
    seat.keys("Left Left").sees("Elif Yılmaz");
    seat.screens.click("Partners");
    seat.sees("No partners yet.");
    seat.screens.click("Advocates");
    seat.screens.click("Customer Project Management");
    seat.misses("Zoë Quiñones").sees("Elif Yılmaz");
}

#[test]
fn enabling_shows_number_and_names_and_tells_nobody() {
    let mut seat = seat(120, 30);
    seat.keys("/").text("example.test").sees("3 found").misses("Elif").keys("Enter * E");
    seat.sees("Enable for Project Stages")
        .sees("3 contacts (Ángel Ñandú, Zoë Quiñones, 李四): on Solar")
        .sees("Project, in Contract signed.")
        .sees("Nobody is notified.");
    seat.keys("Enter").misses("Nobody is notified").sees("Nobody was enabled.").wait(6).sees("3 marked");
    seat.keys("E Right Enter").sees("enabled on Solar Project").sees("Customer Project Management 13");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM outbox"), 0);
    seat.misses("3 marked").keys("u").sees("Customer Project Management 10");
}

#[test]
fn with_several_trackers_the_tracker_is_asked_for() {
    let mut kit = office();
    let add = milepost::office::pipelines::AddPipeline {
        title: "Windows Project".into(),
        kind: milepost::domain::PipelineKind::Project,
        stages: vec![NewStage { name: "Order".into(), label: String::new(), category: None }],
    };
    kit.run(Command::AddPipeline(add)).unwrap();
    let mut seat = Seat::new(kit, (80, 24));
    seat.keys("g").keys("c").keys("Space Space E").sees("on which tracker?").sees("1 of 2 on it").keys("2");
    seat.sees("on Windows Project, in Order").keys("Right Enter").sees("enabled on Windows Project");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM card WHERE pipeline_id = 2"), 2);
}

#[test]
fn the_marked_are_assigned_with_every_message_in_view() {
    let mut seat = seat(120, 30);
    seat.keys("t").keys("/").text("becker").keys("Enter a");
    seat.sees("Assign Project Stage(s)").sees("anna@becker.example").keys("Esc");
    seat.keys("Space a 2 Enter").sees("Anna Becker to Site survey").misses("1 marked");
    assert_eq!(seat.office.messages().len(), 2);
    seat.wait(7).keys("Esc Left /").text("example.test").keys("Enter a").sees("None of them is on a tracker.");
}

#[test]
fn removing_more_than_ten_wants_their_number_typed() {
    let mut kit = office();
    for n in 0..3 {
        kit.person(&format!("Person {n}"), None, false);
    }
    let mut seat = Seat::new(kit, (120, 30));
    seat.keys("g").keys("c").keys("t * R").sees("13 contacts (").sees("Type 13 to go on");
    seat.text("12").keys("Enter Tab Tab Enter").sees("Type 13 to go on");
    seat.keys("Backspace").text("3").keys("Enter Enter").sees("removed").sees("Customer Project Management 0");
    seat.sees("Nobody is enabled yet.").keys("u").sees("Customer Project Management 13");
}

#[test]
fn the_cursor_stays_on_its_contact_when_the_list_changes_around_it() {
    let mut kit = Kit::new();
    for n in 0..300 {
        kit.person(&format!("Person {n:03}"), None, false);
    }
    let mut seat = Seat::new(kit, (80, 24));
    seat.keys("g").keys("c").sees("Active 300");
    for _ in 0..8 {
        seat.keys("PgDn");
    }
    let line = |seat: &mut Seat| seat.screen().lines().position(|line| line.contains('▸')).unwrap();
    let (before, at) = (cursor(&mut seat), line(&mut seat));
    seat.office.execute("UPDATE contact SET ended_batch = 1 WHERE id <= 20");
    seat.changed_elsewhere().sees("Active 280");
    assert_eq!((cursor(&mut seat), line(&mut seat)), (before.clone(), at));
    seat.keys("/").text("person").keys("Enter");
    assert_eq!(cursor(&mut seat), before);
    seat.keys("Esc");
    assert_eq!(cursor(&mut seat), before);
    seat.office.execute(&format!("UPDATE contact SET ended_batch = 1 WHERE name = '{before}'"));
    seat.changed_elsewhere().misses(&before);
    let number: usize = before.trim_start_matches("Person ").parse().unwrap();
    assert_eq!(cursor(&mut seat), format!("Person {:03}", number + 1));
    seat.keys("End").sees("Person 299").keys("Home").sees("Person 020");
}

/// The name under the cursor.
fn cursor(seat: &mut Seat) -> String {
    let screen = seat.screen();
    let line = screen.lines().find(|line| line.contains('▸')).expect("a cursor");
    line.trim_start_matches(['▸', ' ', '✓']).split("  ").next().unwrap_or_default().to_owned()
}
