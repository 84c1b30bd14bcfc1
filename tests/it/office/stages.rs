//! Stages: S0.2, S0.3, S0.5, S3.2.

use super::kit::Kit;
use milepost::domain::{Category, Color, Kind, NewStage, Refusal};
use milepost::office::delete_stage::DeleteStage;
use milepost::office::stages::{AddStage, EditStage, MoveStage, Place, StageEdit};
use milepost::office::undo::Undo;
use milepost::office::{Command, Receipt};

fn names(kit: &Kit) -> Vec<String> {
    let setup = kit.office.pipeline_setup(kit.tracker).unwrap();
    setup.stages.into_iter().map(|one| one.stage.name).collect()
}

fn add(kit: &mut Kit, name: &str, place: Place) -> Result<Receipt, Refusal> {
    let stage = NewStage { name: name.into(), label: String::new(), category: None };
    kit.run(Command::AddStage(AddStage { pipeline: kit.tracker, stage, place }))
}

fn edit(kit: &mut Kit, stage: usize, edit: StageEdit) -> Result<Receipt, Refusal> {
    kit.run(Command::EditStage(EditStage { stage: kit.stages[stage], seen: None, edit }))
}

fn delete(kit: &mut Kit, stage: usize, into: Option<usize>) -> Result<Receipt, Refusal> {
    let merge_into = into.map(|stage| kit.stages[stage]);
    kit.run(Command::DeleteStage(DeleteStage { stage: kit.stages[stage], merge_into }))
}

fn undo(kit: &mut Kit) -> Receipt {
    kit.run(Command::Undo(Undo { batch: None })).unwrap()
}

/// The live stages with all that a command can change.
fn rows(kit: &Kit) -> String {
    kit.sql(
        "SELECT group_concat(row, ' | ') FROM (SELECT json_array(id, pos, name, label, color, category, active, notify_email, notify_push,
             stale_days, deleted_at) AS row FROM stage WHERE ended_batch IS NULL ORDER BY id)",
    )
}

/// Where the open cards stand, and since when.
fn cards(kit: &Kit) -> String {
    kit.sql("SELECT group_concat(id || ':' || stage_id || '@' || entered_at, ' ') FROM (SELECT * FROM card WHERE open = 1 ORDER BY id)")
}

/// The stays that count: card, stage, beginning, end.
fn visits(kit: &Kit) -> String {
    kit.sql(
        "SELECT group_concat(card_id || ':' || stage_id || '@' || entered_at || '-' || coalesce(left_at, ''), ' ')
         FROM (SELECT * FROM visit WHERE undone_by IS NULL ORDER BY card_id, id)",
    )
}

#[test]
fn stages_are_added_where_they_belong_and_the_tenth_is_refused() {
    let mut kit = Kit::new();
    let before = rows(&kit);
    let survey = kit.stages[1];
    add(&mut kit, "Drawing", Place::After(survey)).unwrap();
    add(&mut kit, "Offer", Place::First).unwrap();
    add(&mut kit, "Invoice", Place::Last).unwrap();
    add(&mut kit, "Roof check", Place::Before(survey)).unwrap();
    let receipt = add(&mut kit, "屋顶 👩\u{200d}🔧", Place::After(survey)).unwrap();
    let order = [
        "Offer",
        "Contract signed",
        "Roof check",
        "Site survey",
        "屋顶 👩\u{200d}🔧",
        "Drawing",
        "Permit",
        "Power on",
        "Invoice",
    ];
    assert_eq!(names(&kit), order);
    assert_eq!(
        kit.sql::<String>(&format!("SELECT label FROM stage WHERE id = {}", receipt.created.unwrap())),
        order[4]
    );

    let refused = add(&mut kit, "Tenth", Place::Last).unwrap_err();
    assert_eq!(refused.sentence, "Solar Project already has 9 stages, and a tracker can have no more.");
    edit(&mut kit, 3, StageEdit { active: Some(false), ..StageEdit::default() }).unwrap();
    assert!(add(&mut kit, "Tenth", Place::Last).is_err(), "inactive ones count");

    for _ in 0..6 {
        undo(&mut kit);
    }
    assert_eq!(rows(&kit), before);
    kit.run(Command::Redo).unwrap();
    assert_eq!(names(&kit), ["Contract signed", "Site survey", "Drawing", "Permit", "Power on"]);
}

#[test]
fn a_stage_needs_a_name_that_nobody_else_has() {
    let mut kit = Kit::new();
    let refused = add(&mut kit, "PERMÍT", Place::Last).unwrap_err();
    assert_eq!(refused.sentence, "There is already a stage \"Permit\" on Solar Project.");
    let rename = |name: &str| StageEdit { name: Some(name.into()), ..StageEdit::default() };
    assert!(edit(&mut kit, 0, rename("power ON")).is_err());
    assert_eq!(edit(&mut kit, 0, rename(" ")).unwrap_err().sentence, "A stage needs a name.");
    assert_eq!(edit(&mut kit, 0, rename("CONTRACT signed")).unwrap().changed, 1, "its own name in another spelling");
}

#[test]
fn each_edit_is_one_batch_and_can_be_undone_and_redone() {
    let mut kit = Kit::new();
    let all = [
        (StageEdit { name: Some("Genehmigung".into()), ..StageEdit::default() }, "Permit renamed to Genehmigung"),
        (StageEdit { label: Some("許可".into()), ..StageEdit::default() }, "Permit is shown to customers as 許可"),
        (StageEdit { color: Some(Color::parse("#F80")), ..StageEdit::default() }, "Permit is #ff8800"),
        (StageEdit { active: Some(false), ..StageEdit::default() }, "Permit made inactive"),
        (StageEdit { notify_email: Some(false), ..StageEdit::default() }, "E-mail on entering Permit is off"),
        (StageEdit { notify_push: Some(false), ..StageEdit::default() }, "Push on entering Permit is off"),
        (StageEdit { stale_days: Some(14), ..StageEdit::default() }, "Cards are marked after 14 days in Permit"),
        (StageEdit { notify_push: Some(false), stale_days: Some(3), ..StageEdit::default() }, "Permit edited"),
    ];
    let before = rows(&kit);
    for (change, summary) in all {
        let receipt = edit(&mut kit, 2, change.clone()).unwrap();
        assert_eq!((receipt.changed, receipt.summary.as_str()), (1, summary));
        let after = rows(&kit);
        assert_ne!(after, before, "{summary}");
        assert_eq!(edit(&mut kit, 2, change).unwrap().batch, None, "the same again is nothing: {summary}");
        undo(&mut kit);
        assert_eq!(rows(&kit), before, "undo: {summary}");
        kit.run(Command::Redo).unwrap();
        assert_eq!(rows(&kit), after, "redo: {summary}");
        undo(&mut kit);
    }
    let category = StageEdit { category: Some(Category::Lost), ..StageEdit::default() };
    assert_eq!(edit(&mut kit, 2, category).unwrap_err().kind, Kind::Usage);
}

#[test]
fn a_form_filled_from_an_older_row_is_refused() {
    let mut kit = Kit::new();
    let change = |label: &str| StageEdit { label: Some(label.into()), ..StageEdit::default() };
    edit(&mut kit, 2, change("Authority")).unwrap();
    let stage = kit.stages[2];
    let late = EditStage { stage, seen: Some(1), edit: change("Office") };
    assert_eq!(kit.run(Command::EditStage(late)).unwrap_err().kind, Kind::Conflict);
}

#[test]
fn stages_are_put_in_another_order() {
    let mut kit = Kit::new();
    let before = rows(&kit);
    let [contract, survey, permit, power] = kit.stages[..] else { panic!("four stages") };
    let moves = [
        (power, Place::First, ["Power on", "Contract signed", "Site survey", "Permit"]),
        (contract, Place::Last, ["Power on", "Site survey", "Permit", "Contract signed"]),
        (permit, Place::Before(survey), ["Power on", "Permit", "Site survey", "Contract signed"]),
        (power, Place::After(survey), ["Permit", "Site survey", "Power on", "Contract signed"]),
    ];
    for (stage, place, order) in moves {
        kit.run(Command::MoveStage(MoveStage { stage, place })).unwrap();
        assert_eq!(names(&kit), order);
        let again = kit.run(Command::MoveStage(MoveStage { stage, place })).unwrap();
        assert_eq!(again.batch, None, "it stands there already");
    }
    let itself = MoveStage { stage: power, place: Place::After(power) };
    assert_eq!(kit.run(Command::MoveStage(itself)).unwrap().batch, None);
    for _ in 0..4 {
        undo(&mut kit);
    }
    assert_eq!(rows(&kit), before);
}

#[test]
fn deleting_a_stage_merges_its_cards_silently_and_undo_brings_all_back() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), true);
    let (_, wang) = kit.person("王小明", Some("wang@example.test"), false);
    kit.person("नादिया शर्मा", None, false);
    kit.assign(&[anna, wang], 2).unwrap();
    let (stages, stood, stayed) = (rows(&kit), cards(&kit), visits(&kit));

    let refused = delete(&mut kit, 2, None).unwrap_err();
    assert_eq!((refused.kind, refused.sentence.as_str()), (Kind::Rule, "2 cards stand in Permit on Solar Project."));
    assert!(refused.hint.contains("--merge-into"), "{}", refused.hint);
    assert!(delete(&mut kit, 2, Some(2)).is_err(), "not into itself");

    let receipt = delete(&mut kit, 2, Some(1)).unwrap();
    assert_eq!(receipt.summary, "Permit deleted, 2 cards merged into Site survey, 3 unsent messages cancelled");
    assert_eq!((receipt.changed, receipt.messages), (3, 0));
    assert_eq!(names(&kit), ["Contract signed", "Site survey", "Power on"]);
    assert!(kit.messages().iter().all(|line| line.contains(" cancelled ")), "nobody hears of a stage that is gone");
    assert_eq!(
        kit.sql::<String>("SELECT group_concat(c.stage_id || v.stage_id) FROM card c JOIN visit v ON v.card_id = c.id WHERE v.left_at IS NULL"),
        "11,22,22"
    );
    assert_eq!(
        kit.office.find_stage(&kit.office.find_pipeline("Solar Project").unwrap(), "Permit").unwrap_err().sentence,
        "There is no stage \"Permit\" on Solar Project. It has: Contract signed, Site survey, Power on."
    );
    let (gone, merged, stays) = (rows(&kit), cards(&kit), visits(&kit));

    undo(&mut kit);
    assert_eq!((rows(&kit), cards(&kit), visits(&kit)), (stages, stood, stayed));
    assert!(kit.messages().iter().all(|line| line.contains(" queued ")), "they wait again: {:?}", kit.messages());
    kit.run(Command::Redo).unwrap();
    assert_eq!((rows(&kit), cards(&kit), visits(&kit)), (gone, merged, stays));
}

#[test]
fn a_deleted_stage_takes_nobody_back() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", None, false);
    kit.assign(&[anna], 2).unwrap();
    let remove = milepost::office::remove::Remove {
        pipeline: kit.tracker,
        selection: milepost::office::Selection::Cards(vec![anna]),
    };
    let removed = kit.run(Command::Remove(remove)).unwrap();
    assert_eq!(delete(&mut kit, 2, None).unwrap().summary, "Permit deleted", "a closed card keeps it as its history");
    let refused = kit.run(Command::Undo(Undo { batch: removed.batch })).unwrap_err();
    assert!(refused.sentence.contains("stands on a stage that would be gone"), "{}", refused.sentence);
    assert_eq!(kit.assign(&[anna], 2).unwrap_err().kind, Kind::NotFound);
    undo(&mut kit);
    kit.run(Command::Redo).unwrap();
    undo(&mut kit);
    undo(&mut kit);
    assert_eq!(kit.sql::<i64>("SELECT stage_id FROM card WHERE open = 1"), kit.stages[2].get());
}

#[test]
fn the_last_active_stage_stays_while_cards_need_it() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", None, false);
    let inactive = StageEdit { active: Some(false), ..StageEdit::default() };
    for stage in [0, 1, 2] {
        edit(&mut kit, stage, inactive.clone()).unwrap();
    }
    let refused = edit(&mut kit, 3, inactive.clone()).unwrap_err();
    assert_eq!(
        refused.sentence,
        "Power on is the last active stage of Solar Project, on which 1 card stands, so it cannot be made inactive."
    );
    assert!(delete(&mut kit, 3, None).unwrap_err().sentence.contains("cannot be deleted"));
    assert!(
        delete(&mut kit, 0, Some(1)).unwrap_err().sentence.contains("inactive"),
        "nobody moves into an inactive one"
    );
    kit.assign(&[anna], 3).unwrap();
    delete(&mut kit, 0, None).unwrap();
}

#[test]
fn a_stage_is_found_by_name_or_label_in_any_spelling() {
    let mut kit = Kit::new();
    let tracker = kit.office.find_pipeline("solar PROJECT").unwrap();
    let found = |kit: &Kit, words: &str| kit.office.find_stage(&tracker, words).map(|stage| stage.id);
    assert_eq!(found(&kit, "pérmit"), Ok(kit.stages[2]));
    assert_eq!(found(&kit, " permit (LABEL) "), Ok(kit.stages[2]));
    let label = |text: &str| StageEdit { label: Some(text.into()), ..StageEdit::default() };
    edit(&mut kit, 0, label("Paperwork")).unwrap();
    edit(&mut kit, 2, label("Paperwork")).unwrap();
    let refused = found(&kit, "paperwork").unwrap_err();
    assert_eq!(
        refused.sentence,
        "\"paperwork\" is the label of more than one stage on Solar Project: Contract signed and Permit."
    );
    let refused = found(&kit, "X").unwrap_err();
    assert_eq!(
        (refused.kind, refused.sentence.as_str()),
        (
            Kind::NotFound,
            "There is no stage \"X\" on Solar Project. It has: Contract signed, Site survey, Permit, Power on."
        )
    );
}

#[test]
fn undo_never_makes_a_tenth_stage() {
    let mut kit = Kit::new();
    for name in ["5", "6", "7", "8", "9"] {
        add(&mut kit, name, Place::Last).unwrap();
    }
    let deleted = delete(&mut kit, 2, None).unwrap();
    add(&mut kit, "10", Place::Last).unwrap();
    let back = Command::Undo(Undo { batch: deleted.batch });
    let refused = kit.run(back.clone()).unwrap_err();
    assert_eq!(refused.sentence, "Solar Project already has 9 stages, and a tracker can have no more.");
    undo(&mut kit);
    add(&mut kit, "PERMIT", Place::Last).unwrap();
    let refused = kit.run(back).unwrap_err();
    assert_eq!(refused.sentence, "\"Permit deleted\" cannot be taken back: something else has taken its place since.");
}
