//! The floors of the program, held by a test: who may name whom, which crate lives where, and how large a file may be.
//!
//! The sources are read as Rust tokens, so comments and strings cannot hide or fake an arrow; what stands under
//! `#[cfg(test)]` is left out.

mod sources;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sources::SourceFile;

/// Each floor and those it may name. Arrows go down only.
const FLOORS: &[(&str, &[&str])] = &[
    ("cli", &["tui", "delivery", "office", "import", "bank", "message", "store", "domain", "config"]),
    ("tui", &["office", "domain", "config"]),
    ("delivery", &["store", "message", "domain", "config"]),
    ("office", &["store", "message", "import", "bank", "domain", "config"]),
    ("import", &["domain"]),
    ("bank", &["domain"]),
    ("message", &["domain"]),
    ("store", &["domain"]),
    ("domain", &[]),
    ("config", &[]),
];

/// Crates that one floor keeps to itself.
const CRATES: &[(&str, &str)] = &[
    ("rusqlite", "store"),
    ("refinery", "store"),
    ("lettre", "delivery"),
    ("ureq", "delivery"),
    ("ratatui", "tui"),
    ("crossterm", "tui"),
    ("quick_xml", "bank"),
];

const NAMES_THAT_SAY_NOTHING: &[&str] = &["util", "utils", "helper", "helpers", "manager", "common", "misc"];

const LONGEST_FILE: usize = 500;

/// Everything under `root` (a `src` folder) that breaks a rule, each in a sentence.
fn violations(root: &Path) -> Vec<String> {
    let files = sources::read(root);
    let mut found: Vec<String> = files.iter().flat_map(check_file).collect();
    found.extend(circles(&files));
    found
}

fn check_file(file: &SourceFile) -> Vec<String> {
    let mut found = Vec::new();
    let mut complain = |sentence: String| found.push(format!("{}: {sentence}", file.path));

    if file.lines > LONGEST_FILE {
        complain(format!("{} lines; split what has more than {LONGEST_FILE}", file.lines));
    }
    for name in file.path.trim_end_matches(".rs").split('/') {
        if NAMES_THAT_SAY_NOTHING.contains(&name) {
            complain(format!("`{name}` says nothing about what is in it"));
        }
    }
    if file.calls_unwrap {
        complain("`unwrap` in the program; say what to do instead, or prove it with `expect`".into());
    }
    for (name, home) in CRATES {
        if file.words.contains(*name) && file.floor != *home {
            complain(format!("`{name}` belongs to {home} alone"));
        }
    }
    if file.statements_of_sql && file.floor != "store" {
        complain("SQL belongs to store alone".into());
    }
    match (file.floor.as_str(), FLOORS.iter().find(|(floor, _)| *floor == file.floor)) {
        // The program's entry may name every floor; the library's root lists them and passes nothing on.
        ("main", _) => {}
        ("lib", _) => {
            if file.words.contains("use") {
                complain("the library's root passes on names; name the floor instead".into());
            }
        }
        (floor, None) => complain(format!("{floor} is a floor that tests/it/architecture.rs does not know")),
        (floor, Some((_, below))) => {
            for named in file.names.iter().filter(|named| *named != floor && !below.contains(&named.as_str())) {
                complain(format!("{floor} names {named}, which is not below it"));
            }
        }
    }
    found
}

/// Floors that can be reached from themselves, by what the files really name.
fn circles(files: &[SourceFile]) -> Vec<String> {
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in files.iter().filter(|file| FLOORS.iter().any(|(floor, _)| *floor == file.floor)) {
        let below = file.names.iter().map(String::as_str).filter(|named| *named != file.floor);
        arrows.entry(&file.floor).or_default().extend(below);
    }
    let reachable = |from: &str| {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = arrows.get(from).into_iter().flatten().copied().collect();
        while let Some(floor) = open.pop() {
            if seen.insert(floor) {
                open.extend(arrows.get(floor).into_iter().flatten());
            }
        }
        seen
    };
    let in_circle: Vec<&str> = arrows.keys().copied().filter(|floor| reachable(floor).contains(floor)).collect();
    if in_circle.is_empty() { Vec::new() } else { vec![format!("a circle between floors: {}", in_circle.join(", "))] }
}

#[test]
fn the_floors_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let found = violations(&root);
    assert!(found.is_empty(), "{}", found.join("\n"));
    let read = sources::read(&root).len();
    assert!(read > FLOORS.len(), "only {read} files were read");
}

/// What is found in a made-up tree of one well-behaved file and these.
fn found_in(files: &[(&str, &str)]) -> Vec<String> {
    let tree = tempfile::tempdir().expect("a temporary folder can be made");
    let innocent = ("domain/innocent.rs", "//! About rusqlite.\nfn f() { g(\"crate::store\"); } // crate::store\n");
    for (path, text) in files.iter().chain([&innocent]) {
        let path = tree.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }
    violations(tree.path())
}

#[test]
fn an_arrow_up_is_caught_in_every_spelling() {
    for text in [
        "use crate::office::Office;",
        "use crate::{domain::Instant, office};",
        "use crate::{\n    domain::Instant,\n    office::{Office, Receipt},\n};",
        "pub(crate) use crate::office as o;",
        "fn f() { let _ = crate::office::Office::open(); }",
        "fn f() { println!(\"{}\", crate::office::NAME); }",
        "fn f(office: &super::super::office::Office) {}",
        "mod inner { use super::super::super::office; }",
        "use super::super::{domain, office};",
        "impl From<::milepost::office::Receipt> for u8 {}",
        "fn f() { let x: crate :: /* not hidden */ office::Receipt; }",
    ] {
        let found = found_in(&[("store/card.rs", text)]);
        assert_eq!(found, ["store/card.rs: store names office, which is not below it"], "{text}");
    }
}

#[test]
fn arrows_down_and_sideways_are_allowed() {
    let found = found_in(&[
        ("lib.rs", "pub mod cli;\npub mod office;"),
        ("main.rs", "use milepost::cli;\nfn main() { milepost::cli::run() }"),
        ("office/mod.rs", "use crate::store;\nuse super::message;\nmod run;"),
        ("office/run.rs", "use super::Office;\nuse crate::office::Command;\nfn f() { let office = store::x(); }"),
        (
            "store/mod.rs",
            "use rusqlite::Connection;\n#[cfg(test)]\nmod tests { use crate::office; fn f() { x.unwrap() } }",
        ),
        ("store/card.rs", "const A: &str = \"SELECT 1\";\n#[cfg(test)] use crate::office;\nfn f() { x.unwrap_or(1); }"),
        ("store/tests.rs", "use crate::office::Office;\nfn f() { x.unwrap() }"),
    ]);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn each_other_rule_can_fail() {
    let long = "// a line\n".repeat(LONGEST_FILE + 1);
    for (path, text, sentence) in [
        ("office/a.rs", "use rusqlite::Row;", "`rusqlite` belongs to store alone"),
        ("office/a.rs", "fn f(r: &rusqlite::Row) {}", "`rusqlite` belongs to store alone"),
        ("tui/a.rs", "use lettre::Message;", "`lettre` belongs to delivery alone"),
        ("cli/a.rs", "use ratatui::Frame;", "`ratatui` belongs to tui alone"),
        ("config/a.rs", "use crossterm::event::KeyCode;", "`crossterm` belongs to tui alone"),
        ("office/a.rs", "const A: &str = r\"\n  select name from card\";", "SQL belongs to store alone"),
        ("tui/a.rs", &long, "501 lines; split what has more than 500"),
        ("tui/tests.rs", &long, "501 lines; split what has more than 500"),
        ("tui/a.rs", "fn f() { x.unwrap(); }", "`unwrap` in the program"),
        ("tui/a.rs", "fn f() { x.map(Option::unwrap); }", "`unwrap` in the program"),
        ("tui/a.rs", "#[cfg(not(test))]\nfn f() { x.unwrap(); }", "`unwrap` in the program"),
        ("tui/a.rs", "#[cfg(test)] fn g() {}\nfn f() { x.unwrap(); }", "`unwrap` in the program"),
        ("tui/utils.rs", "", "`utils` says nothing"),
        ("store/common/mod.rs", "", "`common` says nothing"),
        ("lib.rs", "pub use domain::Instant;", "the library's root passes on names"),
        ("attic/mod.rs", "", "attic is a floor that tests/it/architecture.rs does not know"),
        ("tui/a.rs", "use crate::store::Card;", "tui names store, which is not below it"),
    ] {
        let found = found_in(&[(path, text)]);
        assert_eq!(found.len(), 1, "{path} {text}: {found:?}");
        assert!(found[0].starts_with(&format!("{path}: {sentence}")), "{found:?}");
    }
}

#[test]
fn a_circle_is_caught() {
    let found = found_in(&[
        ("delivery/a.rs", "use crate::store;"),
        ("store/a.rs", "use crate::import;"),
        ("import/a.rs", "use crate::delivery;"),
        ("office/a.rs", "use crate::store;"),
    ]);
    assert!(found.contains(&"a circle between floors: delivery, import, store".to_owned()), "{found:?}");
}
