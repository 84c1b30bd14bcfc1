//! Contractors merged, archived and erased: their milestones and payments go with them.

use super::super::kit::Kit;
use super::super::milestones::{add, step};
use super::erasing::left;
use super::{redo, undo};
use milepost::domain::milestone::Step;
use milepost::office::Command;
use milepost::office::attachment::Stored;
use milepost::office::contact::{Archive, Erase, Merge};
use milepost::office::milestone::{EditMilestone, FileChange, Pick};

fn whose(kit: &Kit) -> String {
    kit.sql(
        "SELECT (SELECT group_concat(contractor_id || ' ' || title || ' ' || status, ', ') FROM milestone) || ' | '
             || (SELECT coalesce(group_concat(contractor_id || ' ' || state, ', '), '') FROM payment)",
    )
}

#[test]
fn milestones_and_payments_go_to_the_one_that_is_kept_and_an_undo_gives_them_back() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let (twin, _) = kit.person("C. Bau", Some("bau@example.test"), false);
    let roof = add(&mut kit, twin, "Roof", 100);
    add(&mut kit, twin, "Wiring", 200);
    kit.run(step(Step::Submit, &[roof], "")).unwrap();
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    kit.execute("UPDATE payment SET state = 'paid', reference = 'X'");
    let before = whose(&kit);
    assert_eq!(before, "2 Roof approved, 2 Wiring in_progress | 2 paid");
    kit.run(Command::Merge(Merge { keep: carla, gone: twin })).unwrap();
    let after = whose(&kit);
    assert_eq!(after, "1 Roof approved, 1 Wiring in_progress | 1 paid");
    assert_eq!(kit.sql::<i64>("SELECT roles & 16 FROM contact WHERE id = 1"), 16);
    // no money is moved by it, so a paid payment is no obstacle
    undo(&mut kit).unwrap();
    assert_eq!(whose(&kit), before);
    redo(&mut kit).unwrap();
    assert_eq!(whose(&kit), after);
    kit.messages();
}

#[test]
fn who_is_archived_hears_nothing_more_of_their_milestones() {
    let mut kit = Kit::new();
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    let roof = add(&mut kit, carla, "Roof", 100);
    kit.run(step(Step::Submit, &[roof], "")).unwrap();
    kit.run(step(Step::Reject, &[roof], "Not yet.")).unwrap();
    let receipt = kit.run(Command::Archive(Archive { contacts: vec![carla], archived: true })).unwrap();
    assert!(receipt.summary.ends_with("1 unsent messages cancelled"), "{}", receipt.summary);
    assert_eq!(kit.messages(), ["email cancelled carla@example.test"]);
    undo(&mut kit).unwrap();
    assert_eq!(kit.messages(), ["email queued carla@example.test"]);
}

#[test]
fn of_an_erased_contractor_the_sums_stay_and_no_word_or_file() {
    let mut kit = Kit::new();
    let (zoe, _) = kit.person("Zauberhaft Zoë", Some("zauberhaft@example.test"), false);
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    kit.execute("UPDATE contact SET account_holder = 'Zauberhaft', iban = 'DE89370400440532013000' WHERE id = 1");
    let attach = |kit: &mut Kit, name: &str, content: &str| {
        let path = kit.file().with_file_name(name);
        std::fs::write(&path, content).unwrap();
        kit.office.attach(&path).unwrap()
    };
    let (roof, wiring) = (add(&mut kit, zoe, "Zauberhaft roof", 125_000), add(&mut kit, zoe, "Zauberhaft cable", 5));
    let other = add(&mut kit, carla, "Zaun", 7);
    let (replaced, own, shared) = (
        attach(&mut kit, "Zauberhaft1.jpg", "first photo"),
        attach(&mut kit, "Zauberhaft2.jpg", "second photo"),
        attach(&mut kit, "plan.pdf", "the plan of all"),
    );
    let edit = |kit: &mut Kit, id, file: &milepost::office::attachment::Attachment| {
        let pick = Pick { id, version: None };
        let file = FileChange::Replace(file.clone());
        let description = (id != other).then(|| "Zauberhaft words".into());
        let edit = EditMilestone { pick, title: None, due_on: None, amount: None, description, file };
        kit.run(Command::EditMilestone(edit)).unwrap();
    };
    edit(&mut kit, roof, &replaced);
    edit(&mut kit, roof, &own);
    edit(&mut kit, wiring, &shared);
    edit(&mut kit, other, &shared);
    kit.run(step(Step::Submit, &[roof], "Zauberhaft done.")).unwrap();
    kit.run(step(Step::Reject, &[roof], "Zauberhaft reason.")).unwrap();
    kit.run(step(Step::Submit, &[roof], "")).unwrap();
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    kit.run(step(Step::Unapprove, &[roof], "Zauberhaft mistake.")).unwrap();
    kit.run(step(Step::Approve, &[roof], "")).unwrap();
    kit.execute("UPDATE payment SET state = 'paid', reference = 'TRX 9' WHERE state = 'draft'");
    let found = left(&kit, "auberhaft");
    for place in ["round.words", "milestone.title", "payment.reason", "batch.summary", "snapshot.vars", "change.after"]
    {
        assert!(found.contains(&place.to_owned()), "{place} of {found:?}");
    }

    kit.run(Command::Erase(Erase { contact: zoe })).unwrap();

    assert_eq!(left(&kit, "auberhaft"), [""; 0]);
    assert_eq!(left(&kit, "DE8937"), [""; 0]);
    let rows = "SELECT group_concat(title || ' ' || status || ' ' || amount_minor, ', ') FROM milestone";
    assert_eq!(kit.sql::<String>(rows), "(erased) approved 125000, (erased) deleted 5, Zaun in_progress 7");
    let rows = "SELECT group_concat(state || ' ' || amount_minor || ' ' || reference, ', ') FROM payment";
    assert_eq!(kit.sql::<String>(rows), "void 125000 , paid 125000 TRX 9");
    let states = [&replaced, &own, &shared].map(|file| kit.office.attachment(file).words());
    assert_eq!(states, ["missing", "missing", "ok"], "Carla still has the plan");
    assert!(matches!(kit.office.attachment(&shared), Stored::Ok(_)));
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM milestone_search WHERE milestone_search MATCH '\"auberhaft\"'"), 0);
    assert!(kit.messages().iter().all(|message| message == "email cancelled "));
}
