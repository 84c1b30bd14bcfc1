//! What staff do to messages and channels.

use super::kit::Cli;
use serde_json::{Value, json};

/// Three people who have just been moved, so that three messages are held.
fn moved() -> Cli {
    let cli = Cli::office();
    cli.ok(&["pipeline", "add", "Solar Project", "--kind", "project", "--stages", "Contract signed,Permit"]);
    for name in ["Anna", "王小明", "नादिया"] {
        let n = cli.json(&["list", "contacts"]).as_array().unwrap().len();
        cli.ok(&["contact", "add", name, "--email", &format!("p{n}@example.test")]);
    }
    cli.ok(&["enable", "--pipeline", "Solar Project", "--all"]);
    cli.ok(&["assign", "--pipeline", "Solar Project", "--stage", "Permit", "--all"]);
    cli
}

#[test]
fn a_message_is_shown_explained_cancelled_and_put_back() {
    let cli = moved();
    let shown = cli.ok(&["outbox", "show", "1"]);
    assert!(shown.contains("To: p0@example.test") && shown.contains("Permit"), "{shown}");
    let shown = cli.json(&["outbox", "show", "2"]);
    assert_eq!(
        (&shown["to"], &shown["state"], &shown["tries"]),
        (&json!("p1@example.test"), &json!("held"), &json!([]))
    );
    assert!(cli.ok(&["outbox", "explain", "1"]).contains("It waits until"), "held by the undo window");
    assert!(cli.json(&["outbox", "explain", "1"])[0]["reasons"][0]["sentence"].as_str().unwrap().contains("dana did"));

    assert_eq!(cli.json(&["outbox", "cancel", "1", "2"])["changed"], 2);
    let listed = cli.json(&["outbox", "list"]);
    let states: Vec<&Value> = listed.as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["cancelled", "cancelled", "held"]);
    let retried = cli.json(&["outbox", "retry", "3"]);
    assert_eq!((&retried["changed"], &retried["skipped"][0]["reason"]), (&json!(0), &json!("is queued")));
    cli.ok(&["undo"]);
    assert_eq!(cli.json(&["outbox", "list", "--state", "held"]).as_array().unwrap().len(), 3);
    assert_eq!(cli.json(&["outbox", "cancel", "--state", "held"])["changed"], 3);

    assert_eq!(cli.refused(3, &["outbox", "show", "99"]).0, "not_found");
    assert_eq!(cli.refused(2, &["outbox", "cancel"]).0, "usage");
    assert_eq!(cli.refused(2, &["outbox", "list", "--state", "lost"]).0, "usage");
}

#[test]
fn a_paused_channel_is_told_of_by_the_exit_code() {
    let cli = moved();
    assert_eq!(cli.json(&["pause", "email"])["changed"], 1);
    let ran = cli.run(&["deliver", "--once"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("e-mail is paused: Paused by dana."), "{}", ran.stdout);
    let pause = cli.json(&["history"]).as_array().unwrap().len();
    assert_eq!(cli.json(&["resume"])["changed"], 1);
    assert_eq!(cli.run(&["deliver"]).code, 0);
    assert_eq!(cli.json(&["history"]).as_array().unwrap().len(), pause, "channels have no history of rows");
    assert_eq!(cli.json(&["undo"])["changed"], 3, "a pause is passed over by undo");
}
