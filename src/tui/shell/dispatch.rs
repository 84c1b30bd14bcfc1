//! From keys and mouse to actions, by the key table, and what the shell itself does with an action.

use crossterm::event as ct;
use ratatui::layout::Position;

use super::chrome::Spot;
use super::{Action, Chord, Confirm, Effect, Entry, Event, Facts, LISTENER, Level, Scope, Shell, Size, Taken, Typing};
use super::{Wire, tab_address};
use crate::domain::Instant;
use crate::tui::component::{Input, Mouse, MouseKind};
use crate::tui::keys::{Resolved, Row};
use crate::tui::message::Address;
use crate::tui::screen::Signal;

/// Two presses on one cell within this time are a double click.
const DOUBLE_CLICK_MICROS: i64 = 400_000;

/// The press that a drag or a double click goes back to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MouseState {
    pressed: Option<(Position, Instant)>,
    dragged: bool,
}

impl<W: Wire> Shell<W> {
    pub(super) fn terminal_event(&mut self, event: ct::Event, effects: &mut Vec<Effect<W>>) {
        if !matches!(event, ct::Event::Resize(..) | ct::Event::FocusGained | ct::Event::FocusLost) {
            self.stale |= self.toasts.fold();
        }
        match event {
            ct::Event::Key(key) if key.kind != ct::KeyEventKind::Release => self.key(key, effects),
            ct::Event::Mouse(mouse) => self.mouse_event(mouse, effects),
            ct::Event::Paste(text) => {
                let to = self.focus();
                self.deliver(to, Event::Input(Input::Paste(text)), effects);
            }
            ct::Event::Resize(width, height) => {
                self.size = Size { width, height };
                self.stale = true;
                self.deliver(tab_address(self.open), Event::Shown, effects);
            }
            _ => {}
        }
    }

    /// Who gets keys: the popup on top, else the screen.
    fn focus(&self) -> Address {
        self.layers.last().map_or(tab_address(self.open), |layer| layer.address)
    }

    /// The scopes that hold now, the innermost first.
    pub(super) fn scopes(&self) -> Vec<Scope> {
        let own: &[Scope] = match (self.layers.last(), self.top, &self.slots[self.open].screen) {
            (Some(layer), ..) => layer.popup.scopes(),
            (None, Some(_), _) => &[Scope::TopLine],
            (None, None, Some(screen)) => screen.scopes(),
            (None, None, None) => &[],
        };
        let on_screen = self.layers.is_empty() && self.top.is_none();
        own.iter().copied().chain(on_screen.then_some(Scope::Global)).chain([Scope::Anywhere]).collect()
    }

    pub(super) fn facts(&self) -> Facts {
        match (self.layers.last(), &self.slots[self.open].screen) {
            (Some(layer), _) => layer.popup.facts(),
            (None, Some(screen)) => screen.facts(),
            (None, None) => Facts::default(),
        }
    }

    pub(super) fn typing(&self) -> Typing {
        match (self.layers.last(), self.top, &self.slots[self.open].screen) {
            (Some(layer), ..) => layer.popup.typing(),
            (None, None, Some(screen)) => screen.typing(),
            _ => Typing::Off,
        }
    }

    /// Whether a row of the scopes that hold has a meaning here.
    pub(super) fn offers(&self, row: &Row) -> bool {
        use Action::{Back, Close, Help, Menu, NextPane, Palette, PreviousPane, Quit, Redraw};
        match row.scope {
            Scope::TopLine => true,
            Scope::Global | Scope::Anywhere => {
                matches!(row.action, Back | Close | Help | Menu | NextPane | Palette | PreviousPane | Quit | Redraw)
                    || self.slots.iter().any(|slot| slot.tab.go == row.action)
                    || self.listener.offers(row.action)
            }
            _ => match (self.layers.last(), &self.slots[self.open].screen) {
                (Some(layer), _) => layer.popup.offers(row.action),
                (None, Some(screen)) => screen.offers(row.action),
                (None, None) => false,
            },
        }
    }

    /// The entries that work now, the innermost scope first.
    pub(super) fn working(&self) -> Vec<&Entry> {
        let facts = self.facts();
        let mut entries: Vec<&Entry> = Vec::new();
        for scope in self.scopes() {
            for entry in self.keymap.entries().iter().filter(|entry| entry.row.scope == scope) {
                let hidden = entries.iter().any(|inner| inner.row.action == entry.row.action);
                if !hidden && entry.row.when.holds(facts) && self.offers(entry.row) {
                    entries.push(entry);
                }
            }
        }
        entries
    }

    fn key(&mut self, key: ct::KeyEvent, effects: &mut Vec<Effect<W>>) {
        let chord = Chord::from(key);
        let text = chord.typed().is_some_and(|c| match self.typing() {
            Typing::Off => false,
            Typing::On => true,
            Typing::ButDigits => !c.is_ascii_digit(),
        });
        if text && self.pressed.is_empty() {
            let to = self.focus();
            self.deliver(to, Event::Input(Input::Key(key)), effects);
            return;
        }
        let begun = !self.pressed.is_empty();
        self.pressed.push(chord);
        let resolved = self.keymap.resolve(&self.scopes(), self.facts(), &self.pressed);
        if !matches!(resolved, Resolved::Begun) {
            self.pressed.clear();
        }
        self.stale |= begun || matches!(resolved, Resolved::Begun);
        match resolved {
            Resolved::Row(row) if self.offers(row) => self.act(row.action, effects),
            Resolved::Missing(row) if self.offers(row) => self.toast(Level::Info, row.when.missing().to_owned()),
            Resolved::Unknown if !begun => {
                let to = self.focus();
                self.deliver(to, Event::Input(Input::Key(key)), effects);
            }
            _ => {}
        }
    }

    /// Does an action: who has the focus first, then the shell, then the listener.
    pub(super) fn act(&mut self, action: Action, effects: &mut Vec<Effect<W>>) {
        match action {
            Action::Quit => return self.ask_to_quit(effects),
            Action::Redraw => {
                self.stale = true;
                return effects.push(Effect::Redraw);
            }
            Action::Help => return self.help(effects),
            _ => {}
        }
        if self.layers.is_empty() && self.top.is_some() {
            return self.act_on_top(action, effects);
        }
        let to = self.focus();
        if self.deliver(to, Event::Input(Input::Action(action)), effects) == Taken::Yes {
            return;
        }
        if let Some(layer) = self.layers.last() {
            if matches!(action, Action::Cancel | Action::Back | Action::Close) {
                let address = layer.address;
                self.obey((address, address), Signal::Close, effects);
            }
            return;
        }
        match action {
            Action::Close => self.ask_to_quit(effects),
            Action::NextPane | Action::PreviousPane => {
                self.top = Some(self.open + 1);
                self.stale = true;
            }
            Action::Palette => self.palette(effects),
            Action::Menu => self.menu(effects),
            _ => match self.slots.iter().position(|slot| slot.tab.go == action) {
                Some(index) => self.show(index, effects),
                None => {
                    self.deliver(LISTENER, Event::Input(Input::Action(action)), effects);
                }
            },
        }
    }

    /// The line at the top has the focus.
    fn act_on_top(&mut self, action: Action, effects: &mut Vec<Effect<W>>) {
        let at = self.top.unwrap_or(0);
        let last = self.slots.len();
        self.stale = true;
        match action {
            Action::Left => self.top = Some(at.checked_sub(1).unwrap_or(last)),
            Action::Right => self.top = Some(if at == last { 0 } else { at + 1 }),
            Action::Accept if at == 0 => {
                self.top = None;
                return self.menu(effects);
            }
            _ => self.top = None,
        }
        if let Some(index) = self.top.and_then(|at| at.checked_sub(1)).filter(|index| *index != self.open) {
            self.show(index, effects);
        }
    }

    fn ask_to_quit(&mut self, effects: &mut Vec<Effect<W>>) {
        // Asking twice is an answer: Ctrl+C, Ctrl+C leaves.
        if self.quitting.is_some_and(|asked| self.layers.iter().any(|layer| layer.address == asked)) {
            effects.push(Effect::Quit);
            return;
        }
        self.quitting = Some(Address(self.next_address));
        let question = Confirm::new(
            "Quit Milepost?",
            "Messages that still wait are sent when Milepost or `milepost deliver` runs again.",
            "Quit",
        )
        .declined("")
        .then(Signal::Quit);
        self.push(LISTENER, Box::new(question), effects);
    }

    fn mouse_event(&mut self, event: ct::MouseEvent, effects: &mut Vec<Effect<W>>) {
        let at = Position::new(event.column, event.row);
        let kind = match event.kind {
            ct::MouseEventKind::Down(ct::MouseButton::Left) => {
                let twice = self
                    .mouse
                    .pressed
                    .is_some_and(|(was, when)| was == at && self.now.micros_since(when) <= DOUBLE_CLICK_MICROS);
                self.mouse = MouseState { pressed: Some((at, self.now)), dragged: false };
                if twice { MouseKind::DoubleClick } else { MouseKind::Click }
            }
            ct::MouseEventKind::Drag(ct::MouseButton::Left) => {
                let Some((from, _)) = self.mouse.pressed else { return };
                self.mouse.dragged = true;
                MouseKind::Drag { from }
            }
            ct::MouseEventKind::Up(ct::MouseButton::Left) if self.mouse.dragged => {
                let Some((from, _)) = self.mouse.pressed.take() else { return };
                self.mouse.dragged = false;
                MouseKind::Drop { from }
            }
            ct::MouseEventKind::ScrollUp => MouseKind::WheelUp,
            ct::MouseEventKind::ScrollDown => MouseKind::WheelDown,
            _ => return,
        };
        if kind == MouseKind::Click
            && let Some(spot) = self.spot(at)
        {
            return self.click_chrome(spot, effects);
        }
        let to = self.focus();
        self.deliver(to, Event::Input(Input::Mouse(Mouse { kind, at })), effects);
    }

    fn click_chrome(&mut self, spot: Spot, effects: &mut Vec<Effect<W>>) {
        self.pressed.clear();
        match spot {
            Spot::Key(action) => self.act(action, effects),
            // Behind a popup the tabs do nothing: what was typed there must not be lost by a click.
            _ if !self.layers.is_empty() => {}
            Spot::Menu => self.menu(effects),
            Spot::Tab(index) => {
                self.top = None;
                self.show(index, effects);
            }
        }
    }
}
