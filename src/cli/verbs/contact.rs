//! `contact`: people and firms, and how they can be reached.

mod address;

use crate::cli::failure::Outcome;
use crate::cli::output;
use crate::cli::wiring::Context;
use crate::domain::{Channel, Consent, ContactId, Iban, Refusal, Roles};
use crate::office::Command;
use crate::office::contact::{AccountText, AddContact, Archive, Details, EditContact, Erase, Merge, SetConsent};

/// The words of `milepost contact`.
#[derive(clap::Subcommand)]
pub enum Verb {
    /// Add a person or firm.
    Add(AddArgs),
    /// Change a contact's details, or where its messages go.
    Edit(EditArgs),
    /// Put contacts aside: they are told nothing more.
    Archive(ArchiveArgs),
    /// Erase a contact's details for privacy; it cannot be undone, and history keeps only that it happened.
    Erase(EraseArgs),
    /// Merge one contact into another, with its history.
    Merge(MergeArgs),
    /// Note down what contacts said about being written to.
    Consent(ConsentArgs),
    /// Connect a phone: a push subscription as the browser gave it.
    Push(address::PushArgs),
}

/// What can be said of a contact.
#[derive(clap::Args)]
pub struct DetailArgs {
    /// How letters greet them.
    #[arg(long)]
    first_name: Option<String>,
    /// The firm that they belong to.
    #[arg(long)]
    company: Option<String>,
    /// Number in another system.
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
    /// Time zone, such as America/Denver.
    #[arg(long)]
    zone: Option<String>,
    /// The language that they are written to in, such as de or pt-br; empty: the office's own.
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<String>,
    /// Operator or salesperson, by name.
    #[arg(long)]
    owner: Option<String>,
    /// What they bought.
    #[arg(long)]
    product: Option<String>,
    /// Free text.
    #[arg(long)]
    notes: Option<String>,
    /// The parts that they play: advocate, lead, customer, partner, contractor.
    #[arg(long, value_parser = role, value_delimiter = ',')]
    role: Vec<Roles>,
}

impl DetailArgs {
    fn details(self, name: Option<String>) -> Details {
        let roles = self.role.iter().copied().reduce(Roles::with);
        Details {
            name,
            first_name: self.first_name,
            company: self.company,
            external_id: self.external_id,
            zone: self.zone,
            lang: self.lang,
            owner: self.owner,
            product: self.product,
            notes: self.notes,
            roles,
            account: AccountText::default(),
        }
    }
}

/// The words of `milepost contact add`.
#[derive(clap::Args)]
pub struct AddArgs {
    /// Full name, or the firm's.
    name: Option<String>,
    /// The same, as an option.
    #[arg(long = "name", value_name = "NAME", conflicts_with = "name")]
    full_name: Option<String>,
    /// E-mail address; the first is the one that messages go to.
    #[arg(long)]
    email: Vec<String>,
    /// Telephone number; the first is the one that texts go to.
    #[arg(long)]
    phone: Vec<String>,
    #[command(flatten)]
    details: DetailArgs,
    /// Add them although somebody with the same e-mail, number or name is there.
    #[arg(long)]
    even_if_duplicate: bool,
}

/// The words of `milepost contact edit`.
#[derive(clap::Args)]
pub struct EditArgs {
    /// Who, by an e-mail address or a number.
    contact: String,
    /// Full name, or the firm's.
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    details: DetailArgs,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    address: address::AddressArgs,
}

/// Where a contractor is paid.
#[derive(clap::Args)]
struct AccountArgs {
    /// Account that a contractor is paid to; empty takes it away.
    #[arg(long)]
    iban: Option<String>,
    /// Its bank; inside SEPA the IBAN is enough.
    #[arg(long)]
    bic: Option<String>,
    /// Who holds it, when it is not the contractor.
    #[arg(long, value_name = "NAME")]
    account_holder: Option<String>,
}

/// The words of `milepost contact archive`.
#[derive(clap::Args)]
pub struct ArchiveArgs {
    /// Who, by e-mail addresses or numbers.
    #[arg(required = true)]
    contact: Vec<String>,
    /// Take archived ones up again.
    #[arg(long)]
    undo: bool,
}

/// The words of `milepost contact erase`.
#[derive(clap::Args)]
pub struct EraseArgs {
    /// Who, by an e-mail address or a number.
    contact: String,
    /// Say that it is meant: it cannot be undone.
    #[arg(long)]
    yes: bool,
}

/// The words of `milepost contact merge`.
#[derive(clap::Args)]
pub struct MergeArgs {
    /// Who stays, by an e-mail address or a number.
    keep: String,
    /// Whose row goes into it.
    gone: String,
}

/// The words of `milepost contact consent`.
#[derive(clap::Args)]
pub struct ConsentArgs {
    /// Who, by e-mail addresses or numbers.
    #[arg(required = true)]
    contact: Vec<String>,
    /// About which channel: email, push or sms.
    #[arg(long, value_parser = channel)]
    channel: Channel,
    /// What they said: in, out or unknown.
    #[arg(long, value_name = "WORD", value_parser = consent)]
    says: Consent,
    /// How they said it, such as "by telephone".
    #[arg(long, default_value = "", hide_default_value = true)]
    how: String,
}

fn role(name: &str) -> Result<Roles, String> {
    Roles::from_name(name.trim()).ok_or_else(|| {
        let names: Vec<&str> = Roles::ALL.iter().map(|(_, name)| *name).collect();
        format!("the roles are {}", names.join(", "))
    })
}

/// A channel by its name.
pub fn channel(name: &str) -> Result<Channel, String> {
    Channel::from_name(name).ok_or_else(|| format!("the channels are {}", Channel::ALL.map(Channel::name).join(", ")))
}

fn consent(name: &str) -> Result<Consent, String> {
    Consent::from_name(name).ok_or_else(|| "say in, out or unknown".to_owned())
}

pub fn run(context: &Context, verb: Verb) -> Outcome {
    match verb {
        Verb::Add(args) => add(context, args),
        Verb::Edit(args) => edit(context, args),
        Verb::Archive(args) => {
            of(context, &args.contact, |contacts| Command::Archive(Archive { contacts, archived: !args.undo }))
        }
        Verb::Erase(args) => erase(context, &args),
        Verb::Merge(args) => merge(context, &args),
        Verb::Consent(args) => of(context, &args.contact, |contacts| {
            Command::Consent(SetConsent {
                contacts,
                channel: args.channel,
                consent: args.says,
                how: args.how.clone(),
                at: None,
            })
        }),
        Verb::Push(args) => address::push(context, args),
    }
}

/// Carries out a command about the contacts that are named.
fn of(context: &Context, named: &[String], command: impl FnOnce(Vec<ContactId>) -> Command) -> Outcome {
    let mut seat = context.seat()?;
    let contacts = seat.office.contacts_named(named)?;
    let receipt = seat.run(command(contacts))?;
    context.report(&receipt)
}

fn add(context: &Context, args: AddArgs) -> Outcome {
    let emails = args.email.into_iter().map(|email| (Channel::Email, email));
    let phones = args.phone.into_iter().map(|phone| (Channel::Sms, phone));
    let addresses = emails.chain(phones).collect();
    let details = args.details.details(args.name.or(args.full_name));
    context.carry_out(Command::AddContact(AddContact {
        details,
        addresses,
        even_if_duplicate: args.even_if_duplicate,
        tracker: None,
    }))
}

fn edit(context: &Context, args: EditArgs) -> Outcome {
    let AccountArgs { iban, bic, account_holder: holder } = args.account;
    let account = AccountText { holder, iban, bic };
    let is_about_account = account != AccountText::default();
    let details = Details { account, ..args.details.details(args.name) };
    if args.address.is_given() {
        if details != Details::default() {
            return Err(Refusal::usage(
                "Details and addresses are changed one after the other, so that each can be undone.",
            )
            .hint("Give two commands.")
            .into());
        }
        return address::edit(context, &args.contact, args.address);
    }
    let mut seat = context.seat()?;
    let contact = seat.office.contact(&args.contact)?.id;
    let receipt = seat.run(Command::EditContact(EditContact { contact, seen: None, details }))?;
    if is_about_account && !context.json {
        let now = seat.office.contact(&contact.to_string())?;
        let account = Iban::parse(&now.iban).map_or_else(|_| "no account".to_owned(), |iban| iban.masked());
        output::say(&format!("{} is paid to {account}.", output::clean(&now.name)))?;
    }
    context.report(&receipt)
}

fn erase(context: &Context, args: &EraseArgs) -> Outcome {
    let mut seat = context.seat()?;
    let contact = seat.office.contact(&args.contact)?;
    if !args.yes {
        return Err(Refusal::rule(format!("Erasing {} (contact {}) cannot be undone.", contact.name, contact.id))
            .hint("Say --yes if you mean it.")
            .into());
    }
    let receipt = seat.run(Command::Erase(Erase { contact: contact.id }))?;
    context.report(&receipt)
}

fn merge(context: &Context, args: &MergeArgs) -> Outcome {
    let mut seat = context.seat()?;
    let (keep, gone) = (seat.office.contact(&args.keep)?.id, seat.office.contact(&args.gone)?.id);
    let receipt = seat.run(Command::Merge(Merge { keep, gone }))?;
    context.report(&receipt)
}
