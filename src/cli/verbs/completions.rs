//! `completions`, `man` and the hidden `docs`: what is made from the tree of commands.

use crate::cli::failure::Outcome;
use crate::cli::{Cli, docs, output};
use clap::{CommandFactory as _, ValueEnum};

/// The words of `milepost completions`.
#[derive(clap::Args)]
pub struct Args {
    /// The shell.
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

/// The words of `milepost docs`.
#[derive(clap::Args)]
pub struct DocsArgs {
    /// The page.
    page: Page,
}

/// The pages that are made from the program.
#[derive(Clone, Copy, ValueEnum)]
enum Page {
    /// `docs/cli.md`
    Cli,
    /// `docs/keys.md`
    Keys,
    /// `docs/board.svg`: the first screen of the demo office.
    Board,
}

pub fn completions(args: &Args) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "milepost", &mut text);
    output::say(&String::from_utf8_lossy(&text))
}

pub fn man() -> Outcome {
    let mut text = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut text)?;
    output::say(&String::from_utf8_lossy(&text))
}

pub fn docs(args: &DocsArgs) -> Outcome {
    output::say(&match args.page {
        Page::Cli => docs::markdown(),
        Page::Keys => crate::tui::keys::markdown(),
        Page::Board => super::demo::picture()?,
    })
}
