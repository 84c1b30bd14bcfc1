//! The screens on a real terminal: they give it back however they end.
//!
//! The program in the terminal is this test binary itself, which runs the screens when `DEMO_SCREENS` is set.

use std::io::{BufRead as _, Write as _};

use milepost::tui::input;
use milepost::tui::keys::{Action, Facts, Keymap, Scope};
use milepost::tui::message::{Address, Message, Post, Wire, Worker};
use milepost::tui::open::{Look, open};
use milepost::tui::screen::{Context, Event, Listener, Screen, Tab, Taken};
use milepost::tui::terminal::TerminalGuard;
use milepost::tui::theme::{Palette, Theme};
use ratatui::Frame;
use ratatui::layout::Rect;
use rustix::process::Signal;

use crate::pty::{Program, Terminal};

struct Nothing;

impl Wire for Nothing {
    type Request = ();
    type Reply = String;
}

/// Answers on a thread of its own, as the program's worker does.
struct Threaded(Post<Nothing>);

impl Worker<Nothing> for Threaded {
    fn submit(&mut self, from: Address, (): ()) {
        let post = self.0.clone();
        std::thread::spawn(move || post.reply(from, "answered by the worker".to_owned()));
    }
}

#[derive(Default)]
struct Words(String);

impl Screen<Nothing> for Words {
    fn update(&mut self, event: Event<Nothing>, cx: &mut Context<Nothing>) -> Taken {
        match event {
            Event::Shown => cx.ask(()),
            Event::Reply(words) => self.0 = words,
            Event::Input(milepost::tui::component::Input::Action(Action::New)) => panic!("the screen panicked"),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, _theme: &Theme) {
        frame.render_widget(self.0.as_str(), area);
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Board]
    }

    fn facts(&self) -> Facts {
        Facts::default()
    }
}

impl Listener<Nothing> for Words {
    fn update(&mut self, _: Event<Nothing>, _: &mut Context<Nothing>) -> Taken {
        Taken::No
    }

    fn offers(&self, _: Action) -> bool {
        false
    }
}

#[test]
fn the_program_in_the_terminal() {
    match std::env::var("DEMO_SCREENS").as_deref() {
        Ok("screens") => {
            let look = Look { palette: Palette::Default, ascii: false, mouse: true, keymap: Keymap::default() };
            let tabs = vec![Tab { title: "Board", go: Action::GoBoard, make: || Box::new(Words::default()) }];
            let channel = Post::channel();
            let worker = Box::new(Threaded(channel.0.clone()));
            open(look, tabs, Box::new(Words::default()), channel, worker).unwrap();
        }
        Ok("suspend") => suspended(),
        _ => {}
    }
}

/// Lends the terminal out for one line, then shows that keys arrive again.
fn suspended() {
    let guard = TerminalGuard::enter(false).unwrap();
    let (post, inbox) = Post::<Nothing>::channel();
    let gate = input::read_terminal(post.sender()).unwrap();
    let mut out = std::io::stdout();
    write!(out, "on the screen").unwrap();
    out.flush().unwrap();
    let next_key = || loop {
        if let Message::Terminal(crossterm::event::Event::Key(key)) = inbox.recv().unwrap() {
            return key.code.to_string();
        }
    };
    next_key();
    gate.close();
    let line = guard
        .suspend(|| {
            writeln!(out, "lent out").unwrap();
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line).unwrap();
            line
        })
        .unwrap();
    gate.open();
    write!(out, "back with {}", line.trim()).unwrap();
    out.flush().unwrap();
    let key = next_key();
    drop(guard);
    writeln!(out, "ended by {key}").unwrap();
}

fn start(what: &str) -> Terminal {
    let this = std::env::current_exe().unwrap();
    let arguments = ["shell_pty::the_program_in_the_terminal", "--exact", "--nocapture"];
    Program::new(this, &arguments).env("DEMO_SCREENS", what).start()
}

fn screens() -> Terminal {
    let terminal = start("screens");
    terminal.wait_for("answered by the worker");
    terminal
}

#[test]
fn quitting_gives_the_terminal_back() {
    let mut terminal = screens();
    terminal.press("q");
    terminal.wait_for("Quit Milepost?");
    terminal.press("right");
    terminal.press("enter");
    assert!(terminal.wait_exit().success());
    terminal.assert_restored();
}

#[test]
fn signals_end_the_program_and_give_the_terminal_back() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut terminal = screens();
        terminal.signal(signal);
        assert!(terminal.wait_exit().success(), "{signal:?}");
        terminal.assert_restored();
    }
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_printed() {
    let mut terminal = screens();
    terminal.press("n");
    assert!(!terminal.wait_exit().success());
    terminal.assert_restored();
    assert!(terminal.screen().contains("the screen panicked"), "{}", terminal.screen());
}

#[test]
fn the_mouse_and_a_new_size_reach_the_screens() {
    let mut terminal = screens();
    terminal.resize(50, 10);
    terminal.wait_for("Milepost needs 60 x 16");
    terminal.resize(100, 30);
    terminal.wait_for("answered by the worker");
    terminal.click(2, 0);
    terminal.wait_for("quit Milepost");
    terminal.signal(Signal::TERM);
    terminal.wait_exit();
    terminal.assert_restored();
}

#[test]
fn another_program_can_have_the_terminal_for_a_while() {
    let mut terminal = start("suspend");
    terminal.wait_for("on the screen");
    terminal.press("x");
    terminal.wait_for("lent out");
    terminal.send("a line\r");
    terminal.wait_for("back with a line");
    terminal.press("z");
    assert!(terminal.wait_exit().success());
    assert!(terminal.screen().contains("ended by z"), "{}", terminal.screen());
    terminal.assert_restored();
}
