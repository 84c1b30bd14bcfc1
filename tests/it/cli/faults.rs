//! `assign` killed at a write, on a full disk, on a failing disk: all of the batch happened, or nothing did.

use super::kit::Cli;
use crate::strace::{self, Fault};
use std::process::Command;

const PEOPLE: i64 = 40;

/// An office with forty people in the first stage.
fn office() -> Cli {
    let cli = Cli::office();
    cli.ok(&["pipeline", "add", "Solar Project", "--kind", "project", "--stages", "Contract signed,Permit"]);
    let rows: Vec<String> = (0..PEOPLE).map(|n| format!("Person {n},p{n}@example.test")).collect();
    std::fs::write(cli.path("people.csv"), format!("Name,Email\n{}\n", rows.join("\n"))).unwrap();
    cli.ok(&["import", "contacts", "people.csv", "--pipeline", "Solar Project"]);
    cli
}

/// The command on a fresh copy of the office.
fn assign(cli: &Cli, whole: &[u8]) -> Command {
    for name in ["office.milepost-wal", "office.milepost-shm"] {
        let _ = std::fs::remove_file(cli.data().join(name));
    }
    std::fs::write(cli.file(), whole).unwrap();
    cli.command(&["assign", "--pipeline", "Solar Project", "--stage", "Permit", "--all"])
}

/// Whether the batch happened; panics when half of it did.
fn happened(cli: &Cli, what: &str) -> bool {
    assert!(cli.run(&["check"]).code == 0, "{what}: the file is damaged");
    let count = |sql: &str| cli.sql::<i64>(sql);
    let moved = count("SELECT count(*) FROM card WHERE stage_id = 2");
    let all = [
        moved,
        count("SELECT count(*) FROM outbox"),
        count("SELECT count(*) FROM event WHERE action = 'moved'"),
        count("SELECT count(*) FROM visit WHERE stage_id = 2 AND left_at IS NULL"),
        count("SELECT count(*) FROM batch WHERE verb = 'assign'") * PEOPLE,
    ];
    assert!(all == [0; 5] || all == [PEOPLE; 5], "{what}: half a batch: {all:?}");
    moved == PEOPLE
}

/// Strikes at every `step`th call until a run passes clean; gives at how many it struck.
fn sweep(syscall: &str, fault: Fault, step: usize) -> usize {
    let cli = office();
    let whole = std::fs::read(cli.file()).unwrap();
    for (struck, nth) in (1..).step_by(step).enumerate() {
        let run = strace::run(&assign(&cli, &whole), syscall, nth, fault);
        let what = format!("{fault:?} at {syscall} {nth}");
        let done = happened(&cli, &what);
        if run.status.success() {
            assert!(done, "{what}: it said that it was done: {run:?}");
        } else if matches!(fault, Fault::Error(_)) {
            assert!(run.stderr.contains("disk") && run.stderr.contains('.'), "{what}: {run:?}");
        }
        if !run.struck {
            assert!(run.status.success(), "{what}: without a fault it must pass: {run:?}");
            return struck;
        }
    }
    unreachable!("a command makes finitely many calls")
}

#[test]
fn killed_at_a_write() {
    if strace::available() {
        assert!(sweep("pwrite64", Fault::Kill, 5) >= 5, "the batch is written in more calls than that");
    }
}

#[test]
fn killed_at_a_sync() {
    if strace::available() {
        assert!(sweep("fsync", Fault::Kill, 1) >= 1);
    }
}

#[test]
fn on_a_full_disk() {
    if strace::available() {
        assert!(sweep("pwrite64", Fault::Error("ENOSPC"), 7) >= 3);
    }
}

#[test]
fn on_a_failing_disk() {
    if strace::available() {
        assert!(sweep("pwrite64", Fault::Error("EIO"), 9) >= 3);
        assert!(sweep("fsync", Fault::Error("EIO"), 1) >= 1);
    }
}
