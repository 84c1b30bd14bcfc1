//! What a use case works with while the door holds a transaction open for it.

use crate::config::value::{Mode, Transport};
use crate::config::{ConfigFile, OfficeSettings, Settings};
use crate::domain::{Actor, BatchId, Color, Currency, Instant};
use crate::store::record::{self, Cell};
use crate::store::{StoreError, Table, Write};

/// What a use case works with while its transaction is open.
pub struct Work<'w> {
    /// The transaction.
    pub write: &'w Write<'w>,
    /// The batch that everything it changes belongs to.
    pub batch: BatchId,
    /// Part of every Message-ID of the batch.
    pub nonce: &'w str,
    /// Who asks.
    pub actor: &'w Actor,
    /// When they asked.
    pub at: Instant,
    /// What the office has set.
    pub own: &'w Own,
    /// The configuration file, for what it locks.
    pub config: &'w ConfigFile,
}

impl Work<'_> {
    /// Inserts a business row, with its history.
    pub fn insert(&self, table: Table, action: &str, cells: &[Cell]) -> Result<i64, StoreError> {
        record::insert(self.write, table, self.batch, action, cells)
    }

    /// Changes the cells of a business row that differ, with its history; `false` when none does.
    pub fn update(
        &self,
        table: Table,
        id: i64,
        expect: Option<i64>,
        action: &str,
        cells: &[Cell],
    ) -> Result<bool, StoreError> {
        record::update(self.write, table, id, expect, self.batch, action, cells)
    }

    /// When messages enqueued now may leave: the end of the undo window.
    #[must_use]
    pub fn held_until(&self) -> Instant {
        self.at.plus_seconds(i64::from(self.own.settings.delivery.undo_window.get()))
    }
}

/// What the office has set: the settings that hold, and its own values as they are stored.
#[derive(Clone, Debug)]
pub struct Own {
    /// File over office over default.
    pub settings: Settings,
    /// The office's own values by key.
    pub stored: OfficeSettings,
}

/// Key of the office's brand colour; it is set under Color Settings and has no place in `config.toml`.
pub const BRAND_COLOUR: &str = "brand.colour";

impl Own {
    /// Whether messages leave the house: the office is LIVE, and they are not written to a folder.
    #[must_use]
    pub fn lets_out(&self) -> bool {
        self.settings.delivery.mode == Mode::Live && self.settings.email.transport != Transport::Folder
    }

    /// The brand's colour.
    #[must_use]
    pub fn brand(&self) -> Color {
        self.stored.get(BRAND_COLOUR).and_then(|text| Color::parse(text)).unwrap_or(Color::BRAND)
    }

    /// The currency of amounts that are written without one.
    #[must_use]
    pub fn currency(&self) -> Currency {
        Currency::from_code(self.settings.office.currency.code()).unwrap_or(Currency::USD)
    }

    /// A moment as staff read it, in the office's zone: "14:02 on 2026-11-23".
    #[must_use]
    pub fn clock(&self, at: Instant) -> String {
        at.to_utc().with_timezone(&self.settings.office.timezone).format("%H:%M on %Y-%m-%d").to_string()
    }

    /// The domain that Message-IDs are made with: the sender's, in ASCII.
    #[must_use]
    pub fn sender_domain(&self) -> String {
        self.settings.email.from.ascii_domain()
    }
}
