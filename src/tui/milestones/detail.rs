//! One milestone in words: what was handed in, what was said before, its attachment, its payment, and what an approval
//! would do. Shown below or beside a list, and wherever else a milestone is looked at.

use chrono_tz::Tz;
use ratatui::text::{Line, Span};

use super::list::due_style;
use crate::domain::due::Due;
use crate::domain::{Instant, MilestoneStatus, PaymentState};
use crate::office::ask_milestone::{Round, Verdict};
use crate::office::ask_milestones::Review;
use crate::office::attachment::{Stored, size_words};
use crate::tui::cells;
use crate::tui::clock::moment;
use crate::tui::theme::Theme;

/// When and where somebody looks.
#[derive(Clone, Copy)]
pub struct Eye<'a> {
    /// Now.
    pub now: Instant,
    /// The office's zone.
    pub zone: Tz,
    /// So many cells.
    pub width: usize,
    /// How it looks.
    pub theme: &'a Theme,
}

impl Eye<'_> {
    /// A moment as it is read there.
    #[must_use]
    pub fn moment(&self, at: Instant) -> String {
        moment(at, self.now, self.zone)
    }

    /// A text in lines that fit.
    #[must_use]
    pub fn wrapped(&self, text: &str) -> Vec<Line<'static>> {
        cells::wrap(&self.theme.glyphs.words(text), self.width).into_iter().map(Line::raw).collect()
    }

    fn muted(&self, text: &str) -> Vec<Line<'static>> {
        let lines = cells::wrap(&self.theme.glyphs.words(text), self.width);
        lines.into_iter().map(|line| Line::styled(line, self.theme.muted)).collect()
    }
}

/// Everything about a milestone, the newest first.
#[must_use]
pub fn lines(review: &Review, due: &Due, eye: &Eye<'_>) -> Vec<Line<'static>> {
    let detail = &review.detail;
    let one = &detail.milestone;
    let theme = eye.theme;
    let dot = theme.glyphs.dot;
    let title = cells::cut(&cells::clean(&one.title), eye.width, theme.glyphs.ellipsis).into_owned();
    let mut lines = vec![Line::styled(title, theme.header)];
    let name = cells::cut(&cells::clean(&one.contractor_name), eye.width / 3, theme.glyphs.ellipsis).into_owned();
    lines.push(Line::from(vec![
        Span::raw(format!("{name} {dot} {} {dot} ", one.amount)),
        Span::styled(due.words.clone(), due_style(due.urgency, theme)),
        Span::raw(format!(" {dot} {} {dot} revision {}", one.status.words(), one.revision)),
    ]));
    let submitted = detail.rounds.iter().rposition(|round| round.verdict == Verdict::Submitted);
    let current = submitted.filter(|_| one.status != MilestoneStatus::InProgress);
    if let Some(round) = current.and_then(|at| detail.rounds.get(at)) {
        lines.extend(said(round, "Submitted", eye));
    }
    if let Some((file, stored)) = one.file.as_ref().zip(review.file.as_ref()) {
        let words = format!("Attachment: {}  {}  {}", cells::clean(&file.name), size_words(file.size), stored.words());
        let style = if matches!(stored, Stored::Ok(_)) { theme.text } else { theme.danger };
        lines.extend(eye.wrapped(&words).into_iter().map(|line| line.style(style)));
    }
    for payment in detail.payments.iter().rev() {
        let reason = if payment.reason.is_empty() { String::new() } else { format!(" ({})", payment.reason) };
        let words = format!("Payment: {} {}{reason}", payment.amount, payment.state.name());
        lines.extend(if payment.state == PaymentState::Void { eye.muted(&words) } else { eye.wrapped(&words) });
    }
    for (at, round) in detail.rounds.iter().enumerate().rev().filter(|(at, _)| Some(*at) != current) {
        let earlier = if current.is_some_and(|current| at > current) { "Then" } else { "Earlier" };
        lines.extend(said(round, &format!("{earlier}: {}", round.verdict.words()), eye));
    }
    if !one.description.is_empty() {
        lines.push(Line::raw(""));
        lines.extend(eye.wrapped(&one.description));
    }
    lines
}

/// "Earlier: rejected 19 Nov 10:02 by Dana: “Two outlets are missing.”"
fn said(round: &Round, what: &str, eye: &Eye<'_>) -> Vec<Line<'static>> {
    let words = if round.words.is_empty() { String::new() } else { format!(": “{}”", round.words) };
    eye.wrapped(&format!("{what} {} by {}{words}", eye.moment(round.at), round.operator))
}

/// What the next step would do, and who would hear of it.
#[must_use]
pub fn outlook(review: &Review) -> String {
    let one = &review.detail.milestone;
    let name = cells::clean(&one.contractor_name);
    let told = match &review.told {
        Ok(_) => "is told by e-mail".to_owned(),
        Err(why) => format!("is not told: {why}"),
    };
    match one.status {
        MilestoneStatus::InProgress => {
            format!("{name} works on it. Submit notes down, on their word, that it is done.")
        }
        MilestoneStatus::Submitted if review.approved_once => {
            "You have approved it. Another operator has to approve it as well before a payment is created.".to_owned()
        }
        MilestoneStatus::Submitted if review.waits_for_second => {
            format!("Approve is the first of two approvals: a second operator has to approve {} as well.", one.amount)
        }
        MilestoneStatus::Submitted => {
            format!("Approve creates a draft payment of {} to {name}, who {told}.", one.amount)
        }
        MilestoneStatus::Approved => match review.detail.payments.iter().rfind(|one| one.state != PaymentState::Void) {
            Some(payment) if payment.state == PaymentState::Draft => {
                format!("Un-approve makes the draft payment of {} void; {name} {told}.", payment.amount)
            }
            Some(payment) => format!("Its payment is {}, so the approval stands.", payment.state.name()),
            None => String::new(),
        },
        MilestoneStatus::Deleted => "It was deleted; undo brings it back.".to_owned(),
    }
}
