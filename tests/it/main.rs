//! Integration tests: one binary, a module for each matter.

mod architecture;
mod config;
mod import;
mod office;
mod proxy;
mod pty;
mod screen_kit;
mod servers;
mod shell;
mod strace;
mod wait;
