//! The ways out of the office: each takes one finished message and says in one [`Outcome`](super::Outcome) what became
//! of it. None of them knows the outbox.
//!
//! What a dispatcher does with them, for each message that it has claimed:
//!
//! 1. Makes the bytes once and stores them: [`mime::build`], [`note::payload`] or [`folder::push_file`].
//! 2. Hands them over: [`smtp::Smtp::send`] (its `before_dot` records the phase), [`webpush::WebPush::send`],
//!    [`ntfy::Ntfy::send`], [`fcm::Fcm::send`], [`sms::Sms::send`] and [`webhook::Webhook::send`] (the phase is recorded
//!    before the call) or [`folder::Folder::deliver`] (a repeat replaces the file, so no phase is needed).
//! 3. Acts on the [`Class`](super::Class) of a failure; [`schedule`](super::schedule) says when to try again.
//!
//! `Smtp` is asynchronous and lives on one thread with a current-thread runtime; the others block.

pub mod fcm;
pub mod folder;
mod http;
pub mod mime;
pub mod note;
pub mod ntfy;
pub mod sms;
pub mod smtp;
pub mod webhook;
pub mod webpush;
