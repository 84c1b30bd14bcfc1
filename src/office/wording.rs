//! Which text a message is written from: the office's own for its stage and the recipient's language, else the program's.

use super::work::Work;
use crate::domain::{ByLang, Channel, Lang, Refusal, StageId};
use crate::message::{Compiled, Kind, Place, RenderError, Template, TemplateBody, choose};
use crate::store::Read;
use crate::store::own_template::{self, OwnTemplate};
use crate::store::template::{self as versions, Texts};
use std::fmt::Write as _;

/// A text, as JSON, with its version where it is one of the office's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) body: String,
    pub(super) version: Option<i64>,
}

impl Text {
    /// What comes with the program.
    pub(super) fn built_in(kind: Kind, channel: Channel) -> Result<Self, Refusal> {
        let found = Template::built_in_for(kind, channel);
        let none = || Refusal::broken(format!("There is no template for {} by {}.", kind.name(), channel.word()));
        Ok(Self { body: json(&found.ok_or_else(none)?.body), version: None })
    }

    fn own(own: &OwnTemplate) -> Self {
        Self { body: own.body.clone(), version: Some(own.version) }
    }

    /// Its sources.
    pub(super) fn sources(&self) -> Result<TemplateBody, Refusal> {
        serde_json::from_str(&self.body).map_err(|_| Refusal::broken("A stored template is damaged."))
    }

    /// Ready to be filled in.
    pub(super) fn compiled(&self) -> Result<Compiled, Refusal> {
        Compiled::new(&self.sources()?).map_err(|error| does_not_render(&error))
    }
}

/// The sources of a template as they are stored.
pub(super) fn json(body: &TemplateBody) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

/// The texts of one kind on one channel, by the recipients' language.
#[derive(Clone, Debug)]
pub(super) struct Wording {
    kind: Kind,
    channel: Channel,
    texts: ByLang<Text>,
}

impl Wording {
    /// Those for cards that come to `stage`, or for what is about no stage.
    pub(super) fn load(read: &Read<'_>, kind: Kind, channel: Channel, stage: Option<StageId>) -> Result<Self, Refusal> {
        let own = own_template::fitting(read, kind.name(), channel, stage)?;
        let own: Vec<(Place, OwnTemplate)> = own
            .into_iter()
            .map(|own| (Place { kind, channel, stage: own.stage, lang: own.lang.clone() }, own))
            .collect();
        let text = |lang: &Lang| match choose(&own, |(place, _)| place, stage, lang) {
            Some((_, own)) => Ok(Text::own(own)),
            None => Text::built_in(kind, channel),
        };
        let langs = own.iter().map(|(place, _)| &place.lang).filter(|lang| !lang.is_office());
        let others = langs.map(|lang| Ok((lang.clone(), text(lang)?))).collect::<Result<_, Refusal>>()?;
        Ok(Self { kind, channel, texts: ByLang::new(text(&Lang::office())?, others) })
    }

    /// The text for somebody of that language.
    pub(super) fn of(&self, lang: &Lang) -> &Text {
        self.texts.of(lang)
    }

    /// All of them ready to be filled in.
    pub(super) fn compiled(&self) -> Result<ByLang<Compiled>, Refusal> {
        self.texts.try_map(Text::compiled)
    }

    /// Adds what a preview's fingerprint must cover.
    pub(super) fn mark(&self, salt: &mut String) {
        for (lang, text) in self.texts.others() {
            let _ = write!(salt, "{lang}{}", text.body);
        }
        salt.push_str(&self.texts.usual().body);
    }

    /// The versions that messages name; the program's own text is stored now if it is new.
    pub(super) fn versions(&self, work: &Work<'_>) -> Result<Texts, Refusal> {
        self.texts.try_map(|text| match text.version {
            Some(version) => Ok(version),
            None => Ok(versions::version_of(work.write, self.kind.name(), self.channel, "", &text.body, work.at)?),
        })
    }
}

/// The refusal of a text that cannot be filled in.
pub(super) fn does_not_render(error: &RenderError) -> Refusal {
    Refusal::broken(format!("The template does not render: {error}"))
}
