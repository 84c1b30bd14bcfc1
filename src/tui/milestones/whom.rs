//! For whom a new milestone is: contractors first, anybody once something is typed.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::question::{Reply, Request};
use crate::domain::ContactId;
use crate::office::ask_contacts::ListRow;
use crate::tui::cells;
use crate::tui::component::{Input, Outcome, Page, Record, Rows, RowsSaid, TextField, Typing, boxed};
use crate::tui::keys::{Action, Scope};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::theme::Theme;

struct Person(ListRow);

impl Record for Person {
    type Id = ContactId;

    fn id(&self) -> ContactId {
        self.0.id()
    }
}

/// The popup.
pub(super) struct WhomPopup {
    text: TextField,
    people: Rows<Person>,
}

impl Default for WhomPopup {
    fn default() -> Self {
        Self { text: TextField::line(), people: Rows::new(1) }
    }
}

impl WhomPopup {
    fn query(&self) -> String {
        self.text.text().trim().to_owned()
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        let taken = |contact, cx: &mut Context<Program>| {
            cx.answer(Answer::Milestones(Reply::For(contact)));
            cx.close();
        };
        match input {
            Input::Action(Action::Accept) => {
                if let Some(person) = self.people.selected() {
                    taken(person.id(), cx);
                }
            }
            Input::Action(Action::Cancel) => cx.close(),
            Input::Key(_) | Input::Paste(_) => {
                let before = self.query();
                if !self.text.input(input) {
                    return Taken::No;
                }
                if self.query() != before {
                    cx.ask(Request::Whom(self.query()).into());
                }
            }
            other => match self.people.update(other) {
                Outcome::Said(RowsSaid::Opened(contact)) => taken(contact, cx),
                Outcome::Ignored => return Taken::No,
                _ => {}
            },
        }
        Taken::Yes
    }
}

impl Popup<Program> for WhomPopup {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        match event {
            Event::Shown | Event::Changed => cx.ask(Request::Whom(self.query()).into()),
            Event::Reply(Answer::Milestones(Reply::Whom(text, found))) => match found {
                Ok(people) if text == self.query() => {
                    self.people = Rows::new(1);
                    self.people.replace(Page::whole(people.into_iter().map(Person).collect()));
                }
                Ok(_) => {}
                Err(refusal) => toast::refuse(&refusal, cx),
            },
            Event::Input(input) => return self.input(&input, cx),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        let inner = boxed(frame, area, "A milestone for whom?", theme);
        let line = Rect { height: 1.min(inner.height), ..inner };
        frame.render_widget(Span::styled(" / ", theme.accent), line);
        let place = Rect { x: line.x + 3.min(line.width), width: line.width.saturating_sub(4), ..line };
        self.text.draw(frame, place, true, theme);
        let body = Rect { y: line.bottom(), height: inner.height.saturating_sub(1), ..inner };
        let width = usize::from(body.width);
        for placed in self.people.place(body) {
            let row = &placed.row.0;
            let known = row.email.as_deref().or(row.phone.as_deref()).unwrap_or(&row.company);
            let pointer = if placed.cursor { theme.glyphs.cursor } else { " " };
            let name = cells::fit(&cells::clean(&row.name), width / 2, theme.glyphs.ellipsis);
            let words = cells::fit(&format!("{pointer} {name} {}", cells::clean(known)), width, theme.glyphs.ellipsis);
            let style = if placed.cursor { theme.selection } else { theme.text };
            frame.render_widget(Span::styled(words, style), placed.place);
        }
        if self.people.is_empty() {
            let words = if self.query().is_empty() {
                "No contractors yet. Type the name of a contact; the first milestone makes a contractor."
            } else {
                "Nobody matches. In Contacts (g c) n adds somebody."
            };
            for (words, y) in cells::wrap(words, width.saturating_sub(2)).into_iter().zip(body.y..body.bottom()) {
                frame.render_widget(Span::styled(format!(" {words}"), theme.muted), Rect { y, height: 1, ..body });
            }
        }
    }

    fn size(&self, screen: Size) -> Size {
        Size { width: 70, height: 16.min(screen.height.saturating_sub(4)) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Popup, Scope::Move]
    }

    fn offers(&self, action: Action) -> bool {
        !matches!(action, Action::NextField | Action::PreviousField)
    }

    fn typing(&self) -> Typing {
        Typing::On
    }
}
