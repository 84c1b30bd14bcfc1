//! `kill -9` of the program while it delivers: nothing is lost, and only what may have arrived is sent twice, as it was.

use super::{Running, arrived, assign, live, office};
use crate::cli::kit::Cli;
use crate::proxy::{Act, Proxy, Side};
use crate::servers::{self, MailServer};
use crate::strace::{self, Fault};
use crate::wait;
use serde_json::json;

/// The server's word that it has taken a letter.
const TAKEN: &str = "250 2.0.0 Ok: queued";

/// An office that sends through a proxy, with one letter to each address waiting.
fn waiting(mail: &MailServer, names: &[&str]) -> (Cli, Proxy, Vec<String>) {
    let proxy = Proxy::before(mail.ports.plain);
    let to: Vec<String> = names.iter().map(|name| mail.address(name)).collect();
    let cli = office(&live(proxy.port()), &to);
    assert_eq!(cli.json(&assign("Site survey"))["messages"], to.len());
    (cli, proxy, to)
}

fn deliver(cli: &Cli) -> Running {
    Running::start(cli.command(&["deliver", "--watch"]))
}

/// What stands in the outbox: (state, phase, what it was rendered to).
fn row(cli: &Cli, id: usize) -> (String, String, Vec<u8>) {
    let of = |what: &str| cli.sql::<String>(&format!("SELECT coalesce({what}, '') FROM outbox WHERE id = {id}"));
    let rendered = cli.sql(&format!("SELECT coalesce(rendered, x'') FROM outbox WHERE id = {id}"));
    (of("state"), of("phase"), rendered)
}

/// Delivers once, which must send so many; the claims of the killed program are not waited for.
fn send(cli: &Cli, expected: usize) {
    let told = cli.json(&["deliver", "--once"]);
    assert_eq!((&told["sent"], &told["paused"]), (&json!(expected), &json!([])), "{told}");
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM outbox WHERE state <> 'sent'"), 0);
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM dispatcher"), 0, "who was killed is not counted as alive");
}

fn may_arrive_twice(cli: &Cli, id: usize) -> bool {
    cli.ok(&["outbox", "explain", &id.to_string()]).contains("It may arrive twice")
}

#[test]
fn after_the_commit_every_letter_still_goes_once() {
    let Some(mail) = servers::mail() else { return };
    if !strace::available() {
        return;
    }
    let to: Vec<String> = ["commit", "commit"].iter().map(|name| mail.address(name)).collect();
    let cli = office(&live(mail.ports.plain), &to);
    let run = strace::run(&cli.command(&assign("Site survey")), "exit_group", 1, Fault::Kill);
    assert!(run.struck && !run.status.success(), "{run:?}");
    send(&cli, 2);
    let letters = arrived(mail, &to);
    assert_eq!((letters.len(), letters.values().flatten().count()), (2, 2));
    let again = cli.json(&assign("Site survey"));
    assert_eq!((&again["batch"], &again["messages"]), (&json!(null), &json!(0)), "repeating it does nothing");
}

#[test]
fn after_the_claim_every_letter_goes_once() {
    let Some(mail) = servers::mail() else { return };
    let (cli, proxy, to) = waiting(mail, &["claimed", "claimed"]);
    proxy.on(Side::Server, "220", Act::Stall);
    let running = deliver(&cli);
    proxy.wait_struck();
    running.kill();
    let (state, phase, rendered) = row(&cli, 1);
    assert_eq!((state.as_str(), phase.as_str()), ("sending", "before_dot"));
    proxy.honest();
    send(&cli, 2);
    assert!(!may_arrive_twice(&cli, 1) && !may_arrive_twice(&cli, 2));
    assert_eq!(row(&cli, 1).2, rendered, "a retry is byte-identical");
    assert_eq!(arrived(mail, &to).values().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
    let tries = cli.json(&["outbox", "show", "1"])["tries"].clone();
    assert_eq!((&tries[0]["outcome"], &tries[1]["outcome"]), (&json!("lost"), &json!("sent")));
}

#[test]
fn amid_the_content_the_letter_goes_once() {
    let Some(mail) = servers::mail() else { return };
    let (cli, proxy, to) = waiting(mail, &["amid"]);
    proxy.on(Side::Server, "354", Act::Stall);
    let running = deliver(&cli);
    proxy.wait_struck();
    // the dot is written only after it was recorded, and nothing can be recorded now
    let other = rusqlite::Connection::open(cli.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    proxy.honest();
    wait::until("the content on the wire", || said(&proxy, "Content-Type: text/html").then_some(()));
    running.kill();
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    assert!(!said(&proxy, "\r\n.\r\n"), "no dot without a record of it");
    assert_eq!(row(&cli, 1).1, "before_dot");
    send(&cli, 1);
    assert!(!may_arrive_twice(&cli, 1));
    assert_eq!(arrived(mail, &to).values().map(Vec::len).collect::<Vec<_>>(), [1]);
}

#[test]
fn after_the_dot_the_letter_is_repeated_as_it_was_and_said_to_be_so() {
    let Some(mail) = servers::mail() else { return };
    // the dot is lost on its way, or the server's word that it has the letter
    for (side, line, copies) in [(Side::Client, ".\r\n", 1), (Side::Server, TAKEN, 2)] {
        let (cli, proxy, to) = waiting(mail, &["dot"]);
        proxy.on(side, line, Act::Stall);
        let running = deliver(&cli);
        proxy.wait_struck();
        let (state, phase, rendered) = row(&cli, 1);
        assert_eq!((state.as_str(), phase.as_str()), ("sending", "after_dot"), "recorded before the dot");
        running.kill();
        proxy.honest();
        send(&cli, 1);
        assert_eq!(row(&cli, 1).2, rendered);
        assert!(may_arrive_twice(&cli, 1), "{line:?}");
        assert_one_letter_in_copies(&arrived(mail, &to), copies);
    }
}

#[test]
fn after_the_answer_the_letter_is_repeated_and_the_next_goes_once() {
    let Some(mail) = servers::mail() else { return };
    let (cli, proxy, to) = waiting(mail, &["answered", "next"]);
    proxy.on(Side::Server, TAKEN, Act::Stall);
    let running = deliver(&cli);
    proxy.wait_struck();
    let other = rusqlite::Connection::open(cli.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    proxy.honest();
    // the next letter's beginning shows that the answer was read, which cannot be written down
    wait::until("the next letter", || (count(&proxy, "MAIL FROM") == 2).then_some(()));
    running.kill();
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    assert_eq!((row(&cli, 1).1.as_str(), row(&cli, 2).1.as_str()), ("after_dot", "before_dot"));
    send(&cli, 2);
    assert!(may_arrive_twice(&cli, 1) && !may_arrive_twice(&cli, 2));
    assert_one_letter_in_copies(&arrived(mail, &to[..1]), 2);
    assert_one_letter_in_copies(&arrived(mail, &to[1..]), 1);
}

/// One Message-ID, so many copies, all of the same bytes.
fn assert_one_letter_in_copies(letters: &std::collections::BTreeMap<String, Vec<String>>, copies: usize) {
    assert_eq!(letters.values().map(Vec::len).collect::<Vec<_>>(), [copies]);
    let mut texts: Vec<&String> = letters.values().flatten().collect();
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:#?}");
}

fn count(proxy: &Proxy, words: &str) -> usize {
    String::from_utf8_lossy(&proxy.heard()).matches(words).count()
}

fn said(proxy: &Proxy, words: &str) -> bool {
    count(proxy, words) > 0
}

#[test]
fn two_programs_on_one_office_send_each_letter_once() {
    let Some(mail) = servers::mail() else { return };
    let to: Vec<String> = (0..500).map(|_| mail.address("crowd")).collect();
    let cli = office(&live(mail.ports.plain), &to);
    let running = [deliver(&cli), deliver(&cli)];
    wait::until("two dispatchers", || (cli.sql::<i64>("SELECT count(*) FROM dispatcher") == 2).then_some(()));
    assert_eq!(cli.json(&assign("Site survey"))["messages"], 500);
    wait::within(std::time::Duration::from_mins(1), "500 letters", || {
        (cli.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'sent'") == 500).then_some(())
    });
    assert_eq!(running.map(Running::end), [0, 0]);
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM attempt"), 500, "each was tried once");
    let letters = mail.settled_crowd(&format!("crowd-{}-", std::process::id()));
    let letters = super::by_id(&letters);
    let copies = letters.values().map(Vec::len).max();
    assert_eq!((letters.len(), copies), (500, Some(1)));
}

#[test]
fn a_program_that_is_killed_leaves_its_letters_to_the_other() {
    let Some(mail) = servers::mail() else { return };
    let (cli, proxy, to) = waiting(mail, &["left", "left", "left"]);
    proxy.on(Side::Server, "220", Act::Stall);
    let first = deliver(&cli);
    proxy.wait_struck();
    let second = deliver(&cli);
    wait::until("two dispatchers", || (cli.sql::<i64>("SELECT count(*) FROM dispatcher") == 2).then_some(()));
    proxy.honest();
    proxy.on(Side::Client, "RSET", Act::Stall); // nothing that is said; the proxy stays as it is
    first.kill();
    wait::until("the letters to be sent", || {
        (cli.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'sent'") == 3).then_some(())
    });
    assert_eq!(second.end(), 0);
    assert_eq!(arrived(mail, &to).values().map(Vec::len).sum::<usize>(), 3);
}

#[test]
fn a_server_that_was_away_gets_the_letter_once() {
    let Some(mail) = servers::mail() else { return };
    let (cli, proxy, to) = waiting(mail, &["away"]);
    let port = proxy.port();
    drop(proxy);
    wait::until("the port to be closed", || std::net::TcpStream::connect(("127.0.0.1", port)).err());
    let told = cli.json(&["deliver", "--once"]);
    assert_eq!((&told["sent"], &told["waiting"]), (&json!(0), &json!(1)), "{told}");
    assert!(told["paused"][0]["until"].is_string(), "it waits by itself: {told}");
    assert_eq!(cli.json(&["outbox", "show", "1"])["attempts"], 0, "an outage uses no attempt up");
    let back = Proxy::on_port(port, mail.ports.plain);
    cli.ok(&["resume", "email"]);
    send(&cli, 1);
    drop(back);
    assert_eq!(arrived(mail, &to).values().map(Vec::len).collect::<Vec<_>>(), [1]);
}
