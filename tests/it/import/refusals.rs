//! Bad rows are told one by one while the good ones go on, and no bytes whatever stop the program.

use milepost::import::{Mapping, OfficeDefaults, Subject, preview, read_table, rows};
use proptest::prelude::*;

use super::{cards, contacts, denver, fixture};

#[test]
fn every_bad_row_is_told_with_line_value_and_reason() {
    let rows = contacts(concat!(
        "Name,Email,Phone\n",
        "Anna,anna@example.test,\n",
        "Bert,bert,\n",
        "Carla,\"carla@example.test\r\nBcc: all@example.test\",\n",
        "Dora\n",
        ",,303-555-0100\n",
        "Emil,emil@example.test,,one too many\n",
        "Fay,fay@example.test,,,\n",
        "Gus,,\"303\t555\"\n",
        "Hal,,call me\n",
    ));
    let told: Vec<String> = rows.iter().filter_map(|row| row.as_ref().err()).map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "line 3: Email \"bert\" has no @; it reads name@firm.example",
            "line 4: Email \"carla@example.test\\u{d}\\u{a}Bcc: all@example.test\" holds control characters, line breaks \
             or invisible characters",
            "line 7: the row has no name, no company and no e-mail",
            "line 8: \"one too many\" is one cell too many: the row has 4 and the first line names 3 columns",
            "line 10: Phone \"303\\u{9}555\" holds control characters, line breaks or invisible characters",
        ]
    );
    let good: Vec<(u64, &str)> =
        rows.iter().filter_map(|row| row.as_ref().ok()).map(|row| (row.line, row.contact.name.as_str())).collect();
    assert_eq!(good, [(2, "Anna"), (6, "Dora"), (9, "Fay"), (11, "Hal")]);
    let hal = rows.last().and_then(|row| row.as_ref().ok()).expect("good");
    assert_eq!(hal.notes[0].to_string(), "line 11: Phone \"call me\" is no telephone number; it was left out");
}

#[test]
fn money_that_cannot_be_read_refuses_its_row() {
    let rows = cards("Deal ID,Amount,Currency\n1,soon,USD\n2,12.505,USD\n3,1250,apples\n4,12.50,EUR\n,,\n,5,\n");
    let told: Vec<String> = rows.iter().filter_map(|row| row.as_ref().err()).map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "line 2: Amount \"soon\" is no amount; write it like 1,250.00",
            "line 3: Amount \"12.505\" has more decimals than USD has",
            "line 4: Currency \"apples\" is no currency; write its code, such as USD",
            "line 7: the row has no name, no company, no e-mail and no id",
        ]
    );
}

#[test]
fn a_preview_shows_it_all() {
    let bytes = fixture("hubspot_contacts.csv");
    let table = read_table(&bytes).expect("a table");
    let mapping = Mapping::guess(table.headers(), Subject::Contacts);
    let mut last = None;
    let shown = preview(&table, &mapping, denver(), 2, |progress| last = Some(progress)).expect("a good mapping");
    assert_eq!((shown.counts.read, shown.counts.accepted, shown.counts.refused), (4, 3, 1));
    assert_eq!((shown.first.len(), shown.refused.len(), shown.notes.len()), (2, 1, 1));
    assert_eq!(shown.first[0].cells[1], "Anna");
    assert!(shown.columns.iter().any(|column| column.header == "Lifecycle Stage" && column.could_be_stage));
    assert!(last.is_some_and(|progress| progress.read == progress.total));
}

#[test]
fn deleted_rows_are_passed_over_and_counted() {
    let bytes = fixture("suitecrm_contacts.csv");
    let table = read_table(&bytes).expect("a table");
    let mapping = Mapping::guess(table.headers(), Subject::Contacts);
    let mut walk = rows(&table, &mapping, denver()).expect("a good mapping");
    assert_eq!(walk.by_ref().count(), 1);
    assert_eq!((walk.counts().read, walk.counts().accepted, walk.counts().deleted), (2, 1, 1));
}

#[test]
fn a_deleted_mark_is_a_yes_or_a_day() {
    let rows = contacts("Name,Deleted\nA,0\nB,1\nC,2026-03-01\nD,(No value)\nE,false\nF,ja\n");
    let names: Vec<_> = rows.iter().map(|row| row.as_ref().expect("good").contact.name.as_str()).collect();
    assert_eq!(names, ["A", "D", "E"]);
}

proptest! {
    #[test]
    fn no_bytes_panic_and_the_counts_add_up(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..400),
            "(Name|Email|Amount|Created|Phone|sep=;)[,;\t|](Company|Deal ID|Do Not Call)\r?\n[a-z0-9@.\",;\t\r\n|é-]{0,200}"
                .prop_map(String::into_bytes),
            "Name,Email\n(\\PC{0,10}[,\"\r\n]){0,40}".prop_map(String::into_bytes),
        ]
    ) {
        if let Ok(table) = read_table(&bytes) {
            for subject in [Subject::Contacts, Subject::Cards] {
                let mapping = Mapping::guess(table.headers(), subject);
                let Ok(mut walk) = rows(&table, &mapping, OfficeDefaults::default()) else { continue };
                let yielded = walk.by_ref().count();
                let counts = walk.counts();
                prop_assert_eq!(counts.accepted + counts.refused, yielded);
                prop_assert_eq!(counts.read, yielded + counts.deleted);
            }
        }
    }

    #[test]
    fn every_row_that_is_written_is_read_back_on_its_line(
        names in prop::collection::vec("[A-Za-zÀ-ÿ王 ,;\"\n|]{0,12}x", 1..30), separator in prop::sample::select(&b",;\t|"[..])
    ) {
        let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
        writer.write_record(["Name", "Email"]).expect("memory takes it");
        let mut lines = Vec::new();
        let mut line = 2;
        for (i, name) in names.iter().enumerate() {
            lines.push(line);
            line += 1 + name.matches('\n').count() as u64;
            writer.write_record([name.as_str(), &format!("p{i}@example.test")]).expect("memory takes it");
        }
        let bytes = writer.into_inner().expect("memory takes it");
        let table = read_table(&bytes).expect("a table");
        prop_assert_eq!(table.separator(), char::from(separator));
        let mapping = Mapping::guess(table.headers(), Subject::Contacts);
        let walk = rows(&table, &mapping, OfficeDefaults::default()).expect("a good mapping");
        let found: Vec<u64> = walk.map(|row| row.expect("good").line).collect();
        prop_assert_eq!(found, lines);
    }
}
