//! `mode`: LIVE is refused until the ways out were tried, unless somebody says so.

use super::kit::Cli;
use crate::servers;
use serde_json::json;

/// A tracker with one person on it.
fn with_anna(cli: &Cli, address: &str) {
    cli.ok(&["pipeline", "add", "Solar", "--kind", "project", "--stages", "Signed,Survey,Permit,Power on"]);
    cli.ok(&["contact", "add", "安娜 Becker", "--email", address]);
    cli.ok(&["enable", "--pipeline", "Solar", "--all"]);
    cli.ok(&["settings", "set", "delivery.undo_window", "0s"]);
}

fn assign(cli: &Cli, stage: &str) {
    cli.ok(&["assign", "--pipeline", "Solar", "--stage", stage, "--all"]);
}

#[test]
fn without_a_way_out_live_is_refused_with_what_to_write() {
    let cli = Cli::office();
    let (kind, said) = cli.refused(3, &["mode", "live"]);
    assert_eq!(kind, "rule");
    for part in
        ["stays in TEST", "Not set up: e-mail", "host = \"smtp.example.test\" under [email] in", "config.toml", "--yes"]
    {
        assert!(said.contains(part), "{part} is missing in {said}");
    }
    let tried = cli.ok(&["mode", "live", "--dry-run"]);
    assert!(tried.contains("BAD   e-mail") && tried.contains("Without --yes it would be refused"), "{tried}");
    assert!(tried.ends_with("Nothing was changed.\n"), "{tried}");
    assert_eq!(cli.json(&["mode"])["mode"], "test");
    let switched = cli.json(&["mode", "live", "--yes"]);
    assert_eq!(
        switched.as_object().map(|told| told.keys().map(String::as_str).collect::<Vec<_>>()),
        Some(vec!["batch", "changed", "messages", "skipped"])
    );
    let shown = cli.json(&["mode"]);
    assert_eq!((&shown["mode"], &shown["set_by"]["operator"]), (&json!("live"), &json!("dana")));
    assert_eq!(cli.json(&["mode", "live"])["batch"], json!(null), "it is LIVE already: nothing is tried");
    assert_eq!(cli.json(&["mode", "test"])["changed"], 1, "back to TEST is the switch alone");
    assert_eq!(cli.run(&["mode", "--yes"]).code, 2);
}

#[test]
fn a_server_that_does_not_answer_is_said_and_the_file_s_mode_stays() {
    let cli = Cli::office();
    let email = "[email]\nhost = \"127.0.0.1\"\nport = 1\nsecurity = \"plain\"\nfrom = \"a@example.test\"\n";
    cli.configure(email);
    let ran = cli.run(&["mode", "live"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stdout.contains("BAD   e-mail") && ran.stdout.contains("ok    Web Push"), "{ran:?}");
    assert!(ran.stderr.contains("stays in TEST. Failed: e-mail."), "{ran:?}");
    let told = cli.json(&["mode", "live", "--dry-run"]);
    assert_eq!((&told["ways"][0]["works"], &told["ways"][1]["works"]), (&json!(false), &json!(true)), "{told}");
    assert!(told["ways"][2].get("works").is_none(), "what is not set up is not tried: {told}");
    assert_eq!((&told["batch"], &told["changed"]), (&json!(null), &json!(1)), "{told}");

    cli.configure(&format!("{email}[delivery]\nmode = \"test\"\n"));
    let (kind, said) = cli.refused(3, &["mode", "live", "--yes"]);
    assert!(kind == "rule" && said.contains("line 7, so it can only be changed there."), "{said}");
    assert!(cli.ok(&["mode"]).starts_with("test (config.toml, line 7)\n"));
}

#[test]
fn what_staff_paused_is_a_note_and_no_reason_to_refuse() {
    let cli = Cli::office();
    cli.configure("[email]\ntransport = \"folder\"\n");
    cli.ok(&["pause", "sms"]);
    let tried = cli.json(&["mode", "live", "--dry-run"]);
    assert_eq!((&tried["concerns"], tried["paused"].as_array().map(Vec::len)), (&json!([]), Some(1)), "{tried}");
    let said = cli.ok(&["mode", "live"]);
    assert!(said.contains("The office is now LIVE") && said.contains("\nSends nothing: text is paused"), "{said}");
    assert!(!cli.ok(&["mode", "test"]).contains("Sends nothing"));
}

#[test]
fn what_test_kept_back_is_counted_and_stays() {
    let Some(mail) = servers::mail() else { return };
    let cli = Cli::office();
    cli.configure(&format!(
        "[email]\nfrom = \"Acme <office@example.test>\"\nhost = \"localhost\"\nport = {}\nsecurity = \"starttls\"\nusername = \"{}\"\n\
         password = \"command:echo {}\"\nca_file = \"{}\"\n",
        mail.ports.submission, mail.user, mail.password, mail.ca.display()
    ));
    let anna = mail.address("anna");
    with_anna(&cli, &anna);
    assign(&cli, "Survey");
    assert_eq!(cli.json(&["deliver"])["suppressed"], 1);
    assign(&cli, "Permit");
    let brief = cli.ok(&["mode"]);
    for line in [
        "e-mail: localhost:",
        "Not set up: text, webhook, inbox.",
        "1 message would have gone so far: 1 by e-mail.",
        "1 message waits",
    ] {
        assert!(brief.contains(line), "{line} is missing in {brief}");
    }
    let told = cli.json(&["mode"]);
    let kept = &told["kept_back"];
    assert_eq!(
        (&kept["messages"], &kept["by"][0]["channel"], &kept["by"][0]["kind"]),
        (&json!(1), &json!("email"), &json!("New stage"))
    );
    assert_eq!((&told["waiting"]["stay"], &told["waiting"]["leave"]), (&json!(1), &json!(0)));

    let said = cli.ok(&["mode", "live"]);
    for line in [
        "ok    e-mail",
        "lets us in.",
        "The office is now LIVE; 1 message written in TEST",
        "The switch itself writes to nobody.",
    ] {
        assert!(said.contains(line), "{line} is missing in {said}");
    }
    assign(&cli, "Power on");
    assert_eq!(cli.json(&["deliver"])["sent"], 1);
    let letters = mail.settled(&anna);
    assert_eq!(letters.len(), 1, "what was written in TEST never leaves");
    assert!(letters[0].parsed().header("subject").contains("Power on"));
}
