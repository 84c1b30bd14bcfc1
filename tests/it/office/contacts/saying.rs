//! Consent and archiving: E2, S0.1.

use super::super::kit::Kit;
use super::{add, redo, undo};
use milepost::domain::{Channel, Consent, ContactId, Kind, Reach};
use milepost::office::Command;
use milepost::office::ask_contacts::{ContactList, From, Order, Scope};
use milepost::office::contact::{AddAddress, Archive, RemoveAddress, SetConsent};

fn consent(contacts: &[ContactId], consent: Consent) -> Command {
    let (contacts, how) = (contacts.to_vec(), "by telephone".to_owned());
    Command::Consent(SetConsent { contacts, channel: Channel::Email, consent, how, at: None })
}

fn said(kit: &Kit) -> String {
    kit.sql("SELECT group_concat(consent || ' ' || consent_how || CASE WHEN consent_at IS NULL THEN '' ELSE '!' END, ', ') FROM address")
}

#[test]
fn a_no_holds_for_every_address_of_the_channel_and_for_later_ones() {
    let mut kit = Kit::new();
    let anna = add(&mut kit, "Anna Becker", &["a@example.test", "b@example.test"]);
    let receipt = kit.run(consent(&[anna], Consent::Out)).unwrap();
    assert_eq!((receipt.summary.as_str(), receipt.changed), ("Anna Becker: opted out for e-mail", 2));
    assert_eq!(kit.run(consent(&[anna], Consent::Out)).unwrap().batch, None, "nothing new was said");
    let new = |value: &str| {
        let (value, label) = (value.to_owned(), String::new());
        Command::AddAddress(AddAddress {
            contact: anna,
            channel: Channel::Email,
            value,
            label,
            primary: true,
            even_if_duplicate: false,
        })
    };
    kit.run(new("c@example.test")).unwrap();
    assert_eq!(said(&kit), "out by telephone!, out by telephone!, out by telephone!");
    for address in 1..=3 {
        kit.run(Command::RemoveAddress(RemoveAddress { address: milepost::domain::AddressId(address) })).unwrap();
    }
    kit.run(new("d@example.test")).unwrap();
    let list = ContactList { scope: Scope::Everybody, order: Order::Name, text: String::new() };
    let rows = kit.office.contacts(&list, From::Top, 9).unwrap();
    assert_eq!(rows[0].reach, [(Channel::Email, Reach::Out)], "a new address does not undo a no");
}

#[test]
fn consent_is_undone_and_done_again() {
    let mut kit = Kit::new();
    let anna = add(&mut kit, "Anna Becker", &["a@example.test"]);
    let silent = add(&mut kit, "नादिया", &[]);
    let receipt = kit.run(consent(&[anna, silent], Consent::In)).unwrap();
    assert_eq!(receipt.skipped[0].who, "नादिया");
    assert_eq!(said(&kit), "in by telephone!");
    undo(&mut kit).unwrap();
    assert_eq!(said(&kit), "unknown ");
    redo(&mut kit).unwrap();
    kit.run(consent(&[anna], Consent::Unknown)).unwrap();
    assert_eq!(said(&kit), "unknown ");
    let refusal = kit.run(consent(&[silent], Consent::Out)).unwrap_err();
    assert_eq!(refusal.sentence, "नादिया has no e-mail address that this could be noted on, so nothing was changed.");
    assert_eq!(refusal.kind, Kind::Rule);
}

#[test]
fn a_contact_that_said_no_does_not_hear() {
    let mut kit = Kit::new();
    let (anna, card) = kit.person("Anna Becker", Some("a@example.test"), false);
    kit.run(consent(&[anna], Consent::Out)).unwrap();
    let receipt = kit.assign(&[card], 1).unwrap();
    assert_eq!(receipt.messages, 0);
    assert_eq!(receipt.skipped[0].reason, "opted out");
}

#[test]
fn archiving_silences_and_undo_sends_after_all() {
    let mut kit = Kit::new();
    let (anna, card) = kit.person("Anna Becker", Some("a@example.test"), false);
    let (bert, _) = kit.person("Bert", None, false);
    kit.assign(&[card], 1).unwrap();
    let archive =
        |contacts: &[ContactId], archived| Command::Archive(Archive { contacts: contacts.to_vec(), archived });
    let receipt = kit.run(archive(&[anna, bert, anna], true)).unwrap();
    assert_eq!(
        (receipt.summary.as_str(), receipt.changed),
        ("Anna Becker, Bert archived, 1 unsent messages cancelled", 2)
    );
    assert_eq!(kit.messages(), ["email cancelled a@example.test"]);
    assert_eq!(kit.sql::<String>("SELECT reason FROM outbox"), "archived");
    undo(&mut kit).unwrap();
    assert_eq!(kit.messages(), ["email queued a@example.test"]);
    redo(&mut kit).unwrap();
    assert_eq!(kit.messages(), ["email cancelled a@example.test"]);
    assert_eq!(kit.run(archive(&[bert], true)).unwrap().skipped[0].reason, "archived already");
    let list = |scope| ContactList { scope, order: Order::Name, text: String::new() };
    assert_eq!(kit.office.contact_count(&list(Scope::Everybody)).unwrap(), 0);
    assert_eq!(kit.office.contact_count(&list(Scope::Archived)).unwrap(), 2);
    assert_eq!(kit.run(archive(&[bert], false)).unwrap().summary, "Bert unarchived");
    assert_eq!(kit.office.contact_count(&list(Scope::Everybody)).unwrap(), 1);
}
