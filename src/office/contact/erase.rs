//! Privacy: a person's details are taken out of the whole file for good. That it happened, when and by whom, stays.

use super::load;
use crate::domain::{ContactId, Refusal};
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::{erase, unsent};

/// Erase a contact's details. It cannot be undone; the caller has asked for a typed confirmation.
#[derive(Clone, Copy, Debug)]
pub struct Erase {
    /// Whose.
    pub contact: ContactId,
}

impl Erase {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "every command is carried out by reference")]
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("erase contacts")?;
        let contact = load(work.write, self.contact)?;
        if contact.erased_at.is_some() {
            let summary = format!("The details of contact {} were erased already.", contact.id);
            return Ok(Done { summary, ..Done::default() });
        }
        let (mut changed, mut forgotten) = (0, Vec::new());
        // those that were merged into this one are the same person
        for id in erase::family(work.write, contact.id)? {
            if unsent::in_hand(work.write, id)? > 0 {
                return Err(Refusal::conflict(format!(
                    "A message to {} is being sent at this moment, so nothing was erased.",
                    contact.name
                ))
                .hint("Try again in a minute; `milepost deliver` finishes what was interrupted."));
            }
            let erased = erase::contact(work.write, work.batch, id, work.at)?;
            changed += erased.rows;
            forgotten.extend(erased.files);
        }
        // the name must not come back by the summary
        let summary = format!("Contact {} erased", contact.id);
        Ok(Done { summary, changed, forgotten, final_: true, ..Done::default() })
    }
}
