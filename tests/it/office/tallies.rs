//! Counts and values that somebody holds follow what happens; they are the same as those counted anew.

use super::kit::Kit;
use milepost::domain::{CardId, ContactId, PipelineId};
use milepost::office::ask_board::{Tallies, Tally};
use milepost::office::contact::Erase;
use milepost::office::remove::Remove;
use milepost::office::undo::Undo;
use milepost::office::{Command, Selection};
use std::collections::BTreeMap;

/// Twelve people on the first stage, in two currencies, one without a value.
fn crowd() -> (Kit, Vec<CardId>) {
    let mut kit = Kit::new();
    let cards = (0..12).map(|n| kit.person(&format!("नादिया {n}"), None, false).1).collect();
    kit.execute(
        "UPDATE card SET value_minor = 1000 * id, currency = CASE id % 3 WHEN 0 THEN 'EUR' ELSE 'USD' END WHERE id > 1",
    );
    (kit, cards)
}

fn counted(kit: &Kit) -> Tallies {
    kit.office.tallies(kit.tracker, &BTreeMap::new(), None).unwrap()
}

fn followed(kit: &Kit, held: Tallies) -> Tallies {
    kit.office.tallies(kit.tracker, &BTreeMap::new(), Some(held)).unwrap()
}

#[test]
fn held_tallies_follow_moves_removals_undo_and_newcomers() {
    let (mut kit, cards) = crowd();
    let mut held = counted(&kit);
    let first = held.clone();
    let remove = Remove { pipeline: kit.tracker, selection: Selection::Cards(cards[4..7].to_vec()) };
    kit.assign(&cards[..5], 1).unwrap();
    held = followed(&kit, held);
    assert_eq!(held, counted(&kit));
    assert_eq!(held.stages[&kit.stages[1]].cards, 5);
    assert_eq!(held.stages[&kit.stages[1]].values, BTreeMap::from([("EUR".into(), 3_000), ("USD".into(), 11_000)]));

    // two moves of one card, a closed card and a newcomer between two looks
    kit.assign(&cards[..2], 2).unwrap();
    kit.assign(&cards[..1], 3).unwrap();
    kit.run(Command::Remove(remove)).unwrap();
    kit.person("王小明", None, false);
    held = followed(&kit, held);
    assert_eq!(held, counted(&kit));
    assert_eq!(held.stages.values().map(|tally| tally.cards).sum::<usize>(), 10);

    for _ in 0..4 {
        kit.run(Command::Undo(Undo { batch: None })).unwrap();
        held = followed(&kit, held);
        assert_eq!(held, counted(&kit));
    }
    assert_eq!(held.stages[&kit.stages[0]].cards, 13, "all are back, and the newcomer stays");
    assert_eq!(held.stages[&kit.stages[0]].values, first.stages[&kit.stages[0]].values);
    kit.run(Command::Redo).unwrap();
    assert_eq!(followed(&kit, held), counted(&kit));
}

#[test]
fn little_is_followed_and_much_is_counted_anew() {
    let (mut kit, cards) = crowd();
    // a card too many, to tell following from counting
    let off = |kit: &Kit| {
        let mut held = counted(kit);
        held.stages.entry(kit.stages[3]).or_default().cards += 1;
        held
    };
    let held = off(&kit);
    kit.assign(&cards[..1], 1).unwrap();
    assert_eq!(followed(&kit, held).stages[&kit.stages[3]].cards, 1, "followed");
    let held = off(&kit);
    for turn in 0..30 {
        kit.assign(&cards[1..], 1 + turn % 2).unwrap();
    }
    assert_eq!(followed(&kit, held), counted(&kit), "330 events are too many to follow");

    let held = off(&kit);
    kit.run(Command::Erase(Erase { contact: ContactId(1) })).unwrap();
    assert_eq!(followed(&kit, held), counted(&kit), "what was erased cannot be followed");

    let mut held = counted(&kit);
    held.stages.insert(kit.stages[1], Tally::default());
    kit.assign(&cards[1..3], 2).unwrap();
    kit.assign(&cards[1..], 0).unwrap();
    assert_eq!(followed(&kit, held), counted(&kit), "counts that do not add up are counted anew");
}

#[test]
fn cards_of_other_pipelines_do_not_count() {
    let (mut kit, cards) = crowd();
    kit.execute("INSERT INTO pipeline (id, kind, title) VALUES (77, 'project', 'Wind Project')");
    kit.execute("INSERT INTO stage (id, pipeline_id, pos, name, label) VALUES (77, 77, 0, 'Offer', 'Offer')");
    kit.execute("UPDATE card SET pipeline_id = 77, stage_id = 77 WHERE id = 12");
    let held = counted(&kit);
    let remove = Remove { pipeline: PipelineId(77), selection: Selection::Cards(cards[11..].to_vec()) };
    assert_eq!(kit.run(Command::Remove(remove)).unwrap().changed, 1);
    assert_eq!(followed(&kit, held), counted(&kit));
}
