//! Whole files: real ones, large ones, other encodings and separators.

use super::{Imports, cards_on, contacts, file, tally};
use crate::office::kit::Kit;
use crate::shared;
use milepost::domain::{PipelineId, PipelineKind, Roles, stage_list};
use milepost::import::Subject;
use milepost::office::import_contacts::ImportContacts;
use milepost::office::intake::{Step, Watcher};
use milepost::office::pipelines::AddPipeline;
use milepost::office::{Command, Receipt};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

#[test]
fn a_sales_pipeline_of_8800_deals_comes_in_whole() {
    let Some(path) = shared::file("data/maven_sales_pipeline.csv") else { return };
    let bytes = std::fs::read(path).unwrap();
    let mut kit = Kit::new();
    let stages = stage_list::parse("Prospecting, Engaging, Won, Lost", PipelineKind::Sales).unwrap();
    let add = AddPipeline { title: "Sales".into(), kind: PipelineKind::Sales, stages };
    let sales = PipelineId(kit.run(Command::AddPipeline(add)).unwrap().created.unwrap());

    let (receipt, report) = kit.take(cards_on(sales, &bytes, "deal_stage")).unwrap();
    assert_eq!((report.read, tally(&report)), (8_800, (8_800, 0, 0, 0)));
    assert_eq!((report.contacts_created, receipt.messages), (85 + 1_425, 0));
    assert_eq!(kit.count("card"), 8_800);
    assert_eq!(kit.count("address"), 0, "nobody can be reached");
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM card WHERE currency = 'USD'"), 6_711);
    assert_eq!(
        kit.take(cards_on(sales, &bytes, "deal_stage")).unwrap().0.batch,
        None,
        "the same file again is nothing new"
    );
    kit.undo();
    assert_eq!((kit.count("card"), kit.count("contact")), (0, 0));
    kit.run(Command::Redo).unwrap();
    assert_eq!((kit.count("card"), kit.count("contact")), (8_800, 1_510));
}

/// Rows as a CRM exports them, more than one chunk of them, with repeats that point from one chunk to an earlier one.
fn people(n: usize) -> String {
    let mut text = String::from("Record ID,First Name,Last Name,Email,Phone Number,Company Name,Stage,Amount,Notes\n");
    for i in 1..=n {
        let person = if i % 500 == 0 { 500 - i / 500 } else { i };
        let _ = writeln!(
            text,
            "7-{i},Zoë {person},佐藤,person{person}@example.test,+49 151 {:07},Firm {},Permit,{i}.00,called back",
            1_000_000 + person,
            i / 3
        );
    }
    text
}

#[test]
fn a_file_of_many_chunks_keeps_its_repeats_together() {
    let mut kit = Kit::new();
    let text = people(2_500);
    let import = || cards_on(kit.tracker, text.as_bytes(), "Stage");
    let first = import();
    let (_, report) = kit.take(first.clone()).unwrap();
    assert_eq!(tally(&report), (2_495, 5, 0, 0));
    assert_eq!(kit.sql::<i64>("SELECT count(DISTINCT contact_id) FROM card"), 2_495);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM visit"), 2_495);
    assert_eq!(
        kit.sql::<i64>("SELECT value_minor FROM card WHERE external_id = '7-495'"),
        250_000,
        "the last row of a contact wins"
    );
    assert_eq!(kit.take(first).unwrap().0.batch, None);
    kit.undo();
    assert_eq!((kit.count("card"), kit.count("contact"), kit.count("address")), (0, 0, 0));
}

#[test]
fn somebody_can_watch_a_long_import() {
    let mut kit = Kit::new();
    let text = people(2_500);
    let mut import = cards_on(kit.tracker, text.as_bytes(), "Stage");
    let seen: Arc<Mutex<Vec<Step>>> = Arc::default();
    let into = Arc::clone(&seen);
    import.file.watcher = Watcher::new(move |step| into.lock().unwrap().push(step));
    kit.take(import).unwrap();
    let seen = seen.lock().unwrap();
    let read: Vec<usize> =
        seen.iter().filter_map(|step| if let Step::Rows(far) = step { Some(far.read) } else { None }).collect();
    assert!(read.len() >= 2 && read.is_sorted() && read.last() == Some(&text.len()), "{read:?}");
    assert_eq!(seen.last(), Some(&Step::Saving));
}

#[test]
fn windows_1252_with_semicolons_comes_in_as_it_was_meant() {
    let mut kit = Kit::new();
    let bytes = b"Vorname;Nachname;E-Mail;Firma\r\nJ\xf6rg;M\xfcller;joerg@example.test;\"Stra\xdfenbau; Tief & Hoch\"\r\nZo\xeb;Fran\xe7ois;zoe@example.test;Caf\xe9 \x80\r\n";
    let import = ImportContacts { file: file(bytes, Subject::Contacts), roles: Roles::ADVOCATE, enrol: None };
    let (_, report) = kit.take(import).unwrap();
    assert_eq!(tally(&report), (2, 0, 0, 0));
    assert_eq!(
        kit.text("SELECT name || '/' || company AS x FROM contact ORDER BY id"),
        "Jörg Müller/Straßenbau; Tief & Hoch; Zoë François/Café €"
    );
}

#[test]
fn a_preview_reads_the_file_as_the_import_will() {
    let kit = Kit::with_config("[office]\ncurrency = \"EUR\"\n");
    let text = people(20) + "7-99,Broken,Row,nobody@,,,,,\n";
    let import = cards_on(kit.tracker, text.as_bytes(), "Stage");
    let preview = kit.office.preview_file(text.as_bytes(), &import.file.mapping, 3, |_| ()).unwrap();
    assert_eq!((preview.counts.read, preview.refused.len(), preview.stages), (21, 1, vec![("Permit".to_owned(), 20)]));
    let value = preview.first[0].row.as_ref().unwrap().card.value.unwrap();
    assert_eq!(value.currency.code(), "EUR");
}

#[test]
fn search_finds_imported_people_and_no_longer_after_undo() {
    let mut kit = Kit::new();
    kit.take(contacts("Name,Email,Company\nनादिया शर्मा,nadia@example.test,Sonnenkraft\n👨‍👩‍👧 Family,fam@example.test,\n"))
        .unwrap();
    let hits = |kit: &Kit, text: &str| {
        kit.sql::<i64>(&format!("SELECT count(*) FROM contact_search WHERE contact_search MATCH '\"{text}\"'"))
    };
    assert_eq!((hits(&kit, "sonnenk"), hits(&kit, "नादिया"), hits(&kit, "👨‍👩‍👧")), (1, 1, 1));
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM address_search WHERE address_search MATCH '\"nadia@\"'"), 1);
    let check: Receipt = kit.undo();
    assert_eq!(check.changed, 4);
    assert!(kit.office.contact("nadia@example.test").is_err());
}
