//! Enable, assign, remove, undo, redo, and what is listed and exported of them.

use super::kit::Cli;
use serde_json::{Value, json};

/// An office with a tracker and three people on it.
fn solar() -> Cli {
    let cli = Cli::office();
    cli.ok(&[
        "pipeline",
        "add",
        "Solar Project",
        "--kind",
        "project",
        "--stages",
        "Contract signed,Site survey,Permit",
    ]);
    cli.ok(&["contact", "add", "Anna Becker", "--email", "anna@example.test", "--external-id", "A-1"]);
    cli.ok(&["contact", "add", "王小明", "--email", "wang@example.test", "--phone", "+1 303 555 0121"]);
    cli.ok(&["contact", "add", "नादिया शर्मा"]);
    cli.ok(&["enable", "--pipeline", "Solar Project", "--all"]);
    cli
}

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}

/// The named fields of a row, for comparing them at once.
fn fields(row: &Value, names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| row.get(name).unwrap_or_else(|| panic!("{name} is missing in {row}")).clone()).collect()
}

#[test]
fn enable_is_silent_and_names_who_was_there() {
    let cli = solar();
    let again = cli.json(&["enable", "--pipeline", "Solar Project", "--contact", "anna@example.test", "3"]);
    assert_eq!(fields(&again, &["batch", "changed", "messages"]), [Value::Null, json!(0), json!(0)]);
    assert_eq!(again["skipped"][0], json!({ "who": "Anna Becker", "reason": "already enabled" }));
    let words = cli.ok(&["enable", "--pipeline", "Solar Project", "--all"]);
    assert!(words.starts_with("Nobody new to enable on Solar Project.\n"), "{words}");
    assert_eq!(cli.json(&["list", "messages"]), json!([]));
}

#[test]
fn a_dry_run_shows_every_message_and_changes_nothing() {
    let cli = solar();
    let before = std::fs::read(cli.file()).unwrap();
    let words =
        ["assign", "--pipeline", "Solar Project", "--stage", "Permit", "--all", "--note", "We call.", "--dry-run"];
    let dry = cli.json(&words);
    assert_eq!(fields(&dry, &["batch", "changed", "messages"]), [Value::Null, json!(3), json!(2)]);
    let letters: Vec<&str> = dry["preview"].as_array().unwrap().iter().map(|one| one["to"].as_str().unwrap()).collect();
    assert_eq!(letters, ["anna@example.test", "wang@example.test"]);
    let first = &dry["preview"][0];
    assert!(first["subject"].as_str().unwrap().contains("Permit"), "{first}");
    assert!(first["body"].as_str().unwrap().contains("We call."), "{first}");
    assert_eq!(dry["skipped"].as_array().unwrap().len(), 4, "{dry}");

    let told = cli.ok(&words);
    assert!(told.starts_with("Would move 3 cards to Permit and send 2 messages.\n"), "{told}");
    assert!(told.contains("to anna@example.test\n") && told.contains("no phone connected"), "{told}");
    assert!(told.ends_with("Nothing was changed.\n"), "{told}");
    assert!(std::fs::read(cli.file()).unwrap() == before, "not a byte was written");
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM outbox"), 0);
}

#[test]
fn assign_moves_and_tells() {
    let cli = solar();
    let moved = cli.json(&["assign", "--pipeline", "solar project", "--stage", "Permit", "--query", "becker"]);
    assert_eq!(fields(&moved, &["changed", "messages"]), [1, 1]);
    assert_eq!(moved["skipped"], json!([{ "who": "Anna Becker", "channel": "push", "reason": "no phone connected" }]));

    let cards = cli.json(&["list", "cards", "--pipeline", "Solar Project", "--stage", "Permit"]);
    assert_eq!(ids(&cards), [1]);
    let names = ["contact", "name", "email", "pipeline", "stage", "value_minor", "currency"];
    assert_eq!(
        json!(fields(&cards[0], &names)),
        json!([1, "Anna Becker", "anna@example.test", "Solar Project", "Permit", null, null])
    );
    let entered = cards[0]["entered_at"].as_str().unwrap();
    assert!(entered.len() == 20 && entered.ends_with('Z'), "{entered}");

    let messages = cli.json(&["list", "messages"]);
    let names = ["id", "channel", "to", "state", "attempts", "error"];
    assert_eq!(json!(fields(&messages[0], &names)), json!([1, "email", "anna@example.test", "held", 0, ""]));
    assert!(messages[0]["subject"].as_str().unwrap().contains("Permit"), "{messages}");
    assert!(messages[0]["message_id"].as_str().unwrap().ends_with('>'), "{messages}");
    assert_eq!(cli.json(&["list", "messages", "--state", "sent"]), json!([]));
    assert_eq!(ids(&cli.json(&["list", "messages", "--query", "becker"])), [1]);
    assert_eq!(cli.json(&["list", "messages", "--query", "王小明"]), json!([]));
    assert_eq!(cli.json(&["list", "messages", "--pipeline", "Solar Project", "--stage", "Site survey"]), json!([]));

    let words = ["assign", "--pipeline", "Solar Project", "--stage", "Permit", "--contact", "1"];
    assert_eq!(cli.json(&words)["batch"], Value::Null, "already there");
}

#[test]
fn a_batch_is_taken_back_done_again_and_remembered() {
    let cli = solar();
    let moved = cli.json(&["assign", "--pipeline", "Solar Project", "--stage", "Permit", "--contact", "1"]);
    let batch = moved["batch"].as_i64().unwrap();
    let back = cli.json(&["undo"]);
    assert_eq!(json!(fields(&back, &["changed", "messages", "skipped"])), json!([1, 1, []]));
    assert_eq!(cli.json(&["list", "messages"])[0]["state"], "cancelled");
    assert_eq!(cli.refused(3, &["undo", &batch.to_string()]).0, "rule");
    assert_eq!(cli.json(&["redo"])["messages"], 1);
    assert_eq!(cli.json(&["list", "messages"])[0]["state"], "held");

    let history = cli.ok(&["history", "--contact", "anna@example.test"]);
    assert!(history.contains("dana: Anna Becker to Permit") && history.contains("message 1"), "{history}");
    assert!(cli.ok(&["history"]).contains("Solar Project added with 3 stages"));
    let events = cli.json(&["history", "--contact", "1"]);
    let event = events.as_array().unwrap().iter().find(|event| event["batch"] == batch).unwrap();
    let names = ["actor", "action", "subject", "subject_id"];
    assert_eq!(json!(fields(event, &names)), json!(["dana", "moved", "card", 1]));
    assert_eq!(event["at"].as_str().unwrap().len(), 20);
    assert!(cli.json(&["list", "events"]).as_array().unwrap().len() > events.as_array().unwrap().len());
}

#[test]
fn what_the_screens_would_ask_is_refused_without_yes() {
    let cli = solar();
    cli.ok(&["settings", "set", "delivery.ask_above", "1"]);
    let words = ["assign", "--pipeline", "Solar Project", "--stage", "Permit", "--all"];
    let (kind, sentence) = cli.refused(3, &words);
    assert_eq!(kind, "rule");
    assert!(sentence.contains("2 messages") && sentence.contains("--yes"), "{sentence}");
    assert_eq!(cli.json(&["list", "cards", "--pipeline", "Solar Project", "--stage", "Permit"]), json!([]));
    assert_eq!(cli.json(&[&words[..], &["--no-notify"]].concat())["messages"], 0);
    assert_eq!(cli.json(&["undo"])["changed"], 3);
    assert_eq!(cli.json(&[&words[..], &["--yes"]].concat())["messages"], 2);

    for n in 0..9 {
        cli.ok(&["contact", "add", &format!("Person {n}"), "--email", &format!("p{n}@example.test")]);
    }
    cli.ok(&["enable", "--pipeline", "Solar Project", "--all"]);
    let (_, sentence) = cli.refused(3, &["remove", "--pipeline", "Solar Project", "--all"]);
    assert!(sentence.contains("12 cards"), "{sentence}");
    cli.ok(&["remove", "--pipeline", "Solar Project", "--from", "Permit"]);
    assert_eq!(cli.json(&["remove", "--pipeline", "Solar Project", "--all", "--yes"])["changed"], 9);
    assert_eq!(cli.json(&["list", "cards"]), json!([]));
    assert_eq!(cli.json(&["list", "messages", "--state", "cancelled"]).as_array().unwrap().len(), 2);
}

#[test]
fn contacts_are_listed_with_every_way_to_reach_them() {
    let cli = solar();
    let contacts = cli.json(&["list", "contacts"]);
    assert_eq!(ids(&contacts), [1, 2, 3]);
    let reach = |channel: &str, address: &str| json!({ "channel": channel, "address": address, "state": "unknown" });
    assert_eq!(
        contacts[1],
        json!({ "id": 2, "name": "王小明", "email": "wang@example.test", "phone": "+1 303 555 0121", "external_id": null,
            "channels": [reach("email", "wang@example.test"), reach("sms", "+1 303 555 0121")] })
    );
    assert_eq!(ids(&cli.json(&["list", "contacts", "--query", "A-1"])), [1]);
    assert_eq!(cli.json(&["list", "contacts", "--pipeline", "Solar Project", "--stage", "Permit"]), json!([]));
    let csv = cli.ok(&["list", "contacts", "--csv"]);
    assert!(csv.starts_with("id,name,email,phone,external_id,") && csv.lines().count() == 4, "{csv}");
    assert_eq!(csv, cli.ok(&["export", "contacts", "--format", "csv"]));
}

#[test]
fn contacts_are_changed_silenced_put_aside_and_erased() {
    let cli = solar();
    cli.ok(&["contact", "edit", "anna@example.test", "--name", "Anna Öztürk", "--owner", "dana", "--role", "customer"]);
    cli.ok(&["contact", "edit", "1", "--email", "anna@neu.example"]);
    assert_eq!(cli.refused(2, &["contact", "edit", "1", "--email", "x@neu.example", "--name", "B"]).0, "usage");
    let anna = &cli.json(&["list", "contacts", "--query", "Öztürk"])[0];
    assert_eq!(json!(fields(anna, &["id", "name", "email"])), json!([1, "Anna Öztürk", "anna@neu.example"]));

    cli.ok(&["contact", "consent", "1", "2", "--channel", "email", "--says", "out", "--how", "by telephone"]);
    assert_eq!(cli.json(&["list", "contacts"])[1]["channels"][0]["state"], "out");
    assert_eq!(cli.refused(2, &["contact", "add", "No Address", "--email", "nowhere"]).0, "usage");
    assert!(cli.refused(3, &["contact", "add", "Wang", "--email", "wang@example.test"]).1.contains("王小明"));

    cli.ok(&["contact", "archive", "2"]);
    assert_eq!(ids(&cli.json(&["list", "contacts"])), [1, 3]);
    cli.ok(&["contact", "archive", "2", "--undo"]);
    cli.ok(&["contact", "merge", "1", "3"]);
    assert_eq!(ids(&cli.json(&["list", "contacts"])), [1, 2]);
    assert!(cli.refused(3, &["contact", "erase", "2"]).1.contains("cannot be undone"));
    cli.ok(&["contact", "erase", "2", "--yes"]);
    assert_eq!(ids(&cli.json(&["list", "contacts"])), [1]);
}

#[test]
fn exports_go_to_files_that_other_programs_open() {
    let cli = solar();
    for subject in ["contacts", "cards"] {
        let text = cli.ok(&["export", subject, "--format", "json"]);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap().as_array().unwrap().len(), 3, "{subject}");
    }
    cli.ok(&["export", "events", "--format", "xlsx", "--output", "history.xlsx"]);
    let book = std::fs::read(cli.path("history.xlsx")).unwrap();
    assert!(book.starts_with(b"PK") && book.len() > 4_000);
}

#[test]
fn one_wrong_name_refuses_all() {
    let cli = solar();
    let nobody = "nobody@example.test";
    let to = ["assign", "--pipeline", "Solar Project", "--stage", "Permit", "--contact", "anna@example.test", nobody];
    assert_eq!(cli.refused(3, &to).0, "not_found");
    assert_eq!(cli.json(&["list", "messages"]), json!([]));
    let (kind, sentence) = cli.refused(3, &["assign", "--pipeline", "Solar Project", "--stage", "Nowhere", "--all"]);
    assert!(kind == "not_found" && sentence.contains("Site survey"), "{sentence}");
    assert_eq!(cli.refused(3, &["enable", "--pipeline", "Wind", "--all"]).0, "not_found");
    assert_eq!(cli.refused(2, &["enable", "--pipeline", "Solar Project", "--query", " "]).0, "usage");
}

#[test]
fn folder_mail_is_delivered_once() {
    let cli = solar();
    let mail = cli.path("mail");
    cli.configure(&format!(
        "[email]\ntransport = \"folder\"\nfolder = \"{}\"\nfrom = \"Acme <office@example.test>\"\n[delivery]\nundo_window = \"0s\"\n",
        mail.display()
    ));
    cli.ok(&["assign", "--pipeline", "Solar Project", "--stage", "Permit", "--all"]);
    let told = cli.json(&["deliver", "--once"]);
    assert_eq!(json!(fields(&told, &["batch", "messages", "sent", "paused"])), json!([null, 2, 2, []]));
    assert_eq!(cli.ok(&["deliver"]), "Nothing was due.\n");
    assert_eq!(std::fs::read_dir(&mail).unwrap().count(), 2);
    let states = cli.json(&["list", "messages"]);
    assert!(states.as_array().unwrap().iter().all(|message| message["state"] == "sent"), "{states}");
    let back = cli.json(&["undo"]);
    assert_eq!(
        (back["changed"].clone(), back["skipped"].as_array().unwrap().len()),
        (json!(3), 2),
        "sent ones stay: {back}"
    );
}

#[test]
fn a_stage_that_tells_by_text_says_what_it_costs_before_it_does() {
    let cli = solar();
    cli.configure("[sms]\nprice = \"0.0079 USD\"\n");
    let preview = |note: &str| {
        let words =
            ["assign", "--pipeline", "Solar Project", "--stage", "Permit", "--all", "--dry-run", "--note", note];
        (cli.ok(&words), cli.json(&words))
    };
    let (words, json) = preview("");
    assert!(json.get("texts").is_none() && !words.contains("text"), "no stage sends texts unasked: {words}");

    cli.ok(&["stage", "notify", "--pipeline", "Solar Project", "Permit", "--sms", "on"]);
    let listed = cli.json(&["list", "stages"]);
    let told: Vec<bool> = listed.as_array().unwrap().iter().map(|row| row["notify_sms"] == true).collect();
    assert_eq!(told, [false, false, true]);
    let (words, json) = preview("");
    assert!(words.contains("send 3 messages.\n1 text: 1 segment, about $0.01."), "{words}");
    assert!(words.contains("王小明 by text, to +1 303 555 0121 (1 segment)\n王小明, your Solar Project"), "{words}");
    let none = json["skipped"].as_array().unwrap().iter().filter(|skipped| skipped["channel"] == "sms");
    assert!(none.map(|skipped| &skipped["reason"]).eq([&json!("no mobile number"), &json!("no mobile number")]));
    let (words, json) = preview(&"word ".repeat(60));
    assert_eq!(
        json["texts"],
        json!({ "messages": 1, "segments": 6, "estimate": false, "cost": { "minor": 5, "currency": "USD" } }),
        "{words}"
    );

    // whoever said STOP is asked no more
    cli.ok(&["contact", "consent", "wang@example.test", "--channel", "sms", "--says", "out", "--how", "STOP"]);
    let (_, json) = preview("");
    assert!(json.get("texts").is_none());
    let stopped = json!({ "who": "王小明", "channel": "sms", "reason": "opted out" });
    assert!(json["skipped"].as_array().unwrap().contains(&stopped), "{json}");
    cli.ok(&["undo"]);
    cli.ok(&["undo"]);
    assert!(cli.json(&["list", "stages"]).as_array().unwrap().iter().all(|row| row["notify_sms"] == false));
}
