//! What is wrong with one of push's providers holds up its own messages: the others leave, everybody hears in order, and
//! staff read which one it is.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;

use super::real::deliver_with;
use crate::office::kit::Kit;
use crate::servers;
use milepost::config::{ConfigFile, Places};
use milepost::delivery::{Class, probe};
use milepost::domain::wanted::EXPIRED;
use milepost::domain::{CardId, Channel, ContactId, Provider};
use milepost::office::Command;
use milepost::office::channels::{PauseChannel, ResumeChannel};

const TOPIC: &str = "ntfy:s3cret-s3cret_s3cret-1";

/// A loopback ntfy with the token `tk_right`; what it took is told.
struct Topics {
    url: String,
    took: mpsc::Receiver<String>,
}

impl Topics {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (take, took) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let (mut login, mut length, mut line) = (String::new(), 0, String::new());
                while stream.read_line(&mut line).unwrap() > 2 {
                    match line.to_lowercase().split_once(": ") {
                        Some(("authorization", value)) => value.trim().clone_into(&mut login),
                        Some(("content-length", value)) => length = value.trim().parse().unwrap(),
                        _ => {}
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                let (status, said) = if login == "bearer tk_right" {
                    if length > 0 && take.send(String::from_utf8(body).unwrap()).is_err() {
                        return;
                    }
                    ("200 OK", r#"{"id":"x1","healthy":true}"#)
                } else {
                    ("401 Unauthorized", r#"{"code":40101,"http":401,"error":"unauthorized"}"#)
                };
                let answer =
                    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{said}", said.len());
                stream.get_mut().write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { url, took }
    }

    /// An office that delivers LIVE, by browsers' services and this ntfy with that token.
    fn office(&self, token: &str) -> String {
        format!(
            "[office]\noperator = \"dana\"\n[push.web]\nsubject = \"mailto:office@example.test\"\n[push.ntfy]\nserver = \"{}\"\ntoken = \"command:echo {token}\"\n[delivery]\nmode = \"live\"\nquiet_hours = \"\"\n",
            self.url
        )
    }
}

/// Somebody with a phone at that address.
fn person(kit: &mut Kit, name: &str, phone: &str) -> (ContactId, CardId) {
    let (contact, card) = kit.person(name, None, false);
    connect(kit, contact, phone);
    (contact, card)
}

/// From now on they are told there.
fn connect(kit: &Kit, contact: ContactId, phone: &str) {
    kit.execute(&format!(
        "UPDATE address SET is_primary = 0 WHERE contact_id = {contact};
         INSERT INTO address (contact_id, channel, value, norm) VALUES ({contact}, 'push', '{phone}', '{phone}')"
    ));
}

/// Who was told, in the order in which they were.
fn told(kit: &Kit) -> String {
    kit.sql("SELECT coalesce(group_concat(provider || outbox_id, ' '), '') FROM (SELECT coalesce(nullif(provider, ''), 'web') AS provider, outbox_id FROM attempt t JOIN outbox o ON o.id = t.outbox_id WHERE outcome = 'sent' ORDER BY t.id)")
}

#[test]
fn a_wrong_token_for_ntfy_leaves_browsers_their_notifications() {
    let Some(push) = servers::web_push() else { return };
    let topics = Topics::open();
    let mut kit = Kit::with_config(&topics.office("tk_wrong"));
    let browser = push.subscribe(None);
    let (_, anna) = person(&mut kit, "Anna", TOPIC);
    let (_, wang) = person(&mut kit, "王小明", &browser.json().to_string());
    kit.assign(&[anna, wang], 1).unwrap();

    let summary = deliver_with(&kit, 60, &topics.office("tk_wrong"));
    assert_eq!((summary.sent, summary.waiting), (1, 1), "{summary:?}");
    let [paused] = &summary.held_up[..] else { panic!("{summary:?}") };
    assert_eq!((paused.provider, paused.word(), paused.until), (Some(Provider::Ntfy), "push by ntfy", None));
    assert!(paused.fix.contains("[push.ntfy] server and token"), "{paused:?}");
    assert_eq!(push.notifications(&browser).len(), 1);
    assert_eq!(kit.sql::<i64>("SELECT attempts FROM outbox WHERE provider = 'ntfy'"), 0);
    let status = kit.office.status(&kit.dana).unwrap();
    assert_eq!(status.alarm.map(|alarm| alarm.what), Some("push by ntfy stopped".to_owned()));

    // browsers go on, the topic waits, and nobody asks ntfy meanwhile
    kit.assign(&[anna, wang], 2).unwrap();
    assert_eq!(deliver_with(&kit, 60, &topics.office("tk_right")).sent, 1);
    assert_eq!(push.notifications(&browser).len(), 2);
    assert_eq!(topics.took.try_iter().count(), 0);

    // mended and resumed: what waited arrives in order
    kit.run(Command::ResumeChannel(ResumeChannel { channel: Some(Channel::Push) })).unwrap();
    let summary = deliver_with(&kit, 60, &topics.office("tk_right"));
    assert_eq!((summary.sent, summary.held_up), (2, vec![]));
    let took: Vec<String> = topics.took.try_iter().collect();
    assert_eq!(took.len(), 2);
    assert!(told(&kit).ends_with("ntfy1 ntfy3"), "{}", told(&kit));

    // staff's own pause is for all of them
    kit.run(Command::PauseChannel(PauseChannel { channel: Some(Channel::Push) })).unwrap();
    kit.assign(&[anna, wang], 0).unwrap();
    let summary = deliver_with(&kit, 60, &topics.office("tk_right"));
    assert_eq!((summary.sent, summary.held_up.len(), summary.held_up[0].provider), (0, 1, None));
    kit.messages();
}

#[test]
fn an_outage_of_ntfy_holds_up_ntfy_alone_and_the_first_message_shows_that_it_is_back() {
    let Some(push) = servers::web_push() else { return };
    let topics = Topics::open();
    let away = topics.office("tk_right").replace(&topics.url, "http://127.0.0.1:1");
    let mut kit = Kit::with_config(&away);
    let browser = push.subscribe(None).json().to_string();
    let mut cards: Vec<CardId> = (1..4).map(|n| person(&mut kit, "Anna", &format!("{TOPIC}{n}")).1).collect();
    cards.push(person(&mut kit, "मीरा", &browser).1);
    kit.assign(&cards, 1).unwrap();
    let summary = deliver_with(&kit, 60, &away);
    assert_eq!(summary.sent, 1, "{summary:?}");
    let [waits] = &summary.held_up[..] else { panic!("{summary:?}") };
    assert!(waits.provider == Some(Provider::Ntfy) && waits.until.is_some(), "{waits:?}");
    assert_eq!(deliver_with(&kit, 61, &away).waiting, 0, "the breaker is open");
    let summary = deliver_with(&kit, 600, &topics.office("tk_right"));
    assert_eq!((summary.sent, summary.held_up), (3, vec![]));
    kit.messages();
}

#[test]
fn who_changes_phones_hears_in_order_and_waits_no_longer_than_it_is_worth() {
    let Some(push) = servers::web_push() else { return };
    let topics = Topics::open();
    let settings = topics.office("tk_wrong");
    let mut kit = Kit::with_config(&settings);
    let (anna, card) = person(&mut kit, "Anna", TOPIC);
    let (_, other) = person(&mut kit, "Ben", &push.subscribe(None).json().to_string());
    kit.assign(&[card], 1).unwrap();
    assert_eq!(deliver_with(&kit, 60, &settings).held_up.len(), 1);

    // Anna's first message waits for ntfy; the second one would go to her browser, but not before the first
    connect(&kit, anna, &push.subscribe(None).json().to_string());
    kit.assign(&[card, other], 2).unwrap();
    assert_eq!(deliver_with(&kit, 60, &settings).sent, 1);
    assert_eq!(told(&kit), "web3");
    let account = kit.office.message(milepost::domain::MessageId(2), kit.now.plus_seconds(60)).unwrap().account;
    assert!(account.points.iter().any(|point| point.code == "behind"), "{:?}", account.points);
    let held = kit.office.message(milepost::domain::MessageId(1), kit.now.plus_seconds(60)).unwrap().account;
    assert!(held.sentences().iter().any(|said| said.starts_with("Push by ntfy is paused: ")), "{:?}", held.sentences());

    // 12 hours after the move nobody needs to hear of it: it ends, and the next one leaves
    kit.execute(&format!("UPDATE outbox SET expires_at = {} WHERE id = 1", kit.now.plus_seconds(3_000).micros()));
    let summary = deliver_with(&kit, 3_600, &settings);
    assert_eq!((summary.sent, summary.failed), (1, 1), "{summary:?}");
    assert_eq!(told(&kit), "web3 web2");
    assert_eq!(
        kit.sql::<String>("SELECT state || ': ' || reason FROM outbox WHERE id = 1"),
        format!("failed: {EXPIRED}")
    );
    kit.messages();
}

#[test]
fn a_test_of_the_connection_is_one_of_that_provider() {
    let topics = Topics::open();
    let dir = tempfile::TempDir::new().unwrap();
    let places = Places::find(Some(dir.path().to_owned()), Some(dir.path().join("config.toml"))).unwrap();
    let settings = |token: &str| {
        let config = ConfigFile::parse(&dir.path().join("config.toml"), topics.office(token)).unwrap();
        config.settings(&std::collections::BTreeMap::new()).unwrap()
    };
    let (right, wrong) = (settings("tk_right"), settings("tk_wrong"));
    let tested = |provider, settings| probe::test_connection(provider, settings, &places);
    assert!(tested(Provider::Web, &wrong).unwrap().contains("push key is ready"), "its neighbour's token is no matter");
    let failure = tested(Provider::Ntfy, &wrong).unwrap_err();
    assert!(failure.class == Class::Config && failure.fix.contains("[push.ntfy]"), "{failure:?}");
    assert!(tested(Provider::Ntfy, &right).unwrap().ends_with(" is well."));
    assert!(tested(Provider::Fcm, &right).unwrap_err().fix.contains("[push.fcm]"));
}
