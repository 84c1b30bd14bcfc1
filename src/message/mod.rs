//! Turns a template and a snapshot of variables into subject, text, HTML, push and text message; pure, so preview and delivery agree.
//!
//! A [`Template`] is what an office stores and edits; [`Compiled`] is the same, parsed once and rendered many times.
//! [`variables`] lists what a template may name.

mod as_text;
mod built_in;
mod check;
mod compiled;
mod error;
mod functions;
mod place;
mod press;
pub mod statement;
mod template;
pub mod variables;

pub use as_text::html_as_text;
pub use compiled::{Compiled, Letter, MAX_SUBJECT, PushNote, Rendered};
pub use error::{Part, RenderError};
pub use functions::progress_bar;
pub use place::{Place, choose};
pub use press::{Press, PressError, Source, Text};
pub use template::{EmailBody, Kind, PushBody, SmsBody, Template, TemplateBody};
