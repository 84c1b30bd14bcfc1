//! A disk that fails, fills up or is taken away amid a change: the office is whole, with the change or without it, and a
//! sentence says what happened (storage faults 1-4, 6, 7).

use super::{Running, assign, live, office};
use crate::cli::kit::{Cli, Ran};
use crate::proxy::Proxy;
use crate::servers;
use crate::strace::{self, Fault};
use crate::wait;
use milepost::store::{Db, Opening};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How many calls of one kind are struck; they are spread over all that the command makes.
const SAMPLE: usize = 16;

/// An office with some people, in one file without a log beside it.
fn prepared(people: usize) -> Cli {
    let to: Vec<String> = (0..people).map(|n| format!("p{n}@example.test")).collect();
    let cli = office("", &to);
    cli.held().checkpoint().unwrap();
    cli
}

/// Whether the change was made; panics when it was made in part, or when the file is not whole.
fn is_done(cli: &Cli, people: usize) -> bool {
    let db = Db::open(&cli.file(), Opening::Writer).unwrap();
    assert_eq!(db.check().unwrap(), [""; 0]);
    drop(db);
    let batches: usize = cli.sql("SELECT count(*) FROM batch WHERE verb = 'assign'");
    let moved: usize = cli.sql("SELECT count(*) FROM card c JOIN stage s ON s.id = c.stage_id WHERE s.name = 'Permit'");
    let visits: usize =
        cli.sql("SELECT count(*) FROM visit v JOIN stage s ON s.id = v.stage_id WHERE s.name = 'Permit'");
    let messages: usize = cli.sql("SELECT count(*) FROM outbox");
    let events: usize = cli.sql("SELECT count(*) FROM event WHERE action = 'moved'");
    assert!(batches < 2);
    assert_eq!([moved, visits, messages, events], [batches * people; 4], "{batches} batches");
    batches == 1
}

/// Lets a fault strike a sample of the calls; gives how many there are, how many were struck, and after how many the change was made.
fn sweep(
    of: &Cli,
    people: usize,
    syscall: &str,
    fault: Fault,
    judge: impl Fn(&strace::Run, bool),
) -> (usize, usize, usize) {
    let words = assign("Permit");
    let total = strace::count(&of.again().command(&words), syscall);
    assert!(total > 0, "the command makes no {syscall}");
    let (mut struck, mut made) = (0, 0);
    let step = total.div_ceil(SAMPLE);
    for nth in (1..total).step_by(step).chain(std::iter::once(total)) {
        let cli = of.again();
        let run = strace::run(&cli.command(&words), syscall, nth, fault);
        if !run.struck {
            continue; // fewer calls than before: the log's thread was slower
        }
        struck += 1;
        let done = is_done(&cli, people);
        made += usize::from(done);
        judge(&run, done);
        // whatever happened, it can be done again, and is done once
        if !done {
            cli.ok(&words);
            assert!(is_done(&cli, people));
        }
    }
    (total, struck, made)
}

#[test]
fn a_kill_at_any_write_or_sync_leaves_all_or_nothing() {
    if !strace::available() {
        return;
    }
    let cli = prepared(12);
    for syscall in ["pwrite64", "fsync", "fdatasync", "ftruncate"] {
        if strace::count(&cli.again().command(&assign("Permit")), syscall) == 0 {
            continue;
        }
        let (total, struck, made) = sweep(&cli, 12, syscall, Fault::Kill, |run, _| assert!(!run.status.success()));
        println!("killed at {struck} of {total} calls of {syscall}: the change was made after {made} of them");
        assert!(struck > 0);
    }
}

#[test]
fn a_disk_that_fails_or_is_full_is_told_of_and_nothing_is_half_done() {
    if !strace::available() {
        return;
    }
    let cli = prepared(12);
    let faults = [("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fsync", "EIO"), ("fdatasync", "EIO")];
    for (syscall, error) in faults {
        if strace::count(&cli.again().command(&assign("Permit")), syscall) == 0 {
            continue;
        }
        let (total, struck, made) = sweep(&cli, 12, syscall, Fault::Error(error), |run, done| {
            if run.status.success() {
                assert!(done, "it said that it was done: {run:?}");
                return;
            }
            assert_eq!(run.status.code(), Some(1), "{run:?}");
            let said = run.stderr.lines().next().unwrap_or_default();
            assert!(said.ends_with('.') && !run.stderr.contains("panicked"), "{run:?}");
            assert!(said.contains("disk") || said.contains("cannot be written"), "{run:?}");
            assert!(!done || !said.contains("nothing was changed"), "it said that nothing was changed: {run:?}");
        });
        println!("{error} at {struck} of {total} calls of {syscall}: the change was made in spite of {made} of them");
        assert!(struck > 0);
    }
}

#[test]
fn a_limit_on_file_sizes_is_a_sentence_and_not_the_end() {
    let people = 300;
    let cli = prepared(people);
    let script = "ulimit -f 64; exec \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_milepost")]).args(assign("Permit"));
    let given = cli.command(&[]);
    command.env_clear().envs(given.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(given.get_current_dir().unwrap());
    let ran = Ran::of(command.output().unwrap());
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("nothing was changed"), "{ran:?}");
    assert!(!is_done(&cli, people));
    cli.ok(&assign("Permit"));
    assert!(is_done(&cli, people));
}

/// A small disk, taken away when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        if !mounted {
            servers::skip("no small disk can be mounted here");
        }
        mounted.then(|| Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fills it up but for so many bytes; gives the file that does.
    fn fill(&self, leave: u64) -> PathBuf {
        let filler = self.path().join("filler");
        let stat = rustix::fs::statvfs(self.path()).unwrap();
        let free = stat.f_bavail * stat.f_frsize;
        std::fs::write(&filler, vec![0; usize::try_from(free.saturating_sub(leave)).unwrap()]).unwrap();
        filler
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

#[test]
fn a_full_disk_keeps_what_was_there_and_lets_people_look() {
    let Some(disk) = SmallDisk::mount("3m") else { return };
    let people = 200;
    let cli = prepared(people).moved_to(&disk.path().join("data"));
    let filler = disk.fill(100 * 1024);
    let ran = cli.run(&assign("Permit"));
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.starts_with("The disk is full, so nothing was changed."), "{ran:?}");
    assert_eq!(cli.json(&["list", "cards"]).as_array().unwrap().len(), people);
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM outbox"), 0);

    std::fs::remove_file(&filler).unwrap();
    assert!(!is_done(&cli, people));
    cli.ok(&assign("Permit"));
    assert!(is_done(&cli, people));
}

#[test]
fn with_a_full_disk_nothing_is_sent_and_with_room_again_everything_once() {
    let Some(mail) = servers::mail() else { return };
    let Some(disk) = SmallDisk::mount("3m") else { return };
    let proxy = Proxy::before(mail.ports.plain);
    let to = mail.address("no-room");
    let cli = office(&live(proxy.port()), std::slice::from_ref(&to));
    assert_eq!(cli.json(&assign("Permit"))["messages"], 1);
    cli.held().checkpoint().unwrap();
    let cli = cli.moved_to(&disk.path().join("data"));
    // room for what readers share, and for little more
    let filler = disk.fill(40 * 1024);
    let mut command = cli.command(&["deliver", "--watch"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
    let running = Running(child);
    let words = said.next().expect("it says what is the matter").unwrap();
    assert!(words.contains("disk is full"), "{words}");
    assert_eq!(proxy.connections(), 0, "nobody is spoken to without a record of it");
    std::fs::remove_file(filler).unwrap();
    wait::until("the letter", || (cli.sql::<String>("SELECT state FROM outbox") == "sent").then_some(()));
    assert_eq!(running.end(), 0);
    assert_eq!(mail.settled(&to).len(), 1);
}
