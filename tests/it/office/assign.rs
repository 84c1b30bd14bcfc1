//! Moving cards: A2, A3, S0.1, S0.7, X1, X2.

use super::kit::Kit;
use milepost::domain::{Channel, Kind};
use milepost::message::Rendered;
use milepost::office::assign::{Assign, Seen};
use milepost::office::undo::Undo;
use milepost::office::{Command, Order};

fn undo(kit: &mut Kit) -> Result<milepost::office::Receipt, milepost::domain::Refusal> {
    kit.run(Command::Undo(Undo { batch: None }))
}

#[test]
fn a_batch_moves_everybody_and_tells_those_who_can_hear() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), true);
    let (_, wang) = kit.person("王小明", Some("wang@example.test"), false);
    let (_, silent) = kit.person("नादिया शर्मा", None, false);

    let receipt = kit.assign(&[anna, wang, silent], 2).unwrap();

    assert_eq!((receipt.changed, receipt.messages, receipt.summary.as_str()), (3, 3, "3 to Permit"));
    let skipped: Vec<String> =
        receipt.skipped.iter().map(|s| format!("{} {}: {}", s.who, s.channel.unwrap().word(), s.reason)).collect();
    assert_eq!(
        skipped,
        [
            "王小明 push: no phone connected",
            "नादिया शर्मा e-mail: no e-mail address",
            "नादिया शर्मा push: no phone connected"
        ]
    );
    assert_eq!(
        kit.messages(),
        [
            "email queued anna@example.test",
            "email queued wang@example.test",
            "push queued {\"endpoint\":\"https://push.example.test/x\"}"
        ]
    );
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM card WHERE stage_id = 3 AND version = 2"), 3);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM visit WHERE left_at IS NULL AND stage_id = 3"), 3);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM visit WHERE left_at IS NOT NULL AND stage_id = 1"), 3);
    assert_eq!(kit.sql::<i64>("SELECT (min(not_before) - (SELECT max(at) FROM batch)) / 1000000 FROM outbox"), 30);
}

#[test]
fn moving_to_where_a_card_is_makes_no_batch() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), true);
    let before: i64 = kit.sql("SELECT count(*) FROM batch");
    let receipt = kit.assign(&[anna], 0).unwrap();
    assert_eq!((receipt.batch, receipt.changed, receipt.messages), (None, 0, 0));
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM batch"), before);
}

#[test]
fn the_preview_shows_what_the_command_sends() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), true);
    let (_, bert) = kit.person("Bert Öztürk", Some("bert@example.test"), false);
    let mut request = kit.request(&[anna, bert], 1);
    request.note = "We call you on Monday.".into();
    request.unticked.insert((anna, Channel::Push));
    let plan = kit.office.plan(request.clone()).unwrap();
    assert_eq!((plan.totals.cards, plan.totals.messages), (2, 2));

    let lines = kit.office.plan_lines(&plan, None, 100).unwrap();
    let shown: Vec<String> =
        lines.iter().map(|line| format!("{} {} {:?}", line.name, line.channel.word(), line.hearing)).collect();
    assert_eq!(
        shown,
        [
            "Anna Becker e-mail Hears",
            "Anna Becker push Silent(Unticked)",
            "Bert Öztürk e-mail Hears",
            "Bert Öztürk push Silent(NoAddress)"
        ]
    );
    assert_eq!(kit.office.plan_lines(&plan, Some((anna, Channel::Push)), 1).unwrap(), lines[2..3]);

    kit.execute("UPDATE address SET label = 'Anna''s phone' WHERE channel = 'push' AND label = ''");
    let words: Vec<String> = kit
        .office
        .plan_lines(&plan, None, 3)
        .unwrap()
        .iter()
        .map(milepost::office::ask_assign::Line::to_in_words)
        .collect();
    assert_eq!((words[1].as_str(), lines[1].to_in_words().as_str()), ("Anna's phone", "phone"));
    // a stage without a colour takes the office's, a neutral grey would mean "no colour"
    kit.execute("UPDATE stage SET color = ''");

    let Rendered::Email(letter) = kit.office.plan_letter(&plan, bert, Channel::Email).unwrap() else {
        panic!("not a letter")
    };
    for part in ["Bert", "Solar Project", "Site survey (label)", "We call you on Monday."] {
        assert!(letter.text.contains(part), "{part} is missing in {}", letter.text);
    }
    let html = letter.html.clone();
    let brand = kit.office.brand().unwrap().color.hex();
    let now_at = format!(r#"bgcolor="{brand}" style="height:12px"#);
    assert_eq!(html.matches(&now_at).count(), 2, "{html}");

    let seen = Seen { digest: plan.totals.digest.clone(), messages: 2, cards: 2 };
    let receipt = kit.run(Command::Assign(Assign { request, seen: Some(seen) })).unwrap();
    assert_eq!((receipt.changed, receipt.messages), (2, 2));
    assert_eq!(kit.messages(), ["email queued anna@example.test", "email queued bert@example.test"]);
}

#[test]
fn a_preview_that_no_longer_holds_is_refused() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), true);
    let (_, bert) = kit.person("Bert Öztürk", Some("bert@example.test"), false);
    let request = kit.request(&[anna, bert], 1);
    let plan = kit.office.plan(request.clone()).unwrap();
    kit.assign(&[bert], 2).unwrap();
    let seen = Seen { digest: plan.totals.digest, messages: plan.totals.messages, cards: plan.totals.cards };
    let refusal = kit.run(Command::Assign(Assign { request, seen: Some(seen) })).unwrap_err();
    assert_eq!(refusal.kind, Kind::Conflict);
    assert_eq!(kit.messages().len(), 1, "only Bert's own move told anybody");
}

#[test]
fn undo_takes_moves_and_messages_back_and_redo_brings_them_again() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), true);
    kit.assign(&[anna], 1).unwrap();
    kit.assign(&[anna], 2).unwrap();

    let back = undo(&mut kit).unwrap();
    assert_eq!((back.changed, back.messages), (1, 2));
    assert_eq!(kit.sql::<i64>("SELECT stage_id FROM card"), 2);
    undo(&mut kit).unwrap();
    assert_eq!(kit.sql::<i64>("SELECT stage_id FROM card"), 1);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'cancelled'"), 4);
    assert_eq!(
        kit.sql::<i64>("SELECT entered_at FROM visit WHERE left_at IS NULL AND undone_by IS NULL"),
        super::kit::MORNING.micros(),
        "the old visit goes on with its beginning"
    );
    assert_eq!(undo(&mut kit).unwrap_err().kind, Kind::Rule, "nothing of hers is left");

    kit.run(Command::Redo).unwrap();
    assert_eq!(kit.sql::<i64>("SELECT stage_id FROM card"), 2);
    kit.run(Command::Redo).unwrap();
    assert_eq!(kit.sql::<i64>("SELECT stage_id FROM card"), 3);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM visit WHERE left_at IS NULL AND undone_by IS NULL"), 1);
    assert_eq!(kit.messages().iter().filter(|line| line.contains("queued")).count(), 4);
    assert_eq!(kit.sql::<i64>("SELECT count(DISTINCT message_id) FROM outbox"), 4);
    assert!(kit.run(Command::Redo).is_err());

    undo(&mut kit).unwrap();
    assert_eq!(kit.sql::<i64>("SELECT stage_id FROM card"), 2, "what was redone can be undone again");
}

#[test]
fn undo_is_refused_when_somebody_changed_the_same_card_since() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), false);
    let first = kit.assign(&[anna], 1).unwrap().batch;
    kit.assign(&[anna], 2).unwrap();
    let refusal = kit.run(Command::Undo(Undo { batch: first })).unwrap_err();
    assert_eq!(refusal.kind, Kind::Conflict);
    assert!(refusal.sentence.contains("Dana: Anna Becker to Permit"), "{refusal}");
    assert_eq!(kit.sql::<i64>("SELECT stage_id FROM card"), 3);
    assert_eq!(kit.messages().len(), 2);
}

#[test]
fn an_order_given_twice_is_carried_out_once() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), false);
    let order = Order::new(Command::Assign(Assign { request: kit.request(&[anna], 1), seen: None }), kit.now);
    let dana = kit.dana.clone();
    let first = kit.office.run(&order, &dana).unwrap();
    let again = kit.second().run(&order, &dana).unwrap();
    assert_eq!((again.batch, again.repeated), (first.batch, true));
    assert_eq!(kit.messages().len(), 1);
}

#[test]
fn nobody_can_be_moved_into_an_inactive_stage() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), false);
    rusqlite::Connection::open(kit.file()).unwrap().execute("UPDATE stage SET active = 0 WHERE id = 3", []).unwrap();
    let refusal = kit.assign(&[anna], 2).unwrap_err();
    assert_eq!(refusal.sentence, "Permit is inactive, so nobody can be moved into it.");
}

#[test]
fn history_refuses_to_be_rewritten() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", None, false);
    kit.assign(&[anna], 1).unwrap();
    let conn = rusqlite::Connection::open(kit.file()).unwrap();
    for sql in
        ["UPDATE event SET action = 'x'", "DELETE FROM event", "DELETE FROM change", "UPDATE change SET after = '{}'"]
    {
        assert!(conn.execute(sql, []).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
}
