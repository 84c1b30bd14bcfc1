//! `docs/cli.md`, written from the tree of commands.

use super::Cli;
use clap::{Arg, ArgAction, Command, CommandFactory as _};
use std::fmt::Write as _;

/// The page: a section for each command, with its options.
#[must_use]
pub fn markdown() -> String {
    let mut root = Cli::command();
    root.build();
    let mut page = String::from(
        "<!-- Generated from the commands (src/cli): `UPDATE_DOCS=1 cargo test cli_page` writes it anew. -->\n\
         # Command line\n\n\
         `milepost` alone opens the screens; everything that they do, a command does too. Commands never ask: what the screens\n\
         would ask about is refused, unless `--yes` says that it is meant.\n\n\
         Exit codes: 0 done, 1 failed, 2 the words of the command do not fit, 3 refused by a rule. Errors stand on standard\n\
         error, a sentence and what to do; with `--json` as `{\"error\": {\"kind\", \"sentence\", \"hint\"}}`.\n\n\
         ## For every command\n\nBefore or after the verb.\n\n",
    );
    options(&mut page, root.get_arguments().filter(|arg| arg.is_global_set()));
    for command in root.get_subcommands() {
        section(&mut page, "milepost", command);
    }
    page
}

fn section(page: &mut String, path: &str, command: &Command) {
    if command.is_hide_set() || command.get_name() == "help" {
        return;
    }
    let path = format!("{path} {}", command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    if command.has_subcommands() {
        if path.matches(' ').count() == 1 {
            let _ = write!(page, "\n## {path}\n\n{}.\n", about.trim_end_matches('.'));
        }
        let own = own_arguments(command);
        if !own.is_empty() {
            let _ = write!(page, "\n```\n{path} [OPTIONS]\n```\n\n");
            options(page, own.into_iter());
        }
        if let Some(more) = command.get_after_help() {
            let _ = write!(page, "\n{more}\n");
        }
        command.get_subcommands().for_each(|inner| section(page, &path, inner));
        return;
    }
    let level = "#".repeat(path.matches(' ').count() + 1);
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").split_whitespace().collect::<Vec<_>>().join(" ");
    let _ = write!(page, "\n{level} {path}\n\n{}.\n\n```\n{usage}\n```\n", about.trim_end_matches('.'));
    let own = own_arguments(command);
    if !own.is_empty() {
        page.push('\n');
        options(page, own.into_iter());
    }
}

fn own_arguments(command: &Command) -> Vec<&Arg> {
    command.get_arguments().filter(|arg| !arg.is_global_set() && arg.get_id() != "help").collect()
}

fn options<'a>(page: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    page.push_str("| option | what |\n| --- | --- |\n");
    for argument in arguments.filter(|arg| !arg.is_hide_set()) {
        let mut about = argument.get_help().map(ToString::to_string).unwrap_or_default().replace('|', "\\|");
        about = format!("{}.", about.trim_end_matches('.'));
        let values: Vec<String> =
            argument.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
        if !values.is_empty() && takes_value(argument) {
            let _ = write!(about, " One of {}.", values.join(", "));
        }
        if let Some(variable) = argument.get_env() {
            let _ = write!(about, " Also as `{}`.", variable.to_string_lossy());
        }
        let _ = writeln!(page, "| `{}` | {} |", spelling(argument).replace('|', "\\|"), about.trim());
    }
}

fn takes_value(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Set | ArgAction::Append)
}

fn spelling(argument: &Arg) -> String {
    let value = || {
        let names = argument.get_value_names().unwrap_or_default();
        let names: Vec<&str> = names.iter().map(clap::builder::Str::as_str).collect();
        let many = argument.get_num_args().is_some_and(|range| range.max_values() > 1);
        format!("{}{}", names.join(" "), if many { "..." } else { "" })
    };
    match (argument.get_long(), takes_value(argument)) {
        (Some(long), true) => format!("--{long} {}", value()),
        (Some(long), false) => format!("--{long}"),
        (None, _) => value(),
    }
}
