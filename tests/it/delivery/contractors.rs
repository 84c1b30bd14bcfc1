//! Contractors and reviewers really get their letters: through the office, the dispatcher, Postfix and Dovecot.

use super::real::{config, deliver_with};
use crate::office::kit::Kit;
use crate::office::milestones::{add, step};
use crate::office::payments::pay;
use crate::servers::{self, Letter, MailServer};
use milepost::domain::milestone::Step;
use milepost::domain::{PaymentId, Role};
use milepost::office::Command;
use milepost::office::operators::AddOperator;
use milepost::office::payment::PayStep;
use milepost::office::undo::Undo;

/// A mailbox whose letters are taken out one by one, as they come in.
struct Mailbox<'m> {
    mail: &'m MailServer,
    to: String,
    letters: Vec<Letter>,
}

impl<'m> Mailbox<'m> {
    fn of(mail: &'m MailServer, to: &str) -> Self {
        Self { mail, to: to.to_owned(), letters: Vec::new() }
    }

    /// Waits for the next letter.
    fn take(&mut self) {
        let there = self.mail.wait_for(&self.to, self.letters.len() + 1);
        let new = there.into_iter().find(|one| self.letters.iter().all(|other| other.raw != one.raw));
        self.letters.push(new.expect("one more than before"));
    }

    /// Subject and text of every letter; there are no others.
    fn read(&self) -> Vec<(String, String)> {
        assert_eq!(self.mail.settled(&self.to).len(), self.letters.len());
        let letters = self.letters.iter().map(Letter::parsed);
        letters
            .map(|one| {
                assert_eq!(one.defects, Vec::<String>::new());
                assert!(one.html.as_deref().is_some_and(|html| !html.contains("<Nord>")), "texts stay texts");
                (one.header("subject").to_owned(), one.text.unwrap())
            })
            .collect()
    }
}

#[test]
fn the_mailboxes_hold_exactly_the_letters_of_a_milestone_in_order() {
    let Some(mail) = servers::mail() else { return };
    let (carla, ben) = (mail.address("carla"), mail.address("ben"));
    let mut kit = Kit::live();
    let reviewer = AddOperator { name: "Ben".into(), email: ben.clone(), role: Role::Admin };
    kit.run(Command::AddOperator(reviewer)).unwrap();
    let (contractor, _) = kit.person("نادية Bau", Some(&carla), false);
    kit.execute(&format!("UPDATE contact SET owner = 'Ben' WHERE id = {contractor}"));
    let roof = [add(&mut kit, contractor, "屋顶 <Nord> & Süd", 125_000)];
    let payment = [PaymentId(1)];
    let plain = config(mail, mail.ports.plain, "plain", "x");
    let mut boxes = [Mailbox::of(mail, &carla), Mailbox::of(mail, &ben)];
    let mut tell = |whom: usize, command: Command| {
        let receipt = kit.run(command).unwrap();
        assert_eq!(receipt.messages, 1, "{}", receipt.summary);
        assert_eq!(deliver_with(&kit, 0, &plain).sent, 0, "held while it can be taken back");
        assert_eq!(deliver_with(&kit, 31, &plain).sent, 1, "{}", receipt.summary);
        boxes[whom].take();
    };
    tell(1, step(Step::Submit, &roof, "First try."));
    tell(0, step(Step::Reject, &roof, "Two outlets are missing.\nAdd them, please."));
    tell(1, step(Step::Submit, &roof, "Added."));
    tell(0, step(Step::Approve, &roof, ""));
    tell(0, pay(PayStep::Schedule("2026-11-30".parse().unwrap()), &payment));
    kit.run(Command::Undo(Undo { batch: None })).unwrap();
    let receipt = kit.run(pay(PayStep::Schedule("2026-12-04".parse().unwrap()), &payment)).unwrap();
    kit.run(Command::Undo(Undo { batch: receipt.batch })).unwrap();
    assert_eq!(deliver_with(&kit, 31, &plain).sent, 0, "what is taken back in time never leaves");
    kit.run(Command::Redo).unwrap();
    assert_eq!(deliver_with(&kit, 31, &plain).sent, 1);
    boxes[0].take();
    for what in [PayStep::Send, PayStep::Paid("TRX 4711/ä".into())] {
        kit.run(pay(what, &payment)).unwrap();
        assert_eq!(deliver_with(&kit, 31, &plain).sent, 1);
        boxes[0].take();
    }

    let got = boxes[0].read();
    let expected: [(&str, &[&str]); 6] = [
        ("Please look again: 屋顶 <Nord> & Süd", &["Two outlets are missing.", "Add them, please."]),
        ("Approved: 屋顶 <Nord> & Süd", &["$1,250.00"]),
        ("Scheduled: $1,250.00 for 屋顶 <Nord> & Süd", &["Mon 30 Nov 2026"]),
        ("Scheduled: $1,250.00 for 屋顶 <Nord> & Süd", &["Fri 4 Dec 2026"]),
        ("On its way: $1,250.00 for 屋顶 <Nord> & Süd", &["handed to our bank"]),
        ("Paid: $1,250.00 for 屋顶 <Nord> & Süd", &["TRX 4711/ä"]),
    ];
    assert_eq!(got.len(), expected.len(), "{got:#?}");
    for ((subject, text), (wanted, words)) in got.iter().zip(expected) {
        assert_eq!(subject, wanted);
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
    }
    let got = boxes[1].read();
    let said: Vec<bool> =
        got.iter().zip(["First try.", "Added."]).map(|((_, text), words)| text.contains(words)).collect();
    assert_eq!((got.len(), said), (2, vec![true, true]), "{got:#?}");
    kit.messages();
}

#[test]
fn a_contractors_letters_stay_in_the_house_in_test_mode() {
    let Some(mail) = servers::mail() else { return };
    let carla = mail.address("carla-test");
    let mut kit = Kit::new();
    let (contractor, _) = kit.person("Carla Bau", Some(&carla), false);
    let roof = [add(&mut kit, contractor, "Roof", 90_000)];
    kit.run(step(Step::Submit, &roof, "")).unwrap();
    kit.run(step(Step::Reject, &roof, "Not yet.")).unwrap();
    let live = config(mail, mail.ports.plain, "plain", "x");
    let test = live.replace("mode = \"live\"", "mode = \"test\"");
    let summary = deliver_with(&kit, 31, &test);
    assert_eq!((summary.sent, summary.suppressed), (0, 1), "{summary:?}");
    assert_eq!(deliver_with(&kit, 60, &live).sent, 0, "going live releases nothing old");
    assert_eq!(mail.settled(&carla).len(), 0);
    kit.messages();
}
