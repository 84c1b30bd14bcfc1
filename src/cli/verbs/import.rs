//! `import`: contacts and cards from any CRM's CSV file (X6, S0.10).

use crate::cli::failure::Outcome;
use crate::cli::wiring::{Context, Seat};
use crate::domain::{Instant, Refusal, Roles};
use crate::import::{Mapping, Subject, read_table};
use crate::office::import_cards::ImportCards;
use crate::office::import_contacts::{Enrol, ImportContacts};
use crate::office::intake::{ImportFile, Step, Watcher};
use crate::office::{Command, Order};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::path::PathBuf;

mod said;

/// What the rows of a file are.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// People and firms; with --pipeline they are put on it, silently.
    Contacts(ContactsArgs),
    /// Pieces of work, and the contacts that they are for.
    Cards(CardsArgs),
}

/// The words that every import takes.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
struct FileArgs {
    /// The CSV file: UTF-8 or Windows-1252, with commas, semicolons or tabs.
    file: PathBuf,
    /// Read FIELD from the column of that name instead of the guessed one; FIELD= leaves it out.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// Tell those whose stage changes; without it nobody hears of an import.
    #[arg(long)]
    notify: bool,
    /// Show what would change and every message, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Import nothing when one row is refused.
    #[arg(long)]
    strict: bool,
    /// Send more messages than `ask_above` allows without asking.
    #[arg(long)]
    yes: bool,
}

/// The words of `milepost import contacts`.
#[derive(clap::Args)]
pub struct ContactsArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Put all of them on this pipeline.
    #[arg(long, value_name = "TITLE")]
    pipeline: Option<String>,
    /// In this stage; new cards in the first active one otherwise.
    #[arg(long, requires = "pipeline")]
    stage: Option<String>,
}

/// The words of `milepost import cards`.
#[derive(clap::Args)]
pub struct CardsArgs {
    #[command(flatten)]
    file: FileArgs,
    /// The pipeline of the cards.
    #[arg(long, value_name = "TITLE")]
    pipeline: String,
    /// The column that says in which stage each card is.
    #[arg(long, value_name = "COLUMN", conflicts_with = "stage")]
    stage_column: Option<String>,
    /// Make the stages that the column names and the pipeline lacks.
    #[arg(long, requires = "stage_column")]
    create_stages: bool,
    /// The stage of every row.
    #[arg(long)]
    stage: Option<String>,
}

pub fn run(context: &Context, verb: Verb) -> Outcome {
    match verb {
        Verb::Contacts(args) => contacts(context, &args),
        Verb::Cards(args) => cards(context, &args),
    }
}

fn contacts(context: &Context, args: &ContactsArgs) -> Outcome {
    let mut seat = context.seat()?;
    let enrol = match &args.pipeline {
        None => None,
        Some(title) => {
            let pipeline = seat.office.find_pipeline(title)?;
            let stage = args.stage.as_ref().map(|stage| seat.office.find_stage(&pipeline, stage)).transpose()?;
            Some(Enrol { pipeline: pipeline.id, stage: stage.map(|stage| stage.id) })
        }
    };
    // who is put on a pipeline plays the part that it gives; others can be enabled later
    let roles = if enrol.is_some() { Roles::default() } else { Roles::ADVOCATE };
    let file = args.file.read(&seat, Subject::Contacts, None)?;
    args.file.carry_out(context, &mut seat, |file| ImportContacts { file, roles, enrol }.into(), file)
}

fn cards(context: &Context, args: &CardsArgs) -> Outcome {
    let mut seat = context.seat()?;
    let pipeline = seat.office.find_pipeline(&args.pipeline)?;
    let stage = args.stage.as_ref().map(|stage| seat.office.find_stage(&pipeline, stage)).transpose()?;
    let (stage, create_stages) = (stage.map(|stage| stage.id), args.create_stages);
    let file = args.file.read(&seat, Subject::Cards, args.stage_column.as_deref())?;
    let command = |file| ImportCards { file, pipeline: pipeline.id, stage, create_stages }.into();
    args.file.carry_out(context, &mut seat, command, file)
}

impl FileArgs {
    /// Reads the file and says what its columns hold.
    fn read(&self, seat: &Seat, subject: Subject, stage_column: Option<&str>) -> Result<ImportFile, Refusal> {
        let shown = self.file.display();
        let bytes = std::fs::read(&self.file).map_err(|error| {
            Refusal::broken(format!("{shown} cannot be read: {error}.")).hint("Check the name and whose file it is.")
        })?;
        let mut mapping = Mapping::guess(read_table(&bytes)?.headers(), subject);
        for words in &self.map {
            mapping.assign(words)?;
        }
        if let Some(column) = stage_column {
            mapping.use_stage_column(column)?;
        }
        let name = self.file.file_name().unwrap_or(self.file.as_os_str()).to_string_lossy().into_owned();
        let mut file = ImportFile::new(name, bytes, mapping);
        file.notify = self.notify;
        file.strict = self.strict;
        if !self.yes && !self.dry_run {
            let limit = seat.office.settings()?.delivery.ask_above.get();
            file.most_messages = usize::try_from(limit).ok();
        }
        Ok(file)
    }

    fn carry_out(
        &self,
        context: &Context,
        seat: &mut Seat,
        command: impl FnOnce(ImportFile) -> Command,
        mut file: ImportFile,
    ) -> Outcome {
        file.watcher = progress_bar(file.bytes.len()).map(watcher).unwrap_or_default();
        let order = Order::new(command(file), Instant::now());
        if self.dry_run {
            return said::rehearsal(context, seat, &order);
        }
        said::report(context, &seat.office.run(&order, &seat.actor)?)
    }
}

/// From this size on a file takes long enough to be watched.
const LONG: usize = 256 * 1024;

/// A bar on the terminal, for long files only.
fn progress_bar(bytes: usize) -> Option<ProgressBar> {
    if bytes < LONG || !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::new(u64::try_from(bytes).unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{bar:40} {percent:>3} % of {total_bytes}, {eta} left");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    Some(bar)
}

fn watcher(bar: ProgressBar) -> Watcher {
    Watcher::new(move |step| match step {
        Step::Rows(far) => bar.set_position(u64::try_from(far.read).unwrap_or(u64::MAX)),
        Step::Saving => bar.finish_and_clear(),
    })
}
