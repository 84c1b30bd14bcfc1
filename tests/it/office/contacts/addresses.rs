//! A contact's addresses: exactly one primary of each channel, whatever is added, removed or undone.

use super::super::kit::Kit;
use super::{add, redo, undo};
use milepost::domain::{AddressId, Channel, ContactId};
use milepost::office::Command;
use milepost::office::contact::{AddAddress, MakePrimary, RemoveAddress};

fn addresses(kit: &Kit) -> String {
    kit.sql(
        "SELECT coalesce(group_concat(value || CASE is_primary WHEN 1 THEN '*' ELSE '' END), '') FROM
             (SELECT * FROM address WHERE ended_batch IS NULL ORDER BY id)",
    )
}

fn email(contact: ContactId, value: &str, primary: bool) -> Command {
    let (value, label) = (value.to_owned(), "work".to_owned());
    Command::AddAddress(AddAddress {
        contact,
        channel: Channel::Email,
        value,
        label,
        primary,
        even_if_duplicate: false,
    })
}

#[test]
fn one_address_of_a_channel_is_primary_through_every_change() {
    let mut kit = Kit::new();
    let anna = add(&mut kit, "Anna Becker", &["a@example.test"]);
    kit.run(email(anna, "b@example.test", false)).unwrap();
    assert_eq!(addresses(&kit), "a@example.test*,b@example.test");
    kit.run(email(anna, "c@example.test", true)).unwrap();
    assert_eq!(addresses(&kit), "a@example.test,b@example.test,c@example.test*");
    assert_eq!(kit.run(email(anna, "C@example.test", true)).unwrap().batch, None, "it is there already");
    kit.run(Command::MakePrimary(MakePrimary { address: AddressId(2) })).unwrap();
    assert_eq!(addresses(&kit), "a@example.test,b@example.test*,c@example.test");
    let receipt = kit.run(Command::RemoveAddress(RemoveAddress { address: AddressId(2) })).unwrap();
    assert_eq!((receipt.summary.as_str(), receipt.changed), ("e-mail b@example.test removed from Anna Becker", 2));
    assert_eq!(addresses(&kit), "a@example.test*,c@example.test");

    let mut seen = Vec::new();
    for _ in 0..4 {
        undo(&mut kit).unwrap();
        seen.push(addresses(&kit));
    }
    assert_eq!(
        seen,
        [
            "a@example.test,b@example.test*,c@example.test",
            "a@example.test,b@example.test,c@example.test*",
            "a@example.test*,b@example.test",
            "a@example.test*"
        ]
    );
    redo(&mut kit).unwrap();
    assert_eq!(addresses(&kit), "a@example.test*,b@example.test");
}

#[test]
fn the_last_address_can_go_and_a_removed_one_can_come_again() {
    let mut kit = Kit::new();
    let anna = add(&mut kit, "Anna Becker", &["a@example.test"]);
    kit.run(Command::RemoveAddress(RemoveAddress { address: AddressId(1) })).unwrap();
    assert_eq!(addresses(&kit), "");
    let gone = kit.run(Command::RemoveAddress(RemoveAddress { address: AddressId(1) })).unwrap_err();
    assert_eq!(gone.sentence, "There is no address 1 any more.");
    kit.run(email(anna, "a@example.test", false)).unwrap();
    assert_eq!(addresses(&kit), "a@example.test*");
}

#[test]
fn an_address_of_somebody_else_is_asked_about() {
    let mut kit = Kit::new();
    add(&mut kit, "Anna Becker", &["a@example.test"]);
    let bert = add(&mut kit, "Bert", &[]);
    let refusal = kit.run(email(bert, "A@example.test", false)).unwrap_err();
    assert!(refusal.sentence.starts_with("Anna Becker (contact 1) already has the same e-mail as Bert;"), "{refusal}");
}

#[test]
fn what_waits_for_a_removed_address_does_not_go() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("a@example.test"), false);
    kit.assign(&[anna], 1).unwrap();
    let receipt = kit.run(Command::RemoveAddress(RemoveAddress { address: AddressId(1) })).unwrap();
    assert_eq!(receipt.summary, "e-mail a@example.test removed from Anna Becker, 1 unsent messages cancelled");
    assert_eq!(kit.messages(), ["email cancelled a@example.test"]);
    undo(&mut kit).unwrap();
    assert_eq!(kit.messages(), ["email queued a@example.test"]);
    redo(&mut kit).unwrap();
    assert_eq!(kit.messages(), ["email cancelled a@example.test"]);
}
