//! Making a new, empty office: the file, and its first operator as admin.

use super::door::Office;
use crate::config::ConfigFile;
use crate::domain::{Actor, Instant, Refusal, text::clean_line};
use crate::store::{Db, Opening, batch, operator, setting};
use std::path::Path;

/// Makes the office file; refuses when one is already there. An empty `name` leaves the office unnamed.
pub fn found(
    file: &Path,
    config: ConfigFile,
    name: &str,
    admin: &str,
    at: Instant,
) -> Result<(Office, Actor), Refusal> {
    let admin = clean_line(admin);
    if admin.is_empty() {
        return Err(Refusal::usage("An office needs an operator with a name.")
            .hint("Set `operator` under [office] in config.toml."));
    }
    if file.exists() {
        return Err(Refusal::rule(format!("There is already an office at {}.", file.display()))
            .hint("Open it with `milepost`, or name another folder with --data."));
    }
    let mut db = Db::open(file, Opening::Create)?;
    db.write(|write| -> Result<(), Refusal> {
        let id = operator::found_office(write, &admin)?;
        let founding = batch::open(write, "founding", id, "init", at, "founding")?;
        let name = clean_line(name);
        if !name.is_empty() {
            setting::set(write, founding, "office.name", &name)?;
        }
        batch::close(write, founding, "Office made", 1, 0, false)?;
        Ok(())
    })?;
    drop(db);
    let office = Office::open(file, config, Opening::Writer)?;
    let actor = office.actor(&admin)?;
    Ok((office, actor))
}

impl Office {
    /// The operator of that name as the one who asks; refused with the command that adds them.
    pub fn actor(&self, name: &str) -> Result<Actor, Refusal> {
        let found = self.ask(|read| Ok(operator::find_by_name(read, name)?))?;
        found.map(|operator| operator.actor()).ok_or_else(|| {
            Refusal::rule(format!("{name} is not an operator of this office."))
                .hint(format!("An admin adds them: milepost operator add \"{name}\" --email ADDRESS --role agent"))
        })
    }
}
