//! How far a long command is; it stays until the command has ended, while the rest of the screen stays alive.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use crate::tui::cells;
use crate::tui::component::{Input, boxed, gauge};
use crate::tui::keys::{Action, Scope};
use crate::tui::message::Wire;
use crate::tui::screen::{Context, Event, Popup, Signal, Size, Taken};
use crate::tui::theme::Theme;

/// What an answer of the running command says.
pub enum Step<W: Wire> {
    /// So much of so much is done.
    Of(u64, u64),
    /// It ended, and these are sent.
    Ended(Vec<Signal<W>>),
}

/// Reads an answer.
type Read<W> = Box<dyn FnMut(<W as Wire>::Reply) -> Step<W>>;

/// The popup.
pub struct Progress<W: Wire> {
    title: String,
    words: String,
    request: Option<W::Request>,
    read: Read<W>,
    done: (u64, u64),
}

impl<W: Wire> Progress<W> {
    /// Sends the request when it is shown, and reads its answers until one says that it ended.
    pub fn new(
        title: impl Into<String>,
        words: impl Into<String>,
        request: W::Request,
        read: impl FnMut(W::Reply) -> Step<W> + 'static,
    ) -> Self {
        Self { title: title.into(), words: words.into(), request: Some(request), read: Box::new(read), done: (0, 0) }
    }
}

impl<W: Wire> Popup<W> for Progress<W> {
    fn update(&mut self, event: Event<W>, cx: &mut Context<W>) -> Taken {
        match event {
            Event::Shown => {
                if let Some(request) = self.request.take() {
                    cx.ask(request);
                }
            }
            Event::Reply(reply) => match (self.read)(reply) {
                Step::Of(done, total) => self.done = (done, total),
                Step::Ended(signals) => {
                    cx.signals.extend(signals);
                    cx.close();
                }
            },
            Event::Input(Input::Action(Action::Accept)) => {}
            Event::Input(_) | Event::Found(_) | Event::Changed | Event::Tick => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, &self.title, theme);
        let line = |y: u16| Rect { x: inner.x + 1, y: inner.y + y, width: inner.width.saturating_sub(2), height: 1 };
        let words =
            cells::cut(&cells::clean(&self.words), usize::from(inner.width), theme.glyphs.ellipsis).into_owned();
        frame.render_widget(Span::raw(words), line(0).intersection(inner));
        if self.done.1 > 0 {
            gauge(frame, line(1).intersection(inner), self.done, "", theme);
        }
    }

    fn size(&self, _screen: Size) -> Size {
        Size { width: 60, height: 4 }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup]
    }

    /// The answers reach a popup only while it is open, so it stays until the command has ended.
    fn offers(&self, _action: Action) -> bool {
        false
    }
}
