//! The do-not-contact list through the door, and wishes that come in by mail.

use super::kit::Kit;
use milepost::config::ConfigFile;
use milepost::domain::unsubscribe::{OptOut, OptOutBy};
use milepost::domain::{Actor, Channel, Consent, Kind, OperatorId, Reach, Role};
use milepost::office::contact::SetConsent;
use milepost::office::desk::desk;
use milepost::office::suppression::{AddSuppression, RemoveSuppression};
use milepost::office::{Command, Order};

const ADDRESS: &str = "anna@example.test";

fn add(reason: &str) -> Command {
    let (address, reason) = ("Anna@example.test".to_owned(), reason.to_owned());
    Command::AddSuppression(AddSuppression { channel: Channel::Email, address, reason })
}

fn remove() -> Command {
    Command::RemoveSuppression(RemoveSuppression { channel: Channel::Email, address: ADDRESS.to_owned() })
}

#[test]
fn a_persons_word_outweighs_delivery_and_only_an_admin_takes_it_back() {
    let mut kit = Kit::new();
    let (anna, _) = kit.person("Anna 王", Some(ADDRESS), false);
    kit.execute("INSERT INTO suppression VALUES ('email', 'anna@example.test', 'The mailbox is full', 'delivery', 7)");
    let address = |kit: &Kit| kit.office.record(anna, 1, kit.now).unwrap().addresses.remove(0);
    assert_eq!(address(&kit).reach, Reach::Bad);
    assert_eq!(address(&kit).barred.map(|(why, at)| (why, at.micros())), Some(("The mailbox is full".to_owned(), 7)));

    let ben = Actor { id: OperatorId(1), name: "Ben".to_owned(), role: Role::Agent };
    let order = Order::new(remove(), kit.now);
    assert_eq!(kit.office.run(&order, &ben).unwrap().changed, 1, "what delivery found out anybody may lift");
    assert_eq!(address(&kit).barred, None);

    assert_eq!(kit.run(add("by telephone")).unwrap().changed, 1);
    assert_eq!(address(&kit).reach, Reach::Suppressed);
    assert_eq!(address(&kit).barred, Some(("by telephone".to_owned(), kit.now)));
    let refused = kit.office.run(&Order::new(remove(), kit.now), &ben).unwrap_err();
    assert_eq!(refused.kind, Kind::Permission);
    let viewer = Actor { role: Role::Viewer, ..ben };
    assert_eq!(kit.office.run(&Order::new(add(""), kit.now), &viewer).unwrap_err().kind, Kind::Permission);
    assert_eq!(kit.run(remove()).unwrap().changed, 1);
    let undo = Command::Undo(milepost::office::undo::Undo { batch: None });
    assert!(kit.run(undo).is_err(), "the list is not undone but changed again");
}

#[test]
fn a_wish_is_carried_out_once_and_never_over_a_newer_word() {
    let mut kit = Kit::new();
    let (anna, _) = kit.person("Anna 王", Some(ADDRESS), false);
    let (_, _) = kit.person("Her husband", Some(ADDRESS), false);
    let (other, _) = kit.person("Other", Some("other@example.test"), false);
    let desk = desk(kit.file(), ConfigFile::default());
    let wish = |key: &str, said_at| OptOut { by: OptOutBy::Sender(ADDRESS.to_owned()), said_at, key: key.to_owned() };
    let said = |kit: &Kit| kit.sql::<String>("SELECT group_concat(consent, ' ') FROM address");

    assert_eq!(desk(&wish("mail 1", kit.now)), Ok(true));
    assert_eq!(said(&kit), "out out unknown", "whoever has the address");
    assert_eq!(desk(&wish("mail 1", kit.now)), Ok(false), "read twice");
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM batch WHERE verb = 'unsubscribe'"), 1);

    let consent = |contacts, consent| {
        Command::Consent(SetConsent {
            contacts,
            channel: Channel::Email,
            consent,
            how: "by telephone".to_owned(),
            at: None,
        })
    };
    let wrote = kit.now;
    kit.run(consent(vec![anna, other], Consent::In)).unwrap();
    assert_eq!(desk(&wish("mail 1", wrote)), Ok(false));
    assert_eq!(desk(&wish("an old mail in a mailbox that is numbered anew", wrote)), Ok(false));
    assert_eq!(said(&kit), "in out in", "what she said later holds");
    assert_eq!(desk(&wish("mail 2", kit.now.plus_seconds(1))), Ok(true));
    assert_eq!(said(&kit), "out out in");
    let stranger = OptOut { by: OptOutBy::Token("1-abc".to_owned()), ..wish("mail 3", kit.now) };
    assert_eq!(desk(&stranger), Ok(false));
}
