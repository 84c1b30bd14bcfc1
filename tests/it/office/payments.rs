//! Paying contractors: S2.5, S2.6, state machine row D, and the notices of both.

use super::kit::Kit;
use super::milestones::{add, step};
use milepost::domain::milestone::Step;
use milepost::domain::{ContactId, Kind, MilestoneId, PaymentId, Refusal, Role};
use milepost::office::operators::AddOperator;
use milepost::office::payment::{DraftAgain, PayPick, PayStep, StepPayments};
use milepost::office::undo::Undo;
use milepost::office::{Command, Order, Receipt};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

pub fn pay(what: PayStep, ids: &[PaymentId]) -> Command {
    Command::StepPayments(StepPayments {
        step: what,
        picks: ids.iter().map(|id| PayPick { id: *id, version: None }).collect(),
        note: String::new(),
        notify: true,
        left_out: BTreeSet::new(),
    })
}

pub fn scheduled() -> PayStep {
    PayStep::Schedule("2026-11-30".parse().unwrap())
}

/// Carla with approved milestones, and their draft payments; nobody was told so far.
pub fn approved(kit: &mut Kit, email: Option<&str>, count: usize) -> (ContactId, Vec<PaymentId>) {
    let (carla, _) = kit.person("Carla Bau", email, false);
    let ids: Vec<MilestoneId> = (0..count).map(|n| add(kit, carla, &format!("Roof {n}"), 90_000)).collect();
    for what in [Step::Submit, Step::Approve] {
        let Command::StepMilestones(mut command) = step(what, &ids, "") else { panic!("a step") };
        command.notify = false;
        kit.run(Command::StepMilestones(command)).unwrap();
    }
    (carla, (1..).take(count).map(PaymentId).collect())
}

fn state(kit: &Kit, id: PaymentId) -> String {
    kit.sql(&format!(
        "SELECT state || '|' || coalesce(pay_on, '') || '|' || reference || '|' || reason FROM payment WHERE id = {id}"
    ))
}

fn undo(kit: &mut Kit) -> Result<Receipt, Refusal> {
    kit.run(Command::Undo(Undo { batch: None }))
}

#[test]
fn a_payment_goes_its_way_and_the_contractor_hears_of_each_step() {
    let mut kit = Kit::new();
    let (_, ids) = approved(&mut kit, Some("carla@example.test"), 1);
    let mut letters = Vec::new();
    let ways = [scheduled(), PayStep::Send, PayStep::Paid(" 2026-0042 ".into()), PayStep::Refund("Paid twice.".into())];
    for what in ways {
        let order = Order::new(pay(what, &ids), kit.now);
        let dana = kit.dana.clone();
        kit.office
            .rehearse(&order, &dana, |message| {
                let line = message.letter.plain().lines().nth(6).unwrap_or_default().to_owned();
                letters.push(format!("{} / {line}", message.letter.headline()));
                ControlFlow::Continue(())
            })
            .unwrap();
        kit.office.run(&order, &dana).unwrap();
    }
    assert_eq!(
        letters,
        [
            "Scheduled: $900.00 for Roof 0 / is scheduled for Mon 30 Nov 2026.",
            "On its way: $900.00 for Roof 0 / was handed to our bank.",
            "Paid: $900.00 for Roof 0 / was paid. Reference: 2026-0042.",
            "Returned: $900.00 for Roof 0 / was returned.",
        ]
    );
    assert_eq!(state(&kit, ids[0]), "refunded|2026-11-30|2026-0042|Paid twice.");
    assert_eq!(kit.messages().len(), 4);
}

#[test]
fn what_is_missing_or_not_lawful_is_refused_for_all() {
    let mut kit = Kit::new();
    let (_, ids) = approved(&mut kit, None, 2);
    kit.run(pay(scheduled(), &ids[..1])).unwrap();
    let refusal = kit.run(pay(PayStep::Send, &ids)).unwrap_err();
    assert_eq!(refusal.sentence, "The payment to Carla Bau is draft, so it cannot become sent.");
    assert_eq!(refusal.hint, "From here it can become: scheduled, void.");
    assert_eq!(state(&kit, ids[0]), "scheduled|2026-11-30||", "all or nothing");
    assert_eq!(
        kit.run(pay(PayStep::Paid(" ".into()), &ids)).unwrap_err().sentence,
        "A paid payment needs its reference."
    );
    assert_eq!(kit.run(pay(PayStep::Void("\t".into()), &ids)).unwrap_err().sentence, "A void payment needs a reason.");
    assert_eq!(kit.run(pay(scheduled(), &[PaymentId(9)])).unwrap_err().kind, Kind::NotFound);
    let ben = AddOperator { name: "Ben".into(), email: String::new(), role: Role::Agent };
    kit.run(Command::AddOperator(ben)).unwrap();
    let ben = kit.office.operators().unwrap().into_iter().find(|one| one.name == "Ben").unwrap();
    let ben = milepost::domain::Actor { id: ben.id, name: ben.name, role: ben.role };
    let refusal = kit.office.run(&Order::new(pay(PayStep::Send, &ids[..1]), kit.now), &ben).unwrap_err();
    assert_eq!(refusal.sentence, "Ben is an agent and may not pay contractors.");
}

#[test]
fn scheduling_is_undone_and_sending_is_not() {
    let mut kit = Kit::new();
    let (_, ids) = approved(&mut kit, Some("carla@example.test"), 1);
    kit.run(pay(scheduled(), &ids)).unwrap();
    undo(&mut kit).unwrap();
    assert_eq!(state(&kit, ids[0]), "draft|||");
    kit.run(Command::Redo).unwrap();
    kit.run(pay(PayStep::Send, &ids)).unwrap();
    let refusal = undo(&mut kit).unwrap_err();
    assert!(refusal.sentence.ends_with("is sent, and undo does not bring money back."), "{refusal}");
    assert_eq!(refusal.hint, "If the bank gave it back, mark it as failed with the reason.");
    assert_eq!(kit.messages().len(), 2);
}

#[test]
fn a_failed_payment_is_drafted_anew_and_the_old_one_is_kept() {
    let mut kit = Kit::new();
    let (_, ids) = approved(&mut kit, None, 1);
    for what in [scheduled(), PayStep::Send, PayStep::Fail("Account closed.".into())] {
        kit.run(pay(what, &ids)).unwrap();
    }
    kit.run(Command::DraftAgain(DraftAgain { payments: ids.clone() })).unwrap();
    assert_eq!(state(&kit, ids[0]), "void|2026-11-30||Account closed.");
    assert_eq!(state(&kit, PaymentId(2)), "draft|||");
    let refusal = kit.run(Command::DraftAgain(DraftAgain { payments: ids })).unwrap_err();
    assert_eq!(refusal.sentence, "\"Roof 0\" has another payment already, which is draft.");
}

#[test]
fn the_reviewing_operator_hears_of_a_submission_when_there_is_an_address() {
    let mut kit = Kit::new();
    for (name, email) in [("Ben", "ben@example.test"), ("Ida", "")] {
        let one = AddOperator { name: name.into(), email: email.into(), role: Role::Admin };
        kit.run(Command::AddOperator(one)).unwrap();
    }
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let (sato, _) = kit.person("佐藤 ゆき", None, false);
    kit.execute(&format!(
        "UPDATE contact SET owner = 'ben' WHERE id = {carla}; UPDATE contact SET owner = 'Ida' WHERE id = {sato}"
    ));
    let ids = [add(&mut kit, carla, "Wiring", 90_000), add(&mut kit, sato, "Roof", 100)];
    let done = kit.run(step(Step::Submit, &ids, "Two outlets added.")).unwrap();
    assert_eq!(done.messages, 1);
    assert_eq!(
        done.skipped.iter().map(|one| format!("{}: {}", one.who, one.reason)).collect::<Vec<_>>(),
        ["Ida: no e-mail address"]
    );
    assert_eq!(kit.messages(), ["email queued ben@example.test"]);
    undo(&mut kit).unwrap();
    assert_eq!(kit.messages(), ["email cancelled ben@example.test"]);
}

#[test]
fn contractors_are_reminded_once_for_each_deadline_when_the_office_wants_it() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let roof = add(&mut kit, carla, "Roof", 90_000);
    assert_eq!(kit.run(Command::RemindMilestones).unwrap().batch, None, "off by default");
    drop(kit);

    let mut kit = Kit::with_config("[milestones]\nremind_days_before = 4\n");
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let _ = (roof, add(&mut kit, carla, "Roof", 90_000));
    let done = kit.run(Command::RemindMilestones).unwrap();
    assert_eq!((done.messages, done.summary.as_str()), (1, "1 reminded of their deadline"));
    assert_eq!(kit.run(Command::RemindMilestones).unwrap().batch, None, "once");
    kit.execute("UPDATE milestone SET due_on = '2026-11-26'");
    assert_eq!(kit.run(Command::RemindMilestones).unwrap().messages, 1, "another deadline");
    let taken_back = undo(&mut kit).unwrap();
    assert!(taken_back.summary.contains("added"), "undo means what a person did: {}", taken_back.summary);
    let cancelled = "email cancelled carla@example.test";
    assert_eq!(kit.messages(), [cancelled, cancelled], "nobody is reminded of what is not there");
}

#[test]
fn the_bank_file_is_refused_with_all_that_is_missing_and_then_written() {
    let mut kit = Kit::new();
    let (carla, ids) = approved(&mut kit, None, 2);
    let refusal = kit.office.bank_file(&ids, kit.now).unwrap_err();
    assert_eq!(
        refusal.sentence,
        "The payment of $900.00 to Carla Bau is draft, and only scheduled ones are handed to the bank."
    );
    kit.run(pay(scheduled(), &ids)).unwrap();
    let refusal = kit.office.bank_file(&ids, kit.now).unwrap_err().to_string();
    for missing in [
        "The office's own account is missing",
        "Payment 1 to Carla Bau: no bank details",
        "Payment 2 to Carla Bau: no bank details",
    ] {
        assert!(refusal.contains(missing), "{refusal}");
    }
    kit.execute(&format!(
        "UPDATE contact SET iban = 'DE89370400440532013000' WHERE id = {carla};
         UPDATE payment SET currency = 'EUR';
         INSERT INTO setting (key, value) VALUES ('payments.iban', 'FR1420041010050500013M02606'), ('payments.name', 'Acme Solar')"
    ));
    let file = String::from_utf8(kit.office.bank_file(&ids, kit.now).unwrap()).unwrap();
    assert!(file.contains("<NbOfTxs>2</NbOfTxs>") && file.contains("<CtrlSum>1800.00</CtrlSum>"), "{file}");
    let number = |file: Vec<u8>| {
        let file = String::from_utf8(file).unwrap();
        file.split("MsgId>").nth(1).map(str::to_owned).unwrap()
    };
    let again = number(kit.office.bank_file(&ids, kit.now.plus_seconds(60)).unwrap());
    assert_eq!(again, number(file.into_bytes()), "the bank recognises a file that it has taken before");
    assert_ne!(again, number(kit.office.bank_file(&ids[..1], kit.now).unwrap()), "other payments, another file");
    kit.messages();
}

#[test]
fn sums_and_statement_say_what_is_owed() {
    let mut kit = Kit::new();
    let (carla, ids) = approved(&mut kit, None, 3);
    kit.run(pay(scheduled(), &ids[..2])).unwrap();
    let sums = kit.office.payment_sums(None).unwrap();
    let sums: Vec<_> = sums.iter().map(|sum| (sum.state.name(), sum.count, sum.minor)).collect();
    assert_eq!(sums, [("draft", 1, 90_000), ("scheduled", 2, 180_000)]);
    let statement = kit.office.statement(carla, kit.now).unwrap();
    assert_eq!((statement.milestones.len(), statement.payments.len()), (3, 3));
    let total = &statement.totals()[0];
    assert_eq!((total.approved.minor, total.outstanding.minor, total.paid.minor), (270_000, 270_000, 0));
}
