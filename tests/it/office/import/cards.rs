//! `import cards`.

use super::{Imports, cards, cards_on, refusals, tally};
use crate::office::kit::Kit;
use milepost::domain::{NewStage, PipelineKind};
use milepost::office::pipelines::AddPipeline;
use milepost::office::{Command, Order};
use std::ops::ControlFlow;

const CARDS: &str = "Record ID,First Name,Last Name,Email,Company Name,Stage,Amount\n\
    7-1,Anna,Müller,anna@example.test,Firm 1,Permit,\"1,250.00\"\n\
    7-2,さくら,佐藤,sakura@example.test,Firm 2,site survey,99.50\n\
    7-3,Bert,Öztürk,,Firm 3,,\n";

fn state(kit: &Kit) -> String {
    kit.text(
        "SELECT c.external_id || ' ' || p.name || ' ' || s.name || ' ' || coalesce(c.value_minor, '-') AS x
         FROM card c JOIN contact p ON p.id = c.contact_id JOIN stage s ON s.id = c.stage_id WHERE c.ended_batch IS NULL ORDER BY c.id",
    )
}

#[test]
fn each_row_becomes_a_card_and_its_contact_and_nobody_is_told() {
    let mut kit = Kit::new();
    let mut import = cards(&kit, CARDS);
    import.file.notify = true;
    let (receipt, report) = kit.take(import).unwrap();
    assert_eq!(tally(&report), (3, 0, 0, 0));
    assert_eq!((receipt.changed, receipt.messages), (8, 0), "new cards are silent (A1)");
    assert_eq!(
        state(&kit),
        "7-1 Anna Müller Permit 125000; 7-2 佐藤さくら Site survey 9950; 7-3 Bert Öztürk Contract signed -"
    );
    assert_eq!(
        kit.sql::<i64>("SELECT count(*) FROM visit v JOIN card c ON c.id = v.card_id AND c.stage_id = v.stage_id"),
        3
    );
    kit.undo();
    assert_eq!((kit.count("card"), kit.count("contact"), kit.count("address")), (0, 0, 0));
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM visit WHERE undone_by IS NULL"), 0);
    kit.run(Command::Redo).unwrap();
    assert_eq!((kit.count("card"), kit.count("contact"), kit.count("address")), (3, 3, 2));
    assert_eq!(kit.take(cards(&kit, CARDS)).unwrap().0.batch, None);
}

#[test]
fn an_update_from_the_crm_moves_cards_and_tells_exactly_those_whose_stage_changed() {
    let mut kit = Kit::new();
    kit.take(cards(&kit, CARDS)).unwrap();
    let update = "Record ID,First Name,Last Name,Email,Company Name,Stage,Amount\n\
        7-1,Anna,Müller,anna@example.test,,Permit,2000\n\
        7-2,Sakura,佐藤,sakura@example.test,,Power on,\n\
        7-3,Bert,Öztürk,bert@example.test,,Permit,\n\
        7-4,नादिया,शर्मा,nadia@example.test,,Permit,\n";
    let mut import = cards(&kit, update);
    import.file.notify = true;
    let (receipt, report) = kit.take(import.clone()).unwrap();
    assert_eq!(tally(&report), (1, 3, 5, 0), "three cards and two of their contacts changed");
    assert_eq!(report.moved, 2);
    assert_eq!(
        state(&kit),
        "7-1 Anna Müller Permit 200000; 7-2 Sakura 佐藤 Power on 9950; 7-3 Bert Öztürk Permit -; 7-4 नादिया शर्मा Permit -"
    );
    assert_eq!(kit.messages(), ["email queued bert@example.test", "email queued sakura@example.test"]);
    assert_eq!(receipt.messages, 2);
    assert_eq!(kit.take(import).unwrap().0.batch, None);

    kit.undo();
    assert_eq!(
        state(&kit),
        "7-1 Anna Müller Permit 125000; 7-2 佐藤さくら Site survey 9950; 7-3 Bert Öztürk Contract signed -"
    );
    assert!(kit.messages().iter().all(|message| message.contains("cancelled")));
}

#[test]
fn without_notify_a_move_is_silent() {
    let mut kit = Kit::new();
    kit.take(cards(&kit, CARDS)).unwrap();
    let (receipt, report) = kit.take(cards(&kit, &CARDS.replace("Permit", "Power on"))).unwrap();
    assert_eq!((receipt.messages, report.moved), (0, 1));
}

#[test]
fn a_second_row_of_one_contact_updates_the_card_on_a_tracker() {
    let mut kit = Kit::new();
    let file = "ID,Name,Email,Stage,Amount\nd1,Anna,a@x.test,Permit,10\nd2,Anna,a@x.test,Power on,20\n";
    let (_, report) = kit.take(cards(&kit, file)).unwrap();
    assert_eq!(tally(&report), (1, 1, 0, 0));
    assert_eq!(state(&kit), "d1 Anna Power on 2000");
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM visit"), 1);
    assert_eq!(
        kit.take(cards(&kit, file)).unwrap().0.batch,
        None,
        "rows that take each other's change back change nothing"
    );
    kit.undo();
    assert_eq!((kit.count("card"), kit.count("contact")), (0, 0));
}

#[test]
fn on_a_sales_pipeline_a_contact_has_any_number_of_cards() {
    let mut kit = Kit::new();
    let stages = ["Engaging", "Won"].map(|name| NewStage { name: name.into(), label: String::new(), category: None });
    let add = AddPipeline { title: "Sales".into(), kind: PipelineKind::Sales, stages: stages.into() };
    let sales = milepost::domain::PipelineId(kit.run(Command::AddPipeline(add)).unwrap().created.unwrap());
    let file = b"ID,Account,Stage,Product\n1,Cancity,Won,GTX Basic\n2,Cancity,Engaging,MG Special\n3,,Won,GTX Basic\n";
    let (_, report) = kit.take(cards_on(sales, file, "Stage")).unwrap();
    assert_eq!((tally(&report), report.contacts_created), ((3, 0, 0, 0), 2));
    assert_eq!(kit.text("SELECT name || roles AS x FROM contact ORDER BY id"), "Cancity2; 32");
    assert_eq!(
        kit.text("SELECT json_extract(fields, '$.product') AS x FROM card ORDER BY id"),
        "GTX Basic; MG Special; GTX Basic"
    );
    assert_eq!(kit.take(cards_on(sales, file, "Stage")).unwrap().0.batch, None);
}

#[test]
fn an_unknown_stage_refuses_its_rows_once_per_value_unless_stages_are_made() {
    let mut kit = Kit::new();
    let file = "ID,Name,Email,Stage\n1,A,a@x.test,Roof\n2,B,b@x.test,Permit\n3,C,c@x.test,Roof\n4,D,d@x.test,Sun\n";
    let (_, report) = kit.take(cards(&kit, file)).unwrap();
    assert_eq!(tally(&report), (1, 0, 0, 3));
    let has = "is no stage of Solar Project; it has Contract signed, Site survey, Permit, Power on";
    assert_eq!(
        refusals(&report),
        [format!("line 2: Stage \"Roof\" {has} (2 rows)"), format!("line 5: Stage \"Sun\" {has}")]
    );
    assert_eq!(kit.count("contact"), 1, "a refused row leaves no contact behind");

    let mut import = cards(&kit, file);
    import.create_stages = true;
    let (_, report) = kit.take(import).unwrap();
    assert_eq!((tally(&report), report.stages_created), ((3, 1, 0, 0), vec!["Roof".to_owned(), "Sun".to_owned()]));
    assert_eq!(
        kit.text("SELECT name AS x FROM stage ORDER BY pos"),
        "Contract signed; Site survey; Permit; Power on; Roof; Sun"
    );
    kit.undo();
    assert_eq!(kit.count("stage"), 4);
}

#[test]
fn a_rehearsal_says_what_would_happen_and_leaves_the_file_as_it_was() {
    let mut kit = Kit::new();
    kit.take(cards(&kit, CARDS)).unwrap();
    let before = kit.text(
        "SELECT count(*) AS x FROM event UNION ALL SELECT max(id) FROM batch UNION ALL SELECT count(*) FROM outbox",
    );
    let mut import = cards(&kit, &CARDS.replace("Permit", "Power on").replace("site survey", "Nowhere"));
    import.file.notify = true;
    let order = Order::new(import.into(), kit.now);
    let dana = kit.dana.clone();
    let mut letters = Vec::new();
    let receipt = kit
        .office
        .rehearse(&order, &dana, |message| {
            letters.push(message);
            ControlFlow::Continue(())
        })
        .unwrap();
    let report = receipt.report.unwrap();
    assert_eq!((receipt.batch, receipt.changed, receipt.messages, report.refused), (None, 1, 1, 1));
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].name.as_str(), letters[0].to.as_str()), ("Anna Müller", "anna@example.test"));
    assert!(letters[0].letter.plain().contains("Power on (label)"), "{}", letters[0].letter.plain());
    assert_eq!(
        kit.text(
            "SELECT count(*) AS x FROM event UNION ALL SELECT max(id) FROM batch UNION ALL SELECT count(*) FROM outbox"
        ),
        before
    );
    assert_eq!(kit.office.run(&order, &dana).unwrap().messages, 1, "and it can be done as it was tried");
    assert_eq!(kit.messages().len(), 1);
}
