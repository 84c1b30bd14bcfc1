//! Every change that there is.

use super::receipt::Done;
use super::{assign, door::Work, enable, remove, undo};
use crate::domain::{Instant, Refusal};

/// One change that somebody asks for.
#[derive(Clone, Debug)]
pub enum Command {
    /// Move cards to a stage and tell the people.
    Assign(assign::Assign),
    /// Enable for Project Stages: put contacts on a tracker, silently.
    Enable(enable::Enable),
    /// Remove for Project Stages.
    Remove(remove::Remove),
    /// Take a batch back.
    Undo(undo::Undo),
    /// Take the newest undo back.
    Redo,
}

impl Command {
    /// The verb of its batch, as history and `--json` show it.
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Assign(_) => "assign",
            Self::Enable(_) => "enable",
            Self::Remove(_) => "remove",
            Self::Undo(_) => "undo",
            Self::Redo => "redo",
        }
    }

    pub(super) fn carry_out(&self, work: &mut Work<'_>) -> Result<Done, Refusal> {
        match self {
            Self::Assign(command) => command.carry_out(work),
            Self::Enable(command) => command.carry_out(work),
            Self::Remove(command) => command.carry_out(work),
            Self::Undo(command) => command.carry_out(work),
            Self::Redo => undo::redo(work),
        }
    }
}

/// A command with the key by which a repeat is recognised, and the moment at which it was given.
#[derive(Clone, Debug)]
pub struct Order {
    /// Chosen before the transaction; the same order given twice (after a crash, say) is carried out once.
    pub key: String,
    /// When it was given.
    pub at: Instant,
    /// What is to be done.
    pub command: Command,
}

impl Order {
    /// An order given at `at`, with a fresh key.
    #[must_use]
    pub fn new(command: Command, at: Instant) -> Self {
        Self { key: uuid::Uuid::new_v4().simple().to_string(), at, command }
    }
}
