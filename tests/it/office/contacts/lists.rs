//! The contact lists: S0.6, S0.7, S0.11, and `list contacts|cards --json`.

use super::super::kit::Kit;
use super::add;
use milepost::domain::{Channel, Reach, Roles};
use milepost::office::ask_contacts::{ContactList, From, Order, Scope};
use milepost::office::ask_lists::Narrow;
use std::ops::ControlFlow;

fn list(scope: Scope, order: Order, text: &str) -> ContactList {
    ContactList { scope, order, text: text.to_owned() }
}

fn names(kit: &Kit, asked: &ContactList) -> Vec<String> {
    let rows = kit.office.contacts(asked, From::Top, 100).unwrap();
    assert_eq!(kit.office.contact_count(asked).unwrap(), rows.len());
    rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn the_lists_of_advocates_and_of_the_enrolled() {
    let mut kit = Kit::new();
    kit.person("Öztürk Bert", Some("bert@example.test"), true);
    kit.person("Oda Lind", None, false);
    add(&mut kit, "王小明", &["wang@example.test"]);
    let advocates = list(Scope::With(Roles::ADVOCATE), Order::Name, "");
    assert_eq!(names(&kit, &advocates), ["Oda Lind", "Öztürk Bert", "王小明"]);
    assert_eq!(names(&kit, &list(Scope::With(Roles::PARTNER), Order::Name, "")), [""; 0]);
    assert_eq!(names(&kit, &list(Scope::Everybody, Order::Newest, "")), ["王小明", "Oda Lind", "Öztürk Bert"]);
    for tracker in [None, Some(kit.tracker)] {
        assert_eq!(names(&kit, &list(Scope::Enrolled(tracker), Order::Name, "")), ["Oda Lind", "Öztürk Bert"]);
    }
    assert_eq!(
        names(&kit, &list(Scope::With(Roles::ADVOCATE), Order::Name, "EXAMPLE.test")),
        ["Öztürk Bert", "王小明"]
    );
    assert_eq!(names(&kit, &list(Scope::Enrolled(None), Order::Name, "example.test")), ["Öztürk Bert"]);

    let rows = kit.office.contacts(&advocates, From::Top, 100).unwrap();
    let bert = &rows[1];
    assert_eq!(bert.reach, [(Channel::Email, Reach::Unknown), (Channel::Push, Reach::Unknown)]);
    assert_eq!(bert.email.as_deref(), Some("bert@example.test"));
    assert_eq!((bert.cards[0].pipeline.as_str(), bert.cards[0].stage.as_str()), ("Solar Project", "Contract signed"));
    assert!(rows[2].cards.is_empty());
}

#[test]
fn pages_meet_without_gap_or_overlap_in_every_order_and_both_ways() {
    let mut kit = Kit::new();
    for (n, name) in ["Zoë", "Anna", "anna", "Émile", "王", "Bo", "Anna"].into_iter().enumerate() {
        let id = add(&mut kit, name, &[]);
        let details =
            milepost::office::contact::Details { owner: Some(["Dana", "Ben"][n % 2].into()), ..Default::default() };
        let edit = milepost::office::contact::EditContact { contact: id, seen: None, details };
        kit.run(milepost::office::Command::EditContact(edit)).unwrap();
    }
    for order in [Order::Name, Order::Owner, Order::Newest] {
        let asked = list(Scope::Everybody, order, "");
        let whole: Vec<i64> =
            kit.office.contacts(&asked, From::Top, 100).unwrap().iter().map(|row| row.id().get()).collect();
        assert_eq!(whole.len(), 7);
        let walk = |back: bool| {
            let mut found: Vec<i64> = Vec::new();
            let mut place = None;
            loop {
                let from = match (&place, back) {
                    (None, false) => From::Top,
                    (None, true) => From::Bottom,
                    (Some(place), false) => From::Behind(place),
                    (Some(place), true) => From::Before(place),
                };
                let rows = kit.office.contacts(&asked, from, 2).unwrap();
                let Some(last) = rows.last() else { return found };
                found.extend(rows.iter().map(|row| row.id().get()));
                place = Some(last.place.clone());
            }
        };
        assert_eq!(walk(false), whole, "{order:?}");
        assert_eq!(walk(true), whole.iter().rev().copied().collect::<Vec<_>>(), "{order:?}");
    }
}

#[test]
fn whole_lists_carry_the_promised_fields() {
    let mut kit = Kit::new();
    kit.person("Anna Becker", Some("anna@example.test"), true);
    add(&mut kit, "Bert", &["b1@example.test", "b2@example.test"]);
    add(&mut kit, "Carla", &[]);
    let contacts = |narrow: &Narrow| {
        let mut found = Vec::new();
        kit.office
            .each_contact(narrow, |row| {
                found.push(serde_json::to_value(row).unwrap());
                ControlFlow::Continue(())
            })
            .unwrap();
        found
    };
    let all = contacts(&Narrow::default());
    assert_eq!(all.len(), 3);
    assert_eq!(
        all[0].to_string(),
        serde_json::json!({
            "id": 1, "name": "Anna Becker", "email": "anna@example.test", "phone": null, "external_id": null,
            "channels": [
                {"channel": "email", "address": "anna@example.test", "state": "unknown"},
                {"channel": "push", "address": "{\"endpoint\":\"https://***", "state": "unknown"},
            ],
        })
        .to_string()
        .replace("{\\\"endpoint\\\":\\\"https://***", all[0]["channels"][1]["address"].to_string().trim_matches('"'))
    );
    assert_eq!(all[1]["email"], "b1@example.test");
    assert_eq!(contacts(&Narrow { pipeline: Some(kit.tracker), ..Narrow::default() }).len(), 1);
    assert_eq!(contacts(&Narrow { stage: Some(kit.stages[1]), ..Narrow::default() }).len(), 0);
    assert_eq!(contacts(&Narrow { text: "b2@ex".into(), ..Narrow::default() })[0]["name"], "Bert");

    let mut cards = Vec::new();
    kit.office
        .each_card(&Narrow { text: "becker".into(), ..Narrow::default() }, |row| {
            cards.push(serde_json::to_value(row).unwrap());
            ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!(
        cards,
        [serde_json::json!({
            "id": 1, "title": "", "contact": 1, "name": "Anna Becker", "email": "anna@example.test", "pipeline": "Solar Project",
            "stage": "Contract signed", "entered_at": "2026-11-23T09:00:00Z", "value_minor": null, "currency": null,
        })]
    );
}
