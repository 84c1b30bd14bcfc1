//! The office file: opening, migrations, one table a file, one screen query a file; the only floor that knows SQL.
//!
//! A [`Read`] is a consistent look at the file, a [`Write`] one immediate transaction that can also read. Table modules
//! take one of the two, so that a question can never write. Every change of a business row goes through
//! [`record`], which keeps the history and the row versions that undo and "somebody was faster" stand on.
//!
//! To add a table: a migration under `assets/migrations/`, a file here with its rows, and, when it is a business table,
//! a row in [`table::Table`] with the columns that undo may restore.

pub mod dialect;
pub mod error;
pub mod export;
pub mod files;
pub mod open;
pub mod record;
pub mod refusals;
pub mod restore;
pub mod table;
pub mod touched;
pub mod tx;
pub mod undo;
pub mod value;

pub mod address;
pub mod alike;
pub mod attempt;
pub mod batch;
pub mod board;
pub mod bounce;
pub mod calls;
pub mod card;
pub mod channel_state;
pub mod clock;
pub mod coalesce;
pub mod contact;
pub mod contact_list;
pub mod departure;
pub mod dispatcher;
pub mod doubt;
pub mod due;
pub mod erase;
pub mod explain;
pub mod history;
pub mod inbox;
pub mod intake;
pub mod kept_back;
pub mod lease;
pub mod milestone;
pub mod milestone_list;
pub mod notice;
pub mod operator;
pub mod outbox;
pub mod outbox_desk;
pub mod outbox_health;
pub mod outbox_list;
pub mod own_template;
mod pace;
pub mod payment;
pub mod payment_list;
pub mod pipeline;
pub mod plan;
pub mod provider_state;
pub mod record_pane;
pub mod round;
pub mod search;
pub mod setting;
pub mod settlement;
pub mod stage;
pub mod stream;
pub mod suppression;
pub mod tally;
pub mod telling;
pub mod template;
pub mod unsent;
pub mod unsubscribe;
pub mod visit;

pub use error::StoreError;
pub use open::{Db, Opening};
pub use table::Table;
pub use tx::{Read, Write};
pub use value::Val;
