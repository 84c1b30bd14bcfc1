//! Making an office, putting people on a tracker, moving them, and back.

use super::kit::Cli;

#[test]
fn init_makes_an_office_with_its_operator() {
    let cli = Cli::bare();
    let told = cli.ok(&["init", "--name", "Büro 王"]);
    assert!(told.contains("dana is its admin") && told.contains("TEST mode"), "{told}");
    assert_eq!(cli.sql::<String>("SELECT name || ' ' || role FROM operator WHERE ended_batch IS NULL"), "dana admin");
    assert_eq!(cli.sql::<String>("SELECT value FROM setting WHERE key = 'office.name'"), "Büro 王");
    assert!(std::fs::read_to_string(cli.path("config.toml")).unwrap().contains("#operator"));

    let (kind, sentence) = cli.refused(3, &["init"]);
    assert_eq!(kind, "rule");
    assert!(sentence.contains("already an office"), "{sentence}");
}

#[test]
fn a_pipeline_is_made_listed_renamed_and_archived() {
    let cli = Cli::office();
    let made =
        cli.json(&["pipeline", "add", "Solar Project", "--kind", "project", "--stages", "Contract signed,Permit"]);
    assert_eq!(made, serde_json::json!({ "batch": 2, "changed": 3, "messages": 0, "skipped": [] }));
    cli.ok(&[
        "stage",
        "add",
        "--pipeline",
        "solar project",
        "Survey",
        "--label",
        "Wir messen",
        "--after",
        "Contract signed",
    ]);
    cli.ok(&["stage", "deactivate", "--pipeline", "Solar Project", "Permit"]);

    let listed = cli.json(&["pipeline", "list"]);
    assert_eq!((&listed[0]["title"], &listed[0]["kind"]), (&"Solar Project".into(), &"project".into()));
    let names: Vec<&str> =
        listed[0]["stages"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Contract signed", "Survey", "Permit"]);
    assert_eq!(listed[0]["stages"][1]["label"], "Wir messen");
    assert_eq!(listed[0]["stages"][2]["active"], false);

    cli.ok(&["pipeline", "rename", "Solar Project", "Sonne"]);
    cli.ok(&["pipeline", "archive", "Sonne"]);
    assert_eq!(cli.json(&["pipeline", "list"])[0]["archived"], true);
    cli.ok(&["pipeline", "archive", "Sonne", "--undo"]);
    assert_eq!(
        cli.ok(&["pipeline", "list"]),
        "id\ttitle\tkind\tcards\tstages\tarchived\n1\tSonne\tproject\t0\tContract signed, Survey, Permit (inactive)\t\n"
    );
}

#[test]
fn the_configuration_is_found_checked_and_never_overwritten() {
    let cli = Cli::bare();
    assert_eq!(cli.ok(&["config", "path"]).trim_end(), cli.path("config.toml").to_str().unwrap());
    cli.ok(&["config", "init"]);
    assert_eq!(cli.refused(3, &["config", "init"]).0, "rule");
    cli.configure("[office]\nowner = 1\n");
    let (kind, sentence) = cli.refused(2, &["config", "check"]);
    assert_eq!(kind, "usage");
    assert!(sentence.contains("line 2") && sentence.contains('^'), "{sentence}");
    assert!(!cli.data().exists());
}

#[test]
fn another_program_in_the_office_keeps_a_restore_out() {
    let cli = Cli::office();
    cli.ok(&["backup", "one.backup"]);
    cli.ok(&["pipeline", "add", "Later", "--kind", "sales"]);
    let held = cli.held();
    held.data_version().unwrap();
    let (kind, sentence) = cli.refused(3, &["restore", "one.backup"]);
    assert_eq!(kind, "rule");
    assert!(sentence.contains("Another program has the office open"), "{sentence}");
    assert_eq!(cli.json(&["pipeline", "list"]).as_array().unwrap().len(), 1, "nothing was changed");
    drop(held);

    let told = cli.ok(&["restore", "one.backup"]);
    assert_eq!(cli.json(&["pipeline", "list"]), serde_json::json!([]));
    let kept = std::fs::read_dir(cli.data()).unwrap().flatten().map(|entry| entry.path());
    let kept = kept.filter(|path| path.to_string_lossy().contains(".replaced-")).collect::<Vec<_>>();
    assert!(kept.len() == 1 && told.contains(kept[0].to_str().unwrap()), "{told}");
    cli.ok(&["restore", kept[0].to_str().unwrap()]);
    assert_eq!(cli.json(&["pipeline", "list"])[0]["title"], "Later");
}

#[test]
fn stages_are_listed_with_their_cards() {
    let cli = Cli::office();
    cli.ok(&["pipeline", "add", "Solar Project", "--kind", "project", "--stages", "Survey,Permit"]);
    cli.ok(&["contact", "add", "--name", "王小明", "--email", "wang@example.test"]);
    cli.ok(&["enable", "--pipeline", "Solar Project", "--all"]);
    let stages = cli.json(&["list", "stages"]);
    let rows: Vec<_> =
        stages.as_array().unwrap().iter().map(|row| (row["name"].as_str(), row["cards"].as_i64())).collect();
    assert_eq!(rows, [(Some("Survey"), Some(1)), (Some("Permit"), Some(0))], "{stages}");
    assert_eq!(cli.json(&["list", "stages", "--pipeline", "solar project"]), stages);
    assert_eq!(cli.run(&["list", "stages", "--query", "x"]).code, 2);
}
