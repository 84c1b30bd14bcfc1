//! Going live never releases what was written in TEST, whichever way the office is switched (PRODUCT 6).

use super::kit::Kit;
use chrono::NaiveDate;
use milepost::config::ConfigFile;
use milepost::config::value::Mode;
use milepost::domain::{Channel, Instant};
use milepost::office::ask_going_live::{Kept, Waiting};
use milepost::office::ask_outbox::From;
use milepost::office::settings::SetMode;
use milepost::office::undo::Undo;
use milepost::office::ways_out::Way;
use milepost::office::{Command, Office, Opening};
use milepost::store::lease::{Claims, Muted, Tempo, Terms, claim};
use milepost::store::{Db, StoreError};

/// What is claimed a day later under these terms; nothing is sent.
fn claimed(kit: &Kit, muted: Muted) -> Claims {
    let now = kit.now.plus_seconds(3_600);
    let mut db = Db::open(&kit.file(), Opening::Writer).unwrap();
    let terms = Terms {
        channel: Channel::Email,
        open: &milepost::store::provider_state::Open::all_of(Channel::Email),
        owner: "test",
        now,
        limit: 9,
        muted,
        tempo: Tempo::UNBOUND,
    };
    db.write(|write| -> Result<_, StoreError> { claim(write, &terms) }).unwrap()
}

fn switch(kit: &mut Kit, mode: Mode) -> String {
    kit.run(Command::Mode(SetMode { mode })).unwrap().summary
}

#[test]
fn what_is_due_after_the_file_was_switched_stays() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("安娜 Becker", Some("anna@example.test"), false);
    kit.assign(&[anna], 1).unwrap();
    // config.toml says "live" from now on, and no command was run that could have looked at what waits
    let claims = claimed(&kit, Muted::Older);
    assert_eq!((claims.taken.len(), claims.suppressed), (0, 1), "{claims:?}");
    assert_eq!(kit.sql::<String>("SELECT state || ' ' || reason FROM outbox"), "suppressed test mode");
    let (_, ben) = kit.person("Ben Öztürk", Some("ben@example.test"), false);
    kit.assign(&[ben], 1).unwrap();
    assert_eq!(claimed(&kit, Muted::Nothing).taken.len(), 1, "a folder is written in both modes");
    kit.messages();
}

#[test]
fn what_was_written_in_live_outlives_a_switch_to_test_and_back() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), false);
    let (_, ben) = kit.person("بن", Some("ben@example.test"), false);
    switch(&mut kit, Mode::Live);
    kit.assign(&[anna], 1).unwrap();
    assert_eq!(switch(&mut kit, Mode::Test), "The office is now TEST");
    kit.assign(&[ben], 1).unwrap();
    let report = kit.office.going_live().unwrap();
    assert_eq!((report.waiting.leave, report.waiting.stay), (1, 1));
    assert!(report.waiting_words().contains("Written in LIVE: 1 message waits to leave when due"), "{report:?}");
    assert_eq!(switch(&mut kit, Mode::Live), "The office is now LIVE; 1 message written in TEST stay unsent");
    assert_eq!(kit.messages(), ["email queued anna@example.test", "email suppressed ben@example.test"]);
    assert_eq!(claimed(&kit, Muted::Older).taken[0].address, "anna@example.test");
}

#[test]
fn an_undo_in_live_releases_nothing_of_test_either() {
    let mut kit = Kit::new();
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), false);
    kit.assign(&[anna], 1).unwrap();
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    switch(&mut kit, Mode::Live);
    let again = kit.run(Command::Redo).unwrap();
    assert!(again.summary.ends_with("1 message written in TEST stay unsent"), "{}", again.summary);
    assert_eq!((again.messages, again.held_until), (0, None));
    assert_eq!(kit.messages(), ["email suppressed anna@example.test"]);
    // taken back and done again in LIVE, a message waits again
    kit.assign(&[anna], 2).unwrap();
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    assert_eq!(kit.run(Command::Redo).unwrap().messages, 1);
    assert_eq!(kit.messages()[1], "email queued anna@example.test");
}

#[test]
fn what_would_have_gone_is_counted_by_day_in_the_office_s_zone_and_read_as_it_would_have_gone() {
    let mut kit = Kit::with_config("[office]\ntimezone = \"America/Denver\"\n");
    let (_, anna) = kit.person("Anna Becker", Some("anna@example.test"), true);
    kit.assign(&[anna], 1).unwrap();
    kit.assign(&[anna], 2).unwrap();
    kit.messages();
    let late = Instant(1_795_417_200_000_000); // 23 November 2026, 07:00 UTC: midnight in Denver
    kit.execute(&format!(
        "UPDATE outbox SET state = 'suppressed', reason = 'test mode', next_at = {} + (id - 1) * 60000000; \
         UPDATE outbox SET reason = 'opted out' WHERE id = 2",
        late.micros() - 90_000_000
    ));
    let report = kit.office.going_live().unwrap();
    let told: Vec<String> = report
        .kept
        .iter()
        .map(|kept| format!("{} {} {} {}", kept.day, kept.channel.name(), kept.kind, kept.messages))
        .collect();
    assert_eq!(told, ["2026-11-23 push New stage 1", "2026-11-23 email New stage 1", "2026-11-22 email New stage 1"]);
    assert_eq!(
        report.kept_words(),
        "3 messages would have gone so far: 2 by e-mail, 1 by push. Going LIVE never sends them."
    );
    let newest = kit.office.kept_back(From::Newest, kit.now, 2).unwrap();
    let older = kit.office.kept_back(From::OlderThan(newest[1].row.id), kit.now, 9).unwrap();
    let numbers: Vec<i64> = newest.iter().chain(&older).map(|message| message.row.id.get()).collect();
    assert_eq!(numbers, [4, 3, 1], "one that nobody wanted is none of them");
    assert_eq!(older[0].subject, "Your Solar Project: Site survey (label)");
}

#[test]
fn who_switched_last_is_known_unless_the_file_says() {
    let mut kit = Kit::new();
    assert_eq!(kit.office.going_live().unwrap().set_by, None);
    switch(&mut kit, Mode::Live);
    assert_eq!(kit.office.going_live().unwrap().set_by, Some(("Dana".to_owned(), kit.now)));
    let path = kit.file().with_file_name("config.toml");
    let file = ConfigFile::parse(&path, "[delivery]\nmode = \"test\"\n".to_owned()).unwrap();
    let report = Office::open(&kit.file(), file, Opening::Reader).unwrap().going_live().unwrap();
    assert_eq!((report.set_by, report.waiting), (None, Waiting::default()));
    assert_eq!(
        report.locked,
        Some(format!("delivery.mode is set in {}, line 2, so it can only be changed there.", path.display()))
    );
}

#[test]
fn what_an_import_of_a_whole_town_came_to_can_be_read() {
    let kit = Kit::new();
    let mut report = kit.office.going_live().unwrap();
    let kept = |channel, messages| Kept { day: NaiveDate::default(), channel, kind: "New stage", messages };
    report.kept = vec![kept(Channel::Email, 100_000), kept(Channel::Push, 1_234)];
    report.waiting = Waiting { leave: 0, stay: 20_000, next: None };
    assert_eq!(
        report.kept_words(),
        "101,234 messages would have gone so far: 100,000 by e-mail, 1,234 by push. Going LIVE never sends them."
    );
    assert_eq!(report.waiting_words(), "Written in TEST: 20,000 messages wait and never leave.");
}

#[test]
fn what_speaks_against_it_is_said_way_by_way() {
    let kit = Kit::with_config("[email]\nfrom = \"office@acme.example\"\n[sms]\naccount = \"AC1\"\n");
    let report = kit.office.going_live().unwrap();
    let push = Err(milepost::domain::Refusal::broken("The key cannot be read.").hint("Look."));
    let said = report.concerns(|way| (way == Way::Out(milepost::domain::Provider::Web)).then_some(&push));
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(
        said[0].starts_with("Not set up: e-mail. Write host = \"smtp.example.test\" under [email] in "),
        "{said:?}"
    );
    assert_eq!(said[1], "Failed: Web Push. The key cannot be read.");
    assert!(said[2].starts_with("Not set up: text. Write from = "), "{said:?}");
    let ok = Ok("in".to_owned());
    assert_eq!(report.concerns(|_| Some(&ok)).len(), 2, "what lacks something cannot have passed");
}
