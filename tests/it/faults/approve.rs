//! Approving milestones amid faults and beside another program: all or nothing, decided once, and who came second is told.

use crate::cli::kit::{Cli, Ran};
use crate::strace::{self, Fault};
use milepost::store::{Db, Opening};
use std::process::Stdio;

const HOW_MANY: usize = 8;

/// How many calls of one kind are struck; they are spread over all that the command makes.
const SAMPLE: usize = 10;

/// An office whose contractor has handed in milestones, in one file without a log beside it.
fn prepared() -> Cli {
    let cli = Cli::office();
    cli.ok(&["contact", "add", "佐藤 ゆき", "--email", "sato@example.test"]);
    for n in 1..=HOW_MANY {
        let title = format!("屋顶 {n}");
        let words = ["milestone", "add", "--contractor", "1", "--deadline", "+2w", "--amount", "900 USD", "--title"];
        cli.ok(&[&words[..], &[&title]].concat());
    }
    cli.ok(&step("submit").iter().map(String::as_str).collect::<Vec<_>>());
    cli.held().checkpoint().unwrap();
    cli
}

/// The words that do something to all of them.
fn step(what: &str) -> Vec<String> {
    let ids = (1..=HOW_MANY).map(|id| id.to_string());
    ["milestone".to_owned(), what.to_owned()].into_iter().chain(ids).collect()
}

/// Whether they were approved; panics when some were, or when the file is not whole.
fn is_done(cli: &Cli) -> bool {
    let db = Db::open(&cli.file(), Opening::Writer).unwrap();
    assert_eq!(db.check().unwrap(), [""; 0]);
    drop(db);
    let count = |what: &str| -> usize { cli.sql(&format!("SELECT count(*) FROM {what}")) };
    let batches = count("batch WHERE verb = 'approve milestones'");
    assert!(batches < 2);
    let found = [
        count("milestone WHERE status = 'approved'"),
        count("payment WHERE state = 'draft'"),
        count("round WHERE verdict = 'approved'"),
        count("outbox WHERE kind = 'milestone_approved'"),
        count("event WHERE subject = 'payment'"),
        count("event WHERE action = 'approved'"),
    ];
    assert_eq!(found, [batches * HOW_MANY; 6], "{batches} batches");
    batches == 1
}

#[test]
fn a_kill_or_a_failing_disk_amid_an_approval_leaves_all_or_nothing() {
    if !strace::available() {
        return;
    }
    let of = prepared();
    let words = step("approve");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let faults = [
        ("pwrite64", Fault::Kill),
        ("fdatasync", Fault::Kill),
        ("pwrite64", Fault::Error("ENOSPC")),
        ("fdatasync", Fault::Error("EIO")),
    ];
    for (syscall, fault) in faults {
        let total = strace::count(&of.again().command(&words), syscall);
        let (mut struck, mut made) = (0, 0);
        for nth in (1..=total).step_by(total.div_ceil(SAMPLE).max(1)) {
            let cli = of.again();
            let run = strace::run(&cli.command(&words), syscall, nth, fault);
            let done = is_done(&cli);
            struck += usize::from(run.struck);
            made += usize::from(run.struck && done);
            if run.status.success() {
                assert!(done, "it said that it was done: {run:?}");
            } else if matches!(fault, Fault::Error(_)) {
                assert!(run.status.code() == Some(1) && !run.stderr.contains("panicked"), "{run:?}");
            }
            if !done {
                cli.ok(&words);
                assert!(is_done(&cli), "it is done the next time");
            }
        }
        println!("{fault:?} at {struck} of {total} calls of {syscall}: approved after {made} of them");
        assert!(total == 0 || struck > 0);
    }
}

#[test]
fn of_two_programs_that_approve_at_once_one_wins_and_the_other_is_told_who_and_when() {
    let cli = prepared();
    cli.ok(&["operator", "add", "Bén", "--role", "admin"]);
    std::fs::write(cli.path("ben.toml"), "[office]\noperator = \"Bén\"\n").unwrap();
    let start = |config: &str| {
        let mut command = cli.command(&[]);
        command.args(step("approve")).env("MILEPOST_CONFIG", cli.path(config));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let both = [start("config.toml"), start("ben.toml")];
    let ended = both.map(|child| Ran::of(child.wait_with_output().unwrap()));
    let mut codes = [ended[0].code, ended[1].code];
    codes.sort_unstable();
    assert_eq!(codes, [0, 3], "{ended:?}");
    assert!(is_done(&cli));
    let (loser, winner) = if ended[0].code == 3 { (&ended[0], "Bén") } else { (&ended[1], "dana") };
    let first = loser.stderr.lines().next().unwrap();
    assert_eq!(first, "\"屋顶 1\" is approved, so it cannot be approved.");
    let who = loser.stderr.lines().nth(1).unwrap();
    assert!(who.starts_with(&format!("{winner} did that at ")) && who.ends_with("(8 milestones approved)."), "{who}");
}
