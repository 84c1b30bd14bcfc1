//! What can happen to the screens, and what they may ask of the outside.

use std::sync::mpsc::{Receiver, Sender, channel};

use crate::domain::Instant;

use super::screen::Popup;
use super::shell::Status;

/// The questions and answers that travel between the screens and the worker.
///
/// The kit is generic over them, so that it never names a screen; the program's own pair has one variant a screen.
pub trait Wire: 'static {
    /// What a screen asks for: a read model, or a command.
    type Request: Send + 'static;
    /// What comes back.
    type Reply: Send + 'static;

    /// The popup that finds a file for a field: its title, the path that stands in the field, the endings of the files
    /// to show. Nothing where no worker reads folders.
    #[must_use]
    fn folders(_title: String, _path: &str, _endings: &'static [&'static str]) -> Option<Box<dyn Popup<Self>>>
    where
        Self: Sized,
    {
        None
    }
}

/// Who asked: a screen or a popup. An answer to a popup that is closed by then goes to the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Address(pub(super) u32);

/// Everything that reaches the loop, by its one channel.
pub enum Message<W: Wire> {
    /// A key, the mouse, a paste or a new size.
    Terminal(crossterm::event::Event),
    /// The worker's answer.
    Reply {
        /// Who asked.
        to: Address,
        /// The answer.
        reply: W::Reply,
    },
    /// The office changed, by this program or another: what is shown is read again.
    Changed,
    /// What the status line says.
    Status(Box<Status>),
    /// Time passed; sent by the loop itself, and only while a screen waits for a moment.
    Tick(Instant),
    /// A signal or the end of the terminal: leave now, without asking.
    Stop,
}

/// What the loop does for the screens. Nothing else does I/O.
pub enum Effect<W: Wire> {
    /// Hand a request to the worker.
    Ask {
        /// Who asks.
        from: Address,
        /// The request.
        request: W::Request,
    },
    /// Draw every cell anew.
    Redraw,
    /// Leave.
    Quit,
}

/// The sending end of the loop's channel, for workers.
pub struct Post<W: Wire>(Sender<Message<W>>);

impl<W: Wire> Clone for Post<W> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<W: Wire> Post<W> {
    /// A channel into a loop.
    #[must_use]
    pub fn channel() -> (Self, Receiver<Message<W>>) {
        let (sender, receiver) = channel();
        (Self(sender), receiver)
    }

    /// The plain sender, for the threads of [`super::input`].
    #[must_use]
    pub fn sender(&self) -> Sender<Message<W>> {
        self.0.clone()
    }

    /// Sends an answer to who asked. Nobody hears it when the loop has ended.
    pub fn reply(&self, to: Address, reply: W::Reply) {
        let _ = self.0.send(Message::Reply { to, reply });
    }

    /// Says that the office changed.
    pub fn changed(&self) {
        let _ = self.0.send(Message::Changed);
    }

    /// Renews the status line.
    pub fn status(&self, status: Status) {
        let _ = self.0.send(Message::Status(Box::new(status)));
    }
}

/// Does what the screens ask for, on threads of its own; answers through a [`Post`].
pub trait Worker<W: Wire> {
    /// Takes a request and returns at once. Writes are done in order and never dropped; of waiting reads of one asker
    /// the newest is enough.
    fn submit(&mut self, from: Address, request: W::Request);
}

/// Tells the time; passed in, so that tests move it.
pub trait Clock {
    /// Now.
    fn now(&self) -> Instant;
}

/// The machine's clock.
pub struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Instant {
        Instant::now()
    }
}
