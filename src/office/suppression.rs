//! The do-not-contact list as staff keep it: addresses that nothing may go to, whoever holds them.

use super::contact::NewAddress;
use super::receipt::Done;
use super::work::Work;
use crate::domain::text::clean_line;
use crate::domain::{Channel, Refusal, mask_address};
use crate::store::suppression::{self, BY_DELIVERY, Suppression};

/// Put an address on the do-not-contact list. Not undoable: take it off again.
#[derive(Clone, Debug)]
pub struct AddSuppression {
    /// On which channel.
    pub channel: Channel,
    /// The address as typed.
    pub address: String,
    /// Why; may be empty.
    pub reason: String,
}

/// Take an address off the do-not-contact list. Not undoable: put it on again.
#[derive(Clone, Debug)]
pub struct RemoveSuppression {
    /// On which channel.
    pub channel: Channel,
    /// The address as typed, or as it stands on the list.
    pub address: String,
}

impl AddSuppression {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("change the do-not-contact list")?;
        let address = NewAddress::parse(self.channel, &self.address, &work.own.settings)?;
        let reason = match clean_line(&self.reason) {
            reason if reason.is_empty() => "put on the list by hand".to_owned(),
            reason => reason,
        };
        let entry = Suppression {
            channel: self.channel,
            norm: address.norm,
            reason,
            // delivery's own name is taken: its entries are lifted by a retry, a person's word is not
            source: match work.actor.name.as_str() {
                BY_DELIVERY => "operator".to_owned(),
                name => name.to_owned(),
            },
            at: work.at,
        };
        let is_new = suppression::add(work.write, &entry)?;
        Ok(done(is_new, &entry.norm, "on the do-not-contact list", "was on the do-not-contact list already"))
    }
}

impl RemoveSuppression {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("change the do-not-contact list")?;
        // of a browser only the endpoint is listed, which by itself is no address that can be typed
        let norm = match suppression::find(work.write, self.channel, &self.address)? {
            Some(entry) => entry.norm,
            None => NewAddress::parse(self.channel, &self.address, &work.own.settings)?.norm,
        };
        let found = suppression::find(work.write, self.channel, &norm)?;
        if found.is_some_and(|entry| entry.source != BY_DELIVERY) {
            work.actor.must_be_admin("take off the do-not-contact list what somebody put there")?;
        }
        let was_there = suppression::remove(work.write, self.channel, &norm)?;
        Ok(done(was_there, &norm, "off the do-not-contact list", "was not on the do-not-contact list"))
    }
}

/// Summaries outlive an erased contact, so the address is masked.
fn done(changed: bool, norm: &str, what: &str, nothing: &str) -> Done {
    let shown = mask_address(norm);
    let summary = if changed { format!("{shown} {what}") } else { format!("{shown} {nothing}.") };
    Done { summary, changed: usize::from(changed), final_: true, ..Done::default() }
}
