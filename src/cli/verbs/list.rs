//! `list` and `export`: rows of the office, for people and for programs.

pub mod payments;
mod rows;

use crate::cli::failure::Outcome;
use crate::cli::output::{Format, Target};
use crate::cli::wiring::Context;
use crate::domain::{ContactId, Instant, MessageState, MilestoneStatus, Refusal};
use crate::office::Office;
use crate::office::ask_lists::{Narrow, WhichMilestones};
use crate::office::ask_payments::Filter;
use crate::office::ask_setup::PipelineSetup;
use crate::store::Opening;
use crate::store::export::messages;
use clap::ValueEnum;
use rows::{MessageLine, StageLine};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// What can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Subject {
    /// People and firms that are not archived.
    Contacts,
    /// Open cards.
    Cards,
    /// The stages of every pipeline, or of one.
    Stages,
    /// Contractors' milestones that are not deleted.
    Milestones,
    /// Payments to contractors.
    Payments,
    /// Messages, from planned to delivered.
    Messages,
    /// The history, a line for each row that was touched.
    Events,
}

/// The words of `milepost list`.
#[derive(clap::Args)]
pub struct Args {
    /// What to list.
    #[arg(value_enum)]
    subject: Subject,
    #[command(flatten)]
    choice: Choice,
    /// Only messages in this state.
    #[arg(long, value_parser = state)]
    state: Option<MessageState>,
    /// Print CSV.
    #[arg(long)]
    csv: bool,
}

/// Which rows.
#[derive(clap::Args, Default)]
pub struct Choice {
    /// Only those on this pipeline.
    #[arg(long, value_name = "TITLE")]
    pipeline: Option<String>,
    /// Only those in this stage of it; of messages those about a move to it.
    #[arg(long, requires = "pipeline")]
    stage: Option<String>,
    /// Only those that contain this text; of messages those to people who do.
    #[arg(long, value_name = "TEXT")]
    query: Option<String>,
    /// Only milestones of this contractor, named by an e-mail address or a number.
    #[arg(long, value_name = "EMAIL")]
    contractor: Option<String>,
    /// Only milestones that stand there, such as `submitted`.
    #[arg(long, value_parser = crate::cli::choice::milestone_status)]
    status: Option<MilestoneStatus>,
}

/// The words of `milepost export`.
#[derive(clap::Args)]
pub struct ExportArgs {
    /// What to export.
    #[arg(value_enum)]
    subject: Exported,
    /// In which form.
    #[arg(long, value_enum)]
    format: ExportFormat,
    /// Into this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    choice: Choice,
}

/// What can be exported.
#[derive(Clone, Copy, ValueEnum)]
enum Exported {
    /// People and firms that are not archived.
    Contacts,
    /// Open cards.
    Cards,
    /// Contractors' milestones that are not deleted.
    Milestones,
    /// Payments to contractors.
    Payments,
    /// The history.
    Events,
}

/// The forms of an export.
#[derive(Clone, Copy, ValueEnum)]
enum ExportFormat {
    /// Comma-separated values with a header.
    Csv,
    /// One array of objects.
    Json,
    /// A workbook.
    Xlsx,
}

pub fn run(context: &Context, args: &Args) -> Outcome {
    let format = Format::of_list(context.json, args.csv);
    let office = context.office(Opening::Reader)?;
    print(&office, args.subject, &args.choice, args.state, Target { format, file: None })
}

/// Every message, or those in one state: what `outbox list` shows.
pub fn all_messages(context: &Context, state: Option<MessageState>) -> Outcome {
    run(context, &Args { subject: Subject::Messages, choice: Choice::default(), state, csv: false })
}

/// Every milestone of a contractor, or in one status: what `milestone list` shows.
pub fn all_milestones(context: &Context, contractor: Option<String>, status: Option<MilestoneStatus>) -> Outcome {
    let choice = Choice { contractor, status, ..Choice::default() };
    run(context, &Args { subject: Subject::Milestones, choice, state: None, csv: false })
}

pub fn export(context: &Context, args: ExportArgs) -> Outcome {
    let format = match args.format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Json => Format::Json,
        ExportFormat::Xlsx => Format::Xlsx,
    };
    let subject = match args.subject {
        Exported::Contacts => Subject::Contacts,
        Exported::Cards => Subject::Cards,
        Exported::Milestones => Subject::Milestones,
        Exported::Payments => Subject::Payments,
        Exported::Events => Subject::Events,
    };
    let office = context.office(Opening::Reader)?;
    print(&office, subject, &args.choice, None, Target { format, file: args.output })
}

fn print(office: &Office, subject: Subject, choice: &Choice, state: Option<MessageState>, to: Target) -> Outcome {
    refuse_idle_options(subject, choice, state)?;
    let which = which(office, choice)?;
    match subject {
        Subject::Contacts => {
            let mut rows = to.open()?;
            let mut printed = Ok(());
            office.each_contact(&which, |row| stop_on_error(&mut printed, rows.row(&row)))?;
            printed?;
            rows.end("No contacts yet. `milepost import contacts FILE` brings them in.")
        }
        Subject::Cards => {
            let mut rows = to.open()?;
            let mut printed = Ok(());
            office.each_card(&which, |row| stop_on_error(&mut printed, rows.row(&row)))?;
            printed?;
            rows.end("No cards. `milepost enable` puts contacts on a pipeline.")
        }
        Subject::Stages => {
            let mut rows = to.open()?;
            let wanted = |setup: &PipelineSetup| which.pipeline.is_none_or(|id| id == setup.pipeline.id);
            for setup in office.setup()?.iter().filter(|setup| wanted(setup)) {
                for line in StageLine::of(setup) {
                    rows.row(&line)?;
                }
            }
            rows.end("No stages yet. `milepost pipeline add` makes a pipeline with its stages.")
        }
        Subject::Milestones => {
            let contractor = choice.contractor.as_deref().map(|words| office.contact(words)).transpose()?;
            let people = if which.text.is_empty() { Vec::new() } else { office.recipients_matching(&which.text)? };
            let contractor = contractor.map(|contact| contact.id);
            let wanted = WhichMilestones { contractor, status: choice.status, text: which.text, people };
            let mut rows = to.open()?;
            let mut printed = Ok(());
            office.each_milestone(&wanted, |row| stop_on_error(&mut printed, rows.row(&row)))?;
            printed?;
            rows.end("No milestones. `milepost milestone add` adds one for a contractor.")
        }
        Subject::Payments => payments::print(office, Filter::default(), to),
        Subject::Messages => {
            let contacts = match which.text.as_str() {
                "" => None,
                text => Some(office.recipients_matching(text)?),
            };
            let which = messages::Which { pipeline: which.pipeline, stage: which.stage, state, contacts };
            let mut rows = to.open()?;
            office.each_message(&which, Instant::now(), |message| rows.row(&MessageLine::new(message)))?;
            rows.end("No messages.")
        }
        Subject::Events => events(office, None, to),
    }
}

/// The history, of one contact when given.
pub fn events(office: &Office, contact: Option<ContactId>, to: Target) -> Outcome {
    let mut rows = to.open()?;
    office.each_event(contact, |row| rows.row(row))?;
    rows.end("Nothing has happened yet.")
}

/// Keeps the first failure, and says that no more rows are wanted.
fn stop_on_error(kept: &mut Outcome, printed: Outcome) -> ControlFlow<()> {
    match printed {
        Ok(()) => ControlFlow::Continue(()),
        Err(failure) => {
            *kept = Err(failure);
            ControlFlow::Break(())
        }
    }
}

fn which(office: &Office, choice: &Choice) -> Result<Narrow, Refusal> {
    let pipeline = choice.pipeline.as_deref().map(|title| office.find_any_pipeline(title)).transpose()?;
    let stage = match (&pipeline, &choice.stage) {
        (Some(pipeline), Some(name)) => Some(office.find_stage(pipeline, name)?.id),
        _ => None,
    };
    let text = choice.query.as_deref().unwrap_or_default().trim().to_owned();
    Ok(Narrow { pipeline: pipeline.map(|pipeline| pipeline.id), stage, text, archived: false })
}

/// An option that would change nothing is a slip, and a list that ignored it would mislead.
fn refuse_idle_options(subject: Subject, choice: &Choice, state: Option<MessageState>) -> Result<(), Refusal> {
    let has_choice = choice.pipeline.is_some() || choice.query.is_some();
    let of_milestones = choice.contractor.is_some() || choice.status.is_some();
    if subject == Subject::Payments && (has_choice || of_milestones) {
        return Err(Refusal::usage("Payments are listed whole.")
            .hint("`milepost payment list --contractor EMAIL --status STATE` lists some."));
    }
    if subject != Subject::Milestones && of_milestones {
        return Err(Refusal::usage("--contractor and --status are for milestones.")
            .hint("`milepost list milestones --status submitted`"));
    }
    if subject == Subject::Milestones && choice.pipeline.is_some() {
        return Err(Refusal::usage("Milestones are on no pipeline.").hint("Leave --pipeline out."));
    }
    if subject == Subject::Events && has_choice {
        return Err(Refusal::usage("The history is listed whole.")
            .hint("`milepost history --contact EMAIL` shows one contact's."));
    }
    if subject == Subject::Stages && (choice.stage.is_some() || choice.query.is_some()) {
        return Err(Refusal::usage("Of stages all are listed, or those of one --pipeline."));
    }
    if subject != Subject::Messages && state.is_some() {
        return Err(Refusal::usage("--state is for messages.").hint("`milepost list messages --state failed`"));
    }
    Ok(())
}

/// A state by its name.
pub fn state(name: &str) -> Result<MessageState, String> {
    MessageState::from_name(name)
        .ok_or_else(|| format!("the states are {}", MessageState::ALL.map(MessageState::name).join(", ")))
}
