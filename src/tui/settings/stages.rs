//! Settings > Project Management Stage: the stages of a tracker with their Action column (S0.2, S0.3).

use std::fmt::Write as _;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::page::{self, Acted, Page, change, counted, moves, split, walk, words};
use super::question::Look;
use super::stage_forms;
use crate::domain::pipeline::MAX_PROJECT_STAGES;
use crate::domain::{Category, Channel, Color, PipelineId, PipelineKind, StageId};
use crate::office::Command;
use crate::office::ask_setup::{PipelineSetup, StageSetup};
use crate::office::stages::{MoveStage, Place};
use crate::tui::cells;
use crate::tui::component::{CellText, Column, Drawn, Input, MouseKind, Record, Rows, Width};
use crate::tui::component::{Page as Part, swatch};
use crate::tui::keys::Action;
use crate::tui::program::wire::Program;
use crate::tui::screen::Context;
use crate::tui::shell::Level;
use crate::tui::theme::Theme;

/// A stage as a line of the list.
pub(super) struct StageRow {
    place: usize,
    setup: StageSetup,
    brand: Color,
}

impl Record for StageRow {
    type Id = StageId;

    fn id(&self) -> StageId {
        self.setup.stage.id
    }
}

/// The page.
pub(super) struct Stages {
    pipelines: Vec<PipelineSetup>,
    shown: Option<PipelineId>,
    rows: Rows<StageRow>,
    brand: Color,
    title: Drawn,
}

impl Default for Stages {
    fn default() -> Self {
        Self { pipelines: Vec::new(), shown: None, rows: Rows::new(1), brand: Color::BRAND, title: Drawn::default() }
    }
}

const COLUMNS: [Column<StageRow>; 10] = [
    Column {
        title: "#",
        width: Width::Cells(2),
        right: true,
        from: 0,
        cell: |row, _| CellText::plain(row.place.to_string()),
    },
    Column {
        title: "Stage",
        width: Width::Share(1, 13),
        right: false,
        from: 0,
        cell: |row, _| CellText::plain(&row.setup.stage.name),
    },
    Column {
        title: "Label title",
        width: Width::Share(1, 13),
        right: false,
        from: 0,
        cell: |row, _| CellText::plain(&row.setup.stage.label),
    },
    Column {
        title: "Category",
        width: Width::Cells(11),
        right: false,
        from: 100,
        cell: |row, _| CellText::plain(row.setup.stage.category.map_or("", Category::title)),
    },
    Column {
        title: "Colour",
        width: Width::Cells(10),
        right: false,
        from: 0,
        cell: |row, theme| {
            let own = row.setup.color();
            let color = own.unwrap_or(row.brand);
            let words = if own.is_some() { color.hex() } else { "brand".to_owned() };
            let block = swatch((color.red, color.green, color.blue), theme);
            CellText::styled(format!("{} {words}", block.content), block.style)
        },
    },
    Column {
        title: "Active",
        width: Width::Cells(6),
        right: false,
        from: 0,
        cell: |row, theme| {
            if row.setup.stage.active { CellText::plain("yes") } else { CellText::styled("no", theme.warn) }
        },
    },
    Column {
        title: "Tells",
        width: Width::Cells(5),
        right: false,
        from: 0,
        cell: |row, theme| {
            let stage = &row.setup.stage;
            let letter = |on: bool, letter: &'static str| if on { letter } else { theme.glyphs.dash };
            let sms = if stage.notify_sms { " S" } else { "" };
            CellText::plain(format!("{} {}{sms}", letter(stage.notify_email, "E"), letter(stage.notify_push, "P")))
        },
    },
    Column {
        title: "Stale",
        width: Width::Cells(5),
        right: true,
        from: 0,
        cell: |row, theme| {
            let days = row.setup.stage.stale_days;
            CellText::plain(if days > 0 { format!("{days}d") } else { theme.glyphs.dash.to_owned() })
        },
    },
    Column {
        title: "Cards",
        width: Width::Cells(7),
        right: true,
        from: 0,
        cell: |row, _| CellText::plain(crate::tui::program::worker::grouped(row.setup.tally.cards)),
    },
    Column {
        title: "Action",
        width: Width::Cells(6),
        right: false,
        from: 0,
        cell: |_, theme| CellText::styled("e edit", theme.accent),
    },
];

impl Stages {
    fn pipeline(&self) -> Option<&PipelineSetup> {
        self.pipelines.iter().find(|setup| Some(setup.pipeline.id) == self.shown)
    }

    fn refill(&mut self) {
        let open = |setup: &&PipelineSetup| setup.pipeline.archived_at.is_none();
        if self.pipeline().is_none() {
            let tracker = |setup: &&PipelineSetup| setup.pipeline.kind == PipelineKind::Project;
            let mut all = self.pipelines.iter().filter(open);
            let first = all.clone().find(tracker).or_else(|| all.next());
            self.shown = first.map(|setup| setup.pipeline.id);
        }
        let stages = self.pipeline().map(|setup| setup.stages.clone()).unwrap_or_default();
        let row = |(place, setup)| StageRow { place, setup, brand: self.brand };
        self.rows.replace(Part::whole((1..).zip(stages).map(row).collect()));
    }

    fn next(&mut self) {
        let at = self.pipelines.iter().position(|setup| Some(setup.pipeline.id) == self.shown).unwrap_or(0);
        let next = self.pipelines.get(at + 1).filter(|setup| setup.pipeline.archived_at.is_none());
        if let Some(next) = next.or(self.pipelines.first()) {
            self.shown = Some(next.pipeline.id);
            self.refill();
        }
    }

    /// `>` and `<`: one place down or up.
    fn step(&self, down: bool, cx: &mut Context<Program>) {
        let (Some(setup), Some(row)) = (self.pipeline(), self.rows.selected()) else { return };
        let at = row.place - 1;
        let neighbour = if down { at.checked_add(1) } else { at.checked_sub(1) };
        match neighbour.and_then(|at| setup.stages.get(at)) {
            Some(other) if down => move_stage(row.id(), Place::After(other.stage.id), cx),
            Some(other) => move_stage(row.id(), Place::Before(other.stage.id), cx),
            None => cx.toast(Level::Info, if down { "It is the last stage." } else { "It is the first stage." }),
        }
    }

    /// A stage was dragged onto another.
    fn dropped(&self, input: &Input, cx: &mut Context<Program>) -> Acted {
        let Input::Mouse(mouse) = input else { return Acted::No };
        let MouseKind::Drop { from } = mouse.kind else { return Acted::No };
        let (Some(dragged), Some(onto)) = (self.rows.at(from), self.rows.at(mouse.at)) else { return Acted::No };
        match dragged.place.cmp(&onto.place) {
            std::cmp::Ordering::Less => move_stage(dragged.id(), Place::After(onto.id()), cx),
            std::cmp::Ordering::Greater => move_stage(dragged.id(), Place::Before(onto.id()), cx),
            std::cmp::Ordering::Equal => {}
        }
        Acted::Yes
    }
}

fn move_stage(stage: StageId, place: Place, cx: &mut Context<Program>) {
    change(Command::MoveStage(MoveStage { stage, place }), cx);
}

impl Page for Stages {
    fn take(&mut self, look: &Look) {
        self.pipelines.clone_from(&look.pipelines);
        if let Ok(brand) = &look.brand {
            self.brand = brand.color;
        }
        self.refill();
    }

    fn show(&mut self, pipeline: PipelineId) {
        self.shown = Some(pipeline);
        self.refill();
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Acted {
        let (setup, row) = (self.pipeline(), self.rows.selected().map(|row| &row.setup));
        match (input, setup, row) {
            (Input::Action(Action::New), Some(setup), _) => cx.open(stage_forms::add(setup)),
            (Input::Action(Action::New), None, _) => cx.toast(Level::Info, "Add a tracker first, under View Projects."),
            (Input::Action(Action::Edit | Action::Open), Some(setup), Some(stage)) => {
                cx.open(stage_forms::edit(setup.pipeline.kind, stage));
            }
            (Input::Action(Action::Delete), Some(setup), Some(stage)) => stage_forms::delete(setup, stage, cx),
            (Input::Action(Action::NextStage), ..) => self.step(true, cx),
            (Input::Action(Action::PreviousStage), ..) => self.step(false, cx),
            (Input::Action(Action::NextTracker), ..) => self.next(),
            (Input::Mouse(mouse), ..) if mouse.kind == MouseKind::Click && self.title.holds(mouse.at) => self.next(),
            (Input::Mouse(mouse), Some(setup), Some(stage)) if mouse.kind == MouseKind::DoubleClick => {
                cx.open(stage_forms::edit(setup.pipeline.kind, stage));
            }
            (Input::Mouse(mouse), ..) if matches!(mouse.kind, MouseKind::Drop { .. }) => {
                return self.dropped(input, cx);
            }
            _ => return walk(&mut self.rows, input),
        }
        Acted::Yes
    }

    fn offers(&self, action: Action) -> bool {
        use Action::{Delete, Edit, New, NextStage, NextTracker, Open, PreviousStage};
        match action {
            NextTracker => self.pipelines.len() > 1,
            New | Edit | Open | Delete | NextStage | PreviousStage => true,
            action => moves(action),
        }
    }

    fn has_row(&self) -> bool {
        self.rows.selected().is_some()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let Some(setup) = self.pipeline() else {
            let place = Rect { x: area.x + 3, width: area.width.saturating_sub(4), ..area };
            let text = "No tracker yet. View Projects (Right): n adds one with its stages.";
            return words(frame, place.intersection(area), text, theme.text, theme);
        };
        let pipeline = &setup.pipeline;
        let line = Rect { height: 1.min(area.height), ..area };
        let opens = if self.pipelines.len() > 1 { format!(" {}", theme.glyphs.opens) } else { String::new() };
        let title = format!("{}{opens}", cells::clean(&pipeline.title));
        let width = u16::try_from(cells::width(&title)).unwrap_or(0).min(line.width);
        self.title.at(Rect { x: line.x + 1, width, ..line });
        let most = if pipeline.kind == PipelineKind::Project {
            format!("{} of at most {MAX_PROJECT_STAGES} stages", setup.stages.len())
        } else {
            counted(setup.stages.len(), "stage")
        };
        let spans = vec![
            Span::raw(" "),
            Span::styled(title, theme.header),
            Span::styled(format!("   {most}, {}", super::projects::kind_word(pipeline.kind)), theme.muted),
        ];
        frame.render_widget(Line::from(spans), line);
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        let (table, more) = split(body, 3);
        page::table(frame, table, &self.rows, &COLUMNS, theme);
        if setup.stages.is_empty() {
            let place = Rect { x: table.x + 3, y: table.y + 2, height: 1, width: table.width.saturating_sub(4) };
            let text = format!("{} has no stages yet. n adds the first.", pipeline.title);
            words(frame, place.intersection(table), &text, theme.text, theme);
        }
        if let Some(row) = self.rows.selected() {
            words(frame, more, &about(row), theme.muted, theme);
        }
    }
}

/// What the columns of a stage say, as sentences.
fn about(row: &StageRow) -> String {
    let stage = &row.setup.stage;
    let mut said = format!("Customers read “{}”.", stage.label);
    let ways = Channel::ALL.into_iter().filter(|channel| stage.tells(*channel)).map(Channel::word);
    match ways.collect::<Vec<_>>().as_slice() {
        [] => said.push_str(" Who comes here is not told."),
        [one] => {
            let _ = write!(said, " Who comes here is told by {one}.");
        }
        [first @ .., last] => {
            let _ = write!(said, " Who comes here is told by {} and {last}.", first.join(", "));
        }
    }
    if !stage.active {
        said.push_str(" Inactive: cards in it stay, nobody can be moved into it.");
    }
    if stage.stale_days > 0 {
        let _ = write!(said, " After {} a card is marked with !.", counted_days(stage.stale_days));
    }
    said
}

fn counted_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}
