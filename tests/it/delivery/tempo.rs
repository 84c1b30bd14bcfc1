//! When and how fast an office sends: quiet hours, the cap an hour and its brake, token buckets (X9).

use std::io::{Read as _, Write as _};

use super::real::deliver_with;
use super::{FOLDER, deliver, mails};
use crate::office::kit::Kit;
use milepost::domain::{CardId, Channel};
use milepost::office::{Command, channels::ResumeChannel};

fn office(delivery: &str, people: &[(&str, &str, &str)]) -> Kit {
    let mut kit = Kit::with_config(&format!("{FOLDER}[delivery]\nmode = \"live\"\n{delivery}\n"));
    let cards: Vec<CardId> = people
        .iter()
        .map(|(name, email, zone)| {
            let (contact, card) = kit.person(name, Some(email), false);
            kit.execute(&format!("UPDATE contact SET zone = '{zone}' WHERE id = {contact}"));
            card
        })
        .collect();
    kit.assign(&cards, 1).unwrap();
    kit
}

/// Seconds after the move.
const HOUR: i64 = 3_600;

fn lines(kit: &mut Kit) -> Vec<String> {
    kit.messages();
    let rows: String = kit.sql("SELECT group_concat(address || ' ' || state || ' ' || reason, ', ') FROM outbox");
    rows.split(", ").map(|row| row.trim_end().to_owned()).collect()
}

#[test]
fn whoever_sleeps_is_told_in_the_morning_there() {
    // 9:01 UTC: 2:01 in Denver, 18:01 in Tokyo; whoever has no zone lives where the office is
    let mut kit = office(
        "quiet_hours = \"21:00-08:00\"\n[office]\ntimezone = \"America/Denver\"",
        &[("佐藤 ゆき", "sato@example.test", "Asia/Tokyo"), ("Anna Becker", "anna@example.test", "")],
    );
    assert_eq!(deliver(&kit, 30).sent, 1);
    assert_eq!(lines(&mut kit), ["sato@example.test sent", "anna@example.test queued quiet hours"]);
    assert_eq!(
        kit.sql::<String>("SELECT datetime(not_before / 1000000, 'unixepoch') FROM outbox WHERE state = 'queued'"),
        "2026-11-23 15:00:00"
    );
    assert_eq!(deliver(&kit, 5 * HOUR).sent, 0);
    assert_eq!(deliver(&kit, 6 * HOUR).sent, 1);
    assert_eq!(mails(&kit).len(), 2);
}

/// Somebody with a telephone who is moved twice at two in the morning there, the second time too late to be told together.
fn told_twice_at_night(quiet_hours: &str, channel: Channel) -> Kit {
    let config = format!(
        "{FOLDER}[delivery]\nmode = \"live\"\nquiet_hours = \"{quiet_hours}\"\n[office]\ntimezone = \"America/Denver\"\n"
    );
    let mut kit = Kit::with_config(&config);
    let (contact, card) = kit.person("मीरा", None, false);
    let value = if channel == Channel::Sms { "+13035550100" } else { r#"{"endpoint":"https://push.example.test/x"}"# };
    let notify = channel.name();
    kit.execute(&format!(
        "UPDATE stage SET notify_email = 0, notify_push = '{notify}' = 'push', notify_sms = '{notify}' = 'sms';
         INSERT INTO address (contact_id, channel, value, norm) VALUES ({contact}, '{notify}', '{value}', '{value}')"
    ));
    kit.assign(&[card], 1).unwrap();
    kit.assign(&[card], 2).unwrap();
    kit.messages();
    kit
}

#[test]
fn a_night_outlasts_no_message_that_waits_through_it() {
    // a text is worth sending for two hours, a push note for twelve; the second one waits behind the first
    for (quiet_hours, channel, morning) in [("21:00-08:00", Channel::Sms, 6), ("13:00-08:30", Channel::Push, 7)] {
        for looked_at_night in [true, false] {
            let case = format!("{channel:?}, {quiet_hours}, looked at night: {looked_at_night}");
            let kit = told_twice_at_night(quiet_hours, channel);
            if looked_at_night {
                assert_eq!(deliver(&kit, 60).sent, 0, "{case}: it is night");
            }
            assert_eq!(deliver(&kit, morning * HOUR).sent, 2, "{case}");
        }
    }
}

#[test]
fn hours_in_which_somebody_could_have_been_told_count_against_a_lifetime() {
    let kit = told_twice_at_night("21:00-08:00", Channel::Sms);
    // nobody looked from two at night until half past ten in the morning
    assert_eq!(deliver(&kit, 8 * HOUR + 1_800).failed, 2);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE state = 'failed' AND reason = 'expired'"), 2);
}

/// A provider of texts that has no time.
fn busy_provider() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4_096];
            let _ = stream.read(&mut request).unwrap();
            let _ = write!(stream, "HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        }
    });
    url
}

#[test]
fn a_night_between_two_tries_takes_no_try_away() {
    // from three at night there, an hour after the second move, until two in the afternoon
    let kit = told_twice_at_night("03:00-14:00", Channel::Sms);
    kit.execute("DELETE FROM outbox WHERE id = 2");
    let busy = format!(
        "[sms]\nbase_url = \"{}\"\naccount = \"AC0123456789abcdef0123456789abcdef\"\ntoken = \"command:echo t0ken\"\n\
         from = \"+13035550100\"\n[office]\ntimezone = \"America/Denver\"\n\
         [delivery]\nmode = \"live\"\nquiet_hours = \"03:00-14:00\"\n",
        busy_provider()
    );
    for minute in [30, 32, 39] {
        assert_eq!(deliver_with(&kit, minute * 60, &busy).waiting, 1, "minute {minute}");
    }
    assert_eq!(deliver_with(&kit, HOUR, &busy).waiting, 0, "it is night");
    let summary = deliver_with(&kit, 12 * HOUR, &busy);
    assert_eq!((summary.waiting, summary.failed), (1, 0), "an hour of its lifetime is left: {summary:?}");
    let summary = deliver_with(&kit, 12 * HOUR + 2_400, &busy);
    assert_eq!((summary.waiting, summary.failed), (0, 1), "the next try would come too late: {summary:?}");
}

#[test]
fn a_whole_backlog_that_sleeps_costs_one_look() {
    let people: Vec<(String, String)> =
        (0..60).map(|n| (format!("Person {n}"), format!("p{n}@example.test"))).collect();
    let people: Vec<_> = people.iter().map(|(name, email)| (name.as_str(), email.as_str(), "America/Denver")).collect();
    let mut kit = office("quiet_hours = \"21:00-08:00\"", &people);
    assert_eq!(deliver(&kit, 30).sent, 0);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM outbox WHERE reason = 'quiet hours'"), 60);
    assert_eq!(deliver(&kit, 6 * HOUR).sent, 60);
    kit.messages();
}

#[test]
fn above_the_cap_the_outbox_stops_and_waits_for_somebody() {
    let people: Vec<(String, String)> = (0..5).map(|n| (format!("Person {n}"), format!("p{n}@example.test"))).collect();
    let people: Vec<_> = people.iter().map(|(name, email)| (name.as_str(), email.as_str(), "")).collect();
    let mut kit = office("cap_per_hour = 2", &people);
    let summary = deliver(&kit, 60);
    assert_eq!((summary.sent, summary.is_paused()), (2, true));
    let reason = kit.sql::<String>("SELECT paused || ': ' || reason FROM channel_state WHERE channel = 'push'");
    assert_eq!(
        reason,
        "brake: 2 messages left within an hour, and this office allows no more (delivery.cap_per_hour)."
    );
    assert_eq!(deliver(&kit, 3 * HOUR).sent, 0, "time alone does not let it go on");
    let stands = kit.office.outbox_health(kit.now.plus_seconds(61)).unwrap();
    assert_eq!((stands.braked().count(), stands.hour.left, stands.hour.cap), (3, 2, 2));
    let needs = stands.needs(600);
    assert_eq!(
        needs[0].sentence,
        format!("The outbox has stopped: {} 3 messages are waiting.", &reason["brake: ".len()..])
    );
    kit.run(Command::ResumeChannel(ResumeChannel { channel: Some(Channel::Email) })).unwrap();
    let summary = deliver(&kit, 3 * HOUR);
    assert_eq!((summary.sent, summary.is_paused()), (2, true), "as many again");
    kit.run(Command::ReleaseBrake).unwrap();
    let summary = deliver(&kit, 3 * HOUR);
    assert_eq!((summary.sent, summary.is_paused()), (1, false));
    assert_eq!(mails(&kit).len(), 5);
    kit.messages();
}

#[test]
fn what_never_left_does_not_count_against_the_cap() {
    let people: Vec<(String, String)> = (0..3).map(|n| (format!("Person {n}"), format!("p{n}@example.test"))).collect();
    let people: Vec<_> = people.iter().map(|(name, email)| (name.as_str(), email.as_str(), "")).collect();
    let mut kit = office("cap_per_hour = 2", &people);
    // a port of this machine behind which nobody listens
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let away = format!(
        "[email]\nfrom = \"office@example.test\"\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"plain\"\n\
         [delivery]\nmode = \"live\"\ncap_per_hour = 2\n"
    );
    for minute in [1, 9, 17, 25, 33, 41] {
        let summary = deliver_with(&kit, minute * 60, &away);
        assert_eq!((summary.sent, summary.is_paused()), (0, false), "minute {minute}: {summary:?}");
    }
    let summary = deliver(&kit, 55 * 60);
    assert_eq!((summary.sent, summary.is_paused()), (2, true), "the cap itself holds: {summary:?}");
    kit.messages();
}

#[test]
fn what_would_not_leave_anyway_does_not_pull_the_brake() {
    let mut kit = office(
        "cap_per_hour = 2\nquiet_hours = \"21:00-08:00\"",
        &[
            ("佐藤 ゆき", "sato@example.test", "Asia/Tokyo"),
            ("鈴木 一郎", "suzuki@example.test", "Asia/Tokyo"),
            ("Anna", "anna@example.test", "America/Denver"),
            ("Bert", "bert@example.test", "Asia/Tokyo"),
            ("Carla", "carla@example.test", "Asia/Tokyo"),
        ],
    );
    kit.execute(
        "UPDATE address SET consent = 'out' WHERE value = 'bert@example.test';
         UPDATE outbox SET expires_at = 5 WHERE address = 'carla@example.test'",
    );
    let summary = deliver(&kit, 30);
    assert_eq!(
        (summary.sent, summary.is_paused()),
        (2, false),
        "one sleeps, one opted out, one is too late: {summary:?}"
    );
    assert_eq!(
        lines(&mut kit)[2..],
        [
            "anna@example.test queued quiet hours",
            "bert@example.test suppressed opted out",
            "carla@example.test failed expired"
        ]
    );
}

#[test]
fn less_than_the_cap_each_hour_is_never_stopped() {
    let mut kit = office("cap_per_hour = 2", &[("Anna", "anna@example.test", ""), ("Bert", "bert@example.test", "")]);
    assert_eq!(deliver(&kit, 60).sent, 2);
    let (_, card) = kit.person("Carla", Some("carla@example.test"), false);
    kit.now = kit.now.plus_seconds(2 * HOUR);
    kit.assign(&[card], 1).unwrap();
    let summary = deliver(&kit, 60);
    assert_eq!((summary.sent, summary.is_paused()), (1, false));
    kit.messages();
}

#[test]
fn one_receiving_domain_gets_its_pace_and_others_do_not_wait_for_it() {
    let mut kit = office(
        "pace_per_domain = 6",
        &[
            ("Anna", "anna@slow.example", ""),
            ("Bert", "bert@SLOW.example", ""),
            ("Carla", "carla@slow.example", ""),
            ("Dora", "dora@other.example", ""),
        ],
    );
    assert_eq!(deliver(&kit, 60).sent, 2);
    assert_eq!(
        lines(&mut kit),
        [
            "anna@slow.example sent",
            "bert@SLOW.example queued pace",
            "carla@slow.example queued pace",
            "dora@other.example sent"
        ]
    );
    let waits = "SELECT group_concat((next_at - (SELECT max(at) FROM batch)) / 1000000 - 60) FROM outbox WHERE state = 'queued'";
    assert_eq!(kit.sql::<String>(waits), "10,20", "one after the other");
    assert_eq!((deliver(&kit, 70).sent, deliver(&kit, 80).sent), (1, 1));
    assert_eq!(mails(&kit).len(), 4);
}

#[test]
fn a_channel_keeps_its_pace_over_all_domains() {
    let people: Vec<(String, String)> = (0..30).map(|n| (format!("Person {n}"), format!("p@d{n}.example"))).collect();
    let people: Vec<_> = people.iter().map(|(name, email)| (name.as_str(), email.as_str(), "")).collect();
    let mut kit = office("pace_per_minute = 60", &people);
    assert_eq!(deliver(&kit, 60).sent, 10, "as many as come in within ten seconds");
    assert_eq!(deliver(&kit, 65).sent, 5);
    assert_eq!(deliver(&kit, 120).sent, 10, "a bucket holds no more");
    kit.messages();
}
