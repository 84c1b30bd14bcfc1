//! A new milestone for a contractor (S2.2). Who gets the first one becomes a contractor by it.

use super::{described, payable, titled};
use crate::domain::{ContactId, Money, Refusal, Roles};
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::milestone::Attachment;
use crate::store::{Table, contact};
use chrono::NaiveDate;

/// Add a milestone.
#[derive(Clone, Debug)]
pub struct AddMilestone {
    /// Who delivers it.
    pub contractor: ContactId,
    /// What.
    pub title: String,
    /// Until when; a day in the past is taken.
    pub due_on: NaiveDate,
    /// What is paid for it.
    pub amount: Money,
    /// More about it; may be empty.
    pub description: String,
    /// A file that already lies in the office's folder.
    pub file: Option<Attachment>,
}

impl AddMilestone {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("add milestones")?;
        let (title, amount) = (titled(&self.title)?, payable(self.amount)?);
        let contractor = contact::find(work.write, self.contractor)?
            .ok_or_else(|| Refusal::not_found("That contractor no longer exists.").hint("Choose another one."))?;
        if contractor.archived_at.is_some() {
            return Err(Refusal::rule(format!("{} is archived, so no milestone can be added.", contractor.name))
                .hint("Take them up again in Contacts first."));
        }
        if !work.actor.may_change_owned_by(&contractor.owner) {
            return Err(Refusal::new(
                crate::domain::Kind::Permission,
                format!(
                    "{} belongs to somebody else, and {} may change only their own.",
                    contractor.name, work.actor.name
                ),
            )
            .hint("Ask an admin."));
        }
        let roles = contractor.roles.with(Roles::CONTRACTOR);
        work.update(Table::Contact, contractor.id.get(), None, "edited", &[("roles", roles.0.into())])?;
        let mut cells = vec![
            ("contractor_id", contractor.id.into()),
            ("title", title.as_str().into()),
            ("due_on", self.due_on.into()),
            ("amount_minor", amount.minor.into()),
            ("currency", amount.currency.code().into()),
            ("description", described(&self.description).into()),
            ("created_at", work.at.into()),
        ];
        if let Some(file) = &self.file {
            cells.extend([
                ("file_name", file.name.as_str().into()),
                ("file_sha256", file.sha256.as_str().into()),
                ("file_size", i64::try_from(file.size).unwrap_or(i64::MAX).into()),
            ]);
        }
        let id = work.insert(Table::Milestone, "created", &cells)?;
        let summary = format!("Milestone \"{title}\" added for {}", contractor.name);
        Ok(Done { summary, changed: 1, created: Some(id), ..Done::default() })
    }
}
