//! `settings`: what the office itself has set; `config.toml` may lock it.

use crate::cli::failure::Outcome;
use crate::cli::output::{self, Format, Row, Rows, Target};
use crate::cli::wiring::Context;
use crate::config::Source;
use crate::office::Command;
use crate::office::ask_settings::SettingRow;
use crate::office::settings::Set;
use crate::store::Opening;
use serde::Serialize;
use serde_json::json;

/// The words of `milepost settings`.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// List every setting with the value that holds, and where it comes from.
    List,
    /// Print the value that holds.
    Get(GetArgs),
    /// Set one for the office.
    Set(SetArgs),
}

/// The words of `milepost settings get`.
#[derive(clap::Args)]
pub struct GetArgs {
    /// The full name, such as delivery.undo_window.
    name: String,
}

/// The words of `milepost settings set`.
#[derive(clap::Args)]
pub struct SetArgs {
    /// The full name, such as delivery.undo_window.
    name: String,
    /// The value.
    #[arg(allow_hyphen_values = true)]
    value: String,
}

pub fn run(context: &Context, verb: Verb) -> Outcome {
    match verb {
        Verb::List => list(context),
        Verb::Get(args) => {
            let row = context.office(Opening::Reader)?.setting(&args.name)?;
            if context.json { output::say(&json!(line(row)).to_string()) } else { output::say(&row.value) }
        }
        Verb::Set(args) => context.carry_out(Command::Set(Set { values: vec![(args.name, args.value)] })),
    }
}

#[derive(Serialize)]
struct SettingLine {
    name: &'static str,
    value: String,
    source: &'static str,
    line: Option<usize>,
}

fn line(row: SettingRow) -> SettingLine {
    let (source, line) = match row.source {
        Source::Default => ("default", None),
        Source::Office => ("office", None),
        Source::File { line } => ("file", Some(line)),
    };
    SettingLine { name: row.name, value: row.value, source, line }
}

impl Row for SettingLine {
    const COLUMNS: &'static [&'static str] = &["name", "value", "source"];
    const ON_SCREEN: &'static [usize] = &[0, 1, 2];

    fn cells(&self) -> Vec<String> {
        let source = self.line.map_or_else(|| self.source.to_owned(), |line| format!("config.toml, line {line}"));
        vec![self.name.to_owned(), self.value.clone(), source]
    }
}

fn list(context: &Context) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let mut rows: Rows<'_, SettingLine> = Target { format: Format::for_people(context.json), file: None }.open()?;
    office.setting_rows()?.into_iter().try_for_each(|row| rows.row(&line(row)))?;
    rows.end("")
}
