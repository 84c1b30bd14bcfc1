//! What the template editor and `milepost template` ask: which texts there are, what holds where, how a draft looks.

use super::door::Office;
use super::templates::{Seen, standing, title};
use super::wording::{Text, Wording, does_not_render};
use crate::domain::{Instant, Lang, Refusal, StageId};
pub use crate::message::variables::{self, Variable};
pub use crate::message::{
    Kind, Letter, Part, Place, PushNote, RenderError, Rendered, Template, TemplateBody, html_as_text,
};
use crate::store::contact::Contact;
use crate::store::{Read, own_template, pipeline, stage};
use serde_json::Value;

/// A text as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateRow {
    /// Where it holds.
    pub place: Place,
    /// The tracker and the stage that it is for, by name.
    pub stage: Option<(String, String)>,
    /// Who put it there, and when; `None`: it comes with the program.
    pub changed: Option<(String, Instant)>,
}

/// A text with what an editor needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateDetail {
    /// Where it holds, or would hold.
    pub place: Place,
    /// What staff call that place.
    pub title: String,
    /// What is used there now.
    pub body: TemplateBody,
    /// Whether it was written for exactly this place.
    pub seen: Seen,
    /// Made-up variables with the office's own name, colours and stage.
    pub sample: Value,
}

/// A text that stands or stood in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateVersion {
    /// Its number.
    pub version: i64,
    /// What it says.
    pub body: TemplateBody,
    /// Who put it there.
    pub by: String,
    /// When.
    pub at: Instant,
}

impl Office {
    /// Every text that is in use: those of the program, each followed by the office's own for it.
    pub fn templates(&self) -> Result<Vec<TemplateRow>, Refusal> {
        let own = self.ask(|read| Ok(own_template::all(read)?))?;
        let mut rows = Vec::new();
        for place in Place::all() {
            let here = own.iter().filter(|one| one.own.kind == place.kind.name() && one.own.channel == place.channel);
            let own = here.map(|one| TemplateRow {
                place: Place { stage: one.own.stage, lang: one.own.lang.clone(), ..place.clone() },
                stage: one.stage.as_ref().map(|(_, tracker, stage)| (tracker.clone(), stage.clone())),
                changed: Some((one.by.clone(), one.at)),
            });
            let own: Vec<TemplateRow> = own.collect();
            let (general, closer): (Vec<_>, Vec<_>) = own.into_iter().partition(|row| row.place == place);
            let built_in = || vec![TemplateRow { place: place.clone(), stage: None, changed: None }];
            rows.extend(if general.is_empty() { built_in() } else { general });
            rows.extend(closer);
        }
        Ok(rows)
    }

    /// What is used in a place, ready to be edited; the text of a wider place where that has none of its own.
    pub fn template(&self, place: &Place) -> Result<TemplateDetail, Refusal> {
        let sample = self.template_sample(place)?;
        self.ask(|read| {
            let title = title(read, place)?;
            let own = standing(read, place)?;
            let wording = Wording::load(read, place.kind, place.channel, place.stage)?;
            let body = wording.of(&place.lang).sources()?;
            let seen = own.map_or(Seen::Nothing, |own| Seen::Version(own.version));
            Ok(TemplateDetail { place: place.clone(), title, body, seen, sample })
        })
    }

    /// The program's own text for a place.
    pub fn built_in_template(&self, place: &Place) -> Result<TemplateBody, Refusal> {
        Text::built_in(place.kind, place.channel)?.sources()
    }

    /// Every text that the office ever put in a place, the newest first.
    pub fn template_versions(&self, place: &Place) -> Result<Vec<TemplateVersion>, Refusal> {
        self.ask(|read| {
            title(read, place)?;
            let found = own_template::versions(read, place.kind.name(), place.channel, place.stage, &place.lang)?;
            let version = |one: own_template::Earlier| {
                let text = Text { body: one.body, version: Some(one.version) };
                Ok(TemplateVersion { version: one.version, body: text.sources()?, by: one.by, at: one.at })
            };
            found.into_iter().map(version).collect()
        })
    }

    /// Made-up variables for a place, with the office's own name and colours, and the stage if it is for one.
    pub fn template_sample(&self, place: &Place) -> Result<Value, Refusal> {
        let own = self.own()?;
        let mut sample = variables::sample_of(place.kind);
        if !own.settings.office.name.as_str().is_empty() {
            sample["office"]["name"] = own.settings.office.name.as_str().into();
        }
        sample["brand"]["colour"] = own.brand().hex().into();
        sample["brand"]["ink"] = own.brand().ink().hex().into();
        if let Some(id) = place.stage {
            self.ask(|read| stage_sample(read, id, &mut sample))?;
        }
        Ok(sample)
    }

    /// The text of a place filled in: with the sample, or with a contact in it, in the contact's language unless the place
    /// names one.
    pub fn template_preview(&self, place: &Place, contact: Option<&Contact>) -> Result<Rendered, Refusal> {
        let mut sample = self.template_sample(place)?;
        let mut lang = place.lang.clone();
        if let Some(contact) = contact {
            sample["contact"]["name"] = contact.name.as_str().into();
            sample["contact"]["first_name"] = contact.first_name.as_str().into();
            if lang.is_office() {
                lang = Lang::parse(&contact.lang).unwrap_or_default();
            }
        }
        self.ask(|read| {
            title(read, place)?;
            let text = Wording::load(read, place.kind, place.channel, place.stage)?.of(&lang).compiled()?;
            text.render(&sample).map_err(|error| does_not_render(&error))
        })
    }
}

/// The stage's own words in place of the made-up ones.
fn stage_sample(read: &Read<'_>, id: StageId, sample: &mut Value) -> Result<(), Refusal> {
    let Some(stage) = stage::find(read, id)? else { return Ok(()) };
    let active: Vec<StageId> =
        stage::of(read, stage.pipeline_id)?.iter().filter(|one| one.active).map(|one| one.id).collect();
    sample["stage"]["label"] = stage.label.into();
    sample["stage"]["position"] = active.iter().position(|one| *one == id).map_or(0, |at| at + 1).into();
    sample["stage"]["total"] = active.len().into();
    if !stage.color.is_empty() {
        sample["stage"]["colour"] = stage.color.into();
    }
    if let Some(tracker) = pipeline::find(read, stage.pipeline_id)? {
        sample["pipeline"]["title"] = tracker.title.into();
    }
    Ok(())
}

/// A draft as it looks filled in, and the first thing that must be mended before it can be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// How it looks; `None` while it cannot be filled in at all.
    pub letter: Option<Rendered>,
    /// What is wrong.
    pub mistake: Option<RenderError>,
}

/// Tries a draft out: pure, some milliseconds, so that it can be asked while somebody types.
#[must_use]
pub fn try_out(kind: Kind, body: &TemplateBody, sample: &Value) -> Trial {
    let letter = crate::message::Compiled::new(body).and_then(|compiled| compiled.render(sample));
    let mistake = Template { kind, body: body.clone() }.check().err();
    match letter {
        Ok(letter) => Trial { letter: Some(letter), mistake },
        Err(error) => Trial { letter: None, mistake: mistake.or(Some(error)) },
    }
}

/// A rendered message as a mail, to be tried: a letter is itself, a note or a text message stands in one.
#[must_use]
pub fn as_mail(rendered: &Rendered) -> Letter {
    let mail = |what: &str, text: String| {
        let safe = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        Letter { subject: format!("{what}: {}", rendered.headline()), html: format!("<pre>{safe}</pre>"), text }
    };
    match rendered {
        Rendered::Email(letter) => letter.clone(),
        Rendered::Push(note) => mail("Push", format!("{}\n\n{}", note.title, note.body)),
        Rendered::Sms(text) => mail("Text message", text.clone()),
    }
}

/// What stands between the braces of a variable, filled in from the sample.
#[must_use]
pub fn sample_value(variable: &Variable, sample: &Value) -> String {
    let text = format!("{{{{ {} }}}}", variable.source);
    let body = TemplateBody::Sms(crate::message::SmsBody { text });
    let said = crate::message::Compiled::new(&body).and_then(|compiled| compiled.render(sample));
    said.map(|rendered| rendered.plain().to_owned()).unwrap_or_default()
}
