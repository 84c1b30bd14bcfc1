//! The shell through a demonstration screen: keys, popups, mouse, chrome, on the loop of production.

use milepost::domain::Instant;
use milepost::tui::component::{Field, Form, Input};
use milepost::tui::keys::{Action, Facts, Scope};
use milepost::tui::message::{Post, Wire};
use milepost::tui::popup::{Confirm, FormPopup, Settled};
use milepost::tui::screen::{Context, Event, Listener, Screen, Signal, Size, Tab, Taken};
use milepost::tui::shell::{Level, Status};
use milepost::tui::theme::Theme;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::screen_kit::{START, Stage, every_shown_key_acts};

/// Questions and answers of the demonstration.
pub struct Demo;

#[derive(Debug)]
pub enum Request {
    Names,
    Remove(String),
    Undo,
    Add(String),
}

#[derive(Debug)]
pub enum Reply {
    Names(Vec<String>),
    Sure,
    Done(&'static str),
    Refused(&'static str),
}

impl Wire for Demo {
    type Request = Request;
    type Reply = Reply;
}

#[derive(Default)]
struct Names {
    names: Vec<String>,
    cursor: usize,
}

impl Screen<Demo> for Names {
    fn update(&mut self, event: Event<Demo>, cx: &mut Context<Demo>) -> Taken {
        match event {
            Event::Shown | Event::Changed => cx.ask(Request::Names),
            Event::Reply(Reply::Names(names)) => self.names = names,
            Event::Reply(Reply::Sure) => cx.ask(Request::Remove(self.names[self.cursor].clone())),
            Event::Reply(Reply::Done(words)) => cx.toast(Level::Done, words),
            Event::Input(Input::Action(Action::Down)) => self.cursor = (self.cursor + 1).min(self.names.len() - 1),
            Event::Input(Input::Action(Action::Up)) => self.cursor = self.cursor.saturating_sub(1),
            Event::Input(Input::Action(Action::Remove)) => {
                let name = &self.names[self.cursor];
                let question = Confirm::new("Remove", format!("{name} leaves the tracker."), "Remove");
                cx.open(question.then(Signal::Answer(Reply::Sure)));
            }
            Event::Input(Input::Action(Action::New)) => cx.open(add()),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        for (i, (name, y)) in self.names.iter().zip(area.y..area.bottom()).enumerate() {
            let style = if i == self.cursor { theme.selection } else { theme.text };
            frame.render_widget(ratatui::text::Span::styled(format!(" {name}"), style), Rect { y, height: 1, ..area });
        }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Board, Scope::Move]
    }

    fn offers(&self, action: Action) -> bool {
        matches!(action, Action::Remove | Action::New | Action::Up | Action::Down)
    }

    fn facts(&self) -> Facts {
        Facts { row: !self.names.is_empty(), ..Facts::default() }
    }
}

/// A form whose name the worker refuses when it is "Bert".
fn add() -> FormPopup<Demo> {
    let fields = vec![
        Field::line("name", "Name").hint("First and last name."),
        Field::lines("note", "Note", 3),
        Field::tick("advocate", "Advocate", false),
        Field::choice("zone", "Time zone", vec!["America/Denver".into(), "Europe/Berlin".into()], 0),
    ];
    let submit = |form: &mut Form| {
        if form.text("name").is_empty() {
            form.refuse("name", "A contact needs a name.");
        }
        (!form.has_errors()).then(|| Request::Add(form.text("name")))
    };
    FormPopup::new("New customer", Form::new(fields, "Add"), submit, |reply, form| match reply {
        Reply::Refused(sentence) => {
            form.refuse("name", sentence);
            Settled::Stay
        }
        reply => Settled::Done(vec![Signal::Answer(reply)]),
    })
}

struct Undoing;

impl Listener<Demo> for Undoing {
    fn update(&mut self, event: Event<Demo>, cx: &mut Context<Demo>) -> Taken {
        match event {
            Event::Input(Input::Action(Action::Undo)) => cx.ask(Request::Undo),
            Event::Reply(Reply::Done(words)) => cx.toast(Level::Done, words),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn offers(&self, action: Action) -> bool {
        action == Action::Undo
    }
}

fn tabs() -> Vec<Tab<Demo>> {
    let make: fn() -> Box<dyn Screen<Demo>> = || Box::new(Names::default());
    vec![
        Tab { title: "Board", go: Action::GoBoard, make },
        Tab { title: "Contacts", go: Action::GoContacts, make },
        Tab { title: "Outbox", go: Action::GoOutbox, make },
    ]
}

fn stage(width: u16, height: u16) -> Stage<Demo> {
    let mut names: Vec<String> = ["Anna Becker", "王小明", "محمد علي", "👩‍👩‍👧‍👦 Familie"].map(str::to_owned).into();
    let mut stage = Stage::open((width, height), tabs(), Undoing, move |request| {
        Some(match request {
            Request::Names => Reply::Names(names.clone()),
            Request::Remove(name) => {
                names.retain(|kept| *kept != name);
                Reply::Done("removed · u undo")
            }
            Request::Undo => Reply::Done("taken back"),
            Request::Add(name) if name.contains("Bert") => Reply::Refused("Bert is here already."),
            Request::Add(name) => {
                names.push(name);
                Reply::Done("added · u undo")
            }
        })
    });
    stage.post(|post| post.status(status(START.plus_seconds(24))));
    stage
}

fn status(next_send: Instant) -> Status {
    Status {
        office: "Acme Solar".into(),
        operator: "dana".into(),
        live: true,
        waiting: 4,
        next_send: Some(next_send),
        undo: Some("3 to Materials".into()),
        alarm: None,
        note: Some((Level::Info, "all channels fine".into())),
    }
}

#[test]
fn small_and_large_screens_are_whole() {
    insta::assert_snapshot!("demo_80x24", stage(80, 24).screen());
    insta::assert_snapshot!("demo_160x45", stage(160, 45).screen());
    stage(50, 10).sees("Milepost needs 60 x 16 characters");
}

#[test]
fn a_popup_asks_with_the_safe_button_focused_and_answers_its_opener() {
    let mut stage = stage(120, 30);
    stage.keys("Down R").sees("王小明 leaves the tracker.");
    stage.keys("Enter").misses("leaves the tracker").misses("removed").sees("Nothing was done.");
    stage.keys("R Right Enter").misses("leaves the tracker").sees("removed · u undo");
    stage.post(Post::changed).misses("王小明");
}

#[test]
fn what_no_screen_takes_goes_to_the_listener() {
    stage(80, 24).keys("u").sees("taken back");
}

#[test]
fn toasts_and_countdowns_pass_with_time() {
    let mut stage = stage(120, 30);
    stage.sees("next in 0:24").wait(4).sees("next in 0:20");
    stage.keys("u").sees("taken back").wait(6).misses("taken back").sees("next in 0:14");
    stage.wait(14).sees("4 messages waiting").misses("next in");
}

#[test]
fn tabs_follow_keys_mouse_and_arrows() {
    let mut stage = stage(120, 30);
    stage.keys("g").sees("c Contacts").keys("c").sees(" Contacts ");
    insta::assert_snapshot!("help", stage.keys("?").screen());
    stage.keys("Esc").click("Outbox").keys("q").sees("Quit Milepost?").keys("Esc").misses("Quit Milepost?");
    stage.keys("Tab Right").keys("Enter").sees(" Edit ").keys("Esc").misses(" Edit ");
}

#[test]
fn the_palette_finds_and_runs_by_words() {
    let mut stage = stage(120, 30);
    stage.keys(":").text("remove for").keys("Enter").sees("Anna Becker leaves the tracker.");
}

#[test]
fn the_menu_lists_every_command_that_works() {
    let mut stage = stage(80, 24);
    insta::assert_snapshot!("menu", stage.keys("F10").screen());
    stage.keys("Right Down Enter").sees("taken back");
}

#[test]
fn leaving_asks_and_asking_twice_leaves() {
    let mut stage = stage(80, 24);
    stage.keys("Ctrl+C").sees("Quit Milepost?");
    assert!(!stage.has_ended());
    stage.keys("Ctrl+C");
    assert!(stage.has_ended());
}

#[test]
fn what_a_screen_does_not_want_changes_nothing() {
    let mut stage = stage(80, 24);
    let before = stage.screen();
    stage.paste("x\u{1b}[31m").drag("Anna", "王小明").text("zZ").keys("F7 Alt+x");
    assert_eq!(stage.screen(), before);
    stage.resize(40, 10).sees("window has 40 x 10").resize(80, 24);
    assert_eq!(stage.screen(), before);
}

#[test]
fn a_form_says_what_is_wrong_under_the_field_and_keeps_what_was_typed() {
    let mut stage = stage(120, 30);
    stage.keys("n Ctrl+S").sees("A contact needs a name.").text("Bert").misses("needs a name");
    stage.keys("Tab").paste("two\r\nlines \u{1b}[31mred").keys("Tab Space Tab Right").resize(80, 24);
    insta::assert_snapshot!("form_80x24", stage.screen());
    stage.resize(120, 30).keys("Ctrl+S").sees("Bert is here already.").sees("two").sees("Europe/Berlin");
    insta::assert_snapshot!("form_refused", stage.screen());
    stage.keys("Esc").sees("Throw away what you typed?").keys("Enter").sees("Bert");
    stage
        .keys("Backspace Backspace Backspace Backspace")
        .text("Chloé Ñ 👩‍👩‍👧")
        .keys("Ctrl+S")
        .misses("Time zone")
        .sees("added · u undo");
    stage.post(Post::changed).sees("Chloé Ñ 👩‍👩‍👧");
}

#[test]
fn a_pasted_megabyte_is_taken_and_the_screen_stays_alive() {
    let mut stage = stage(80, 24);
    stage.keys("n").paste(&"long name ".repeat(100_000)).keys("Tab").paste(&"a line\n".repeat(150_000));
    stage.sees("a line").keys("Shift+Tab").text("END").sees("END").keys("Esc Right Enter").misses("Time zone");
}

#[test]
fn every_key_that_the_demonstration_shows_acts() {
    every_shown_key_acts::<Demo>(|| {
        let mut screen = Names::default();
        screen.update(
            Event::Reply(Reply::Names(vec!["Anna".into(), "王小明".into()])),
            &mut Context::new(START, Size { width: 80, height: 24 }),
        );
        Box::new(screen)
    });
}

#[test]
fn a_footer_key_and_a_menu_word_answer_the_mouse() {
    let mut stage = stage(120, 30);
    stage.click("u undo").sees("taken back").click("Milepost").sees("quit Milepost").click("Go").sees("g b");
    stage.click("g o").misses("g b").click("王小明");
}
