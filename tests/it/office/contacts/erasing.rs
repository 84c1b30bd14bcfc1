//! Privacy: nothing of the person is left in the file, and it still tells what happened.

use super::super::kit::Kit;
use super::{add, undo};
use milepost::domain::{Actor, ContactId, Kind, Role};
use milepost::office::contact::{Details, EditContact, Erase, Merge};
use milepost::office::undo::Undo;
use milepost::office::{Command, Order};

fn erase(contact: ContactId) -> Command {
    Command::Erase(Erase { contact })
}

/// Tables and columns of the file in which a text still stands.
pub fn left(kit: &Kit, text: &str) -> Vec<String> {
    let conn = rusqlite::Connection::open(kit.file()).unwrap();
    let columns = "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '%search%'";
    let mut statement = conn.prepare(columns).unwrap();
    let names = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
    let names: Vec<(String, String)> = names.map(Result::unwrap).collect();
    assert!(names.len() > 100);
    let holds = |(table, column): &(String, String)| {
        let sql = format!("SELECT count(*) FROM {table} WHERE instr(CAST({column} AS TEXT), ?1) > 0");
        conn.query_row(&sql, [text], |row| row.get::<_, i64>(0)).unwrap() > 0
    };
    names.iter().filter(|name| holds(name)).map(|(table, column)| format!("{table}.{column}")).collect()
}

#[test]
fn nothing_of_the_person_is_left() {
    let mut kit = Kit::new();
    let (anna, card) = kit.person("Zauberhaft Anna", Some("zauberhaft@example.test"), false);
    let details =
        Details { name: Some("Zauberhaft 王".into()), notes: Some("Zauberhaft".into()), ..Details::default() };
    kit.run(Command::EditContact(EditContact { contact: anna, seen: None, details })).unwrap();
    let twin = add(&mut kit, "Zauberhaft Twin", &["zauberhaft.twin@example.test"]);
    kit.run(Command::Merge(Merge { keep: anna, gone: twin })).unwrap();
    kit.assign(&[card], 1).unwrap();
    let (_, other) = kit.person("Bert", Some("bert@example.test"), false);
    kit.assign(&[other], 1).unwrap();
    assert!(left(&kit, "auberhaft").contains(&"batch.summary".to_owned()));
    assert!(left(&kit, "auberhaft").contains(&"outbox.vars".to_owned()));
    let events: i64 = kit.sql("SELECT count(*) FROM event");

    let receipt = kit.run(erase(anna)).unwrap();

    assert_eq!(receipt.summary, "Contact 1 erased");
    assert_eq!(left(&kit, "auberhaft"), [""; 0]);
    assert_eq!(left(&kit, "bert@example.test").len(), 4, "the others stay");
    assert!(kit.sql::<i64>("SELECT count(*) FROM event") > events, "that it happened stays");
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM visit WHERE card_id = 1"), 2, "where the card stood stays");
    assert_eq!(kit.messages(), ["email cancelled ", "email queued bert@example.test"]);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM contact_search WHERE contact_search MATCH '\"auberhaft\"'"), 0);
    drop(kit.second()); // closes the log into the file
    let raw = std::fs::read(kit.file()).unwrap();
    let names = raw.windows(9).filter(|window| *window == b"auberhaft").count();
    assert_eq!(names, 0, "not even in pages that are free");
}

#[test]
fn it_is_final_and_nothing_before_it_comes_back() {
    let mut kit = Kit::new();
    let (anna, card) = kit.person("Anna Becker", None, false);
    kit.assign(&[card], 1).unwrap();
    let moved: i64 = kit.sql("SELECT max(id) FROM batch");
    kit.run(erase(anna)).unwrap();
    assert_eq!(kit.run(erase(anna)).unwrap().batch, None);
    let refusal = undo(&mut kit).unwrap_err();
    assert!(refusal.sentence.contains("changed the same"), "{refusal}");
    let last: i64 = kit.sql("SELECT max(id) FROM batch");
    for batch in [moved, last] {
        let batch = Some(milepost::domain::BatchId(batch));
        assert!(kit.run(Command::Undo(Undo { batch })).is_err());
    }
    let edit = EditContact { contact: anna, seen: None, details: Details::default() };
    assert!(kit.run(Command::EditContact(edit)).unwrap_err().sentence.contains("erased for privacy"));
}

#[test]
fn only_an_admin_erases_and_not_while_a_letter_is_on_its_way() {
    let mut kit = Kit::new();
    let (anna, card) = kit.person("Anna Becker", Some("anna@example.test"), false);
    let ben = Actor { name: "Ben".into(), role: Role::Agent, ..kit.dana.clone() };
    assert_eq!(kit.office.run(&Order::new(erase(anna), kit.now), &ben).unwrap_err().kind, Kind::Permission);
    kit.assign(&[card], 1).unwrap();
    let conn = rusqlite::Connection::open(kit.file()).unwrap();
    conn.execute("UPDATE outbox SET state = 'sending'", []).unwrap();
    let refusal = kit.run(erase(anna)).unwrap_err();
    assert_eq!(refusal.sentence, "A message to Anna Becker is being sent at this moment, so nothing was erased.");
    conn.execute("UPDATE outbox SET state = 'sent'", []).unwrap();
    kit.run(erase(anna)).unwrap();
    assert_eq!(kit.messages(), ["email sent "]);
}
