//! A program in a pseudo-terminal, as a person meets it: keys in, screen out, and how it leaves the terminal.
//!
//! ```ignore
//! let mut terminal = Program::milepost(&["--office", path]).size(80, 24).start();
//! terminal.wait_for("Project Management");
//! terminal.press("ctrl-q");
//! assert!(terminal.wait_exit().success());
//! terminal.assert_restored();
//! ```

use std::io::{Read as _, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use vt100::{MouseProtocolMode, Parser, Screen};

use crate::wait;

/// What to start, in which terminal. Nothing of the caller's environment but PATH reaches it; HOME is an empty folder.
pub struct Program {
    command: CommandBuilder,
    size: PtySize,
    home: TempDir,
}

/// A running (or ended) program and the terminal around it. Dropping it kills the program.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    parser: Arc<Mutex<Parser>>,
    reader: JoinHandle<()>,
    line_settings: String,
    _home: TempDir,
}

impl Program {
    /// The real binary.
    pub fn milepost(arguments: &[&str]) -> Self {
        Self::new(env!("CARGO_BIN_EXE_milepost"), arguments)
    }

    /// Any other program.
    pub fn new(program: impl AsRef<Path>, arguments: &[&str]) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder can be made");
        let mut command = CommandBuilder::new(program.as_ref());
        command.args(arguments);
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", home.path());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.cwd(home.path());
        Self { command, size: PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }, home }
    }

    /// Sets one variable of its environment.
    pub fn env(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        self.command.env(name, value.as_ref());
        self
    }

    /// The terminal's size; 80 x 24 otherwise.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = PtySize { rows, cols: columns, ..self.size };
        self
    }

    /// Starts it.
    pub fn start(self) -> Terminal {
        let pair = native_pty_system().openpty(self.size).expect("a pseudo-terminal can be opened");
        let line_settings = line_settings(pair.master.as_ref());
        let child = pair.slave.spawn_command(self.command).expect("the program starts");
        drop(pair.slave);

        let parser = Arc::new(Mutex::new(Parser::new(self.size.rows, self.size.cols, 0)));
        let mut output = pair.master.try_clone_reader().expect("the terminal can be read");
        let seen = Arc::clone(&parser);
        let reader = std::thread::spawn(move || {
            let mut buffer = vec![0; 65536];
            // An error is how Linux says that the last program has left the terminal.
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                lock(&seen).process(&buffer[..count]);
            }
        });
        let keyboard = pair.master.take_writer().expect("the terminal can be written");
        Terminal { child, master: pair.master, keyboard, parser, reader, line_settings, _home: self.home }
    }
}

impl Terminal {
    /// Types text as it stands.
    pub fn send(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).and_then(|()| self.keyboard.flush()).expect("the terminal takes keys");
    }

    /// Presses one key: `enter`, `esc`, `tab`, `up`, `pagedown`, `f1`, `ctrl-s`, `alt-x` ..., or a character.
    ///
    /// After `esc` wait for its effect: what follows at once would be read as an Alt chord.
    pub fn press(&mut self, key: &str) {
        let bytes = bytes_of(key);
        self.send(&bytes);
    }

    /// Clicks the left button on a cell (both from 0).
    pub fn click(&mut self, column: u16, row: u16) {
        let (column, row) = (column + 1, row + 1);
        self.send(&format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m"));
    }

    /// Changes the size of the terminal, of which the program is told.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        lock(&self.parser).screen_mut().set_size(rows, columns);
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("the terminal can be resized");
    }

    /// The text on the screen now, one line a row, without trailing blanks.
    pub fn screen(&self) -> String {
        lock(&self.parser).screen().contents()
    }

    /// Column and row of the cursor (from 0), or `None` while it is hidden.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        let parser = lock(&self.parser);
        let (row, column) = parser.screen().cursor_position();
        (!parser.screen().hide_cursor()).then_some((column, row))
    }

    /// Waits until the text stands on the screen.
    pub fn wait_for(&self, text: &str) {
        self.wait_until(&format!("{text:?} on the screen"), |screen| screen.contents().contains(text));
    }

    /// Waits until the text has left the screen.
    pub fn wait_gone(&self, text: &str) {
        self.wait_until(&format!("{text:?} to leave the screen"), |screen| !screen.contents().contains(text));
    }

    /// Waits until the screen fulfils a condition (colours, modes, cells); panics with the screen when it never does.
    pub fn wait_until(&self, what: &str, condition: impl Fn(&Screen) -> bool) {
        let shown = ShownOnPanic(self);
        wait::until(what, || condition(lock(&self.parser).screen()).then_some(()));
        std::mem::forget(shown);
    }

    /// Waits until the program has ended and all it wrote is on the screen.
    pub fn wait_exit(&mut self) -> ExitStatus {
        let child = &mut self.child;
        let status = wait::until("the program to end", || child.try_wait().expect("the program can be waited for"));
        wait::until("the last output", || self.reader.is_finished().then_some(()));
        status
    }

    /// Sends a signal: `Signal::KILL`, `TERM`, `HUP`, `INT`.
    pub fn signal(&self, signal: Signal) {
        let id = self.child.process_id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(id.expect("the program runs"), signal).expect("the program can be signalled");
    }

    /// What the program left behind in the terminal; empty when it is as the program found it.
    pub fn left_behind(&self) -> Vec<&'static str> {
        let parser = lock(&self.parser);
        let screen = parser.screen();
        [
            (screen.alternate_screen(), "the alternate screen"),
            (screen.hide_cursor(), "a hidden cursor"),
            (screen.mouse_protocol_mode() != MouseProtocolMode::None, "mouse reports"),
            (screen.bracketed_paste(), "bracketed paste"),
            (line_settings(self.master.as_ref()) != self.line_settings, "raw mode"),
        ]
        .into_iter()
        .filter_map(|(left, what)| left.then_some(what))
        .collect()
    }

    /// Panics unless the terminal is as the program found it.
    pub fn assert_restored(&self) {
        assert_eq!(self.left_behind(), Vec::<&str>::new(), "left in the terminal, which shows:\n{}", self.screen());
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It fails when the program has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Prints the screen when the test fails while waiting.
struct ShownOnPanic<'a>(&'a Terminal);

impl Drop for ShownOnPanic<'_> {
    fn drop(&mut self) {
        eprintln!("The screen shows:\n{}", self.0.screen());
    }
}

fn lock(parser: &Mutex<Parser>) -> MutexGuard<'_, Parser> {
    parser.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Raw mode, echo and the like, in a form that can be compared.
fn line_settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

fn bytes_of(key: &str) -> String {
    let named = match key {
        "enter" => "\r",
        "esc" => "\x1b",
        "tab" => "\t",
        "backtab" => "\x1b[Z",
        "backspace" => "\x7f",
        "space" => " ",
        "up" => "\x1b[A",
        "down" => "\x1b[B",
        "right" => "\x1b[C",
        "left" => "\x1b[D",
        "home" => "\x1b[H",
        "end" => "\x1b[F",
        "delete" => "\x1b[3~",
        "pageup" => "\x1b[5~",
        "pagedown" => "\x1b[6~",
        "f1" => "\x1bOP",
        "f10" => "\x1b[21~",
        _ => {
            if let Some(letter) = key.strip_prefix("ctrl-").and_then(|rest| rest.chars().next()) {
                return char::from(letter as u8 & 0x1f).to_string();
            }
            if let Some(rest) = key.strip_prefix("alt-") {
                return format!("\x1b{}", bytes_of(rest));
            }
            assert_eq!(key.chars().count(), 1, "there is no key {key:?}");
            key
        }
    };
    named.to_owned()
}

/// A full-screen program in a few lines: draws its size, answers keys, leaves on q.
const FULL_SCREEN: &str = r#"
old=$(stty -g)
draw() { printf '\033[2J\033[Hsize %s name %s' "$(stty size)" "$NAME"; }
trap draw WINCH
trap 'printf "\033[?2004l\033[?1000l\033[?25h\033[?1049l"; stty "$old"; echo bye; exit 3' TERM EXIT
stty raw -echo
printf '\033[?1049h\033[?25l\033[?1000h\033[?2004h'
draw
while :; do
  key=$(dd bs=1 count=1 2>/dev/null | od -An -tx1)
  case $key in
    *71*) exit 3 ;;
    *0d*) printf '\033[5;1HENTER\033[?25h' ;;
    *) printf '\033[4;1H%s' "$key" ;;
  esac
done
"#;

fn full_screen_program() -> Terminal {
    Program::new("/bin/sh", &["-c", FULL_SCREEN]).env("NAME", "李雷").size(100, 30).start()
}

#[test]
fn keys_go_in_and_the_screen_comes_out() {
    let mut terminal = full_screen_program();
    terminal.wait_for("size 30 100 name 李雷");
    assert_eq!(terminal.cursor(), None);
    terminal.press("ctrl-s");
    terminal.wait_for("13");
    terminal.press("enter");
    terminal.wait_for("ENTER");
    terminal.wait_until("the cursor", |screen| !screen.hide_cursor());
    assert_eq!(terminal.cursor(), Some((5, 4)));
    terminal.resize(120, 40);
    terminal.click(0, 0); // dash runs its trap for the new size after the next key
    terminal.wait_for("size 40 120");
    terminal.send("q");
    let status = terminal.wait_exit();
    assert_eq!((status.exit_code(), status.signal()), (3, None));
    terminal.wait_gone("size");
    terminal.assert_restored();
    assert!(terminal.screen().contains("bye"), "{}", terminal.screen());
}

#[test]
fn what_a_killed_program_leaves_behind_is_seen() {
    let mut terminal = full_screen_program();
    terminal.wait_for("size");
    terminal.signal(Signal::KILL);
    assert!(terminal.wait_exit().signal().is_some());
    assert_eq!(
        terminal.left_behind(),
        ["the alternate screen", "a hidden cursor", "mouse reports", "bracketed paste", "raw mode"]
    );
}

#[test]
fn the_real_binary_runs_in_a_terminal() {
    let mut terminal = Program::milepost(&["--version"]).start();
    assert!(terminal.wait_exit().success(), "{}", terminal.screen());
    terminal.assert_restored();
}
