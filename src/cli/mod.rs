//! Commands for scripts and for people at a shell: the only floor that wires all others together.
//!
//! One file a group of verbs under [`verbs`], each with its `Args` struct and its `run`; [`wiring::Context`] opens the
//! office for them, [`choice`] turns names into row numbers, [`output`] prints rows and [`receipt`] what a change came
//! to. To add a verb: a file there, and a line in [`verbs::Verb`] and in its `run`. Commands never ask; what the screens
//! would ask is refused without `--yes`.

mod choice;
mod demo;
pub mod docs;
mod failure;
mod finding;
mod letter;
mod outlet;
mod output;
mod receipt;
mod rehearsal;
mod reminding;
mod screens;
mod telling;
mod trying;
pub mod verbs;
mod viewer;
mod wiring;

use clap::Parser;
use failure::{Failure, Outcome};
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;
use wiring::Context;

/// Move people through stages and tell each of them, from the terminal.
#[derive(Parser)]
#[command(name = "milepost", version, about, max_term_width = 100, after_help = AFTER_HELP)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    /// Draw the screens with ASCII characters only.
    #[arg(long)]
    ascii: bool,
    #[command(subcommand)]
    verb: Option<verbs::Verb>,
}

const AFTER_HELP: &str = "Without a command the screens open.\n\n\
     Exit codes: 0 done, 1 failed, 2 the words of the command do not fit, 3 refused by a rule.";

/// What every command takes, before or after its verb.
#[derive(clap::Args)]
struct Global {
    /// The folder that holds the office.
    #[arg(long, global = true, env = "MILEPOST_DATA", value_name = "FOLDER", display_order = 900)]
    data: Option<PathBuf>,
    /// The configuration file.
    #[arg(long, global = true, env = "MILEPOST_CONFIG", value_name = "FILE", display_order = 901)]
    config: Option<PathBuf>,
    /// Print JSON: one array for lists, one object for changes and for how the outbox stands; errors too.
    #[arg(long, global = true, display_order = 902)]
    json: bool,
}

/// Runs the command line that this process was started with; gives its exit code.
#[must_use]
pub fn run() -> ExitCode {
    let outcome = survive_file_size_limit().and_then(|()| match Cli::try_parse() {
        Ok(cli) => obey(cli),
        Err(error) => Err(Failure::Words(error)),
    });
    failure::exit(outcome, wants_json())
}

fn obey(cli: Cli) -> Outcome {
    let context = Context::new(cli.global.data, cli.global.config, cli.global.json)?;
    match cli.verb {
        Some(verb) => verb.run(&context, cli.ascii),
        None => screens::open(&context, cli.ascii),
    }
}

/// Whether errors are to be JSON too, also those in the words that could not be parsed.
fn wants_json() -> bool {
    has_word("--json")
}

/// Whether the command line itself has this option; the environment does not count.
fn has_word(option: &str) -> bool {
    let is_it = |word: &OsStr| {
        let rest = word.as_encoded_bytes().strip_prefix(option.as_bytes());
        rest.is_some_and(|rest| rest.first().is_none_or(|next| *next == b'='))
    };
    std::env::args_os().skip(1).take_while(|word| word != "--").any(|word| is_it(&word))
}

/// A write beyond `ulimit -f` is to be an error with a sentence, not the end of the program.
fn survive_file_size_limit() -> Outcome {
    #[cfg(unix)]
    {
        use std::sync::{Arc, atomic::AtomicBool};
        signal_hook::flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)))
            .map_err(Failure::Output)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_of_commands_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }
}
