//! People and firms: every command, every refusal, undo and redo; the lists.

mod adding;
mod addresses;
mod contractors;
pub mod erasing;
mod lists;
mod merging;
mod record;
mod saying;

use super::kit::Kit;
use milepost::domain::{Channel, ContactId, Refusal};
use milepost::office::contact::{AddContact, Details};
use milepost::office::undo::Undo;
use milepost::office::{Command, Receipt};

pub fn named(name: &str) -> Details {
    Details { name: Some(name.to_owned()), ..Details::default() }
}

/// Adds a contact with e-mail addresses, although somebody may be alike.
pub fn add(kit: &mut Kit, name: &str, emails: &[&str]) -> ContactId {
    let addresses = emails.iter().map(|email| (Channel::Email, (*email).to_owned())).collect();
    let command = AddContact { details: named(name), addresses, even_if_duplicate: true, tracker: None };
    ContactId(kit.run(Command::AddContact(command)).unwrap().created.unwrap())
}

pub fn undo(kit: &mut Kit) -> Result<Receipt, Refusal> {
    kit.run(Command::Undo(Undo { batch: None }))
}

pub fn redo(kit: &mut Kit) -> Result<Receipt, Refusal> {
    kit.run(Command::Redo)
}
