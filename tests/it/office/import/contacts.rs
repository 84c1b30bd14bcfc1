//! `import contacts`.

use super::{Imports, contacts, enrol, tally};
use crate::office::kit::Kit;
use milepost::domain::ContactId;
use milepost::office::Command;

const PEOPLE: &str = "Record ID,First Name,Last Name,Email,Phone Number,Company Name,Notes,Email Opt Out\n\
    7-1,Anna,Müller,anna@example.test,+49 151 2345678,Firm 1,called back,No\n\
    7-2,伟,王,wei@example.test,,Firm 2,,yes\n\
    7-3,سارة,Öztürk,,+49 160 7654321,,wants offer,\n";

#[test]
fn a_file_becomes_contacts_in_one_batch_that_undo_takes_back_and_redo_brings_again() {
    let mut kit = Kit::new();
    let (receipt, report) = kit.take(contacts(PEOPLE)).unwrap();

    assert_eq!(tally(&report), (3, 0, 0, 0));
    assert_eq!((receipt.changed, receipt.messages), (7, 0), "three people, four addresses, nobody told");
    assert_eq!(
        kit.text(
            "SELECT name || '/' || first_name || '/' || external_id || '/' || roles AS x FROM contact ORDER BY id"
        ),
        "Anna Müller/Anna/7-1/1; 王伟/伟/7-2/1; سارة Öztürk/سارة/7-3/1"
    );
    assert_eq!(
        kit.text("SELECT channel || ' ' || norm || ' ' || consent || ' ' || consent_how AS x FROM address ORDER BY id"),
        "email anna@example.test unknown ; sms +491512345678 unknown ; email wei@example.test out import; sms +491607654321 unknown "
    );
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM event e JOIN change c ON c.event_id = e.id WHERE e.batch_id = (SELECT max(id) FROM batch)"), 7);
    assert_eq!(kit.office.contact("wei@example.test").unwrap().name, "王伟", "search finds what was imported");

    assert_eq!(kit.undo().changed, 7);
    assert_eq!((kit.count("contact"), kit.count("address")), (0, 0));
    kit.run(Command::Redo).unwrap();
    assert_eq!((kit.count("contact"), kit.count("address")), (3, 4));
}

#[test]
fn the_same_file_again_changes_nothing_and_makes_no_batch() {
    let mut kit = Kit::new();
    kit.take(contacts(PEOPLE)).unwrap();
    let (receipt, report) = kit.take(contacts(PEOPLE)).unwrap();
    assert_eq!((receipt.batch, receipt.changed), (None, 0));
    assert_eq!(tally(&report), (0, 3, 0, 0));
}

#[test]
fn with_the_same_number_the_file_wins_where_it_says_something() {
    let mut kit = Kit::new();
    kit.take(contacts(PEOPLE)).unwrap();
    let (_, report) = kit
        .take(contacts("Record ID,First Name,Last Name,Email,Company Name,Notes\n7-1,Anna,Becker,anna@new.test,,new\n"))
        .unwrap();
    assert_eq!(tally(&report), (0, 1, 1, 0));
    let found: String =
        kit.sql("SELECT name || '/' || company || '/' || notes || '/' || version FROM contact WHERE id = 1");
    assert_eq!(found, "Anna Becker/Firm 1/new/2");
    assert_eq!(
        kit.text(
            "SELECT value || ' ' || is_primary AS x FROM address WHERE contact_id = 1 AND channel = 'email' ORDER BY id"
        ),
        "anna@example.test 0; anna@new.test 1"
    );
    kit.undo();
    assert_eq!(kit.sql::<String>("SELECT name || '/' || notes FROM contact WHERE id = 1"), "Anna Müller/called back");
}

#[test]
fn with_the_same_address_blanks_are_filled() {
    let mut kit = Kit::new();
    let (anna, _) = kit.person("Anna Becker", Some("anna@example.test"), false);
    let (_, report) = kit
        .take(contacts("Name,E-Mail,Mobile,Company\nAnne B.,ANNA@example.test,+1 303 555 0143,Becker GmbH\n"))
        .unwrap();
    assert_eq!(tally(&report), (0, 1, 1, 0));
    let found: String = kit.sql("SELECT name || '/' || company FROM contact WHERE id = 1");
    assert_eq!(found, "Anna Becker/Becker GmbH");
    assert_eq!(kit.text("SELECT norm AS x FROM address WHERE channel = 'sms'"), "+13035550143");
    assert_eq!(kit.count("contact"), 1);
    assert_eq!(anna, ContactId(1));
}

#[test]
fn a_name_or_number_alone_is_taken_as_new_and_listed_unless_somebody_said_who_it_is() {
    let mut kit = Kit::new();
    let (anna, _) = kit.person("Ānna Becker", Some("anna@example.test"), false);
    let file = "Name,Company\nanna becker,Becker GmbH\n";
    let (_, report) = kit.take(contacts(file)).unwrap();
    assert_eq!(tally(&report), (1, 0, 0, 0));
    let alike: Vec<_> = report.alike.iter().map(|row| (row.line, row.name.as_str(), row.contact)).collect();
    assert_eq!(alike, [(2, "anna becker", anna)]);
    kit.undo();

    let mut import = contacts(file);
    import.file.answers.insert(2, anna);
    let (_, report) = kit.take(import).unwrap();
    assert_eq!(tally(&report), (0, 1, 1, 0));
    assert_eq!(kit.sql::<String>("SELECT company FROM contact WHERE id = 1"), "Becker GmbH");
}

#[test]
fn later_rows_of_one_person_count_as_matched() {
    let mut kit = Kit::new();
    let (_, report) = kit
        .take(contacts("ID,Name,Email,Phone\n1,Anna,a@x.test,\n2,Bert,b@x.test,\n3,Anna B,a@x.test,+1 303 555 0143\n1,Ann,c@x.test,\n"))
        .unwrap();
    assert_eq!(tally(&report), (2, 2, 0, 0));
    assert_eq!(
        kit.text("SELECT external_id || ' ' || name AS x FROM contact ORDER BY id"),
        "1 Ann; 2 Bert",
        "the same number wins, the same address fills"
    );
    assert_eq!(
        kit.text("SELECT norm || is_primary AS x FROM address WHERE contact_id = 1 ORDER BY id"),
        "a@x.test0; +130355501431; c@x.test1"
    );
    kit.undo();
    assert_eq!((kit.count("contact"), kit.count("address")), (0, 0));
    kit.run(Command::Redo).unwrap();
    assert_eq!(kit.text("SELECT name AS x FROM contact WHERE ended_batch IS NULL ORDER BY id"), "Ann; Bert");
}

#[test]
fn a_no_never_clears_an_unsubscribe_and_a_yes_makes_one() {
    let mut kit = Kit::new();
    kit.take(contacts("ID,Name,Email,Email Opt Out\n1,Anna,a@x.test,yes\n2,Bert,b@x.test,no\n")).unwrap();
    let (_, report) =
        kit.take(contacts("ID,Name,Email,Email Opt Out\n1,Anna,new@x.test,no\n2,Bert,b@x.test,1\n")).unwrap();
    assert_eq!(tally(&report), (0, 2, 2, 0));
    assert_eq!(
        kit.text("SELECT value || ' ' || consent AS x FROM address ORDER BY id"),
        "a@x.test out; b@x.test out; new@x.test out",
        "whoever unsubscribed does not come back under another address"
    );
}

#[test]
fn all_rows_can_be_put_on_a_tracker_silently() {
    let mut kit = Kit::new();
    let (_, there) = kit.person("Anna Becker", Some("anna@example.test"), true);
    kit.execute("UPDATE contact SET roles = 5");
    let file = "Name,Email\nAnna Becker,anna@example.test\n王小明,wang@example.test\n";
    let mut import = contacts(file);
    import.enrol = Some(enrol(&kit, None));
    let (receipt, report) = kit.take(import.clone()).unwrap();
    assert_eq!((receipt.changed, receipt.messages, report.cards_created), (3, 0, 1));
    assert_eq!(kit.text("SELECT stage_id AS x FROM card ORDER BY id"), format!("{0}; {0}", kit.stages[0]));
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM visit WHERE left_at IS NULL"), 2);

    import.enrol = Some(enrol(&kit, Some(kit.stages[2])));
    import.file.notify = true;
    let (receipt, report) = kit.take(import.clone()).unwrap();
    assert_eq!((receipt.changed, receipt.messages, report.moved), (2, 3, 2));
    assert_eq!(
        kit.messages(),
        ["email queued anna@example.test", "email queued wang@example.test", "push queued https"].map(|text| {
            if text.starts_with("push") {
                r#"push queued {"endpoint":"https://push.example.test/x"}"#.to_owned()
            } else {
                text.to_owned()
            }
        })
    );
    assert_eq!(kit.sql::<i64>(&format!("SELECT count(*) FROM visit WHERE card_id = {there}")), 2);
    assert_eq!(kit.take(import).unwrap().0.batch, None, "they are there already");

    kit.undo();
    assert!(kit.messages().iter().all(|message| message.contains("cancelled")));
    assert_eq!(kit.text("SELECT DISTINCT stage_id AS x FROM card"), kit.stages[0].to_string());
}
