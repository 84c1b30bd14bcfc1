//! Going live: a guided step, from the keys to what the office is then (issue 4, PRODUCT 6).

use std::path::Path;

use milepost::config::{Places, Settings};
use milepost::delivery::{Failure, probe};
use milepost::domain::{Channel, Instant, Refusal, Role};
use milepost::message::Letter;
use milepost::office::port::Outlet;

use super::kit::{Seat, solar};
use crate::delivery::{deliver, real};
use crate::office::kit::Kit;
use crate::servers::{self, MailServer};

/// The real ways out.
struct Real(Places);

impl Real {
    fn of(kit: &Kit) -> Self {
        let data = kit.file().parent().unwrap().to_owned();
        Self(Places::find(Some(data.clone()), Some(data.join("config.toml"))).unwrap())
    }
}

fn refusal(failure: Failure) -> Refusal {
    Refusal::broken(failure.words()).hint(failure.fix)
}

impl Outlet for Real {
    fn test_connection(&self, provider: milepost::domain::Provider, settings: &Settings) -> Result<String, Refusal> {
        probe::test_connection(provider, settings, &self.0).map_err(refusal)
    }

    fn test_inbox(&self, settings: &Settings) -> Result<Option<String>, Refusal> {
        probe::test_inbox(settings).map_err(refusal)
    }

    fn send_test(&self, channel: Channel, to: &str, settings: &Settings, at: Instant) -> Result<String, Refusal> {
        probe::send_test(channel, to, settings, &self.0, at).map_err(refusal)
    }

    fn send_letter(&self, to: &str, letter: &Letter, settings: &Settings, at: Instant) -> Result<String, Refusal> {
        probe::send_letter(to, letter, settings, &self.0, at).map_err(refusal)
    }

    fn open_file(&self, _: &Path) -> Result<(), Refusal> {
        Ok(())
    }
}

/// A TEST office whose mail leaves through Postfix; its operator reads `own`.
fn office(mail: &MailServer, password: &str, own: &str) -> Kit {
    let config = real::config(mail, mail.ports.submission, "starttls", password);
    let kit = Kit::with_config(&config.replace("[delivery]\nmode = \"live\"\n", ""));
    kit.execute(&format!("UPDATE operator SET email = '{own}'"));
    kit
}

/// An office that TEST kept messages of: some were due, some still wait.
fn tried_out() -> Kit {
    let mut kit = solar();
    kit.execute("UPDATE operator SET email = 'dana@acme.example'");
    let cards: Vec<_> = (1..=8).map(milepost::domain::CardId).collect();
    kit.assign(&cards, 2).unwrap();
    kit.execute("UPDATE outbox SET state = 'suppressed', reason = 'test mode'");
    kit.assign(&cards[..3], 3).unwrap();
    kit.messages();
    kit
}

fn set_up(kit: &Kit) {
    kit.execute(
        "INSERT INTO setting (key, value, version) VALUES ('email.from', 'Acme Solar <office@acme.example>', 1), ('email.host', 'mail.acme.example', 1)",
    );
}

#[test]
fn the_popup_is_whole_in_every_size() {
    for (width, height) in [(80, 24), (160, 45)] {
        let mut seat = Seat::new(tried_out(), (width, height));
        seat.keys("g s Left Enter Ctrl+L");
        insta::assert_snapshot!(format!("golive_new_{width}x{height}"), seat.screen());
        seat.keys("Down").sees("email.from and email.host");
        set_up(&seat.office);
        seat.changed_elsewhere().keys("Up Enter Ctrl+L").sees("works");
        insta::assert_snapshot!(format!("golive_tested_{width}x{height}"), seat.screen());
        seat.keys("End Up Up Enter Ctrl+L").sees("Permit");
        insta::assert_snapshot!(format!("golive_kept_{width}x{height}"), seat.screen());
        seat.keys("Esc End Enter Ctrl+L").sees("Cancel");
        insta::assert_snapshot!(format!("golive_switch_{width}x{height}"), seat.screen());
    }
}

#[test]
fn each_way_is_tried_a_test_arrives_and_only_what_is_written_then_is_sent() {
    let Some(mail) = servers::mail() else { return };
    let (anna, dana) = (mail.address("anna"), mail.address("dana"));
    let mut kit = office(mail, &mail.password, &dana);
    let (_, card) = kit.person("安娜 Becker 👩\u{200d}🚀", Some(&anna), false);
    kit.assign(&[card], 1).unwrap();
    assert_eq!(deliver(&kit, 60).suppressed, 1, "it would have gone");
    kit.assign(&[card], 2).unwrap();

    let ways = Real::of(&kit);
    let mut seat = Seat::through(kit, (120, 40), ways);
    seat.keys("g v").sees("from Acme Solar <office@example.test>").sees("not tested").keys("Down Enter");
    seat.sees("works").sees("lets us in.").keys("Tab Enter").sees("sent").sees("Look whether it arrived.");
    let letters = mail.wait_for(&dana, 1);
    assert_eq!(letters[0].parsed().header("subject"), "Test from Acme Solar");
    seat.keys("Tab").sees("1 message would have gone so far: 1 by e-mail. Going LIVE never sends it.");
    seat.keys("Enter").sees("安娜 Becker").keys("Enter").sees("As it would have gone").sees("Site survey (label)");
    seat.keys("Esc Esc End Enter")
        .sees("The switch itself writes to nobody.")
        .sees("1 message waits and never leaves.");
    seat.misses("Not tested: e-mail").misses("Failed").sees("Not tested: Web Push").keys("Enter").misses("Cancel ]");
    seat.keys("Enter Right Enter").sees("The office is now LIVE; 1 message written in TEST").sees("● LIVE");

    seat.office.assign(&[card], 3).unwrap();
    assert_eq!(deliver(&seat.office, 3_600).sent, 1);
    let letters = mail.settled(&anna);
    let subjects: Vec<String> = letters.iter().map(|letter| letter.parsed().header("subject").to_owned()).collect();
    assert_eq!(subjects, ["Your Solar Project: Power on (label)"], "nothing older leaves");
    assert_eq!(seat.office.messages().iter().filter(|line| line.contains(" suppressed ")).count(), 2);
}

#[test]
fn a_wrong_password_is_said_with_what_to_do_there_and_at_the_switch() {
    let Some(mail) = servers::mail() else { return };
    let kit = office(mail, "wrong", &mail.address("dana"));
    let ways = Real::of(&kit);
    let mut seat = Seat::through(kit, (120, 40), ways);
    seat.keys("g v Down Enter").sees("! failed").sees("Enter tries it again.").sees("[email]");
    seat.keys("Tab Enter").sees("! failed").keys("End Enter").sees("Failed: e-mail.").keys("Enter").sees("● TEST");
    assert_eq!(seat.office.sql::<i64>("SELECT count(*) FROM setting WHERE key = 'delivery.mode'"), 0);
}

#[test]
fn an_address_that_is_not_known_is_asked_for() {
    let kit = solar();
    set_up(&kit);
    kit.execute(
        "INSERT INTO setting (key, value, version) VALUES ('sms.account', 'AC1', 1), ('sms.from', '+13035550100', 1)",
    );
    let mut seat = Seat::new(kit, (120, 40));
    seat.keys("g v Tab")
        .sees("Enter asks where to")
        .sees("Your e-mail is empty")
        .keys("Enter")
        .sees("One mail goes there");
    seat.text("dana@acme.example").keys("Ctrl+S").sees("Sent to dana@acme.example.").keys("Down Enter");
    seat.sees("No phone of yours is known").keys("Esc Down Enter").sees("what a text costs.").keys("Ctrl+S");
    seat.sees("Which number?").text("+13035550199").keys("Ctrl+S").sees("Sent to +13035550199.");

    // phones and numbers of a contact with the operator's own e-mail are theirs
    seat.office.execute("UPDATE operator SET email = 'Anna@Becker.example'");
    seat.office.execute(
        "INSERT INTO address (contact_id, channel, value, norm, version) VALUES (1, 'sms', '+13035550142', '+13035550142', 1)",
    );
    seat.keys("Esc g v Tab").sees("+13035550142").keys("Down").sees("Enter sends one test to");
    seat.misses("push.example.test/x").keys("Enter").sees("Sent to").keys("Down Enter").sees("+13035550142");
}

#[test]
fn only_admins_switch_and_the_badge_leads_there() {
    let mut seat = Seat::new(solar(), (80, 24));
    seat.as_role(Role::Agent).click("● TEST").sees("Going live").sees("for admins").keys("End Enter");
    seat.sees("Dana is an agent and may not switch to LIVE.").keys("Esc Esc").misses("Going live");
    seat.keys(":").text("TEST / LIVE").keys("Enter").sees("Going live").keys("End Up Enter").misses("Going live");
    seat.sees("Held");
}

#[test]
fn where_mail_goes_into_a_folder_nothing_is_kept_back_and_nothing_leaves() {
    let mut kit = Kit::with_config("[email]\ntransport = \"folder\"\nfolder = \"/srv/mail\"\n");
    let (_, card) = kit.person("Anna Becker", Some("anna@becker.example"), true);
    kit.assign(&[card], 1).unwrap();
    kit.messages();
    let mut seat = Seat::new(kit, (120, 40));
    seat.keys("g v").sees("files in /srv/mail").misses("webhook  ").keys("End");
    seat.sees("transport is \"smtp\".").sees("to be written to the folder");
}
