//! Settings > View Projects: the trackers, and the sales and partner pipelines with their categories (S0.4, S3.1).

use ratatui::Frame;
use ratatui::layout::Rect;

use super::page::{self, Acted, Page, confirm, counted, first_field, moves, split, words};
use super::question::Look;
use crate::domain::{Category, PipelineId, PipelineKind, stage_list};
use crate::office::Command;
use crate::office::ask_setup::{PipelineSetup, StageSetup};
use crate::office::pipelines::{AddPipeline, EditPipeline};
use crate::tui::component::{CellText, Column, Field, Form, Input, Record, Rows, RowsSaid, Width};
use crate::tui::component::{Outcome, Page as Part};
use crate::tui::keys::Action;
use crate::tui::popup::FormPopup;
use crate::tui::program::order;
use crate::tui::program::wire::Program;
use crate::tui::program::worker::grouped;
use crate::tui::screen::Context;
use crate::tui::theme::Theme;

impl Record for PipelineSetup {
    type Id = PipelineId;

    fn id(&self) -> PipelineId {
        self.pipeline.id
    }
}

/// The page.
pub(super) struct Projects {
    rows: Rows<PipelineSetup>,
}

impl Default for Projects {
    fn default() -> Self {
        Self { rows: Rows::new(1) }
    }
}

pub(super) const fn kind_word(kind: PipelineKind) -> &'static str {
    match kind {
        PipelineKind::Project => "tracker",
        PipelineKind::Sales => "sales",
        PipelineKind::Partner => "partner",
    }
}

const COLUMNS: [Column<PipelineSetup>; 6] = [
    Column {
        title: "Project",
        width: Width::Share(1, 20),
        right: false,
        from: 0,
        cell: |setup, _| CellText::plain(&setup.pipeline.title),
    },
    Column {
        title: "Kind",
        width: Width::Cells(8),
        right: false,
        from: 0,
        cell: |setup, _| CellText::plain(kind_word(setup.pipeline.kind)),
    },
    Column {
        title: "Stages",
        width: Width::Cells(6),
        right: true,
        from: 0,
        cell: |setup, _| CellText::plain(setup.stages.len().to_string()),
    },
    Column {
        title: "Cards",
        width: Width::Cells(9),
        right: true,
        from: 0,
        cell: |setup, _| CellText::plain(grouped(cards(setup))),
    },
    Column {
        title: "",
        width: Width::Cells(8),
        right: false,
        from: 0,
        cell: |setup, theme| {
            let gone = setup.pipeline.archived_at.is_some();
            CellText::styled(if gone { "archived" } else { "" }, theme.warn)
        },
    },
    Column {
        title: "Action",
        width: Width::Cells(6),
        right: false,
        from: 0,
        cell: |_, theme| CellText::styled("e edit", theme.accent),
    },
];

fn cards(setup: &PipelineSetup) -> usize {
    setup.stages.iter().map(|stage| stage.tally.cards).sum()
}

fn add() -> FormPopup<Program> {
    let kinds = PipelineKind::ALL.map(|kind| kind_word(kind).to_owned()).into();
    let fields = vec![
        Field::line("name", "Title").hint("Customers of a tracker read it, such as “Solar Project”."),
        Field::choice("kind", "Kind", kinds, 0),
        Field::line("stages", "Stages").hint(
            "In their order, such as “Contract signed, Site survey”; for sales by category: “Potential: New; Current: Won”.",
        ),
    ];
    let make = |form: &mut Form| {
        let kind = form.chosen("kind").and_then(|at| PipelineKind::ALL.get(at).copied())?;
        match stage_list::parse(&form.text("stages"), kind) {
            Ok(stages) => Some(Command::AddPipeline(AddPipeline { title: form.text("name"), kind, stages })),
            Err(refusal) => {
                form.refuse("stages", refusal.to_string());
                None
            }
        }
    };
    order::form("New project", Form::new(fields, "Add"), make, |refusal| {
        if refusal.sentence.contains("stage") { "stages" } else { "name" }
    })
}

fn edit(setup: &PipelineSetup) -> FormPopup<Program> {
    let pipeline = setup.pipeline.clone();
    let was = pipeline.archived_at.is_some();
    let fields = vec![
        Field::line("name", "Title").with(&pipeline.title).hint("Customers of a tracker read it."),
        Field::tick("archived", "Archived", was).hint("Its cards stay where they are; the boards no longer show it."),
    ];
    let title = format!("Edit {}", pipeline.title);
    let make = move |form: &mut Form| {
        Some(Command::EditPipeline(EditPipeline {
            pipeline: pipeline.id,
            title: Some(form.text("name")).filter(|title| *title != pipeline.title),
            archived: Some(form.ticked("archived")).filter(|archived| *archived != was),
        }))
    };
    order::form(title, Form::new(fields, "Save"), make, first_field)
}

fn archive(setup: &PipelineSetup, cx: &mut Context<Program>) {
    let PipelineSetup { pipeline, .. } = setup;
    let gone = pipeline.archived_at.is_some();
    let command = Command::EditPipeline(EditPipeline { pipeline: pipeline.id, title: None, archived: Some(!gone) });
    let (title, text, sure) = if gone {
        (format!("Take {} up again", pipeline.title), "The boards show it again, with its cards.".to_owned(), "Take up")
    } else {
        let stand = counted(cards(setup), "card");
        let text = format!(
            "The boards no longer show {}. Its {stand} stay where they are; undo puts it back.",
            pipeline.title
        );
        (format!("Archive {}", pipeline.title), text, "Archive")
    };
    confirm(&title, text, sure, command, cx);
}

impl Page for Projects {
    fn take(&mut self, look: &Look) {
        self.rows.replace(Part::whole(look.pipelines.clone()));
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Acted {
        match (input, self.rows.selected()) {
            (Input::Action(Action::New), _) => cx.open(add()),
            (Input::Action(Action::Edit), Some(setup)) => cx.open(edit(setup)),
            (Input::Action(Action::Delete), Some(setup)) => archive(setup, cx),
            _ => match self.rows.update(input) {
                Outcome::Said(RowsSaid::Opened(id)) => return Acted::Stages(id),
                Outcome::Ignored => return Acted::No,
                _ => {}
            },
        }
        Acted::Yes
    }

    fn offers(&self, action: Action) -> bool {
        matches!(action, Action::New | Action::Edit | Action::Delete | Action::Open) || moves(action)
    }

    fn has_row(&self) -> bool {
        self.rows.selected().is_some()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let (table, more) = split(area, 8);
        page::table(frame, table, &self.rows, &COLUMNS, theme);
        if let Some(setup) = self.rows.selected() {
            words(frame, more, &stages(setup), theme.muted, theme);
        } else {
            let place = Rect { x: table.x + 3, y: table.y + 2, height: 1, width: table.width.saturating_sub(4) };
            words(frame, place.intersection(table), "No project yet. n adds one with its stages.", theme.text, theme);
        }
    }
}

/// The stages of a pipeline in their order; those of a sales pipeline under their categories.
fn stages(setup: &PipelineSetup) -> String {
    let named = |stage: &&StageSetup| {
        let inactive = if stage.stage.active { "" } else { " (inactive)" };
        format!("{}{inactive}", stage.stage.name)
    };
    if setup.stages.is_empty() {
        return "No stages yet. Enter shows the page on which they are added.".to_owned();
    }
    if setup.pipeline.kind != PipelineKind::Sales {
        let all = (1..).zip(&setup.stages).map(|(place, stage)| format!("{place} {}", named(&stage)));
        return all.collect::<Vec<_>>().join("   ");
    }
    let of = |category: Category| {
        let own = setup.stages.iter().filter(|stage| stage.stage.category == Some(category));
        let own: Vec<String> = own.map(|stage| named(&stage)).collect();
        format!("{}: {}", category.title(), if own.is_empty() { "none".to_owned() } else { own.join(", ") })
    };
    Category::ALL.map(of).join("\n")
}
