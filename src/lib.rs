//! Milepost moves people through stages and tells each of them, from the terminal, on one local file.
//!
//! The modules are floors; arrows go down only (`tests/it/architecture.rs` holds the map).

pub mod bank;
pub mod cli;
pub mod config;
pub mod delivery;
pub mod domain;
pub mod import;
pub mod message;
pub mod office;
pub mod store;
pub mod tui;
