//! What an office stores and edits: the sources of one kind of message on one channel, with the built-in ones.

use serde::{Deserialize, Serialize};

use super::{Part, built_in};
use crate::domain::Channel;

/// What a message is about; the name is what the office file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A card was moved to another stage.
    StageMoved,
    /// A contractor's milestone awaits review; goes to the reviewing operator.
    MilestoneSubmitted,
    /// A milestone was approved.
    MilestoneApproved,
    /// A milestone went back, with the reason.
    MilestoneRejected,
    /// The approval of a milestone was taken back.
    MilestoneUnapproved,
    /// A milestone is no longer needed.
    MilestoneDeleted,
    /// A milestone is due soon.
    MilestoneReminder,
    /// A payment was scheduled, sent, paid, returned, or made void.
    PaymentStatus,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::StageMoved,
        Self::MilestoneSubmitted,
        Self::MilestoneApproved,
        Self::MilestoneRejected,
        Self::MilestoneUnapproved,
        Self::MilestoneDeleted,
        Self::MilestoneReminder,
        Self::PaymentStatus,
    ];

    /// The stored name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StageMoved => "stage_moved",
            Self::MilestoneSubmitted => "milestone_submitted",
            Self::MilestoneApproved => "milestone_approved",
            Self::MilestoneRejected => "milestone_rejected",
            Self::MilestoneUnapproved => "milestone_unapproved",
            Self::MilestoneDeleted => "milestone_deleted",
            Self::MilestoneReminder => "milestone_reminder",
            Self::PaymentStatus => "payment_status",
        }
    }

    /// The kind of that stored name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What staff read.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::StageMoved => "New stage",
            Self::MilestoneSubmitted => "Milestone submitted",
            Self::MilestoneApproved => "Milestone approved",
            Self::MilestoneRejected => "Milestone rejected",
            Self::MilestoneUnapproved => "Milestone un-approved",
            Self::MilestoneDeleted => "Milestone deleted",
            Self::MilestoneReminder => "Milestone due soon",
            Self::PaymentStatus => "Payment status",
        }
    }

    /// What every message of this kind must say, as a variable and as it stands in the sample.
    pub(super) const fn must_say(self) -> (&'static str, &'static str) {
        match self {
            Self::StageMoved => ("{{ stage.label }}", "/stage/label"),
            Self::PaymentStatus => ("{{ payment.amount|money }}", "/payment/amount"),
            Self::MilestoneSubmitted
            | Self::MilestoneApproved
            | Self::MilestoneRejected
            | Self::MilestoneUnapproved
            | Self::MilestoneDeleted
            | Self::MilestoneReminder => ("{{ milestone.title }}", "/milestone/title"),
        }
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
    #[must_use]
    pub fn parts(&self) -> Vec<(Part, &str)> {
        match self {
            Self::Email(body) => {
                vec![(Part::Subject, &body.subject), (Part::Text, &body.text), (Part::Html, &body.html)]
            }
            Self::Push(body) => vec![(Part::PushTitle, &body.title), (Part::PushBody, &body.body)],
            Self::Sms(body) => vec![(Part::Sms, &body.text)],
        }
    }

    /// Writes another source into a part; a part of another channel has no place here and changes nothing.
    pub fn set(&mut self, part: Part, source: String) {
        match (self, part) {
            (Self::Email(body), Part::Subject) => body.subject = source,
            (Self::Email(body), Part::Text) => body.text = source,
            (Self::Email(body), Part::Html) => body.html = source,
            (Self::Push(body), Part::PushTitle) => body.title = source,
            (Self::Push(body), Part::PushBody) => body.body = source,
            (Self::Sms(body), Part::Sms) => body.text = source,
            _ => {}
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
    /// The one that comes with the program for a kind on a channel.
    #[must_use]
    pub fn built_in_for(kind: Kind, channel: Channel) -> Option<Self> {
        Self::built_in().into_iter().find(|one| one.kind == kind && one.body.channel() == channel)
    }

    /// Every template that comes with the program.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        built_in::bodies().into_iter().map(|(kind, body)| Self { kind, body }).collect()
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
        let of =
            |kind| Template::built_in().into_iter().filter(move |one| one.kind == kind).map(|one| one.body.channel());
        assert!(of(Kind::StageMoved).eq([Channel::Email, Channel::Push, Channel::Sms]));
        assert!(Kind::ALL.into_iter().all(|kind| of(kind).next() == Some(Channel::Email)));
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
