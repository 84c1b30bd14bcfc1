//! The person at the keyboard and what they may do.

use super::{OperatorId, Refusal};

/// What an operator may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Admin,
    /// Changes cards and contacts that are their own.
    Agent,
    /// Looks only.
    Viewer,
}

impl Role {
    /// Every role, as forms list them.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Agent, Self::Viewer];

    /// The stored and shown name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Agent => "agent",
            Self::Viewer => "viewer",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Who asks for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Row in the office.
    pub id: OperatorId,
    /// Name, as history shows it and as `owner` names it on cards.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl Actor {
    /// In whose name the office acts on mail that came in; no person can be this one.
    #[must_use]
    pub fn inbox() -> Self {
        Self { id: OperatorId(0), name: "Inbox".to_owned(), role: Role::Agent }
    }

    /// Refuses what only an admin may do; `what` completes "may not …".
    pub fn must_be_admin(&self, what: &str) -> Result<(), Refusal> {
        match self.role {
            Role::Admin => Ok(()),
            role => Err(self.refused(role, what).hint("Ask an admin of this office.")),
        }
    }

    /// Refuses any change by a viewer.
    pub fn must_not_be_viewer(&self, what: &str) -> Result<(), Refusal> {
        match self.role {
            Role::Viewer => Err(self.refused(Role::Viewer, what).hint("Ask an admin for another role.")),
            Role::Admin | Role::Agent => Ok(()),
        }
    }

    /// Whether this operator may change a card or contact with that owner.
    #[must_use]
    pub fn may_change_owned_by(&self, owner: &str) -> bool {
        match self.role {
            Role::Admin => true,
            Role::Agent => owner.eq_ignore_ascii_case(&self.name),
            Role::Viewer => false,
        }
    }

    fn refused(&self, role: Role, what: &str) -> Refusal {
        Refusal::new(
            super::Kind::Permission,
            format!("{} is {} {} and may not {what}.", self.name, article(role), role.name()),
        )
    }
}

const fn article(role: Role) -> &'static str {
    match role {
        Role::Admin | Role::Agent => "an",
        Role::Viewer => "a",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_changes_only_what_is_theirs() {
        let agent = Actor { id: OperatorId(2), name: "Ben".into(), role: Role::Agent };
        assert!(agent.may_change_owned_by("ben"));
        assert!(!agent.may_change_owned_by("dana"));
        assert_eq!(
            agent.must_be_admin("switch to LIVE").unwrap_err().sentence,
            "Ben is an agent and may not switch to LIVE."
        );
        assert!(agent.must_not_be_viewer("move cards").is_ok());
    }
}
