//! Where a contact's messages go.

use crate::cli::failure::Outcome;
use crate::cli::output;
use crate::cli::receipt::to_json;
use crate::cli::wiring::{Context, Seat};
use crate::domain::{Channel, Refusal};
use crate::office::Command;
use crate::office::contact::{AddAddress, new_ntfy_topic};
use serde_json::json;
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
    /// The file with the subscription as JSON, or with fcm:TOKEN for the office's own app; "-" reads it from standard input.
    #[arg(required_unless_present = "ntfy")]
    file: Option<PathBuf>,
    /// Make a topic at the office's ntfy server, and print where the contact subscribes to it in the ntfy app. Who knows
    /// the topic can read along, so it is shown only now.
    #[arg(long, conflicts_with = "file")]
    ntfy: bool,
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

pub fn push(context: &Context, args: PushArgs) -> Outcome {
    let PushArgs { contact, file, label, .. } = args;
    let Some(file) = file else { return connect_ntfy(context, &contact, label) };
    let shown = file.display();
    let unreadable =
        |error: std::io::Error| Refusal::broken(format!("The subscription {shown} cannot be read: {error}."));
    let mut text = String::new();
    if file.as_os_str() == "-" {
        std::io::stdin().read_to_string(&mut text).map_err(unreadable)?;
    } else {
        text = std::fs::read_to_string(&file).map_err(unreadable)?;
    }
    add(context, &contact, Channel::Push, text, label)
}

/// The topic is printed after it is stored, and only here: everywhere else it is masked.
fn connect_ntfy(context: &Context, contact: &str, label: String) -> Outcome {
    let mut seat = context.seat()?;
    let server = seat.office.settings()?.push.ntfy.server;
    if server.is_empty() {
        return Err(Refusal::usage("No ntfy server is configured.").hint("Set `server` under [push.ntfy].").into());
    }
    let topic = new_ntfy_topic();
    let receipt = seat.run(new_address(&seat, contact, Channel::Push, format!("ntfy:{topic}"), label)?)?;
    if context.json {
        let mut said = to_json(&receipt);
        said["subscribe"] = json!({ "server": server.as_str(), "topic": topic });
        return output::say(&said.to_string());
    }
    context.report(&receipt)?;
    output::say(&format!("Subscribe in the ntfy app: topic {topic} on the server {}", server.as_str()))
}

fn add(context: &Context, contact: &str, channel: Channel, value: String, label: String) -> Outcome {
    let mut seat = context.seat()?;
    let receipt = seat.run(new_address(&seat, contact, channel, value, label)?)?;
    context.report(&receipt)
}

fn new_address(seat: &Seat, contact: &str, channel: Channel, value: String, label: String) -> Result<Command, Refusal> {
    let contact = seat.office.contact(contact)?.id;
    Ok(Command::AddAddress(AddAddress { contact, channel, value, label, primary: true, even_if_duplicate: false }))
}
