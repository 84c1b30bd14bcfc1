//! One payment in words: where it stands, where the money goes or what is missing, and what happened to it.

use chrono::NaiveDate;
use ratatui::text::{Line, Span};

use super::list;
use crate::domain::{BankAccount, PaymentState, day};
use crate::office::ask_payments::{Contact, PaymentDetail, PaymentStep};
use crate::tui::cells;
use crate::tui::milestones::detail::Eye;

/// Everything about a payment, the newest of what happened first.
pub(super) fn lines(row: &list::Line, detail: &PaymentDetail, eye: &Eye<'_>) -> Vec<Line<'static>> {
    let one = &detail.payment;
    let theme = eye.theme;
    let dot = theme.glyphs.dot;
    let title = if one.title.is_empty() { "Payment" } else { &one.title };
    let cut = |text: &str, width| cells::cut(&cells::clean(text), width, theme.glyphs.ellipsis).into_owned();
    let mut lines = vec![
        Line::styled(cut(title, eye.width), theme.header),
        Line::from(vec![
            Span::raw(format!("{} {dot} {} {dot} ", cut(&one.contractor_name, eye.width / 3), one.amount)),
            Span::styled(cells::clean(&row.words), row.style(theme)),
        ]),
    ];
    lines.extend(account(&detail.contractor, eye));
    lines.push(Line::raw(""));
    for step in detail.history.iter().rev() {
        lines.extend(eye.wrapped(&happened(step, eye)));
    }
    lines
}

/// Where the money goes, the number masked; or what is missing and which key adds it.
fn account(contractor: &Contact, eye: &Eye<'_>) -> Vec<Line<'static>> {
    let warn = |words: &str| -> Vec<Line<'static>> {
        let lines = cells::wrap(&eye.theme.glyphs.words(words), eye.width);
        lines.into_iter().map(|line| Line::styled(line, eye.theme.warn)).collect()
    };
    if contractor.iban.is_empty() {
        return warn("No bank details yet: e adds them.");
    }
    let Contact { name, account_holder, iban, bic, .. } = contractor;
    match BankAccount::parse(if account_holder.is_empty() { name } else { account_holder }, iban, bic) {
        Ok(known) => {
            let bic = known.bic.map(|bic| format!(", {bic}")).unwrap_or_default();
            eye.wrapped(&format!("To {}, {}{bic}", cells::clean(&known.holder), known.iban.masked()))
        }
        Err(errors) => {
            let sentences: Vec<String> = errors.iter().map(ToString::to_string).collect();
            warn(&format!("Bank details: {} e corrects them.", sentences.join(" ")))
        }
    }
}

/// "today 09:00 scheduled by Dana: Mon 30 Nov 2026"
fn happened(step: &PaymentStep, eye: &Eye<'_>) -> String {
    let said = step.changes.iter().filter(|change| !change.after.is_empty());
    let said: Vec<String> = said
        .filter(|change| matches!(change.what.as_str(), "Pay on" | "Reference" | "Reason"))
        .map(|change| change.after.parse::<NaiveDate>().map_or_else(|_| change.after.clone(), day::long))
        .collect();
    let words = if said.is_empty() { String::new() } else { format!(": {}", said.join(", ")) };
    format!("{}  {} by {}{words}", eye.moment(step.at), step.action, step.operator)
}

/// What comes next, and who would hear of it.
pub(super) fn outlook(detail: &PaymentDetail) -> String {
    let name = cells::clean(&detail.payment.contractor_name);
    let told = match &detail.told {
        Ok(_) => format!("{name} is told by e-mail."),
        Err(why) => format!("{name} is not told: {why}."),
    };
    match detail.payment.state {
        PaymentState::Draft => format!("Schedule sets the day of payment; {told}"),
        PaymentState::Scheduled => {
            format!("Export writes the file for the bank. Mark it sent once the bank has it; {told}")
        }
        PaymentState::Sent => format!("Mark it paid with its reference, or failed with the reason; {told}"),
        PaymentState::Paid => format!("If it came back, mark it refunded with the reason; {told}"),
        PaymentState::Failed => {
            "Draft again makes this one void and a new draft; the contractor hears of that one's steps.".to_owned()
        }
        PaymentState::Void => "Draft again makes a new draft while the milestone is approved.".to_owned(),
        PaymentState::Refunded => "Nothing is left to do.".to_owned(),
    }
}
