//! The order in which reasons decide, and that each has words.

use super::*;

const NOON: Instant = Instant(1_795_435_200_000_000);

fn waiting() -> MessageFacts {
    MessageFacts {
        channel: Channel::Email,
        state: MessageState::Queued,
        deed: None,
        teller: Teller::Stage("Permit".into()),
        then: Standing::default(),
        today: Standing::default(),
        reason: String::new(),
        error: String::new(),
        attempts: 0,
        not_before: NOON,
        next_at: NOON,
        expires_at: NOON.plus_seconds(60),
        sent_at: None,
        written_as: None,
        may_arrive_twice: false,
        is_asked_about: false,
        ended_by: None,
        superseded_by: None,
        behind: None,
        stopped: None,
        sender: String::new(),
        dispatchers: 1,
        muted: false,
        quiet_until: None,
        zone: Tz::UTC,
        now: NOON,
    }
}

fn codes(reasons: &[Reason]) -> Vec<&'static str> {
    reasons.iter().map(Reason::code).collect()
}

#[test]
fn what_will_stop_a_waiting_message_is_told_before_its_time_comes() {
    assert_eq!(codes(&message(&waiting())), ["switched_on", "due"]);
    let held = MessageFacts { state: MessageState::Held, ..waiting() };
    let night = MessageFacts { quiet_until: Some(NOON.plus_seconds(9)), ..held.clone() };
    assert_eq!(codes(&message(&night)), ["switched_on", "undo_window", "quiet_hours_ahead"]);
    let test = MessageFacts { muted: true, ..night };
    assert_eq!(codes(&message(&test)), ["switched_on", "undo_window", "test_mode_ahead"], "TEST mode comes first");
    let out = Standing { facts: Facts(Facts::OPTED_OUT), place: None };
    let opted_out = MessageFacts { today: out, ..test };
    assert_eq!(codes(&message(&opted_out)), ["switched_on", "would_not_go_now"], "what the person wants comes first");
    let nobody = MessageFacts { dispatchers: 0, behind: Some(MessageId(4)), ..waiting() };
    assert_eq!(codes(&message(&nobody)), ["switched_on", "behind", "nobody_sends"]);
}

#[test]
fn what_was_written_to_a_folder_is_not_said_to_have_reached_a_server() {
    let sent = MessageFacts { state: MessageState::Sent, sent_at: Some(NOON), ..waiting() };
    let written = MessageFacts { written_as: Some("/srv/mail/a.eml".into()), ..sent.clone() };
    assert_eq!(codes(&message(&sent)), ["switched_on", "sent"]);
    let speech = Speech { channel: Channel::Email, who: "王小明".into(), zone: Tz::UTC };
    let said = message(&written).last().map(|reason| (reason.code(), reason.words(&speech))).unwrap_or_default();
    assert_eq!(said.0, "written_to_folder");
    assert!(said.1.contains("as /srv/mail/a.eml") && said.1.contains("nobody was reached"), "{}", said.1);
}

#[test]
fn without_a_change_there_was_nothing_to_tell() {
    let facts = AbsenceFacts {
        channel: Channel::Push,
        deed: None,
        unchanged: (Some(NOON), "Anna stands in Permit".into()),
        undone: None,
        rule: None,
        silent: None,
        then: Standing::default(),
        teller: (Teller::Stage("Permit".into()), false),
        today: Standing::default(),
    };
    let reasons = absence(&facts);
    assert_eq!(codes(&reasons), ["nothing_happened", "would_not_go_now"]);
    let speech = Speech { channel: Channel::Push, who: "Anna".into(), zone: Tz::America__Denver };
    assert_eq!(
        reasons[0].words(&speech),
        "There was nothing to tell: Anna stands in Permit since 05:00 on 2026-11-23."
    );
    assert_eq!(reasons[1].words(&speech), "Now: The stage \"Permit\" does not tell people by push.");
}

#[test]
fn quiet_hours_are_said_on_both_clocks() {
    let speech = Speech { channel: Channel::Email, who: String::new(), zone: Tz::America__Denver };
    let words = Reason::QuietHours(NOON, Tz::Asia__Tokyo).words(&speech);
    assert!(words.contains("21:00 in Asia/Tokyo (05:00 on 2026-11-23 here)"), "{words}");
}
