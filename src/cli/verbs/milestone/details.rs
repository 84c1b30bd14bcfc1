//! `milestone add` and `edit`: what a milestone is, echoed as it was understood.

use crate::cli::failure::Outcome;
use crate::cli::output::{self, clean};
use crate::cli::receipt::{self, to_json};
use crate::cli::wiring::{Context, Seat};
use crate::domain::due::{distance_words, due};
use crate::domain::text::escaped;
use crate::domain::{Instant, MilestoneId, Money, Refusal, day};
use crate::office::milestone::{AddMilestone, EditMilestone, FileChange, Pick};
use crate::office::{Command, Order};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::ops::ControlFlow;
use std::path::PathBuf;

/// The words of `milepost milestone add`.
#[derive(clap::Args)]
pub struct AddArgs {
    /// Who delivers it, by an e-mail address or a number; the first milestone makes a contractor.
    #[arg(long, value_name = "EMAIL")]
    contractor: String,
    /// What is to be delivered.
    #[arg(long)]
    title: String,
    /// Until when: a date such as 2027-03-15 or "15 mar", or fri, tomorrow, +2w.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    deadline: String,
    /// What is paid for it, such as "1,250.00 USD"; without a currency the office's.
    #[arg(long, allow_hyphen_values = true)]
    amount: String,
    /// More about it.
    #[arg(long, default_value = "", hide_default_value = true)]
    description: String,
    /// A file that is copied into the office's folder.
    #[arg(long, value_name = "FILE")]
    attach: Option<PathBuf>,
}

/// The words of `milepost milestone edit`.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("change").required(true).multiple(true)
    .args(["title", "deadline", "amount", "description", "attach", "no_attach"])))]
pub struct EditArgs {
    /// Which, by its number.
    #[arg(value_parser = super::id)]
    id: MilestoneId,
    /// What is to be delivered.
    #[arg(long)]
    title: Option<String>,
    /// Until when: a date such as 2027-03-15 or "15 mar", or fri, tomorrow, +2w.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    deadline: Option<String>,
    /// What is paid for it, such as "1,250.00 USD"; without a currency the office's.
    #[arg(long, allow_hyphen_values = true)]
    amount: Option<String>,
    /// More about it.
    #[arg(long)]
    description: Option<String>,
    /// A file that takes the place of the attachment.
    #[arg(long, value_name = "FILE", conflicts_with = "no_attach")]
    attach: Option<PathBuf>,
    /// Take the attachment away.
    #[arg(long)]
    no_attach: bool,
}

/// How what was typed is understood.
struct Reader {
    today: NaiveDate,
    currency: crate::domain::Currency,
}

impl Reader {
    fn new(seat: &Seat) -> Result<Self, Refusal> {
        let own = seat.office.own()?;
        Ok(Self { today: Instant::now().day_in(own.settings.office.timezone), currency: own.currency() })
    }

    fn deadline(&self, text: &str) -> Result<NaiveDate, Refusal> {
        day::parse(text, self.today)
            .map_err(|error| Refusal::usage(format!("The deadline \"{}\" was not understood: {error}", escaped(text))))
    }

    fn amount(&self, text: &str) -> Result<Money, Refusal> {
        Money::parse(text, self.currency)
            .map_err(|error| Refusal::usage(format!("The amount \"{}\" {error}.", escaped(text))))
    }

    /// Says on standard error that a deadline has passed, or is far ahead because no year was typed; it is taken all the
    /// same.
    fn warn(&self, deadline: NaiveDate, typed: &str) {
        if day::is_far_guess(typed, self.today) {
            let far = distance_words(deadline, self.today);
            eprintln!("The deadline is {far}; type its year if you mean another.");
        }
        if deadline < self.today {
            let late = due(deadline, self.today).words;
            eprintln!("The deadline has passed: {late}");
        }
    }

    /// The deadline and the amount as they were understood.
    fn echo(&self, deadline: NaiveDate, amount: Money) -> String {
        format!("Deadline {} ({}), amount {amount}.", day::long(deadline), distance_words(deadline, self.today))
    }
}

pub fn add(context: &Context, args: AddArgs) -> Outcome {
    let mut seat = context.seat()?;
    let reader = Reader::new(&seat)?;
    let contractor = seat.office.contact(&args.contractor)?.id;
    let (due_on, amount) = (reader.deadline(&args.deadline)?, reader.amount(&args.amount)?);
    let AddArgs { title, description, attach, .. } = args;
    let mut add = AddMilestone { contractor, title, due_on, amount, description, file: None };
    if let Some(path) = attach {
        // a milestone that is refused leaves no copy behind
        would_do(&mut seat, Command::AddMilestone(add.clone()))?;
        add.file = Some(seat.office.attach(&path)?);
    }
    let receipt = seat.run(Command::AddMilestone(add))?;
    reader.warn(due_on, &args.deadline);
    if context.json {
        let mut said = to_json(&receipt);
        said["id"] = json!(receipt.created);
        echo_json(&mut said, due_on, amount);
        return output::say(&said.to_string());
    }
    output::say(&format!("{}\n{}", receipt::in_words(&receipt), reader.echo(due_on, amount)))
}

pub fn edit(context: &Context, args: EditArgs) -> Outcome {
    let mut seat = context.seat()?;
    let reader = Reader::new(&seat)?;
    let mut edit = EditMilestone {
        pick: Pick { id: args.id, version: None },
        title: args.title,
        due_on: args.deadline.as_ref().map(|text| reader.deadline(text)).transpose()?,
        amount: args.amount.map(|text| reader.amount(&text)).transpose()?,
        description: args.description,
        file: if args.no_attach { FileChange::Remove } else { FileChange::Keep },
    };
    if let Some(path) = args.attach {
        would_do(&mut seat, Command::EditMilestone(edit.clone()))?;
        edit.file = FileChange::Replace(seat.office.attach(&path)?);
    }
    let typed_deadline = edit.due_on;
    let receipt = seat.run(Command::EditMilestone(edit))?;
    if let Some((deadline, typed)) = typed_deadline.zip(args.deadline.as_ref()) {
        reader.warn(deadline, typed);
    }
    let now = seat.office.milestone_detail(args.id)?.milestone;
    if context.json {
        let mut said = to_json(&receipt);
        echo_json(&mut said, now.due_on, now.amount);
        return output::say(&said.to_string());
    }
    if receipt.changed == 0 {
        return output::say(&format!("Nothing is new about \"{}\".", clean(&now.title)));
    }
    output::say(&format!("{}\n{}", receipt::in_words(&receipt), reader.echo(now.due_on, now.amount)))
}

/// Refuses what the office would refuse.
fn would_do(seat: &mut Seat, command: Command) -> Result<(), Refusal> {
    let order = Order::new(command, Instant::now());
    seat.office.rehearse(&order, &seat.actor, |_| ControlFlow::Break(())).map(drop)
}

fn echo_json(said: &mut Value, deadline: NaiveDate, amount: Money) {
    said["deadline"] = json!(deadline.to_string());
    said["amount_minor"] = json!(amount.minor);
    said["currency"] = json!(amount.currency.code());
}
