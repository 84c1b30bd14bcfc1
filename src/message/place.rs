//! Where a text holds: what it is about, on which channel, for which stage and in which language; and which of several
//! is taken.

use super::{Kind, Template};
use crate::domain::{Channel, Lang, StageId};

/// What a stored template is for. Without a stage it is for every stage, without a language for everybody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// What the message is about.
    pub kind: Kind,
    /// How it goes.
    pub channel: Channel,
    /// The stage that a card comes to.
    pub stage: Option<StageId>,
    /// The language of the recipient.
    pub lang: Lang,
}

impl Place {
    /// Every pair of kind and channel for which the program has a text; an office can write its own for these.
    pub fn all() -> impl Iterator<Item = Self> {
        let place =
            |one: Template| Self { kind: one.kind, channel: one.body.channel(), stage: None, lang: Lang::office() };
        Template::built_in().into_iter().map(place)
    }

    /// Whether a text for this place can be taken for a recipient of that language at that stage.
    #[must_use]
    pub fn fits(&self, stage: Option<StageId>, lang: &Lang) -> bool {
        (self.stage.is_none() || self.stage == stage) && (self.lang.is_office() || self.lang.serves(lang))
    }

    /// The more, the closer: the stage counts more than the language, and `pt-br` more than `pt`.
    fn closeness(&self) -> (bool, usize) {
        (self.stage.is_some(), self.lang.tag().len())
    }
}

/// The text to take for a recipient of that language at that stage, among those of one kind and channel: the one for the
/// stage in the language, else for the stage, else in the language, else the office's; `None`: the program's.
#[must_use]
pub fn choose<'a, T>(own: &'a [T], place: impl Fn(&T) -> &Place, stage: Option<StageId>, lang: &Lang) -> Option<&'a T> {
    own.iter().filter(|one| place(one).fits(stage, lang)).max_by_key(|one| place(one).closeness())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(stage: i64, lang: &str) -> Place {
        let stage = (stage > 0).then_some(StageId(stage));
        Place { kind: Kind::StageMoved, channel: Channel::Email, stage, lang: Lang::parse(lang).expect("a tag") }
    }

    fn chosen(own: &[Place], stage: i64, lang: &str) -> Option<(i64, String)> {
        let lang = Lang::parse(lang).expect("a tag");
        let found = choose(own, |place| place, Some(StageId(stage)), &lang)?;
        Some((found.stage.map_or(0, StageId::get), found.lang.tag().to_owned()))
    }

    #[test]
    fn the_most_specific_text_is_taken() {
        let all = [place(0, ""), place(0, "de"), place(0, "pt"), place(0, "pt-br"), place(3, ""), place(3, "de")];
        for (stage, lang, expected) in [
            (3, "de", Some((3, "de"))),
            (3, "de-at", Some((3, "de"))),
            (3, "fr", Some((3, ""))),
            (3, "pt-br", Some((3, ""))),
            (2, "de", Some((0, "de"))),
            (2, "pt-br", Some((0, "pt-br"))),
            (2, "pt-pt", Some((0, "pt"))),
            (2, "fr", Some((0, ""))),
            (2, "", Some((0, ""))),
        ] {
            let expected = expected.map(|(stage, lang)| (stage, lang.to_owned()));
            assert_eq!(chosen(&all, stage, lang), expected, "{stage} {lang}");
        }
        assert_eq!(chosen(&all[1..2], 2, "fr"), None, "nobody gets a language that is not theirs");
        assert_eq!(chosen(&[], 2, "de"), None);
    }

    #[test]
    fn there_is_a_place_for_every_built_in_text() {
        assert_eq!(Place::all().count(), Template::built_in().len());
    }
}
