//! Changes of people and firms: add, edit, addresses, consent, archive, merge, erase. One use case a file.

pub mod account;
pub mod add;
pub mod address;
pub mod archive;
pub mod consent;
pub mod details;
pub mod edit;
pub mod erase;
pub mod merge;

pub use account::AccountText;
pub use add::AddContact;
pub use address::{AddAddress, MakePrimary, RemoveAddress, new_ntfy_topic};
pub use archive::Archive;
pub use consent::SetConsent;
pub use details::{Details, NewAddress};
pub use edit::EditContact;
pub use erase::Erase;
pub use merge::Merge;

use super::work::Work;
use crate::domain::{ContactId, Kind, Refusal};
use crate::store::contact::{self, Contact};
use crate::store::{Read, alike::Alike};

/// The contact of that number; a refusal names where it went.
pub(super) fn load(read: &Read<'_>, id: ContactId) -> Result<Contact, Refusal> {
    if let Some(found) = contact::find(read, id)? {
        return Ok(found);
    }
    Err(match contact::merged_into(read, id)? {
        Some((kept, name)) => Refusal::not_found(format!("Contact {id} was merged into {name} (contact {kept}).")),
        None => Refusal::not_found(format!("There is no contact {id}."))
            .hint("`milepost list contacts` shows their numbers."),
    })
}

/// The contact, if this operator may change it and there is something left to change.
pub(super) fn load_own(work: &Work<'_>, id: ContactId, what: &str) -> Result<Contact, Refusal> {
    work.actor.must_not_be_viewer(what)?;
    let contact = load(work.write, id)?;
    if !work.actor.may_change_owned_by(&contact.owner) {
        let whose = if contact.owner.is_empty() { "nobody".to_owned() } else { contact.owner.clone() };
        return Err(Refusal::new(
            Kind::Permission,
            format!("{} belongs to {whose}, and {} may change only their own.", contact.name, work.actor.name),
        )
        .hint("Ask an admin."));
    }
    if contact.erased_at.is_some() {
        return Err(Refusal::rule(format!(
            "The details of contact {id} were erased for privacy, so it cannot be changed."
        ))
        .hint("Add a new contact instead."));
    }
    Ok(contact)
}

/// Refuses what would make a second row for one person.
fn refuse_alike(alike: &[Alike], whose: &str) -> Result<(), Refusal> {
    let Some(first) = alike.first() else { return Ok(()) };
    let archived = if first.archived { ", archived" } else { "" };
    let more = match alike.len() - 1 {
        0 => String::new(),
        n => format!(" So have {n} more."),
    };
    Err(Refusal::conflict(format!(
        "{} (contact {}{archived}) already has {} as {whose}; nothing was changed.{more}",
        first.name,
        first.id,
        first.by.words()
    ))
    .hint("Open that contact, or say that this is somebody else (--even-if-duplicate)."))
}
