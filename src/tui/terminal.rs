//! The terminal guard: whatever the screens switch on is switched off again on exit, error, panic and hang-up.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode};
use crossterm::{Command, cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use super::quiet::Quiet;
use super::whole_rows::WholeRows;

/// The backend of the real terminal: one write a frame.
pub type Screen = Quiet<WholeRows<CrosstermBackend<BufWriter<Stdout>>>>;

/// A frame of 300x100 with colours fits, so that it leaves in one write.
const FRAME_BYTES: usize = 256 * 1024;

/// Reports presses, releases, drags and the wheel, but not every movement of the mouse, which would wake the program.
struct EnableMouseButtons;

impl Command for EnableMouseButtons {
    fn write_ansi(&self, f: &mut impl std::fmt::Write) -> std::fmt::Result {
        f.write_str("\u{1b}[?1000h\u{1b}[?1002h\u{1b}[?1006h")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        crossterm::event::EnableMouseCapture.execute_winapi()
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
    }
}

/// Holds the terminal in raw mode on the alternate screen; gives it back when dropped.
pub struct TerminalGuard {
    mouse: bool,
    /// Whether the terminal is ours now; shared with the panic hook, so that giving it back happens once.
    held: Arc<AtomicBool>,
}

impl TerminalGuard {
    /// Takes the terminal: raw mode, alternate screen, bracketed paste and, when wanted, the mouse.
    ///
    /// From here on a panic on any thread gives the terminal back before its message is printed.
    ///
    /// # Errors
    /// The terminal does not take the commands, for example because output is no terminal; all is undone then.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        let guard = Self { mouse, held: Arc::new(AtomicBool::new(false)) };
        let held = Arc::clone(&guard.held);
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            leave(&held);
            before(panic);
        }));
        guard.take()?;
        Ok(guard)
    }

    /// A ratatui terminal on standard output.
    ///
    /// # Errors
    /// The size of the terminal cannot be read.
    pub fn terminal(&self) -> io::Result<Terminal<Screen>> {
        let backend = CrosstermBackend::new(BufWriter::with_capacity(FRAME_BYTES, io::stdout()));
        Terminal::new(Quiet::new(WholeRows::new(backend)))
    }

    /// Gives the terminal to another program (an editor) while `work` runs, and takes it back.
    ///
    /// The input thread must be paused around it, see [`super::input::Gate`].
    ///
    /// # Errors
    /// The terminal cannot be taken back.
    pub fn suspend<T>(&self, work: impl FnOnce() -> T) -> io::Result<T> {
        leave(&self.held);
        let result = work();
        self.take()?;
        Ok(result)
    }

    fn take(&self) -> io::Result<()> {
        self.held.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        let mut out = io::stdout();
        execute!(out, EnterAlternateScreen, EnableBracketedPaste)?;
        if self.mouse {
            execute!(out, EnableMouseButtons)?;
        }
        Ok(())
    }
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        leave(&self.held);
    }
}

/// Undoes everything that [`TerminalGuard::take`] did; what fails is skipped, for the rest must still be undone.
fn leave(held: &AtomicBool) {
    if !held.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    let _ = execute!(out, DisableMouseCapture);
    let _ = execute!(out, DisableBracketedPaste);
    let _ = execute!(out, LeaveAlternateScreen, cursor::Show);
    let _ = disable_raw_mode();
    let _ = out.flush();
}
