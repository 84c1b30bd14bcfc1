//! The program's screens over a small office, on the loop of production; the office answers at once, on the same thread.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use milepost::config::Settings;
use milepost::domain::{CardId, Channel, Instant, Provider, Refusal, Role};
use milepost::message::Letter;
use milepost::office::Opening;
use milepost::office::port::Outlet;
use milepost::tui::component::Input;
use milepost::tui::keys::{Action, Keymap};
use milepost::tui::message::Post;
use milepost::tui::program::{Desk, Everywhere, Program, Request, tabs};
use milepost::tui::screen::{Context, Event, Screen, Signal, Size};
use milepost::tui::theme::{Depth, Palette, Theme};

use crate::office::kit::Kit;
use crate::screen_kit::{START, Stage};

/// Ways out that lead nowhere and work at once.
pub struct Nowhere;

impl Outlet for Nowhere {
    fn test_connection(&self, provider: Provider, _: &Settings) -> Result<String, Refusal> {
        Ok(format!("The way out by {} works.", provider.word()))
    }

    fn test_inbox(&self, _: &Settings) -> Result<Option<String>, Refusal> {
        Ok(None)
    }

    fn send_test(&self, _: Channel, to: &str, _: &Settings, _: Instant) -> Result<String, Refusal> {
        Ok(format!("Sent to {to}."))
    }

    fn send_letter(&self, to: &str, letter: &Letter, _: &Settings, _: Instant) -> Result<String, Refusal> {
        Ok(format!("“{}” sent to {to}.", letter.subject))
    }

    fn open_file(&self, path: &Path) -> Result<(), Refusal> {
        path.is_file().then_some(()).ok_or_else(|| Refusal::broken("There is nothing to show."))
    }
}

/// An office and its screens.
pub struct Seat {
    pub office: Kit,
    pub screens: Stage<Program>,
    /// Whether the last request changed the office, so that the screens are told.
    changed: Rc<Cell<bool>>,
    desk: Rc<std::cell::RefCell<Desk>>,
}

impl Seat {
    /// Sits down before a screen of that size.
    pub fn new(office: Kit, size: (u16, u16)) -> Self {
        Self::with(office, size, Theme::default(), Arc::new(Nowhere))
    }

    /// The same with other ways out.
    pub fn through(office: Kit, size: (u16, u16), outlet: impl Outlet + 'static) -> Self {
        Self::with(office, size, Theme::default(), Arc::new(outlet))
    }

    /// The same on a terminal that shows ASCII only.
    pub fn ascii(office: Kit, size: (u16, u16)) -> Self {
        Self::with(office, size, Theme::new(Palette::Default, Depth::None, true), Arc::new(Nowhere))
    }

    fn with(office: Kit, size: (u16, u16), theme: Theme, outlet: Arc<dyn Outlet>) -> Self {
        let changed = Rc::new(Cell::new(false));
        let again = office.office.again(Opening::Writer).expect("the kit's office opens twice");
        let desk =
            Rc::new(std::cell::RefCell::new(Desk { office: again, actor: office.dana.clone(), outlet, here: None }));
        let (told, answering) = (Rc::clone(&changed), Rc::clone(&desk));
        let screens =
            Stage::with(size, theme, Keymap::default(), tabs(), Everywhere::default(), move |request: Request| {
                told.set(told.get() || request.topic().is_none());
                Some(request.answer(&mut answering.borrow_mut()))
            });
        let mut seat = Self { office, screens, changed, desk };
        seat.tell();
        seat
    }

    /// The screens send too, as the dispatcher of that name.
    pub fn sends_as(&mut self, name: &str) -> &mut Self {
        self.desk.borrow_mut().here = Some(name.to_owned());
        self
    }

    /// From now on who sits here has another role.
    pub fn as_role(&mut self, role: Role) -> &mut Self {
        self.desk.borrow_mut().actor.role = role;
        self
    }

    /// Presses keys, written as in the key table.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            self.screens.keys(key);
            self.settle();
        }
        self
    }

    /// Types a text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.screens.text(text);
        self.settle();
        self
    }

    /// Clicks on the first place where these words stand.
    pub fn click(&mut self, words: &str) -> &mut Self {
        self.screens.click(words);
        self.settle();
        self
    }

    /// Drags with the mouse.
    pub fn drag(&mut self, from: &str, to: &str) -> &mut Self {
        self.screens.drag(from, to);
        self.settle();
        self
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        self.screens.wait(seconds);
        self
    }

    /// What a change by another program does to the screens.
    pub fn changed_elsewhere(&mut self) -> &mut Self {
        self.tell();
        self
    }

    /// Fails unless these words stand on the screen.
    #[track_caller]
    pub fn sees(&mut self, words: &str) -> &mut Self {
        self.screens.sees(words);
        self
    }

    /// Fails when these words stand on the screen.
    #[track_caller]
    pub fn misses(&mut self, words: &str) -> &mut Self {
        self.screens.misses(words);
        self
    }

    /// The screen as text.
    pub fn screen(&mut self) -> String {
        self.screens.screen()
    }

    fn settle(&mut self) {
        if self.changed.take() {
            self.tell();
        }
    }

    fn tell(&mut self) {
        let status = self.desk.borrow().status().expect("the kit's office can be read");
        self.screens.post(|post: &Post<Program>| {
            post.changed();
            post.status(status);
        });
    }
}

/// A screen on its own after it was shown, these actions were taken and all that it asked was answered.
pub fn settled(kit: &Kit, mut screen: impl Screen<Program> + 'static, actions: &[Action]) -> Box<dyn Screen<Program>> {
    let office = kit.office.again(Opening::Writer).expect("the kit's office opens twice");
    let mut desk = Desk { office, actor: kit.dana.clone(), outlet: Arc::new(Nowhere), here: None };
    let inputs = actions.iter().map(|action| Event::Input(Input::Action(*action)));
    for event in [Event::Shown].into_iter().chain(inputs) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            let mut cx = Context::new(START, Size { width: 80, height: 24 });
            screen.update(event, &mut cx);
            let asked = cx.take().into_iter().filter_map(|signal| match signal {
                Signal::Ask(request) => Some(Event::Reply(request.answer(&mut desk))),
                _ => None,
            });
            events.extend(asked);
        }
    }
    Box::new(screen)
}

/// A tracker with people in several scripts on its stages, with values, stays and colours.
pub fn solar() -> Kit {
    let mut kit = Kit::new();
    let people = [
        ("Anna Becker", Some("anna@becker.example"), true, 0, 1_840_000, 3),
        ("Bert Öztürk", Some("bert@oeztuerk.example"), false, 0, 1_215_000, 9),
        ("Elif Yılmaz", Some("elif@yilmaz.example"), true, 1, 2_200_000, 1),
        ("Farid Haddad", Some("farid@haddad.example"), true, 1, 1_570_050, 4),
        ("王小明", Some("wang@xiaoming.example"), false, 2, 980_000, 6),
        ("محمد علي", Some("m@ali.example"), true, 2, 1_110_000, 2),
        ("नादिया शर्मा", None, true, 2, 1_725_000, 2),
        ("👩‍👩‍👧‍👦 Familie Jos\u{65}\u{301}", Some("familie@jose.example"), false, 2, 400_000, 0),
        ("Carla Neumann", None, false, 3, 3_100_000, 14),
        ("Dieter Braun-von-Hohenlohe-Langenburg", Some("dieter@braun.example"), true, 3, 2_790_000, 8),
    ];
    for (name, email, phone, stage, value, days) in people {
        let (_, card) = kit.person(name, email, phone);
        place(&kit, card, stage, value, days);
    }
    kit.execute("UPDATE stage SET label = name, stale_days = 7, color = '#0f766e'");
    kit
}

/// Puts a card into a stage as if it had come there so many days ago.
pub fn place(kit: &Kit, card: CardId, stage: usize, value: i64, days: i64) {
    let at = START.plus_seconds(-86_400 * days - 60);
    let Instant(at) = at;
    let stage = kit.stages[stage];
    kit.execute(&format!(
        "UPDATE card SET stage_id = {stage}, entered_at = {at}, rank = {}, value_minor = {value}, currency = 'USD' WHERE id = {card}",
        -at
    ));
}
