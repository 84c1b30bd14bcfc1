//! The one door: every command, every refusal, undo and redo of each.

mod assign;
mod attachments;
mod coalescing;
mod contacts;
mod explain;
mod going_live;
mod history;
mod import;
pub mod kit;
mod milestone_edges;
mod milestone_lists;
pub mod milestones;
mod outbox;
mod outbox_health;
mod payment_model;
pub mod payments;
mod pipelines;
mod settings;
mod stages;
mod suppression;
mod tallies;
mod templates;
mod undo_model;
