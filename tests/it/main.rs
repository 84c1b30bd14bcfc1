//! Integration tests: one binary, a module for each matter.

mod architecture;
mod config;
mod proxy;
mod pty;
mod servers;
mod strace;
mod wait;
