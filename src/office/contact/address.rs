//! A contact's addresses: one more, one less, another primary one. Of each channel exactly one is primary.

use super::add::insert_address;
use super::{NewAddress, load_own, refuse_alike};
use crate::domain::{AddressId, Channel, ContactId, Refusal};
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::address::{self, Address};
use crate::store::contact::Contact;
use crate::store::{Table, alike, unsent};
use sha2::{Digest as _, Sha256};

/// Add an address to a contact: e-mail, telephone, push subscription.
#[derive(Clone, Debug)]
pub struct AddAddress {
    /// Whose.
    pub contact: ContactId,
    /// By which channel it is reached.
    pub channel: Channel,
    /// As typed; for push the subscription as JSON, `ntfy:TOPIC` or `fcm:TOKEN`.
    pub value: String,
    /// What staff call it ("work"); may be empty.
    pub label: String,
    /// Whether messages go there from now on.
    pub primary: bool,
    /// Add it although another contact has it.
    pub even_if_duplicate: bool,
}

/// A new ntfy topic, which nobody can guess: 128 random bits. It is the whole protection of what is sent there.
#[must_use]
pub fn new_ntfy_topic() -> String {
    // one of them has 122
    let random = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(uuid::Uuid::into_bytes);
    Sha256::digest(random.as_flattened()).iter().take(16).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// Take an address away from a contact; another one of its channel becomes primary.
#[derive(Clone, Debug)]
pub struct RemoveAddress {
    /// Which.
    pub address: AddressId,
}

/// Let the messages of a channel go to this address.
#[derive(Clone, Debug)]
pub struct MakePrimary {
    /// Which.
    pub address: AddressId,
}

impl AddAddress {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        let contact = load_own(work, self.contact, "change addresses")?;
        let new = NewAddress::parse(self.channel, &self.value, &work.own.settings)?;
        let shown = crate::domain::shown_address(new.channel, &new.value);
        let held = address::of_contact(work.write, contact.id)?;
        if let Some(same) = held.iter().find(|old| (old.channel, &old.norm) == (new.channel, &new.norm)) {
            if self.primary && !same.is_primary {
                return MakePrimary { address: same.id }.carry_out(work);
            }
            return Ok(Done { summary: format!("{} has {shown} already.", contact.name), ..Done::default() });
        }
        if !self.even_if_duplicate {
            let norms = [new.norm.clone()];
            let (emails, phones): (&[String], &[String]) = match new.channel {
                Channel::Email => (&norms, &[]),
                Channel::Sms => (&[], &norms),
                Channel::Push | Channel::Webhook => (&[], &[]),
            };
            let mut others = alike::find(work.write, emails, phones, "")?;
            others.retain(|other| other.id != contact.id);
            refuse_alike(&others, &contact.name)?;
        }
        // the old primary one steps down first; the first of its channel is primary by itself
        let mut changed = 1;
        let old = held.iter().find(|old| old.channel == new.channel && old.is_primary);
        if let (true, Some(old)) = (self.primary, old) {
            let cells = [("is_primary", false.into())];
            work.update(Table::Address, old.id.get(), None, "no longer primary", &cells)?;
            changed += 1;
        }
        let label = crate::domain::text::clean_line(&self.label);
        let id = insert_address(work, contact.id, &new, &label)?;
        // of a phone only the service could be shown, which is the same for most of them
        let what = match (new.channel, label.as_str()) {
            (Channel::Push, "") => "phone",
            (Channel::Push, label) => label,
            _ => shown.as_str(),
        };
        let summary = format!("{}: {} {what} added", contact.name, new.channel.word());
        Ok(Done { summary, changed, created: Some(id), ..Done::default() })
    }
}

impl RemoveAddress {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        let (old, contact) = load_address(work, self.address)?;
        let tombstone = [("ended_batch", work.batch.get().into())];
        work.update(Table::Address, old.id.get(), None, "removed", &tombstone)?;
        let mut changed = 1;
        let next = address::of_contact(work.write, contact.id)?.into_iter().find(|other| other.channel == old.channel);
        if let (true, Some(next)) = (old.is_primary, next) {
            work.update(Table::Address, next.id.get(), None, "made primary", &[("is_primary", true.into())])?;
            changed += 1;
        }
        let silenced = match unsent::cancel_for_removed(work.write, work.batch)? {
            0 => String::new(),
            n => format!(", {n} unsent messages cancelled"),
        };
        let summary = format!("{} {} removed from {}{silenced}", old.channel.word(), old.shown(), contact.name);
        Ok(Done { summary, changed, ..Done::default() })
    }
}

impl MakePrimary {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        let (chosen, contact) = load_address(work, self.address)?;
        let changed = move_primary(work, contact.id, chosen.channel, chosen.id)?;
        let summary = match changed {
            0 => format!("{} is the primary one already.", chosen.shown()),
            _ => format!("{} of {} go to {}", plural(chosen.channel), contact.name, chosen.shown()),
        };
        Ok(Done { summary, changed, ..Done::default() })
    }
}

const fn plural(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mails",
        Channel::Push => "push notes",
        Channel::Sms => "texts",
        Channel::Webhook => "webhooks",
    }
}

fn load_address(work: &Work<'_>, id: AddressId) -> Result<(Address, Contact), Refusal> {
    work.actor.must_not_be_viewer("change addresses")?;
    let gone = || Refusal::not_found(format!("There is no address {id} any more."));
    let address = address::find(work.write, id)?.ok_or_else(gone)?;
    let contact = load_own(work, address.contact_id, "change addresses")?;
    Ok((address, contact))
}

/// The old primary one steps down first, so that there are never two. Gives the number of rows changed.
fn move_primary(work: &Work<'_>, contact: ContactId, channel: Channel, chosen: AddressId) -> Result<usize, Refusal> {
    let mut of_channel = address::of_contact(work.write, contact)?;
    of_channel.retain(|other| other.channel == channel);
    of_channel.sort_by_key(|other| other.id == chosen);
    let mut changed = 0;
    for other in of_channel {
        let (primary, action) = if other.id == chosen { (true, "made primary") } else { (false, "no longer primary") };
        let cells = [("is_primary", primary.into())];
        changed += usize::from(work.update(Table::Address, other.id.get(), None, action, &cells)?);
    }
    Ok(changed)
}
