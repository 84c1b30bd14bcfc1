//! Exit codes, global options, who asks, and what is locked.

use super::kit::{Cli, Ran};
use crate::pty::Program;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

#[test]
fn words_that_do_not_fit_are_told_from_rules_and_failures() {
    let cli = Cli::office();
    for words in [
        &["frobnicate"][..],
        &["assign"],
        &["enable", "--pipeline", "X"],
        &["enable", "--pipeline", "X", "--all", "--query", "a"],
        &["list", "gnomes"],
        &["list", "contacts", "--stage", "A"],
        &["list", "contacts", "--state", "sent"],
        &["pipeline", "add", "X", "--kind", "tracker"],
        &["deliver", "--once", "--watch"],
        &["mode", "loud"],
    ] {
        assert_eq!(cli.run(words).code, 2, "{words:?}");
        assert_eq!(cli.refused(2, words).0, "usage", "{words:?}");
    }
    assert_eq!(cli.refused(3, &["undo", "99"]).0, "not_found");
    assert_eq!(cli.refused(3, &["enable", "--pipeline", "X", "--query", "a"]).0, "not_found");
    for words in [&["--help"][..], &["--version"], &["help", "assign"], &["stage", "add", "--help"]] {
        let ran = cli.run(words);
        assert!(ran.code == 0 && ran.stderr.is_empty() && !ran.stdout.is_empty(), "{words:?}: {ran:?}");
    }

    std::fs::write(cli.file(), "no database at all").unwrap();
    let ran = cli.run(&["list", "cards"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("is not a Milepost office; it was left untouched.\nName another"), "{}", ran.stderr);
    let bare = Cli::bare();
    bare.configure("");
    assert!(bare.refused(3, &["list", "cards"]).1.contains("milepost init"));
    assert!(!bare.data().exists(), "asking makes nothing");
}

#[test]
fn global_options_stand_before_or_after_the_verb() {
    let cli = Cli::office();
    let other = cli.path("other");
    let other = other.to_str().unwrap();
    cli.ok(&["--data", other, "init"]);
    cli.ok(&["pipeline", "add", "Solar", "--kind", "project", "--data", other]);
    assert_eq!(cli.json(&["pipeline", "list"]), json!([]));
    for words in [
        &["--data", other, "--json", "pipeline", "list"][..],
        &["pipeline", "--json", "list", "--data", other],
        &["pipeline", "list", "--data", other, "--json"],
    ] {
        let listed: serde_json::Value = serde_json::from_str(&cli.ok(words)).unwrap();
        assert_eq!(listed[0]["title"], "Solar", "{words:?}");
    }
    let config = cli.path("other.toml");
    std::fs::write(&config, "[office]\noperator = \"nobody\"\n").unwrap();
    let words = ["undo", "--config", config.to_str().unwrap()];
    assert!(cli.refused(3, &words).1.contains("nobody is not an operator"));
    assert!(cli.refused(2, &["undo", "--config", "missing.toml"]).1.contains("missing.toml"));
}

#[test]
fn an_unknown_operator_is_told_how_to_be_added() {
    let cli = Cli::office();
    cli.configure("[office]\noperator = \"Ben\"\n");
    let (kind, sentence) = cli.refused(3, &["undo"]);
    assert_eq!(kind, "rule");
    assert!(sentence.contains("milepost operator add \"Ben\" --email"), "{sentence}");
    cli.configure("");
    cli.ok(&["operator", "add", "Ben", "--email", "ben@example.test", "--role", "viewer"]);
    let listed = cli.json(&["operator", "list"]);
    assert_eq!(listed[0], json!({ "id": 2, "name": "Ben", "email": "ben@example.test", "role": "viewer" }));
    cli.configure("[office]\noperator = \"Ben\"\n");
    assert_eq!(cli.refused(3, &["undo"]).0, "permission");
    assert_eq!(cli.refused(3, &["pipeline", "add", "X", "--kind", "sales"]).0, "permission");
}

#[test]
fn settings_come_from_file_office_and_default_and_the_file_locks() {
    let cli = Cli::office();
    let set = cli.json(&["settings", "set", "delivery.undo_window", "90s"]);
    assert_eq!((&set["changed"], &set["messages"]), (&json!(1), &json!(0)));
    assert_eq!(cli.ok(&["settings", "get", "delivery.undo_window"]), "1m30s\n");
    cli.configure("[delivery]\nundo_window = \"5s\"\nmode = \"test\"\n");
    let rows = cli.json(&["settings", "list"]);
    let row = rows.as_array().unwrap().iter().find(|row| row["name"] == "delivery.undo_window").unwrap();
    assert_eq!(*row, json!({ "name": "delivery.undo_window", "value": "5s", "source": "file", "line": 2 }));
    let (kind, sentence) = cli.refused(3, &["settings", "set", "delivery.undo_window", "1s"]);
    assert!(kind == "rule" && sentence.contains("line 2"), "{kind}: {sentence}");
    assert!(cli.refused(3, &["mode", "live"]).1.contains("line 3"));
    cli.configure("");
    assert!(cli.ok(&["mode"]).starts_with("test\nNobody has switched it yet"));
    assert_eq!(cli.json(&["mode", "live", "--yes"])["changed"], 1);
    assert_eq!(cli.json(&["mode"])["mode"], "live");
    assert_eq!(cli.json(&["undo"])["changed"], 1, "the mode stays, the setting before it goes");
    assert!(cli.ok(&["mode"]).starts_with("live\ndana switched to it at "));
    assert_eq!(cli.refused(2, &["settings", "set", "delivery.workers", "many"]).0, "usage");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let cli = Cli::office();
    let mut child = cli.command(&["completions", "zsh"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), String::from_utf8(ended.stderr).unwrap()), (Some(0), String::new()));

    let mut child = cli.command(&["settings", "list"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert_eq!(first, "name\tvalue\tsource\n");
    assert!(child.wait().unwrap().success());
}

#[test]
fn doctor_says_what_to_do() {
    let cli = Cli::office();
    let told = cli.run(&["doctor"]);
    assert_eq!(told.code, 0, "{told:?}");
    for part in
        ["office.milepost is sound", "you are dana (admin)", "MB are free", "closed to others", "Everything works."]
    {
        assert!(told.stdout.contains(part), "{part} is missing in {}", told.stdout);
    }
    let found = cli.json(&["doctor"]);
    let clock = found.as_array().unwrap().iter().find(|one| one["check"] == "clock").unwrap();
    assert_eq!(clock["verdict"], "good");

    cli.configure(
        "[email]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = 1\nsecurity = \"plain\"\nfrom = \"a@example.test\"\n[delivery]\nmode = \"live\"\n",
    );
    let told = cli.run(&["doctor"]);
    assert_eq!(told.code, 1, "{told:?}");
    assert!(told.stdout.contains("BAD   e-mail") && told.stdout.contains("->"), "{}", told.stdout);

    cli.configure("[email]\ntransport = \"pigeon\"\n");
    let told = cli.run(&["doctor"]);
    assert_eq!(
        (told.code, told.stdout.matches("not \"pigeon\"").count()),
        (1, 1),
        "one mistake is told once: {}",
        told.stdout
    );
    cli.configure("");

    std::fs::write(cli.file(), "x").unwrap();
    let told = cli.run(&["doctor"]);
    assert!(told.code == 1 && told.stdout.contains("is not a Milepost office"), "{told:?}");
    let bare = Cli::bare();
    bare.configure("");
    let bare = bare.run(&["doctor"]);
    assert!(bare.code == 1 && bare.stdout.contains("milepost init"), "{bare:?}");
}

#[test]
fn check_finds_damage() {
    let cli = Cli::office();
    assert!(cli.ok(&["check"]).contains("is sound"));
    assert_eq!(cli.json(&["check"])["problems"], json!([]));
    let mut bytes = std::fs::read(cli.file()).unwrap();
    let page = bytes.len() / 2 / 4096 * 4096;
    bytes[page..page + 4096].fill(0xff);
    std::fs::write(cli.file(), bytes).unwrap();
    let ran = cli.run(&["check"]);
    assert_eq!(ran.code, 1, "{ran:?}");
}

#[test]
fn the_demo_goes_where_it_is_told_and_says_where_its_letters_are() {
    let cli = Cli::office();
    let folder = cli.path("try it");
    let mut terminal = Program::milepost(&["demo", "--data", folder.to_str().unwrap()]).size(100, 24).start();
    terminal.wait_until("the first screen names the folder", |screen| {
        let text = screen.contents();
        text.contains("Contract signed") && text.contains("The demo office lies in") && text.contains("/mail.")
    });
    terminal.press("ctrl-c");
    terminal.wait_for("Quit Milepost?");
    terminal.press("ctrl-c");
    assert!(terminal.wait_exit().success(), "{}", terminal.screen());
    terminal.wait_for("Open it again with");
    assert!(folder.join("office.milepost").is_file() && folder.join("config.toml").is_file());

    let (kind, words) = cli.refused(3, &["demo", "--data", folder.to_str().unwrap()]);
    assert!(kind == "rule" && words.contains("try it/office.milepost is there already"), "{kind}: {words}");
    let (_, words) = cli.refused(2, &["demo", "--config", "x.toml"]);
    assert!(words.contains("--config does not go with it"), "{words}");
    // the environment names the user's own office
    std::fs::create_dir(cli.path("tmp")).unwrap();
    let elsewhere = Ran::of(cli.command(&["demo"]).env("TMPDIR", cli.path("tmp")).output().unwrap());
    assert!(elsewhere.stdout.contains("milepost-demo-") && elsewhere.stderr.contains("terminal"), "{elsewhere:?}");
}
