//! Opens the screens on the real terminal and runs them until the operator leaves.

use std::io;
use std::sync::mpsc::Receiver;

use super::input;
use super::keys::Keymap;
use super::message::{Message, Post, WallClock, Wire, Worker};
use super::run::EventLoop;
use super::screen::{Listener, Tab};
use super::shell::Shell;
use super::terminal::TerminalGuard;
use super::theme::{Depth, Palette, Theme};

/// How the screens look and which keys they know; the `[screen]` and `[keys]` parts of the configuration.
pub struct Look {
    /// The colours.
    pub palette: Palette,
    /// ASCII only.
    pub ascii: bool,
    /// Whether the mouse is used; without it the terminal's own selecting works.
    pub mouse: bool,
    /// The key table with the operator's own keys.
    pub keymap: Keymap,
}

/// Opens these tabs and returns when the operator quits or the program is told to stop. The terminal is given back in
/// any case. `post` and `inbox` are the two ends of the loop's channel; `worker` answers through `post`.
///
/// # Errors
/// Output is no terminal, or the terminal went away.
pub fn open<W: Wire<Request: Send, Reply: Send>>(
    look: Look,
    tabs: Vec<Tab<W>>,
    listener: Box<dyn Listener<W>>,
    (post, inbox): (Post<W>, Receiver<Message<W>>),
    worker: Box<dyn Worker<W>>,
) -> io::Result<()> {
    let depth = Depth::from_environment(|name| std::env::var(name).ok());
    let shell = Shell::new(Theme::new(look.palette, depth, look.ascii), look.keymap, tabs, listener);
    let guard = TerminalGuard::enter(look.mouse)?;
    let mut screens = EventLoop::new(guard.terminal()?, shell, inbox, worker, Box::new(WallClock));
    input::watch_signals(post.sender())?;
    input::read_terminal(post.sender())?;
    let done = screens.run();
    // The terminal first: what is still being written is waited for in peace.
    drop(guard);
    drop(screens);
    done
}
