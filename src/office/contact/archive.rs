//! Contacts put aside, and taken up again. What was still to be sent to them is cancelled (E2); an undo sends it after all.

use super::load_own;
use crate::domain::{ContactId, Refusal};
use crate::office::receipt::{Done, Skipped};
use crate::office::selection::list_names;
use crate::office::work::Work;
use crate::store::{Table, Val, dialect, record, unsent};

/// Archive contacts, or take them up again.
#[derive(Clone, Debug)]
pub struct Archive {
    /// Who.
    pub contacts: Vec<ContactId>,
    /// `true`: put aside; `false`: take up again.
    pub archived: bool,
}

impl Archive {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        let (mut ids, mut names, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
        for id in &self.contacts {
            let contact = load_own(work, *id, "archive contacts")?;
            if contact.archived_at.is_some() == self.archived {
                let reason = if self.archived { "archived already" } else { "not archived" };
                skipped.push(Skipped { who: contact.name, channel: None, reason: reason.to_owned() });
            } else if !ids.contains(&id.get()) {
                ids.push(id.get());
                names.push(contact.name);
            }
        }
        let (action, at) = if self.archived { ("archived", Val::from(work.at)) } else { ("unarchived", Val::Null) };
        if ids.is_empty() {
            return Ok(Done { summary: format!("Nobody had to be {action}."), skipped, ..Done::default() });
        }
        let ids = dialect::id_list(ids);
        let changed = record::update_all(work.write, Table::Contact, work.batch, action, &ids, &[("archived_at", at)])?;
        let silenced = match unsent::cancel_for_archived(work.write, work.batch)? {
            0 => String::new(),
            n => format!(", {n} unsent messages cancelled"),
        };
        Ok(Done {
            summary: format!("{} {action}{silenced}", list_names(&names, changed)),
            changed,
            skipped,
            ..Done::default()
        })
    }
}
