//! X3: several moves of one card that nobody has heard of yet are told once, as their net result.

use super::kit::Kit;
use milepost::office::{Command, undo::Undo};

const FAST: &str = "[delivery]\nundo_window = \"10m\"\n";

/// What waits and what gave way: "from>to state reason", oldest first, e-mail only.
fn told(kit: &mut Kit) -> Vec<String> {
    kit.messages();
    let rows: String = kit.sql(
        "SELECT group_concat(from_stage || '>' || to_stage || ' ' || state || ' ' || reason, ', ') FROM outbox WHERE channel = 'email'",
    );
    rows.split(", ").map(|row| row.trim_end().to_owned()).collect()
}

#[test]
fn three_moves_are_told_once_on_each_channel() {
    let mut kit = Kit::with_config(FAST);
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), true);
    for stage in [1, 2, 3] {
        assert_eq!(kit.assign(&[anna], stage).unwrap().messages, 2);
    }
    assert_eq!(
        told(&mut kit),
        ["1>2 cancelled a later move took its place", "1>3 cancelled a later move took its place", "1>4 queued"]
    );
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 2);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'cancelled' AND superseded_by > id"), 4);
}

#[test]
fn a_card_that_is_back_where_it_was_is_not_told_of() {
    let mut kit = Kit::with_config(FAST);
    let (_, anna) = kit.person("王小明", Some("wang@example.test"), false);
    kit.assign(&[anna], 1).unwrap();
    kit.assign(&[anna], 2).unwrap();
    assert_eq!(kit.assign(&[anna], 0).unwrap().messages, 0);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 0);
    assert_eq!(told(&mut kit)[2], "1>1 cancelled back where it was");
    kit.assign(&[anna], 3).unwrap();
    assert_eq!(told(&mut kit)[3], "1>4 queued", "a new way begins");
}

#[test]
fn undo_brings_the_earlier_message_back_and_redo_takes_it_again() {
    let mut kit = Kit::with_config(FAST);
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), false);
    kit.assign(&[anna], 1).unwrap();
    kit.assign(&[anna], 2).unwrap();
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    assert_eq!(told(&mut kit), ["1>2 queued", "1>3 cancelled undone"]);
    kit.run(Command::Redo).unwrap();
    assert_eq!(told(&mut kit), ["1>2 cancelled a later move took its place", "1>3 queued"]);
    // there and back, and the way back taken back
    kit.assign(&[anna], 0).unwrap();
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 0);
    for _ in 0..2 {
        kit.run(Command::Undo(Undo { batch: None })).unwrap();
        assert_eq!(told(&mut kit)[1], "1>3 queued");
        assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 1);
        kit.run(Command::Redo).unwrap();
        assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'queued'"), 0);
    }
}

#[test]
fn other_cards_of_the_same_person_and_messages_on_their_way_are_left_alone() {
    let mut kit = Kit::with_config(FAST);
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), false);
    let (_, bert) = kit.person("Bert", Some("bert@example.test"), false);
    kit.assign(&[anna, bert], 1).unwrap();
    kit.execute("UPDATE outbox SET state = 'sending', lease_gen = 1 WHERE address LIKE 'anna%'");
    kit.assign(&[anna], 2).unwrap();
    assert_eq!(told(&mut kit), ["1>2 sending", "1>2 queued", "2>3 queued"]);
}
