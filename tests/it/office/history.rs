//! Looking back: batches, what they touched, and one contact's history (X5).

use super::kit::{Kit, MORNING};
use milepost::domain::{Kind, MessageState, StageId};
use milepost::office::ask_history::{ContactEntry, HistoryLine};
use milepost::office::delete_stage::DeleteStage;
use milepost::office::remove::Remove;
use milepost::office::stages::{EditStage, StageEdit};
use milepost::office::undo::Undo;
use milepost::office::{Command, Selection};

/// "card Anna Becker moved; Stage: Permit -> Power on".
fn said(line: &HistoryLine) -> String {
    let changes: Vec<String> =
        line.changes.iter().map(|one| format!("; {}: {} -> {}", one.what, one.before, one.after)).collect();
    format!("{} {} {}{}", line.subject, line.name, line.action, changes.concat())
}

fn entries(found: &[ContactEntry]) -> Vec<String> {
    found.iter().map(|entry| format!("{} {}", entry.batch.verb, entry.batch.summary)).collect()
}

#[test]
fn batches_come_newest_first_page_by_page_and_by_words() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), false);
    kit.assign(&[anna], 2).unwrap();
    kit.assign(&[anna], 1).unwrap();
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    let first = kit.office.history("", None, 2).unwrap();
    let words: Vec<&str> = first.iter().map(|batch| batch.summary.as_str()).collect();
    assert_eq!(words, ["Took back \"Anna Becker to Site survey\"", "Anna Becker to Site survey"]);
    assert_eq!(first[1].undone_by, Some(first[0].id));
    let next = kit.office.history("", Some(first[1].id), 1).unwrap();
    assert_eq!((next[0].summary.as_str(), next[0].operator.as_str()), ("Anna Becker to Permit", "Dana"));
    let found = kit.office.history("PERMIT", None, 10).unwrap();
    assert_eq!(found, next);
    assert!(kit.messages().len() == 2);
}

#[test]
fn a_batch_shows_its_rows_in_words_and_its_messages_with_their_states() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), true);
    let (_, wang) = kit.person("王小明", Some("wang@example.test"), false);
    let receipt = kit.assign(&[anna, wang], 2).unwrap();
    let batch = receipt.batch.unwrap();
    let detail = kit.office.batch(batch, 100, kit.now).unwrap();
    let lines: Vec<String> = detail.lines.iter().map(said).collect();
    assert_eq!(
        lines,
        [
            "card Anna Becker moved; Stage: Contract signed -> Permit",
            "card 王小明 moved; Stage: Contract signed -> Permit"
        ]
    );
    assert_eq!(detail.states.into_iter().collect::<Vec<_>>(), [(MessageState::Held, 3)]);
    let message = &detail.messages[0];
    assert_eq!((message.name.as_str(), message.stage.as_str()), ("Anna Becker", "Permit (label)"));
    let later = kit.now.plus_seconds(31);
    assert_eq!(kit.office.batch(batch, 1, later).unwrap().messages[0].state, MessageState::Queued);

    let more = kit.office.batch_lines(batch, detail.lines[0].id, 100).unwrap();
    assert_eq!(more, detail.lines[1..]);
    let more = kit.office.batch_messages(batch, detail.messages[1].id, 100, kit.now).unwrap();
    assert_eq!(more, detail.messages[2..]);

    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    let detail = kit.office.batch(batch, 100, kit.now).unwrap();
    assert_eq!(detail.states.into_iter().collect::<Vec<_>>(), [(MessageState::Cancelled, 3)]);
    assert_eq!(detail.messages[0].reason, "undone");
    assert_eq!(kit.messages().len(), 3);
    let none = milepost::domain::BatchId(999);
    assert_eq!(kit.office.batch(none, 1, kit.now).unwrap_err().kind, Kind::NotFound);
}

#[test]
fn an_edit_shows_what_was_and_what_is() {
    let mut kit = Kit::new();
    let edit = StageEdit { label: Some("許可".into()), active: Some(false), ..StageEdit::default() };
    let stage: StageId = kit.stages[2];
    let receipt = kit.run(Command::EditStage(EditStage { stage, seen: None, edit })).unwrap();
    let detail = kit.office.batch(receipt.batch.unwrap(), 10, kit.now).unwrap();
    assert_eq!(
        detail.lines.iter().map(said).collect::<Vec<_>>(),
        ["stage Permit edited; Label: Permit (label) -> 許可; Active: yes -> no"]
    );
    let receipt = kit.run(Command::DeleteStage(DeleteStage { stage, merge_into: None })).unwrap();
    let detail = kit.office.batch(receipt.batch.unwrap(), 10, kit.now).unwrap();
    assert_eq!(said(&detail.lines[0]), "stage Permit deleted; Deleted:  -> 2026-11-23 09:02");
}

#[test]
fn a_contact_s_history_is_its_own_with_addresses_cards_and_messages() {
    let mut kit = Kit::new();
    let (anna, card) = kit.person("Anna Becker", Some("anna@example.test"), true);
    let (bert, other) = kit.person("Bert Öztürk", Some("bert@example.test"), false);
    kit.assign(&[card, other], 1).unwrap();
    kit.assign(&[other], 2).unwrap();
    let remove = Remove { pipeline: kit.tracker, selection: Selection::Cards(vec![card]) };
    kit.run(Command::Remove(remove)).unwrap();

    let found = kit.office.contact_history(anna, None, 10, kit.now).unwrap();
    assert_eq!(
        entries(&found),
        ["remove Anna Becker removed, 2 unsent messages cancelled", "assign 2 to Site survey", "test made by the test"]
    );
    assert_eq!(
        found[1].lines.iter().map(said).collect::<Vec<_>>(),
        ["card Anna Becker moved; Stage: Contract signed -> Site survey"]
    );
    let told: Vec<String> =
        found[1].messages.iter().map(|one| format!("{} {:?}", one.channel.word(), one.state)).collect();
    assert_eq!(told, ["e-mail Cancelled", "push Cancelled"]);
    let born: Vec<String> = found[2].lines.iter().map(|line| format!("{} {}", line.subject, line.action)).collect();
    assert_eq!(born, ["contact created", "address created", "address created", "card created"]);
    assert_eq!(found[2].batch.at, MORNING);

    let page = kit.office.contact_history(anna, Some(found[0].batch.id), 1, kit.now).unwrap();
    assert_eq!(page, found[1..2]);
    assert_eq!(kit.office.contact_history(bert, None, 10, kit.now).unwrap().len(), 3);
    assert_eq!(kit.messages().len(), 4);
}
