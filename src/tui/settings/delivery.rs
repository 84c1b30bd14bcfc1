//! Settings > Delivery: every key of the configuration with its value, where it comes from, and who may change it.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::page::{self, Acted, Page, moves, split, walk, words};
use super::question::Look;
use crate::config::{Key, Scope, Shape, Source};
use crate::domain::Provider;
use crate::office::Command;
use crate::office::ask_settings::SettingRow;
use crate::office::settings::{MODE, Set};
use crate::office::ways_out::Way;
use crate::tui::component::{CellText, Column, Field, Form, Input, Record, Rows, Width};
use crate::tui::component::{MouseKind, Page as Part};
use crate::tui::keys::Action;
use crate::tui::popup::{FormPopup, Notice};
use crate::tui::program::order;
use crate::tui::program::trial_forms;
use crate::tui::program::wire::Program;
use crate::tui::screen::Context;
use crate::tui::theme::Theme;

/// A key with its value.
struct KeyRow {
    key: &'static Key,
    value: String,
    source: Source,
}

impl Record for KeyRow {
    type Id = &'static str;

    fn id(&self) -> &'static str {
        self.key.name
    }
}

/// The page.
pub(super) struct Delivery {
    rows: Rows<KeyRow>,
    own_email: String,
}

impl Default for Delivery {
    fn default() -> Self {
        Self { rows: Rows::new(1), own_email: String::new() }
    }
}

const COLUMNS: [Column<KeyRow>; 3] = [
    Column {
        title: "Setting",
        width: Width::Cells(24),
        right: false,
        from: 0,
        cell: |row, _| CellText::plain(row.key.name),
    },
    Column {
        title: "Value",
        width: Width::Share(1, 20),
        right: false,
        from: 0,
        cell: |row, theme| {
            let set = row.source != Source::Default;
            let value = if row.value.is_empty() { theme.glyphs.dash } else { &row.value };
            CellText::styled(value, if set { theme.text } else { theme.muted })
        },
    },
    Column {
        title: "Set by",
        width: Width::Cells(27),
        right: false,
        from: 0,
        cell: |row, _| {
            CellText::plain(match row.source {
                Source::File { line } => format!("config.toml line {line}, locked"),
                Source::Office => "office".to_owned(),
                Source::Default if row.key.scope == Scope::Seat => "default, only by file".to_owned(),
                Source::Default => "default".to_owned(),
            })
        },
    },
];

/// Why it cannot be changed here.
fn locked(row: &KeyRow) -> Option<String> {
    let name = row.key.name;
    match row.source {
        Source::File { line } => {
            Some(format!("{name} is set in config.toml, line {line}, so it can only be changed there."))
        }
        _ if row.key.scope == Scope::Seat => {
            Some(format!("{name} differs from seat to seat, so it can only be set in config.toml."))
        }
        _ if name == MODE => Some(format!("{name} is switched on the page TEST / LIVE, which asks first.")),
        _ => None,
    }
}

fn edit(row: &KeyRow, cx: &mut Context<Program>) {
    match locked(row) {
        Some(why) => cx.open(Notice::new(row.key.name, why)),
        None => cx.open(form(row)),
    }
}

fn form(row: &KeyRow) -> FormPopup<Program> {
    let key = row.key;
    let mut choices: Vec<String> = key.choices.iter().map(|&choice| choice.to_owned()).collect();
    if choices.is_empty() && key.shape == Shape::Switch {
        choices = vec!["true".to_owned(), "false".to_owned()];
    }
    let field = if choices.is_empty() {
        Field::line("value", key.short_name()).with(&row.value)
    } else {
        let at = choices.iter().position(|choice| *choice == row.value).unwrap_or(0);
        Field::choice("value", key.short_name(), choices, at)
    };
    let make =
        move |form: &mut Form| Some(Command::Set(Set { values: vec![(key.name.to_owned(), form.text("value"))] }));
    order::form(key.name, Form::new(vec![field.hint(key.about())], "Save"), make, |_| "value")
}

impl Page for Delivery {
    fn take(&mut self, look: &Look) {
        let row = |row: &SettingRow| Some(KeyRow { key: row.key?, value: row.value.clone(), source: row.source });
        self.own_email.clone_from(&look.own_email);
        self.rows.replace(Part::whole(look.settings.iter().filter_map(row).collect()));
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Acted {
        match (input, self.rows.selected()) {
            (Input::Action(Action::TestConnection), _) => cx.open(trial_forms::connection(Way::Out(Provider::Email))),
            (Input::Action(Action::SendTest), _) => cx.open(trial_forms::mail(&self.own_email)),
            (Input::Action(Action::Edit | Action::Open), Some(row)) => edit(row, cx),
            (Input::Mouse(mouse), Some(row)) if mouse.kind == MouseKind::DoubleClick => edit(row, cx),
            _ => return walk(&mut self.rows, input),
        }
        Acted::Yes
    }

    fn offers(&self, action: Action) -> bool {
        matches!(action, Action::Edit | Action::Open | Action::TestConnection | Action::SendTest) || moves(action)
    }

    fn has_row(&self) -> bool {
        self.rows.selected().is_some()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let (table, more) = split(area, 5);
        page::table(frame, table, &self.rows, &COLUMNS, theme);
        if let Some(row) = self.rows.selected() {
            let why = locked(row).map(|why| format!(" {why}")).unwrap_or_default();
            let below = Rect { y: more.y + 1, height: more.height.saturating_sub(1), ..more };
            words(frame, below, &format!("{}{why}", row.key.about()), theme.muted, theme);
        }
    }
}
