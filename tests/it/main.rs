//! Integration tests: one binary, a module for each matter.
//! Integration tests.

mod architecture;
mod config;
mod office;
mod proxy;
mod pty;
mod screen_kit;
mod servers;
mod shell;
mod strace;
mod wait;
