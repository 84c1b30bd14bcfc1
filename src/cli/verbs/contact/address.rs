//! Where a contact's messages go.

use crate::cli::failure::Outcome;
use crate::cli::wiring::Context;
use crate::domain::{Channel, Refusal};
use crate::office::Command;
use crate::office::contact::AddAddress;
use std::io::Read as _;
use std::path::PathBuf;

/// A new address.
#[derive(clap::Args)]
#[group(multiple = false)]
pub struct AddressArgs {
    /// Send e-mail to this address from now on; the others are kept.
    #[arg(long)]
    email: Option<String>,
    /// Send texts to this number from now on; the others are kept.
    #[arg(long)]
    phone: Option<String>,
}

impl AddressArgs {
    /// Whether there is one.
    pub const fn is_given(&self) -> bool {
        self.email.is_some() || self.phone.is_some()
    }
}

/// The words of `milepost contact push`.
#[derive(clap::Args)]
pub struct PushArgs {
    /// Who, by an e-mail address or a number.
    contact: String,
    /// The file with the subscription as JSON; "-" reads it from standard input.
    file: PathBuf,
    /// What staff call it, such as "work phone".
    #[arg(long, default_value = "", hide_default_value = true)]
    label: String,
}

pub fn edit(context: &Context, contact: &str, args: AddressArgs) -> Outcome {
    let (channel, value) = match (args.email, args.phone) {
        (Some(email), _) => (Channel::Email, email),
        (None, phone) => (Channel::Sms, phone.unwrap_or_default()),
    };
    add(context, contact, channel, value, String::new())
}

pub fn push(context: &Context, args: &PushArgs) -> Outcome {
    let shown = args.file.display();
    let unreadable =
        |error: std::io::Error| Refusal::broken(format!("The subscription {shown} cannot be read: {error}."));
    let mut text = String::new();
    if args.file.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).map_err(unreadable)?;
    } else {
        text = std::fs::read_to_string(&args.file).map_err(unreadable)?;
    }
    add(context, &args.contact, Channel::Push, text, args.label.clone())
}

fn add(context: &Context, contact: &str, channel: Channel, value: String, label: String) -> Outcome {
    let mut seat = context.seat()?;
    let contact = seat.office.contact(contact)?.id;
    let address = AddAddress { contact, channel, value, label, primary: true, even_if_duplicate: false };
    let receipt = seat.run(Command::AddAddress(address))?;
    context.report(&receipt)
}
