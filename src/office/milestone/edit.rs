//! Changing a pending milestone; approved ones are locked (S2.2).

use super::step::{Pick, refuse_changed, refuse_foreign};
use super::{described, payable, titled};
use crate::domain::milestone::Step;
use crate::domain::{Money, Refusal};
use crate::office::receipt::Done;
use crate::office::work::Work;
use crate::store::milestone::{self, Attachment};
use crate::store::{Table, Val, unsent};
use chrono::NaiveDate;

/// Change a milestone; what is `None` stays.
#[derive(Clone, Debug)]
pub struct EditMilestone {
    /// Which, and as which version the operator saw it.
    pub pick: Pick,
    /// What is to be delivered.
    pub title: Option<String>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// What is paid for it.
    pub amount: Option<Money>,
    /// More about it.
    pub description: Option<String>,
    /// What becomes of its attachment.
    pub file: FileChange,
}

/// What becomes of an attachment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum FileChange {
    /// It stays.
    #[default]
    Keep,
    /// Another one takes its place; it already lies in the office's folder.
    Replace(Attachment),
    /// The milestone has none any more.
    Remove,
}

impl EditMilestone {
    pub(in crate::office) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_not_be_viewer("edit milestones")?;
        let gone = || Refusal::not_found(format!("There is no milestone {}.", self.pick.id));
        let found = milestone::find(work.write, self.pick.id)?.ok_or_else(gone)?;
        refuse_changed(work, &[self.pick], std::slice::from_ref(&found))?;
        refuse_foreign(work, std::slice::from_ref(&found))?;
        found.status.after(Step::Edit, &found.title)?;
        let mut cells: Vec<(&'static str, Val)> = Vec::new();
        let mut title = found.title.clone();
        if let Some(new) = &self.title {
            title = titled(new)?;
            cells.push(("title", title.as_str().into()));
        }
        if let Some(day) = self.due_on {
            cells.push(("due_on", day.into()));
        }
        if let Some(amount) = self.amount {
            let amount = payable(amount)?;
            cells.extend([("amount_minor", amount.minor.into()), ("currency", amount.currency.code().into())]);
        }
        if let Some(text) = &self.description {
            cells.push(("description", described(text).into()));
        }
        match &self.file {
            FileChange::Keep => {}
            FileChange::Replace(file) => cells.extend([
                ("file_name", file.name.as_str().into()),
                ("file_sha256", file.sha256.as_str().into()),
                ("file_size", i64::try_from(file.size).unwrap_or(i64::MAX).into()),
            ]),
            FileChange::Remove => {
                cells.extend([("file_name", "".into()), ("file_sha256", "".into()), ("file_size", 0.into())]);
            }
        }
        let changed = work.update(Table::Milestone, found.id.get(), None, "edited", &cells)?;
        if changed && found.first_approver.is_some() {
            // who approved a first time approved what it was then
            work.update(Table::Milestone, found.id.get(), None, "edited", &[("first_approver", Val::Null)])?;
        }
        unsent::cancel_reminders(work.write, work.batch)?;
        Ok(Done { summary: format!("Milestone \"{title}\" edited"), changed: usize::from(changed), ..Done::default() })
    }
}
