//! `payment`: Pay Contractor from the command line (S2.5; state machine row D).

use super::list::payments;
use crate::cli::failure::Outcome;
use crate::cli::output::file::Out;
use crate::cli::output::{self, Format, Target};
use crate::cli::receipt::count;
use crate::cli::telling::Telling;
use crate::cli::wiring::{Context, Seat};
use crate::domain::payment::next_working;
use crate::domain::{Instant, PaymentId, PaymentState, Refusal, day};
use crate::office::ask_payments::Filter;
use crate::office::export::Form;
use crate::office::payment::{DraftAgain, PayPick, PayStep, StepPayments};
use crate::office::{Command, Office};
use crate::store::Opening;
use std::collections::BTreeSet;

/// The words of `milepost payment`.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// List payments, the oldest first.
    List(ListArgs),
    /// Pay drafts on a day.
    Schedule(ScheduleArgs),
    /// Scheduled ones were handed to the bank.
    Sent(SentArgs),
    /// Sent ones arrived.
    Paid(PaidArgs),
    /// The bank gave sent ones back.
    Fail(ReasonArgs),
    /// They will not be paid.
    Void(ReasonArgs),
    /// Paid ones came back.
    Refund(ReasonArgs),
    /// Draft failed or void ones anew; the old ones are kept.
    Again(AgainArgs),
    /// Write payments as a file to pay by: for the bank, or for whoever types them in. Nothing is changed by it.
    Export(ExportArgs),
}

/// The words of `milepost payment list`.
#[derive(clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    which: Which,
    /// Print CSV.
    #[arg(long)]
    csv: bool,
}

/// Which payments.
#[derive(clap::Args)]
pub struct Which {
    /// Only those to this contractor, by e-mail address or number.
    #[arg(long, value_name = "EMAIL")]
    contractor: Option<String>,
    /// Only those in this state: draft, scheduled, sent, paid, failed, void or refunded.
    #[arg(long, value_parser = state)]
    status: Option<PaymentState>,
}

impl Which {
    fn filter(&self, office: &Office) -> Result<Filter, Refusal> {
        let contractor =
            self.contractor.as_deref().map(|named| office.contact(named)).transpose()?.map(|contact| contact.id);
        Ok(Filter { state: self.status, contractor })
    }
}

/// The words of `milepost payment schedule`.
#[derive(clap::Args)]
pub struct ScheduleArgs {
    #[command(flatten)]
    some: Those,
    /// The day, such as fri, +2w or 15 mar; otherwise the next working day.
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    #[command(flatten)]
    telling: Telling,
}

/// The words of `milepost payment sent`.
#[derive(clap::Args)]
pub struct SentArgs {
    #[command(flatten)]
    some: Those,
    #[command(flatten)]
    telling: Telling,
}

/// The words of `milepost payment paid`.
#[derive(clap::Args)]
pub struct PaidArgs {
    #[command(flatten)]
    some: Those,
    /// The bank's reference, or your own.
    #[arg(long, value_name = "TEXT")]
    reference: String,
    #[command(flatten)]
    telling: Telling,
}

/// The words of `milepost payment fail`, `void` and `refund`.
#[derive(clap::Args)]
pub struct ReasonArgs {
    #[command(flatten)]
    some: Those,
    /// Why; the contractor reads it.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    telling: Telling,
}

/// The words of `milepost payment again`.
#[derive(clap::Args)]
pub struct AgainArgs {
    #[command(flatten)]
    some: Those,
}

/// Some payments.
#[derive(clap::Args)]
pub struct Those {
    /// The payments' numbers.
    #[arg(required = true, value_name = "ID")]
    payment: Vec<i64>,
}

impl Those {
    /// Each once.
    fn ids(&self) -> BTreeSet<PaymentId> {
        self.payment.iter().copied().map(PaymentId).collect()
    }
}

/// The words of `milepost payment export`.
#[derive(clap::Args)]
pub struct ExportArgs {
    /// The payments' numbers; otherwise all that are scheduled, or in the state of --status.
    #[arg(value_name = "ID")]
    payment: Vec<i64>,
    #[command(flatten)]
    which: Which,
    /// In which form.
    #[arg(long, value_enum)]
    format: BankForm,
    #[command(flatten)]
    out: Out,
}

/// The forms of a file to pay by.
#[derive(Clone, Copy, clap::ValueEnum)]
enum BankForm {
    /// Comma-separated values with a header.
    Csv,
    /// A workbook.
    Xlsx,
    /// ISO 20022 credit transfers, as banks take them.
    Pain001,
}

/// A state by its name.
pub fn state(name: &str) -> Result<PaymentState, String> {
    PaymentState::from_name(name)
        .ok_or_else(|| format!("the states are {}", PaymentState::ALL.map(PaymentState::name).join(", ")))
}

pub fn run(context: &Context, verb: Verb) -> Outcome {
    match verb {
        Verb::List(args) => list(context, &args),
        Verb::Schedule(args) => schedule(context, &args),
        Verb::Sent(args) => step(context, PayStep::Send, &args.some, &args.telling),
        Verb::Paid(args) => step(context, PayStep::Paid(args.reference), &args.some, &args.telling),
        Verb::Fail(args) => step(context, PayStep::Fail(args.reason), &args.some, &args.telling),
        Verb::Void(args) => step(context, PayStep::Void(args.reason), &args.some, &args.telling),
        Verb::Refund(args) => step(context, PayStep::Refund(args.reason), &args.some, &args.telling),
        Verb::Again(args) => {
            context.carry_out(Command::DraftAgain(DraftAgain { payments: args.some.ids().into_iter().collect() }))
        }
        Verb::Export(args) => export(context, &args),
    }
}

fn list(context: &Context, args: &ListArgs) -> Outcome {
    let office = context.office(Opening::Reader)?;
    let format = Format::of_list(context.json, args.csv);
    payments::print(&office, args.which.filter(&office)?, Target { format, file: None })
}

fn schedule(context: &Context, args: &ScheduleArgs) -> Outcome {
    let mut seat = context.seat()?;
    let today = seat.today()?;
    let on = match &args.on {
        None => next_working(today),
        Some(typed) => day::parse(typed, today)
            .map_err(|error| Refusal::usage(format!("--on {}: {error}", crate::domain::text::escaped(typed))))?,
    };
    take(context, &mut seat, PayStep::Schedule(on), &args.some, &args.telling)
}

fn step(context: &Context, step: PayStep, some: &Those, telling: &Telling) -> Outcome {
    take(context, &mut context.seat()?, step, some, telling)
}

fn take(context: &Context, seat: &mut Seat, step: PayStep, some: &Those, telling: &Telling) -> Outcome {
    let picks: Vec<PayPick> = some.ids().into_iter().map(|id| PayPick { id, version: None }).collect();
    let most = picks.len();
    let would = would(&step, &count(most, "payment"));
    let command =
        StepPayments { step, picks, note: telling.note.clone(), notify: !telling.no_notify, left_out: BTreeSet::new() };
    telling.carry_out(context, seat, Command::StepPayments(command), &would, most)
}

/// What the step does, for a dry run.
fn would(step: &PayStep, payments: &str) -> String {
    match step {
        PayStep::Schedule(on) => format!("schedule {payments} for {}", day::long(*on)),
        PayStep::Send => format!("mark {payments} as sent"),
        PayStep::Paid(reference) => format!("mark {payments} as paid with reference {reference}"),
        PayStep::Fail(_) => format!("mark {payments} as failed"),
        PayStep::Void(_) => format!("make {payments} void"),
        PayStep::Refund(_) => format!("mark {payments} as refunded"),
    }
}

fn export(context: &Context, args: &ExportArgs) -> Outcome {
    args.out.check(match args.format {
        BankForm::Csv => None,
        BankForm::Xlsx => Some("A workbook"),
        BankForm::Pain001 => Some("A bank file"),
    })?;
    let office = context.office(Opening::Reader)?;
    let ids = chosen(&office, args)?;
    let bytes = match args.format {
        BankForm::Csv => office.payment_file(&ids, Form::Csv)?,
        BankForm::Xlsx => office.payment_file(&ids, Form::Xlsx)?,
        BankForm::Pain001 => bank_file(&office, &ids)?,
    };
    args.out.put(&bytes)?;
    match args.out.file() {
        Some(file) if !context.json => {
            output::say(&format!("{} written to {}.", count(ids.len(), "payment"), file.display()))
        }
        _ => Ok(()),
    }
}

/// The bank's file, or all that is missing for it, one line each.
fn bank_file(office: &Office, ids: &[PaymentId]) -> Result<Vec<u8>, Refusal> {
    let now = Instant::now();
    let lacks = office.bank_file_lacks(ids, now)?;
    if lacks.is_empty() {
        return office.bank_file(ids, now);
    }
    Err(Refusal::rule("The bank file was not written.").hint(lacks.join("\n")))
}

/// Those that are named, all of which must be there, or those that the options take.
fn chosen(office: &Office, args: &ExportArgs) -> Result<Vec<PaymentId>, Refusal> {
    if args.payment.is_empty() {
        let mut filter = args.which.filter(office)?;
        filter.state.get_or_insert(PaymentState::Scheduled);
        return office.payment_ids(filter);
    }
    if args.which.contractor.is_some() || args.which.status.is_some() {
        return Err(Refusal::usage("Payments are named by number or by --status and --contractor, not by both."));
    }
    let named: BTreeSet<PaymentId> = args.payment.iter().copied().map(PaymentId).collect();
    let ids: Vec<PaymentId> = named.into_iter().collect();
    let there: BTreeSet<PaymentId> = office.payments_of(&ids)?.into_iter().map(|one| one.id).collect();
    match ids.iter().find(|id| !there.contains(id)) {
        None => Ok(ids),
        Some(id) => Err(Refusal::not_found(format!("There is no payment {id}; nothing was written."))
            .hint("`milepost payment list` shows their numbers.")),
    }
}
