//! Contractors' milestones: S2.1 - S2.4, S2.7, state machine rows C1-C6, X2.

use super::kit::Kit;
use chrono::NaiveDate;
use milepost::domain::milestone::Step;
use milepost::domain::{Actor, ContactId, Currency, Kind, MilestoneId, Money, OperatorId, Refusal, Role};
use milepost::office::milestone::{AddMilestone, EditMilestone, FileChange, Pick, StepMilestones};
use milepost::office::operators::AddOperator;
use milepost::office::undo::Undo;
use milepost::office::{Command, Order, Receipt};
use milepost::store::round::Verdict;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn add(kit: &mut Kit, contractor: ContactId, title: &str, minor: i64) -> MilestoneId {
    let command = AddMilestone {
        contractor,
        title: title.into(),
        due_on: day("2026-11-27"),
        amount: Money::new(minor, Currency::USD),
        description: String::new(),
        file: None,
    };
    MilestoneId(kit.run(Command::AddMilestone(command)).unwrap().created.unwrap())
}

pub fn step(what: Step, ids: &[MilestoneId], words: &str) -> Command {
    Command::StepMilestones(StepMilestones {
        step: what,
        picks: ids.iter().map(|id| Pick { id: *id, version: None }).collect(),
        words: words.into(),
        note: String::new(),
        notify: true,
        left_out: BTreeSet::new(),
    })
}

fn undo(kit: &mut Kit) -> Result<Receipt, Refusal> {
    kit.run(Command::Undo(Undo { batch: None }))
}

fn status(kit: &Kit, id: MilestoneId) -> String {
    kit.sql(&format!("SELECT status || ' ' || revision FROM milestone WHERE id = {id}"))
}

fn payments(kit: &Kit) -> String {
    kit.sql("SELECT coalesce(group_concat(amount_minor || ' ' || state, ', '), '') FROM payment")
}

#[test]
fn a_milestone_is_handed_in_sent_back_handed_in_again_and_approved() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let wiring = add(&mut kit, carla, "Wiring, first floor", 90_000);
    assert_eq!(kit.sql::<i64>(&format!("SELECT roles & 16 FROM contact WHERE id = {carla}")), 16, "a contractor by it");

    kit.run(step(Step::Submit, &[wiring], "All done.")).unwrap();
    let back = kit.run(step(Step::Reject, &[wiring], "Two outlets in the kitchen are missing.")).unwrap();
    assert_eq!((back.summary.as_str(), back.messages), ("\"Wiring, first floor\" of Carla Bau rejected", 1));
    assert_eq!(status(&kit, wiring), "in_progress 2");
    kit.run(step(Step::Submit, &[wiring], "Two outlets added.")).unwrap();
    let done = kit.run(step(Step::Approve, &[wiring], "")).unwrap();
    assert_eq!((done.changed, done.messages), (1, 1));
    assert_eq!((status(&kit, wiring).as_str(), payments(&kit).as_str()), ("approved 2", "90000 draft"));

    let letters = kit.office.milestone_detail(wiring).unwrap();
    let rounds: Vec<_> =
        letters.rounds.iter().map(|round| (round.revision, round.verdict, round.words.as_str())).collect();
    assert_eq!(
        rounds,
        [
            (1, Verdict::Submitted, "All done."),
            (1, Verdict::Rejected, "Two outlets in the kitchen are missing."),
            (2, Verdict::Submitted, "Two outlets added."),
            (2, Verdict::Approved, ""),
        ]
    );
    assert_eq!(kit.messages(), ["email queued carla@example.test", "email queued carla@example.test"]);
}

#[test]
fn every_message_of_ten_approvals_can_be_seen_before() {
    let mut kit = Kit::new();
    let mut ids = Vec::new();
    for name in ["Carla Bau", "佐藤 ゆき", "शर्मा निर्माण", "عمر"] {
        let (contact, _) = kit.person(name, Some(&format!("c{}@example.test", ids.len())), false);
        ids.push(add(&mut kit, contact, &format!("Roof of {name}"), 125_000));
    }
    kit.run(step(Step::Submit, &ids, "")).unwrap();
    let order = Order::new(step(Step::Approve, &ids, ""), kit.now);
    let mut shown = Vec::new();
    let dana = kit.dana.clone();
    let would = kit
        .office
        .rehearse(&order, &dana, |message| {
            shown.push((message.name, message.letter.headline().to_owned(), message.letter.plain().to_owned()));
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((would.changed, would.messages, shown.len()), (4, 4, 4));
    assert_eq!(shown[1].1, "Approved: Roof of 佐藤 ゆき");
    assert!(shown[1].2.contains("$1,250.00"), "{}", shown[1].2);
    assert_eq!(status(&kit, ids[1]), "submitted 1", "nothing is done by looking");
    kit.office.run(&order, &dana).unwrap();
    assert_eq!(kit.messages().len(), 4);
}

#[test]
fn what_is_not_lawful_is_refused_as_a_whole_and_in_words() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", None, false);
    let (one, two) = (add(&mut kit, carla, "Roof", 100), add(&mut kit, carla, "Wiring", 200));
    kit.run(step(Step::Submit, &[one], "")).unwrap();
    let refusal = kit.run(step(Step::Approve, &[one, two], "")).unwrap_err();
    assert_eq!(refusal.sentence, "\"Wiring\" is in progress, so it cannot be approved.");
    assert_eq!(status(&kit, one), "submitted 1", "all or nothing");
    let refusal = kit.run(step(Step::Reject, &[one], " \n ")).unwrap_err();
    assert_eq!((refusal.kind, refusal.sentence.as_str()), (Kind::Usage, "To reject a milestone takes a reason."));
    let refusal = kit.run(step(Step::Approve, &[MilestoneId(99)], "")).unwrap_err();
    assert_eq!(
        (refusal.kind, refusal.sentence.as_str()),
        (Kind::NotFound, "There is no milestone 99; nothing was done.")
    );

    for (title, minor, says) in
        [(" \u{200b} ", 100, "needs a title"), ("Roof", 0, "cannot be $0.00"), ("Roof", -5, "cannot be -$0.05")]
    {
        let command = AddMilestone {
            contractor: carla,
            title: title.into(),
            due_on: day("2020-01-01"),
            amount: Money::new(minor, Currency::USD),
            description: String::new(),
            file: None,
        };
        let refusal = kit.run(Command::AddMilestone(command)).unwrap_err();
        assert!(refusal.sentence.contains(says), "{refusal}");
    }
}

#[test]
fn approved_ones_are_locked_until_their_approval_is_taken_back_while_the_payment_is_a_draft() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let roof = add(&mut kit, carla, "Roof", 100_000);
    kit.run(step(Step::Submit, &[roof], "")).unwrap();
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    let edit = EditMilestone {
        pick: Pick { id: roof, version: None },
        title: Some("Roof and gutter".into()),
        due_on: None,
        amount: None,
        description: None,
        file: FileChange::Keep,
    };
    let refusal = kit.run(Command::EditMilestone(edit.clone())).unwrap_err();
    assert_eq!(refusal.sentence, "\"Roof\" is approved, so it cannot be edited.");
    assert!(kit.run(step(Step::Delete, &[roof], "")).is_err());

    kit.run(step(Step::Unapprove, &[roof], "Wrong house.")).unwrap();
    assert_eq!((status(&kit, roof).as_str(), payments(&kit).as_str()), ("submitted 1", "100000 void"));
    assert_eq!(kit.sql::<String>("SELECT reason FROM payment"), "un-approved: Wrong house.");
    kit.run(Command::EditMilestone(edit)).unwrap();
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    assert_eq!(payments(&kit), "100000 void, 100000 draft");

    kit.execute("UPDATE payment SET state = 'scheduled' WHERE state = 'draft'");
    let refusal = kit.run(step(Step::Unapprove, &[roof], "Wrong house.")).unwrap_err();
    assert_eq!(
        refusal.sentence,
        "The approval of \"Roof and gutter\" stands, because its payment of $1,000.00 to Carla Bau is scheduled and no longer a draft."
    );
    assert_eq!(kit.messages().len(), 3);
}

#[test]
fn undo_takes_status_round_payment_and_letter_back_and_redo_brings_them_again() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let roof = add(&mut kit, carla, "Roof", 100_000);
    kit.run(step(Step::Submit, &[roof], "")).unwrap();
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    undo(&mut kit).unwrap();
    assert_eq!((status(&kit, roof).as_str(), payments(&kit).as_str()), ("submitted 1", "100000 void"));
    assert_eq!(kit.office.milestone_detail(roof).unwrap().rounds.len(), 1);
    assert_eq!(kit.messages(), ["email cancelled carla@example.test"]);
    kit.run(Command::Redo).unwrap();
    assert_eq!((status(&kit, roof).as_str(), payments(&kit).as_str()), ("approved 1", "100000 draft"));
    assert_eq!(kit.office.milestone_detail(roof).unwrap().rounds.len(), 2);
    assert_eq!(kit.messages(), ["email queued carla@example.test"]);
    // back to the beginning, creation included
    for _ in 0..3 {
        undo(&mut kit).unwrap();
    }
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM milestone WHERE ended_batch IS NULL"), 0);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM payment WHERE state <> 'void'"), 0);
}

#[test]
fn money_that_has_left_is_not_taken_back_by_undo() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", None, false);
    let roof = add(&mut kit, carla, "Roof", 100_000);
    kit.run(step(Step::Submit, &[roof], "")).unwrap();
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    kit.execute("UPDATE payment SET state = 'paid', reference = 'X'");
    let refusal = undo(&mut kit).unwrap_err();
    assert_eq!(refusal.sentence, "The payment of $1,000.00 to Carla Bau is paid, and undo does not bring money back.");
    assert_eq!(status(&kit, roof), "approved 1");
}

#[test]
fn of_two_operators_who_decide_at_once_one_wins_and_the_other_is_told_who_and_when() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", None, false);
    let roof = add(&mut kit, carla, "Roof", 100_000);
    kit.run(step(Step::Submit, &[roof], "")).unwrap();
    let version = Some(kit.sql(&format!("SELECT version FROM milestone WHERE id = {roof}")));
    let seen = |what, words: &str| match step(what, &[roof], words) {
        Command::StepMilestones(command) => {
            Command::StepMilestones(StepMilestones { picks: vec![Pick { id: roof, version }], ..command })
        }
        other => other,
    };
    kit.run(seen(Step::Approve, "")).unwrap();
    let refusal = kit.run(seen(Step::Reject, "Not yet.")).unwrap_err();
    assert_eq!(refusal.kind, Kind::Conflict);
    assert_eq!(
        refusal.sentence,
        "\"Roof\" was changed meanwhile by Dana at 09:03 on 2026-11-23 (\"Roof\" of Carla Bau approved); nothing was done."
    );
}

#[test]
fn above_the_limit_two_operators_approve() {
    let mut kit = Kit::with_config("[milestones]\nsecond_approval_above = 500\n");
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let (small, large) = (add(&mut kit, carla, "Site clean-up", 50_000), add(&mut kit, carla, "Roof", 50_001));
    kit.run(step(Step::Submit, &[small, large], "")).unwrap();
    let first = kit.run(step(Step::Approve, &[small, large], "")).unwrap();
    assert_eq!(
        first.summary,
        "\"Site clean-up\" of Carla Bau approved; 1 approved once, waiting for a second operator"
    );
    assert_eq!((status(&kit, small).as_str(), status(&kit, large).as_str()), ("approved 1", "submitted 1"));
    let refusal = kit.run(step(Step::Approve, &[large], "")).unwrap_err();
    assert_eq!(refusal.sentence, "\"Roof\" needs the approval of two operators, and Dana has already given theirs.");
    let ben = AddOperator { name: "Ben".into(), email: String::new(), role: Role::Admin };
    let id = kit.run(Command::AddOperator(ben)).unwrap().created.unwrap();
    let ben = Actor { id: OperatorId(id), name: "Ben".into(), role: Role::Admin };
    kit.now = kit.now.plus_seconds(60);
    kit.office.run(&Order::new(step(Step::Approve, &[large], ""), kit.now), &ben).unwrap();
    assert_eq!(status(&kit, large), "approved 1");
    assert_eq!(payments(&kit), "50000 draft, 50001 draft");
    assert_eq!(kit.messages().len(), 2);
}
