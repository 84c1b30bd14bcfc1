//! The office's own texts on the command line.

use super::kit::Cli;

#[test]
fn a_text_is_shown_edited_previewed_listed_and_taken_away() {
    let cli = Cli::office();
    cli.ok(&["pipeline", "add", "Solar", "--kind", "project", "--stages", "Survey,Permit"]);
    cli.ok(&["contact", "add", "王小明", "--email", "wang@example.test", "--lang", "中文"]);
    cli.ok(&["enable", "--pipeline", "Solar", "--all"]);

    let file = cli.path("own.toml");
    let shown = cli.ok(&["template", "show", "stage_moved"]);
    std::fs::write(&file, shown.replace("Hello", "Grüß Gott")).unwrap();
    let path = file.to_str().unwrap().to_owned();
    let edit = |words: &[&'static str]| [&["template", "edit", "stage_moved", "--file", path.as_str()], words].concat();
    assert!(cli.ok(&edit(&[])).contains("Template New stage by e-mail saved"));
    assert!(cli.ok(&["template", "preview", "stage_moved"]).contains("Grüß Gott Anna"));

    std::fs::write(&file, "{{ contact.name }}，您的项目：{{ stage.label }} 🏠").unwrap();
    cli.ok(&edit(&["--part", "subject", "--lang", "zh", "--stage", "Permit", "--pipeline", "Solar"]));
    let preview = [
        "template",
        "preview",
        "stage_moved",
        "--stage",
        "Permit",
        "--pipeline",
        "Solar",
        "--contact",
        "wang@example.test",
    ];
    assert_eq!(cli.json(&preview)["subject"], "王小明，您的项目：Permit 🏠");
    cli.ok(&["assign", "--pipeline", "Solar", "--stage", "Permit", "--all"]);
    assert_eq!(cli.json(&["outbox", "list"])[0]["subject"], "王小明，您的项目：Permit 🏠");

    std::fs::write(&file, "subject = \"{{ stage.lable }}\"").unwrap();
    let (_, sentence) = cli.refused(3, &edit(&[]));
    assert!(sentence.contains("line 1: there is no variable stage.lable: did you mean stage.label?"), "{sentence}");
    std::fs::write(&file, "title = \"x\"").unwrap();
    let (_, sentence) = cli.refused(2, &edit(&[]));
    assert!(sentence.contains("\"title\" is no part of a text by e-mail"), "{sentence}");

    let own: Vec<serde_json::Value> =
        cli.json(&["template", "list"]).as_array().unwrap().iter().filter(|row| row["own"] == true).cloned().collect();
    assert_eq!((own.len(), &own[1]["stage"], &own[1]["lang"]), (2, &"Permit".into(), &"zh".into()));
    assert_eq!(cli.json(&["template", "versions", "stage_moved"]).as_array().unwrap().len(), 1);
    assert_eq!(cli.json(&["template", "reset", "stage_moved"])["changed"], 1);
    assert!(cli.ok(&["template", "show", "stage_moved"]).contains("Hello"));
    cli.ok(&["undo"]);
    assert!(cli.ok(&["template", "show", "stage_moved"]).contains("Grüß Gott"));
}
