//! The demo office: about 60 people on two trackers and some contractors, with a history, made through the same commands that staff use.

mod contractors;
mod payments;

use crate::config::{ConfigFile, Places};
use crate::domain::{
    Actor, CardId, Category, Channel, Color, Consent, ContactId, Instant, NewStage, PipelineId, PipelineKind, Refusal,
    Role,
};
use crate::import::{Mapping, Subject, read_table};
use crate::office::ask_board::Look;
use crate::office::assign::Assign;
use crate::office::contact::{AddAddress, SetConsent};
use crate::office::import_cards::ImportCards;
use crate::office::intake::ImportFile;
use crate::office::operators::AddOperator;
use crate::office::pipelines::AddPipeline;
use crate::office::stages::{EditStage, StageEdit};
use crate::office::{Command, Office, Order, PlanRequest, Selection, founding};
use std::collections::BTreeSet;

const DAY: i64 = 86_400;
/// The office's title of each tracker, its stages (name, label, colour, days before a stay is long) and its people.
const TRACKERS: [Tracker; 2] = [
    Tracker {
        title: "Solar Project",
        people: include_str!("../../assets/demo/solar.csv"),
        stages: &[
            ("Contract signed", "Contract signed", "#2563eb", 7),
            ("Site survey", "Site survey", "#0891b2", 10),
            ("Design", "Design", "#0d9488", 10),
            ("Permit", "Permit", "#b45309", 30),
            ("Materials", "Materials", "#a16207", 10),
            ("Installation", "Installation", "#7c3aed", 7),
            ("Inspection", "Inspection", "#be185d", 14),
            ("Grid approval", "Grid approval", "#9f1239", 30),
            ("Power on", "Power on", "#15803d", 0),
        ],
    },
    Tracker {
        title: "Windows Project",
        people: include_str!("../../assets/demo/windows.csv"),
        stages: &[
            ("Measured", "Measured", "#2563eb", 7),
            ("Ordered", "Ordered", "#0891b2", 14),
            ("In production", "In production", "#b45309", 30),
            ("Delivered", "Delivered", "#7c3aed", 7),
            ("Fitted", "Fitted", "#0d9488", 5),
            ("Handed over", "Handed over", "#15803d", 0),
        ],
    },
];
/// Days ago at which the people of the files came in, a part of each file at a time.
const ARRIVALS: [i64; 6] = [38, 21, 12, 6, 3, 1];
/// A subscription whose phone does not exist; the key is a point of the curve, so that it can be encrypted for.
const PHONE: &str = r#"{"endpoint":"https://push.example.test/demo/NUMBER","keys":{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"BTBZMqHH6r4Tts7J_aSIgg"}}"#;

struct Tracker {
    title: &'static str,
    people: &'static str,
    stages: &'static [(&'static str, &'static str, &'static str, u32)],
}

/// What the configuration of a demo office says; its letters go to `mail`.
#[must_use]
pub fn config(mail: &std::path::Path) -> String {
    let mail = serde_json::to_string(&mail.display().to_string()).unwrap_or_default();
    format!(
        "[office]\nname = \"Sunny Side Solar\"\ncurrency = \"USD\"\ntimezone = \"America/Denver\"\noperator = \"Dana\"\n\n\
         [email]\ntransport = \"folder\"\nfolder = {mail}\nfrom = \"Sunny Side Solar <office@example.test>\"\n\n\
         [delivery]\nquiet_hours = \"\"\n"
    )
}

/// Makes the demo office of these places; `now` is the moment at which somebody sits down at it.
pub fn make(places: &Places, config: ConfigFile, now: Instant) -> Result<(Office, Actor), Refusal> {
    let begin = now.plus_seconds(-40 * DAY);
    let (office, actor) = founding::found(&places.office_file(), config, "", "Dana", begin)?;
    let mut demo = Demo { office, actor, now };
    demo.staff()?;
    for tracker in &TRACKERS {
        demo.tracker(tracker)?;
    }
    demo.sales()?;
    demo.phones()?;
    demo.contractors()?;
    demo.moves()?;
    Ok((demo.office, demo.actor))
}

fn look(pipeline: PipelineId) -> Look {
    Look { pipeline: Some(pipeline), limit: 50, ..Look::default() }
}

struct Demo {
    office: Office,
    actor: Actor,
    now: Instant,
}

impl Demo {
    fn run(&mut self, command: Command, seconds_ago: i64) -> Result<Option<i64>, Refusal> {
        let order = Order::new(command, self.now.plus_seconds(-seconds_ago));
        Ok(self.office.run(&order, &self.actor)?.created)
    }

    fn staff(&mut self) -> Result<(), Refusal> {
        for (name, role) in [("Ben", Role::Agent), ("Carmen", Role::Agent)] {
            let email = format!("{}@example.test", name.to_lowercase());
            self.run(Command::AddOperator(AddOperator { name: name.into(), email, role }), 39 * DAY)?;
        }
        Ok(())
    }

    fn tracker(&mut self, tracker: &Tracker) -> Result<(), Refusal> {
        let new = |&(name, label, ..): &(&str, &str, &str, u32)| NewStage {
            name: name.to_owned(),
            label: label.to_owned(),
            category: None,
        };
        let stages = tracker.stages.iter().map(new).collect();
        let add = AddPipeline { title: tracker.title.to_owned(), kind: PipelineKind::Project, stages };
        let id = PipelineId(self.run(Command::AddPipeline(add), 39 * DAY)?.unwrap_or_default());
        let board = self.office.board(&look(id))?;
        for (column, &(_, _, color, stale_days)) in board.columns.iter().zip(tracker.stages) {
            let edit =
                StageEdit { color: Some(Color::parse(color)), stale_days: Some(stale_days), ..StageEdit::default() };
            self.run(Command::EditStage(EditStage { stage: column.stage.id, seen: None, edit }), 39 * DAY)?;
        }
        self.arrivals(tracker, id)
    }

    /// The people of the file, a part of it on each day of arrival.
    fn arrivals(&mut self, tracker: &Tracker, pipeline: PipelineId) -> Result<(), Refusal> {
        let (header, people) = tracker.people.split_once('\n').unwrap_or_default();
        for (turn, days) in ARRIVALS.into_iter().enumerate() {
            let part = people.lines().skip(turn).step_by(ARRIVALS.len());
            let bytes: Vec<u8> = std::iter::once(header).chain(part).collect::<Vec<_>>().join("\n").into();
            let mut mapping = Mapping::guess(read_table(&bytes)?.headers(), Subject::Cards);
            mapping.use_stage_column("Stage")?;
            let file = ImportFile::new(format!("{}.csv", tracker.title), bytes, mapping);
            let import = ImportCards { file, pipeline, stage: None, create_stages: false };
            self.run(Command::ImportCards(Box::new(import)), days * DAY)?;
        }
        Ok(())
    }

    /// A sales pipeline, so that all kinds can be seen.
    fn sales(&mut self) -> Result<(), Refusal> {
        let stages = [
            ("New lead", Category::Potential),
            ("Made contact", Category::Prospective),
            ("Quote sent", Category::Prospective),
            ("Signed", Category::Current),
            ("Went elsewhere", Category::Lost),
        ];
        let new = |(name, category): (&str, Category)| NewStage {
            name: name.to_owned(),
            label: name.to_owned(),
            category: Some(category),
        };
        let add = AddPipeline {
            title: "Sales".into(),
            kind: PipelineKind::Sales,
            stages: stages.into_iter().map(new).collect(),
        };
        self.run(Command::AddPipeline(add), 39 * DAY)?;
        Ok(())
    }

    /// Every other contact has a phone connected; one of them has changed their mind.
    fn phones(&mut self) -> Result<(), Refusal> {
        let contacts = self.office.contacts_in_use()?;
        for id in contacts.iter().copied().filter(|id| id.get() % 2 == 1) {
            let value = PHONE.replace("NUMBER", &id.to_string());
            let add = AddAddress {
                contact: id,
                channel: Channel::Push,
                value,
                label: "phone".into(),
                primary: true,
                even_if_duplicate: false,
            };
            self.run(Command::AddAddress(add), DAY)?;
        }
        let unwilling: Vec<ContactId> = contacts.into_iter().filter(|id| id.get() % 20 == 5).collect();
        let how = "told Ben on the telephone".to_owned();
        let said = SetConsent { contacts: unwilling, channel: Channel::Push, consent: Consent::Out, how, at: None };
        self.run(Command::Consent(said), DAY)?;
        Ok(())
    }

    /// What Dana did today: one batch whose letters have gone, and one that can still be taken back.
    fn moves(&mut self) -> Result<(), Refusal> {
        for (from, to, count, seconds_ago) in [(3, 4, 3, 5_400), (0, 1, 2, 2)] {
            let board = self.office.board(&look(PipelineId(1)))?;
            let cards: Vec<CardId> = board.columns[from].cards.iter().take(count).map(|card| card.id).collect();
            let request = PlanRequest {
                selection: Selection::Cards(cards),
                stage: board.columns[to].stage.id,
                notify: true,
                note: String::new(),
                unticked: BTreeSet::new(),
            };
            self.run(Command::Assign(Assign { request, seen: None }), seconds_ago)?;
        }
        Ok(())
    }
}
