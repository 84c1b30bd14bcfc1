//! A delivery whose K-th write or sync kills it, fails, or finds the disk full: no letter without a durable record, none
//! lost, and twice only what the office says may come twice (storage faults 1-4 amid a delivery).

use super::{Running, arrived, assign, live, office};
use crate::cli::kit::Cli;
use crate::proxy::Proxy;
use crate::servers::{self, MailServer};
use crate::strace::{self, Fault};
use crate::wait;
use std::process::Command;

/// How many calls of one kind are struck, spread over all that a delivery makes.
const SAMPLE: usize = 3;

/// Three people, of whom nobody was told anything yet, in a file without a log beside it.
fn quiet(mail: &MailServer) -> (Cli, Vec<String>) {
    let to: Vec<String> = (0..3).map(|_| mail.address("durable")).collect();
    let cli = office(&live(mail.ports.plain), &to);
    cli.held().checkpoint().unwrap();
    (cli, to)
}

/// The same with three letters waiting.
fn waiting(mail: &MailServer) -> (Cli, Vec<String>) {
    let (cli, to) = quiet(mail);
    cli.ok(&assign("Site survey"));
    cli.held().checkpoint().unwrap();
    (cli, to)
}

/// Lets a fault strike one delivery of a copy of that office, then delivers without one.
fn struck(mail: &MailServer, (of, to): &(Cli, Vec<String>), syscall: &str, nth: usize, fault: Fault) -> bool {
    let cli = of.again();
    cli.ok(&assign("Site survey"));
    cli.held().checkpoint().unwrap();
    let run = strace::run(&cli.command(&["deliver", "--once"]), syscall, nth, fault);
    let doubtful = "SELECT count(*) FROM outbox WHERE state = 'sending' AND phase = 'after_dot'";
    let may_be_twice = cli.sql::<usize>(doubtful);
    cli.ok(&["resume", "email"]);
    cli.ok(&["deliver", "--once"]);
    let ids = cli.sql::<String>("SELECT group_concat(message_id, ' ') FROM outbox");
    let mut letters = arrived(mail, to);
    letters.retain(|id, _| ids.split(' ').any(|of_this_copy| of_this_copy == id));
    let copies: usize = letters.values().map(Vec::len).sum();
    assert_eq!(letters.len(), 3, "{syscall} {nth}: a letter is lost: {run:?}");
    assert!(copies <= 3 + may_be_twice, "{syscall} {nth}: {copies} copies: {run:?}");
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'sent'"), 3, "{syscall} {nth}: {run:?}");
    assert!(cli.ok(&["check"]).contains("sound"), "{syscall} {nth}");
    run.struck
}

/// Strikes at writes and at syncs, by whichever call this machine makes them.
fn sweep(faults: [(&[&str], Fault); 2]) {
    let Some(mail) = servers::mail() else { return };
    if !strace::available() {
        return;
    }
    let office = quiet(mail);
    for (syscalls, fault) in faults {
        let counted = syscalls
            .iter()
            .map(|syscall| (syscall, strace::count(&waiting(mail).0.command(&["deliver", "--once"]), syscall)));
        let (syscall, total) = counted.max_by_key(|(_, total)| *total).unwrap();
        assert!(total > 0, "a delivery makes none of {syscalls:?}");
        let strikes = (1..=total).step_by(total.div_ceil(SAMPLE).max(1));
        let hit = strikes.filter(|nth| struck(mail, &office, syscall, *nth, fault)).count();
        println!("{fault:?} at {hit} of {total} calls of {syscall}");
        assert!(hit > 0);
    }
}

#[test]
fn a_kill_at_any_write_of_a_delivery_loses_nothing_and_doubles_only_what_is_in_doubt() {
    sweep([(&["pwrite64"], Fault::Kill), (&["fsync", "fdatasync"], Fault::Kill)]);
}

#[test]
fn a_write_that_fails_amid_a_delivery_is_made_again_and_every_letter_goes_once() {
    sweep([(&["pwrite64"], Fault::Error("ENOSPC")), (&["fsync", "fdatasync"], Fault::Error("EIO"))]);
}

#[test]
fn after_its_outcome_is_written_a_letter_is_not_sent_again() {
    let Some(mail) = servers::mail() else { return };
    let (cli, to) = waiting(mail);
    let running = Running::start(cli.command(&["deliver", "--watch"]));
    wait::until("three letters", || {
        (cli.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'sent'") == 3).then_some(())
    });
    running.kill();
    assert_eq!(cli.json(&["deliver", "--once"])["sent"], 0);
    assert_eq!(arrived(mail, &to).values().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1]);
}

#[test]
fn an_office_that_cannot_be_written_sends_nothing() {
    let Some(mail) = servers::mail() else { return };
    let (cli, to) = waiting(mail);
    let disk = tempfile::tempdir().unwrap();
    let mount =
        |words: &[&str]| Command::new("mount").args(words).arg(disk.path()).output().is_ok_and(|m| m.status.success());
    if !mount(&["-t", "tmpfs", "-o", "size=8m", "tmpfs"]) {
        return servers::skip("no small disk can be mounted here");
    }
    let proxy = Proxy::before(mail.ports.plain);
    cli.configure(&live(proxy.port()));
    let cli = cli.moved_to(&disk.path().join("data"));
    assert!(mount(&["-o", "remount,ro"]));
    let ran = cli.run(&["deliver", "--once"]);
    let connections = proxy.connections();
    assert!(mount(&["-o", "remount,rw"]));
    let sent = cli.json(&["deliver", "--once"])["sent"].clone();
    let unmounted = Command::new("umount").arg(disk.path()).status();
    assert!(unmounted.is_ok_and(|done| done.success()));
    assert!(ran.code != 0 && ran.stderr.contains("cannot be written"), "{ran:?}");
    assert_eq!((connections, sent), (0, serde_json::json!(3)));
    assert_eq!(arrived(mail, &to).values().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1]);
}
