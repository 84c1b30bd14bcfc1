//! History and messages as lists, exports and `--json` show them: first the row numbers that are meant, then their details in groups.
//!
//! The names of the fields are a contract with other programs.

pub mod events;
pub mod messages;
pub mod milestones;
pub mod payments;

/// Rows whose details are fetched at once.
pub const GROUP: usize = 1_000;
