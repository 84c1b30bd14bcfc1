//! "Are you sure?" with the numbers and names in it; the safe button has the focus.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::tui::cells;
use crate::tui::component::{Drawn, Input, MouseKind, TextField, Typing, boxed};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::message::Wire;
use crate::tui::screen::{Context, Event, Popup, Signal, Size, Taken};
use crate::tui::shell::Level;
use crate::tui::theme::Theme;

/// Which part has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    Count,
    Safe,
    Sure,
}

/// A question with two buttons.
pub struct Confirm<W: Wire> {
    title: String,
    text: String,
    sure: String,
    /// The word on the button that does nothing.
    safe: &'static str,
    /// What is said when the answer is no; may be empty.
    declined: &'static str,
    signal: Option<Signal<W>>,
    /// The number that must be typed, and the field for it.
    count: Option<(u64, TextField)>,
    focus: Focus,
    buttons: [Drawn; 2],
}

impl<W: Wire> Confirm<W> {
    /// A question; `sure` is the word on the button that does it.
    pub fn new(title: impl Into<String>, text: impl Into<String>, sure: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            text: text.into(),
            sure: sure.into(),
            safe: "Cancel",
            declined: "Nothing was done.",
            signal: None,
            count: None,
            focus: Focus::Safe,
            buttons: [Drawn::default(), Drawn::default()],
        }
    }

    /// What happens when the answer is yes: most often [`Signal::Answer`], which comes back to who opened the popup.
    #[must_use]
    pub fn then(mut self, signal: Signal<W>) -> Self {
        self.signal = Some(signal);
        self
    }

    /// With another word on the button that does nothing.
    #[must_use]
    pub fn safe(mut self, word: &'static str) -> Self {
        self.safe = word;
        self
    }

    /// What is said when the answer is no, so that an Enter too many on the safe button is noticed; empty says nothing.
    #[must_use]
    pub fn declined(mut self, words: &'static str) -> Self {
        self.declined = words;
        self
    }

    /// The number must be typed first, for what cannot be taken back easily.
    #[must_use]
    pub fn typed_count(mut self, count: u64) -> Self {
        self.count = Some((count, TextField::line()));
        self.focus = Focus::Count;
        self
    }

    fn may(&self) -> bool {
        self.count.as_ref().is_none_or(|(count, field)| field.text().trim() == count.to_string())
    }

    fn go_on(&mut self, cx: &mut Context<W>) {
        if self.may() {
            cx.signals.extend(self.signal.take());
            cx.close();
        } else {
            self.focus = Focus::Count;
        }
    }

    fn decline(&self, cx: &mut Context<W>) {
        if !self.declined.is_empty() {
            cx.toast(Level::Info, self.declined);
        }
        cx.close();
    }

    fn move_focus(&mut self, forward: bool) {
        let order: &[Focus] =
            if self.count.is_some() { &[Focus::Count, Focus::Safe, Focus::Sure] } else { &[Focus::Safe, Focus::Sure] };
        let at = order.iter().position(|focus| *focus == self.focus).unwrap_or(0);
        let next = if forward { at + 1 } else { at + order.len() - 1 };
        self.focus = order[next % order.len()];
    }
}

impl<W: Wire> Popup<W> for Confirm<W> {
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken {
        let Event::Input(input) = event else { return Taken::No };
        match &input {
            Input::Action(Action::Cancel) => self.decline(cx),
            Input::Action(Action::Accept) => match self.focus {
                Focus::Safe => self.decline(cx),
                Focus::Sure => self.go_on(cx),
                Focus::Count if self.may() => self.focus = Focus::Sure,
                Focus::Count => {}
            },
            Input::Action(Action::NextField | Action::Right | Action::Down) => self.move_focus(true),
            Input::Action(Action::PreviousField | Action::Left | Action::Up) => self.move_focus(false),
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click => {
                if self.buttons[0].holds(mouse.at) {
                    self.go_on(cx);
                } else if self.buttons[1].holds(mouse.at) {
                    self.decline(cx);
                }
            }
            other => match &mut self.count {
                Some((_, field)) if self.focus == Focus::Count => {
                    field.input(other);
                }
                _ => return Taken::No,
            },
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, &self.title, theme);
        let width = usize::from(inner.width.saturating_sub(2));
        let mut lines: Vec<Line> = cells::wrap(&theme.glyphs.words(&self.text), width)
            .into_iter()
            .map(|line| Line::raw(format!(" {line}")))
            .collect();
        lines.truncate(usize::from(inner.height.saturating_sub(2 + u16::from(self.count.is_some()))));
        let below = u16::try_from(lines.len()).unwrap_or(0);
        frame.render_widget(ratatui::text::Text::from(lines), inner);
        if let Some((count, field)) = &self.count {
            let words = format!(" Type {count} to go on: ");
            let line = Rect { y: inner.y + below, height: 1, ..inner }.intersection(inner);
            let label = u16::try_from(words.len()).unwrap_or(0).min(line.width);
            frame.render_widget(Span::raw(words), line);
            let place = Rect { x: line.x + label, width: (line.width - label).min(10), ..line };
            field.draw(frame, place, self.focus == Focus::Count, theme);
        }
        let line = Rect { y: inner.bottom().saturating_sub(1), height: 1, ..inner };
        let sure = format!("[ {} ]", self.sure);
        let safe = format!("[ {} ]", self.safe);
        let style = |focus: Focus| if self.focus == focus { theme.button_focus } else { theme.button };
        let sure_style = if self.may() { style(Focus::Sure) } else { theme.muted };
        let widths = [cells::width(&sure), cells::width(&safe)].map(|w| u16::try_from(w).unwrap_or(0));
        let x = line.right().saturating_sub(widths[0] + widths[1] + 3).max(line.x);
        let places = [
            Rect { x, width: widths[0], ..line }.intersection(line),
            Rect { x: x + widths[0] + 2, width: widths[1], ..line }.intersection(line),
        ];
        frame.render_widget(Span::styled(sure, sure_style), self.buttons[0].at(places[0]));
        frame.render_widget(Span::styled(safe, style(Focus::Safe)), self.buttons[1].at(places[1]));
    }

    fn size(&self, screen: Size) -> Size {
        let width = 64.min(screen.width);
        let lines = cells::wrap(&self.text, usize::from(width.saturating_sub(4))).len();
        let lines = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(4 + u16::from(self.count.is_some()));
        Size { width, height: lines.min(screen.height) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::Move]
    }

    fn facts(&self) -> Facts {
        Facts { parts: true, ..Facts::default() }
    }

    fn word(&self, action: Action) -> Option<&str> {
        match (action, self.focus) {
            (Action::Accept, Focus::Safe) => Some(self.safe),
            (Action::Accept, Focus::Sure) => Some(&self.sure),
            _ => None,
        }
    }

    fn typing(&self) -> Typing {
        if self.focus == Focus::Count { Typing::On } else { Typing::Off }
    }
}
