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

/// So long the first frame waits for each answer that it lacks; a slower one arrives in place.
const FIRST_ANSWERS: Duration = Duration::from_millis(40);

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
    /// Requests that were not answered yet.
    unanswered: usize,
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
        Self { terminal, shell, inbox, worker, clock, begun: false, unanswered: 0 }
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
        if !self.begun && self.begin()? {
            return Ok(Turn::Ended);
        }
        let Some(first) = self.next(wait) else {
            self.draw()?;
            return Ok(Turn::Idle);
        };
        let mut next = Some(first);
        let mut taken = 0;
        while let Some(message) = next {
            if self.hear(message)? {
                return Ok(Turn::Ended);
            }
            taken += 1;
            next = if taken < BURST { self.inbox.try_recv().ok() } else { None };
        }
        self.draw()?;
        Ok(Turn::Worked)
    }

    /// Shows the first tab, and waits a moment for what it asked, so that the first frame is the complete one.
    fn begin(&mut self) -> Result<bool, B::Error> {
        self.begun = true;
        let size = self.terminal.size()?;
        let effects = self.shell.start((size.width, size.height), self.clock.now());
        let mut ended = self.perform(effects)?;
        while !ended && self.unanswered > 0 {
            let Ok(message) = self.inbox.recv_timeout(FIRST_ANSWERS) else { break };
            ended = self.hear(message)?;
        }
        Ok(ended)
    }

    /// Hands a message to the shell and does what comes of it; true when the program is to end.
    fn hear(&mut self, message: Message<W>) -> Result<bool, B::Error> {
        if matches!(message, Message::Reply { .. }) {
            self.unanswered = self.unanswered.saturating_sub(1);
        }
        let effects = self.shell.update(message, self.clock.now());
        self.perform(effects)
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
                Effect::Ask { from, request } => {
                    self.unanswered += 1;
                    self.worker.submit(from, request);
                }
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
