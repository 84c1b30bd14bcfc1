//! The texts that come with the program, kind by kind.

use super::{EmailBody, Kind, PushBody, SmsBody, TemplateBody};

/// The frame of every letter but the stage's own: head, greeting, note, regards.
const LETTER: &str = include_str!("../../assets/templates/letter.html");

/// An e-mail from its files; the HTML is laid into the frame.
macro_rules! letter {
    ($kind:literal) => {
        TemplateBody::Email(EmailBody {
            subject: include_str!(concat!("../../assets/templates/", $kind, ".subject.txt")).trim_end().to_owned(),
            text: include_str!(concat!("../../assets/templates/", $kind, ".text.txt")).to_owned(),
            html: LETTER.replace("<!-- body -->\n", include_str!(concat!("../../assets/templates/", $kind, ".html"))),
        })
    };
}

pub(super) fn bodies() -> Vec<(Kind, TemplateBody)> {
    let moved = EmailBody {
        subject: include_str!("../../assets/templates/stage_moved.subject.txt").trim_end().to_owned(),
        text: include_str!("../../assets/templates/stage_moved.text.txt").to_owned(),
        html: include_str!("../../assets/templates/stage_moved.html").to_owned(),
    };
    let moved_note = PushBody {
        title: include_str!("../../assets/templates/stage_moved.push_title.txt").trim_end().to_owned(),
        body: include_str!("../../assets/templates/stage_moved.push_body.txt").trim_end().to_owned(),
    };
    let moved_text = SmsBody { text: include_str!("../../assets/templates/stage_moved.sms.txt").trim_end().to_owned() };
    vec![
        (Kind::StageMoved, TemplateBody::Email(moved)),
        (Kind::StageMoved, TemplateBody::Push(moved_note)),
        (Kind::StageMoved, TemplateBody::Sms(moved_text)),
        (Kind::MilestoneSubmitted, letter!("milestone_submitted")),
        (Kind::MilestoneApproved, letter!("milestone_approved")),
        (Kind::MilestoneRejected, letter!("milestone_rejected")),
        (Kind::MilestoneUnapproved, letter!("milestone_unapproved")),
        (Kind::MilestoneDeleted, letter!("milestone_deleted")),
        (Kind::MilestoneReminder, letter!("milestone_reminder")),
        (Kind::PaymentStatus, letter!("payment_status")),
    ]
}
