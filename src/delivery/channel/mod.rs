//! The ways out of the office: each takes one finished message and says in one [`Outcome`](super::Outcome) what became
//! of it. None of them knows the outbox.

pub mod folder;
pub mod mime;
pub mod smtp;
pub mod webpush;
