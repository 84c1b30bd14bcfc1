//! Settings, paths and secrets: plain data read from `config.toml`, the office's own settings and the environment.
//!
//! Every key stands once, as a documented field of a `section!` in [`section`]; the parser, the commented example,
//! `settings list` and the Settings screen iterate the table that those sections make ([`SECTIONS`]). A key written in
//! `config.toml` wins over the office's own setting, which wins over the default ([`ConfigFile::settings`]).

mod bindings;
mod effective;
mod example;
mod file;
mod key;
pub mod logging;
mod places;
mod problem;
mod reread;
mod secret;
pub mod section;
pub mod value;

pub use bindings::Binding;
pub use effective::{OfficeSettings, Row, SetRefusal, Source};
pub use example::{example, write_example};
pub use file::ConfigFile;
pub use key::{Key, Scope, Section, Shape, key, keys};
pub use places::Places;
pub use problem::{ConfigError, Problem};
pub use reread::Reread;
pub use secret::{Secret, SecretError, SecretRef};
pub use section::{SECTIONS, Settings};
