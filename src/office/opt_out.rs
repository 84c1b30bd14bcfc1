//! Somebody unsubscribed by mail: what they agreed to is noted in the name of the inbox. Not undoable: it is their word,
//! and consent can be noted anew when they say so.

use super::receipt::Done;
use super::selection::list_names;
use super::work::Work;
use crate::domain::unsubscribe::OptOutBy;
use crate::domain::{Channel, Consent, Instant, Refusal};
use crate::store::{Table, address, contact, unsubscribe};

/// Note down that somebody unsubscribed by mail: it holds for all e-mail addresses that they have.
#[derive(Clone, Debug)]
pub struct Unsubscribe {
    /// Whose wish it is.
    pub by: OptOutBy,
    /// When the mail came in.
    pub said_at: Instant,
}

impl Unsubscribe {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        let contacts = match &self.by {
            OptOutBy::Token(token) => unsubscribe::contacts_by_token(work.write, token)?,
            OptOutBy::Sender(norm) => unsubscribe::contacts_by_email(work.write, norm)?,
        };
        let how = format!("unsubscribe mail of {}", self.said_at.to_utc().format("%Y-%m-%d"));
        let cells = [
            ("consent", Consent::Out.name().into()),
            ("consent_at", self.said_at.into()),
            ("consent_how", how.as_str().into()),
        ];
        let (mut names, mut changed) = (Vec::new(), 0);
        for id in contacts {
            let before = changed;
            for address in address::of_contact(work.write, id)? {
                // who said no before has said so; what came later by another way is newer than this mail
                let is_newer = address.consent_at.is_some_and(|at| at > self.said_at);
                if address.channel == Channel::Email && address.consent != Consent::Out && !is_newer {
                    changed += usize::from(work.update(Table::Address, address.id.get(), None, "consent", &cells)?);
                }
            }
            if changed > before
                && let Some(contact) = contact::find(work.write, id)?
            {
                names.push(contact.name);
            }
        }
        let summary = match changed {
            0 => "Nobody had to be unsubscribed.".to_owned(),
            _ => format!("{}: {} for {}", list_names(&names, names.len()), Consent::Out.word(), Channel::Email.word()),
        };
        Ok(Done { summary, changed, final_: true, ..Done::default() })
    }
}
