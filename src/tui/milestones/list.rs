//! One row of a list of milestones, and the columns in which it is shown.

use chrono::NaiveDate;

use crate::domain::due::{Due, Urgency, due};
use crate::domain::{MilestoneId, MilestoneStatus, day};
use crate::office::ask_milestones::{Milestone, Place};
use crate::tui::component::{CellText, Column, Record, Width};
use crate::tui::theme::Theme;
use ratatui::style::Style;

/// A milestone as it is held.
pub struct Line {
    /// What the office answered.
    pub row: Milestone,
    /// Its deadline in words.
    pub due: Due,
}

impl Line {
    /// A milestone as it reads on the day `today`. Once it is approved, its deadline presses nobody.
    #[must_use]
    pub fn new(row: Milestone, today: NaiveDate) -> Self {
        let due = if row.status.is_pending() {
            due(row.due_on, today)
        } else {
            Due { words: day::short(row.due_on, today), urgency: Urgency::Calm }
        };
        Self { row, due }
    }

    /// Where it stands in its list.
    #[must_use]
    pub const fn place(&self) -> Place {
        Place::of(&self.row)
    }
}

impl Record for Line {
    type Id = MilestoneId;

    fn id(&self) -> MilestoneId {
        self.row.id
    }
}

/// How a deadline looks.
#[must_use]
pub fn due_style(urgency: Urgency, theme: &Theme) -> Style {
    match urgency {
        Urgency::Late => theme.danger,
        Urgency::Today | Urgency::Soon => theme.warn,
        Urgency::Calm => theme.text,
    }
}

/// The columns of a list.
pub static COLUMNS: [Column<Line>; 5] = [
    Column {
        title: "Contractor",
        width: Width::Share(2, 14),
        right: false,
        from: 0,
        cell: |line, _| CellText::plain(&line.row.contractor_name),
    },
    Column {
        title: "Title",
        width: Width::Share(3, 16),
        right: false,
        from: 0,
        cell: |line, _| CellText::plain(&line.row.title),
    },
    Column {
        title: "Stands",
        width: Width::Cells(15),
        right: false,
        from: 76,
        cell: |line, theme| {
            let style = if line.row.status == MilestoneStatus::Submitted { theme.accent } else { theme.muted };
            CellText::styled(line.row.status.words(), style)
        },
    },
    Column {
        title: "Amount",
        width: Width::Cells(12),
        right: true,
        from: 0,
        cell: |line, _| CellText::plain(line.row.amount.to_string()),
    },
    Column {
        title: "Deadline",
        width: Width::Cells(15),
        right: false,
        from: 0,
        cell: |line, theme| CellText::styled(&line.due.words, due_style(line.due.urgency, theme)),
    },
];
