//! A card opened from the board: where it stands, and its customer's messages with their letters and countdowns (X1).

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span, Text};

use super::question::{Reply, Request};
use crate::domain::{ContactId, MessageId, MessageState, shown_address};
use crate::office::ask_assign::Rendered;
use crate::office::ask_record::{MessageLine, Record};
use crate::tui::cells;
use crate::tui::component::{Choice, Chose, Component, Input, Outcome, ScrollText, SelectList, Typing, boxed};
use crate::tui::keys::{Action, Scope};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::theme::Theme;

/// The popup.
pub(super) struct CardPopup {
    contact: ContactId,
    /// "Anna Becker · Site survey · $18,400 · 3d".
    title: String,
    record: Option<Record>,
    messages: SelectList<MessageId>,
    letter: Option<(MessageId, ScrollText)>,
}

impl CardPopup {
    pub fn new(contact: ContactId, title: String) -> Self {
        let messages = SelectList::new(Vec::new());
        Self { contact, title, record: None, messages, letter: None }
    }

    fn show(&mut self, record: Record, cx: &mut Context<Program>) {
        let before = self.messages.selected().map(|choice| choice.id);
        let entries = record.messages.iter().map(|message| {
            let words = format!("{:<7} {}", message.channel.word(), message.subject);
            Choice::new(message.id, words).note(standing(message))
        });
        self.messages = SelectList::new(entries.collect());
        if let Some(id) = before {
            self.messages.select(&id);
        }
        self.record = Some(record);
        self.ask_letter(cx);
    }

    fn ask_letter(&mut self, cx: &mut Context<Program>) {
        if let Some(choice) = self.messages.selected() {
            cx.ask(Request::Letter(choice.id, cx.now()).into());
        }
    }

    /// When the first of the held messages leaves.
    fn leaves(&self, theme: &Theme) -> Option<String> {
        let held = self.record.as_ref()?.messages.iter().filter(|message| message.state == MessageState::Held).count();
        (held > 0).then(|| {
            let are = if held == 1 { "message waits" } else { "messages wait" };
            format!("{held} {are} to be sent {} undo takes back the move with them", theme.glyphs.dot)
        })
    }
}

/// "held", "sent", "cancelled: undone".
fn standing(message: &MessageLine) -> String {
    match message.reason.as_str() {
        "" => message.state.name().to_owned(),
        reason => format!("{}: {reason}", message.state.name()),
    }
}

impl Popup<Program> for CardPopup {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        match event {
            Event::Shown | Event::Changed => cx.ask(Request::Record(self.contact, cx.now()).into()),
            Event::Reply(Answer::Board(Reply::Record(record))) => match *record {
                Ok(record) => self.show(record, cx),
                Err(refusal) => toast::refuse(&refusal, cx),
            },
            Event::Reply(Answer::Board(Reply::Letter(id, letter))) => {
                let text = match *letter {
                    Ok(Rendered::Email(letter)) => format!("Subject: {}\n\n{}", letter.subject, letter.text),
                    Ok(Rendered::Push(note)) => format!("{}\n\n{}", note.title, note.body),
                    Err(refusal) => refusal.to_string(),
                };
                self.letter = Some((id, ScrollText::new(text)));
            }
            Event::Input(Input::Action(Action::Accept | Action::Cancel)) => cx.close(),
            Event::Input(input) => match self.messages.update(&input) {
                Outcome::Ignored => return Taken::No,
                Outcome::Said(Chose::Moved) => self.ask_letter(cx),
                Outcome::Consumed | Outcome::Said(Chose::Taken(_)) => {}
            },
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, &self.title, theme);
        let Some(record) = &self.record else { return };
        let line = |y: u16| Rect { x: inner.x + 1, y: inner.y + y, width: inner.width.saturating_sub(2), height: 1 };
        let width = usize::from(inner.width.saturating_sub(2));
        let addresses: Vec<String> = record
            .addresses
            .iter()
            .map(|address| cells::clean(&shown_address(address.channel, &address.value)))
            .collect();
        let addresses = cells::cut(&addresses.join("  "), width, theme.glyphs.ellipsis).into_owned();
        frame.render_widget(Span::styled(addresses, theme.muted), line(0));
        let words = self.leaves(theme).unwrap_or_else(|| match record.messages.len() {
            0 => "No message yet.".to_owned(),
            _ => "Messages, the newest first".to_owned(),
        });
        frame.render_widget(Span::styled(words, theme.header), line(2));
        let height = inner.height.saturating_sub(4);
        let rows = (height * 2 / 5).max(3).min(u16::try_from(record.messages.len() + 1).unwrap_or(u16::MAX));
        let list = Rect { y: inner.y + 3, height: rows, ..line(0) }.intersection(inner);
        self.messages.draw_focused(frame, list, true, theme);
        let below = Rect { y: list.bottom(), height: 1, ..line(0) }.intersection(inner);
        frame.render_widget(Span::styled(theme.glyphs.rule.repeat(width), theme.border), below);
        let place = Rect { y: below.y + 1, height: inner.bottom().saturating_sub(below.y + 1), ..below };
        let selected = self.messages.selected().map(|choice| choice.id);
        if let Some((_, letter)) = self.letter.as_ref().filter(|(id, _)| Some(*id) == selected) {
            letter.draw(frame, place.intersection(inner), theme);
        }
        if record.messages.is_empty() {
            frame.render_widget(Text::from(Line::styled("A move to a stage writes the first.", theme.muted)), place);
        }
    }

    fn size(&self, screen: Size) -> Size {
        Size { width: screen.width.saturating_sub(20).min(100), height: screen.height.saturating_sub(6).min(30) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::Move]
    }

    fn typing(&self) -> Typing {
        self.messages.typing()
    }

    fn offers(&self, action: Action) -> bool {
        !matches!(action, Action::NextField | Action::PreviousField | Action::Left | Action::Right)
    }
}
