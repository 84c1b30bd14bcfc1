//! What an import refuses, row by row or as a whole.

use super::{Imports, cards, contacts, refusals, tally};
use crate::office::kit::Kit;
use milepost::domain::{Actor, Kind, Role};
use milepost::office::enable::Enable;
use milepost::office::operators::AddOperator;
use milepost::office::stages::{EditStage, StageEdit};
use milepost::office::{Command, Order, Selection, remove::Remove};

#[test]
fn bad_rows_are_listed_and_good_ones_taken() {
    let mut kit = Kit::new();
    let (_, report) = kit
        .take(contacts("Name,Email,Deleted\nAnna,anna@,\nBert,b@x.test,\n,,\nCarla\nDora,d@x.test,yes\n\"x,y\n,x@y.test,,too many\n"))
        .unwrap();
    assert_eq!((report.read, report.deleted, tally(&report)), (6, 1, (2, 0, 0, 3)));
    assert!(refusals(&report)[0].starts_with("line 2: Email \"anna@\" has no domain"), "{:?}", refusals(&report));
    assert_eq!(kit.text("SELECT name AS x FROM contact ORDER BY id"), "Bert; Carla");
}

#[test]
fn strictly_one_bad_row_refuses_all() {
    let mut kit = Kit::new();
    let mut import = contacts("Name,Email\nAnna,anna@\nBert,b@x.test\n");
    import.file.strict = true;
    let (receipt, report) = kit.take(import).unwrap();
    assert_eq!((receipt.batch, report.stopped, report.refused), (None, true, 1));
    assert_eq!(receipt.summary, "Nothing was imported: 1 of 2 rows are refused");
    assert_eq!(kit.count("contact"), 0);
}

#[test]
fn an_inactive_stage_takes_nobody_but_keeps_who_is_there() {
    let mut kit = Kit::new();
    kit.take(cards(&kit, "ID,Name,Stage\n1,Anna,Permit\n")).unwrap();
    let edit = StageEdit { active: Some(false), ..StageEdit::default() };
    kit.run(Command::EditStage(EditStage { stage: kit.stages[2], seen: None, edit })).unwrap();
    let (_, report) =
        kit.take(cards(&kit, "ID,Name,Stage,Amount\n1,Anna,Permit,5\n2,Bert,Permit,6\n3,Carla,Permit,\n")).unwrap();
    assert_eq!(tally(&report), (0, 1, 1, 2));
    assert_eq!(
        refusals(&report),
        ["line 3: Stage \"Permit\" is inactive on Solar Project, so nothing can be put into it (2 rows)"]
    );
}

#[test]
fn a_tracker_takes_no_tenth_stage() {
    let mut kit = Kit::new();
    let rows: Vec<String> = (1..=6).map(|n| format!("{n},P{n},New {n}")).collect();
    let mut import = cards(&kit, &format!("ID,Name,Stage\n{}", rows.join("\n")));
    import.create_stages = true;
    let (_, report) = kit.take(import).unwrap();
    assert_eq!((tally(&report), report.stages_created.len()), ((5, 0, 0, 1), 5));
    assert_eq!(refusals(&report), ["line 7: Stage \"New 6\" is one stage too many: Solar Project already has 9"]);
}

#[test]
fn a_removed_card_is_not_put_back() {
    let mut kit = Kit::new();
    let file = "ID,Name,Stage\n1,Anna,Permit\n";
    kit.take(cards(&kit, file)).unwrap();
    kit.run(Command::Remove(Remove { pipeline: kit.tracker, selection: Selection::All })).unwrap();
    let (receipt, report) = kit.take(cards(&kit, &file.replace("Permit", "Power on"))).unwrap();
    assert_eq!((receipt.batch, tally(&report)), (None, (0, 1, 0, 0)));
    assert_eq!(receipt.skipped[0].who, "Anna");
}

#[test]
fn a_card_on_a_tracker_does_not_change_hands_by_import() {
    let mut kit = Kit::new();
    kit.take(cards(&kit, "ID,Name,Email\n1,Anna,a@x.test\n2,Bert,b@x.test\n")).unwrap();
    let (_, report) = kit.take(cards(&kit, "ID,Name,Email\n1,Bert,b@x.test\n")).unwrap();
    assert_eq!(
        refusals(&report),
        ["line 2: external_id \"1\" is the card of Anna in the office and of Bert in the file"]
    );
}

#[test]
fn viewers_import_nothing_and_agents_only_their_own() {
    let mut kit = Kit::new();
    let (anna, _) = kit.person("Anna Becker", Some("anna@x.test"), false);
    let mut actor = |name: &str, role| -> Actor {
        let add = AddOperator { name: name.into(), email: format!("{name}@x.test"), role };
        kit.run(Command::AddOperator(add)).unwrap();
        kit.office.actor(name).unwrap()
    };
    let (viewer, agent) = (actor("vera", Role::Viewer), actor("ben", Role::Agent));
    let mut run = |actor: &Actor, command: Command| kit.office.run(&Order::new(command, kit.now), actor);

    let file =
        "Name,Email,Owner\nNew,new@x.test,\nMine,mine@x.test,Ben\nOther,other@x.test,Dana\nAnna,anna@x.test,Ben\n";
    let refusal = run(&viewer, contacts(file).into()).unwrap_err();
    assert_eq!(
        (refusal.kind, refusal.sentence.as_str()),
        (Kind::Permission, "vera is a viewer and may not import contacts.")
    );

    let report = run(&agent, contacts(file).into()).unwrap().report.unwrap();
    assert_eq!(tally(&report), (2, 0, 0, 2));
    assert_eq!(
        refusals(&report),
        [
            "line 4: \"Other\" belongs to Dana, and ben may change only their own",
            "line 5: \"Anna\" belongs to nobody yet, and ben may change only their own",
        ]
    );
    assert_eq!(kit.text("SELECT name || ' ' || owner AS x FROM contact WHERE id > 1"), "New ben; Mine Ben");
    let enable = Enable { contacts: vec![anna], pipeline: kit.tracker, stage: None };
    kit.run(Command::Enable(enable)).unwrap();
}
