//! Faults from below: a command under strace, whose K-th write (or any other system call) kills it or fails.
//!
//! `sweep` is how `SQLite` tests itself: fail at the first call, then at the second, and so on until a run passes clean.
//! strace counts the calls of each thread for itself, so the K-th call is that of the thread that gets there first.

use std::process::{Command, ExitStatus};

use crate::servers;

/// What happens instead of (or at) the chosen system call.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The process is killed on the spot (SIGKILL).
    Kill,
    /// The call fails with this error: `ENOSPC`, `EIO`.
    Error(&'static str),
}

/// How a command under a fault ended.
#[derive(Debug)]
pub struct Run {
    /// What the command (not strace) ended with.
    pub status: ExitStatus,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
    /// Whether the call was reached and the fault struck.
    pub struck: bool,
}

/// Whether strace can trace here; if not, a skip that says so (or a failure where nothing may be skipped).
pub fn available() -> bool {
    let works = Command::new("strace")
        .args(["-o", "/dev/null", "-e", "trace=none", "true"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !works {
        servers::skip("strace is not installed or may not trace here");
    }
    works
}

/// Runs the command; its `nth` call (from 1) of `syscall` (`pwrite64`, `fsync`, `ftruncate`) meets the fault.
pub fn run(command: &Command, syscall: &str, nth: usize, fault: Fault) -> Run {
    let log = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let what = match fault {
        Fault::Kill => "signal=KILL".to_owned(),
        Fault::Error(error) => format!("error={error}"),
    };
    let mut traced = Command::new("strace");
    traced.args(["-f", "-e", &format!("trace={syscall}")]);
    traced.args(["-e", &format!("inject={syscall}:{what}:when={nth}")]);
    traced.arg("-o").arg(log.path());
    let output = under(traced, command).output().expect("strace starts");
    let calls = std::fs::read_to_string(log.path()).expect("strace writes its log");
    let mark = if matches!(fault, Fault::Kill) { "+++ killed by SIGKILL +++" } else { "(INJECTED)" };
    Run {
        status: output.status,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        struck: calls.contains(mark),
    }
}

/// How often a thread of the command makes this call when nothing fails: of the thread that makes it most.
pub fn count(command: &Command, syscall: &str) -> usize {
    let log = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    let mut traced = Command::new("strace");
    traced.args(["-f", "-e", &format!("trace={syscall}"), "-o"]).arg(log.path());
    let output = under(traced, command).output().expect("strace starts");
    assert!(output.status.success(), "without a fault the command must pass: {output:?}");
    let calls = std::fs::read_to_string(log.path()).expect("strace writes its log");
    let mut of_thread = std::collections::BTreeMap::<&str, usize>::new();
    for line in calls.lines().filter(|line| line.contains(&format!("{syscall}("))) {
        *of_thread.entry(line.split(' ').next().unwrap_or_default()).or_default() += 1;
    }
    of_thread.into_values().max().unwrap_or(0)
}

/// The command with its environment and folder, under strace.
fn under(mut traced: Command, command: &Command) -> Command {
    traced.arg("--").arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => traced.env(name, value),
            None => traced.env_remove(name),
        };
    }
    if let Some(directory) = command.get_current_dir() {
        traced.current_dir(directory);
    }
    traced
}

/// Lets the fault strike at the first call of `syscall`, then the second, and so on, until one run passes clean.
/// `prepare` makes a fresh command (and a fresh file for it to write); `check` judges what the faulty run left.
/// Returns at how many calls it struck.
pub fn sweep(
    syscall: &str,
    fault: Fault,
    mut prepare: impl FnMut() -> Command,
    mut check: impl FnMut(usize, &Run),
) -> usize {
    for nth in 1.. {
        let run = run(&prepare(), syscall, nth, fault);
        if !run.struck {
            assert!(run.status.success(), "without a fault the command must pass: {run:?}");
            return nth - 1;
        }
        check(nth, &run);
    }
    unreachable!("a command makes finitely many calls")
}

#[test]
fn every_call_is_struck_once() {
    if !available() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("three");
    let prepare = || {
        let mut command = Command::new("sh");
        command.args(["-c", "test $WORD = three && exec dd if=/dev/zero of=three bs=1 count=3 status=none"]);
        command.current_dir(folder.path()).env("WORD", "three");
        command
    };
    let written = || std::fs::read(&file).expect("the file is there").len();

    let kills = sweep("write", Fault::Kill, prepare, |nth, run| {
        assert!(!run.status.success());
        assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
        assert_eq!(written(), nth - 1, "killed before the call took effect");
    });
    let full = sweep("write", Fault::Error("ENOSPC"), prepare, |nth, run| {
        assert!(run.stderr.contains("No space left on device"), "{run:?}");
        assert_eq!(written(), nth - 1);
    });
    assert_eq!((kills, full), (3, 3));
}
