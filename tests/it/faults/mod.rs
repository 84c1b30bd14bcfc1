//! Faults at the worst moment, met by the real binary: kills, a full or failing disk, a busy file, a closed terminal.
//!
//! What delivery must survive, and where that is shown:
//!
//! | fault | tests |
//! | --- | --- |
//! | server stopped and started, or away | `delivery::outage::a_postfix_that_was_stopped_..`, `kills::a_server_that_was_away_gets_the_letter_once` |
//! | 4xx at RCPT, 421; the rule removed | `delivery::trouble::what_postfix_puts_off_..`, `delivery::outage::what_was_put_off_..` |
//! | 5xx at RCPT | `delivery::real::what_postfix_refuses_..` |
//! | 5xx after DATA, the next goes on | `delivery::trouble::content_that_is_refused_after_the_dot_..` |
//! | bad password, wrong, untrusted, expired certificate; STARTTLS stripped | `delivery::trouble::a_wrong_password_or_certificate_..` (bytes on the wire), `delivery::real::wrong_settings_..` |
//! | throttled | `delivery::trouble::a_server_that_asks_for_patience_..` |
//! | stall at banner, EHLO, amid DATA, after the dot | `delivery::outage::a_line_that_falls_silent_..`, `smtp_real::what_stalls_..` |
//! | RST or FIN after a swallowed 250 | `delivery::outage::a_reset_after_..`, `delivery::real::an_answer_lost_after_the_dot_..` |
//! | kill -9 after commit, claim, before MAIL, amid DATA, after the dot, after 250, after the outcome | `kills`, `durable::after_its_outcome_is_written_..` |
//! | kill -9 amid a text, a push note | `phones` |
//! | kill -9 at any write; at random for a minute | `durable::a_kill_at_any_write_..`; `soak` |
//! | two dispatchers | `kills::two_programs_on_one_office_..` (500 letters), `delivery::real::two_dispatchers_..` |
//! | disk full or failing, file read-only | `durable`, `disk`, `delivery::trouble::without_a_durable_claim_..` |
//! | file busy; held for longer than a lease | `busy`, `kills::amid_the_content_..`, `delivery::outage::a_file_that_is_held_..` |
//! | clock ahead, back, set right; quiet hours | `delivery::trouble::a_clock_that_..`, `delivery::tempo` |
//! | late bounce | `delivery::inbox::a_late_bounce_..` |
//! | push: accepted, 410 | `webpush_real` (Firefox), `delivery::real::a_push_note_..` |
//! | texts: Kannel in UCS-2 and 403, prism 422, Twilio's 401 | `delivery::sms` |

mod approve;
mod busy;
mod disk;
mod durable;
mod kills;
mod phones;
mod screens;
mod soak;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::cli::kit::Cli;
use crate::servers::{Letter, MailServer};
use crate::wait;

/// LIVE mail to a port of this machine, without an undo window.
fn live(port: u16) -> String {
    format!(
        "[email]\nfrom = \"Acme Solar <office@example.test>\"\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"plain\"\n\
         [delivery]\nmode = \"live\"\nundo_window = \"0s\"\nquiet_hours = \"\"\nworkers = 1\n"
    )
}

/// An office with a tracker of three stages and a person in its first for each address.
fn office(config: &str, addresses: &[String]) -> Cli {
    let cli = Cli::office();
    cli.configure(config);
    cli.ok(&["pipeline", "add", "Solar", "--kind", "project", "--stages", "Contract signed,Site survey,Permit"]);
    let mut rows = "Full Name,Email\n".to_owned();
    for to in addresses {
        writeln!(rows, "王小明 {to},{to}").unwrap();
    }
    std::fs::write(cli.path("people.csv"), rows).unwrap();
    cli.ok(&["import", "contacts", "people.csv", "--pipeline", "Solar", "--stage", "Contract signed"]);
    cli
}

/// The words that move everybody to a stage.
fn assign(stage: &str) -> [&str; 7] {
    ["assign", "--pipeline", "Solar", "--stage", stage, "--all", "--yes"]
}

/// A running `milepost`, killed when dropped.
struct Running(Child);

impl Running {
    fn start(mut command: Command) -> Self {
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw).unwrap();
        kill_process(id, signal).unwrap();
    }

    /// Kills it on the spot.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Asks it to end, and waits until it has.
    fn end(mut self) -> i32 {
        self.signal(Signal::TERM);
        let status = wait::until("the program to end", || self.0.try_wait().unwrap());
        status.code().unwrap_or(-1)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Letters by Message-ID, each as it left the office: without what the servers on its way put on top.
fn by_id(letters: &[Letter]) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for letter in letters {
        let text = String::from_utf8_lossy(&letter.raw).into_owned();
        let ours = text.find("\nDate: ").map_or(text.as_str(), |at| &text[at..]).to_owned();
        found.entry(letter.header("Message-ID").unwrap()).or_default().push(ours);
    }
    found
}

/// Everything that arrived for these addresses.
fn arrived(mail: &MailServer, addresses: &[String]) -> BTreeMap<String, Vec<String>> {
    let letters: Vec<Letter> = addresses.iter().flat_map(|to| mail.settled(to)).collect();
    by_id(&letters)
}
