//! Settings > Color Settings: the brand's colour and the stages' own, with the contrast check in words (S0.5).

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::page::{self, Acted, Page, moves, split, walk};
use super::question::Look;
use super::stage_forms::read_color;
use crate::domain::{Color, PipelineKind, StageId};
use crate::office::Command;
use crate::office::settings::Set;
use crate::office::stages::{EditStage, StageEdit};
use crate::office::work::BRAND_COLOUR;
use crate::tui::cells;
use crate::tui::component::{CellText, Column, Field, Form, Input, Record, Rows, Width, swatch};
use crate::tui::component::{MouseKind, Page as Part};
use crate::tui::keys::Action;
use crate::tui::popup::FormPopup;
use crate::tui::program::order;
use crate::tui::program::wire::Program;
use crate::tui::screen::Context;
use crate::tui::theme::Theme;

/// A line of the list: the brand, or a stage.
struct ColorRow {
    /// Nothing for the brand.
    stage: Option<(StageId, i64)>,
    name: String,
    /// Its own colour.
    own: Option<Color>,
    /// The colour that holds.
    color: Color,
    brand: Color,
    /// Its place among the active stages of its tracker, and how many those are.
    place: (usize, usize),
}

impl Record for ColorRow {
    type Id = Option<StageId>;

    fn id(&self) -> Option<StageId> {
        self.stage.map(|(id, _)| id)
    }
}

/// The page.
pub(super) struct Colors {
    rows: Rows<ColorRow>,
}

impl Default for Colors {
    fn default() -> Self {
        Self { rows: Rows::new(1) }
    }
}

const COLUMNS: [Column<ColorRow>; 4] = [
    Column {
        title: "Colour of",
        width: Width::Share(1, 20),
        right: false,
        from: 0,
        cell: |row, _| CellText::plain(&row.name),
    },
    Column {
        title: "Colour",
        width: Width::Cells(10),
        right: false,
        from: 0,
        cell: |row, theme| {
            let block = swatch((row.color.red, row.color.green, row.color.blue), theme);
            let words = if row.own.is_some() || row.stage.is_none() { row.color.hex() } else { "brand".to_owned() };
            CellText::styled(format!("{} {words}", block.content), block.style)
        },
    },
    Column {
        title: "Text on it",
        width: Width::Cells(22),
        right: false,
        from: 0,
        cell: |row, theme| {
            let found = row.color.legibility();
            judged(found.is_readable(), "reads well", "hard to read", found.text, theme)
        },
    },
    Column {
        title: "On a white page",
        width: Width::Cells(21),
        right: false,
        from: 0,
        cell: |row, theme| {
            let found = row.color.legibility();
            judged(found.is_visible(), "stands out", "hard to see", found.page, theme)
        },
    },
];

fn judged(fine: bool, good: &str, bad: &str, ratio: f64, theme: &Theme) -> CellText {
    let (word, style) = if fine { (good, theme.text) } else { (bad, theme.warn) };
    CellText::styled(format!("{word}, {ratio:.1} : 1"), style)
}

impl Page for Colors {
    fn take(&mut self, look: &Look) {
        let brand = look.brand.as_ref().map_or(Color::BRAND, |brand| brand.color);
        let own = look.brand.as_ref().is_ok_and(|brand| brand.is_own);
        let mut rows = vec![ColorRow {
            stage: None,
            name: "Brand colour".to_owned(),
            own: own.then_some(brand),
            color: brand,
            brand,
            place: (5, 9),
        }];
        for setup in &look.pipelines {
            if setup.pipeline.archived_at.is_some() || setup.pipeline.kind != PipelineKind::Project {
                continue;
            }
            let active = setup.stages.iter().filter(|stage| stage.stage.active);
            let total = active.clone().count();
            for (place, stage) in (1..).zip(active) {
                let own = stage.color();
                rows.push(ColorRow {
                    stage: Some((stage.stage.id, stage.stage.version)),
                    name: format!("{}: {}", setup.pipeline.title, stage.stage.label),
                    own,
                    color: own.unwrap_or(brand),
                    brand,
                    place: (place, total),
                });
            }
        }
        self.rows.replace(Part::whole(rows));
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Acted {
        match (input, self.rows.selected()) {
            (Input::Action(Action::Edit | Action::Open), Some(row)) => cx.open(edit(row)),
            (Input::Mouse(mouse), Some(row)) if mouse.kind == MouseKind::DoubleClick => cx.open(edit(row)),
            _ => return walk(&mut self.rows, input),
        }
        Acted::Yes
    }

    fn offers(&self, action: Action) -> bool {
        matches!(action, Action::Edit | Action::Open) || moves(action)
    }

    fn has_row(&self) -> bool {
        self.rows.selected().is_some()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let (table, more) = split(area, 5);
        page::table(frame, table, &self.rows, &COLUMNS, theme);
        let Some(row) = self.rows.selected() else { return };
        let line = |at: u16| Rect { y: more.y + at, height: 1, ..more }.intersection(more);
        frame.render_widget(Span::styled("The progress bar of the e-mail:", theme.muted), line(1));
        frame.render_widget(progress(row, theme), line(2));
        let (place, total) = row.place;
        frame.render_widget(Span::raw(format!("{place} of {total}")), line(3));
    }
}

/// The bar as the e-mail draws it: the brand's colour behind, the stage's own here, grey ahead.
fn progress(row: &ColorRow, theme: &Theme) -> Line<'static> {
    let (place, total) = row.place;
    let style = |color: Color| theme.colour((color.red, color.green, color.blue));
    let step = |at: usize| match at.cmp(&place) {
        std::cmp::Ordering::Less => Span::styled(theme.glyphs.full.repeat(4), style(row.brand)),
        std::cmp::Ordering::Equal => Span::styled(theme.glyphs.full.repeat(4), style(row.color)),
        std::cmp::Ordering::Greater => Span::styled(theme.glyphs.empty.repeat(4), theme.muted),
    };
    (1..=total).map(step).collect()
}

fn edit(row: &ColorRow) -> FormPopup<Program> {
    let was = row.own;
    let hint = if row.stage.is_some() {
        "Such as #0f766e; empty: the brand colour."
    } else {
        "Such as #0f766e; empty: the default."
    };
    let fields = vec![Field::line("color", "Colour").with(&was.map(Color::hex).unwrap_or_default()).hint(hint)];
    let stage = row.stage;
    let make = move |form: &mut Form| {
        let color = read_color(form);
        if form.has_errors() {
            return None;
        }
        Some(match stage {
            Some((stage, version)) => {
                let color = (color != was).then_some(color);
                let edit = StageEdit { color, ..StageEdit::default() };
                Command::EditStage(EditStage { stage, seen: Some(version), edit })
            }
            None => Command::Set(Set { values: vec![(BRAND_COLOUR.to_owned(), form.text("color"))] }),
        })
    };
    order::form(cells::clean(&row.name), Form::new(fields, "Save"), make, |_| "color")
}
