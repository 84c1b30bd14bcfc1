//! What TEST kept back, newest first; Enter shows one as it would have gone.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line as Words, Span};

use super::question::{Line, PAGE, Reply, Request};
use crate::office::ask_outbox::From;
use crate::tui::cells;
use crate::tui::component::{Entries, Input, MouseKind, Outcome, boxed};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::popup::Notice;
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::theme::Theme;

/// Cells of the moment, the channel and the recipient.
const WHEN: usize = 13;
const CHANNEL: usize = 8;
const NAME: usize = 22;

/// The popup.
#[derive(Default)]
pub(super) struct Kept {
    entries: Option<Entries<Line>>,
}

impl Kept {
    fn open(&self, cx: &mut Context<Program>) {
        if let Some(line) = self.entries.as_ref().and_then(Entries::selected) {
            cx.ask(Request::Open(line.message.row.id, cx.now()).into());
        }
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match input {
            Input::Action(Action::Accept) => self.open(cx),
            Input::Action(Action::Cancel) => cx.close(),
            Input::Mouse(mouse) if mouse.kind == MouseKind::DoubleClick => self.open(cx),
            other => match self.entries.as_mut().map(|entries| entries.update(other)) {
                Some(Outcome::Ignored) | None => return Taken::No,
                Some(_) => self.read_on(cx),
            },
        }
        Taken::Yes
    }

    fn read_on(&mut self, cx: &mut Context<Program>) {
        if let Some(last) = self.entries.as_mut().and_then(Entries::wants) {
            cx.ask(Request::Kept(From::OlderThan(last.message.row.id), cx.now()).into());
        }
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Kept(From::Newest, Ok(lines)) => self.entries = Some(Entries::new(lines, PAGE)),
            Reply::Kept(_, Ok(lines)) => {
                if let Some(entries) = &mut self.entries {
                    entries.extend(lines, PAGE);
                }
            }
            Reply::Open(Ok(text)) => cx.open(Notice::new("As it would have gone", text)),
            Reply::Kept(_, Err(refusal)) | Reply::Open(Err(refusal)) => toast::refuse(&refusal, cx),
            Reply::Look(_) | Reply::Sure(_) => {}
        }
    }
}

impl Popup<Program> for Kept {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        match event {
            Event::Shown => cx.ask(Request::Kept(From::Newest, cx.now()).into()),
            Event::Reply(Answer::GoLive(reply)) => self.hear(reply, cx),
            Event::Input(input) => return self.input(&input, cx),
            Event::Reply(_) | Event::Found(_) | Event::Changed | Event::Tick => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, "What would have gone so far", theme);
        let place = Rect { height: inner.height.saturating_sub(1), ..inner };
        let last = Rect { y: inner.bottom().saturating_sub(1), height: 1.min(inner.height), ..inner };
        let Some(entries) = &self.entries else { return frame.render_widget(Span::raw(" Looking…"), place) };
        if entries.held().is_empty() {
            return frame.render_widget(Span::styled(" Nothing was kept back.", theme.muted), place);
        }
        let fit = |text: &str, width: usize| cells::fit(&cells::clean(text), width, theme.glyphs.ellipsis);
        entries.draw(frame, place, true, theme, |line, width| {
            let row = &line.message.row;
            let name = if row.name.is_empty() { &row.to } else { &row.name };
            let rest = width.saturating_sub(WHEN + CHANNEL + NAME + 3);
            vec![Words::from(vec![
                Span::styled(format!("{} {} ", fit(&line.when, WHEN), fit(row.channel.word(), CHANNEL)), theme.muted),
                Span::raw(format!("{} {}", fit(name, NAME), fit(&line.message.subject, rest))),
            ])]
        });
        let never = " Going LIVE never sends these. Enter shows one as it would have gone.";
        frame.render_widget(Span::styled(never, theme.muted), last);
    }

    fn size(&self, screen: Size) -> Size {
        Size { width: 110.min(screen.width), height: screen.height.saturating_sub(4) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Showing, Scope::Popup, Scope::Move]
    }

    fn facts(&self) -> Facts {
        let row = self.entries.as_ref().is_some_and(|entries| entries.selected().is_some());
        Facts { row, ..Facts::default() }
    }

    fn offers(&self, action: Action) -> bool {
        match action {
            Action::Left | Action::Right => false,
            Action::Accept => self.facts().row,
            _ => true,
        }
    }
}
