//! What somebody said about being written to on a channel: it holds for all their addresses there, later ones included.

use super::load_own;
use crate::domain::text::clean_line;
use crate::domain::{Channel, Consent, ContactId, Instant, Refusal};
use crate::office::receipt::{Done, Skipped};
use crate::office::selection::list_names;
use crate::office::work::Work;
use crate::store::{Table, address};

/// Note down what contacts said about a channel.
#[derive(Clone, Debug)]
pub struct SetConsent {
    /// Who.
    pub contacts: Vec<ContactId>,
    /// About which channel.
    pub channel: Channel,
    /// What they said.
    pub consent: Consent,
    /// How they said it ("by telephone"); may be empty.
    pub how: String,
    /// When they said it; `None`: now.
    pub at: Option<Instant>,
}

impl SetConsent {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        let how = match self.consent {
            Consent::Unknown => String::new(),
            Consent::In | Consent::Out => clean_line(&self.how),
        };
        let at = (self.consent != Consent::Unknown).then_some(self.at.unwrap_or(work.at));
        let (mut names, mut skipped, mut changed) = (Vec::new(), Vec::new(), 0);
        for id in &self.contacts {
            let contact = load_own(work, *id, "change what a contact agreed to")?;
            let mut addresses = address::of_contact(work.write, *id)?;
            addresses.retain(|address| address.channel == self.channel);
            if addresses.is_empty() {
                let reason = format!("has no {} address that this could be noted on", self.channel.word());
                skipped.push(Skipped { who: contact.name, channel: Some(self.channel), reason });
                continue;
            }
            let said = |address: &address::Address| address.consent == self.consent && address.consent_how == how;
            let before = changed;
            for address in addresses.iter().filter(|address| !said(address)) {
                let cells = [
                    ("consent", self.consent.name().into()),
                    ("consent_at", at.into()),
                    ("consent_how", how.as_str().into()),
                ];
                changed += usize::from(work.update(Table::Address, address.id.get(), None, "consent", &cells)?);
            }
            if changed > before {
                names.push(contact.name);
            }
        }
        if let ([only], [who]) = (skipped.as_slice(), self.contacts.as_slice()) {
            let sentence = format!("{} {}, so nothing was changed.", only.who, only.reason);
            return Err(Refusal::rule(sentence).hint(format!("Add the address to contact {who} first.")));
        }
        let summary = match changed {
            0 => "Nothing is new about what they agreed to.".to_owned(),
            _ => format!("{}: {} for {}", list_names(&names, names.len()), self.consent.word(), self.channel.word()),
        };
        Ok(Done { summary, changed, skipped, ..Done::default() })
    }
}
