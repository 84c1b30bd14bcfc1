//! Faults at the worst moment, met by the real binary: kills, a full or failing disk, a busy file, a closed terminal.

mod busy;
mod disk;
mod kills;
mod screens;

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
