//! Keys, mouse and signals, each waited for by a thread of its own and sent into the one channel of the loop.

use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crossterm::event::{Event, KeyEventKind};

use super::message::{Message, Wire};

/// Lets the input thread read, or holds it while another program has the terminal.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<State>, Condvar)>);

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Open,
    Closing,
    Closed,
}

impl Gate {
    /// Holds the input thread; returns once it no longer reads, so that another program gets every key.
    pub fn close(&self) {
        let (state, changed) = &*self.0;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = State::Closing;
        // The reader sleeps in a blocking read: a "window changed" signal to ourselves wakes it without taking a key.
        #[cfg(unix)]
        let _ = signal_hook::low_level::raise(signal_hook::consts::SIGWINCH);
        while *state == State::Closing {
            state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lets the input thread read again.
    pub fn open(&self) {
        let (state, changed) = &*self.0;
        *state.lock().unwrap_or_else(PoisonError::into_inner) = State::Open;
        changed.notify_all();
    }

    /// Called by the reader between two reads.
    fn pass(&self) {
        let (state, changed) = &*self.0;
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        while *state != State::Open {
            *state = State::Closed;
            changed.notify_all();
            state = changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Starts the thread that reads the terminal. It sleeps in the read: an idle program is not woken.
///
/// # Errors
/// The thread cannot be started.
pub fn read_terminal<W: Wire>(to: Sender<Message<W>>) -> io::Result<Gate> {
    let gate = Gate::default();
    let passing = gate.clone();
    std::thread::Builder::new().name("input".into()).spawn(move || {
        loop {
            passing.pass();
            let message = match crossterm::event::read() {
                Ok(event) if is_wanted(&event) => Message::Terminal(event),
                Ok(_) => continue,
                // The terminal is gone: there is nobody to ask.
                Err(_) => Message::Stop,
            };
            let gone = matches!(message, Message::Stop);
            if to.send(message).is_err() || gone {
                return;
            }
        }
    })?;
    Ok(gate)
}

/// Presses and repeats only: some terminals also report that a key was let go.
fn is_wanted(event: &Event) -> bool {
    match event {
        Event::Key(key) => key.kind != KeyEventKind::Release,
        Event::Mouse(mouse) => mouse.kind != crossterm::event::MouseEventKind::Moved,
        _ => true,
    }
}

/// Starts the thread that waits for SIGTERM, SIGHUP and SIGINT and turns each into [`Message::Stop`].
///
/// # Errors
/// The handlers or the thread cannot be set up.
#[cfg(unix)]
pub fn watch_signals<W: Wire>(to: Sender<Message<W>>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT])?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for _ in signals.forever() {
            if to.send(Message::Stop).is_err() {
                return;
            }
        }
    })?;
    Ok(())
}

/// Where there are no such signals, closing the window ends the read.
///
/// # Errors
/// None on this system.
#[cfg(not(unix))]
pub fn watch_signals<W: Wire>(_to: Sender<Message<W>>) -> io::Result<()> {
    Ok(())
}
