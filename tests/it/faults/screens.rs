//! The real screens on a real terminal: told to end at a bad moment, they give it back.

use super::{assign, live, office};
use crate::cli::kit::Cli;
use crate::proxy::{Act, Proxy, Side};
use crate::pty::{Program, Terminal};
use crate::servers;
use rustix::process::Signal;

/// The screens of that office, with its cards on them.
fn screens(cli: &Cli) -> Terminal {
    let program =
        Program::milepost(&[]).env("MILEPOST_DATA", cli.data()).env("MILEPOST_CONFIG", cli.path("config.toml"));
    let terminal = program.env("LOGNAME", "dana").size(120, 40).start();
    terminal.wait_for("Contract signed");
    terminal
}

#[test]
fn signals_give_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let cli = office("", &["anna@example.test".to_owned()]);
        let mut terminal = screens(&cli);
        // amid a form with typed text, which asks before it closes
        terminal.press("a");
        terminal.wait_for("Assign");
        terminal.signal(signal);
        assert!(terminal.wait_exit().success(), "{signal:?}");
        terminal.assert_restored();
        assert!(cli.json(&["doctor"]).to_string().contains("is sound"));
    }
}

#[test]
fn the_terminal_is_given_back_while_a_letter_is_on_its_way() {
    let Some(mail) = servers::mail() else { return };
    for signal in [Signal::TERM, Signal::HUP] {
        let proxy = Proxy::before(mail.ports.plain);
        let to = mail.address("leaving");
        let cli = office(&live(proxy.port()), std::slice::from_ref(&to));
        proxy.on(Side::Server, "250 2.0.0 Ok: queued", Act::Stall);
        let mut terminal = screens(&cli);
        cli.ok(&assign("Site survey"));
        proxy.wait_struck();
        terminal.signal(signal);
        terminal.wait_until("the terminal to be given back", |screen| !screen.alternate_screen());
        // the letter is let go to its end
        proxy.honest();
        assert!(terminal.wait_exit().success());
        terminal.assert_restored();
        assert_eq!(cli.json(&["outbox", "show", "1"])["state"], "sent", "{signal:?}");
        assert_eq!(mail.settled(&to).len(), 1);
    }
}

#[test]
fn a_killed_screen_leaves_a_whole_office() {
    let cli = office("", &["anna@example.test".to_owned()]);
    let mut terminal = screens(&cli);
    terminal.press(">");
    terminal.wait_for("to Site survey");
    terminal.signal(Signal::KILL);
    terminal.wait_exit();
    assert_eq!(cli.sql::<i64>("SELECT count(*) FROM batch WHERE verb = 'assign'"), 1);
    assert!(cli.ok(&["check"]).contains("sound"));
    assert_eq!(cli.json(&["deliver"])["paused"], serde_json::json!([]));
}
