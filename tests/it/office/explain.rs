//! X4: every reason for which somebody is told or not, walked through a real office: messages that exist, and those that
//! do not.

use super::kit::Kit;
use super::milestones::{add, step};
use milepost::domain::milestone::Step;
use milepost::domain::{CardId, Channel, Consent, ContactId, Instant, MessageId};
use milepost::office::ask_explain::{Account, Which};
use milepost::office::assign::Assign;
use milepost::office::channels::PauseChannel;
use milepost::office::contact::{Archive, SetConsent};
use milepost::office::messages::{CancelMessages, Messages};
use milepost::office::milestone::StepMilestones;
use milepost::office::remove::Remove;
use milepost::office::stages::{EditStage, StageEdit};
use milepost::office::undo::Undo;
use milepost::office::{Command, Selection};
use std::collections::BTreeSet;

const LIVE: &str = "[delivery]\nmode = \"live\"\nquiet_hours = \"\"\nundo_window = \"10m\"\n";

/// An office with Anna, who has e-mail and a phone.
fn office(config: &str) -> (Kit, ContactId, CardId) {
    let mut kit = Kit::with_config(config);
    let (anna, card) = kit.person("Anna Becker", Some("anna@example.test"), true);
    (kit, anna, card)
}

fn codes(account: &Account) -> String {
    let codes: Vec<&str> = account.points.iter().map(|point| point.code).collect();
    for point in &account.points {
        assert!(point.sentence.ends_with(['.', ')']), "{}", point.sentence);
        assert!(!point.sentence.contains("..") && !point.sentence.contains("  "), "{}", point.sentence);
    }
    codes.join(" ")
}

fn of(kit: &Kit, message: i64, at: Instant) -> String {
    codes(&kit.office.explain_message(MessageId(message), at).unwrap())
}

fn why(kit: &Kit, card: CardId, channel: Channel) -> Account {
    let which = Which { channel: Some(channel), ..Which::default() };
    kit.office.explain_card(card, &which, kit.now).unwrap().accounts.remove(0)
}

#[test]
fn every_way_of_a_message_is_told() {
    let (mut kit, anna, card) = office(LIVE);
    kit.assign(&[card], 1).unwrap();
    kit.messages();
    let (now, due) = (kit.now, kit.now.plus_seconds(601));
    let begin = "did switched_on may_be_told";
    assert_eq!(of(&kit, 1, now), format!("{begin} undo_window nobody_sends"));
    kit.execute(&format!("INSERT INTO dispatcher (name, seen_at) VALUES ('desk', {})", due.micros()));
    assert_eq!(of(&kit, 1, now), format!("{begin} undo_window"));
    assert_eq!(of(&kit, 1, due), format!("{begin} due"));
    let later = due.micros() + 60_000_000;
    let table = [
        (format!("next_at = {later}, attempts = 2, error = 'No answer.'"), "back_off last_try"),
        (format!("next_at = {later}, reason = 'pace'"), "pace"),
        (format!("not_before = {later}, next_at = {later}, reason = 'quiet hours'"), "quiet_hours"),
        ("state = 'sending', lease_owner = 'desk'".into(), "sending"),
        ("state = 'sent', sent_at = 5".into(), "sent"),
        ("state = 'sent', provider_id = '/srv/mail/a.eml'".into(), "written_to_folder"),
        ("state = 'delivered'".into(), "delivered"),
        ("state = 'bounced', reason = 'no such mailbox'".into(), "bounced"),
        ("state = 'failed', reason = 'expired'".into(), "expired"),
        ("state = 'failed', reason = 'The server refuses it.'".into(), "given_up"),
        ("state = 'uncertain', reason = 'No answer.'".into(), "uncertain"),
        ("state = 'uncertain', phase = 'after_dot'".into(), "asking"),
        ("state = 'suppressed', reason = 'test mode'".into(), "test_mode"),
        ("state = 'suppressed', reason = 'opted out'".into(), "opted_out"),
        ("state = 'suppressed', reason = 'the address does not work'".into(), "address_bad"),
        ("state = 'suppressed', reason = 'on the do-not-contact list'".into(), "suppressed"),
        ("state = 'suppressed', reason = 'no e-mail address'".into(), "no_address"),
        ("state = 'suppressed', reason = 'the provider keeps a STOP'".into(), "kept_back"),
        ("state = 'cancelled', reason = 'address removed'".into(), "cancelled"),
    ];
    for (change, expected) in table {
        kit.execute(&format!("UPDATE outbox SET {change} WHERE id = 1"));
        assert_eq!(of(&kit, 1, due), format!("{begin} {expected}"), "{change}");
        kit.execute(&format!(
            "UPDATE outbox SET state = 'queued', reason = '', error = '', attempts = 0, phase = NULL, lease_owner = NULL,
             not_before = {at}, next_at = {at} WHERE id = 1",
            at = now.plus_seconds(600).micros()
        ));
    }
    for (change, expected) in [
        ("provider_state SET paused = 'config', reason = 'It does not let us in.'".to_owned(), "paused_by_config"),
        ("channel_state SET paused = 'brake', reason = '2 messages left.'".to_owned(), "brake"),
        (format!("provider_state SET breaker_until = {later}, reason = 'It is down.'"), "breaker"),
    ] {
        kit.execute(&format!("UPDATE {change} WHERE channel = 'email'"));
        assert_eq!(of(&kit, 1, due), format!("{begin} {expected}"));
        kit.execute(
            "UPDATE channel_state SET paused = '', reason = '';
             UPDATE provider_state SET paused = '', reason = '', breaker_until = 0",
        );
    }
    kit.run(Command::PauseChannel(PauseChannel { channel: Some(Channel::Email) })).unwrap();
    assert_eq!(of(&kit, 1, due), format!("{begin} paused"));
    kit.execute(
        "UPDATE channel_state SET paused = '', reason = '';
         INSERT INTO attempt (outbox_id, n, lease_gen, started_at, phase, outcome) VALUES (1, 1, 1, 5, 'after_dot', 'uncertain')",
    );
    assert_eq!(of(&kit, 1, due), format!("{begin} due may_arrive_twice"));
    kit.execute("DELETE FROM attempt");

    // what they say meanwhile
    let no = SetConsent {
        contacts: vec![anna],
        channel: Channel::Email,
        consent: Consent::Out,
        how: "by telephone".into(),
        at: None,
    };
    kit.run(Command::Consent(no)).unwrap();
    assert_eq!(of(&kit, 1, kit.now), format!("{begin} would_not_go_now"));
    let account = kit.office.explain_message(MessageId(1), kit.now).unwrap();
    let said = &account.points.last().unwrap().sentence;
    assert!(said.contains("Anna Becker opted out of e-mail at ") && said.contains("(by telephone)"), "{said}");
    kit.run(Command::Undo(Undo { batch: None })).unwrap();

    // what staff do
    kit.run(Command::CancelMessages(CancelMessages { messages: Messages::These(vec![MessageId(1)]) })).unwrap();
    assert_eq!(of(&kit, 1, kit.now), format!("{begin} cancelled_by"));
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    assert_eq!(of(&kit, 1, kit.now), format!("{begin} undone"));
    kit.run(Command::Redo).unwrap();
    kit.assign(&[card], 2).unwrap();
    assert_eq!(of(&kit, 1, kit.now), format!("{begin} superseded"));
    kit.assign(&[card], 0).unwrap();
    let newest: i64 = kit.sql("SELECT max(id) FROM outbox WHERE channel = 'email'");
    assert_eq!(of(&kit, newest, kit.now), format!("{begin} back_again"));
    kit.assign(&[card], 3).unwrap();
    kit.run(Command::Remove(Remove { pipeline: kit.tracker, selection: Selection::Cards(vec![card]) })).unwrap();
    let newest: i64 = kit.sql("SELECT max(id) FROM outbox WHERE channel = 'email'");
    let account = kit.office.explain_message(MessageId(newest), kit.now).unwrap();
    assert_eq!(codes(&account), format!("{begin} cancelled"));
    let said = &account.points.last().unwrap().sentence;
    assert!(said.contains("removed by Dana (\""), "who and in which batch: {said}");
}

#[test]
fn what_lies_ahead_is_told_of_a_held_message() {
    let (mut kit, anna, card) = office("[delivery]\nquiet_hours = \"21:00-08:00\"\nmode = \"live\"\n");
    kit.execute(&format!("UPDATE contact SET zone = 'Asia/Tokyo' WHERE id = {anna}"));
    kit.now = Instant(1_795_435_200_000_000); // 21:00 in Tokyo
    kit.assign(&[card], 1).unwrap();
    kit.messages();
    let account = kit.office.explain_message(MessageId(1), kit.now).unwrap();
    assert_eq!(codes(&account), "did switched_on may_be_told undo_window quiet_hours_ahead nobody_sends");
    assert!(account.points[4].sentence.contains("08:00 in Asia/Tokyo"), "{}", account.points[4].sentence);

    let (mut kit, _, card) = office("");
    kit.assign(&[card], 1).unwrap();
    kit.messages();
    assert_eq!(of(&kit, 1, kit.now), "did switched_on may_be_told undo_window test_mode_ahead");
    kit.assign(&[card], 2).unwrap();
    kit.execute("UPDATE outbox SET state = 'queued' WHERE id = 1; UPDATE contact SET zone = ''");
}

#[test]
fn why_there_is_no_message_is_told_as_it_was_then() {
    let (mut kit, anna, card) = office(LIVE);
    kit.messages();
    assert_eq!(codes(&why(&kit, card, Channel::Push)), "did created would_go_now");

    // without telling anybody
    let request = milepost::office::PlanRequest { notify: false, ..kit.request(&[card], 1) };
    kit.run(Command::Assign(Assign { request, seen: None })).unwrap();
    assert_eq!(codes(&why(&kit, card, Channel::Email)), "did not_asked would_go_now");

    // unticked in the preview
    let unticked = BTreeSet::from([(card, Channel::Push)]);
    let request = milepost::office::PlanRequest { unticked, ..kit.request(&[card], 2) };
    kit.run(Command::Assign(Assign { request, seen: None })).unwrap();
    assert_eq!(codes(&why(&kit, card, Channel::Push)), "did unticked would_go_now");
    assert!(why(&kit, card, Channel::Email).message.is_some(), "told by e-mail");

    // the stage's switch, off then and on now
    let switch = |on| {
        let edit = StageEdit { notify_push: Some(on), ..StageEdit::default() };
        Command::EditStage(EditStage { stage: kit.stages[3], seen: None, edit })
    };
    let (off, on) = (switch(false), switch(true));
    kit.run(off).unwrap();
    kit.assign(&[card], 3).unwrap();
    assert_eq!(codes(&why(&kit, card, Channel::Push)), "did stage_switched_off still_so");
    kit.run(on).unwrap();
    let account = why(&kit, card, Channel::Push);
    assert_eq!(codes(&account), "did stage_switched_off would_go_now");
    assert_eq!(account.points[1].sentence, "The stage \"Power on\" was switched off for push then.");

    // opted out then, in again now
    let consent = |consent, how: &str| {
        Command::Consent(SetConsent {
            contacts: vec![anna],
            channel: Channel::Push,
            consent,
            how: how.into(),
            at: None,
        })
    };
    kit.run(consent(Consent::Out, "by letter")).unwrap();
    kit.assign(&[card], 2).unwrap();
    kit.run(consent(Consent::In, "by telephone")).unwrap();
    let account = why(&kit, card, Channel::Push);
    assert_eq!(codes(&account), "did opted_out would_go_now");
    assert!(account.points[1].sentence.contains("(by letter)"), "{}", account.points[1].sentence);

    // a move of the past, by its stage; one that never was; one that was taken back
    let to = |stage: &str| Which { channel: Some(Channel::Push), stage: Some(stage.into()), ..Which::default() };
    let past = kit.office.explain_card(card, &to("Power on"), kit.now).unwrap();
    assert_eq!(codes(&past.accounts[0]), "did stage_switched_off would_go_now");
    assert_eq!(past.about, "Anna Becker, Solar Project: moved to Power on");
    let (li, li_card) = kit.person("李雷", None, false);
    let never = kit.office.explain_card(li_card, &to("Permit"), kit.now).unwrap();
    assert_eq!(codes(&never.accounts[0]), "nothing_happened would_not_go_now");
    let said = &never.accounts[0].points[0].sentence;
    assert!(said.contains("李雷 never came to Permit, but stands in Contract signed since "), "{said}");

    kit.assign(&[li_card], 1).unwrap();
    assert_eq!(codes(&why(&kit, li_card, Channel::Email)), "did no_address still_so");
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    let account = why(&kit, li_card, Channel::Email);
    assert_eq!(codes(&account), "did no_address taken_back still_so");
    assert!(account.points.iter().all(|point| point.fix.is_none()), "nothing is to be done about what was undone");
    kit.run(Command::Archive(Archive { contacts: vec![li], archived: true })).unwrap();
    kit.assign(&[li_card], 1).unwrap();
    assert_eq!(codes(&why(&kit, li_card, Channel::Email)), "did archived still_so");

    // the do-not-contact list, and an address that bounced
    let (_, omar) = kit.person("عمر", Some("omar@example.test"), false);
    let entry = |source: &str, at: i64| {
        format!("INSERT OR REPLACE INTO suppression VALUES ('email', 'omar@example.test', 'said so', '{source}', {at})")
    };
    kit.execute(&entry("Dana", 5));
    kit.assign(&[omar], 1).unwrap();
    let account = why(&kit, omar, Channel::Email);
    assert_eq!(codes(&account), "did suppressed still_so");
    assert!(account.points[2].fix.as_deref().is_some_and(|fix| fix.contains("milepost suppression remove")));
    kit.execute(&entry("delivery", 5));
    assert_eq!(codes(&why(&kit, omar, Channel::Email)), "did address_bad still_so");
    kit.execute(&entry("Dana", kit.now.plus_seconds(5).micros()));
    kit.execute("DELETE FROM telling");
    assert_eq!(codes(&why(&kit, omar, Channel::Email)), "did unrecorded would_not_go_now", "not on the list then");

    kit.run(Command::Remove(Remove { pipeline: kit.tracker, selection: Selection::Cards(vec![omar]) })).unwrap();
    assert_eq!(codes(&why(&kit, omar, Channel::Email)), "did removed would_not_go_now");
    kit.execute(&format!("UPDATE card SET contact_id = NULL WHERE id = {omar}"));
    assert_eq!(codes(&why(&kit, omar, Channel::Email)), "did removed would_not_go_now");
}

#[test]
fn contractors_learn_why_they_were_not_told() {
    let mut kit = Kit::with_config(LIVE);
    let (carla, _) = kit.person("Carla Bau", Some("carla@example.test"), false);
    kit.messages();
    let one = add(&mut kit, carla, "Wiring", 90_000);
    let stories = |kit: &Kit| {
        let found = kit.office.explain_milestone(one, None, kit.now).unwrap();
        found.iter().map(|story| codes(&story.accounts[0])).collect::<Vec<_>>()
    };
    assert_eq!(stories(&kit), ["did drafted would_go_now"]);
    kit.run(step(Step::Submit, &[one], "")).unwrap();
    assert_eq!(stories(&kit), ["did submitted would_go_now"]);
    let Command::StepMilestones(quiet) = step(Step::Reject, &[one], "not yet") else { panic!("a step") };
    kit.run(Command::StepMilestones(StepMilestones { notify: false, ..quiet.clone() })).unwrap();
    assert_eq!(stories(&kit), ["did not_asked would_go_now"]);
    kit.run(step(Step::Submit, &[one], "")).unwrap();
    kit.run(Command::StepMilestones(StepMilestones { left_out: BTreeSet::from([one]), ..quiet })).unwrap();
    assert_eq!(stories(&kit), ["did unticked would_go_now"]);
    kit.run(step(Step::Submit, &[one], "")).unwrap();
    kit.run(step(Step::Approve, &[one], "")).unwrap();
    let told = stories(&kit);
    assert_eq!(told, ["did switched_on may_be_told undo_window nobody_sends", "did payment_drafted would_go_now"]);
    let nobody = kit.person("Nobody", None, false).0;
    kit.execute(&format!("DELETE FROM visit WHERE card_id IN (SELECT id FROM card WHERE contact_id = {nobody}); UPDATE card SET contact_id = NULL WHERE contact_id = {nobody}"));
    let none = kit.office.explain_contact(nobody, &Which::default(), kit.now).unwrap();
    assert_eq!(codes(&none[0].accounts[0]), "nothing_happened would_not_go_now");
}
