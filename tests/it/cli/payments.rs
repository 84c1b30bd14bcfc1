//! Pay Contractor from the command line: steps, lists, files for the bank, statements.

use super::kit::Cli;
use milepost::config::ConfigFile;
use milepost::domain::milestone::Step;
use milepost::domain::{Actor, ContactId, Currency, Instant, MilestoneId, Money};
use milepost::office::milestone::{AddMilestone, Pick, StepMilestones};
use milepost::office::{Command, Office, Opening, Order};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An office with Carla, and as many of her milestones approved; nobody was told so far.
fn approved(count: usize) -> Cli {
    let cli = Cli::office();
    cli.ok(&["contact", "add", "Carla Bau", "--email", "carla@example.test"]);
    let mut office = Office::open(&cli.file(), ConfigFile::default(), Opening::Writer).unwrap();
    let dana = office.actor("dana").unwrap();
    let ids: Vec<MilestoneId> = (0..count).map(|n| add(&mut office, &dana, &format!("屋顶 {n}"))).collect();
    for what in [Step::Submit, Step::Approve].into_iter().filter(|_| count > 0) {
        step(&mut office, &dana, what, &ids);
    }
    cli
}

fn add(office: &mut Office, dana: &Actor, title: &str) -> MilestoneId {
    let command = AddMilestone {
        contractor: ContactId(1),
        title: title.into(),
        due_on: "2026-11-27".parse().unwrap(),
        amount: Money::new(90_050, Currency::EUR),
        description: String::new(),
        file: None,
    };
    let order = Order::new(Command::AddMilestone(command), Instant::now());
    MilestoneId(office.run(&order, dana).unwrap().created.unwrap())
}

fn step(office: &mut Office, dana: &Actor, step: Step, ids: &[MilestoneId]) {
    let picks = ids.iter().map(|id| Pick { id: *id, version: None }).collect();
    let (words, note, left_out) = (String::new(), String::new(), BTreeSet::new());
    let command = StepMilestones { step, picks, words, note, notify: false, left_out };
    office.run(&Order::new(Command::StepMilestones(command), Instant::now()), dana).unwrap();
}

fn states(cli: &Cli) -> Vec<String> {
    let rows = cli.json(&["payment", "list"]);
    rows.as_array().unwrap().iter().map(|row| row["status"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn payments_go_their_way_and_each_step_is_told() {
    let cli = approved(2);
    let said = cli.ok(&["payment", "schedule", "1", "2", "--on", "2026-12-04"]);
    assert!(said.starts_with("2 payments scheduled for Fri 4 Dec 2026.\n2 messages held until"), "{said}");
    let sent = cli.json(&["payment", "sent", "1", "2", "--no-notify"]);
    assert_eq!((&sent["changed"], &sent["messages"], &sent["skipped"]), (&json!(2), &json!(0), &json!([])));
    cli.ok(&["payment", "paid", "1", "--reference", "2026-0042"]);
    cli.ok(&["payment", "fail", "2", "--reason", "Account closed."]);
    assert_eq!(states(&cli), ["paid", "failed"]);
    assert!(cli.ok(&["payment", "again", "2"]).contains("drafted anew"));
    cli.ok(&["payment", "refund", "1", "--reason", "Paid twice."]);
    cli.ok(&["payment", "void", "3", "--reason", "By cheque."]);
    assert_eq!(states(&cli), ["refunded", "void", "void"]);
    assert_eq!(
        cli.refused(3, &["payment", "sent", "1"]).1,
        "The payment to Carla Bau is refunded, so it cannot become sent."
    );
    assert_eq!(cli.refused(3, &["payment", "sent", "9"]).0, "not_found");
    assert_eq!(cli.refused(2, &["payment", "paid", "1", "--reference", " "]).0, "usage");
    assert_eq!(cli.run(&["payment", "void", "1"]).code, 2, "a reason is required");
    let (_, why) = cli.refused(2, &["payment", "schedule", "1", "--on", "03/04/2027"]);
    assert!(why.contains("3 Apr 2027") && why.contains("4 Mar 2027"), "{why}");
}

#[test]
fn without_a_day_the_next_working_one_is_taken_and_echoed() {
    let cli = approved(1);
    let said = cli.ok(&["payment", "schedule", "1"]);
    let day: String = cli.sql("SELECT pay_on FROM payment");
    let day: chrono::NaiveDate = day.parse().unwrap();
    assert!(said.contains(&format!("scheduled for {}.", day.format("%a %-d %b %Y"))), "{said}");
    assert!(!matches!(day.format("%a").to_string().as_str(), "Sat" | "Sun"), "{day}");
}

#[test]
fn a_dry_run_shows_the_letters_and_many_are_asked_about() {
    let cli = approved(3);
    let dry = ["payment", "schedule", "1", "2", "3", "--on", "2026-12-04", "--note", "Merry Christmas.", "--dry-run"];
    let told = cli.json(&dry);
    assert_eq!((&told["batch"], &told["changed"], &told["messages"]), (&Value::Null, &json!(3), &json!(3)));
    let letter = &told["preview"][2];
    assert_eq!(letter["to"], "carla@example.test");
    let body = letter["body"].as_str().unwrap();
    assert!(body.contains("Fri 4 Dec 2026") && body.contains("Merry Christmas."), "{body}");
    let words = cli.ok(&dry);
    assert!(words.starts_with("Would schedule 3 payments for Fri 4 Dec 2026 and send 3 messages.\n"), "{words}");
    assert!(words.contains("€900.50 for 屋顶 2") && words.ends_with("Nothing was changed.\n"), "{words}");
    assert_eq!(states(&cli), ["draft", "draft", "draft"]);

    cli.configure("[delivery]\nask_above = 2\n");
    let all = ["payment", "schedule", "1", "2", "3"];
    let (kind, why) = cli.refused(3, &all);
    assert!(kind == "rule" && why.contains("3 messages, more than the 2") && why.contains("--yes"), "{why}");
    assert_eq!(states(&cli), ["draft", "draft", "draft"]);
    cli.ok(&["payment", "schedule", "1", "2"]);
    cli.ok(&["payment", "schedule", "3", "--no-notify"]);
    cli.ok(&["undo"]);
    cli.ok(&["payment", "schedule", "3", "--yes"]);
}

#[test]
fn payments_are_listed_and_exported_by_the_contract() {
    let cli = approved(2);
    cli.ok(&["payment", "schedule", "2", "--on", "2026-12-04"]);
    let rows = cli.json(&["list", "payments"]);
    assert_eq!(
        rows,
        json!([
            { "id": 1, "milestone": 1, "contractor": "carla@example.test", "status": "draft", "amount_minor": 90_050, "currency": "EUR" },
            { "id": 2, "milestone": 2, "contractor": "carla@example.test", "status": "scheduled", "amount_minor": 90_050, "currency": "EUR" },
        ])
    );
    assert_eq!(
        cli.json(&["payment", "list", "--status", "scheduled", "--contractor", "carla@example.test"]),
        json!([rows[1]])
    );
    assert_eq!(cli.json(&["export", "payments", "--format", "json"]), rows);
    let csv = cli.ok(&["export", "payments", "--format", "csv"]);
    assert_eq!(csv, cli.ok(&["payment", "list", "--csv"]));
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("id,milestone,contractor,status,amount_minor,currency,amount,"), "{csv}");
    assert!(
        lines[2].starts_with("2,2,carla@example.test,scheduled,90050,EUR,900.50,Carla Bau,屋顶 1,2026-12-04,"),
        "{csv}"
    );
    assert_eq!(cli.run(&["payment", "list", "--status", "lost"]).code, 2);
    assert_eq!(cli.refused(2, &["list", "payments", "--query", "x"]).0, "usage");
}

#[test]
fn the_bank_gets_a_file_or_the_whole_list_of_what_is_missing() {
    let cli = approved(3);
    let (kind, why) = cli.refused(3, &["payment", "export", "--format", "pain001"]);
    assert!(kind == "rule" && why.contains("no payment to hand to the bank"), "{why}");
    cli.ok(&["payment", "schedule", "1", "2", "--on", "2026-12-04"]);
    let (_, why) = cli.refused(3, &["payment", "export", "--format", "pain001"]);
    for missing in ["own account is missing", "Payment 1 to Carla Bau", "Payment 2 to Carla Bau"] {
        assert!(why.contains(missing), "{why}");
    }
    let conn = rusqlite::Connection::open(cli.file()).unwrap();
    conn.execute("UPDATE contact SET iban = 'DE89370400440532013000'", []).unwrap();
    cli.configure("[payments]\nname = \"Acme Solar\"\niban = \"FR1420041010050500013M02606\"\n");
    let file = cli.path("pay.xml");
    let name = file.to_str().unwrap();
    let export = ["payment", "export", "--format", "pain001", "--out", name];
    assert_eq!(cli.ok(&export), format!("2 payments written to {name}.\n"));
    let xml = std::fs::read_to_string(&file).unwrap();
    assert!(xml.contains("<NbOfTxs>2</NbOfTxs>") && xml.contains("<ReqdExctnDt>"), "{xml}");
    assert_eq!(states(&cli), ["scheduled", "scheduled", "draft"], "nothing is changed by it");
    let (_, why) = cli.refused(3, &export);
    assert!(why.contains("there already") && why.contains("--force"), "{why}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), xml);
    cli.ok(&["payment", "export", "--format", "pain001", "2", "--out", name, "--force"]);
    assert!(std::fs::read_to_string(&file).unwrap().contains("<NbOfTxs>1</NbOfTxs>"));
    assert_eq!(std::fs::read_dir(cli.path(".")).unwrap().count(), 3, "no half of a file is left");

    let csv = cli.ok(&["payment", "export", "--format", "csv"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("id,pay_on,amount,currency,account_holder,iban,bic,title"), "{csv}");
    assert!(
        lines[1].starts_with("1,2026-12-04,900.50,EUR,Carla Bau,DE89370400440532013000,,屋顶 0,scheduled"),
        "{csv}"
    );
    assert_eq!(lines.len(), 3);
    assert_eq!(cli.ok(&["payment", "export", "--format", "csv", "--status", "draft"]).lines().count(), 2);
    assert_eq!(cli.refused(3, &["payment", "export", "--format", "csv", "1", "77"]).0, "not_found");
    cli.ok(&["payment", "export", "--format", "xlsx", "--out", cli.path("pay.xlsx").to_str().unwrap()]);
    assert!(std::fs::read(cli.path("pay.xlsx")).unwrap().starts_with(b"PK"));
    let gone = cli.path("nowhere/pay.csv");
    let (kind, why) = cli.refused(1, &["payment", "export", "--format", "csv", "--out", gone.to_str().unwrap()]);
    assert!(kind == "broken" && why.contains("cannot be written"), "{why}");
}

#[test]
fn a_statement_is_text_a_page_or_a_workbook() {
    let cli = approved(2);
    cli.ok(&["payment", "schedule", "1", "--on", "2026-12-04"]);
    let text = cli.ok(&["statement", "--contractor", "carla@example.test"]);
    assert!(text.starts_with("Statement for Carla Bau\nAcme Solar · until"), "{text}");
    assert!(text.contains("€900.50") && text.contains("屋顶 1"), "{text}");
    assert_eq!(text, cli.ok(&["statement", "--contractor", "1", "--format", "text"]));
    let page = cli.ok(&["statement", "--contractor", "1", "--format", "html"]);
    assert!(page.starts_with("<!") && page.contains("屋顶 1"), "{page}");
    let book = cli.path("carla.xlsx");
    cli.ok(&["statement", "--contractor", "1", "--format", "xlsx", "--out", book.to_str().unwrap()]);
    assert!(std::fs::read(&book).unwrap().starts_with(b"PK"));
    assert!(cli.ok(&["statement", "--contractor", "1", "--since", "1 jan"]).contains("1 Jan"));
    let (_, why) = cli.refused(2, &["statement", "--contractor", "1", "--since", "+2w"]);
    assert!(why.contains("lies ahead"), "{why}");
    assert_eq!(cli.refused(3, &["statement", "--contractor", "nobody@example.test"]).0, "not_found");
}

#[test]
fn files_that_no_terminal_shows_are_not_thrown_at_one() {
    let cli = approved(1);
    cli.ok(&["payment", "schedule", "1"]);
    for words in
        ["payment export --format xlsx", "payment export --format pain001", "statement --contractor 1 --format xlsx"]
    {
        let command = format!("{} {words}", env!("CARGO_BIN_EXE_milepost"));
        let mut script = std::process::Command::new("script");
        script.args(["-qec", &command, "/dev/null"]).env("LOGNAME", "dana").env("MILEPOST_DATA", cli.data());
        script.env("MILEPOST_CONFIG", cli.path("config.toml")).stdin(std::process::Stdio::null());
        let Ok(ran) = script.output() else { return };
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.code() == Some(2) && said.contains("--out FILE"), "{words}: {said}");
    }
}

#[test]
fn reminders_leave_by_themselves_once_and_not_from_a_viewers_seat() {
    let cli = approved(0);
    let mail = cli.path("mail");
    let configure = |more: &str| {
        cli.configure(&format!(
            "{more}[delivery]\nquiet_hours = \"\"\n[milestones]\nremind_days_before = 3\n[email]\ntransport = \"folder\"\nfolder = \"{}\"\nfrom = \"Acme <office@example.test>\"\n",
            mail.display()
        ));
    };
    let letters = || std::fs::read_dir(&mail).map_or(0, Iterator::count);
    configure("");
    let words = ["milestone", "add", "--contractor", "1", "--title", "屋顶", "--amount", "900 EUR", "--deadline"];
    let due = |on: &str| cli.ok(&[&words[..], &[on]].concat());
    due("+2d");
    due("+9d");
    cli.ok(&["operator", "add", "Vera", "--role", "viewer"]);

    configure("[office]\noperator = \"Vera\"\n");
    cli.ok(&["deliver"]);
    assert_eq!(letters(), 0, "who may only look sends nothing");
    configure("[office]\noperator = \"Nobody\"\n");
    let ran = cli.run(&["deliver"]);
    assert!(ran.code == 0 && ran.stderr.starts_with("Nobody is reminded of deadlines: "), "{ran:?}");

    configure("");
    let at = cli.sql::<i64>("SELECT count(*) FROM batch");
    assert_eq!(cli.ok(&["deliver"]), "1 message sent.\n");
    assert_eq!((letters(), cli.sql::<i64>("SELECT count(*) FROM batch") - at), (1, 1));
    assert_eq!(cli.ok(&["deliver"]), "Nothing was due.\n", "once for each deadline");
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM batch") - at, 1, "and nothing is written when nothing is due");
    cli.ok(&["milestone", "edit", "2", "--deadline", "+3d"]);

    let mut watch = cli.command(&["deliver", "--watch"]).spawn().unwrap();
    crate::wait::until("the reminder of the new deadline", || (letters() == 2).then_some(()));
    let stopped = std::process::Command::new("kill").args(["-TERM", &watch.id().to_string()]).status().unwrap();
    assert!(stopped.success() && watch.wait().unwrap().success());
}

#[test]
fn all_that_a_bank_file_lacks_is_listed_with_what_to_do() {
    let cli = approved(7);
    cli.ok(&["payment", "schedule", "1", "2", "3", "4", "5", "6", "7", "--yes"]);
    let (_, why) = cli.refused(3, &["payment", "export", "--format", "pain001"]);
    assert!(why.contains("milepost settings set payments.iban IBAN"), "{why}");
    for payment in 1..=7 {
        assert!(why.contains(&format!("Payment {payment} to Carla Bau: no bank details. Press e")), "{why}");
    }
    // what the sentences say to do does it
    cli.ok(&["settings", "set", "payments.iban", "DE89370400440532013000"]);
    cli.ok(&["contact", "edit", "carla@example.test", "--iban", "NO9386011117947"]);
    assert!(cli.ok(&["payment", "export", "--format", "pain001"]).contains("NO9386011117947"));
}
