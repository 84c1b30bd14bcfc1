//! Random orders about milestones and their payments, refused or not, keep what always holds; undoing everything brings
//! the first rows back (S2; X2).

use super::kit::Kit;
use super::undo_model::{dump, pick};
use milepost::domain::milestone::Step;
use milepost::domain::{Actor, BatchId, ContactId, Currency, Kind, MilestoneId, Money, PaymentId, Role};
use milepost::office::milestone::{AddMilestone, EditMilestone, FileChange, Pick, StepMilestones};
use milepost::office::operators::AddOperator;
use milepost::office::payment::{DraftAgain, PayPick, PayStep, StepPayments};
use milepost::office::undo::Undo;
use milepost::office::{Command, Order};
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// An order; its numbers are taken modulo what there is, dead rows included.
#[derive(Clone, Debug)]
enum Wish {
    Add { contractor: u8, dear: bool },
    Edit { milestone: u8, dear: bool },
    Review { step: Step, milestones: Vec<u8>, by_ben: bool, notify: bool },
    Pay { step: PayStep, payments: Vec<u8> },
    Again(Vec<u8>),
    UndoNewest,
    UndoSome(u8),
    Redo,
}

fn wish() -> impl Strategy<Value = Wish> {
    let some = || prop::collection::btree_set(0..6_u8, 1..4).prop_map(|some| some.into_iter().collect::<Vec<_>>());
    let step = prop_oneof![
        4 => Just(Step::Submit),
        6 => Just(Step::Approve),
        3 => Just(Step::Reject),
        2 => Just(Step::Unapprove),
        1 => Just(Step::Delete),
    ];
    let day = "2026-11-30".parse().unwrap();
    let pay = prop_oneof![
        3 => Just(PayStep::Schedule(day)),
        2 => Just(PayStep::Send),
        1 => Just(PayStep::Paid("TRX 1".into())),
        1 => Just(PayStep::Fail("Account closed.".into())),
        2 => Just(PayStep::Void("By cheque.".into())),
        1 => Just(PayStep::Refund("Paid twice.".into())),
    ];
    prop_oneof![
        3 => (0..2_u8, any::<bool>()).prop_map(|(contractor, dear)| Wish::Add { contractor, dear }),
        1 => (0..6_u8, any::<bool>()).prop_map(|(milestone, dear)| Wish::Edit { milestone, dear }),
        16 => (step, some(), any::<bool>(), any::<bool>())
            .prop_map(|(step, milestones, by_ben, notify)| Wish::Review { step, milestones, by_ben: by_ben && step == Step::Approve, notify }),
        8 => (pay, some()).prop_map(|(step, payments)| Wish::Pay { step, payments }),
        2 => some().prop_map(Wish::Again),
        6 => Just(Wish::UndoNewest),
        3 => any::<u8>().prop_map(Wish::UndoSome),
        5 => Just(Wish::Redo),
    ]
}

/// Above and below what one operator may approve alone.
const fn price(dear: bool) -> Money {
    Money::new(if dear { 100_000 } else { 9_000 }, Currency::USD)
}

fn command(conn: &Connection, wish: Wish) -> Command {
    let those = |table: &str, some: Vec<u8>| -> BTreeSet<i64> {
        some.into_iter().map(|number| pick(conn, table, number)).collect()
    };
    match wish {
        Wish::Add { contractor, dear } => Command::AddMilestone(AddMilestone {
            contractor: ContactId(pick(conn, "contact", contractor)),
            title: "屋顶".into(),
            due_on: "2026-11-27".parse().unwrap(),
            amount: price(dear),
            description: String::new(),
            file: None,
        }),
        Wish::Edit { milestone, dear } => Command::EditMilestone(EditMilestone {
            pick: Pick { id: MilestoneId(pick(conn, "milestone", milestone)), version: None },
            title: None,
            due_on: None,
            amount: Some(price(dear)),
            description: None,
            file: FileChange::Keep,
        }),
        Wish::Review { step, milestones, notify, .. } => Command::StepMilestones(StepMilestones {
            step,
            picks: those("milestone", milestones)
                .into_iter()
                .map(|id| Pick { id: MilestoneId(id), version: None })
                .collect(),
            words: "Because.".into(),
            note: String::new(),
            notify,
            left_out: BTreeSet::new(),
        }),
        Wish::Pay { step, payments } => Command::StepPayments(StepPayments {
            step,
            picks: those("payment", payments)
                .into_iter()
                .map(|id| PayPick { id: PaymentId(id), version: None })
                .collect(),
            note: String::new(),
            notify: true,
            left_out: BTreeSet::new(),
        }),
        Wish::Again(payments) => Command::DraftAgain(DraftAgain {
            payments: those("payment", payments).into_iter().map(PaymentId).collect(),
        }),
        Wish::UndoNewest => Command::Undo(Undo { batch: None }),
        Wish::UndoSome(number) => Command::Undo(Undo { batch: Some(BatchId(pick(conn, "batch", number))) }),
        Wish::Redo => Command::Redo,
    }
}

/// The rows as a person would see them.
fn live(conn: &Connection) -> String {
    dump(
        conn,
        "SELECT id, contractor_id, amount_minor, status, revision, first_approver FROM milestone WHERE ended_batch IS NULL",
    ) + &dump(
        conn,
        "SELECT milestone_id, amount_minor, state, pay_on, reference FROM payment WHERE ended_batch IS NULL AND state <> 'void'",
    ) + &dump(conn, "SELECT milestone_id, revision, verdict FROM round WHERE undone_by IS NULL ORDER BY id")
}

fn history(conn: &Connection) -> String {
    dump(conn, "SELECT e.*, c.before, c.after FROM event e LEFT JOIN change c ON c.event_id = e.id ORDER BY e.id")
}

/// Everything that a refused order must leave as it was.
fn all(conn: &Connection) -> String {
    let tables = ["milestone", "round", "payment", "contact", "outbox", "batch", "snapshot"];
    tables.iter().map(|table| dump(conn, &format!("SELECT * FROM {table}"))).collect::<String>() + &history(conn)
}

fn money_gone(conn: &Connection) -> String {
    dump(conn, "SELECT id, state, reference FROM payment WHERE state IN ('sent', 'paid', 'refunded')")
}

/// What was said last about a milestone, by what stands.
const LAST: &str =
    "(SELECT r.verdict FROM round r WHERE r.milestone_id = m.id AND r.undone_by IS NULL ORDER BY r.id DESC LIMIT 1)";

const STANDING: &str =
    "(SELECT count(*) FROM payment y WHERE y.milestone_id = m.id AND y.ended_batch IS NULL AND y.state <> 'void')";

/// What must never be found, each with the reason.
fn never() -> [(&'static str, String); 10] {
    [
        (
            "an approved milestone has one payment that stands, or one that somebody made void",
            format!(
                "SELECT m.id, {STANDING} AS n FROM milestone m WHERE m.status = 'approved' AND m.ended_batch IS NULL AND n <> 1
                   AND NOT (n = 0 AND EXISTS (SELECT 1 FROM payment y JOIN event e ON e.subject = 'payment' AND e.subject_id = y.id
                       JOIN batch b ON b.id = e.batch_id
                       WHERE y.milestone_id = m.id AND y.state = 'void' AND b.verb = 'void payments' AND b.undone_by IS NULL))"
            ),
        ),
        (
            "no other milestone has a payment that stands",
            format!(
                "SELECT m.id, m.status FROM milestone m WHERE (m.status <> 'approved' OR m.ended_batch IS NOT NULL) AND {STANDING} > 0"
            ),
        ),
        (
            "what is paid is what was approved",
            "SELECT m.id FROM milestone m JOIN payment y ON y.milestone_id = m.id WHERE y.state <> 'void' AND y.ended_batch IS NULL
               AND (y.amount_minor <> m.amount_minor OR y.currency <> m.currency OR y.contractor_id <> m.contractor_id)".into(),
        ),
        (
            "the revision counts the rejections that stand",
            "SELECT m.id, m.revision FROM milestone m WHERE m.ended_batch IS NULL AND m.revision <>
               1 + (SELECT count(*) FROM round r WHERE r.milestone_id = m.id AND r.verdict = 'rejected' AND r.undone_by IS NULL)".into(),
        ),
        (
            "the last round tells where the milestone stands",
            format!(
                "SELECT m.id, m.status, {LAST} AS last FROM milestone m WHERE m.ended_batch IS NULL AND NOT (CASE m.status
                   WHEN 'in_progress' THEN coalesce(last, 'rejected') = 'rejected'
                   WHEN 'submitted' THEN coalesce(last, '') IN ('submitted', 'seconded', 'unapproved')
                   WHEN 'approved' THEN coalesce(last, '') = 'approved' ELSE 1 END)"
            ),
        ),
        (
            // an edit forgets it: what was approved a first time is not what stands there now
            "who approved first is known as long as it counts, unless the milestone was edited",
            format!(
                "SELECT m.id, m.status, {LAST} AS last FROM milestone m WHERE m.ended_batch IS NULL AND m.status <> 'deleted'
                   AND (m.first_approver IS NOT NULL) <> (m.status = 'submitted' AND coalesce(last, '') = 'seconded')
                   AND (m.first_approver IS NOT NULL OR NOT EXISTS (SELECT 1 FROM event e
                       WHERE e.subject = 'milestone' AND e.subject_id = m.id AND e.action = 'edited'))"
            ),
        ),
        (
            "paid ones have a reference, failed and returned ones a reason",
            "SELECT id FROM payment WHERE (state IN ('paid', 'refunded') AND reference = '') OR (state IN ('failed', 'refunded') AND reason = '')
               OR (state IN ('scheduled', 'sent') AND pay_on IS NULL)".into(),
        ),
        (
            "no message waits that a batch sent which was taken back",
            "SELECT o.id FROM outbox o JOIN batch b ON b.id = o.batch_id WHERE o.state = 'queued' AND b.undone_by IS NOT NULL".into(),
        ),
        (
            "a batch that was taken back names the one that did it, and that one names it",
            "SELECT b.id, b.undone_by FROM batch b JOIN batch u ON u.id = b.undone_by WHERE u.undo_of <> b.id".into(),
        ),
        (
            "a version counts the events of its row",
            "SELECT 'milestone', id FROM milestone t WHERE version <> (SELECT count(*) FROM event WHERE subject = 'milestone' AND subject_id = t.id)
             UNION ALL
             SELECT 'payment', id FROM payment t WHERE version <> (SELECT count(*) FROM event WHERE subject = 'payment' AND subject_id = t.id)".into(),
        ),
    ]
}

fn check(conn: &Connection, after: &str) -> Result<(), TestCaseError> {
    for (reason, sql) in never() {
        let found = dump(conn, &sql);
        prop_assert!(found.is_empty(), "after {after}: {reason}, but:\n{found}");
    }
    Ok(())
}

fn kit() -> (Kit, Actor) {
    let mut kit = Kit::with_config("[milestones]\nsecond_approval_above = 500\n");
    let ben = AddOperator { name: "Ben".into(), email: "ben@example.test".into(), role: Role::Admin };
    kit.run(Command::AddOperator(ben)).unwrap();
    let ben = kit.office.actor("Ben").unwrap();
    kit.person("Carla Bau", Some("carla@example.test"), false);
    kit.person("佐藤 ゆき", None, false);
    kit.messages();
    (kit, ben)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_ordered_money_and_milestones_agree(wishes in prop::collection::vec(wish(), 1..40)) {
        let (mut kit, ben) = kit();
        let conn = Connection::open(kit.file()).unwrap();
        conn.set_prepared_statement_cache_capacity(64);
        let first = live(&conn);
        let mut in_order = true;
        for wish in wishes {
            let (words, undoes) = (format!("{wish:?}"), matches!(wish, Wish::UndoNewest | Wish::UndoSome(_) | Wish::Redo));
            let by_ben = matches!(wish, Wish::Review { by_ben: true, .. });
            let out_of_order = by_ben || matches!(wish, Wish::UndoSome(_));
            let (before, gone, told) = (all(&conn), money_gone(&conn), history(&conn));
            let order = command(&conn, wish);
            let done = if by_ben {
                kit.now = kit.now.plus_seconds(60);
                kit.office.run(&Order::new(order, kit.now), &ben)
            } else {
                kit.run(order)
            };
            match done {
                Ok(receipt) if receipt.batch.is_some() => {
                    in_order &= !out_of_order;
                    check(&conn, &words)?;
                    prop_assert!(history(&conn).starts_with(&told), "{} changed what was written before", words);
                    if undoes {
                        prop_assert_eq!(gone, money_gone(&conn), "{} moved money", words);
                    }
                }
                Ok(_) => prop_assert_eq!(before, all(&conn), "nothing had to change by {}", words),
                Err(refusal) => {
                    prop_assert_eq!(before, all(&conn), "{} was refused", words);
                    prop_assert!(!matches!(refusal.kind, Kind::Broken), "{words}: {refusal}");
                    prop_assert!(!refusal.sentence.contains("constraint"), "{words}: {refusal}");
                }
            }
        }
        in_order &= money_gone(&conn).is_empty();
        let undone = loop {
            match kit.run(Command::Undo(Undo { batch: None })) {
                Ok(receipt) => check(&conn, &receipt.summary)?,
                Err(refusal) => break refusal,
            }
        };
        let all_undone = undone.sentence == "There is nothing of yours left to undo.";
        // what was taken back out of its order, or done by somebody else, may stand in the way; money that left always does
        prop_assert!(all_undone || !in_order, "{undone}");
        if all_undone && in_order {
            prop_assert_eq!(live(&conn), first);
            prop_assert_eq!(dump(&conn, "SELECT id FROM outbox WHERE state = 'queued'"), "");
        }
    }
}
