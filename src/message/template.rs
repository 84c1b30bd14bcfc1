//! What an office stores and edits: the sources of one kind of message on one channel, with the built-in ones.

use serde::{Deserialize, Serialize};

use super::{Compiled, Part, RenderError, Rendered, variables};
use crate::domain::Channel;

/// What a message is about; the name is what the office file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A card was moved to another stage.
    StageMoved,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::StageMoved];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StageMoved => "stage_moved",
        }
    }

    /// The kind of that stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// The sources of an e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailBody {
    /// Becomes the subject: one line, line breaks collapse.
    pub subject: String,
    /// Becomes the plain text part.
    pub text: String,
    /// Becomes the HTML part; values are escaped.
    pub html: String,
}

/// The sources of a push note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushBody {
    /// Becomes the bold line.
    pub title: String,
    /// Becomes the line below it.
    pub body: String,
}

/// The source of a text message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsBody {
    /// Becomes the whole text.
    pub text: String,
}

/// The sources of a template; as JSON this is the body of a stored template version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "lowercase")]
pub enum TemplateBody {
    /// For e-mail.
    Email(EmailBody),
    /// For push.
    Push(PushBody),
    /// For text messages.
    Sms(SmsBody),
}

impl TemplateBody {
    /// The channel for which it is written.
    #[must_use]
    pub const fn channel(&self) -> Channel {
        match self {
            Self::Email(_) => Channel::Email,
            Self::Push(_) => Channel::Push,
            Self::Sms(_) => Channel::Sms,
        }
    }

    /// Each part with its source, in the order in which an editor shows them.
    pub(super) fn parts(&self) -> Vec<(Part, &str)> {
        match self {
            Self::Email(body) => {
                vec![(Part::Subject, &body.subject), (Part::Text, &body.text), (Part::Html, &body.html)]
            }
            Self::Push(body) => vec![(Part::PushTitle, &body.title), (Part::PushBody, &body.body)],
            Self::Sms(body) => vec![(Part::Sms, &body.text)],
        }
    }
}

/// One kind of message on one channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// What the message is about.
    pub kind: Kind,
    /// Its sources.
    pub body: TemplateBody,
}

impl Template {
    /// Every template that comes with the program.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        let email = EmailBody {
            subject: include_str!("../../assets/templates/stage_moved.subject.txt").trim_end().to_owned(),
            text: include_str!("../../assets/templates/stage_moved.text.txt").to_owned(),
            html: include_str!("../../assets/templates/stage_moved.html").to_owned(),
        };
        let push = PushBody {
            title: include_str!("../../assets/templates/stage_moved.push_title.txt").trim_end().to_owned(),
            body: include_str!("../../assets/templates/stage_moved.push_body.txt").trim_end().to_owned(),
        };
        let sms = SmsBody { text: include_str!("../../assets/templates/stage_moved.sms.txt").trim_end().to_owned() };
        [TemplateBody::Email(email), TemplateBody::Push(push), TemplateBody::Sms(sms)]
            .into_iter()
            .map(|body| Self { kind: Kind::StageMoved, body })
            .collect()
    }

    /// Whether an office may store this template: every part parses, renders from [`variables::sample`], and says what
    /// its kind must say. The error names the part and, where there is one, the line.
    pub fn check(&self) -> Result<(), RenderError> {
        let sample = variables::sample();
        let rendered = Compiled::new(&self.body)?.render(&sample)?;
        let (part, said) = match &rendered {
            Rendered::Email(letter) => (Part::Text, &letter.text),
            Rendered::Push(note) => (Part::PushBody, &note.body),
            Rendered::Sms(text) => (Part::Sms, text),
        };
        match self.kind {
            Kind::StageMoved => {
                let label = sample["stage"]["label"].as_str().unwrap_or_default();
                let in_title = matches!(&rendered, Rendered::Push(note) if note.title.contains(label));
                if said.contains(label) || in_title {
                    return Ok(());
                }
            }
        }
        Err(RenderError {
            part,
            line: None,
            message: "the stage's label must stand in it ({{ stage.label }})".to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(subject: &str, text: &str, html: &str) -> Template {
        let body = EmailBody { subject: subject.into(), text: text.into(), html: html.into() };
        Template { kind: Kind::StageMoved, body: TemplateBody::Email(body) }
    }

    #[test]
    fn what_comes_with_the_program_passes_its_own_check() {
        for template in Template::built_in() {
            template.check().expect("a built-in template is sound");
        }
        let channels: Vec<_> = Template::built_in().iter().map(|template| template.body.channel()).collect();
        assert_eq!(channels, [Channel::Email, Channel::Push, Channel::Sms]);
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let error = email("ok", "{{ stage.label }}\n{% if %}", "x").check().expect_err("a mistake is refused");
        assert_eq!((error.part, error.line), (Part::Text, Some(2)));
        let error =
            email("ok", "{{ stage.label }}", "a\nb\n{{ contact.nickname }}").check().expect_err("a mistake is refused");
        assert_eq!((error.part, error.line), (Part::Html, Some(3)));
        assert!(error.to_string().contains("nickname"), "{error}");
        assert!(error.to_string().starts_with("The HTML of the template, line 3: "), "{error}");
    }

    #[test]
    fn the_label_must_stand_in_the_text() {
        let error = email("{{ stage.label }}", "moved", "{{ stage.label }}").check().expect_err("a mistake is refused");
        assert_eq!((error.part, error.line), (Part::Text, None));
        assert!(email("moved", "{{ stage.label }}", "moved").check().is_ok());
    }

    #[test]
    fn a_stored_body_reads_back() {
        for template in Template::built_in() {
            let stored = serde_json::to_string(&template.body).expect("plain strings");
            assert_eq!(serde_json::from_str::<TemplateBody>(&stored).expect("what was just written"), template.body);
        }
    }
}
