//! The first step of an import: which file, and what its rows are.

use super::question::Tracker;
use crate::domain::PipelineId;
use crate::office::intake::Subject;
use crate::tui::component::{Field, Form};

/// The name of the file's field.
pub(super) const FILE: &str = "file";

/// The endings of the files that are offered.
pub(super) const TABLES: &[&str] = &["csv", "tsv", "txt"];

/// What the rows of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// People and firms.
    Contacts,
    /// People and firms, all of them put on a tracker.
    Enrol(PipelineId),
    /// Pieces of work of a tracker, and whom they are for.
    Cards(PipelineId),
}

impl What {
    pub(super) const fn subject(self) -> Subject {
        match self {
            Self::Contacts | Self::Enrol(_) => Subject::Contacts,
            Self::Cards(_) => Subject::Cards,
        }
    }

    pub(super) const fn tracker(self) -> Option<PipelineId> {
        match self {
            Self::Contacts => None,
            Self::Enrol(tracker) | Self::Cards(tracker) => Some(tracker),
        }
    }
}

/// The form and what its choice can say.
pub(super) struct Start {
    pub(super) form: Form,
    whats: Vec<What>,
    /// What stood in the file's field when Tab had nothing to add.
    pub(super) complete: Option<String>,
}

impl Start {
    /// With the cards of that tracker taken, or else contacts.
    pub(super) fn new(trackers: &[Tracker], cards_of: Option<PipelineId>) -> Self {
        let (mut whats, mut words) = (vec![What::Contacts], vec!["contacts".to_owned()]);
        for tracker in trackers {
            whats.push(What::Enrol(tracker.id));
            words.push(format!("contacts, all onto {}", tracker.title));
            whats.push(What::Cards(tracker.id));
            words.push(format!("cards of {}", tracker.title));
        }
        let at = cards_of.and_then(|id| whats.iter().position(|what| *what == What::Cards(id))).unwrap_or(0);
        let fields = vec![
            Field::file(FILE, "CSV file", TABLES).hint("Type or paste its path; Tab completes names."),
            Field::choice("what", "What is in it", words, at),
            Field::tick("notify", "Tell people", false)
                .hint("Ticked, those whose stage changes are told; else nobody."),
        ];
        Self { form: Form::new(fields, "Look at it"), whats, complete: None }
    }

    pub(super) fn path(&self) -> String {
        self.form.text(FILE)
    }

    pub(super) fn what(&self) -> What {
        self.form.chosen("what").and_then(|at| self.whats.get(at).copied()).unwrap_or(What::Contacts)
    }

    pub(super) fn notify(&self) -> bool {
        self.form.ticked("notify")
    }

    /// Whether Tab is to complete the path now, instead of going to the next field.
    pub(super) fn completes(&self) -> bool {
        let path = self.path();
        self.form.is_on(FILE) && !path.trim().is_empty() && self.complete.as_ref() != Some(&path)
    }
}
