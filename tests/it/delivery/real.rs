//! Through the dispatcher to Postfix and to a push service: what they answer decides what the outbox says.

use super::{setup, tamper};
use crate::office::kit::Kit;
use crate::proxy::{Act, Proxy, Side};
use crate::servers::{self, MailServer};
use milepost::delivery::channel::webpush::VapidKeys;
use milepost::delivery::{Summary, deliver_once};
use milepost::domain::{CardId, Channel, Lang, MessageId};
use milepost::office::Command;
use milepost::office::ask_templates::{Kind, Part, Place};
use milepost::office::channels::ResumeChannel;
use milepost::office::contact::{Details, EditContact};
use milepost::office::templates::{SaveTemplate, Seen};

/// LIVE mail to one port of the test's Postfix.
pub fn config(mail: &MailServer, port: u16, security: &str, password: &str) -> String {
    let login = if security == "plain" { "" } else { mail.user.as_str() };
    format!(
        "[email]\nfrom = \"Acme Solar <office@example.test>\"\nhost = \"localhost\"\nport = {port}\nsecurity = \"{security}\"\n\
         username = \"{login}\"\npassword = \"command:echo {password}\"\nca_file = \"{}\"\n[delivery]\nmode = \"live\"\n",
        mail.ca.display()
    )
}

/// Delivers what is due `seconds` after the last command, under another configuration.
pub fn deliver_with(kit: &Kit, seconds: i64, config: &str) -> Summary {
    let mut setup = setup(kit, kit.now.plus_seconds(seconds));
    let path = kit.file().with_file_name("config.toml");
    setup.config = milepost::config::ConfigFile::parse(&path, config.to_owned()).unwrap();
    deliver_once(&setup).unwrap()
}

/// One person for each address, moved to the second stage.
pub(super) fn moved(to: &[&str]) -> (Kit, Vec<CardId>) {
    let mut kit = Kit::live();
    let cards: Vec<CardId> = to.iter().map(|to| kit.person("王小明 👩\u{200d}🚀", Some(to), false).1).collect();
    kit.assign(&cards, 1).unwrap();
    kit.messages();
    (kit, cards)
}

#[test]
fn a_notice_reaches_the_mailbox_under_the_id_that_it_was_enqueued_with() {
    let Some(mail) = servers::mail() else { return };
    for (port, security) in [(mail.ports.submission, "starttls"), (mail.ports.smtps, "tls")] {
        let to = mail.address("anna");
        let (kit, _) = moved(&[&to]);
        let summary = deliver_with(&kit, 60, &config(mail, port, security, &mail.password));
        assert_eq!(summary.sent, 1, "{summary:?}");
        let letters = mail.settled(&to);
        assert_eq!(letters.len(), 1);
        let parsed = letters[0].parsed();
        assert_eq!(parsed.header("message-id"), kit.sql::<String>("SELECT message_id FROM outbox"));
        assert!(parsed.text.unwrap().contains("Site survey (label)"));
        assert_eq!(parsed.defects, Vec::<String>::new());
        assert!(!kit.sql::<String>("SELECT provider_id FROM outbox").is_empty(), "Postfix's own name is kept");
    }
}

#[test]
fn an_office_s_own_text_arrives_as_it_was_written() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("own");
    let mut kit = Kit::live();
    let (contact, card) = kit.person("نادية शर्मा 王", Some(&to), false);
    let place = Place {
        kind: Kind::StageMoved,
        channel: Channel::Email,
        stage: Some(kit.stages[1]),
        lang: Lang::parse("ar").unwrap(),
    };
    let mut body = kit.office.template(&place).unwrap().body;
    body.set(Part::Subject, "مشروعك: {{ stage.label }} 👩\u{200d}🚀".to_owned());
    body.set(Part::Text, "{{ contact.name }}، 您的项目 आगे बढ़ा: {{ stage.label }}".to_owned());
    let save = SaveTemplate { place, body, seen: Seen::Nothing };
    kit.run(Command::SaveTemplate(Box::new(save))).unwrap();
    let details = Details { lang: Some("ar-eg".into()), ..Details::default() };
    kit.run(Command::EditContact(EditContact { contact, seen: None, details })).unwrap();
    kit.assign(&[card], 1).unwrap();
    kit.messages();
    let summary = deliver_with(&kit, 60, &config(mail, mail.ports.submission, "starttls", &mail.password));
    assert_eq!(summary.sent, 1, "{summary:?}");
    let letters = mail.settled(&to);
    let parsed = letters[0].parsed();
    assert_eq!(parsed.header("subject"), "مشروعك: Site survey (label) 👩\u{200d}🚀");
    assert_eq!(parsed.text.unwrap().trim_end(), "نادية शर्मा 王، 您的项目 आगे बढ़ा: Site survey (label)");
    assert_eq!(parsed.defects, Vec::<String>::new());
}

#[test]
fn what_postfix_refuses_is_retried_or_given_up_and_holds_nobody_else_up() {
    let Some(mail) = servers::mail() else { return };
    let [tempfail, nosuch, policy, good] = ["tempfail", "nosuch", "policy", "good"].map(|name| mail.address(name));
    let (mut kit, cards) = moved(&[&tempfail, &nosuch, &policy, &good]);
    let plain = config(mail, mail.ports.plain, "plain", "x");
    let summary = deliver_with(&kit, 60, &plain);
    assert_eq!((summary.sent, summary.waiting, summary.failed), (1, 1, 2), "{summary:?}");
    let states: String = kit.sql("SELECT group_concat(state || ' ' || attempts, ', ') FROM outbox");
    assert_eq!(states, "queued 1, failed 1, failed 1, sent 1");
    let wait: i64 = kit.sql("SELECT next_at FROM outbox WHERE id = 1");
    let seconds = (wait - kit.now.plus_seconds(60).micros()) / 1_000_000;
    assert!((48..=72).contains(&seconds), "{seconds}");
    assert_eq!(kit.sql::<String>("SELECT group_concat(norm) FROM suppression WHERE source = 'delivery'"), nosuch);
    let first: Vec<u8> = kit.sql("SELECT rendered FROM outbox WHERE id = 1");
    let error: String = kit.sql("SELECT error FROM outbox WHERE id = 2");
    assert!(error.starts_with("The recipient's address does not exist. (550"), "{error}");

    // the dead letter releases the next one, which the rule now keeps back; the retry carries the same bytes
    kit.assign(&cards, 2).unwrap();
    let summary = deliver_with(&kit, 120, &plain);
    assert_eq!(
        kit.sql::<i64>("SELECT count(*) FROM outbox WHERE batch_id = (SELECT max(id) FROM batch)"),
        3,
        "{summary:?}"
    );
    assert_eq!(kit.sql::<i64>("SELECT attempts FROM outbox WHERE id = 1"), 2);
    assert_eq!(kit.sql::<Vec<u8>>("SELECT rendered FROM outbox WHERE id = 1"), first);
    assert_eq!(mail.settled(&good).len(), 2);
    assert_eq!(mail.settled(&nosuch).len(), 0);
}

#[test]
fn wrong_settings_pause_the_channel_and_mended_ones_deliver_everything() {
    let Some(mail) = servers::mail() else { return };
    let (starttls, right) = (mail.ports.submission, config(mail, mail.ports.submission, "starttls", &mail.password));
    let untrusted = right.replace(&mail.ca.display().to_string(), &mail.other_ca.display().to_string());
    let no_password = right.replace("command:echo s3cret", "env:MILEPOST_NOT_SET_ANYWHERE");
    for (what, wrong, words) in [
        ("bad password", config(mail, starttls, "starttls", "wrong"), "refused the user name or the password"),
        ("untrusted authority", untrusted, "does not know"),
        ("wrong name", config(mail, mail.ports.wrong_name, "starttls", &mail.password), "another name"),
        ("no STARTTLS", config(mail, mail.ports.no_tls, "starttls", &mail.password), "encryption"),
        ("no password", no_password, "MILEPOST_NOT_SET_ANYWHERE is not set"),
    ] {
        let to = mail.address("patient");
        let (mut kit, _) = moved(&[&to, &to, &to]);
        let summary = deliver_with(&kit, 60, &wrong);
        assert!(summary.is_paused() && summary.sent == 0, "{what}: {summary:?}");
        let [paused] = &summary.held_up[..] else { panic!("{what}: {summary:?}") };
        assert!(paused.reason.contains(words) && !paused.fix.is_empty(), "{what}: {paused:?}");
        assert_eq!(kit.sql::<i64>("SELECT sum(attempts) FROM outbox WHERE state = 'queued'"), 0, "{what}");
        assert_eq!(deliver_with(&kit, 120, &right).sent, 0, "{what}: it stays paused");
        kit.run(Command::ResumeChannel(ResumeChannel { channel: None })).unwrap();
        assert_eq!(deliver_with(&kit, 180, &right).sent, 3, "{what}");
        assert_eq!(mail.settled(&to).len(), 3, "{what}");
    }
}

#[test]
fn a_server_that_is_away_costs_no_attempt_and_gets_the_mail_when_it_is_back() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("away");
    let (kit, _) = moved(&[&to, &to]);
    let nobody = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let summary = deliver_with(&kit, 60, &config(mail, nobody, "plain", "x"));
    assert!(!summary.is_paused(), "{summary:?}");
    let until = summary.held_up[0].until.unwrap();
    assert!(until > kit.now.plus_seconds(60 + 23) && until < kit.now.plus_seconds(60 + 37), "{until:?}");
    assert_eq!(kit.sql::<i64>("SELECT sum(attempts) FROM outbox WHERE state = 'queued'"), 0);
    let right = config(mail, mail.ports.plain, "plain", "x");
    assert_eq!(deliver_with(&kit, 61, &right).sent, 0, "the breaker is open");
    let summary = deliver_with(&kit, 120, &right);
    assert_eq!((summary.sent, summary.held_up.len()), (2, 0), "{summary:?}");
    assert_eq!(kit.sql::<i64>("SELECT failures FROM provider_state WHERE provider = 'email'"), 0);
    assert_eq!(mail.settled(&to).len(), 2);
}

#[test]
fn an_answer_lost_after_the_dot_is_shown_and_repeated_under_the_same_id() {
    let Some(mail) = servers::mail() else { return };
    let proxy = Proxy::before(mail.ports.plain);
    proxy.on(Side::Server, "250 2.0.0 Ok: queued", Act::Cut);
    let to = mail.address("doubtful");
    let (kit, _) = moved(&[&to]);
    let through = config(mail, proxy.port(), "plain", "x");
    assert_eq!(deliver_with(&kit, 60, &through).waiting, 1);
    let message = kit.office.message(MessageId(1), kit.now.plus_seconds(61)).unwrap();
    assert!(message.row.may_arrive_twice, "{message:?}");
    proxy.honest();
    assert_eq!(deliver_with(&kit, 200, &through).sent, 1);
    assert_eq!(mail.settled(&to).len(), 2);
    assert_eq!(mail.with_message_id(&message.row.message_id).len(), 2);
}

#[test]
fn a_connection_lost_before_the_dot_sends_once() {
    let Some(mail) = servers::mail() else { return };
    for (side, line) in [(Side::Client, "MAIL"), (Side::Server, "354")] {
        let proxy = Proxy::before(mail.ports.plain);
        proxy.on(side, line, Act::Cut);
        let to = mail.address("cut");
        let (kit, _) = moved(&[&to]);
        let through = config(mail, proxy.port(), "plain", "x");
        assert_eq!(deliver_with(&kit, 60, &through).waiting, 1, "{line}");
        assert!(!kit.office.message(MessageId(1), kit.now).unwrap().row.may_arrive_twice, "{line}");
        proxy.honest();
        assert_eq!(deliver_with(&kit, 200, &through).sent, 1, "{line}");
        assert_eq!(mail.settled(&to).len(), 1, "{line}");
    }
}

#[test]
fn two_dispatchers_send_two_hundred_mails_once_each() {
    let Some(mail) = servers::mail() else { return };
    let to = mail.address("many");
    let (kit, _) = moved(&vec![to.as_str(); 200]);
    let plain = config(mail, mail.ports.plain, "plain", "x");
    let mut setup = setup(&kit, kit.now.plus_seconds(60));
    setup.config = milepost::config::ConfigFile::parse(&kit.file(), plain).unwrap();
    let sent: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| deliver_once(&setup).unwrap().sent)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(sent, 200);
    let letters = mail.settled(&to);
    let ids: std::collections::BTreeSet<_> = letters.iter().map(|letter| letter.header("Message-ID")).collect();
    assert_eq!((letters.len(), ids.len()), (200, 200));
}

#[test]
fn a_push_note_reaches_the_phone_and_a_dead_subscription_is_written_to_no_more() {
    let Some(push) = servers::web_push() else { return };
    let mut kit = Kit::live();
    let (_, anna) = kit.person("Anna", None, true);
    let live = "[push.web]\nsubject = \"mailto:office@example.test\"\n[delivery]\nmode = \"live\"\n";
    let keys = VapidKeys::load_or_make(&kit.file().with_file_name("vapid.key")).unwrap();
    let subscription = push.subscribe(Some(&keys.public_key()));
    tamper(&kit, &format!("UPDATE address SET value = '{}', norm = '{}'", subscription.json(), subscription.endpoint));
    kit.assign(&[anna], 1).unwrap();
    assert_eq!(deliver_with(&kit, 60, live).sent, 1);
    let notes = push.notifications(&subscription);
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("Site survey (label)"), "{notes:?}");

    push.expire(&subscription);
    kit.assign(&[anna], 2).unwrap();
    assert_eq!(deliver_with(&kit, 60, live).failed, 1);
    let receipt = kit.assign(&[anna], 3).unwrap();
    assert_eq!(receipt.messages, 0);
    let why = receipt.skipped.iter().find(|skipped| skipped.channel == Some(milepost::domain::Channel::Push)).unwrap();
    assert_eq!(why.reason, "the address does not work");
    assert_eq!(kit.sql::<i64>("SELECT version FROM address"), 1, "delivery changes no business row");
    kit.messages();
}

#[test]
fn a_push_note_is_kept_for_a_phone_no_longer_than_it_is_wanted() {
    let Some(push) = servers::web_push() else { return };
    let mut kit = Kit::live();
    let (_, anna) = kit.person("Anna", None, true);
    let live = "[push.web]\nsubject = \"mailto:office@example.test\"\n[delivery]\nmode = \"live\"\n";
    let keys = VapidKeys::load_or_make(&kit.file().with_file_name("vapid.key")).unwrap();
    let subscription = push.subscribe(Some(&keys.public_key()));
    let service = subscription.endpoint.split([':', '/']).find_map(|part| part.parse::<u16>().ok()).unwrap();
    let proxy = Proxy::before(service).with_bodies();
    let json = subscription.json().to_string().replace(&format!(":{service}/"), &format!(":{}/", proxy.port()));
    tamper(&kit, &format!("UPDATE address SET value = '{json}', norm = 'https://phone.test'"));
    kit.assign(&[anna], 1).unwrap();
    let end = kit.now.plus_seconds(660).micros();
    kit.execute(&format!("UPDATE outbox SET expires_at = {end}"));
    assert_eq!(deliver_with(&kit, 60, live).sent, 1);
    let heard = proxy.heard();
    let heard = String::from_utf8_lossy(&heard).to_lowercase();
    assert!(heard.contains("ttl: 600\r\n"), "{heard}");
    kit.messages();
}
