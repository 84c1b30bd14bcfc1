//! The record pane: all about one contact from one moment.

use super::super::kit::Kit;
use super::add;
use milepost::domain::{Channel, Kind, MessageState, Reach};
use milepost::office::Command;
use milepost::office::contact::{Erase, Merge};

#[test]
fn a_record_holds_details_cards_history_and_messages() {
    let mut kit = Kit::new();
    let (anna, card) = kit.person("नादिया Becker", Some("nadia@example.test"), true);
    kit.assign(&[card], 2).unwrap();
    kit.messages();
    let now = kit.now.plus_seconds(3 * 86_400);

    let record = kit.office.record(anna, 10, now).unwrap();

    assert_eq!(record.contact.name, "नादिया Becker");
    let addresses: Vec<_> =
        record.addresses.iter().map(|address| (address.channel, address.reach, address.is_primary)).collect();
    assert_eq!(addresses, [(Channel::Email, Reach::Unknown, true), (Channel::Push, Reach::Unknown, true)]);
    let on = &record.cards[0];
    assert_eq!((on.pipeline.as_str(), on.open, on.days(now), on.strip.len()), ("Solar Project", true, 3, 4));
    assert_eq!(on.stage().map(|(place, stage)| (place, stage.name.as_str())), Some((3, "Permit")));
    let happened: Vec<&str> = record.timeline.iter().map(|entry| entry.batch.verb.as_str()).collect();
    assert_eq!(happened, ["assign", "test"]);
    let said: Vec<_> = record.messages.iter().map(|line| (line.channel, line.subject.as_str(), line.state)).collect();
    assert_eq!(said.len(), 2);
    assert_eq!(said[1].0, Channel::Email);
    assert!(said[1].1.contains("Permit (label)"), "{said:?}");
    assert_eq!(said[1].2, MessageState::Queued);
    assert!(!record.messages[0].address.contains("push.example.test/x"), "the endpoint is a secret");
    assert_eq!(kit.office.record(anna, 10, kit.now).unwrap().messages[0].state, MessageState::Held);
    let older = kit.office.record_messages(anna, record.messages[0].id, 10, now).unwrap();
    assert_eq!(older, record.messages[1..]);
}

#[test]
fn a_record_of_nobody_says_where_they_went() {
    let mut kit = Kit::new();
    let (a, b) = (add(&mut kit, "Anna", &["a@example.test"]), add(&mut kit, "Bert", &["b@example.test"]));
    kit.run(Command::Merge(Merge { keep: a, gone: b })).unwrap();
    let refusal = kit.office.record(b, 10, kit.now).unwrap_err();
    assert_eq!(
        (refusal.kind, refusal.sentence.as_str()),
        (Kind::NotFound, "Contact 2 was merged into Anna (contact 1).")
    );
    kit.run(Command::Erase(Erase { contact: a })).unwrap();
    let record = kit.office.record(a, 10, kit.now).unwrap();
    assert_eq!((record.contact.name.as_str(), record.addresses.len()), ("(erased)", 0));
}
