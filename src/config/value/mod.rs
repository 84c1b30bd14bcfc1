//! The kinds of values that settings hold, each with its rule and its sentence when a text does not fit.

mod bank;
mod choice;
mod net;
mod place;
mod plain;
mod price;
mod time;

pub use bank::{Bic, Iban};
pub use choice::{Mode, Security, SmsMethod, SmsProvider, Transport};
pub use net::{HostName, Mailbox, Subject, WebAddress};
pub use place::{CountryCode, CurrencyCode};
pub use plain::{FilePath, Line, Whole};
pub use price::Price;
pub use time::{QuietHours, Seconds, SecondsWithin};

pub(super) use plain::{acts, one_line};

use super::key::Shape;

/// A value that can stand behind a key.
pub trait Value: Sized {
    /// How `config.toml` writes it.
    const SHAPE: Shape = Shape::Text;

    /// The words that it can be, when it is one of a few.
    const CHOICES: &[&str] = &[];

    /// Whether it says where a secret is found.
    const IS_SECRET: bool = false;

    /// Reads it.
    ///
    /// # Errors
    /// Why it does not fit, as the end of a sentence that begins with the key's name.
    fn read(text: &str) -> Result<Self, String>;

    /// The text that [`Self::read`] takes back.
    fn show(&self) -> String;
}
