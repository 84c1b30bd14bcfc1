//! The second step of an import: what would be read, column by column; what is wrong is put right here.

use super::question::{Looked, Tracker};
use super::start::What;
use super::words::{self, VIEWS, View};
use crate::domain::{Refusal, Roles, StageId};
use crate::office::Command;
use crate::office::import_cards::ImportCards;
use crate::office::import_contacts::{Enrol, ImportContacts};
use crate::office::intake::{FieldKind, ImportFile, Subject, Watcher};
use crate::tui::component::{
    Choice, Chose, Component, Drawn, Input, MouseKind, Outcome, ScrollText, SelectList, TabStrip,
};
use crate::tui::keys::Action;

/// The stage of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lane {
    /// What is new goes to the first active stage; what is there stays where it is.
    First,
    /// All of them in this one.
    Stage(StageId, String),
    /// As the file's column says; whether stages that are missing are made.
    Column(bool),
}

/// What can be put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The stage of the rows.
    Stage,
    /// What a column means.
    Column(usize),
}

/// Which part has the keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Focus {
    /// The columns.
    #[default]
    Columns,
    /// The rows, the refusals.
    Rows,
    /// `[Import]`.
    Import,
    /// `[Cancel]`.
    Cancel,
}

const ORDER: [Focus; 4] = [Focus::Columns, Focus::Rows, Focus::Import, Focus::Cancel];

/// What the step tells the popup.
pub(super) enum Said {
    /// This is to be put right.
    Choose(Part),
    /// `[Import]` was pressed.
    Import,
    /// Nothing is to be imported.
    Leave,
}

/// The step.
pub(super) struct Look {
    pub(super) looked: Looked,
    pub(super) what: What,
    pub(super) tracker: Option<Tracker>,
    pub(super) lane: Lane,
    pub(super) notify: bool,
    pub(super) parts: SelectList<Part>,
    pub(super) focus: Focus,
    pub(super) view: View,
    pub(super) tabs: TabStrip,
    pub(super) body: ScrollText,
    pub(super) buttons: [Drawn; 2],
    /// Why it does not work, in words.
    pub(super) trouble: Option<String>,
}

impl Look {
    /// The word on the button that has the keyboard.
    pub(super) const fn button(&self) -> Option<&'static str> {
        match self.focus {
            Focus::Import => Some("Import"),
            Focus::Cancel => Some("Cancel"),
            Focus::Columns | Focus::Rows => None,
        }
    }

    pub(super) fn new(looked: Looked, what: What, tracker: Option<Tracker>, notify: bool) -> Self {
        let mut look = Self {
            looked,
            what,
            tracker,
            lane: Lane::First,
            notify,
            parts: SelectList::new(Vec::new()),
            focus: Focus::default(),
            view: View::default(),
            tabs: TabStrip::default(),
            body: ScrollText::default(),
            buttons: [Drawn::default(), Drawn::default()],
            trouble: None,
        };
        look.list_parts();
        look.show(look.view);
        look
    }

    /// The same file was read with other meanings.
    pub(super) fn renew(&mut self, looked: Looked) {
        self.looked = looked;
        self.trouble = None;
        self.list_parts();
        self.show(self.view);
    }

    fn list_parts(&mut self) {
        let here = self.parts.selected().map(|choice| choice.id);
        let mapping = &self.looked.mapping;
        let stage =
            self.tracker.is_some().then(|| Choice::new(Part::Stage, "Stage").note(words::lane(&self.lane, mapping)));
        let columns = mapping.headers().iter().enumerate().map(|(column, header)| {
            let could_be_stage = self.what.subject() == Subject::Cards && mapping.stage_candidate() == Some(column);
            Choice::new(Part::Column(column), header.clone())
                .note(words::meaning(mapping.kind_of(column), could_be_stage))
        });
        self.parts = SelectList::new(stage.into_iter().chain(columns).collect());
        if let Some(here) = here {
            self.parts.select(&here);
        }
    }

    fn show(&mut self, view: View) {
        self.view = view;
        self.body = ScrollText::new(view.text(&self.looked.preview));
    }

    /// The meanings that a column can have.
    pub(super) fn meanings(&self) -> Vec<Choice<Option<FieldKind>>> {
        let fits = |kind: &FieldKind| match self.what {
            What::Cards(_) => true,
            What::Enrol(_) => !matches!(kind, FieldKind::ContactId | FieldKind::Stage),
            What::Contacts => *kind == FieldKind::ExternalId || (kind.is_of_contact() && *kind != FieldKind::ContactId),
        };
        let kinds = FieldKind::ALL.iter().copied().filter(fits).map(Some);
        let choice = |kind| Choice::new(kind, words::meaning(kind, false));
        std::iter::once(None).chain(kinds).map(choice).collect()
    }

    /// The stages that the rows can go to.
    pub(super) fn lanes(&self) -> Vec<Choice<Lane>> {
        let mapping = &self.looked.mapping;
        let mut lanes = vec![Lane::First];
        if self.what.subject() == Subject::Cards && self.stage_column().is_some() {
            lanes.extend([Lane::Column(false), Lane::Column(true)]);
        }
        let stages = self.tracker.iter().flat_map(|tracker| tracker.stages.iter().cloned());
        lanes.extend(stages.map(|(id, label)| Lane::Stage(id, label)));
        lanes.into_iter().map(|lane| Choice::new(lane.clone(), words::lane(&lane, mapping))).collect()
    }

    /// The column of the stages, or the one that could be it.
    fn stage_column(&self) -> Option<usize> {
        words::stage_column(&self.looked.mapping)
    }

    /// A column means something else from now on.
    pub(super) fn set_meaning(&mut self, column: usize, kind: Option<FieldKind>) {
        self.looked.mapping.set(column, kind);
        let has_column = self.looked.mapping.columns_of(FieldKind::Stage).next().is_some();
        match (&self.lane, has_column) {
            (Lane::Column(_), false) => self.lane = Lane::First,
            (Lane::First | Lane::Stage(..), true) => self.lane = Lane::Column(false),
            _ => {}
        }
        self.list_parts();
    }

    /// The rows go to another stage from now on.
    pub(super) fn set_lane(&mut self, lane: Lane) {
        if let Some(column) = self.stage_column() {
            let reads = matches!(lane, Lane::Column(_));
            if reads || self.looked.mapping.kind_of(column) == Some(FieldKind::Stage) {
                self.looked.mapping.set(column, reads.then_some(FieldKind::Stage));
            }
        }
        self.lane = lane;
        self.list_parts();
    }

    /// Why it did not work; options of the command line mean nothing here.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.trouble = Some(words::refusal(refusal));
    }

    /// The change that `[Import]` asks for.
    pub(super) fn command(&self, role: Roles, most_messages: Option<usize>, watcher: Watcher) -> Command {
        let mut file =
            ImportFile::new(self.looked.name.clone(), self.looked.bytes.clone(), self.looked.mapping.clone());
        file.notify = self.notify;
        file.most_messages = most_messages;
        file.watcher = watcher;
        let stage = if let Lane::Stage(id, _) = self.lane { Some(id) } else { None };
        match self.what {
            What::Contacts => ImportContacts { file, roles: role, enrol: None }.into(),
            // Who is put on a tracker plays the part that it gives.
            What::Enrol(pipeline) => {
                ImportContacts { file, roles: Roles::default(), enrol: Some(Enrol { pipeline, stage }) }.into()
            }
            What::Cards(pipeline) => {
                ImportCards { file, pipeline, stage, create_stages: self.lane == Lane::Column(true) }.into()
            }
        }
    }

    fn step(&mut self, forward: bool) {
        let at = ORDER.iter().position(|focus| *focus == self.focus).unwrap_or(0);
        self.focus = ORDER[(at + if forward { 1 } else { ORDER.len() - 1 }) % ORDER.len()];
    }

    fn turn(&mut self, forward: bool) {
        let at = VIEWS.iter().position(|view| *view == self.view).unwrap_or(0);
        self.show(VIEWS[(at + if forward { 1 } else { VIEWS.len() - 1 }) % VIEWS.len()]);
    }

    /// Hears an input.
    pub(super) fn update(&mut self, input: &Input) -> Outcome<Said> {
        if let Some(view) = self.tabs.clicked(input) {
            self.show(VIEWS[view]);
            self.focus = Focus::Rows;
            return Outcome::Consumed;
        }
        match (self.focus, input) {
            (_, Input::Action(Action::Cancel)) | (Focus::Cancel, Input::Action(Action::Accept)) => {
                return Outcome::Said(Said::Leave);
            }
            (Focus::Import, Input::Action(Action::Accept)) => return Outcome::Said(Said::Import),
            (_, Input::Action(Action::NextField)) => self.step(true),
            (_, Input::Action(Action::PreviousField)) => self.step(false),
            (_, Input::Mouse(mouse)) => {
                if mouse.kind == MouseKind::Click && self.buttons[0].holds(mouse.at) {
                    return Outcome::Said(Said::Import);
                }
                if mouse.kind == MouseKind::Click && self.buttons[1].holds(mouse.at) {
                    return Outcome::Said(Said::Leave);
                }
                if self.body.update(input).is_taken() {
                    return Outcome::Consumed;
                }
                return self.pick(input);
            }
            (Focus::Columns, Input::Action(Action::Right)) => self.focus = Focus::Rows,
            (Focus::Columns, _) => return self.pick(input),
            (Focus::Rows, Input::Action(Action::Right)) => self.turn(true),
            (Focus::Rows, Input::Action(Action::Left)) => self.turn(false),
            (Focus::Rows, Input::Action(Action::Accept)) | (Focus::Cancel, Input::Action(Action::Left)) => {
                self.focus = Focus::Import;
            }
            (Focus::Rows, _) if self.body.update(input).is_taken() => {}
            (Focus::Import, Input::Action(Action::Right | Action::Down)) => self.focus = Focus::Cancel,
            (Focus::Import | Focus::Cancel, Input::Action(Action::Up | Action::Left)) => self.focus = Focus::Columns,
            _ => return Outcome::Ignored,
        }
        Outcome::Consumed
    }

    fn pick(&mut self, input: &Input) -> Outcome<Said> {
        match self.parts.update(input) {
            Outcome::Ignored => Outcome::Ignored,
            Outcome::Said(Chose::Taken(part)) => Outcome::Said(Said::Choose(part)),
            Outcome::Said(Chose::Moved) | Outcome::Consumed => {
                self.focus = Focus::Columns;
                Outcome::Consumed
            }
        }
    }
}
