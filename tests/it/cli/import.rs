//! `import`: from a CRM's file to people on a board, by the real binary.

use super::kit::Cli;
use crate::shared;

const PEOPLE: &str = "Record ID,First Name,Last Name,Email,Stage,Amount\n\
    7-1,Anna,Müller,anna@example.test,Survey,1250.00\n\
    7-2,さくら,佐藤,sakura@example.test,Permit,99.50\n\
    7-3,Bert,\"Öz\ntürk\",bert@,Permit,\n\
    7-4,Carla,Nowak,carla@example.test,Roof,\n";

fn office() -> Cli {
    let cli = Cli::office();
    cli.ok(&["pipeline", "add", "Solar Project", "--kind", "project", "--stages", "Survey,Permit"]);
    std::fs::write(cli.path("people.csv"), PEOPLE).unwrap();
    cli
}

const CARDS: [&str; 7] = ["import", "cards", "people.csv", "--pipeline", "solar project", "--stage-column", "Stage"];

#[test]
fn cards_come_in_with_what_was_refused_and_why() {
    let cli = office();
    let said = cli.ok(&CARDS);
    assert_eq!(
        said,
        "Read 4 rows: 2 created, 2 refused.\n\
         Refused: 2\n  \
           line 4: Email \"bert@\" has no domain after the @; it reads name@firm.example\n  \
           line 6: Stage \"Roof\" is no stage of Solar Project; it has Survey, Permit\n\
         Nobody was told. `milepost undo 3` takes all back.\n"
    );
    let cards = cli.json(&["list", "cards"]);
    let row = &cards[1];
    assert_eq!((row["name"].as_str(), row["stage"].as_str()), (Some("佐藤さくら"), Some("Permit")), "{cards}");
    assert_eq!((row["value_minor"].as_i64(), row["currency"].as_str()), (Some(9950), Some("USD")));
    assert!(cli.ok(&CARDS).starts_with("Read 4 rows: 0 created, 2 matched, 2 refused.\n"));
    cli.ok(&["undo"]);
    assert_eq!(cli.json(&["list", "cards"]).as_array().map(Vec::len), Some(0));
}

#[test]
fn strictly_and_in_json() {
    let cli = office();
    let strict = cli.run(&[&CARDS[..], &["--strict"]].concat());
    assert_eq!(strict.code, 1, "{strict:?}");
    assert!(strict.stdout.starts_with("Nothing was imported: 2 of 4 rows are refused.\nRefused: 2\n"), "{strict:?}");
    let said = cli.json(&[&CARDS[..], &["--create-stages"]].concat());
    assert_eq!(
        (said["batch"].as_i64(), said["changed"].as_i64(), said["messages"].as_i64()),
        (Some(3), Some(10), Some(0))
    );
    assert_eq!(said["import"]["stages_created"][0], "Roof");
    assert_eq!(said["import"]["refusals"][0]["line"], 4);
}

#[test]
fn a_dry_run_shows_every_message_and_changes_nothing() {
    let cli = office();
    cli.ok(&CARDS);
    std::fs::write(cli.path("people.csv"), PEOPLE.replace("Survey", "Permit")).unwrap();
    let dry = [&CARDS[..], &["--notify", "--dry-run"]].concat();
    let said = cli.ok(&dry);
    assert!(said.contains("--- Anna Müller by e-mail, to anna@example.test\n"), "{said}");
    assert!(said.contains("Read 4 rows: 0 created, 2 matched (1 changed), 2 refused.\n"), "{said}");
    assert!(said.contains("It would send 1 message. Nothing was changed.\n"), "{said}");
    let json = cli.json(&dry);
    assert_eq!((json["preview"][0]["to"].as_str(), json["messages"].as_i64()), (Some("anna@example.test"), Some(1)));
    assert!(json["batch"].is_null());

    let notify = [&CARDS[..], &["--notify"]].concat();
    cli.configure("[delivery]\nask_above = 0\n");
    let refused = cli.run(&notify);
    assert_eq!((refused.code, refused.stdout.as_str()), (3, ""), "{refused:?}");
    assert!(cli.ok(&[&notify[..], &["--yes"]].concat()).contains("1 message held until"));
}

#[test]
fn contacts_come_in_by_named_columns_and_can_be_enabled() {
    let cli = office();
    std::fs::write(cli.path("kunden.csv"), b"Wer;Mail;K\xfcrzel\r\nJ\xf6rg M\xfcller;joerg@example.test;jm\r\n")
        .unwrap();
    let said = cli.ok(&["import", "contacts", "kunden.csv", "--map", "name=Wer", "--map", "external_id=kurzel"]);
    assert!(said.starts_with("Read 1 row: 1 created.\n"), "{said}");
    let contacts = cli.json(&["list", "contacts"]);
    assert_eq!((contacts[0]["name"].as_str(), contacts[0]["external_id"].as_str()), (Some("Jörg Müller"), Some("jm")));
    cli.ok(&["enable", "--pipeline", "Solar Project", "--contact", "joerg@example.test"]);
}

#[test]
fn what_is_no_table_or_not_there_fails_with_a_sentence() {
    let cli = office();
    std::fs::write(cli.path("empty.csv"), "").unwrap();
    for (words, code, sentence) in [
        (vec!["import", "contacts", "empty.csv"], 1, "The file is empty."),
        (vec!["import", "contacts", "nowhere.csv"], 1, "nowhere.csv cannot be read"),
        (vec!["import", "contacts", "people.csv", "--map", "shoe=Email"], 2, "There is no field \"shoe\"."),
        (vec!["import", "contacts", "people.csv", "--stage", "Permit"], 2, "--pipeline"),
        (vec!["import", "cards", "people.csv", "--pipeline", "Wind"], 3, "There is no pipeline \"Wind\"."),
    ] {
        let ran = cli.run(&words);
        assert_eq!(ran.code, code, "{words:?}: {ran:?}");
        assert!(ran.stderr.contains(sentence), "{words:?}: {ran:?}");
    }
}

#[test]
fn a_real_sales_pipeline_is_imported() {
    let Some(path) = shared::file("data/maven_sales_pipeline.csv") else { return };
    let cli = office();
    cli.ok(&[
        "pipeline",
        "add",
        "Sales",
        "--kind",
        "sales",
        "--stages",
        "Prospecting, Engaging; Current: Won; Lost: Lost",
    ]);
    let path = path.to_str().unwrap();
    let said = cli.ok(&["import", "cards", path, "--pipeline", "Sales", "--stage-column", "deal_stage"]);
    assert!(said.starts_with("Read 8800 rows: 8800 created.\n"), "{said}");
}
