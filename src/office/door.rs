//! The door itself: one order, one immediate transaction, one batch.

use super::command::Order;
use super::receipt::{Done, Receipt};
use super::rehearse::{self, Rehearsed};
use super::work::{Own, Work};
use crate::config::value::Mode;
use crate::config::{ConfigFile, OfficeSettings, Settings};
use crate::domain::{Actor, BatchId, Refusal};
use crate::store::{self, Db, Opening, Read, StoreError, Write, batch, setting};
use std::ops::ControlFlow;
use std::path::Path;

/// An open office.
pub struct Office {
    pub(super) db: Db,
    config: ConfigFile,
}

/// Why the transaction of an order rolls back.
enum Stop {
    Refused(Refusal),
    /// Nothing had to change, or it was only tried.
    Undone(Box<Receipt>),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl Office {
    /// Opens the office file.
    pub fn open(file: &Path, config: ConfigFile, how: Opening) -> Result<Self, Refusal> {
        Ok(Self { db: Db::open(file, how)?, config })
    }

    /// Carries an order out: all of it in one immediate transaction, or nothing.
    pub fn run(&mut self, order: &Order, actor: &Actor) -> Result<Receipt, Refusal> {
        let config = &self.config;
        let mut forgotten = Vec::new();
        let done = self.db.write(|write| {
            if let Some(earlier) = batch::find_by_key(write, &order.key)? {
                return Ok(repeat(&earlier));
            }
            carry(config, write, order, actor, &mut forgotten)
        });
        match done {
            Ok(receipt) => {
                for sha256 in &forgotten {
                    self.files().discard(sha256)?;
                }
                tracing::info!(verb = order.command.verb(), batch = ?receipt.batch, changed = receipt.changed, "{}", receipt.summary);
                Ok(receipt)
            }
            Err(Stop::Undone(receipt)) => Ok(*receipt),
            Err(Stop::Refused(refusal)) => {
                tracing::warn!(verb = order.command.verb(), "refused: {refusal}");
                Err(refusal)
            }
        }
    }

    /// Tries an order out: carries it out, hands every message that it would send to `each`, and rolls all of it back.
    /// What it came to is what [`Office::run`] would come to now.
    pub fn rehearse(
        &mut self,
        order: &Order,
        actor: &Actor,
        each: impl FnMut(Rehearsed) -> ControlFlow<()>,
    ) -> Result<Receipt, Refusal> {
        let config = &self.config;
        let done = self.db.write(|write| -> Result<Receipt, Stop> {
            let done = carry(config, write, order, actor, &mut Vec::new())?;
            if let Some(batch) = done.batch {
                rehearse::messages(write, batch, each)?;
            }
            Err(Stop::Undone(Box::new(Receipt { batch: None, ..done })))
        });
        match done {
            Ok(receipt) => Ok(receipt),
            Err(Stop::Undone(receipt)) => Ok(*receipt),
            Err(Stop::Refused(refusal)) => Err(refusal),
        }
    }

    /// Asks something of the office: all of it answered from one moment.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&Read<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.db.read(question)
    }

    /// The settings that hold now: the file's, else the office's own, else the defaults.
    pub fn settings(&self) -> Result<Settings, Refusal> {
        Ok(self.own()?.settings)
    }

    /// What the office has set.
    pub fn own(&self) -> Result<Own, Refusal> {
        self.ask(|read| own(&self.config, read))
    }

    /// The configuration file that this office was opened with.
    #[must_use]
    pub const fn config(&self) -> &ConfigFile {
        &self.config
    }

    /// A number that changes when somebody else has changed the office.
    pub fn data_version(&self) -> Result<i64, Refusal> {
        Ok(self.db.data_version()?)
    }

    /// Opens the same office once more, on a connection of its own: for another thread.
    pub fn again(&self, how: Opening) -> Result<Self, Refusal> {
        Self::open(self.db.path(), self.config.clone(), how)
    }

    /// Whether the office could only be opened for looking.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        self.db.is_read_only()
    }

    /// A handle that stops a running question.
    #[must_use]
    pub fn interrupt(&self) -> store::open::Interrupt {
        self.db.interrupt()
    }
}

/// Carries an order out in an open transaction; `forgotten` are the attached files to be taken away once it is committed.
fn carry(
    config: &ConfigFile,
    write: &Write<'_>,
    order: &Order,
    actor: &Actor,
    forgotten: &mut Vec<String>,
) -> Result<Receipt, Stop> {
    let own = match own(config, write) {
        Err(_) if order.command.mends_settings() => without_stored(config, write)?,
        own => own?,
    };
    let nonce = nonce(&order.key);
    let id = batch::open(write, &order.key, actor.id, order.command.verb(), order.at, &nonce)?;
    if own.settings.delivery.mode == Mode::Test {
        batch::mark_as_test(write, id)?;
    }
    let mut work = Work { write, batch: id, nonce: &nonce, actor, at: order.at, own: &own, config };
    let mut done = order.command.carry_out(&mut work)?;
    *forgotten = std::mem::take(&mut done.forgotten);
    if done.changed == 0 {
        return Err(Stop::Undone(Box::new(receipt(None, done))));
    }
    batch::close(write, id, &done.summary, done.changed, done.messages, !done.final_)?;
    Ok(receipt(Some(id), done))
}

fn own(config: &ConfigFile, read: &Read<'_>) -> Result<Own, Refusal> {
    let stored = setting::all(read)?;
    let settings = config.settings(&stored).map_err(|error| Refusal::usage(error.to_string()))?;
    Ok(Own { settings, stored })
}

/// The same for a command that mends a stored setting which does not fit: only the file's settings hold.
fn without_stored(config: &ConfigFile, read: &Read<'_>) -> Result<Own, Refusal> {
    let settings = config.settings(&OfficeSettings::new()).map_err(|error| Refusal::usage(error.to_string()))?;
    Ok(Own { settings, stored: setting::all(read)? })
}

/// Not guessable from outside, the same for the same order.
fn nonce(key: &str) -> String {
    store::template::digest(key)[..12].to_owned()
}

fn receipt(batch: Option<BatchId>, done: Done) -> Receipt {
    Receipt {
        batch,
        summary: done.summary,
        changed: done.changed,
        messages: done.messages,
        skipped: done.skipped,
        held_until: done.held_until,
        created: done.created,
        report: done.report,
        repeated: false,
        undoable: !done.final_ && !done.money_left,
    }
}

fn repeat(earlier: &batch::Batch) -> Receipt {
    let count = |n: i64| usize::try_from(n).unwrap_or(0);
    Receipt {
        batch: Some(earlier.id),
        summary: earlier.summary.clone(),
        changed: count(earlier.changed),
        messages: count(earlier.messages),
        skipped: Vec::new(),
        held_until: None,
        created: None,
        report: None,
        repeated: true,
        undoable: earlier.undoable,
    }
}
