//! The shell around the screens: tabs, the stack of popups, the line at the top, the status line and the footer.
//!
//! It decides nothing about the office: screens ask through their context, the shell passes it on.

mod chrome;
mod dispatch;
mod overlays;
mod status;
mod status_line;

pub use status::{Level, Status, Toasts};

use super::component::Typing;
use super::keys::{Action, Chord, Entry, Facts, Keymap, Scope};
use super::message::{Address, Effect, Message, Wire};
use super::popup::Confirm;
use super::screen::{Context, Event, Listener, Popup, Screen, Signal, Size, Tab, Taken};
use super::theme::Theme;
use crate::domain::Instant;

/// A tab and its screen, once it was shown.
struct Slot<W: Wire> {
    tab: Tab<W>,
    screen: Option<Box<dyn Screen<W>>>,
    /// The office changed while another tab was shown.
    outdated: bool,
}

/// A popup on the stack.
struct Layer<W: Wire> {
    address: Address,
    opener: Address,
    popup: Box<dyn Popup<W>>,
}

/// The listener's address; the tabs follow, then the popups, which never get an address twice.
const LISTENER: Address = Address(0);

/// The shell.
pub struct Shell<W: Wire> {
    theme: Theme,
    keymap: Keymap,
    slots: Vec<Slot<W>>,
    open: usize,
    layers: Vec<Layer<W>>,
    listener: Box<dyn Listener<W>>,
    next_address: u32,
    /// The chords of a sequence that has begun.
    pressed: Vec<Chord>,
    /// The entry of the line at the top that has the focus: 0 is the menu, then the tabs.
    top: Option<usize>,
    status: Status,
    toasts: Toasts,
    /// The popup that asks whether to quit, when it was opened last.
    quitting: Option<Address>,
    mouse: dispatch::MouseState,
    size: Size,
    now: Instant,
    stale: bool,
}

impl<W: Wire> Shell<W> {
    /// A shell over these tabs; the first one is shown.
    ///
    /// # Panics
    /// Without a tab.
    #[must_use]
    pub fn new(theme: Theme, keymap: Keymap, tabs: Vec<Tab<W>>, listener: Box<dyn Listener<W>>) -> Self {
        assert!(!tabs.is_empty(), "a shell needs a tab");
        let next_address = u32::try_from(tabs.len()).map_or(u32::MAX, |n| n + 1);
        let slots = tabs.into_iter().map(|tab| Slot { tab, screen: None, outdated: false }).collect();
        Self {
            theme,
            keymap,
            slots,
            open: 0,
            layers: Vec::new(),
            listener,
            next_address,
            pressed: Vec::new(),
            top: None,
            status: Status::default(),
            toasts: Toasts::default(),
            quitting: None,
            mouse: dispatch::MouseState::default(),
            size: Size { width: 80, height: 24 },
            now: Instant(0),
            stale: true,
        }
    }

    /// Shows the first tab, before the first frame.
    pub fn start(&mut self, (width, height): (u16, u16), now: Instant) -> Vec<Effect<W>> {
        self.size = Size { width, height };
        self.now = now;
        let mut effects = Vec::new();
        self.deliver(LISTENER, Event::Shown, &mut effects);
        self.show(self.open, &mut effects);
        effects
    }

    /// Hears a message.
    pub fn update(&mut self, message: Message<W>, now: Instant) -> Vec<Effect<W>> {
        self.now = now;
        let mut effects = Vec::new();
        match message {
            Message::Terminal(event) => self.terminal_event(event, &mut effects),
            Message::Reply { to, reply } => {
                self.deliver(to, Event::Reply(reply), &mut effects);
            }
            Message::Changed => self.changed(&mut effects),
            Message::Status(status) => {
                self.stale |= self.status != *status;
                self.status = *status;
            }
            Message::Tick(_) => self.tick(&mut effects),
            Message::Stop => effects.push(Effect::Quit),
        }
        effects
    }

    /// The next moment at which something shown changes by itself.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Instant> {
        let screens = self.slots[self.open].screen.iter().filter_map(|screen| screen.wakes_at(self.now));
        let popups = self.layers.iter().filter_map(|layer| layer.popup.wakes_at(self.now));
        let own = [self.toasts.wakes_at(), self.status.wakes_at(self.now)].into_iter().flatten();
        screens.chain(popups).chain(own).min()
    }

    /// Whether something changed since the last frame.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// The frame was drawn.
    pub fn drawn(&mut self) {
        self.stale = false;
    }

    /// Shows a tab.
    fn show(&mut self, index: usize, effects: &mut Vec<Effect<W>>) {
        self.open = index;
        self.stale = true;
        let slot = &mut self.slots[index];
        let event =
            if slot.screen.is_some() && std::mem::take(&mut slot.outdated) { Event::Changed } else { Event::Shown };
        slot.screen.get_or_insert_with(slot.tab.make);
        self.deliver(tab_address(index), event, effects);
    }

    fn changed(&mut self, effects: &mut Vec<Effect<W>>) {
        for (index, slot) in self.slots.iter_mut().enumerate() {
            slot.outdated = index != self.open;
        }
        let layers: Vec<Address> = self.layers.iter().map(|layer| layer.address).collect();
        for address in [LISTENER, tab_address(self.open)].into_iter().chain(layers) {
            self.deliver(address, Event::Changed, effects);
        }
    }

    fn tick(&mut self, effects: &mut Vec<Effect<W>>) {
        let before = self.toasts.shown().map(|(_, words)| words.to_owned());
        self.toasts.expire(self.now);
        self.stale |= before.as_deref() != self.toasts.shown().map(|(_, words)| words);
        self.stale |= self.status.next_send.is_some();
        if self.slots[self.open].screen.is_some() {
            self.deliver(tab_address(self.open), Event::Tick, effects);
        }
        let layers: Vec<Address> = self.layers.iter().map(|layer| layer.address).collect();
        for address in layers {
            self.deliver(address, Event::Tick, effects);
        }
    }

    /// Hands an event to who has that address, and does what comes of it.
    fn deliver(&mut self, to: Address, event: Event<W>, effects: &mut Vec<Effect<W>>) -> Taken {
        let in_front = to == tab_address(self.open) && self.layers.is_empty() && self.top.is_none();
        let mut cx = Context::new(self.now, self.size).behind(!in_front);
        // Kept now, for a popup may close before it answers.
        let opener = self.layers.iter().find(|layer| layer.address == to).map_or(to, |layer| layer.opener);
        let taken = if to == LISTENER {
            self.listener.update(event, &mut cx)
        } else if let Some(slot) = self.slots.get_mut(to.0 as usize - 1) {
            match &mut slot.screen {
                Some(screen) => screen.update(event, &mut cx),
                None => Taken::No,
            }
        } else {
            match self.layers.iter_mut().find(|layer| layer.address == to) {
                Some(layer) => layer.popup.update(event, &mut cx),
                // The popup was closed meanwhile. What came of a change is still worth hearing.
                None => return self.deliver_late(event, effects),
            }
        };
        self.stale |= taken == Taken::Yes;
        for signal in cx.take() {
            self.obey((to, opener), signal, effects);
        }
        taken
    }

    /// An answer whose asker is gone goes to the listener.
    fn deliver_late(&mut self, event: Event<W>, effects: &mut Vec<Effect<W>>) -> Taken {
        if matches!(event, Event::Reply(_)) { self.deliver(LISTENER, event, effects) } else { Taken::No }
    }

    /// Does what a screen wants.
    fn obey(&mut self, (from, opener): (Address, Address), signal: Signal<W>, effects: &mut Vec<Effect<W>>) {
        match signal {
            Signal::Ask(request) => effects.push(Effect::Ask { from, request }),
            Signal::Answer(reply) => {
                self.deliver(opener, Event::Reply(reply), effects);
            }
            Signal::Found(text) => {
                self.deliver(opener, Event::Found(text), effects);
            }
            Signal::Open(popup) => self.push(from, popup, effects),
            Signal::Close => {
                self.layers.retain(|layer| layer.address != from);
                self.stale = true;
            }
            Signal::Toast(level, words) => self.toast(level, words),
            Signal::Run(action) => self.act(action, effects),
            Signal::Status(status) => {
                self.status = *status;
                self.stale = true;
            }
            Signal::Quit => effects.push(Effect::Quit),
        }
    }

    fn push(&mut self, opener: Address, popup: Box<dyn Popup<W>>, effects: &mut Vec<Effect<W>>) {
        let address = Address(self.next_address);
        self.next_address += 1;
        self.layers.push(Layer { address, opener, popup });
        self.pressed.clear();
        self.stale = true;
        self.deliver(address, Event::Shown, effects);
    }

    fn toast(&mut self, level: Level, words: String) {
        self.toasts.push(level, words, self.now);
        self.stale = true;
    }
}

/// The address of a tab's screen.
fn tab_address(index: usize) -> Address {
    Address(u32::try_from(index).map_or(u32::MAX, |n| n + 1))
}
