//! Two rows for one person become one, and two again: S3.7.

use super::super::kit::Kit;
use super::{add, redo, undo};
use milepost::domain::{Channel, Consent, ContactId, Kind};
use milepost::office::Command;
use milepost::office::contact::{Archive, Details, EditContact, Merge, SetConsent};

fn merge(keep: ContactId, gone: ContactId) -> Command {
    Command::Merge(Merge { keep, gone })
}

/// Everything that a merge touches, in one line.
fn state(kit: &Kit) -> String {
    kit.sql(
        "SELECT (SELECT group_concat(id || coalesce('>' || merged_into, '') || ' ' || company || coalesce(external_id, ''), '; ') FROM contact)
             || ' | ' || (SELECT group_concat(contact_id || ' ' || value || CASE is_primary WHEN 1 THEN '*' ELSE '' END || ' ' || consent, '; ')
                          FROM (SELECT * FROM address WHERE ended_batch IS NULL ORDER BY id))
             || ' | ' || (SELECT group_concat(id || ' of ' || contact_id || ' open ' || open, '; ') FROM (SELECT * FROM card ORDER BY id))
             || ' | ' || (SELECT group_concat(card_id) FROM (SELECT * FROM visit WHERE left_at IS NULL AND undone_by IS NULL ORDER BY card_id))",
    )
}

#[test]
fn the_card_that_has_come_further_stays_whoever_is_kept() {
    for further_is_kept in [true, false] {
        let mut kit = Kit::new();
        let (a, first) = kit.person("Anna Becker", Some("anna@example.test"), false);
        let (b, second) = kit.person("A. Becker", Some("a.becker@example.test"), false);
        kit.assign(&[if further_is_kept { first } else { second }], 2).unwrap();
        kit.messages();
        let before = state(&kit);
        let receipt = kit.run(merge(a, b)).unwrap();
        assert_eq!(receipt.summary, "A. Becker (contact 2) merged into Anna Becker");
        let after = state(&kit);
        let (cards, open) =
            if further_is_kept { ("1 of 1 open 1; 2 of 1 open 0", 1) } else { ("1 of 1 open 0; 2 of 1 open 1", 2) };
        assert_eq!(
            after,
            format!("1 ; 2>1  | 1 anna@example.test* unknown; 1 a.becker@example.test unknown | {cards} | {open}")
        );
        assert_eq!(kit.office.contact("a.becker@example.test").unwrap().id, a);
        let refusal = kit.office.contact("2").unwrap_err();
        assert_eq!(refusal.sentence, "Contact 2 was merged into Anna Becker (contact 1).");
        undo(&mut kit).unwrap();
        assert_eq!(state(&kit), before);
        redo(&mut kit).unwrap();
        assert_eq!(state(&kit), after);
        undo(&mut kit).unwrap();
        assert_eq!(state(&kit), before);
    }
}

#[test]
fn the_other_way_round_too() {
    let mut kit = Kit::new();
    let (a, first) = kit.person("Anna Becker", Some("anna@example.test"), false);
    let (b, _) = kit.person("A. Becker", None, false);
    kit.assign(&[first], 2).unwrap();
    kit.messages();
    let before = state(&kit);
    kit.run(merge(b, a)).unwrap();
    let after = state(&kit);
    assert_eq!(after, "1>2 ; 2  | 2 anna@example.test* unknown | 1 of 2 open 1; 2 of 2 open 0 | 1");
    for _ in 0..2 {
        undo(&mut kit).unwrap();
        assert_eq!(state(&kit), before);
        redo(&mut kit).unwrap();
        assert_eq!(state(&kit), after);
    }
}

#[test]
fn messages_follow_the_person_and_a_double_address_loses_none() {
    let mut kit = Kit::new();
    let (a, _) = kit.person("Anna Becker", Some("anna@example.test"), false);
    let (b, second) = kit.person("A. Becker", Some("ANNA@example.test"), true);
    kit.assign(&[second], 1).unwrap();
    kit.run(merge(a, b)).unwrap();
    assert_eq!(kit.messages().len(), 2);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE contact_id = 1 AND state = 'queued'"), 2);
    assert_eq!(
        kit.sql::<i64>("SELECT count(*) FROM outbox o JOIN address a ON a.id = o.address_id WHERE a.ended_batch IS NULL AND a.contact_id = 1"),
        2
    );
    undo(&mut kit).unwrap();
    assert_eq!(
        kit.sql::<i64>("SELECT count(*) FROM outbox WHERE contact_id = 2 AND channel = 'push' AND state = 'queued'"),
        1
    );
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 2);
}

#[test]
fn a_no_of_either_holds_and_blanks_are_filled() {
    let mut kit = Kit::new();
    let a = add(&mut kit, "Anna Becker", &["anna@example.test"]);
    let b = add(&mut kit, "A. Becker", &["anna@example.test", "b@example.test"]);
    let details = Details { company: Some("Becker".into()), external_id: Some("-7".into()), ..Details::default() };
    kit.run(Command::EditContact(EditContact { contact: b, seen: None, details })).unwrap();
    let no =
        SetConsent { contacts: vec![b], channel: Channel::Email, consent: Consent::Out, how: String::new(), at: None };
    kit.run(Command::Consent(no)).unwrap();
    kit.run(merge(a, b)).unwrap();
    let addresses = "SELECT group_concat(contact_id || ' ' || value || ' ' || consent || ' ' || is_primary, '; ') FROM address WHERE ended_batch IS NULL";
    assert_eq!(kit.sql::<String>(addresses), "1 anna@example.test out 1; 1 b@example.test out 0");
    let contact = kit.office.contact("1").unwrap();
    assert_eq!((contact.company.as_str(), contact.external_id.as_deref()), ("Becker", Some("-7")));
    undo(&mut kit).unwrap();
    assert_eq!(
        kit.sql::<String>(addresses),
        "1 anna@example.test unknown 1; 2 anna@example.test out 1; 2 b@example.test out 0"
    );
    assert_eq!(kit.office.contact("2").unwrap().external_id.as_deref(), Some("-7"));
}

#[test]
fn what_cannot_be_merged_is_refused() {
    let mut kit = Kit::new();
    let (a, b) = (add(&mut kit, "Anna", &[]), add(&mut kit, "Bert", &[]));
    assert_eq!(kit.run(merge(a, a)).unwrap_err().kind, Kind::Usage);
    assert_eq!(kit.run(merge(a, ContactId(9))).unwrap_err().kind, Kind::NotFound);
    kit.run(Command::Archive(Archive { contacts: vec![a], archived: true })).unwrap();
    assert_eq!(kit.run(merge(a, b)).unwrap_err().sentence, "Anna is archived, so nobody can be merged into it.");
    kit.run(merge(b, a)).unwrap();
    assert_eq!(kit.run(merge(b, a)).unwrap_err().kind, Kind::NotFound);
}
