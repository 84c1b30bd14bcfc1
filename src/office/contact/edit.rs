//! A contact's details, changed by somebody who may not be the only one who does.

use super::add::{refuse_giving_away, refuse_taken_number};
use super::{Details, load_own};
use crate::domain::{ContactId, Refusal, Role};
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::contact::{self, Contact};
use crate::store::{StoreError, Table};

/// Change a contact's details.
#[derive(Clone, Debug)]
pub struct EditContact {
    /// Whose.
    pub contact: ContactId,
    /// The version that was looked at; another one now is refused. `None`: none was.
    pub seen: Option<i64>,
    /// What is new.
    pub details: Details,
}

impl EditContact {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        let contact = load_own(work, self.contact, "edit contacts")?;
        let mut cells = self.details.cells()?;
        let account = self.details.account.cells(&contact)?;
        if !account.is_empty() {
            // where money goes is for those who pay
            work.actor.must_be_admin("change bank accounts")?;
        }
        cells.extend(account);
        if let (Role::Agent, Some(owner)) = (work.actor.role, &self.details.owner) {
            refuse_giving_away(work, owner)?;
        }
        refuse_taken_number(work, self.details.external_id.as_deref(), Some(contact.id))?;
        let changed =
            work.update(Table::Contact, contact.id.get(), self.seen, "edited", &cells).map_err(
                |error| match error {
                    StoreError::Stale { .. } => somebody_was_faster(work, &contact),
                    other => other.into(),
                },
            )?;
        let name = contact::find(work.write, contact.id)?.map_or(contact.name, |now| now.name);
        let summary = if changed { format!("{name} edited") } else { format!("Nothing is new about {name}.") };
        Ok(Done { summary, changed: usize::from(changed), ..Done::default() })
    }
}

/// The refusal of a change to a row that moved on, naming who did it and when.
fn somebody_was_faster(work: &Work<'_>, contact: &Contact) -> Refusal {
    let sentence = match contact::last_touch(work.write, contact.id) {
        Ok(Some((who, at))) => {
            format!(
                "{who} changed {} at {} while you had it open; nothing of yours was saved.",
                contact.name,
                work.own.clock(at)
            )
        }
        _ => format!("{} was changed while you had it open; nothing of yours was saved.", contact.name),
    };
    Refusal::conflict(sentence).hint("Look at it again and repeat what you wanted.")
}
