//! A small Postfix of one test's own, which may be stopped, started and told other rules.

use std::path::Path;
use std::process::Command;

use super::mail::{Letter, letters_in};
use crate::wait;

/// Runs until it is dropped, but for when the test stops it.
pub struct OwnPostfix {
    dir: tempfile::TempDir,
    /// Where it listens, on 127.0.0.1, whenever it does.
    pub port: u16,
}

impl OwnPostfix {
    /// One that refuses what these lines of a regexp table say ("/^tempfail/ 451 4.3.0 Not now").
    pub fn start(replies: &str) -> Self {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr());
        let own = Self { dir: tempfile::tempdir().expect("a folder"), port: port.expect("a free port").port() };
        std::fs::create_dir(own.dir.path().join("etc")).expect("its folder can be written");
        own.reply(replies);
        own.start_again();
        own
    }

    /// Starts it where it was.
    pub fn start_again(&self) {
        self.run("start");
    }

    /// Stops it: from now on nobody listens.
    pub fn stop(&self) {
        self.run("stop");
        wait::until("the port to be closed", || std::net::TcpStream::connect(("127.0.0.1", self.port)).err());
    }

    /// Changes the rules while it runs.
    pub fn rule(&self, replies: &str) {
        self.reply(replies);
        self.run("reload");
    }

    /// Waits until so many letters lie there, and returns all.
    pub fn wait_for(&self, count: usize) -> Vec<Letter> {
        wait::until("the letters", || {
            let letters = letters_in(&[self.dir.path().join("mail/all")], |_| true);
            (letters.len() >= count).then_some(letters)
        })
    }

    fn reply(&self, replies: &str) {
        std::fs::write(self.dir.path().join("etc/replies"), replies).expect("its folder can be written");
    }

    fn run(&self, verb: &str) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/own_postfix");
        let done = Command::new(script).arg(verb).arg(self.dir.path()).arg(self.port.to_string()).output();
        let done = done.expect("the script runs");
        assert!(done.status.success(), "{verb}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

impl Drop for OwnPostfix {
    fn drop(&mut self) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/own_postfix");
        let _ = Command::new(script).arg("stop").arg(self.dir.path()).output();
    }
}
