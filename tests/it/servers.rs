//! The real servers that `tests/servers/up` started, as its `target/servers.json` describes them.
//!
//! `let Some(mail) = servers::mail() else { return };` opens a test that needs one. Where the server is absent that is
//! a skip that says so, and with `MILEPOST_REQUIRE_SERVERS` set (as on the build machine) a failure.

mod described;
mod firefox;
mod mail;
mod own_postfix;
mod sms;
mod web_push;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde::Deserialize;

pub use described::Described;
pub use firefox::Firefox;
pub use mail::{Letter, MailServer, send_with_python};
pub use own_postfix::OwnPostfix;
pub use sms::{Kannel, said};
pub use web_push::{PushService, Subscription};

#[derive(Deserialize)]
struct Servers {
    mail: Option<MailServer>,
    web_push: Option<PushService>,
    twilio: Option<Described>,
    fcm: Option<Described>,
    kannel: Option<Kannel>,
    firefox: Option<Firefox>,
}

static SERVERS: LazyLock<Option<Servers>> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/servers.json");
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).expect("tests/servers/up writes the servers.json that this harness reads"))
});

/// Postfix with Dovecot, or `None` and a skip.
pub fn mail() -> Option<&'static MailServer> {
    let server = SERVERS.as_ref().and_then(|servers| servers.mail.as_ref());
    if server.is_none() {
        skip("Postfix and Dovecot do not run here (tests/servers/up)");
    }
    server
}

/// A push service that decrypts what it is sent, or `None` and a skip.
pub fn web_push() -> Option<&'static PushService> {
    let server = SERVERS.as_ref().and_then(|servers| servers.web_push.as_ref());
    if server.is_none() {
        skip("web-push-testing does not run here (tests/servers/up)");
    }
    server
}

/// Twilio's interface as Twilio describes it, or `None` and a skip.
pub fn twilio() -> Option<&'static Described> {
    let server = SERVERS.as_ref().and_then(|servers| servers.twilio.as_ref());
    if server.is_none() {
        skip("prism does not run here with Twilio's description (tests/servers/up)");
    }
    server
}

/// Firebase Cloud Messaging as Google describes it, or `None` and a skip.
pub fn fcm() -> Option<&'static Described> {
    let server = SERVERS.as_ref().and_then(|servers| servers.fcm.as_ref());
    if server.is_none() {
        skip("prism does not run here with Google's description (tests/servers/up)");
    }
    server
}

/// A gateway for text messages, or `None` and a skip.
pub fn kannel() -> Option<&'static Kannel> {
    let server = SERVERS.as_ref().and_then(|servers| servers.kannel.as_ref());
    if server.is_none() {
        skip("Kannel does not run here (tests/servers/up)");
    }
    server
}

/// A real Firefox with the push service that it keeps a connection to, or `None` and a skip.
pub fn firefox() -> Option<&'static Firefox> {
    let browser = SERVERS.as_ref().and_then(|servers| servers.firefox.as_ref());
    if browser.is_none() {
        skip("Firefox does not run here (tests/servers/up)");
    }
    browser
}

/// Says that a test proves nothing here, or fails it where nothing may be skipped.
pub fn skip(why: &str) {
    assert!(
        std::env::var_os("MILEPOST_REQUIRE_SERVERS").is_none(),
        "{why}, and MILEPOST_REQUIRE_SERVERS allows no skip"
    );
    // Not eprintln!, which the test runner would swallow.
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    writeln!(std::io::stderr(), "skipped: {name}: {why}").expect("the standard error can be written");
}

/// Runs a script of `tests/servers` with Python and returns what it printed; its failure is the test's.
fn python(script: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers").join(script);
    let mut child = Command::new("python3")
        .arg(path)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    child.stdin.take().expect("the input is a pipe").write_all(input).expect("the script reads its input");
    let output = child.wait_with_output().expect("the script ends");
    assert!(output.status.success(), "{script} failed: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
