//! Contractors' milestones from a shell: add, review, list, export, attach, and every bad input.

use super::kit::Cli;
use chrono::{Datelike as _, Days, Utc};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

const CARLA: &str = "carla@example.test";

/// An office with two contractors-to-be.
fn office() -> Cli {
    let cli = Cli::office();
    cli.ok(&["contact", "add", "Carla Bau", "--email", CARLA]);
    cli.ok(&["contact", "add", "佐藤 ゆき", "--email", "yuki@example.test"]);
    cli
}

fn add<'a>(contractor: &'a str, title: &'a str, amount: &'a str) -> [&'a str; 10] {
    ["milestone", "add", "--contractor", contractor, "--title", title, "--deadline", "2199-03-15", "--amount", amount]
}

fn statuses(cli: &Cli) -> Vec<String> {
    let list = cli.json(&["milestone", "list"]);
    list.as_array()
        .unwrap()
        .iter()
        .map(|row| format!("{} {}", row["status"].as_str().unwrap(), row["revision"]))
        .collect()
}

#[test]
fn a_milestone_goes_its_way_and_each_letter_is_seen_before() {
    let cli = office();
    let added = cli.ok(&add(CARLA, "Roof frame, house 12", "1,250.00 USD"));
    assert!(
        added.starts_with(
            "Milestone \"Roof frame, house 12\" added for Carla Bau. It has number 1.\nDeadline Fri 15 Mar 2199 (in "
        ),
        "{added}"
    );
    assert!(added.ends_with("amount $1,250.00.\n"), "{added}");
    let added = cli.json(&add("yuki@example.test", "現場の片付け", "¥48,000"));
    assert_eq!(
        (&added["id"], &added["amount_minor"], &added["currency"], &added["deadline"], &added["changed"]),
        (&json!(2), &json!(48_000), &json!("JPY"), &json!("2199-03-15"), &json!(1))
    );

    cli.ok(&["milestone", "submit", "1", "2", "--words", "All done."]);
    let letters = cli.json(&["milestone", "approve", "1", "2", "--note", "Thank you!", "--dry-run"]);
    let preview = letters["preview"].as_array().unwrap();
    assert_eq!((preview.len(), &letters["messages"], &letters["batch"]), (2, &json!(2), &Value::Null));
    assert!(preview[1]["subject"].as_str().unwrap().contains("現場の片付け"), "{letters}");
    assert!(preview[1]["body"].as_str().unwrap().contains("Thank you!"), "{letters}");
    let told = cli.ok(&["milestone", "reject", "1", "--reason", "Two outlets are missing.", "--dry-run"]);
    assert!(told.starts_with("Would reject 1 milestone and send 1 message.\n"), "{told}");
    assert!(told.contains("Two outlets are missing.") && told.ends_with("Nothing was changed.\n"), "{told}");
    assert_eq!(statuses(&cli), ["submitted 1", "submitted 1"]);

    let rejected = cli.json(&["milestone", "reject", "1", "--reason", "Two outlets are missing."]);
    assert_eq!((&rejected["changed"], &rejected["messages"]), (&json!(1), &json!(1)));
    assert_eq!(statuses(&cli), ["in_progress 2", "submitted 1"]);
    let quiet = cli.json(&["milestone", "approve", "2", "--no-notify"]);
    assert_eq!(quiet["messages"], 0);
    cli.ok(&["milestone", "unapprove", "2", "--reason", "Wrong house."]);
    cli.ok(&["undo"]);
    assert_eq!(statuses(&cli), ["in_progress 2", "approved 1"]);
    cli.ok(&["milestone", "delete", "1"]);
    assert_eq!(statuses(&cli), ["approved 1"]);
    assert_eq!(cli.json(&["milestone", "list", "--status", "deleted"])[0]["id"], 1);

    let shown = cli.ok(&["milestone", "show", "1"]);
    for words in ["Roof frame, house 12", "All done.", "rejected by dana", "Two outlets are missing.", "$1,250.00"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let shown = cli.json(&["milestone", "show", "2"]);
    assert_eq!(
        (&shown["payments"][0]["status"], &shown["rounds"][1]["verdict"]),
        (&json!("draft"), &json!("approved"))
    );
    let history = cli.ok(&["history", "--contact", CARLA]);
    assert!(history.contains("milestone rejected") && history.contains("Revision 1 -> 2"), "{history}");
    assert!(cli.json(&["history", "--contact", CARLA]).to_string().contains("\"subject\":\"milestone\""));
}

#[test]
fn what_is_typed_wrongly_is_refused_in_words() {
    let cli = office();
    let refused = |words: &[&str]| cli.refused(2, words).1;
    for (title, amount, says) in [
        (" \u{200b} ", "10 USD", "A milestone needs a title. Say what is to be delivered."),
        ("Roof", "0", "A milestone is paid, so its amount cannot be $0.00. Give an amount above zero."),
        ("Roof", "-5", "A milestone is paid, so its amount cannot be -$5.00. Give an amount above zero."),
        ("Roof", "12.345 XYZ", "The amount \"12.345 XYZ\" names no known currency; write its code, such as USD."),
        ("Roof", "1.2345 USD", "The amount \"1.2345 USD\" has more decimals than USD has."),
        ("Roof", "480.5 JPY", "The amount \"480.5 JPY\" has more decimals than JPY has."),
        ("Roof", "1.250", "The amount \"1.250\" can be read in two ways; write 1250.00 or 1,250.00."),
        ("Roof", "ten", "The amount \"ten\" "),
    ] {
        let said = refused(&add(CARLA, title, amount));
        assert!(said.starts_with(says), "{amount}: {said}");
    }
    let deadline = |text: &str| {
        refused(&["milestone", "add", "--contractor", CARLA, "--title", "Roof", "--deadline", text, "--amount", "10"])
    };
    assert_eq!(
        deadline("someday"),
        "The deadline \"someday\" was not understood: That is no date; write it like fri, +2w or 15 mar."
    );
    assert!(deadline("31.2.2199").contains("There is no 31 February"), "{}", deadline("31.2.2199"));
    assert!(deadline("03/04/2199").contains("name the month"));
    assert_eq!(cli.refused(3, &add("nobody@example.test", "Roof", "10")).0, "not_found");
    assert!(refused(&["milestone", "edit", "1"]).contains("required arguments were not provided"));
    assert!(refused(&["milestone", "approve", "roof"]).contains("a milestone is named by its number"));
    assert!(refused(&["milestone", "list", "--status", "done"]).contains("in_progress, submitted, approved, deleted"));
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM milestone"), 0);

    cli.ok(&add(CARLA, "Roof", "10"));
    assert!(
        cli.refused(3, &["milestone", "approve", "1"])
            .1
            .starts_with("\"Roof\" is in progress, so it cannot be approved.")
    );
    assert!(
        cli.refused(3, &["milestone", "approve", "1", "9"]).1.starts_with("There is no milestone 9; nothing was done.")
    );
    cli.ok(&["milestone", "submit", "1"]);
    assert_eq!(
        cli.refused(2, &["milestone", "reject", "1", "--reason", " "]).1.lines().next(),
        Some("To reject a milestone takes a reason. Say why; the contractor reads it.")
    );
    assert_eq!(cli.refused(2, &["milestone", "reject", "1"]).0, "usage");
    cli.ok(&["milestone", "approve", "1"]);
    assert!(
        cli.refused(3, &["milestone", "edit", "1", "--title", "Gutter"])
            .1
            .contains("is approved, so it cannot be edited")
    );
}

#[test]
fn a_deadline_in_the_past_is_warned_about_and_taken() {
    let cli = office();
    let late = Utc::now().date_naive() - Days::new(10);
    let mut words = add(CARLA, "Roof", "10 EUR");
    let late = late.to_string();
    words[7] = &late;
    let ran = cli.run(&words);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.stderr, "The deadline has passed: 10 days late!\n");
    assert!(ran.stdout.contains("(10 days ago), amount"), "{ran:?}");
    // a day that next year has too
    let past = [7, 8].map(|days| Utc::now().date_naive() - Days::new(days));
    let last_week = past.into_iter().find(|day| day.with_year(day.year() + 1).is_some()).unwrap();
    let last_week = last_week.format("%-d %b").to_string();
    words[7] = &last_week;
    let ran = cli.run(&words);
    assert!(ran.stderr.starts_with("The deadline is in 3") && ran.stderr.contains("type its year"), "{ran:?}");
    let edited = cli.ok(&["milestone", "edit", "1", "--deadline", "15 mar 2199", "--amount", "1.250,50 €"]);
    assert!(edited.contains("Deadline Fri 15 Mar 2199") && edited.ends_with("amount €1,250.50.\n"), "{edited}");
    assert!(
        cli.ok(&["milestone", "edit", "1", "--amount", "1.250,50 €"]).starts_with("Nothing is new about \"Roof\".")
    );
}

#[test]
fn more_messages_than_go_unasked_are_refused_without_yes() {
    let cli = office();
    cli.configure("[delivery]\nask_above = 1\n");
    cli.ok(&add(CARLA, "Roof", "10"));
    cli.ok(&add("yuki@example.test", "Wiring", "10"));
    cli.ok(&["milestone", "submit", "1", "2", "--yes"]);
    let said = cli.refused(3, &["milestone", "approve", "1", "2"]).1;
    assert!(said.starts_with("This would send 2 messages, more than the 1 that go without asking."), "{said}");
    assert_eq!(statuses(&cli), ["submitted 1", "submitted 1"]);
    cli.ok(&["milestone", "approve", "1"]);
    cli.ok(&["milestone", "approve", "2", "--yes"]);
    assert_eq!(statuses(&cli), ["approved 1", "approved 1"]);
}

#[test]
fn lists_and_exports_keep_the_contract() {
    let cli = office();
    cli.ok(&add(CARLA, "Roof frame", "1,250.00 USD"));
    cli.ok(&add("yuki@example.test", "मचान", "48000 JPY"));
    let listed = cli.json(&["list", "milestones"]);
    assert_eq!(
        listed[0],
        json!({ "id": 1, "contractor": CARLA, "title": "Roof frame", "status": "in_progress", "amount_minor": 125_000,
            "currency": "USD", "deadline": "2199-03-15", "revision": 1 })
    );
    assert_eq!(cli.json(&["export", "milestones", "--format", "json"]), listed);
    let ids = |words: &[&str]| -> Vec<Value> {
        cli.json(words).as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
    };
    assert_eq!(ids(&["milestone", "list", "--contractor", CARLA]), [1]);
    assert_eq!(ids(&["list", "milestones", "--query", "मचा"]), [2]);
    assert_eq!(ids(&["list", "milestones", "--query", "carla"]), [1]);
    assert_eq!(ids(&["list", "milestones", "--status", "approved"]), [] as [Value; 0]);
    let csv = cli.ok(&["export", "milestones", "--format", "csv"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("id,contractor,title,status,amount_minor,currency,deadline,revision"), "{csv}");
    assert_eq!(lines[2], "2,yuki@example.test,मचान,in_progress,48000,JPY,2199-03-15,1,佐藤 ゆき,48000");
    cli.ok(&["export", "milestones", "--format", "xlsx", "--output", "m.xlsx"]);
    assert!(fs::read(cli.path("m.xlsx")).unwrap().starts_with(b"PK"));
    assert!(cli.refused(2, &["list", "cards", "--status", "approved"]).1.contains("are for milestones"));
}

/// Puts a program named `xdg-open` into the way that notes down what it is given.
fn with_viewer(cli: &Cli) -> std::path::PathBuf {
    let folder = cli.path("bin");
    fs::create_dir_all(&folder).unwrap();
    let viewer = folder.join("xdg-open");
    fs::write(&viewer, "#!/bin/sh\nprintf %s \"$1\" > \"$HOME/shown\"\n").unwrap();
    fs::set_permissions(&viewer, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn an_attachment_is_copied_shown_under_its_name_and_missed_when_it_is_gone() {
    let cli = office();
    fs::write(cli.path("صور.jpg"), b"two outlets").unwrap();
    let mut words = add(CARLA, "Wiring", "900").to_vec();
    words.extend(["--attach", "صور.jpg"]);
    cli.ok(&words);
    fs::remove_file(cli.path("صور.jpg")).unwrap();
    let shown = cli.json(&["milestone", "show", "1"]);
    assert_eq!((&shown["attachment"]["name"], &shown["attachment"]["state"]), (&json!("صور.jpg"), &json!("ok")));

    let folder = with_viewer(&cli);
    let mut command = cli.command(&["milestone", "open", "1"]);
    let output =
        command.env("PATH", format!("{}:/usr/bin:/bin", folder.display())).env("DISPLAY", ":9").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let copy = fs::read_to_string(cli.path("shown")).unwrap();
    assert!(copy.ends_with("/صور.jpg"), "{copy}");
    assert_eq!(fs::read(Path::new(&copy)).unwrap(), b"two outlets");
    let mut command = cli.command(&["milestone", "open", "1"]);
    let output = command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("There is no desktop here"), "{output:?}");

    // what is refused leaves no copy
    let copies = || {
        let shelves = fs::read_dir(cli.data().join("files")).unwrap();
        shelves.map(|shelf| fs::read_dir(shelf.unwrap().path()).unwrap().count()).sum::<usize>()
    };
    fs::write(cli.path("other.jpg"), b"other").unwrap();
    let mut words = add(CARLA, " ", "900").to_vec();
    words.extend(["--attach", "other.jpg"]);
    cli.refused(2, &words);
    assert_eq!(copies(), 1);
    assert!(
        cli.refused(2, &["milestone", "edit", "1", "--attach", "gone.jpg"]).1.starts_with("There is no file gone.jpg.")
    );
    cli.configure("[milestones]\nattachment_megabytes = 1\n");
    fs::write(cli.path("large.mov"), vec![1; 1_000_001]).unwrap();
    let said = cli.refused(3, &["milestone", "edit", "1", "--attach", "large.mov"]).1;
    assert!(said.starts_with("large.mov has 1.0 MB, more than the 1 MB that an attachment may have."), "{said}");
    assert_eq!(copies(), 1);

    fs::remove_dir_all(cli.data().join("files")).unwrap();
    assert!(cli.ok(&["milestone", "show", "1"]).contains("Attachment: صور.jpg, 11 bytes, missing"));
    assert!(cli.refused(1, &["milestone", "open", "1"]).1.starts_with("صور.jpg is missing"));
    cli.ok(&["milestone", "edit", "1", "--no-attach"]);
    assert_eq!(cli.json(&["milestone", "show", "1"])["attachment"], Value::Null);
    assert!(cli.refused(3, &["milestone", "open", "1"]).1.starts_with("\"Wiring\" has no attachment."));
}

#[test]
fn a_backup_takes_attached_files_along_and_a_restore_brings_them_back() {
    let cli = office();
    fs::write(cli.path("photo.jpg"), b"two outlets").unwrap();
    let mut words = add(CARLA, "Wiring", "900").to_vec();
    words.extend(["--attach", "photo.jpg"]);
    cli.ok(&words);
    let said = cli.ok(&["backup", "copy.milepost"]);
    assert!(said.contains("1 attached file beside it, in copy.milepost.files."), "{said}");
    assert!(cli.refused(3, &["backup", "copy.milepost"]).1.contains("is there already"));
    assert!(cli.ok(&["check"]).ends_with("is sound.\n"));

    let sha256: String = cli.sql("SELECT file_sha256 FROM milestone");
    let copy = cli.data().join("files").join(&sha256[..2]).join(&sha256);
    fs::write(&copy, b"two OUTLETS").unwrap();
    let found = cli.run(&["check"]);
    assert_eq!(found.code, 1);
    assert!(
        found.stdout.contains("  photo.jpg of milestone 1 (\"Wiring\") is changed since it was attached\n"),
        "{found:?}"
    );
    // a damaged one is not handed on
    let said = cli.ok(&["backup", "later.milepost"]);
    assert!(said.contains("1 attached file damaged and left out"), "{said}");
    assert!(!cli.path("later.milepost.files").exists());
    fs::remove_file(&copy).unwrap();
    assert!(cli.run(&["check"]).stdout.contains("is missing"));

    let said = cli.ok(&["restore", "copy.milepost"]);
    assert!(said.contains("copy.milepost with 1 attached file."), "{said}");
    assert_eq!(fs::read(&copy).unwrap(), b"two outlets");
    assert!(cli.ok(&["check"]).ends_with("is sound.\n"));
}

#[test]
fn a_contractors_account_is_checked_and_shown_masked() {
    fn edit<'a>(words: &[&'a str]) -> Vec<&'a str> {
        [&["contact", "edit", CARLA], words].concat()
    }
    let cli = office();
    let said = cli.ok(&edit(&["--iban", "de89 3704 0044 0532 0130 00", "--account-holder", "Bau GmbH"]));
    assert_eq!(said, "Carla Bau is paid to DE***3000.\nCarla Bau edited.\n");
    cli.ok(&edit(&["--bic", "cobadeff"]));
    let kept = "SELECT account_holder || '|' || iban || '|' || bic FROM contact WHERE id = 1";
    assert_eq!(cli.sql::<String>(kept), "Bau GmbH|DE89370400440532013000|COBADEFF");
    let wrong = cli.refused(2, &edit(&["--iban", "DE89370400440532013001", "--bic", "COB"])).1;
    assert!(wrong.starts_with("The IBAN's check digits are wrong. \"COB\" is no BIC"), "{wrong}");
    let history = cli.ok(&["history", "--contact", CARLA]);
    assert!(!history.contains("0440532013") && history.contains("3000"), "{history}");
    let wrong = cli.refused(2, &["contact", "edit", "yuki@example.test", "--account-holder", "Sato"]).1;
    assert!(wrong.starts_with("The account has no IBAN."), "{wrong}");
    cli.ok(&["undo"]);
    assert_eq!(cli.sql::<String>(kept), "Bau GmbH|DE89370400440532013000|");
    assert!(cli.ok(&edit(&["--iban", ""])).starts_with("Carla Bau is paid to no account."));
    assert_eq!(cli.sql::<String>(kept), "||");
}
