//! Settings, TEST and LIVE, Color Settings, operators: S0.5, PRODUCT 6.

use super::kit::Kit;
use milepost::config::Source;
use milepost::config::value::Mode;
use milepost::domain::{Actor, Kind, Refusal, Role};
use milepost::office::operators::{AddOperator, EditOperator};
use milepost::office::settings::{Set, SetMode};
use milepost::office::undo::Undo;
use milepost::office::{Command, Order, Receipt};

fn set(kit: &mut Kit, name: &str, value: &str) -> Result<Receipt, Refusal> {
    kit.run(Command::Set(Set { values: vec![(name.into(), value.into())] }))
}

fn mode(kit: &mut Kit, mode: Mode) -> Result<Receipt, Refusal> {
    kit.run(Command::Mode(SetMode { mode }))
}

fn undo(kit: &mut Kit) -> Result<Receipt, Refusal> {
    kit.run(Command::Undo(Undo { batch: None }))
}

fn value(kit: &Kit, name: &str) -> (String, Source) {
    let row = kit.office.setting(name).unwrap();
    (row.value, row.source)
}

#[test]
fn a_setting_is_set_in_one_form_and_undone_and_redone() {
    let mut kit = Kit::new();
    assert_eq!(value(&kit, "delivery.undo_window"), ("30s".into(), Source::Default));
    let receipt = set(&mut kit, "delivery.undo_window", "90s").unwrap();
    assert_eq!((receipt.changed, receipt.summary.as_str()), (1, "delivery.undo_window is now \"1m30s\""));
    set(&mut kit, "delivery.undo_window", "5s").unwrap();
    assert_eq!(set(&mut kit, "delivery.undo_window", "5s").unwrap().batch, None);
    undo(&mut kit).unwrap();
    assert_eq!(kit.office.settings().unwrap().delivery.undo_window.get(), 90);
    undo(&mut kit).unwrap();
    assert_eq!(value(&kit, "delivery.undo_window"), ("30s".into(), Source::Default));
    kit.run(Command::Redo).unwrap();
    assert_eq!(value(&kit, "delivery.undo_window"), ("1m30s".into(), Source::Office));

    let both = vec![("email.host".into(), "127.0.0.1".into()), ("email.security".into(), "plain".into())];
    assert_eq!(kit.run(Command::Set(Set { values: both })).unwrap().summary, "2 settings changed");
    let half = vec![("email.port".into(), "25".into()), ("email.host".into(), "mail.example".into())];
    assert_eq!(kit.run(Command::Set(Set { values: half })).unwrap_err().kind, Kind::Usage);
    assert_eq!(value(&kit, "email.port").0, "587", "all or none");
}

#[test]
fn what_the_file_sets_or_nobody_knows_is_refused() {
    let mut kit = Kit::with_config("[delivery]\nundo_window = \"10s\"\nmode = \"test\"\n");
    assert_eq!(value(&kit, "delivery.undo_window"), ("10s".into(), Source::File { line: 2 }));
    let refused = set(&mut kit, "delivery.undo_window", "5s").unwrap_err();
    assert_eq!(refused.kind, Kind::Rule);
    assert!(
        refused.sentence.ends_with("config.toml, line 2, so it can only be changed there."),
        "{}",
        refused.sentence
    );
    assert_eq!(mode(&mut kit, Mode::Live).unwrap_err().kind, Kind::Rule);
    assert_eq!(kit.office.mode().unwrap().locked_line, Some(3));
    let refused = set(&mut kit, "delivery.speed", "1").unwrap_err();
    assert_eq!((refused.kind, refused.sentence.as_str()), (Kind::Usage, "There is no setting \"delivery.speed\"."));
    assert_eq!(set(&mut kit, "delivery.workers", "many").unwrap_err().kind, Kind::Usage);
    let agent = Actor { role: Role::Agent, ..kit.dana.clone() };
    let command = Command::Set(Set { values: vec![("office.name".into(), "Mine".into())] });
    assert_eq!(kit.office.run(&Order::new(command, kit.now), &agent).unwrap_err().kind, Kind::Permission);
}

#[test]
fn a_damaged_setting_can_be_seen_and_set_again() {
    let mut kit = Kit::new();
    set(&mut kit, "delivery.workers", "3").unwrap();
    let conn = rusqlite::Connection::open(kit.file()).unwrap();
    conn.execute("UPDATE setting SET value = 'x' WHERE key = 'delivery.workers'", []).unwrap();
    assert!(kit.office.settings().is_err());
    assert_eq!(value(&kit, "delivery.workers").0, "x");
    set(&mut kit, "delivery.workers", "4").unwrap();
    assert_eq!(kit.office.settings().unwrap().delivery.workers.get(), 4);
}

#[test]
fn going_live_is_for_admins_is_not_undone_and_sends_nothing_old() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), true);
    kit.assign(&[anna], 1).unwrap();
    assert_eq!(kit.office.mode().unwrap().mode, Mode::Test);
    assert_eq!(set(&mut kit, "delivery.mode", "live").unwrap_err().kind, Kind::Usage);
    let agent = Actor { role: Role::Agent, ..kit.dana.clone() };
    let order = Order::new(Command::Mode(SetMode { mode: Mode::Live }), kit.now);
    assert_eq!(kit.office.run(&order, &agent).unwrap_err().sentence, "Dana is an agent and may not switch to LIVE.");
    let receipt = mode(&mut kit, Mode::Live).unwrap();
    assert_eq!(receipt.summary, "The office is now LIVE; 2 messages written in TEST stay unsent");
    assert!(receipt.batch.is_some());
    assert!(kit.messages().iter().all(|line| line.contains(" suppressed ")), "{:?}", kit.messages());
    assert_eq!(mode(&mut kit, Mode::Live).unwrap().batch, None);
    assert_eq!(
        undo(&mut kit).unwrap().summary,
        "Took back \"Anna Becker to Site survey\"",
        "the switch is passed over"
    );
    assert_eq!(kit.office.mode().unwrap().mode, Mode::Live);
    assert!(kit.run(Command::Undo(Undo { batch: receipt.batch })).unwrap_err().sentence.contains("cannot be undone"));
}

#[test]
fn the_brand_s_colour_is_checked_for_contrast() {
    let mut kit = Kit::new();
    let brand = kit.office.brand().unwrap();
    assert_eq!((brand.color.hex().as_str(), brand.is_own), ("#0f766e", false));
    set(&mut kit, "brand.colour", "FF0").unwrap();
    let brand = kit.office.brand().unwrap();
    assert_eq!((brand.color.hex().as_str(), brand.is_own), ("#ffff00", true));
    assert!(brand.legibility.is_readable() && !brand.legibility.is_visible());
    assert_eq!(value(&kit, "brand.colour"), ("#ffff00".into(), Source::Office));
    let refused = set(&mut kit, "brand.colour", "yellow").unwrap_err();
    assert_eq!(refused.sentence, "brand.colour takes a colour such as #0f766e, not \"yellow\".");
    undo(&mut kit).unwrap();
    assert!(!kit.office.brand().unwrap().is_own);
}

#[test]
fn operators_are_added_and_edited_and_one_admin_remains() {
    let mut kit = Kit::new();
    let add = |kit: &mut Kit, name: &str, email: &str, role| {
        kit.run(Command::AddOperator(AddOperator { name: name.into(), email: email.into(), role }))
    };
    let edit = |kit: &mut Kit, operator, role| {
        kit.run(Command::EditOperator(EditOperator { operator, email: None, role: Some(role) }))
    };
    let dana = kit.dana.id;
    let refused = edit(&mut kit, dana, Role::Agent).unwrap_err();
    assert_eq!(refused.sentence, "That would leave the office without an admin.");
    assert!(add(&mut kit, "DANA", "", Role::Agent).is_err());
    assert_eq!(
        add(&mut kit, "Ben", "ben", Role::Agent).unwrap_err().sentence,
        "The e-mail \"ben\" has no @; it reads name@firm.example."
    );
    let eve = add(&mut kit, "ايفا", "eve@example.test", Role::Admin).unwrap();
    edit(&mut kit, dana, Role::Viewer).unwrap();
    let found: Vec<String> = kit
        .office
        .operators()
        .unwrap()
        .iter()
        .map(|one| format!("{} {} {}", one.name, one.email, one.role.name()))
        .collect();
    assert_eq!(found, ["Dana  viewer", "ايفا eve@example.test admin"]);
    assert_eq!(kit.office.find_operator("dana").unwrap().id, dana);
    let refused = kit.office.find_operator("Bob").unwrap_err();
    assert_eq!(refused.sentence, "Bob is not an operator of this office. The operators are: Dana, ايفا.");

    let refused = kit.run(Command::Undo(Undo { batch: eve.batch })).unwrap_err();
    assert_eq!(refused.sentence, "That would leave the office without an admin.");
    undo(&mut kit).unwrap();
    undo(&mut kit).unwrap();
    assert_eq!(kit.office.operators().unwrap().len(), 1);
}
