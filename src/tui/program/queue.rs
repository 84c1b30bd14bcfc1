//! What waits for the reader's thread: questions, of which the newest about a topic is enough, and news of changes.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::wire::Request;
use crate::office::Interrupt;
use crate::tui::message::Address;

/// How often the reader looks whether another program changed the office.
const LOOK: Duration = Duration::from_millis(250);

type Topic = (Address, (&'static str, &'static str));

/// What the reader does next.
pub(super) enum Job {
    /// Answer this.
    Answer(Address, Request),
    /// The writer changed the office and has said so: learn the file's new number.
    OwnChange,
    /// Look whether another program changed the office; renew what is said about the writer.
    Look,
    /// Renew the status line.
    Status,
    /// End.
    Close,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<(Address, Request)>,
    /// What is being answered, and whether a newer question has stopped it.
    running: Option<(Topic, bool)>,
    own_change: bool,
    status: bool,
    writing: Option<Writing>,
    closing: bool,
}

/// What the writer is at.
#[derive(Clone, Debug)]
pub(super) struct Writing {
    /// "moving 100,000 cards".
    pub what: String,
    /// Since when.
    pub since: Instant,
    /// Another program holds the file.
    pub held_up: bool,
}

/// The queue between the screens, the writer and the reader.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    news: Condvar,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a question wait; an older one of the same asker about the same topic is dropped or stopped.
    pub fn ask(&self, from: Address, request: Request, interrupt: &Interrupt) {
        let Some(topic) = request.topic().map(|topic| (from, topic)) else { return };
        let mut state = self.lock();
        state.waiting.retain(|(asker, older)| older.topic().map(|topic| (*asker, topic)) != Some(topic));
        if let Some((running, stopped)) = &mut state.running
            && *running == topic
        {
            *stopped = true;
            interrupt.stop();
        }
        state.waiting.push_back((from, request));
        self.news.notify_one();
    }

    /// What to do next; waits for it. While nothing happens the reader looks at the file now and then.
    pub fn next(&self) -> Job {
        let mut state = self.lock();
        loop {
            if state.closing {
                return Job::Close;
            }
            if std::mem::take(&mut state.own_change) {
                state.status = true;
                return Job::OwnChange;
            }
            if let Some((from, request)) = state.waiting.pop_front() {
                state.running = request.topic().map(|topic| ((from, topic), false));
                return Job::Answer(from, request);
            }
            if std::mem::take(&mut state.status) {
                return Job::Status;
            }
            let (woken, waited) = self.news.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            if waited.timed_out() {
                return Job::Look;
            }
        }
    }

    /// The answer is there; whether anybody still wants it.
    pub fn answered(&self) -> bool {
        self.lock().running.take().is_none_or(|(_, stopped)| !stopped)
    }

    /// The status line is no longer right.
    pub fn renew_status(&self) {
        self.lock().status = true;
        self.news.notify_one();
    }

    /// The writer has changed the office.
    pub fn own_change(&self) {
        self.lock().own_change = true;
        self.news.notify_one();
    }

    /// What the writer is at now.
    pub fn writing(&self) -> Option<Writing> {
        self.lock().writing.clone()
    }

    /// The writer begins or ends something.
    pub fn set_writing(&self, writing: Option<Writing>) {
        self.lock().writing = writing;
    }

    /// The writer waits for another program.
    pub fn held_up(&self) {
        if let Some(writing) = &mut self.lock().writing {
            writing.held_up = true;
        }
    }

    /// Whether the program is about to end.
    pub fn is_closing(&self) -> bool {
        self.lock().closing
    }

    /// Ends the reader after what it is at.
    pub fn close(&self, interrupt: &Interrupt) {
        let mut state = self.lock();
        state.closing = true;
        if state.running.is_some() {
            interrupt.stop();
        }
        self.news.notify_one();
    }
}
