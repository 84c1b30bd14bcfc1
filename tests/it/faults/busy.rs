//! Another program holds the office file for longer than anybody waits (storage fault 16).

use super::{assign, office};
use crate::wait;
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn a_command_waits_five_seconds_for_another_program_and_then_says_so() {
    let cli = office("", &["anna@example.test".to_owned()]);
    let other = rusqlite::Connection::open(cli.file()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let begun = Instant::now();
    let looked = cli.json(&["list", "cards"]);
    assert_eq!(looked.as_array().unwrap().len(), 1, "whoever only looks does not wait");
    let looking = begun.elapsed();

    let begun = Instant::now();
    let (kind, sentence) = cli.refused(1, &assign("Permit"));
    let waited = begun.elapsed();
    assert_eq!(kind, "busy");
    assert!(
        sentence.starts_with("Another program is writing to the office file, so nothing was changed."),
        "{sentence}"
    );
    assert!((Duration::from_secs(3)..Duration::from_secs(20)).contains(&waited), "it waited {waited:?}");
    assert!(looking < waited, "looking took {looking:?}");

    // let go while it waits
    let command = cli.command(&assign("Permit")).stdout(Stdio::piped()).spawn().unwrap();
    let traced = std::path::PathBuf::from(format!("/proc/{}/fd", command.id()));
    let opened = || {
        std::fs::read_dir(&traced)
            .ok()?
            .flatten()
            .filter_map(|fd| std::fs::read_link(fd.path()).ok())
            .find(|to| *to == cli.file())
    };
    wait::until("the command to have the office open", opened);
    other.execute_batch("ROLLBACK").unwrap();
    let done = command.wait_with_output().unwrap();
    assert!(done.status.success(), "{done:?}");
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM batch WHERE verb = 'assign'"), 1);
}
