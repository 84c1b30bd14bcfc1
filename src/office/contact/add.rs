//! A contact typed in: checked, compared with those that are there, stored with their addresses (S3.7).

use super::{Details, NewAddress, refuse_alike};
use crate::domain::{Channel, ContactId, Kind, PipelineId, Refusal, Role, Roles};
use crate::office::enable::Enable;
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::address::Said;
use crate::store::{Table, address, alike, contact};

/// Add a person or firm.
#[derive(Clone, Debug, Default)]
pub struct AddContact {
    /// Who; the name may be left out where there is a company or an e-mail. Roles not given: advocate.
    pub details: Details,
    /// Addresses as typed, the first of each channel becomes the primary one.
    pub addresses: Vec<(Channel, String)>,
    /// Add them although somebody with the same e-mail, number or name is there.
    pub even_if_duplicate: bool,
    /// The tracker that they are put on, in its first active stage; nobody is notified.
    pub tracker: Option<PipelineId>,
}

impl AddContact {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("add contacts")?;
        let addresses = self.parsed_addresses(work)?;
        let details = self.completed(work, &addresses)?;
        let mut cells = details.cells()?;
        let name = details.name.unwrap_or_default();
        let norms = |channel| {
            addresses.iter().filter(|new| new.channel == channel).map(|new| new.norm.clone()).collect::<Vec<_>>()
        };
        if !self.even_if_duplicate {
            let name = crate::domain::text::clean_line(&name);
            let alike = alike::find(work.write, &norms(Channel::Email), &norms(Channel::Sms), &name)?;
            refuse_alike(&alike, "the contact that you are adding")?;
        }
        refuse_taken_number(work, details.external_id.as_deref(), None)?;
        cells.push(("created_at", work.at.into()));
        let id = ContactId(work.insert(Table::Contact, "created", &cells)?);
        for new in &addresses {
            insert_address(work, id, new, "")?;
        }
        let mut summary = format!("{} added", crate::domain::text::clean_line(&name));
        let mut changed = 1 + addresses.len();
        if let Some(pipeline) = self.tracker {
            let enabled = Enable { contacts: vec![id], pipeline, stage: None }.carry_out(work)?;
            if enabled.changed > 0 {
                summary.push_str(" and enabled for project stages");
            }
            changed += enabled.changed;
        }
        Ok(Done { summary, changed, created: Some(id.get()), ..Done::default() })
    }

    fn parsed_addresses(&self, work: &Work<'_>) -> Result<Vec<NewAddress>, Refusal> {
        let mut parsed: Vec<NewAddress> = Vec::new();
        for (channel, raw) in self.addresses.iter().filter(|(_, raw)| !raw.trim().is_empty()) {
            let new = NewAddress::parse(*channel, raw, &work.own.settings)?;
            if !parsed.iter().any(|old| (old.channel, &old.norm) == (new.channel, &new.norm)) {
                parsed.push(new);
            }
        }
        Ok(parsed)
    }

    /// The details with what was left open: the name from company or e-mail, the owner, the role.
    fn completed(&self, work: &Work<'_>, addresses: &[NewAddress]) -> Result<Details, Refusal> {
        let mut details = self.details.clone();
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        if given(&details.name).is_none() {
            let email = addresses.iter().find(|new| new.channel == Channel::Email).map(|new| new.value.clone());
            details.name = match given(&details.company) {
                Some(company) => {
                    details.company = None;
                    details.first_name.get_or_insert_default();
                    Some(company)
                }
                None => Some(email.unwrap_or_default()),
            };
        }
        details.roles.get_or_insert(Roles::ADVOCATE);
        if work.actor.role == Role::Agent {
            let owner = details.owner.get_or_insert_with(|| work.actor.name.clone());
            refuse_giving_away(work, owner)?;
        }
        Ok(details)
    }
}

/// An agent's contacts stay their own.
pub(super) fn refuse_giving_away(work: &Work<'_>, owner: &str) -> Result<(), Refusal> {
    if work.actor.may_change_owned_by(owner.trim()) {
        return Ok(());
    }
    let sentence =
        format!("{} may only have contacts of their own, so the owner cannot be {owner:?}.", work.actor.name);
    Err(Refusal::new(Kind::Permission, sentence).hint("Ask an admin."))
}

/// A number of another system belongs to one contact, also when the names are the same on purpose.
pub(super) fn refuse_taken_number(
    work: &Work<'_>,
    external_id: Option<&str>,
    own: Option<ContactId>,
) -> Result<(), Refusal> {
    let Some(number) = external_id.map(crate::domain::text::clean_line).filter(|number| !number.is_empty()) else {
        return Ok(());
    };
    match contact::with_external_id(work.write, &number)? {
        Some(other) if Some(other.id) != own => Err(Refusal::conflict(format!(
            "{} (contact {}) already has the external id {number}; nothing was changed.",
            other.name, other.id
        ))
        .hint("Give each contact its own, or merge the two.")),
        _ => Ok(()),
    }
}

/// Stores an address; the first of its channel is the primary one. It inherits what the contact said on that channel.
pub(super) fn insert_address(
    work: &Work<'_>,
    contact: ContactId,
    new: &NewAddress,
    label: &str,
) -> Result<i64, Refusal> {
    let of_channel = address::of_contact(work.write, contact)?.into_iter().filter(|old| old.channel == new.channel);
    let is_first = !of_channel.into_iter().any(|old| old.is_primary);
    let mut cells = vec![
        ("contact_id", contact.into()),
        ("channel", new.channel.name().into()),
        ("value", new.value.as_str().into()),
        ("norm", new.norm.as_str().into()),
        ("label", label.into()),
        ("is_primary", is_first.into()),
    ];
    if let Some(Said { consent, at, how }) = address::inherited(work.write, contact, new.channel)? {
        cells.extend([("consent", consent.name().into()), ("consent_at", at.into()), ("consent_how", how.into())]);
    }
    Ok(work.insert(Table::Address, "created", &cells)?)
}
