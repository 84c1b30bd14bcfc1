//! What the Settings ask of the office: everything at once, for it is little.

use crate::domain::Refusal;
use crate::office::Command;
use crate::office::ask_settings::{Brand, ModeNow, Operator, SettingRow};
use crate::office::ask_setup::PipelineSetup;
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
    /// The e-mail of who sits here, or empty.
    pub own_email: String,
}

/// Questions of the Settings.
pub enum Request {
    /// All that the pages show.
    Look,
}

/// Answers to the Settings.
pub enum Reply {
    /// All that the pages show.
    Look(Result<Box<Look>, Refusal>),
    /// The operator is sure.
    Sure(Box<Command>),
}

impl Question for Request {
    type Reply = Reply;

    fn topic(&self) -> &'static str {
        "look"
    }

    fn answer(self, desk: &Desk) -> Reply {
        let office = &desk.office;
        let look = || {
            let operators = office.operators()?;
            let own = operators.iter().find(|operator| operator.id == desk.actor.id);
            Ok(Box::new(Look {
                own_email: own.map(|own| own.email.clone()).unwrap_or_default(),
                pipelines: office.setup()?,
                settings: office.setting_rows()?,
                brand: office.brand(),
                mode: office.mode(),
                operators,
            }))
        };
        Reply::Look(look())
    }
}
