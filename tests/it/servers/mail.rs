//! Postfix and Dovecot: where they listen, and what arrived, judged by Python's `email` and `imaplib`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use base64::Engine as _;
use serde::Deserialize;
use serde_json::Value;

use super::python;
use crate::wait;

/// Where the mail servers of this run are. What each recipient name makes Postfix answer: `tests/servers/mail`.
#[derive(Deserialize)]
pub struct MailServer {
    /// The ports, all on `localhost` (127.0.0.1).
    pub ports: Ports,
    /// May sign in to send, and to read every mail but the bounces by IMAP.
    pub user: String,
    /// May sign in to read what came to `bounce*` by IMAP.
    pub bounces_user: String,
    /// The password of both.
    pub password: String,
    /// The authority (PEM) that signed the servers' certificates.
    pub ca: PathBuf,
    /// Another authority (PEM), which signed none of them.
    pub other_ca: PathBuf,
    maildirs: Vec<PathBuf>,
    /// What came to `crowd*`.
    crowds: PathBuf,
    postfix: PathBuf,
}

/// One port for each way to connect.
#[derive(Deserialize)]
pub struct Ports {
    /// SMTP; STARTTLS is offered, signing in is not needed.
    pub plain: u16,
    /// SMTP that does not know STARTTLS.
    pub no_tls: u16,
    /// STARTTLS, then AUTH, both demanded.
    pub submission: u16,
    /// TLS from the first byte, then AUTH.
    pub smtps: u16,
    /// SMTP that takes 5 mails in 5 seconds and answers more with 450 4.7.1.
    pub throttled: u16,
    /// As `submission`, with a certificate for `mail.test`.
    pub wrong_name: u16,
    /// As `submission`, with a certificate that ended yesterday.
    pub expired: u16,
    /// IMAP without TLS.
    pub imap: u16,
    /// IMAP with TLS.
    pub imaps: u16,
}

/// One mail as it arrived.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The whole file, with what Postfix put on top.
    pub raw: Vec<u8>,
}

/// What Python's `email` makes of a mail.
#[derive(Debug, Deserialize)]
pub struct Parsed {
    /// Decoded values by lower-case name, in order.
    pub headers: BTreeMap<String, Vec<String>>,
    /// The plain text that a mail program would show.
    pub text: Option<String>,
    /// The HTML that a mail program would show.
    pub html: Option<String>,
    /// Every leaf: `content_type`, `disposition`, `filename`, `text`.
    pub parts: Vec<Value>,
    /// What the parser had to forgive; empty for a well-formed mail.
    pub defects: Vec<String>,
}

impl Letter {
    /// The letter as Python's `email` reads it.
    pub fn parsed(&self) -> Parsed {
        parse_with_python(&self.raw)
    }

    /// The first value of a header, undecoded and unfolded to its first line.
    pub fn header(&self, name: &str) -> Option<String> {
        let end = self.raw.windows(2).position(|pair| pair == b"\n\n").unwrap_or(self.raw.len());
        String::from_utf8_lossy(&self.raw[..end]).lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

impl Parsed {
    /// The only value of a header; panics when it is missing or repeated.
    pub fn header(&self, name: &str) -> &str {
        match self.headers.get(name).map(Vec::as_slice) {
            Some([value]) => value,
            other => panic!("{name} must stand there once, found {other:?}"),
        }
    }
}

impl MailServer {
    /// An address that no other test uses; its name decides the reply (`nosuch`, `tempfail`, `greylist`, ...).
    pub fn address(&self, name: &str) -> String {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let domain = self.user.rsplit('@').next().unwrap_or_default();
        format!("{name}-{}-{}@{domain}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
    }

    /// The letters that have arrived so far for this recipient of the envelope.
    pub fn arrived(&self, recipient: &str) -> Vec<Letter> {
        self.letters(|letter| letter.header("X-Original-To").as_deref() == Some(recipient))
    }

    /// As [`MailServer::settled`], for every recipient whose address begins with `crowd` and so on.
    pub fn settled_crowd(&self, prefix: &str) -> Vec<Letter> {
        self.wait_done(prefix);
        letters_in(std::slice::from_ref(&self.crowds), |letter| {
            letter.header("X-Original-To").is_some_and(|to| to.starts_with(prefix))
        })
    }

    /// Waits until `count` letters are there for this recipient, and returns all.
    pub fn wait_for(&self, recipient: &str, count: usize) -> Vec<Letter> {
        wait::until(&format!("{count} letters to {recipient}"), || {
            let letters = self.arrived(recipient);
            (letters.len() >= count).then_some(letters)
        })
    }

    /// Waits until Postfix holds nothing more for this recipient, and returns all that arrived: to count exactly.
    pub fn settled(&self, recipient: &str) -> Vec<Letter> {
        self.wait_done(recipient);
        self.arrived(recipient)
    }

    fn wait_done(&self, recipients: &str) {
        wait::until(&format!("Postfix to be done with {recipients}"), || {
            let queue =
                Command::new("postqueue").arg("-c").arg(&self.postfix).arg("-j").output().expect("postqueue runs");
            (!String::from_utf8_lossy(&queue.stdout).contains(recipients)).then_some(())
        });
    }

    /// How often each Message-ID arrived for recipients whose address begins with `crowd` and so on, counted by Python's
    /// `email` when Postfix is done with them.
    pub fn count_crowd_by_python(&self, prefix: &str) -> BTreeMap<String, usize> {
        self.wait_done(prefix);
        let counts = python("count_mail.py", &[prefix, &self.crowds.to_string_lossy()], b"");
        serde_json::from_slice(&counts).expect("count_mail.py prints counts by Message-ID")
    }

    /// The letters that have arrived so far with this Message-ID (with its angle brackets), whoever they went to.
    pub fn with_message_id(&self, id: &str) -> Vec<Letter> {
        self.letters(|letter| letter.header("Message-ID").as_deref() == Some(id))
    }

    /// What an IMAP search finds, read over TLS from the mailbox of `user`: `HEADER Message-ID <..>`, `SUBJECT ..`.
    pub fn imap_search(&self, user: &str, criteria: &str) -> Vec<Letter> {
        let (port, ca) = (self.ports.imaps.to_string(), self.ca.to_string_lossy());
        let found = python("imap.py", &[&port, &ca, user, &self.password, criteria], b"");
        let found: Vec<String> = serde_json::from_slice(&found).expect("imap.py prints a JSON list");
        let decode = |text: &String| base64::engine::general_purpose::STANDARD.decode(text).expect("base64");
        found.iter().map(|text| Letter { raw: decode(text) }).collect()
    }

    /// The flags of each mail that an IMAP search finds in the mailbox of `user`, without \Recent, which is the reader's.
    pub fn imap_flags(&self, user: &str, criteria: &str) -> Vec<Vec<String>> {
        let (port, ca) = (self.ports.imaps.to_string(), self.ca.to_string_lossy());
        let found = python("imap_flags.py", &[&port, &ca, user, &self.password, criteria], b"");
        let mut found: Vec<Vec<String>> = serde_json::from_slice(&found).expect("imap_flags.py prints a JSON list");
        for flags in &mut found {
            flags.retain(|flag| flag != "\\Recent");
        }
        found
    }

    fn letters(&self, wanted: impl Fn(&Letter) -> bool) -> Vec<Letter> {
        letters_in(&self.maildirs, wanted)
    }
}

pub(super) fn letters_in(maildirs: &[PathBuf], wanted: impl Fn(&Letter) -> bool) -> Vec<Letter> {
    // A mail moves from new/ to cur/ when IMAP first sees it: by name, so that it counts once.
    let mut found = BTreeMap::new();
    for directory in maildirs.iter().flat_map(|maildir| [maildir.join("new"), maildir.join("cur")]) {
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            let Ok(raw) = std::fs::read(entry.path()) else { continue };
            let letter = Letter { raw };
            if wanted(&letter) {
                let name = entry.file_name().to_string_lossy().into_owned();
                found.insert(name.split(':').next().unwrap_or_default().to_owned(), letter);
            }
        }
    }
    found.into_values().collect()
}

/// A mail as Python's `email` reads it, which shares no code with what wrote it.
pub fn parse_with_python(raw: &[u8]) -> Parsed {
    serde_json::from_slice(&python("parse_mail.py", &[], raw)).expect("parse_mail.py prints the fields of Parsed")
}

/// Sends through Python's `smtplib` to the plain port; the answer that refused it, if one did.
pub fn send_with_python(mail: &MailServer, from: &str, to: &str, message: &str) -> Option<String> {
    let port = mail.ports.plain.to_string();
    let reply = python("send_mail.py", &[&port, from, to], message.as_bytes());
    let reply = String::from_utf8(reply).expect("send_mail.py prints text");
    (!reply.is_empty()).then_some(reply)
}

#[test]
fn a_mail_arrives_and_reads_the_same_by_maildir_and_imap() {
    let Some(mail) = super::mail() else { return };
    let to = mail.address("anna");
    let id = format!("<{to}>");
    let message = format!(
        "From: office@example.test\r\nTo: {to}\r\nMessage-ID: {id}\r\nSubject: =?utf-8?b?5p2O6Zu35p2o?=\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>नमस्ते</p>\r\n"
    );
    assert_eq!(send_with_python(mail, "office@example.test", &to, &message), None);

    let letter = mail.wait_for(&to, 1).remove(0);
    let parsed = letter.parsed();
    assert_eq!(parsed.header("subject"), "李雷杨");
    assert_eq!(parsed.html.as_deref().map(str::trim), Some("<p>नमस्ते</p>"));
    assert_eq!(parsed.text, None);
    assert_eq!(parsed.parts[0]["content_type"], "text/html");
    assert_eq!(parsed.defects, Vec::<String>::new());

    assert_eq!(mail.settled(&to).len(), 1);
    assert_eq!(mail.with_message_id(&id).len(), 1);
    let by_imap = mail.imap_search(&mail.user, &format!("HEADER Message-ID {id}"));
    assert_eq!(by_imap.len(), 1);
    assert_eq!(by_imap[0].parsed().headers, parsed.headers);
}

#[test]
fn the_name_of_the_recipient_chooses_the_reply() {
    let Some(mail) = super::mail() else { return };
    let send = |name: &str| {
        let to = mail.address(name);
        let message = format!("From: office@example.test\r\nTo: {to}\r\nSubject: x\r\n\r\nx\r\n");
        send_with_python(mail, "office@example.test", &to, &message).unwrap_or_default()
    };
    for (name, reply) in [
        ("nosuch", "550 5.1.1"),
        ("tempfail", "451 4.3.0"),
        ("full", "452 4.2.2"),
        ("policy", "554 5.7.1"),
        ("shutdown", "421 4.3.2"),
    ] {
        let answer = send(name);
        assert!(answer.starts_with(reply), "{name}: {answer}");
    }

    let to = mail.address("greylist");
    let message = format!("From: office@example.test\r\nTo: {to}\r\nSubject: x\r\n\r\nx\r\n");
    let first = send_with_python(mail, "office@example.test", &to, &message);
    assert!(first.as_deref().is_some_and(|reply| reply.starts_with("451 4.7.1")), "{first:?}");
    assert_eq!(send_with_python(mail, "office@example.test", &to, &message), None);
    assert_eq!(mail.settled(&to).len(), 1);

    let refused = "From: office@example.test\r\nSubject: REJECTME\r\n\r\nx\r\n";
    let answer = send_with_python(mail, "office@example.test", &mail.address("anna"), refused);
    assert!(answer.as_deref().is_some_and(|reply| reply.starts_with("550 5.7.1")), "{answer:?}");
}

#[test]
fn a_late_bounce_comes_back_to_the_sender() {
    let Some(mail) = super::mail() else { return };
    let (from, to) = (mail.address("bounce+token"), mail.address("latebounce"));
    let message = format!("From: office@example.test\r\nTo: {to}\r\nSubject: x\r\n\r\nx\r\n");
    assert_eq!(send_with_python(mail, &from, &to, &message), None);

    let bounce = mail.wait_for(&from, 1).remove(0);
    let parsed = bounce.parsed();
    assert!(parsed.header("content-type").starts_with("multipart/report"));
    let report = parsed.parts.iter().find(|part| part["content_type"] == "message/delivery-status");
    let report = report.and_then(|part| part["text"].as_str()).expect("a bounce has a delivery status");
    assert!(report.contains("Status: 5.1.1") && report.contains(&to), "{report}");
    assert_eq!(mail.imap_search(&mail.bounces_user, &format!("TO {from}")).len(), 1);
}

#[test]
fn every_port_listens_and_the_authorities_differ() {
    let Some(mail) = super::mail() else { return };
    let Ports { plain, no_tls, submission, smtps, throttled, wrong_name, expired, imap, imaps } = mail.ports;
    for port in [plain, no_tls, submission, smtps, throttled, wrong_name, expired, imap, imaps] {
        std::net::TcpStream::connect(("127.0.0.1", port)).unwrap_or_else(|error| panic!("port {port}: {error}"));
    }
    let read = |path: &Path| std::fs::read_to_string(path).expect("the authority is a file");
    assert_ne!(read(&mail.ca), read(&mail.other_ca));
}
