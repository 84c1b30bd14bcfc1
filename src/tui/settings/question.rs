//! What the Settings ask of the office: everything at once, for it is little; but the do-not-contact list by its pages.

use super::suppressions::{Asked, Listed, listed};
use crate::domain::{Instant, Refusal};
use crate::office::Command;
use crate::office::ask_settings::{Brand, ModeNow, Operator, SettingRow};
use crate::office::ask_setup::PipelineSetup;
use crate::office::ask_templates::{Place, TemplateBody, TemplateDetail, TemplateRow, TemplateVersion};
use crate::tui::clock;
use crate::tui::program::Desk;
use crate::tui::program::wire::Question;

/// All that the pages show.
pub struct Look {
    /// The pipelines with their stages, archived ones last.
    pub pipelines: Vec<PipelineSetup>,
    /// Every setting with the value that holds.
    pub settings: Vec<SettingRow>,
    /// The brand's colour; refused while some setting does not fit.
    pub brand: Result<Brand, Refusal>,
    /// TEST or LIVE; refused while some setting does not fit.
    pub mode: Result<ModeNow, Refusal>,
    /// The people at the keyboard.
    pub operators: Vec<Operator>,
    /// The texts of the messages, each with the moment of its last change.
    pub templates: Vec<(String, TemplateRow)>,
    /// The e-mail of who sits here, or empty.
    pub own_email: String,
}

/// Questions of the Settings.
pub enum Request {
    /// All that the pages show.
    Look,
    /// A text, to be edited.
    Template(Place),
    /// A text, to be sent to who sits here.
    Sample(Place),
    /// The texts that stood in a place.
    Versions(Place),
    /// A page of the do-not-contact list.
    Suppressions(Asked),
}

/// Answers to the Settings.
pub enum Reply {
    /// All that the pages show.
    Look(Result<Box<Look>, Refusal>),
    /// A page of the do-not-contact list.
    Suppressions(Asked, Result<Listed, Refusal>),
    /// The operator is sure.
    Sure(Box<Command>),
    /// A text, to be edited.
    Template(Result<Box<TemplateDetail>, Refusal>),
    /// The texts that stood in a place, each with the moment.
    Versions(Result<Vec<(String, TemplateVersion)>, Refusal>),
    /// An older text is to be put into the editor.
    Restore(Box<TemplateBody>),
    /// The text is to be saved although its HTML part was left as it was.
    SaveAsIs,
    /// A text that is to be sent to who sits here.
    Sample(Result<Box<TemplateDetail>, Refusal>),
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Template(_) => "template",
            Self::Sample(_) => "sample",
            Self::Versions(_) => "versions",
            Self::Suppressions(asked) => asked.topic(),
        }
    }

    fn answer(self, desk: &Desk) -> Reply {
        match self {
            Self::Look => Reply::Look(look(desk)),
            Self::Suppressions(asked) => {
                let page = listed(&asked, desk);
                Reply::Suppressions(asked, page)
            }
            Self::Template(place) => Reply::Template(desk.office.template(&place).map(Box::new)),
            Self::Sample(place) => Reply::Sample(desk.office.template(&place).map(Box::new)),
            Self::Versions(place) => {
                let (zone, now) = (clock::zone_of(&desk.office), Instant::now());
                let when = |one: TemplateVersion| (clock::moment(one.at, now, zone), one);
                Reply::Versions(desk.office.template_versions(&place).map(|all| all.into_iter().map(when).collect()))
            }
        }
    }
}

fn look(desk: &Desk) -> Result<Box<Look>, Refusal> {
    let office = &desk.office;
    let (zone, now) = (clock::zone_of(office), Instant::now());
    let changed = |row: &TemplateRow| {
        row.changed.as_ref().map_or_else(String::new, |(by, at)| format!("{} by {by}", clock::moment(*at, now, zone)))
    };
    let operators = office.operators()?;
    let own = operators.iter().find(|operator| operator.id == desk.actor.id);
    Ok(Box::new(Look {
        own_email: own.map(|own| own.email.clone()).unwrap_or_default(),
        pipelines: office.setup()?,
        settings: office.setting_rows()?,
        brand: office.brand(),
        mode: office.mode(),
        templates: office.templates()?.into_iter().map(|row| (changed(&row), row)).collect(),
        operators,
    }))
}
