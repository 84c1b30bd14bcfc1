//! Words that are longer than a toast: why something was refused, why a message was not sent.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use crate::tui::cells;
use crate::tui::component::{Component, Drawn, Input, MouseKind, Outcome, ScrollText, boxed};
use crate::tui::keys::{Action, Scope};
use crate::tui::message::Wire;
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::theme::Theme;

/// The popup: a text and one button.
pub struct Notice {
    title: String,
    text: String,
    body: ScrollText,
    button: Drawn,
}

impl Notice {
    /// Another text in its place; it stays where it was scrolled to while it is the same.
    pub fn say(&mut self, text: String) {
        if text != self.text {
            self.body = ScrollText::new(&text);
            self.text = text;
        }
    }

    /// A text, shown from its beginning.
    #[must_use]
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { title: title.into(), body: ScrollText::new(&text), text, button: Drawn::default() }
    }
}

impl<W: Wire> Popup<W> for Notice {
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken {
        let Event::Input(input) = event else { return Taken::No };
        match &input {
            Input::Action(Action::Accept | Action::Cancel) => cx.close(),
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click && self.button.holds(mouse.at) => cx.close(),
            // The text is all that moves here.
            Input::Action(Action::Left | Action::Right) => {}
            other if self.body.update(other) == Outcome::Ignored => return Taken::No,
            _ => {}
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, &self.title, theme);
        let text = Rect {
            x: inner.x + 1.min(inner.width),
            width: inner.width.saturating_sub(1),
            height: inner.height.saturating_sub(2),
            ..inner
        };
        self.body.draw(frame, text, theme);
        let line = Rect { y: inner.bottom().saturating_sub(1), height: 1.min(inner.height), ..inner };
        let close = "[ Close ]";
        let width = u16::try_from(close.len()).unwrap_or(0);
        let place = Rect { x: line.right().saturating_sub(width + 1).max(line.x), width, ..line }.intersection(line);
        frame.render_widget(Span::styled(close, theme.button_focus), self.button.at(place));
    }

    fn size(&self, screen: Size) -> Size {
        let width = 72.min(screen.width);
        let lines = cells::wrap(&self.text, usize::from(width.saturating_sub(4))).len();
        Size { width, height: u16::try_from(lines + 4).unwrap_or(u16::MAX).min(screen.height) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Showing, Scope::Popup, Scope::Move]
    }

    fn word(&self, action: Action) -> Option<&str> {
        (action == Action::Accept).then_some("close")
    }

    fn facts(&self) -> crate::tui::keys::Facts {
        crate::tui::keys::Facts::default()
    }
}
