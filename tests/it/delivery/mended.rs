//! "Mend it, then resume" while delivery runs: what was wrong is read anew, nothing has to be started again.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::real::{config, moved};
use super::setup;
use crate::office::kit::Kit;
use crate::servers::{self, MailServer};
use crate::wait;
use milepost::config::ConfigFile;
use milepost::delivery::channel::webpush::VapidKeys;
use milepost::delivery::{Dispatcher, Event, Handle, PausedChannel};
use milepost::office::Command;
use milepost::office::channels::ResumeChannel;

/// A secret that only its owner can read.
fn keep(path: &Path, secret: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, secret).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

/// A dispatcher that runs by the configuration that lies there, and what it tells.
fn run(kit: &Kit, path: &Path) -> (Handle, Receiver<Event>) {
    let mut setup = setup(kit, kit.now.plus_seconds(60));
    setup.config = ConfigFile::load(path, true).unwrap();
    let (told, heard) = channel();
    let handle = Dispatcher::start(&setup, move |event| told.send(event).unwrap_or_default()).unwrap();
    (handle, heard)
}

fn next<T>(heard: &Receiver<Event>, wanted: impl Fn(Event) -> Option<T>) -> T {
    loop {
        let event = heard.recv_timeout(Duration::from_secs(30)).expect("delivery tells of it");
        if let Some(found) = wanted(event) {
            return found;
        }
    }
}

fn paused(heard: &Receiver<Event>) -> PausedChannel {
    next(heard, |event| if let Event::Paused(channel) = event { Some(channel) } else { None })
}

fn resume(kit: &mut Kit) {
    kit.run(Command::ResumeChannel(ResumeChannel { channel: None })).unwrap();
}

fn wait_sent(kit: &Kit, count: i64) {
    wait::until("the messages to be sent", || {
        (kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'sent'") == count).then_some(())
    });
}

/// An office with letters waiting, its configuration, and a submission with that word for a password.
fn letters(mail: &MailServer, count: usize, password: &str) -> (Kit, PathBuf, Vec<String>) {
    let to: Vec<String> = (0..count).map(|_| mail.address("mended")).collect();
    let (kit, _) = moved(&to.iter().map(String::as_str).collect::<Vec<_>>());
    let path = kit.file().with_file_name("config.toml");
    let text = config(mail, mail.ports.submission, "starttls", &mail.password);
    std::fs::write(&path, text.replace(&format!("command:echo {}", mail.password), password)).unwrap();
    (kit, path, to)
}

#[test]
fn a_password_that_was_replaced_is_read_when_the_channel_is_resumed() {
    let Some(mail) = servers::mail() else { return };
    let dir = tempfile::tempdir().unwrap();
    let secret = dir.path().join("secret");
    keep(&secret, "wr0ng");
    // enough for both workers to have met the wrong one
    let (mut kit, path, to) = letters(mail, 24, &format!("file:{}", secret.display()));
    let (handle, heard) = run(&kit, &path);
    assert!(paused(&heard).reason.contains("the user name or the password"));
    keep(&secret, &mail.password);
    resume(&mut kit);
    wait_sent(&kit, 24);
    let summary = handle.stop();
    assert_eq!((summary.sent, summary.is_paused()), (24, false), "{summary:?}");
    assert!(!heard.try_iter().any(|event| matches!(event, Event::Paused(_))), "it pauses once");
    assert!(to.iter().all(|to| mail.settled(to).len() == 1));
}

#[test]
fn a_configuration_that_was_mended_holds_and_a_broken_one_does_not() {
    let Some(mail) = servers::mail() else { return };
    let (mut kit, path, to) = letters(mail, 2, "command:echo wr0ng");
    let wrong = std::fs::read_to_string(&path).unwrap();
    let right = wrong.replace("wr0ng", &mail.password);
    let (handle, heard) = run(&kit, &path);
    assert!(!paused(&heard).fix.contains("config.toml"));

    std::fs::write(&path, right.replace("[email]", "[emial]")).unwrap();
    resume(&mut kit);
    let words = next(&heard, |event| if let Event::Misconfigured(words) = event { Some(words) } else { None });
    assert!(words.contains("line 1") && words.contains('^'), "{words}");
    let again = paused(&heard);
    assert!(again.fix.contains("not in force yet") && again.fix.contains("emial"), "{again:?}");

    std::fs::write(&path, &right).unwrap();
    resume(&mut kit);
    wait_sent(&kit, 2);
    assert!(!handle.stop().is_paused());
    assert!(to.iter().all(|to| mail.settled(to).len() == 1));
}

#[test]
fn a_push_key_that_was_mended_is_read_when_the_channel_is_resumed() {
    let Some(push) = servers::web_push() else { return };
    let mut kit = Kit::live();
    let (_, anna) = kit.person("Anna", None, true);
    let path = kit.file().with_file_name("config.toml");
    let key = kit.file().with_file_name("vapid.key");
    std::fs::write(&path, "[push.web]\nsubject = \"mailto:office@example.test\"\n[delivery]\nmode = \"live\"\n")
        .unwrap();
    let keys = VapidKeys::load_or_make(&key).unwrap();
    let subscription = push.subscribe(Some(&keys.public_key()));
    super::tamper(
        &kit,
        &format!("UPDATE address SET value = '{}', norm = '{}'", subscription.json(), subscription.endpoint),
    );
    kit.assign(&[anna], 1).unwrap();
    let whole = std::fs::read(&key).unwrap();
    std::fs::write(&key, "damaged").unwrap();
    let (handle, heard) = run(&kit, &path);
    paused(&heard);
    std::fs::write(&key, whole).unwrap();
    resume(&mut kit);
    wait_sent(&kit, 1);
    assert_eq!(handle.stop().sent, 1);
    assert_eq!(push.notifications(&subscription).len(), 1);
    kit.messages();
}
