//! The one event loop, the same in production and in tests: messages in, effects out, a frame when something changed.
//!
//! It blocks on its channel: an idle program takes no CPU and is not woken. Only while the shell waits for a moment (a
//! toast that ends, a countdown that is shown) does the wait have a limit.

use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::Backend;

use super::message::{Clock, Effect, Message, Wire, Worker};
use super::shell::Shell;

/// So many messages are taken before a frame is drawn, so that a flood of them cannot stop the drawing.
const BURST: usize = 1024;

/// Whether to wait when no message is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Wait for one.
    Block,
    /// Only take what is there.
    Poll,
}

/// What a turn of the loop came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Messages were taken.
    Worked,
    /// None was there.
    Idle,
    /// The program is to end.
    Ended,
}

/// The loop with everything that it needs from outside.
pub struct EventLoop<W: Wire, B: Backend> {
    terminal: Terminal<B>,
    shell: Shell<W>,
    inbox: Receiver<Message<W>>,
    worker: Box<dyn Worker<W>>,
    clock: Box<dyn Clock>,
    begun: bool,
}

impl<W: Wire, B: Backend> EventLoop<W, B> {
    /// A loop that has not drawn yet.
    pub fn new(
        terminal: Terminal<B>,
        shell: Shell<W>,
        inbox: Receiver<Message<W>>,
        worker: Box<dyn Worker<W>>,
        clock: Box<dyn Clock>,
    ) -> Self {
        Self { terminal, shell, inbox, worker, clock, begun: false }
    }

    /// Runs until the operator quits or the program is told to stop.
    ///
    /// # Errors
    /// The terminal cannot be drawn to.
    pub fn run(&mut self) -> Result<(), B::Error> {
        while self.turn(Wait::Block)? != Turn::Ended {}
        Ok(())
    }

    /// One turn: wait for a message, take all that are there, then draw once if something changed.
    ///
    /// # Errors
    /// The terminal cannot be drawn to.
    pub fn turn(&mut self, wait: Wait) -> Result<Turn, B::Error> {
        if !self.begun {
            self.begun = true;
            let size = self.terminal.size()?;
            let effects = self.shell.start((size.width, size.height), self.clock.now());
            if self.perform(effects)? {
                return Ok(Turn::Ended);
            }
        }
        // What the first frame asked for may be answered already: the frame that is drawn then is the complete one.
        let Some(first) = self.next(wait) else {
            self.draw()?;
            return Ok(Turn::Idle);
        };
        let mut next = Some(first);
        for _ in 0..BURST {
            let Some(message) = next else { break };
            let effects = self.shell.update(message, self.clock.now());
            if self.perform(effects)? {
                return Ok(Turn::Ended);
            }
            next = self.inbox.try_recv().ok();
        }
        if let Some(message) = next {
            let effects = self.shell.update(message, self.clock.now());
            if self.perform(effects)? {
                return Ok(Turn::Ended);
            }
        }
        self.draw()?;
        Ok(Turn::Worked)
    }

    /// What the shell shows, for tests and for pictures of the screen.
    pub fn terminal(&mut self) -> &mut Terminal<B> {
        &mut self.terminal
    }

    /// The next message. When something is still to be drawn, it is drawn before the wait.
    fn next(&mut self, wait: Wait) -> Option<Message<W>> {
        match self.inbox.try_recv() {
            Ok(message) => return Some(message),
            Err(TryRecvError::Disconnected) => return Some(Message::Stop),
            Err(TryRecvError::Empty) => {}
        }
        let now = self.clock.now();
        let due = self.shell.wakes_at();
        if due.is_some_and(|due| due <= now) {
            return Some(Message::Tick(now));
        }
        if wait == Wait::Poll || self.shell.is_stale() {
            return None;
        }
        let Some(due) = due else {
            return Some(self.inbox.recv().unwrap_or(Message::Stop));
        };
        let left = u64::try_from(due.micros_since(now)).unwrap_or(0);
        match self.inbox.recv_timeout(Duration::from_micros(left)) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) => Some(Message::Tick(self.clock.now())),
            Err(RecvTimeoutError::Disconnected) => Some(Message::Stop),
        }
    }

    /// Does what the screens asked for; true when the program is to end.
    fn perform(&mut self, effects: Vec<Effect<W>>) -> Result<bool, B::Error> {
        for effect in effects {
            match effect {
                Effect::Ask { from, request } => self.worker.submit(from, request),
                Effect::Redraw => self.terminal.clear()?,
                Effect::Quit => return Ok(true),
            }
        }
        Ok(false)
    }

    fn draw(&mut self) -> Result<(), B::Error> {
        if self.shell.is_stale() {
            let shell = &self.shell;
            self.terminal.draw(|frame| shell.draw(frame))?;
            self.shell.drawn();
        }
        Ok(())
    }
}
