//! Pipelines: S0.3, S0.4, S3.1.

use super::kit::Kit;
use milepost::domain::{Actor, Kind, PipelineId, PipelineKind, Refusal, Role, stage_list};
use milepost::office::pipelines::{AddPipeline, EditPipeline};
use milepost::office::undo::Undo;
use milepost::office::{Command, Order, Receipt};

fn add(kit: &mut Kit, title: &str, kind: PipelineKind, stages: &str) -> Result<Receipt, Refusal> {
    let stages = stage_list::parse(stages, kind)?;
    kit.run(Command::AddPipeline(AddPipeline { title: title.into(), kind, stages }))
}

fn edit(kit: &mut Kit, pipeline: PipelineId, title: Option<&str>, archived: Option<bool>) -> Result<Receipt, Refusal> {
    kit.run(Command::EditPipeline(EditPipeline { pipeline, title: title.map(str::to_owned), archived }))
}

/// Every pipeline as "title: stage, stage", archived ones marked.
fn shown(kit: &Kit) -> Vec<String> {
    let setup = kit.office.setup().unwrap();
    let line = |one: &milepost::office::ask_setup::PipelineSetup| {
        let stages: Vec<String> = one
            .stages
            .iter()
            .map(|stage| match stage.stage.category {
                Some(category) => format!("{} ({})", stage.stage.name, category.title()),
                None => stage.stage.name.clone(),
            })
            .collect();
        let archived = if one.pipeline.archived_at.is_some() { " archived" } else { "" };
        format!("{}{archived}: {}", one.pipeline.title, stages.join(", "))
    };
    setup.iter().map(line).collect()
}

const SOLAR: &str = "Solar Project: Contract signed, Site survey, Permit, Power on";

#[test]
fn a_pipeline_is_made_with_its_stages_at_once() {
    let mut kit = Kit::new();
    let receipt = add(&mut kit, "  Windows\nProject ", PipelineKind::Project, "Order, Delivery, Installation").unwrap();
    assert_eq!((receipt.summary.as_str(), receipt.changed), ("Windows Project added with 3 stages", 4));
    add(&mut kit, "Leads", PipelineKind::Sales, "Potential: New; Current: Won; Invalid: Dud").unwrap();
    let leads = "Leads: New (Potential), Won (Current), Dud (Invalid)";
    assert_eq!(shown(&kit), [SOLAR, "Windows Project: Order, Delivery, Installation", leads]);
    assert_eq!(kit.office.find_pipeline("WINDOWS project").unwrap().id.get(), receipt.created.unwrap());

    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    assert_eq!(shown(&kit), [SOLAR]);
    kit.run(Command::Redo).unwrap();
    assert_eq!(shown(&kit), [SOLAR, "Windows Project: Order, Delivery, Installation"]);
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_written() {
    let mut kit = Kit::new();
    let batches: i64 = kit.sql("SELECT count(*) FROM batch");
    let refused = add(&mut kit, "SOLAR PROJECT", PipelineKind::Sales, "").unwrap_err();
    assert_eq!(
        (refused.kind, refused.sentence.as_str()),
        (Kind::Rule, "There is already a pipeline \"Solar Project\".")
    );
    let refused = add(&mut kit, "Ten", PipelineKind::Project, "1,2,3,4,5,6,7,8,9,10").unwrap_err();
    assert_eq!(refused.sentence, "Ten already has 9 stages, and a tracker can have no more.");
    let refused = add(&mut kit, "\u{200b}\u{7}\n", PipelineKind::Project, "").unwrap_err();
    assert_eq!(refused.sentence, "A pipeline needs a name.");
    let agent = Actor { role: Role::Agent, ..kit.dana.clone() };
    let command = AddPipeline { title: "Mine".into(), kind: PipelineKind::Sales, stages: Vec::new() };
    let refused = kit.office.run(&Order::new(Command::AddPipeline(command), kit.now), &agent).unwrap_err();
    assert_eq!(
        (refused.kind, refused.sentence.as_str()),
        (Kind::Permission, "Dana is an agent and may not add pipelines.")
    );
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM batch"), batches);
}

#[test]
fn a_pipeline_is_renamed_and_archived_and_taken_up_again() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), false);
    let tracker = kit.tracker;
    assert_eq!(
        edit(&mut kit, tracker, Some("Sonnenprojekt"), None).unwrap().summary,
        "Solar Project renamed to Sonnenprojekt"
    );
    assert_eq!(edit(&mut kit, tracker, None, Some(true)).unwrap().summary, "Sonnenprojekt archived");
    assert_eq!(edit(&mut kit, tracker, None, Some(true)).unwrap().batch, None);
    let refused = kit.assign(&[anna], 2).unwrap_err();
    assert_eq!(refused.sentence, "Sonnenprojekt is archived, so nobody can be moved on it.");
    let refused = kit.office.find_pipeline("sonnenprojekt").unwrap_err();
    assert_eq!(refused.sentence, "There is no pipeline \"sonnenprojekt\". There is none yet.");
    assert_eq!(kit.office.find_any_pipeline("sonnenprojekt").unwrap().id, tracker);

    add(&mut kit, "Sonnenprojekt", PipelineKind::Project, "Vertrag").unwrap();
    let refused = edit(&mut kit, tracker, None, Some(false)).unwrap_err();
    assert_eq!(refused.sentence, "There is already a pipeline \"Sonnenprojekt\".");
    edit(&mut kit, tracker, Some("Alt"), Some(false)).unwrap();
    assert_eq!(shown(&kit).len(), 2);
    for _ in 0..4 {
        kit.run(Command::Undo(Undo { batch: None })).unwrap();
    }
    assert_eq!(shown(&kit), [SOLAR]);
}
