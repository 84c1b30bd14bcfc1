//! Settings > Operators: the people at the keyboard and what they may do.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::page::{self, Acted, Page, first_field, moves, split, walk, words};
use super::question::Look;
use crate::domain::{OperatorId, Refusal, Role};
use crate::office::Command;
use crate::office::ask_settings::Operator;
use crate::office::operators::{AddOperator, EditOperator};
use crate::tui::component::{CellText, Column, Field, Form, Input, Record, Rows, Width};
use crate::tui::component::{MouseKind, Page as Part};
use crate::tui::keys::Action;
use crate::tui::popup::FormPopup;
use crate::tui::program::order;
use crate::tui::program::wire::Program;
use crate::tui::screen::Context;
use crate::tui::theme::Theme;

impl Record for Operator {
    type Id = OperatorId;

    fn id(&self) -> OperatorId {
        self.id
    }
}

/// The page.
pub(super) struct Operators {
    rows: Rows<Operator>,
}

impl Default for Operators {
    fn default() -> Self {
        Self { rows: Rows::new(1) }
    }
}

const COLUMNS: [Column<Operator>; 4] = [
    Column {
        title: "Name",
        width: Width::Share(1, 16),
        right: false,
        from: 0,
        cell: |row, _| CellText::plain(&row.name),
    },
    Column {
        title: "E-mail",
        width: Width::Share(2, 24),
        right: false,
        from: 0,
        cell: |row, theme| CellText::plain(if row.email.is_empty() { theme.glyphs.dash } else { &row.email }),
    },
    Column {
        title: "Role",
        width: Width::Cells(8),
        right: false,
        from: 0,
        cell: |row, _| CellText::plain(row.role.name()),
    },
    Column {
        title: "Action",
        width: Width::Cells(6),
        right: false,
        from: 0,
        cell: |_, theme| CellText::styled("e edit", theme.accent),
    },
];

fn role_field(at: Role) -> Field {
    let options = Role::ALL.map(|role| role.name().to_owned()).into();
    let at = Role::ALL.into_iter().position(|role| role == at).unwrap_or(0);
    Field::choice("role", "Role", options, at)
        .hint("admin: everything; agent: their own cards and contacts; viewer: looks only.")
}

fn chosen_role(form: &Form) -> Option<Role> {
    form.chosen("role").and_then(|at| Role::ALL.get(at).copied())
}

fn email_field(email: &str) -> Field {
    Field::line("email", "E-mail").with(email).hint("Where notices go; empty: notices to this operator are skipped.")
}

fn add() -> FormPopup<Program> {
    let fields = vec![
        Field::line("name", "Name").hint("As history shows it, and as cards name their owner."),
        email_field(""),
        role_field(Role::Agent),
    ];
    let make = |form: &mut Form| {
        let role = chosen_role(form)?;
        Some(Command::AddOperator(AddOperator { name: form.text("name"), email: form.text("email"), role }))
    };
    order::form("New operator", Form::new(fields, "Add"), make, |refusal| {
        if about_email(refusal) { "email" } else { first_field(refusal) }
    })
}

fn about_email(refusal: &Refusal) -> bool {
    refusal.sentence.contains("e-mail")
}

fn edit(operator: &Operator) -> FormPopup<Program> {
    let was = operator.clone();
    let fields = vec![email_field(&was.email), role_field(was.role)];
    let title = format!("Edit operator {}", was.name);
    let make = move |form: &mut Form| {
        Some(Command::EditOperator(EditOperator {
            operator: was.id,
            email: Some(form.text("email")).filter(|email| *email != was.email),
            role: chosen_role(form).filter(|role| *role != was.role),
        }))
    };
    order::form(title, Form::new(fields, "Save"), make, |refusal| if about_email(refusal) { "email" } else { "role" })
}

impl Page for Operators {
    fn take(&mut self, look: &Look) {
        self.rows.replace(Part::whole(look.operators.clone()));
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Acted {
        match (input, self.rows.selected()) {
            (Input::Action(Action::New), _) => cx.open(add()),
            (Input::Action(Action::Edit | Action::Open), Some(operator)) => cx.open(edit(operator)),
            (Input::Mouse(mouse), Some(operator)) if mouse.kind == MouseKind::DoubleClick => cx.open(edit(operator)),
            _ => return walk(&mut self.rows, input),
        }
        Acted::Yes
    }

    fn offers(&self, action: Action) -> bool {
        matches!(action, Action::New | Action::Edit | Action::Open) || moves(action)
    }

    fn has_row(&self) -> bool {
        self.rows.selected().is_some()
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let (table, more) = split(area, 3);
        page::table(frame, table, &self.rows, &COLUMNS, theme);
        let text = "Who sits here is named by [office] operator in config.toml, else by the login name.";
        words(frame, more, text, theme.muted, theme);
    }
}
