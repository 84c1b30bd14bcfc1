//! Languages that people are written to in: tags such as `de` or `pt-br`, and the words by which CRMs say them.

use std::fmt;

use super::Refusal;
use super::text::escaped;

/// Languages by tag, English name and own name, for imports and for people who type a word.
const NAMES: [(&str, &str, &str); 32] = [
    ("ar", "Arabic", "العربية"),
    ("bg", "Bulgarian", "Български"),
    ("cs", "Czech", "Čeština"),
    ("da", "Danish", "Dansk"),
    ("de", "German", "Deutsch"),
    ("el", "Greek", "Ελληνικά"),
    ("en", "English", "English"),
    ("es", "Spanish", "Español"),
    ("fa", "Persian", "فارسی"),
    ("fi", "Finnish", "Suomi"),
    ("fr", "French", "Français"),
    ("he", "Hebrew", "עברית"),
    ("hi", "Hindi", "हिन्दी"),
    ("hr", "Croatian", "Hrvatski"),
    ("hu", "Hungarian", "Magyar"),
    ("it", "Italian", "Italiano"),
    ("ja", "Japanese", "日本語"),
    ("ko", "Korean", "한국어"),
    ("nl", "Dutch", "Nederlands"),
    ("no", "Norwegian", "Norsk"),
    ("pl", "Polish", "Polski"),
    ("pt", "Portuguese", "Português"),
    ("ro", "Romanian", "Română"),
    ("ru", "Russian", "Русский"),
    ("sk", "Slovak", "Slovenčina"),
    ("sl", "Slovenian", "Slovenščina"),
    ("sr", "Serbian", "Српски"),
    ("sv", "Swedish", "Svenska"),
    ("tr", "Turkish", "Türkçe"),
    ("uk", "Ukrainian", "Українська"),
    ("vi", "Vietnamese", "Tiếng Việt"),
    ("zh", "Chinese", "中文"),
];

/// A language as a tag in lower case, only letters, digits and hyphens; or none, which is the office's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(String);

impl Lang {
    /// The longest tag, in bytes; the registered ones are far shorter.
    pub const LONGEST: usize = 20;

    /// The office's own language.
    #[must_use]
    pub const fn office() -> Self {
        Self(String::new())
    }

    /// Reads a tag (`de`, `pt_BR`) or a language's name in English or in itself; nothing is the office's own.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let lower = text.to_lowercase();
        let named =
            NAMES.iter().find(|(_, english, own)| english.to_lowercase() == lower || own.to_lowercase() == lower);
        if let Some((tag, ..)) = named {
            return Some(Self((*tag).to_owned()));
        }
        let tag = lower.replace('_', "-");
        let mut parts = tag.split('-');
        let is_language = |part: &str| matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_lowercase());
        let is_more = |part: &str| matches!(part.len(), 1..=8) && part.bytes().all(|b| b.is_ascii_alphanumeric());
        let fits = tag.is_empty() || (parts.next().is_some_and(is_language) && parts.all(is_more));
        (fits && tag.len() <= Self::LONGEST).then_some(Self(tag))
    }

    /// The same of what somebody typed, with a sentence when it is none.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let none = || {
            Refusal::usage(format!("{} is no language.", escaped(text.trim())))
                .hint("Write a tag such as de, fr or pt-br, or leave it empty for the office's own.")
        };
        Self::parse(text).ok_or_else(none)
    }

    /// The tag; empty for the office's own.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.0
    }

    /// Whether it is the office's own.
    #[must_use]
    pub fn is_office(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a text in this language is for somebody who is written to in `other`: the same, or a wider one (`pt`
    /// serves `pt-br`).
    #[must_use]
    pub fn serves(&self, other: &Self) -> bool {
        let rest = other.0.strip_prefix(&self.0);
        !self.is_office() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }

    /// What staff read: "German (de)".
    #[must_use]
    pub fn words(&self) -> String {
        let language = self.0.split('-').next().unwrap_or_default();
        let known = NAMES.iter().find(|(tag, ..)| *tag == language);
        known.map_or_else(|| self.0.clone(), |(_, english, _)| format!("{english} ({})", self.0))
    }
}

/// One thing for everybody, and another for those who are written to in some languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByLang<T> {
    usual: T,
    /// The narrowest language first.
    others: Vec<(Lang, T)>,
}

impl<T> ByLang<T> {
    /// `usual` for everybody but for those whom one of the languages of `others` serves.
    #[must_use]
    pub fn new(usual: T, mut others: Vec<(Lang, T)>) -> Self {
        others.sort_by_key(|(lang, _)| std::cmp::Reverse(lang.0.len()));
        Self { usual, others }
    }

    /// What holds for most.
    #[must_use]
    pub const fn usual(&self) -> &T {
        &self.usual
    }

    /// What holds for some languages, the narrowest first: the first that serves somebody is theirs.
    #[must_use]
    pub fn others(&self) -> &[(Lang, T)] {
        &self.others
    }

    /// What holds for somebody of that language.
    #[must_use]
    pub fn of(&self, lang: &Lang) -> &T {
        self.others.iter().find(|(one, _)| one.serves(lang)).map_or(&self.usual, |(_, thing)| thing)
    }

    /// The same with each thing made into another.
    pub fn try_map<U, E>(&self, mut make: impl FnMut(&T) -> Result<U, E>) -> Result<ByLang<U>, E> {
        let usual = make(&self.usual)?;
        let others = self.others.iter().map(|(lang, thing)| Ok((lang.clone(), make(thing)?)));
        Ok(ByLang { usual, others: others.collect::<Result<_, E>>()? })
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read_as_tags_and_as_words() {
        for (typed, tag) in [
            ("de", "de"),
            (" DE ", "de"),
            ("pt_BR", "pt-br"),
            ("zh-Hant-TW", "zh-hant-tw"),
            ("German", "de"),
            ("deutsch", "de"),
            ("العربية", "ar"),
            ("हिन्दी", "hi"),
            ("中文", "zh"),
            ("", ""),
        ] {
            assert_eq!(Lang::parse(typed).map(|lang| lang.0), Some(tag.to_owned()), "{typed}");
        }
        for bad in ["d", "Klingonisch!", "de'--", "de-", "-", "👩", "deutsche sprache", "de-abcdefghijk"] {
            assert_eq!(Lang::parse(bad), None, "{bad}");
        }
        assert!(Lang::read("x y").expect_err("no language").sentence.contains("x y is no language"));
    }

    #[test]
    fn everybody_gets_what_is_narrowest_for_them() {
        let lang = |tag| Lang::parse(tag).expect("a tag");
        let texts = ByLang::new(1, vec![(lang("pt"), 2), (lang("pt-br"), 3)]);
        for (tag, text) in [("pt-br", 3), ("pt-br-x", 3), ("pt-pt", 2), ("pt", 2), ("de", 1), ("", 1)] {
            assert_eq!(*texts.of(&lang(tag)), text, "{tag}");
        }
    }

    #[test]
    fn a_wider_language_serves_a_narrower_one() {
        let lang = |tag| Lang::parse(tag).expect("a tag");
        assert!(lang("pt").serves(&lang("pt-br")) && lang("pt").serves(&lang("pt")));
        assert!(
            !Lang::office().serves(&lang("pt"))
                && !lang("pt-br").serves(&lang("pt"))
                && !lang("zh").serves(&lang("zha"))
        );
    }
}
