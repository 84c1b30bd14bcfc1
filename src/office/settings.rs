//! The office's own settings, and the switch between TEST and LIVE.

use super::receipt::Done;
use super::work::{BRAND_COLOUR, Work};
use crate::config::value::{Mode, Transport};
use crate::config::{OfficeSettings, SetRefusal};
use crate::domain::text::escaped;
use crate::domain::{Color, Refusal};
use crate::store::{outbox, setting};

/// Full name of the TEST / LIVE switch.
pub const MODE: &str = "delivery.mode";

/// Set settings of the office.
#[derive(Clone, Debug)]
pub struct Set {
    /// Full names and the values that they get; all or none.
    pub values: Vec<(String, String)>,
}

impl Set {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("change settings")?;
        let mut stored = work.own.stored.clone();
        let mut done = Done::default();
        let mut said = Vec::new();
        for (name, value) in &self.values {
            if name == MODE {
                return Err(Refusal::usage(format!("{MODE} is not set like the others, because it cannot be undone."))
                    .hint("Use `milepost mode test` or `milepost mode live`."));
            }
            let value = check(work, &stored, name, value)?;
            if setting::set(work.write, work.batch, name, &value)? {
                done.changed += 1;
                said.push(format!("{name} is now \"{value}\""));
            }
            stored.insert(name.clone(), value);
        }
        done.summary = match said.as_slice() {
            [] => "Nothing had to be set".to_owned(),
            [one] => one.clone(),
            more => format!("{} settings changed", more.len()),
        };
        Ok(done)
    }
}

/// The value as it is stored, or why it cannot be.
fn check(work: &Work<'_>, stored: &OfficeSettings, name: &str, value: &str) -> Result<String, Refusal> {
    if name == BRAND_COLOUR {
        return match value.trim() {
            "" => Ok(String::new()),
            text => Color::parse(text).map(Color::hex).ok_or_else(|| {
                Refusal::usage(format!("{BRAND_COLOUR} takes a colour such as #0f766e, not \"{}\".", escaped(text)))
            }),
        };
    }
    work.config.check_set(stored, name, value).map_err(|why| match why {
        SetRefusal::Unknown(unknown) => Refusal::usage(format!("There is no setting \"{}\".", escaped(&unknown)))
            .hint("`milepost settings list` shows them all."),
        SetRefusal::Locked(sentence) => Refusal::rule(sentence),
        SetRefusal::Value(sentence) => Refusal::usage(sentence),
    })
}

/// Switch between TEST and LIVE. Not undoable.
#[derive(Clone, Copy, Debug)]
pub struct SetMode {
    /// The mode from now on.
    pub mode: Mode,
}

impl SetMode {
    pub(super) fn carry_out(self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        let mode = self.mode.word().to_uppercase();
        work.actor.must_be_admin(&format!("switch to {mode}"))?;
        let value = check(work, &work.own.stored, MODE, self.mode.word())?;
        if work.own.settings.delivery.mode == self.mode {
            return Ok(Done { summary: format!("The office is already {mode}"), ..Done::default() });
        }
        setting::set(work.write, work.batch, MODE, &value)?;
        let mut summary = format!("The office is now {mode}");
        // what is written into a folder is written in both modes, so nothing of it was kept back
        if self.mode == Mode::Live && work.own.settings.email.transport != Transport::Folder {
            let kept = outbox::suppress_tests(work.write, true)?;
            if kept > 0 {
                let messages = if kept == 1 { "message" } else { "messages" };
                summary = format!("{summary}; {kept} {messages} written in TEST stay unsent");
            }
        }
        Ok(Done { summary, changed: 1, final_: true, ..Done::default() })
    }
}
