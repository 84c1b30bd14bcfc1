//! Where the rules of milestones and payments meet: reminders and edits, undo in any order, privacy, large sums, roles.

use super::contacts::erasing::left;
use super::kit::Kit;
use super::milestones::{add, step};
use super::payments::{approved, pay, scheduled};
use milepost::domain::milestone::Step;
use milepost::domain::{Actor, BatchId, ContactId, Currency, Kind, MilestoneId, Money, OperatorId, PaymentId, Role};
use milepost::office::contact::Erase;
use milepost::office::milestone::{AddMilestone, EditMilestone, FileChange, Pick};
use milepost::office::operators::AddOperator;
use milepost::office::payment::{DraftAgain, PayStep};
use milepost::office::undo::Undo;
use milepost::office::{Command, Order, Receipt};

fn edit(id: MilestoneId) -> EditMilestone {
    let pick = Pick { id, version: None };
    EditMilestone { pick, title: None, due_on: None, amount: None, description: None, file: FileChange::Keep }
}

fn undo(kit: &mut Kit, batch: Option<BatchId>) -> Result<Receipt, milepost::domain::Refusal> {
    kit.run(Command::Undo(Undo { batch }))
}

fn operator(kit: &mut Kit, name: &str, email: &str, role: Role) -> Actor {
    let command = AddOperator { name: name.into(), email: email.into(), role };
    let id = kit.run(Command::AddOperator(command)).unwrap().created.unwrap();
    Actor { id: OperatorId(id), name: name.into(), role }
}

fn states(kit: &Kit) -> String {
    kit.sql("SELECT group_concat(id || ' ' || state, ', ') FROM payment")
}

#[test]
fn a_reminder_of_a_deadline_that_was_moved_does_not_go() {
    let mut kit = Kit::with_config("[milestones]\nremind_days_before = 4\n");
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let roof = add(&mut kit, carla, "Roof", 90_000);
    kit.run(Command::RemindMilestones).unwrap();
    let later = EditMilestone { due_on: "2026-12-24".parse().ok(), ..edit(roof) };
    kit.run(Command::EditMilestone(later)).unwrap();
    assert_eq!(kit.messages(), ["email cancelled carla@example.test"]);
    undo(&mut kit, None).unwrap();
    assert_eq!(kit.messages(), ["email queued carla@example.test"], "the old deadline holds again");
    kit.run(Command::EditMilestone(EditMilestone { title: Some("Roof, all of it".into()), ..edit(roof) })).unwrap();
    assert_eq!(kit.messages(), ["email queued carla@example.test"]);
}

#[test]
fn a_reminder_is_no_change_that_an_open_form_stumbles_over() {
    let mut kit = Kit::with_config("[milestones]\nremind_days_before = 4\n");
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let roof = add(&mut kit, carla, "Roof", 90_000);
    let pick = Pick { id: roof, version: Some(kit.sql("SELECT version FROM milestone")) };
    kit.run(Command::RemindMilestones).unwrap();
    kit.run(Command::EditMilestone(EditMilestone { pick, title: Some("Dach".into()), ..edit(roof) })).unwrap();
    let again = EditMilestone { pick, title: Some("Roof".into()), ..edit(roof) };
    let refusal = kit.run(Command::EditMilestone(again)).unwrap_err();
    assert!(refusal.sentence.contains("by Dana at 09:03 on 2026-11-23 (Milestone \"Dach\" edited)"), "{refusal}");
    kit.messages();
}

#[test]
fn of_an_erased_contractor_no_operator_keeps_a_letter_and_no_payment_the_name() {
    let mut kit = Kit::new();
    operator(&mut kit, "Ben", "ben@example.test", Role::Admin);
    let (zoe, _) = kit.person("Zauberhaft Zoë", None, false);
    let roof = add(&mut kit, zoe, "Roof", 90_000);
    kit.run(step(Step::Submit, &[roof], "Zauberhaft done.")).unwrap();
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    kit.run(pay(scheduled(), &[PaymentId(1)])).unwrap();
    let found = left(&kit, "auberhaft");
    for place in ["outbox.vars", "snapshot.vars", "batch.summary"] {
        assert!(found.contains(&place.to_owned()), "{place} of {found:?}");
    }
    kit.run(Command::Erase(Erase { contact: zoe })).unwrap();
    assert_eq!(left(&kit, "auberhaft"), [""; 0]);
    assert_eq!(kit.messages(), ["email cancelled ben@example.test"]);
    assert_eq!(kit.sql::<String>("SELECT state || ' ' || amount_minor FROM payment"), "scheduled 90000");
}

#[test]
fn a_statement_does_not_tell_of_approvals_that_an_undo_took_back() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", None, false);
    let roof = add(&mut kit, carla, "Roof", 90_000);
    kit.run(step(Step::Submit, &[roof], "")).unwrap();
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    undo(&mut kit, None).unwrap();
    let lines = |kit: &Kit| kit.office.statement(carla, kit.now).unwrap().payments;
    assert_eq!(lines(&kit), []);
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    kit.run(step(Step::Unapprove, &[roof], "The wrong house.")).unwrap();
    let lines = lines(&kit);
    assert_eq!(lines.iter().map(|line| line.reason.as_str()).collect::<Vec<_>>(), ["un-approved: The wrong house."]);
}

#[test]
fn who_has_another_milestone_stays_a_contractor_when_the_first_is_undone() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", None, false);
    add(&mut kit, carla, "Roof", 90_000);
    let first = BatchId(kit.sql("SELECT max(id) FROM batch"));
    add(&mut kit, carla, "Wiring", 90_000);
    let is_contractor = |kit: &Kit| kit.sql::<i64>("SELECT roles & 16 FROM contact") == 16;
    undo(&mut kit, Some(first)).unwrap();
    assert!(is_contractor(&kit));
    kit.run(Command::Redo).unwrap();
    assert!(is_contractor(&kit));
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM milestone WHERE ended_batch IS NULL"), 2);
    undo(&mut kit, None).unwrap();
    undo(&mut kit, None).unwrap();
    assert!(!is_contractor(&kit), "with the last one the role goes too");
}

#[test]
fn sums_that_no_contract_has_are_refused_before_they_can_overflow() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", None, false);
    let of = |minor, currency: &str| {
        let amount = Money::new(minor, Currency::from_code(currency).unwrap());
        let (title, due_on) = ("Roof".to_owned(), "2026-11-27".parse().unwrap());
        Command::AddMilestone(AddMilestone {
            contractor: carla,
            title,
            due_on,
            amount,
            description: String::new(),
            file: None,
        })
    };
    let refusal = kit.run(of(i64::MAX, "USD")).unwrap_err();
    assert_eq!(refusal.sentence, "The amount $92,233,720,368,547,758.07 is too large.");
    assert_eq!(refusal.hint, "A milestone pays $10,000,000,000,000.00 at most.");
    let largest = 1_000_000_000_000_000;
    let ids: Vec<_> = [("USD", largest), ("USD", largest), ("JPY", 48_000), ("KWD", 1_234)]
        .map(|(currency, minor)| MilestoneId(kit.run(of(minor, currency)).unwrap().created.unwrap()))
        .into();
    kit.run(step(Step::Submit, &ids, "")).unwrap();
    kit.run(step(Step::Approve, &ids, "")).unwrap();
    let sums = kit.office.payment_sums(None).unwrap();
    let sums: Vec<String> = sums.iter().map(|sum| Money::new(sum.minor, sum.currency).to_string()).collect();
    assert_eq!(sums, ["¥48,000", "KWD 1.234", "$20,000,000,000,000.00"]);
}

#[test]
fn no_order_of_undoing_pays_a_milestone_twice_or_one_that_is_not_approved() {
    let mut kit = Kit::new();
    let (_, ids) = approved(&mut kit, None, 1);
    let roof = MilestoneId(1);
    let newest = |kit: &Kit| BatchId(kit.sql("SELECT max(id) FROM batch"));

    // void, then un-approved: the void payment may not come back
    kit.run(pay(PayStep::Void("Agreed otherwise.".into()), &ids)).unwrap();
    let void = newest(&kit);
    kit.run(step(Step::Unapprove, &[roof], "Agreed otherwise.")).unwrap();
    let refusal = undo(&mut kit, Some(void)).unwrap_err();
    assert!(refusal.sentence.ends_with("stands on a milestone that would be gone."), "{refusal}");
    undo(&mut kit, None).unwrap();

    // void, then drafted anew: two payments may not stand
    kit.run(Command::DraftAgain(DraftAgain { payments: ids.clone() })).unwrap();
    assert_eq!(states(&kit), "1 void, 2 draft");
    let refusal = undo(&mut kit, Some(void)).unwrap_err();
    assert!(refusal.sentence.ends_with("something else has taken its place since."), "{refusal}");
    undo(&mut kit, None).unwrap();
    undo(&mut kit, None).unwrap();
    assert_eq!(states(&kit), "1 draft, 2 void");

    // failed, drafted anew, taken back and done again: the two change places
    for what in [scheduled(), PayStep::Send, PayStep::Fail("Account closed.".into())] {
        kit.run(pay(what, &ids)).unwrap();
    }
    kit.run(Command::DraftAgain(DraftAgain { payments: ids })).unwrap();
    assert_eq!(states(&kit), "1 void, 2 void, 3 draft");
    undo(&mut kit, None).unwrap();
    assert_eq!(states(&kit), "1 failed, 2 void, 3 void");
    kit.run(Command::Redo).unwrap();
    assert_eq!(states(&kit), "1 void, 2 void, 3 draft");
    kit.messages();
}

#[test]
fn another_amount_needs_both_approvals_anew() {
    let mut kit = Kit::with_config("[milestones]\nsecond_approval_above = 500\n");
    let ben = operator(&mut kit, "Ben", "", Role::Admin);
    let (carla, _) = kit.person("Carla Bau", None, false);
    let roof = add(&mut kit, carla, "Roof", 60_000);
    kit.run(step(Step::Submit, &[roof], "")).unwrap();
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    let more = EditMilestone { amount: Some(Money::new(99_000, Currency::USD)), ..edit(roof) };
    kit.run(Command::EditMilestone(more)).unwrap();
    kit.office.run(&Order::new(step(Step::Approve, &[roof], ""), kit.now), &ben).unwrap();
    assert_eq!(kit.sql::<String>("SELECT status FROM milestone"), "submitted", "his is the first of the new amount");
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    assert_eq!(kit.sql::<String>("SELECT amount_minor || ' ' || state FROM payment"), "99000 draft");
}

#[test]
fn an_agent_decides_about_their_own_contractors_and_a_viewer_about_none() {
    let mut kit = Kit::new();
    let (ben, vic) = (operator(&mut kit, "Ben", "", Role::Agent), operator(&mut kit, "Vic", "", Role::Viewer));
    let (carla, _) = kit.person("Carla Bau", None, false);
    let (sato, _) = kit.person("佐藤 ゆき", None, false);
    kit.execute(&format!("UPDATE contact SET owner = 'Ben' WHERE id = {sato}"));
    let (hers, his) = (add(&mut kit, carla, "Roof", 100), add(&mut kit, sato, "屋根", 100));
    let mut run = |who: &Actor, ids: &[MilestoneId]| {
        let order = Order::new(step(Step::Submit, ids, ""), kit.now);
        kit.office.run(&order, who).map_err(|refusal| (refusal.kind, refusal.sentence))
    };
    let (kind, sentence) = run(&ben, &[hers, his]).unwrap_err();
    assert_eq!(kind, Kind::Permission);
    assert_eq!(sentence, "\"Roof\" is of Carla Bau, who belongs to somebody else, and Ben may change only their own.");
    assert_eq!(run(&vic, &[his]).unwrap_err().0, Kind::Permission);
    run(&ben, &[his]).unwrap();
    let _: ContactId = sato;
}

#[test]
fn an_office_that_does_not_write_to_contractors_does_not() {
    let mut kit = Kit::with_config("[milestones]\nnotify = false\n");
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let roof = add(&mut kit, carla, "Roof", 100);
    for (what, words) in [(Step::Submit, ""), (Step::Reject, "No."), (Step::Submit, ""), (Step::Approve, "")] {
        kit.run(step(what, &[roof], words)).unwrap();
    }
    kit.run(pay(scheduled(), &[PaymentId(1)])).unwrap();
    assert_eq!(kit.messages(), [""; 0]);
}
