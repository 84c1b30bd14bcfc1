//! The people at the keyboard: added and edited by admins, of whom one always remains.

use super::naming::{named, same};
use super::receipt::Done;
use super::work::Work;
use crate::domain::text::escaped;
use crate::domain::{Email, OperatorId, Refusal, Role};
use crate::store::record::Cell;
use crate::store::{Read, Table, operator};

/// Add an operator.
#[derive(Clone, Debug)]
pub struct AddOperator {
    /// Name, as history shows it and as `owner` names it on cards.
    pub name: String,
    /// E-mail; empty: notices to this operator are skipped.
    pub email: String,
    /// What they may do.
    pub role: Role,
}

impl AddOperator {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("add operators")?;
        let name = named(&self.name, "person at the keyboard")?;
        if let Some(other) = operator::all(work.write)?.into_iter().find(|other| same(&other.name, &name)) {
            return Err(Refusal::rule(format!("{} is already an operator of this office.", other.name))
                .hint("Choose a name that tells the two apart."));
        }
        let cells =
            [("name", name.as_str().into()), ("email", email(&self.email)?.into()), ("role", self.role.name().into())];
        let id = work.insert(Table::Operator, "created", &cells)?;
        Ok(Done {
            summary: format!("{name} added as {}", self.role.name()),
            changed: 1,
            created: Some(id),
            ..Done::default()
        })
    }
}

/// Change an operator; what is `None` stays. The name stays always, because cards name their owner by it.
#[derive(Clone, Debug)]
pub struct EditOperator {
    /// Who.
    pub operator: OperatorId,
    /// New e-mail; empty: none.
    pub email: Option<String>,
    /// New role.
    pub role: Option<Role>,
}

impl EditOperator {
    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        work.actor.must_be_admin("change operators")?;
        let known = operator::all(work.write)?;
        let gone = || Refusal::not_found("That operator no longer exists.");
        let operator = known.iter().find(|operator| operator.id == self.operator).ok_or_else(gone)?;
        let mut cells: Vec<Cell> = Vec::new();
        if let Some(text) = &self.email {
            cells.push(("email", email(text)?.into()));
        }
        if let Some(role) = self.role {
            cells.push(("role", role.name().into()));
        }
        let changed = !cells.is_empty() && work.update(Table::Operator, operator.id.get(), None, "edited", &cells)?;
        refuse_no_admin(work.write)?;
        let summary = match self.role {
            _ if !changed => format!("{} is already so", operator.name),
            Some(role) if role != operator.role => format!("{} is now {}", operator.name, role.name()),
            _ => format!("{} edited", operator.name),
        };
        Ok(Done { summary, changed: changed.into(), ..Done::default() })
    }
}

/// Refuses what would leave the office without an admin; asked after the change, so that undo can ask it too.
pub(super) fn refuse_no_admin(read: &Read<'_>) -> Result<(), Refusal> {
    if operator::all(read)?.iter().any(|operator| operator.role == Role::Admin) {
        return Ok(());
    }
    Err(Refusal::rule("That would leave the office without an admin.").hint("Make somebody else an admin first."))
}

/// The e-mail as it is kept; empty is none.
fn email(raw: &str) -> Result<String, Refusal> {
    if raw.trim().is_empty() {
        return Ok(String::new());
    }
    let read = Email::parse(raw).map_err(|why| Refusal::usage(format!("The e-mail \"{}\" {why}.", escaped(raw))))?;
    Ok(read.value().to_owned())
}
