//! Table `operator`: the people at the keyboard.

use super::error::Result;
use super::tx::{Read, Write};
use crate::domain::{Actor, OperatorId, Role};
use rusqlite::{Row, params};

/// An operator as a list shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    /// Row.
    pub id: OperatorId,
    /// Name.
    pub name: String,
    /// E-mail, or empty: then notices to this operator are skipped.
    pub email: String,
    /// What they may do.
    pub role: Role,
}

impl Operator {
    /// As the one who asks for changes.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { id: self.id, name: self.name.clone(), role: self.role }
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Operator> {
    let role: String = row.get(3)?;
    // the CHECK of the table names the same words; a viewer is the safe reading of any other
    Ok(Operator {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        role: Role::from_name(&role).unwrap_or(Role::Viewer),
    })
}

/// All of them by name.
pub fn all(read: &Read<'_>) -> Result<Vec<Operator>> {
    read.all("SELECT id, name, email, role FROM operator WHERE ended_batch IS NULL ORDER BY name", [], from_row)
}

/// The one of that name, in any case.
pub fn find_by_name(read: &Read<'_>, name: &str) -> Result<Option<Operator>> {
    read.first(
        "SELECT id, name, email, role FROM operator WHERE lower(name) = lower(?1) AND ended_batch IS NULL",
        params![name],
        from_row,
    )
}

/// The first admin of a new office. No batch exists yet that could carry this row: it is what batches stand on.
pub fn found_office(write: &Write<'_>, name: &str) -> Result<OperatorId> {
    write.run("INSERT INTO operator (name, role) VALUES (?1, 'admin')", params![name])?;
    Ok(OperatorId(write.last_id()))
}
