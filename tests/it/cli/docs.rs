//! What is made from the tree of commands.

use super::kit::Cli;

#[test]
fn cli_page_is_in_step_with_the_commands() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/cli.md");
    let page = milepost::cli::docs::markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == page, "docs/cli.md is stale: run `UPDATE_DOCS=1 cargo test cli_page`");
    assert_eq!(Cli::bare().ok(&["docs", "cli"]), page);
}

#[test]
fn keys_page_is_what_the_program_prints() {
    let written = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/keys.md")).unwrap();
    assert_eq!(Cli::bare().ok(&["docs", "keys"]), written);
}

#[test]
fn shells_and_man_know_the_verbs() {
    let cli = Cli::bare();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(cli.ok(&["completions", shell]).contains("assign"), "{shell}");
    }
    let man = cli.ok(&["man"]);
    assert!(man.starts_with(".ie") || man.contains(".TH milepost"), "{man}");
    assert!(!cli.data().exists(), "nothing was made for it");
}

#[test]
fn the_picture_shows_the_demo_board() {
    let picture = Cli::bare().ok(&["docs", "board"]);
    for words in ["<svg ", "Solar Project", "Contract signed", ">王<", "Sunny Side Solar"] {
        assert!(picture.contains(words), "{words} is missing");
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/board.svg");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &picture).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == picture, "docs/board.svg is stale: run `UPDATE_DOCS=1 cargo test the_picture`");
}
