//! The ways out of the office: tried by the doctor, named in every Message-ID.

use super::kit::Cli;
use serde_json::json;

/// An office in a domain that is not ASCII, with one letter waiting.
fn moved() -> Cli {
    let cli = Cli::office();
    cli.configure(
        "[email]\ntransport = \"folder\"\nfrom = \"Büro <office@bücher.example>\"\n[delivery]\nundo_window = \"0s\"\n",
    );
    cli.ok(&["pipeline", "add", "Solar", "--kind", "project", "--stages", "Contract signed,Site survey"]);
    cli.ok(&["contact", "add", "王小明", "--email", "wang@example.test"]);
    cli.ok(&["enable", "--pipeline", "Solar", "--all"]);
    let said = cli.ok(&["assign", "--pipeline", "Solar", "--stage", "Site survey", "--all"]);
    assert!(said.contains("\n1 message enqueued without an undo window; `milepost undo"), "{said}");
    cli
}

#[test]
fn a_sender_in_another_script_can_send() {
    let cli = moved();
    let listed = cli.json(&["outbox", "list"]);
    assert!(listed[0]["message_id"].as_str().unwrap().contains("@xn--bcher-kva.example"), "{listed}");
    assert_eq!(cli.json(&["deliver"])["sent"], 1);
    assert_eq!(cli.json(&["outbox", "show", "1"])["tries"][0]["outcome"], "sent");
}

#[test]
fn a_number_that_is_no_message_is_refused() {
    let cli = moved();
    for verb in ["show", "explain", "retry", "cancel"] {
        let (kind, sentence) = cli.refused(3, &["outbox", verb, "99"]);
        assert_eq!((kind.as_str(), sentence.contains("There is no message 99.")), ("not_found", true), "{sentence}");
    }
}

#[test]
fn the_doctor_tries_the_ways_out_and_sends_a_test() {
    let cli = moved();
    let found = cli.json(&["doctor", "--send-test", "me@example.test"]);
    let of = |check: &str| found.as_array().unwrap().iter().find(|one| one["check"] == check).unwrap_or(&found).clone();
    assert_eq!(of("e-mail")["verdict"], "good", "{found}");
    let files: Vec<_> = std::fs::read_dir(cli.data().join("mail")).unwrap().map(|file| file.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    let said = format!("Written to the folder, as {}.", file.display());
    let test = of("test mail")["text"].as_str().unwrap().to_owned();
    assert!(test.starts_with(&said) && test.ends_with("me@example.test was not reached."), "{test}");
    assert_eq!(cli.json(&["outbox", "list"]).as_array().map(Vec::len), Some(1), "a test is no message of the office");
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM outbox WHERE state <> 'queued'"), 0, "{}", json!(found));
}
