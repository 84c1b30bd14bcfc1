//! The Web Push channel against a service that checks the signature and decrypts what it was sent.

use std::time::Duration;

use milepost::config::value::{Mailbox, Subject, Value as _};
use milepost::delivery::channel::note;
use milepost::delivery::channel::webpush::{VapidKeys, WebPush};
use milepost::delivery::{Class, Outcome};
use milepost::domain::WebSubscription;
use milepost::message::PushNote;
use serde_json::Value;

use crate::{servers, wait};

/// How long a note is kept for a phone that is off.
const KEPT: Duration = Duration::from_mins(5);

fn channel(home: &tempfile::TempDir) -> WebPush {
    let keys = VapidKeys::load_or_make(&home.path().join("vapid.key")).expect("a key");
    let subject = Subject::read("mailto:office@example.test").expect("a subject");
    WebPush::new(keys, &subject, &Mailbox::default()).expect("sound settings")
}

fn browser(subscription: &servers::Subscription) -> WebSubscription {
    WebSubscription::parse(&subscription.json().to_string()).expect("what a browser gives")
}

#[test]
fn a_note_is_decrypted_to_what_was_rendered() {
    let Some(push) = servers::web_push() else { return };
    let home = tempfile::tempdir().expect("a folder");
    let channel = channel(&home);
    let subscription = push.subscribe(Some(&channel.keys().public_key()));
    let note = PushNote {
        title: "Solar Project: Genehmigung für 王小明".into(),
        body: "आदित्य 👨\u{200d}👩\u{200d}👧 \"5 of 9\" محمد".into(),
    };
    let payload = note::payload(&note, "id-1@example.test");
    let outcome = channel.send(&browser(&subscription), "id-1@example.test", &payload, KEPT);
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");

    let notes = push.notifications(&subscription);
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].as_bytes(), payload);
    let value: Value = serde_json::from_str(&notes[0]).expect("JSON");
    assert_eq!((value["title"].as_str(), value["body"].as_str()), (Some(&*note.title), Some(&*note.body)));
}

#[test]
fn the_longest_note_arrives_whole() {
    let Some(push) = servers::web_push() else { return };
    let home = tempfile::tempdir().expect("a folder");
    let channel = channel(&home);
    let subscription = push.subscribe(None);
    let note = PushNote { title: "t".into(), body: "é".repeat(10_000) };
    let payload = note::payload(&note, "id-2");
    let outcome = channel.send(&browser(&subscription), "id-2", &payload, KEPT);
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    assert_eq!(push.notifications(&subscription), [String::from_utf8(payload).expect("JSON is UTF-8")]);
}

#[test]
fn a_browser_that_went_away_is_gone() {
    let Some(push) = servers::web_push() else { return };
    let home = tempfile::tempdir().expect("a folder");
    let subscription = push.subscribe(None);
    push.expire(&subscription);
    let Outcome::Failed(failure) = channel(&home).send(&browser(&subscription), "id-3", b"{}", KEPT) else {
        panic!("an expired subscription takes nothing")
    };
    assert_eq!((failure.class, &*failure.code), (Class::Gone, "410"), "{failure:?}");
}

#[test]
fn a_note_signed_by_another_office_reaches_nobody() {
    let Some(push) = servers::web_push() else { return };
    let (ours, theirs) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let subscription = push.subscribe(Some(&channel(&theirs).keys().public_key()));
    let outcome = channel(&ours).send(&browser(&subscription), "id-4", b"{}", KEPT);
    // This service answers 400, which says nothing for certain; browsers' own services answer 403.
    assert!(matches!(&outcome, Outcome::Failed(failure) if &*failure.code == "400"), "{outcome:?}");
    assert_eq!(push.notifications(&subscription), Vec::<String>::new());
}

#[test]
fn a_real_firefox_shows_what_is_meant_for_it_and_nothing_else() {
    let Some(firefox) = servers::firefox() else { return };
    let home = tempfile::tempdir().expect("a folder");
    let channel = channel(&home);
    let given = firefox.subscription();
    let send = |given: &Value, note: &[u8]| {
        let browser = WebSubscription::parse(&given.to_string()).expect("what a browser gives");
        match channel.send(&browser, "id-5", note, KEPT) {
            Outcome::Accepted { provider_id } => provider_id,
            other => panic!("{other:?}"),
        }
    };
    let mut wrong = given.clone();
    wrong["keys"]["auth"] = "AAAAAAAAAAAAAAAAAAAAAA".into();
    assert_eq!(firefox.acknowledged(&send(&wrong, b"{}")), 101, "Firefox cannot decrypt it");

    let note = PushNote {
        title: "Grüße → 東京".into(), body: "आदित्य 👨\u{200d}👩\u{200d}👧 محمد".into()
    };
    let payload = note::payload(&note, "id-5");
    assert_eq!(firefox.acknowledged(&send(&given, &payload)), 100, "Firefox handed it to the service worker");
    let shown = wait::until("the service worker", || Some(firefox.shown()).filter(|shown| !shown.is_empty()));
    assert_eq!(shown, [String::from_utf8(payload).expect("JSON is UTF-8")]);
}
