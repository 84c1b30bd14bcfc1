//! Where wishes that came in by mail are carried out, in the name of the inbox.

use std::path::PathBuf;

use super::command::{Command, Order};
use super::door::Office;
use super::opt_out::Unsubscribe;
use crate::config::ConfigFile;
use crate::domain::unsubscribe::OptOut;
use crate::domain::{Actor, Instant, Refusal};
use crate::store::Opening;

/// The door for wishes that come in by mail: opens the office for each, which is rare, and holds it for no longer.
/// `true` when something changed; a wish that was carried out before, or is nobody's, changes nothing.
pub fn desk(file: PathBuf, config: ConfigFile) -> impl Fn(&OptOut) -> Result<bool, Refusal> + Send + Sync + 'static {
    move |wish| {
        let mut office = Office::open(&file, config.clone(), Opening::Writer)?;
        let command = Command::Unsubscribe(Unsubscribe { by: wish.by.clone(), said_at: wish.said_at });
        let order = Order { key: wish.key.clone(), at: Instant::now(), command };
        let receipt = office.run(&order, &Actor::inbox())?;
        Ok(receipt.changed > 0 && !receipt.repeated)
    }
}
