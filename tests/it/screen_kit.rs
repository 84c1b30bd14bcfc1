//! Screens in tests: scripted keys through the loop of production, on a terminal in memory, with a clock that tests move.

use std::cell::Cell;
use std::rc::Rc;

use crossterm::event::{Event, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use milepost::domain::Instant;
use milepost::tui::component::Input;
use milepost::tui::keys::{Keymap, Sequence, rows};
use milepost::tui::message::{Address, Clock, Message, Post, Wire, Worker};
use milepost::tui::run::{EventLoop, Turn, Wait};
use milepost::tui::screen::{Context, Event as Heard, Listener, Screen, Size, Tab, Taken};
use milepost::tui::shell::Shell;
use milepost::tui::theme::Theme;
use ratatui::backend::TestBackend;

/// When the tests begin: Monday, 23 November 2026, 09:00 UTC.
pub const START: Instant = Instant(1_795_424_400_000_000);

/// A clock that stands still until a test moves it.
#[derive(Clone)]
struct TestClock(Rc<Cell<i64>>);

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant(self.0.get())
    }
}

/// A worker that answers at once, by a function.
struct Inline<W: Wire, F>(Post<W>, F);

impl<W: Wire, F: FnMut(W::Request) -> Option<W::Reply>> Worker<W> for Inline<W, F> {
    fn submit(&mut self, from: Address, request: W::Request) {
        if let Some(reply) = (self.1)(request) {
            self.0.reply(from, reply);
        }
    }
}

/// Fails unless every row that a screen shows for its own scopes does something; `make` gives the screen as it is after
/// its answers came.
#[track_caller]
pub fn every_shown_key_acts<W: Wire>(make: impl Fn() -> Box<dyn Screen<W>>) {
    let shown = make();
    for row in rows().filter(|row| shown.scopes().contains(&row.scope)) {
        if row.when.holds(shown.facts()) && shown.offers(row.action) {
            let taken = make().update(
                Heard::Input(Input::Action(row.action)),
                &mut Context::new(START, Size { width: 80, height: 24 }),
            );
            assert_eq!(taken, Taken::Yes, "{:?} is shown in {:?} and does nothing", row.action, row.scope);
        }
    }
}

/// The whole program but for the real terminal and the real worker.
pub struct Stage<W: Wire> {
    ui: EventLoop<W, TestBackend>,
    post: Post<W>,
    clock: TestClock,
    ended: bool,
}

impl<W: Wire> Stage<W> {
    /// Opens the tabs on a terminal of that size; `answer` answers what the screens ask.
    pub fn open(
        (width, height): (u16, u16),
        tabs: Vec<Tab<W>>,
        listener: impl Listener<W> + 'static,
        answer: impl FnMut(W::Request) -> Option<W::Reply> + 'static,
    ) -> Self {
        Self::with((width, height), Theme::default(), Keymap::default(), tabs, listener, answer)
    }

    /// The same with another theme and other keys.
    pub fn with(
        (width, height): (u16, u16),
        theme: Theme,
        keymap: Keymap,
        tabs: Vec<Tab<W>>,
        listener: impl Listener<W> + 'static,
        answer: impl FnMut(W::Request) -> Option<W::Reply> + 'static,
    ) -> Self {
        let (post, inbox) = Post::channel();
        let clock = TestClock(Rc::new(Cell::new(START.0)));
        let terminal = ratatui::Terminal::new(TestBackend::new(width, height)).expect("memory does not fail");
        let shell = Shell::new(theme, keymap, tabs, Box::new(listener));
        let worker = Inline(post.clone(), answer);
        let ui = EventLoop::new(terminal, shell, inbox, Box::new(worker), Box::new(clock.clone()));
        let mut stage = Self { ui, post, clock, ended: false };
        stage.settle();
        stage
    }

    /// Presses keys, written as in the key table: `"g b"`, `"Down Down Space"`, `"Ctrl+S"`.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let Sequence(chords) = keys.parse().expect("keys as in the key table");
        for chord in chords {
            self.send(Event::Key(KeyEvent::new(chord.code, chord.modifiers)));
        }
        self
    }

    /// Types a text, letter by letter.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.send(Event::Key(KeyEvent::new(crossterm::event::KeyCode::Char(c), KeyModifiers::NONE)));
        }
        self
    }

    /// Pastes a text.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.send(Event::Paste(text.to_owned()))
    }

    /// Clicks on the first place where these words stand.
    pub fn click(&mut self, words: &str) -> &mut Self {
        let (column, row) = self.find(words);
        self.mouse(MouseEventKind::Down(MouseButton::Left), column, row);
        self.mouse(MouseEventKind::Up(MouseButton::Left), column, row)
    }

    /// Drags from the first place of these words to the first place of those.
    pub fn drag(&mut self, from: &str, to: &str) -> &mut Self {
        let ((x, y), (to_x, to_y)) = (self.find(from), self.find(to));
        self.mouse(MouseEventKind::Down(MouseButton::Left), x, y);
        self.mouse(MouseEventKind::Drag(MouseButton::Left), to_x, to_y);
        self.mouse(MouseEventKind::Up(MouseButton::Left), to_x, to_y)
    }

    /// Any mouse event.
    pub fn mouse(&mut self, kind: MouseEventKind, column: u16, row: u16) -> &mut Self {
        self.send(Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }))
    }

    /// Gives the terminal another size.
    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.ui.terminal().backend_mut().resize(width, height);
        self.send(Event::Resize(width, height))
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        self.clock.0.set(Instant(self.clock.0.get()).plus_seconds(seconds).0);
        self.settle();
        self
    }

    /// The loop's channel, for what comes from outside.
    pub fn post(&mut self, send: impl FnOnce(&Post<W>)) -> &mut Self {
        send(&self.post);
        self.settle();
        self
    }

    /// Whether the program has ended.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// The screen as text; a cell behind a wide character is left out.
    pub fn screen(&mut self) -> String {
        let buffer = self.ui.terminal().backend().buffer();
        let width = usize::from(buffer.area.width);
        let mut text = String::new();
        for row in buffer.content.chunks(width) {
            let mut skip = 0;
            let mut line = String::new();
            for cell in row {
                if skip == 0 {
                    line.push_str(cell.symbol());
                    skip = milepost::tui::cells::width(cell.symbol()).saturating_sub(1);
                } else {
                    skip -= 1;
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// Fails unless these words stand on the screen.
    #[track_caller]
    pub fn sees(&mut self, words: &str) -> &mut Self {
        let screen = self.screen();
        assert!(screen.contains(words), "“{words}” does not stand on this screen:\n{screen}");
        self
    }

    /// Fails when these words stand on the screen.
    #[track_caller]
    pub fn misses(&mut self, words: &str) -> &mut Self {
        let screen = self.screen();
        assert!(!screen.contains(words), "“{words}” stands on this screen:\n{screen}");
        self
    }

    #[track_caller]
    fn find(&mut self, words: &str) -> (u16, u16) {
        let screen = self.screen();
        for (row, line) in screen.lines().enumerate() {
            if let Some(at) = line.find(words) {
                let column = milepost::tui::cells::width(&line[..at]);
                return (u16::try_from(column).expect("a column"), u16::try_from(row).expect("a row"));
            }
        }
        panic!("“{words}” does not stand on this screen:\n{screen}");
    }

    fn send(&mut self, event: Event) -> &mut Self {
        self.post.sender().send(Message::Terminal(event)).expect("the loop holds the receiver");
        self.settle();
        self
    }

    /// Runs the loop until nothing is left to do.
    fn settle(&mut self) {
        while !self.ended {
            match self.ui.turn(Wait::Poll).expect("memory does not fail") {
                Turn::Worked => {}
                Turn::Idle => return,
                Turn::Ended => self.ended = true,
            }
        }
    }
}
