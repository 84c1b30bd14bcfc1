//! `operator`: the people at the keyboard.

use crate::cli::failure::Outcome;
use crate::cli::output::{Format, Row, Rows, Target};
use crate::cli::wiring::Context;
use crate::domain::Role;
use crate::office::Command;
use crate::office::operators::{AddOperator, EditOperator};
use crate::store::Opening;
use serde::Serialize;

/// The words of `milepost operator`.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// Add an operator.
    Add(AddArgs),
    /// Change an operator's e-mail or role.
    Edit(EditArgs),
    /// List the operators.
    List,
}

/// The words of `milepost operator add`.
#[derive(clap::Args)]
pub struct AddArgs {
    /// Name, as history shows it and as cards name their owner.
    name: String,
    /// E-mail for notices; empty: none.
    #[arg(long, default_value = "", hide_default_value = true)]
    email: String,
    /// What they may do: admin everything, agent their own cards, viewer look.
    #[arg(long, value_parser = role)]
    role: Role,
}

/// The words of `milepost operator edit`.
#[derive(clap::Args)]
pub struct EditArgs {
    /// Who.
    name: String,
    /// New e-mail; empty: none.
    #[arg(long, required_unless_present = "role")]
    email: Option<String>,
    /// New role: admin, agent or viewer.
    #[arg(long, value_parser = role)]
    role: Option<Role>,
}

fn role(name: &str) -> Result<Role, String> {
    Role::from_name(name).ok_or_else(|| format!("the roles are {}", Role::ALL.map(Role::name).join(", ")))
}

pub fn run(context: &Context, verb: Verb) -> Outcome {
    match verb {
        Verb::Add(args) => {
            context.carry_out(Command::AddOperator(AddOperator { name: args.name, email: args.email, role: args.role }))
        }
        Verb::Edit(args) => {
            let mut seat = context.seat()?;
            let operator = seat.office.find_operator(&args.name)?.id;
            let edit = EditOperator { operator, email: args.email, role: args.role };
            let receipt = seat.run(Command::EditOperator(edit))?;
            context.report(&receipt)
        }
        Verb::List => list(context),
    }
}

#[derive(Serialize)]
struct Line {
    id: i64,
    name: String,
    email: String,
    role: &'static str,
}

impl Row for Line {
    const COLUMNS: &'static [&'static str] = &["id", "name", "email", "role"];
    const ON_SCREEN: &'static [usize] = &[0, 1, 2, 3];

    fn cells(&self) -> Vec<String> {
        vec![self.id.to_string(), self.name.clone(), self.email.clone(), self.role.to_owned()]
    }
}

fn list(context: &Context) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let mut rows: Rows<'_, Line> = Target { format: Format::for_people(context.json), file: None }.open()?;
    for operator in office.operators()? {
        let role = operator.role.name();
        rows.row(&Line { id: operator.id.get(), name: operator.name, email: operator.email, role })?;
    }
    rows.end("No operators.")
}
