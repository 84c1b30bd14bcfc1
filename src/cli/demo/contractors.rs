//! The demo's contractors: milestones in every state, one overdue, one that was sent back, one with a photo.

use super::payments::Paid;
use super::{DAY, Demo};
use crate::domain::milestone::Step;
use crate::domain::{Channel, ContactId, Currency, Instant, MilestoneId, Money, Refusal};
use crate::office::Command;
use crate::office::attachment::Attachment;
use crate::office::contact::{AccountText, AddContact, Details, EditContact};
use crate::office::milestone::{AddMilestone, Pick, StepMilestones};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;
use std::io::Write as _;

/// Name, e-mail, IBAN (or none yet).
const CONTRACTORS: [(&str, &str, &str); 6] = [
    ("Carla Bau", "carla@bau.example", "DE89370400440532013000"),
    ("Delgado & Sons", "office@delgado.example", "GB82WEST12345698765432"),
    ("Yuki Satō", "yuki@sato.example", ""),
    ("王建国", "wang@jianguo.example", "FR1420041010050500013M02606"),
    ("شركة النور", "info@alnoor.example", ""),
    ("नादिया शर्मा", "nadia@sharma.example", "NO9386011117947"),
];

/// What became of a milestone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    InProgress,
    Submitted,
    /// How far its payment has come.
    Approved(Paid),
}

struct Planned {
    contractor: usize,
    title: &'static str,
    minor: i64,
    currency: Currency,
    /// Days from now to the deadline.
    due: i64,
    /// Why it was sent back once; empty: never.
    rejected: &'static str,
    words: &'static str,
    fate: Fate,
}

const fn planned(
    contractor: usize,
    title: &'static str,
    minor: i64,
    currency: Currency,
    due: i64,
    fate: Fate,
) -> Planned {
    Planned { contractor, title, minor, currency, due, rejected: "", words: "", fate }
}

fn plan() -> Vec<Planned> {
    use Fate::{Approved, InProgress, Submitted};
    let (usd, eur, jpy) = (Currency::USD, Currency::EUR, Currency::JPY);
    vec![
        planned(0, "Roof frame, house 12", 125_000, usd, 4, Submitted),
        Planned {
            rejected: "Two outlets in the kitchen are missing.",
            words: "Two outlets were missing; added and tested, see photo.",
            ..planned(0, WITH_PHOTO, 90_000, usd, 0, Submitted)
        },
        Planned { words: "All twelve are up.", ..planned(1, "Inverter mounting", 240_000, eur, -3, Submitted) },
        planned(2, "Site clean-up", 48_000, jpy, 7, Submitted),
        planned(1, "Trench for the cable", 110_000, usd, -6, InProgress),
        planned(3, "屋顶防水", 320_000, usd, 10, InProgress),
        planned(4, "تركيب الألواح", 185_000, usd, 1, InProgress),
        Planned {
            rejected: "The ladder was left against the neighbour's wall.",
            ..planned(5, "मचान हटाना", 42_000, usd, 12, InProgress)
        },
        planned(2, "Gutter, east side", 65_000, usd, 21, InProgress),
        planned(0, "Scaffolding, house 9", 98_000, usd, -14, Approved(Paid::Not)),
        planned(1, "Meter cabinet", 156_000, eur, -20, Approved(Paid::Scheduled)),
        planned(3, "Ground anchors", 74_500, usd, -9, Approved(Paid::Not)),
        planned(5, "Fence, north side", 88_000, usd, -25, Approved(Paid::Arrived)),
        planned(1, "Cable ducts", 38_500, eur, -26, Approved(Paid::Scheduled)),
        planned(3, "避雷针", 51_000, usd, -27, Approved(Paid::Sent)),
        planned(2, "Gravel path", 27_500, jpy, -28, Approved(Paid::Failed)),
        planned(4, "طلاء السياج", 19_900, usd, -29, Approved(Paid::Void)),
        planned(5, "दरवाज़ा", 12_000, usd, -29, Approved(Paid::Refunded)),
    ]
}

/// The milestone whose photo is attached.
const WITH_PHOTO: &str = "Wiring, first floor";
/// A picture of one grey point, which every viewer shows.
const PHOTO: &[u8] = &[
    0x42, 0x4d, 0x3a, 0, 0, 0, 0, 0, 0, 0, 0x36, 0, 0, 0, 0x28, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0x18, 0, 0, 0,
    0, 0, 4, 0, 0, 0, 0x13, 0x0b, 0, 0, 0x13, 0x0b, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x80, 0x80, 0,
];

impl Demo {
    /// Contractors and what they do; what is decided was decided some days ago, so that its letters have gone.
    pub(super) fn contractors(&mut self) -> Result<(), Refusal> {
        let mut people = Vec::new();
        for (name, email, iban) in CONTRACTORS {
            let details = Details {
                name: Some(name.to_owned()),
                roles: Some(crate::domain::Roles::CONTRACTOR),
                ..Details::default()
            };
            let addresses = vec![(Channel::Email, email.to_owned())];
            let add = AddContact { details, addresses, even_if_duplicate: true, tracker: None };
            let contact = ContactId(self.run(Command::AddContact(add), 36 * DAY)?.unwrap_or_default());
            if !iban.is_empty() {
                let account = AccountText { iban: Some(iban.to_owned()), ..AccountText::default() };
                let details = Details { account, ..Details::default() };
                self.run(Command::EditContact(EditContact { contact, seen: None, details }), 36 * DAY)?;
            }
            people.push(contact);
        }
        let photo = self.photo()?;
        for one in plan() {
            self.milestone(&one, people[one.contractor], &photo)?;
        }
        Ok(())
    }

    fn milestone(&mut self, one: &Planned, contractor: ContactId, photo: &Attachment) -> Result<(), Refusal> {
        let add = AddMilestone {
            contractor,
            title: one.title.to_owned(),
            due_on: self.day(one.due),
            amount: Money::new(one.minor, one.currency),
            description: String::new(),
            file: (one.title == WITH_PHOTO).then(|| photo.clone()),
        };
        let id = MilestoneId(self.run(Command::AddMilestone(add), 30 * DAY)?.unwrap_or_default());
        if !one.rejected.is_empty() {
            self.step(Step::Submit, id, "", 5 * DAY)?;
            self.step(Step::Reject, id, one.rejected, 4 * DAY)?;
        }
        if one.fate != Fate::InProgress {
            self.step(Step::Submit, id, one.words, DAY)?;
        }
        if let Fate::Approved(paid) = one.fate {
            self.step(Step::Approve, id, "", DAY / 2)?;
            self.payment(id, paid)?;
        }
        Ok(())
    }

    fn step(&mut self, step: Step, id: MilestoneId, words: &str, seconds_ago: i64) -> Result<(), Refusal> {
        let picks = vec![Pick { id, version: None }];
        let (words, note) = (words.to_owned(), String::new());
        let command = StepMilestones { step, picks, words, note, notify: true, left_out: BTreeSet::new() };
        self.run(Command::StepMilestones(command), seconds_ago).map(drop)
    }

    fn photo(&self) -> Result<Attachment, Refusal> {
        let written = tempfile::NamedTempFile::new().and_then(|mut file| file.write_all(PHOTO).map(|()| file));
        let file = written.map_err(|error| Refusal::broken(format!("The demo's photo cannot be written: {error}.")))?;
        Ok(Attachment { name: "outlets.bmp".to_owned(), ..self.office.attach(file.path())? })
    }

    pub(super) fn day(&self, from_now: i64) -> NaiveDate {
        let today = Instant::day_in(self.now, chrono_tz::America::Denver);
        let days = Days::new(from_now.unsigned_abs());
        if from_now < 0 { today - days } else { today + days }
    }
}
