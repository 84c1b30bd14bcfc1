//! The screens over the real worker: nothing on the loop's thread waits for the office (X8), no change is lost.

use crossterm::event::{Event, KeyEvent, KeyModifiers};
use milepost::config::Settings;
use milepost::domain::{Channel, Refusal};
use milepost::message::Letter;
use milepost::office::Opening;
use milepost::office::port::Outlet;
use milepost::tui::keys::{Keymap, Sequence};
use milepost::tui::message::{Message, Post, WallClock};
use milepost::tui::program::{Desk, Everywhere, OfficeWorker, Program, tabs};
use milepost::tui::run::{EventLoop, Wait};
use milepost::tui::shell::Shell;
use milepost::tui::theme::Theme;
use ratatui::backend::TestBackend;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::kit::{Nowhere, solar};
use crate::office::kit::Kit;
use crate::wait::until;

struct Screens {
    ui: EventLoop<Program, TestBackend>,
    post: Post<Program>,
}

impl Screens {
    fn open(kit: &Kit) -> Self {
        Self::through(kit, Arc::new(Nowhere))
    }

    fn through(kit: &Kit, outlet: Arc<dyn Outlet>) -> Self {
        let (post, inbox) = Post::channel();
        let office = kit.office.again(Opening::Reader).unwrap();
        let desk = Desk { office, actor: kit.dana.clone(), outlet, here: None };
        let worker = OfficeWorker::start(desk, post.clone(), None).unwrap();
        let shell = Shell::new(Theme::default(), Keymap::default(), tabs(), Box::new(Everywhere::default()));
        let terminal = ratatui::Terminal::new(TestBackend::new(120, 30)).unwrap();
        let ui = EventLoop::new(terminal, shell, inbox, Box::new(worker), Box::new(WallClock));
        Self { ui, post }
    }

    fn turn(&mut self) -> &mut Self {
        self.ui.turn(Wait::Poll).unwrap();
        self
    }

    /// Presses keys; the longest that one of them held the loop.
    fn keys(&mut self, keys: &str) -> Duration {
        let Sequence(chords) = keys.parse().unwrap();
        let mut longest = Duration::ZERO;
        for chord in chords {
            let event = Event::Key(KeyEvent::new(chord.code, chord.modifiers | KeyModifiers::NONE));
            self.post.sender().send(Message::Terminal(event)).unwrap();
            let begun = Instant::now();
            self.turn();
            longest = longest.max(begun.elapsed());
        }
        longest
    }

    fn shows(&mut self, words: &str) -> bool {
        self.turn();
        let buffer = self.ui.terminal().backend().buffer().clone();
        let width = usize::from(buffer.area.width);
        let lines =
            buffer.content.chunks(width).map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>());
        lines.collect::<Vec<_>>().join("\n").contains(words)
    }

    fn wait_for(&mut self, words: &str) {
        until(words, || self.shows(words).then_some(()));
    }
}

#[test]
fn the_first_frame_is_complete() {
    let kit = solar();
    let mut screens = Screens::open(&kit);
    assert!(screens.shows("Anna Becker"), "the first turn of the loop draws the cards");
}

#[test]
fn two_programs_share_an_office() {
    let mut kit = solar();
    let mut screens = Screens::open(&kit);
    screens.wait_for("10 customers");
    let anna = milepost::domain::CardId(kit.sql("SELECT id FROM card WHERE contact_id = 1"));
    kit.assign(&[anna], 3).unwrap();
    screens.wait_for("Power on ────────────── 3");
    screens.keys("u");
    screens.wait_for("Took back");
    assert_eq!(kit.messages().len(), 2);
}

#[test]
fn keys_stay_alive_while_another_program_writes_and_the_change_is_done_once_it_can() {
    let mut kit = solar();
    let mut screens = Screens::open(&kit);
    screens.wait_for("10 customers");
    let other = rusqlite::Connection::open(kit.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let longest = screens.keys("> Right Down Left / a n n Esc");
    assert!(longest < Duration::from_secs(1), "a key took {longest:?}");
    screens.wait_for("waits for it");
    other.execute_batch("ROLLBACK").unwrap();
    screens.wait_for("Anna Becker to Site survey");
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM batch WHERE verb = 'assign'"), 1);
    assert_eq!(kit.messages().len(), 2);
}

/// Ways out whose servers do not answer until the test lets them; mail alone answers at once.
struct Slow(std::sync::Mutex<std::sync::mpsc::Receiver<()>>);

impl Outlet for Slow {
    fn test_connection(&self, provider: milepost::domain::Provider, _: &Settings) -> Result<String, Refusal> {
        if provider != milepost::domain::Provider::Email {
            self.0.lock().unwrap().recv().unwrap();
        }
        Ok(format!("{} answers at last.", provider.word()))
    }

    fn test_inbox(&self, _: &Settings) -> Result<Option<String>, Refusal> {
        Ok(None)
    }

    fn send_test(&self, _: Channel, _: &str, _: &Settings, _: milepost::domain::Instant) -> Result<String, Refusal> {
        Err(Refusal::broken("Nothing is sent here."))
    }

    fn send_letter(&self, _: &str, _: &Letter, _: &Settings, _: milepost::domain::Instant) -> Result<String, Refusal> {
        Err(Refusal::broken("Nothing is sent here."))
    }

    fn open_file(&self, _: &std::path::Path) -> Result<(), Refusal> {
        Ok(())
    }
}

#[test]
fn a_slow_test_of_a_way_out_shows_that_it_runs_and_can_be_left() {
    let kit = Kit::with_config("[email]\nfrom = \"office@acme.example\"\nhost = \"mail.acme.example\"\n");
    let (answer, waits) = std::sync::mpsc::channel();
    let mut screens = Screens::through(&kit, Arc::new(Slow(std::sync::Mutex::new(waits))));
    screens.keys("g v");
    screens.wait_for("mail.acme.example:587");
    let longest = screens.keys("Enter Down Down");
    assert!(longest < Duration::from_secs(1), "a key took {longest:?}");
    screens.wait_for("works");
    screens.wait_for("trying… ");
    screens.wait_for("until a server that does not answer is given up");
    screens.keys("Esc");
    until("the popup is left", || (!screens.shows("Going live")).then_some(()));
    answer.send(()).unwrap();
    screens.wait_for("Web Push answers at last.");
}

#[test]
fn a_folder_is_read_beside_the_screens() {
    let kit = solar();
    let dir = tempfile::TempDir::new().unwrap();
    std::fs::create_dir(dir.path().join("sub")).unwrap();
    let mut screens = Screens::open(&kit);
    screens.wait_for("10 customers");
    screens.keys("i");
    screens.wait_for("What is in it");
    screens.post.sender().send(Message::Terminal(Event::Paste(dir.path().to_str().unwrap().to_owned()))).unwrap();
    screens.keys("F4");
    screens.wait_for("sub/");
}

#[test]
fn what_was_ordered_is_done_before_the_program_ends() {
    let mut kit = solar();
    let mut screens = Screens::open(&kit);
    screens.wait_for("10 customers");
    screens.keys("> > >");
    drop(screens);
    assert_eq!(kit.sql::<i64>("SELECT count(*) FROM batch WHERE verb = 'assign'"), 3);
    kit.messages();
}
