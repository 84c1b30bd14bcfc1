//! The one door: every change is a [`Command`] run here, every screen and report is a question asked here.
//!
//! [`Office::run`] loads, asks the domain, writes, appends history and enqueues messages in ONE immediate transaction;
//! keys, mouse, command line, import and undo have no other way in. To add a change: a struct with its `carry_out` in a
//! file of its own, and a line in [`command`]. Questions stand in `ask_*` files; they see one moment of the file.

pub mod ask_assign;
pub mod ask_board;
pub mod ask_contacts;
pub mod ask_explain;
pub mod ask_export;
pub mod ask_history;
pub mod ask_import;
pub mod ask_lists;
pub mod ask_milestone;
pub mod ask_milestones;
mod ask_names;
pub mod ask_outbox;
pub mod ask_payments;
pub mod ask_picked;
pub mod ask_plan;
pub mod ask_record;
pub mod ask_settings;
pub mod ask_setup;
pub mod ask_statement;
pub mod ask_status;
pub mod ask_suppression;
pub mod ask_templates;
mod bank_file;
pub mod command;
pub mod door;
mod explain;
pub mod export;
pub mod history_words;
mod naming;
mod notices;
pub mod plan;
pub mod port;
pub mod receipt;
pub mod rehearse;
pub mod selection;
pub mod text_cost;
mod wording;

pub mod assign;
pub mod attachment;
mod calls;
pub mod channels;
pub mod contact;
pub mod delete_stage;
pub mod desk;
pub mod enable;
pub mod founding;
pub mod import_cards;
pub mod import_contacts;
pub mod intake;
pub mod messages;
pub mod milestone;
pub mod operators;
pub mod opt_out;
pub mod payment;
pub mod pipelines;
pub mod remove;
pub mod settings;
pub mod stages;
pub mod suppression;
pub mod templates;
pub mod undo;
pub mod work;

pub use crate::store::Opening;
pub use crate::store::open::Interrupt;
pub use command::{Command, Order};
pub use door::Office;
pub use plan::{Plan, PlanRequest};
pub use receipt::{Receipt, Skipped};
pub use selection::Selection;
