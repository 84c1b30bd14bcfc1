//! The office writes its own texts, for one stage or all, for one language or all, and goes back to the program's (S0.2).

use super::naming::stage_of;
use super::receipt::Done;
use super::wording::json;
use super::work::Work;
use crate::domain::{Kind as Refused, Refusal, StageId};
use crate::message::{Kind, Place, RenderError, Template, TemplateBody};
use crate::store::own_template::{self, OwnTemplate};
use crate::store::{Read, Table, pipeline, template};

/// Put a text of the office in the place of the program's.
#[derive(Clone, Debug)]
pub struct SaveTemplate {
    /// Where it holds.
    pub place: Place,
    /// What it says.
    pub body: TemplateBody,
    /// What the operator started from; another text there now is refused.
    pub seen: Seen,
}

/// What stood in a place when somebody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nobody looked.
    Unseen,
    /// No text of the office.
    Nothing,
    /// This version.
    Version(i64),
}

impl SaveTemplate {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("edit templates")?;
        let place = &self.place;
        let called = title(work.write, place)?;
        if self.body.channel() != place.channel {
            return Err(Refusal::usage(format!("This is no text for {}.", place.channel.word())));
        }
        Template { kind: place.kind, body: self.body.clone() }.check().map_err(|error| refused(&error))?;
        let now = standing(work.write, place)?;
        self.refuse_another(now.as_ref(), &called)?;
        let body = json(&self.body);
        let (kind, lang) = (place.kind.name(), place.lang.tag());
        let version = template::version_of(work.write, kind, place.channel, lang, &body, work.at)?;
        let changed = if let Some(own) = now {
            work.update(Table::Template, own.id, None, "edited", &[("version_id", version.into())])?
        } else {
            let cells = [
                ("kind", kind.into()),
                ("channel", place.channel.name().into()),
                ("stage_id", place.stage.map(StageId::get).into()),
                ("lang", lang.into()),
                ("version_id", version.into()),
            ];
            work.insert(Table::Template, "created", &cells)? > 0
        };
        let summary = if changed { format!("Template {called} saved") } else { format!("Nothing is new in {called}.") };
        Ok(Done { summary, changed: usize::from(changed), ..Done::default() })
    }

    fn refuse_another(&self, now: Option<&OwnTemplate>, called: &str) -> Result<(), Refusal> {
        let same = match self.seen {
            Seen::Unseen => true,
            Seen::Nothing => now.is_none(),
            Seen::Version(version) => now.is_some_and(|own| own.version == version),
        };
        if same {
            return Ok(());
        }
        let sentence = format!("Somebody changed {called} while you had it open; nothing of yours was saved.");
        Err(Refusal::conflict(sentence).hint("Copy what you wrote, look at it again and repeat what you wanted."))
    }
}

/// Take a text of the office away, so that a wider one or the program's holds again.
#[derive(Clone, Debug)]
pub struct ResetTemplate {
    /// Where it holds.
    pub place: Place,
}

impl ResetTemplate {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("edit templates")?;
        let called = title(work.write, &self.place)?;
        let Some(own) = standing(work.write, &self.place)? else {
            return Ok(Done { summary: format!("{called} has no text of the office."), ..Done::default() });
        };
        work.update(Table::Template, own.id, None, "reset", &[("ended_batch", work.batch.get().into())])?;
        Ok(Done { summary: format!("Own text of {called} taken away"), changed: 1, ..Done::default() })
    }
}

/// The refusal of a text that must not be stored: the part, the line, and the words that stand there.
pub(super) fn refused(error: &RenderError) -> Refusal {
    let refusal = Refusal::rule(format!("{error} Nothing was saved."));
    match (error.words.as_str(), error.column) {
        ("", _) => refusal,
        (words, Some(column)) => refusal.hint(format!("It is at column {}: {words}", column + 1)),
        (words, None) => refusal.hint(format!("The line is: {words}")),
    }
}

/// What staff call a place, "New stage by e-mail for Permit on Solar Project in German (de)"; refuses one that there is
/// not.
pub(super) fn title(read: &Read<'_>, place: &Place) -> Result<String, Refusal> {
    if Template::built_in_for(place.kind, place.channel).is_none() {
        let sentence = format!("\"{}\" is never told by {}.", place.kind.title(), place.channel.word());
        return Err(Refusal::new(Refused::Rule, sentence).hint("`milepost template list` shows what there is."));
    }
    let mut called = format!("{} by {}", place.kind.title(), place.channel.word());
    if let Some(stage) = place.stage {
        if place.kind != Kind::StageMoved {
            return Err(Refusal::usage(format!("\"{}\" is about no stage.", place.kind.title())));
        }
        let stage = stage_of(read, stage)?;
        let tracker = pipeline::find(read, stage.pipeline_id)?.map_or_else(String::new, |one| one.title);
        called = format!("{called} for {} on {tracker}", stage.name);
    }
    if !place.lang.is_office() {
        called = format!("{called} in {}", place.lang.words());
    }
    Ok(called)
}

/// The office's text in exactly that place.
pub(super) fn standing(read: &Read<'_>, place: &Place) -> Result<Option<OwnTemplate>, Refusal> {
    Ok(own_template::find(read, place.kind.name(), place.channel, place.stage, &place.lang)?)
}
