//! What a file's preview says: totals, first rows, refusals, repeats.

use super::look::Lane;
use super::question::Looked;
use crate::domain::Refusal;
use crate::office::Receipt;
use crate::office::intake::{FieldKind, Mapping, Preview, PreviewRow, SameBy};
use crate::tui::program::worker::grouped;

/// What is shown beside the columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum View {
    /// The first rows, as they would be read.
    #[default]
    Rows,
    /// Rows that are refused.
    Refused,
    /// Rows about somebody of an earlier row.
    Repeats,
    /// Values that are left out of good rows.
    LeftOut,
}

/// The views, in the order of their tabs.
pub(super) const VIEWS: [View; 4] = [View::Rows, View::Refused, View::Repeats, View::LeftOut];

impl View {
    pub(super) fn title(self, preview: &Preview) -> String {
        match self {
            Self::Rows => "Rows".to_owned(),
            Self::Refused => format!("Refused {}", grouped(preview.counts.refused)),
            Self::Repeats => format!("Twice {}", grouped(preview.counts.same_contact)),
            Self::LeftOut => format!("Left out {}", grouped(preview.notes.len())),
        }
    }

    pub(super) fn text(self, preview: &Preview) -> String {
        let lines: Vec<String> = match self {
            Self::Rows => preview.first.iter().map(row).collect(),
            Self::Refused => preview.refused.iter().map(ToString::to_string).collect(),
            Self::Repeats => preview
                .repeats
                .iter()
                .map(|repeat| {
                    let by = match repeat.by {
                        SameBy::ContactId => "id",
                        SameBy::Email => "e-mail",
                        SameBy::CompanyName => "company",
                    };
                    format!("line {}: {} (same {by} as line {})", repeat.line, repeat.name, repeat.first.line)
                })
                .collect(),
            Self::LeftOut => preview.notes.iter().map(ToString::to_string).collect(),
        };
        if lines.is_empty() {
            return match self {
                Self::Rows => "The file has no rows.",
                Self::Refused => "No row is refused.",
                Self::Repeats => "Nobody stands in the file twice.",
                Self::LeftOut => "No value is left out.",
            }
            .to_owned();
        }
        lines.join("\n")
    }
}

/// "line 2: Anna Becker · anna@becker.example · Permit", or why it is refused.
fn row(first: &PreviewRow) -> String {
    let row = match &first.row {
        Ok(row) => row,
        Err(refusal) => return format!("{refusal} (refused)"),
    };
    let mut parts = vec![row.contact.name.clone()];
    parts.extend(row.contact.emails.first().map(|email| email.value().to_owned()));
    parts.extend(row.contact.phones.first().map(|phone| phone.value().to_owned()));
    parts.extend(row.contact.company.clone());
    parts.extend(row.card.title.clone());
    parts.extend(row.card.stage.clone());
    parts.extend(row.card.value.map(|value| value.to_string()));
    format!("line {}: {}", row.line, parts.join(" · "))
}

/// The two lines at the top: how the file was read, and what stands in it.
pub(super) fn totals(looked: &Looked) -> [String; 2] {
    let preview = &looked.preview;
    let separator = match preview.separator {
        '\t' => "tabs".to_owned(),
        other => format!("\"{other}\""),
    };
    let counts = preview.counts;
    let rows = if counts.read == 1 { "row" } else { "rows" };
    let mut parts = vec![format!("{} {rows}: {} to import", grouped(counts.read), grouped(counts.accepted))];
    for (count, words) in [
        (counts.refused, "refused"),
        (counts.deleted, "marked as deleted"),
        (counts.same_contact, "twice in the file"),
        (preview.without_email, "without e-mail"),
    ] {
        if count > 0 {
            parts.push(format!("{} {words}", grouped(count)));
        }
    }
    [format!("{} · {} · cells end at {separator}", looked.name, preview.encoding.name()), parts.join(", ")]
}

/// What a column means.
pub(super) fn meaning(kind: Option<FieldKind>, could_be_stage: bool) -> String {
    match kind {
        Some(kind) => kind.name().replace('_', " "),
        None if could_be_stage => "not read (stage?)".to_owned(),
        None => "not read".to_owned(),
    }
}

/// The column of the stages, or the one that could be it.
pub(super) fn stage_column(mapping: &Mapping) -> Option<usize> {
    mapping.columns_of(FieldKind::Stage).next().or(mapping.stage_candidate())
}

/// Where the rows go.
pub(super) fn lane(lane: &Lane, mapping: &Mapping) -> String {
    let column = || stage_column(mapping).and_then(|column| mapping.headers().get(column)).cloned().unwrap_or_default();
    match lane {
        Lane::First => "the first one".to_owned(),
        Lane::Stage(_, label) => label.clone(),
        Lane::Column(false) => format!("from \"{}\"", column()),
        Lane::Column(true) => format!("from \"{}\", new ones made", column()),
    }
}

/// A refusal without the options of the command line.
pub(super) fn refusal(refusal: Refusal) -> String {
    if refusal.hint.contains("--") { refusal.sentence } else { refusal.to_string() }
}

/// What an import came to.
pub(super) fn came_to(receipt: &Receipt) -> String {
    let Some(report) = &receipt.report else { return format!("{}. This had been done before.", receipt.summary) };
    let mut lines = report.lines();
    let told = match receipt.messages {
        0 => "Nobody is told".to_owned(),
        1 => "1 message waits in the Outbox".to_owned(),
        many => format!("{} messages wait in the Outbox", grouped(many)),
    };
    let back = if receipt.batch.is_some() { "u undo takes all back" } else { "nothing had to change" };
    lines.insert(1, format!("{told}; {back}."));
    lines.extend(receipt.skipped.iter().map(|skipped| format!("Left out: {} ({})", skipped.who, skipped.reason)));
    lines.join("\n")
}
