//! The verbs of the command line, in the order in which the help lists them.

mod assign;
mod completions;
mod config;
mod contact;
mod deliver;
mod demo;
mod doctor;
mod enable;
mod file;
mod history;
mod import;
mod init;
mod list;
mod milestone;
mod mode;
mod operator;
mod outbox;
mod payment;
mod pipeline;
mod remove;
mod settings;
mod stage;
mod statement;
mod suppression;
mod template;
mod undo;

use super::failure::Outcome;
use super::wiring::Context;

/// What `milepost` is asked to do.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// Open the screens on a fresh demo office, in a folder of its own or in --data FOLDER; mail is written there as .eml
    /// files.
    Demo,
    /// Make an empty office.
    Init(init::Args),
    /// Trackers, sales and partner pipelines.
    #[command(subcommand)]
    Pipeline(pipeline::Verb),
    /// The stages of a pipeline.
    #[command(subcommand)]
    Stage(stage::Verb),
    /// People and firms, and how they can be reached.
    #[command(subcommand)]
    Contact(Box<contact::Verb>),
    /// The people at the keyboard.
    #[command(subcommand)]
    Operator(operator::Verb),
    /// Contacts and cards from a CSV file of any CRM; nobody is told unless --notify.
    #[command(subcommand)]
    Import(import::Verb),
    /// List contacts, cards, milestones, payments, messages or the history.
    List(list::Args),
    /// Enable for Project Stages: put contacts on a tracker; nobody is notified.
    Enable(enable::Args),
    /// Assign Project Stage(s): move cards to a stage and tell the people.
    Assign(assign::Args),
    /// Remove for Project Stages: tracking off, unsent messages cancelled, history kept.
    Remove(remove::Args),
    /// Contractors' milestones: add, submit, approve, reject.
    #[command(subcommand)]
    Milestone(milestone::Verb),
    /// Pay Contractor: what becomes of the payments that approvals draft.
    #[command(subcommand)]
    Payment(payment::Verb),
    /// What a contractor did and was paid: milestones, rounds, payments, totals.
    Statement(statement::Args),
    /// Empty the outbox and read the inbox; safe beside open screens.
    Deliver(deliver::Args),
    /// How the outbox stands, for people and for monitoring; its messages, from planned to delivered.
    Outbox(outbox::Args),
    /// Send nothing more on a channel until it is resumed.
    Pause(outbox::ChannelArgs),
    /// Send again: ends a pause, and the wait after failures.
    Resume(outbox::ChannelArgs),
    /// The do-not-contact list.
    #[command(subcommand)]
    Suppression(suppression::Verb),
    /// The texts of the messages: the program's, and the office's own for a stage or a language.
    #[command(subcommand)]
    Template(template::Verb),
    /// Take back a batch: moves, tasks, payments and unsent messages as one.
    Undo(undo::Args),
    /// Take back the newest undo.
    Redo,
    /// What happened, newest first.
    History(history::Args),
    /// Write contacts, cards, milestones, payments or the history for another program.
    Export(list::ExportArgs),
    /// Write a verified copy of the office file, attached files beside it; safe while others work.
    Backup(file::BackupArgs),
    /// Put a backup in the office's place; the replaced file is kept beside it.
    Restore(file::RestoreArgs),
    /// Look the whole office file over for damage.
    Check,
    /// Look everything over that an office stands on, and say what to do.
    Doctor(doctor::Args),
    /// Whether messages leave the house: TEST or LIVE.
    Mode(mode::Args),
    /// Where the configuration is, a new one, or what is wrong with it.
    #[command(subcommand)]
    Config(config::Verb),
    /// The office's own settings.
    #[command(subcommand)]
    Settings(settings::Verb),
    /// Print what makes a shell complete Milepost's commands.
    Completions(completions::Args),
    /// Print the manual page.
    Man,
    /// Print a page of the documentation that is made from the program.
    #[command(hide = true)]
    Docs(completions::DocsArgs),
}

impl Verb {
    /// Does it; `ascii` is how screens are drawn.
    pub(super) fn run(self, context: &Context, ascii: bool) -> Outcome {
        match self {
            Self::Demo => demo::run(context, ascii),
            Self::Init(args) => init::run(context, &args),
            Self::Pipeline(verb) => pipeline::run(context, &verb),
            Self::Stage(verb) => stage::run(context, verb),
            Self::Contact(verb) => contact::run(context, *verb),
            Self::Operator(verb) => operator::run(context, verb),
            Self::Import(verb) => import::run(context, verb),
            Self::List(args) => list::run(context, &args),
            Self::Enable(args) => enable::run(context, &args),
            Self::Assign(args) => assign::run(context, args),
            Self::Remove(args) => remove::run(context, &args),
            Self::Milestone(verb) => milestone::run(context, verb),
            Self::Payment(verb) => payment::run(context, verb),
            Self::Statement(args) => statement::run(context, &args),
            Self::Deliver(args) => deliver::run(context, &args),
            Self::Outbox(args) => outbox::run(context, args),
            Self::Pause(args) => outbox::pause(context, &args),
            Self::Resume(args) => outbox::resume(context, &args),
            Self::Suppression(verb) => suppression::run(context, verb),
            Self::Template(verb) => template::run(context, &verb),
            Self::Undo(args) => undo::undo(context, &args),
            Self::Redo => undo::redo(context),
            Self::History(args) => history::run(context, &args),
            Self::Export(args) => list::export(context, args),
            Self::Backup(args) => file::backup(context, &args),
            Self::Restore(args) => file::restore(context, &args),
            Self::Check => file::check(context),
            Self::Doctor(args) => doctor::run(context, &args),
            Self::Mode(args) => mode::run(context, &args),
            Self::Config(verb) => config::run(context, &verb),
            Self::Settings(verb) => settings::run(context, verb),
            Self::Completions(args) => completions::completions(&args),
            Self::Man => completions::man(),
            Self::Docs(args) => completions::docs(&args),
        }
    }
}
