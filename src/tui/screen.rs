//! What a screen, a popup and the office's own listener are to the shell: the contract of pane authors.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::component::{Input, Typing};
use super::keys::{Action, Facts, Scope};
use super::message::Wire;
use super::shell::{Level, Status};
use super::theme::Theme;
use crate::domain::Instant;

/// What a screen hears.
pub enum Event<W: Wire> {
    /// An action, a typed key, a paste or the mouse.
    Input(Input),
    /// The answer to what this screen asked, or what a popup of its own chose.
    Reply(W::Reply),
    /// The office changed: read again what is shown, keep the cursor by id.
    Changed,
    /// What a popup that this one opened found for the field that has the focus.
    Found(String),
    /// The screen is shown, for the first time, again, or in another size.
    Shown,
    /// The moment that [`Screen::wakes_at`] named has come.
    Tick,
}

/// Whether an event was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Taken: the screen is drawn again, nobody else gets the event.
    Yes,
    /// Not for this one: the shell does what it does by itself (close, change the part, undo, quit).
    No,
}

/// One of the tabs.
pub trait Screen<W: Wire> {
    /// Hears an event; what is to happen goes through `cx`.
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken;

    /// Draws itself; changes nothing that an update could see, but for where things were drawn.
    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme);

    /// The scopes of the key table that hold now, the innermost first; every row of them that is offered must act.
    fn scopes(&self) -> &'static [Scope];

    /// What conditions of the key table are judged by.
    fn facts(&self) -> Facts;

    /// Whether typed characters are text now (a filter line is open).
    fn typing(&self) -> Typing {
        Typing::Off
    }

    /// Whether a row of its scopes has a meaning here; rows that have none are not shown and do nothing.
    fn offers(&self, _action: Action) -> bool {
        true
    }

    /// Whether an action that it offers would do something to the row under the cursor. One that would not stays out of
    /// the footer; its key answers in words.
    fn acts(&self, _action: Action) -> bool {
        true
    }

    /// What its signs mean, for help; may be empty.
    fn legend(&self) -> &'static str {
        ""
    }

    /// What stands behind the tab's title in the breadcrumb, such as the name of the open record.
    fn breadcrumb(&self) -> Option<String> {
        None
    }

    /// Its words in the status line, such as "3 marked".
    fn status(&self) -> Option<String> {
        None
    }

    /// When it wants an [`Event::Tick`], and only while what it shows depends on time.
    fn wakes_at(&self, _now: Instant) -> Option<Instant> {
        None
    }
}

/// How large a popup wants to be. Below 100 columns a popup takes the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Columns, borders included.
    pub width: u16,
    /// Lines, borders included.
    pub height: u16,
}

/// What lies over a screen, on a stack.
pub trait Popup<W: Wire> {
    /// Hears an event; [`Context::close`] ends the popup, [`Context::answer`] tells who opened it.
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken;

    /// Draws itself, border included, over a cleared area.
    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme);

    /// The size that it wants on a screen of that size.
    fn size(&self, screen: Size) -> Size;

    /// Whether it hangs from the top of the screen instead of standing in its middle.
    fn at_top(&self) -> bool {
        false
    }

    /// Whether it is small and about what was typed under it: it keeps its size below 100 columns too, and stands to the
    /// right of the middle, so that what was typed is seen.
    fn floats(&self) -> bool {
        false
    }

    /// As for screens; [`Scope::Anywhere`] alone holds beside them.
    fn scopes(&self) -> &'static [Scope];

    /// What conditions of the key table are judged by.
    fn facts(&self) -> Facts {
        Facts { row: true, parts: true, ..Facts::default() }
    }

    /// Whether typed characters are text now.
    fn typing(&self) -> Typing {
        Typing::Off
    }

    /// As for screens.
    fn offers(&self, _action: Action) -> bool {
        true
    }

    /// What the footer says of an action instead of the key table's word: the button that Enter presses now, or the one
    /// that a key stands for.
    fn word(&self, _action: Action) -> Option<&str> {
        None
    }

    /// As for screens.
    fn wakes_at(&self, _now: Instant) -> Option<Instant> {
        None
    }
}

/// What has no tab: it hears the actions that no screen took (undo, redo, find) and the answers to what it asked.
pub trait Listener<W: Wire> {
    /// Hears an event.
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken;

    /// Which actions it takes; others are not shown.
    fn offers(&self, action: Action) -> bool;
}

/// What a screen wants from the shell.
pub enum Signal<W: Wire> {
    /// Ask the worker; the answer comes back as [`Event::Reply`].
    Ask(W::Request),
    /// Tell who opened this popup.
    Answer(W::Reply),
    /// Tell who opened this popup what it found for a field.
    Found(String),
    /// Lay a popup over everything.
    Open(Box<dyn Popup<W>>),
    /// Close this popup.
    Close,
    /// Show a toast.
    Toast(Level, String),
    /// Act as if that action's key had been pressed on the screen below the popups.
    Run(Action),
    /// Renew the status line.
    Status(Box<Status>),
    /// Leave, without asking.
    Quit,
}

/// What a screen is handed with an event: the time, and the way to ask for something.
pub struct Context<W: Wire> {
    now: Instant,
    size: Size,
    in_front: bool,
    pub(super) signals: Vec<Signal<W>>,
}

impl<W: Wire> Context<W> {
    /// A context without wishes yet.
    #[must_use]
    pub fn new(now: Instant, size: Size) -> Self {
        Self { now, size, in_front: true, signals: Vec::new() }
    }

    /// The same for a screen that does not have the keys.
    #[must_use]
    pub(super) fn behind(mut self, is_behind: bool) -> Self {
        self.in_front = !is_behind;
        self
    }

    /// Whether the screen that hears this is shown without a popup over it: what opens by itself must not take keys that
    /// were meant for something else.
    #[must_use]
    pub fn is_in_front(&self) -> bool {
        self.in_front
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The size of the whole terminal; a screen has all of it but the line at the top and the two at the bottom.
    #[must_use]
    pub fn size(&self) -> Size {
        self.size
    }

    /// Asks the worker; the answer comes back to this screen or popup as [`Event::Reply`].
    pub fn ask(&mut self, request: W::Request) {
        self.signals.push(Signal::Ask(request));
    }

    /// From a popup: tells who opened it, as [`Event::Reply`].
    pub fn answer(&mut self, reply: W::Reply) {
        self.signals.push(Signal::Answer(reply));
    }

    /// From a popup that was opened for a field: hands its text to who opened it, as [`Event::Found`], and closes.
    pub fn found(&mut self, text: impl Into<String>) {
        self.signals.push(Signal::Found(text.into()));
        self.close();
    }

    /// Lays a popup over everything.
    pub fn open(&mut self, popup: impl Popup<W> + 'static) {
        self.signals.push(Signal::Open(Box::new(popup)));
    }

    /// From a popup: closes it.
    pub fn close(&mut self) {
        self.signals.push(Signal::Close);
    }

    /// Says what happened and how to take it back.
    pub fn toast(&mut self, level: Level, words: impl Into<String>) {
        self.signals.push(Signal::Toast(level, words.into()));
    }

    /// Acts as if that action's key had been pressed, for buttons and menus.
    pub fn run(&mut self, action: Action) {
        self.signals.push(Signal::Run(action));
    }

    /// Renews the status line.
    pub fn status(&mut self, status: Status) {
        self.signals.push(Signal::Status(Box::new(status)));
    }

    /// What was asked for, for tests of one screen.
    #[must_use]
    pub fn take(&mut self) -> Vec<Signal<W>> {
        std::mem::take(&mut self.signals)
    }
}

/// One line of the table of tabs.
pub struct Tab<W: Wire> {
    /// The word on the tab.
    pub title: &'static str,
    /// The action that goes there; its key stands in the key table.
    pub go: Action,
    /// Makes the screen when it is first shown.
    pub make: fn() -> Box<dyn Screen<W>>,
}
