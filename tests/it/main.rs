//! Integration tests: one binary, a module for each matter.

#![allow(clippy::unwrap_used, reason = "a failed unwrap in a test is the test failing")]

mod architecture;
mod bank;
mod cli;
mod config;
mod delivery;
mod faults;
mod fcm;
mod fields;
mod import;
mod office;
mod proxy;
mod pty;
mod screen_kit;
mod screens;
mod servers;
mod shared;
mod shell;
mod shell_pty;
mod smtp_real;
mod store;
mod strace;
mod wait;
mod webpush_real;
