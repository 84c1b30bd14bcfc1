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

#[test]
fn how_the_outbox_stands_is_one_object_for_monitoring() {
    let cli = moved();
    let stands = cli.json(&["outbox"]);
    let keys: Vec<&str> = stands.as_object().unwrap().keys().map(String::as_str).collect();
    let documented = [
        "at",
        "brake",
        "channels",
        "dispatchers",
        "due",
        "inbox",
        "last_hour",
        "messages",
        "mode",
        "needs",
        "next_send",
        "oldest",
    ];
    let mut sorted = keys;
    sorted.sort_unstable();
    assert_eq!(sorted, documented);
    assert_eq!((&stands["mode"], &stands["due"], &stands["oldest"]), (&json!("test"), &json!(0), &Value::Null));
    assert_eq!((&stands["messages"]["held"], &stands["messages"]["bounced"]), (&json!(3), &json!(0)));
    assert_eq!(stands["messages"].as_object().unwrap().len(), 10);
    assert_eq!(stands["last_hour"], json!({ "sent": 0, "failed": 0, "left": 0, "cap": 2000 }));
    assert!(stands["next_send"].as_str().unwrap().ends_with('Z'), "{stands}");
    assert_eq!((&stands["dispatchers"], &stands["brake"], &stands["needs"]), (&json!([]), &json!(false), &json!([])));
    let open = |key: &str, name: &str| json!({ key: name, "state": "open", "reason": "", "fix": "", "until": null, "due": 0, "oldest": null });
    let mut push = open("channel", "push");
    push["providers"] = json!(["web", "ntfy", "fcm"].map(|name| open("provider", name)));
    assert_eq!(stands["channels"][1], push);
    let text = cli.ok(&["outbox"]);
    assert!(text.contains("held 3 (TEST mode)") && text.contains("Sent by     nobody"), "{text}");
    assert!(text.contains("0 sent, 0 failed; 0 counted of the 2,000 allowed within an hour\n"), "{text}");
    assert_eq!(cli.ok(&["outbox", "--check"]), "The outbox needs nobody.\n");
}

#[test]
fn a_check_says_when_a_server_is_tried_again_that_needs_nobody_yet() {
    let cli = moved();
    cli.configure("[office]\ntimezone = \"Asia/Kolkata\"\n");
    let conn = rusqlite::Connection::open(cli.file()).unwrap();
    let far = 4_102_444_800_000_000_i64; // 2100-01-01T00:00Z
    let sql =
        "UPDATE provider_state SET breaker_until = ?1, failures = 3, reason = 'No answer.' WHERE channel = 'email'";
    conn.execute(sql, [far]).unwrap();
    let said = cli.ok(&["outbox", "--check"]);
    assert_eq!(said, "The outbox needs nobody yet: e-mail is tried again at 05:30: No answer.\n");
}

#[test]
fn all_is_every_channel() {
    let cli = moved();
    assert_eq!(cli.ok(&["pause", "all"]), "paused: e-mail, push, text, webhook.\n");
    assert_eq!(cli.ok(&["resume", "all"]), "resumed: e-mail, push, text, webhook.\n");
    let (kind, sentence) = cli.refused(2, &["pause", "pigeon"]);
    assert!(kind == "usage" && sentence.contains("\"all\" is every one"), "{sentence}");
}

#[test]
fn a_check_speaks_up_when_somebody_is_needed() {
    let cli = moved();
    let due = cli.sql::<i64>("SELECT min(not_before) FROM outbox") - 3_600_000_000;
    let conn = rusqlite::Connection::open(cli.file()).unwrap();
    conn.execute("UPDATE outbox SET not_before = ?1, next_at = ?1", [due]).unwrap();
    let ran = cli.run(&["outbox", "--check"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.starts_with("Nobody sends, and the oldest message (e-mail) is due for "), "{}", ran.stdout);
    assert_eq!(ran.stdout.lines().count(), 1);
    assert_eq!(cli.run(&["outbox", "--check", "--late-after", "90"]).code, 0);

    conn.execute_batch("UPDATE outbox SET state = 'failed', failed_at = next_at + 3599000000 WHERE id = 2").unwrap();
    cli.ok(&["pause", "email"]);
    let ran = cli.run(&["outbox", "--check", "--json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let stands: Value = serde_json::from_str(&ran.stdout).unwrap();
    let codes: Vec<&Value> = stands["needs"].as_array().unwrap().iter().map(|need| &need["code"]).collect();
    assert_eq!(codes, ["failed", "paused"]);
    assert_eq!((&stands["due"], &stands["oldest"]["message"]), (&json!(2), &json!(1)));
    assert!(stands["oldest"]["seconds"].as_i64().unwrap() > 3_000, "{stands}");
    assert_eq!(stands["channels"][0]["state"], "paused");
    let text = cli.ok(&["outbox"]);
    assert!(text.contains("e-mail      paused: Paused by dana. (2 due)"), "{text}");
    assert!(text.contains("! E-mail is paused: Paused by dana.\n  -> Resume it to send again."), "{text}");
    assert_eq!(cli.refused(2, &["outbox", "--check", "list"]).0, "usage");
    assert_eq!(cli.json(&["outbox", "list", "--status", "failed"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_batch_is_cancelled_and_many_are_not_sent_again_unasked() {
    let cli = moved();
    let batch = cli.sql::<i64>("SELECT max(batch_id) FROM outbox").to_string();
    assert_eq!(cli.json(&["outbox", "cancel", "--batch", &batch])["changed"], 3);
    assert_eq!(cli.refused(3, &["outbox", "cancel", "--batch", "999"]).0, "not_found");
    assert_eq!(cli.refused(2, &["outbox", "cancel", "1", "--batch", &batch]).0, "usage");
    let conn = rusqlite::Connection::open(cli.file()).unwrap();
    conn.execute_batch("UPDATE outbox SET state = 'failed'").unwrap();
    cli.ok(&["settings", "set", "delivery.ask_above", "2"]);
    let (kind, said) = cli.refused(3, &["outbox", "retry", "--state", "failed"]);
    assert_eq!(kind, "rule");
    assert!(said.contains("This would send 3 messages") && said.contains("--yes sends them again"), "{said}");
    assert_eq!(cli.json(&["outbox", "retry", "1", "2"])["changed"], 2);
    assert_eq!(cli.json(&["outbox", "retry", "--status", "failed", "--yes"])["changed"], 1);
}
