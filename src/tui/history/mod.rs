//! The History: what was done, by whom and when; each batch with the rows it changed, in words, and its messages.

mod draw;
mod opened;
mod question;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::BatchId;
use crate::office::Command;
use crate::office::undo::Undo;
use crate::tui::component::{Component, FilterLine, Input, Outcome, Page, Rows, RowsSaid, Typing};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::popup::{Confirm, Notice};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::{Context, Event, Screen, Signal, Taken};
use crate::tui::theme::Theme;

use opened::Opened;
use question::{BatchRow, PAGE, Part};
pub use question::{Reply, Request};

/// From this width on a batch is shown beside the list.
const WIDE: u16 = 120;

/// The screen.
pub struct History {
    rows: Rows<BatchRow>,
    filter: FilterLine,
    /// The newest batch, when the list reaches it: a cursor on it follows what is done.
    newest: Option<BatchId>,
    opened: Option<Opened>,
    /// The batch has the focus, not the list.
    reading: bool,
    wide: bool,
}

impl Default for History {
    fn default() -> Self {
        Self {
            rows: Rows::new(1),
            filter: FilterLine::default(),
            newest: None,
            opened: None,
            reading: false,
            wide: false,
        }
    }
}

impl History {
    fn ask(&mut self, part: Part, cx: &mut Context<Program>) {
        let request = Request::Batches { text: self.filter.query(), part, limit: self.rows.page_size(), now: cx.now() };
        cx.ask(request.into());
    }

    /// Reads again what is shown, around the cursor; on the newest batch the cursor follows what is done.
    fn reload(&mut self, cx: &mut Context<Program>) {
        let here = self.rows.selected().map(|row| row.batch.id);
        let here = here.filter(|here| self.reading || Some(*here) != self.newest);
        self.ask(Part::Around(here), cx);
        if let Some(opened) = &self.opened {
            cx.ask(Request::Batch(opened.id, opened.held(), cx.now()).into());
        }
    }

    /// Asks for the batch under the cursor, where it is shown beside the list.
    fn follow(&mut self, cx: &mut Context<Program>) {
        let here = self.rows.selected().map(|row| row.batch.id);
        match here {
            Some(id) if self.wide && self.opened.as_ref().is_none_or(|opened| opened.id != id) => {
                cx.ask(Request::Batch(id, PAGE, cx.now()).into());
            }
            None => self.opened = None,
            Some(_) => {}
        }
    }

    /// Asks for what the lists need next.
    fn read_on(&mut self, cx: &mut Context<Program>) {
        if let Some(want) = self.rows.wants() {
            self.ask(Part::Edge(want), cx);
        }
        if let Some(opened) = &mut self.opened
            && let Some(more) = opened.wants(cx.now())
        {
            cx.ask(more.into());
        }
    }

    fn take(&mut self, part: Part, page: Page<BatchRow>) {
        if page.from_start {
            self.newest = page.rows.first().map(|row| row.batch.id);
        }
        match part {
            Part::Edge(want) => self.rows.extend(want, page),
            Part::Around(here) => {
                self.rows.replace(page);
                if let (None, Some(newest)) = (here, self.newest) {
                    self.rows.select(newest);
                }
            }
        }
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Batches { text, .. } if text != self.filter.query() => {}
            Reply::Batches { part, page: Ok(page), .. } => {
                self.take(part, page);
                self.follow(cx);
            }
            Reply::Batch(id, limit, Ok(detail)) => match &mut self.opened {
                Some(opened) if opened.id == id => opened.renew(*detail, limit),
                _ if self.reading || self.rows.selected().is_some_and(|row| row.batch.id == id) => {
                    self.opened = Some(Opened::new(*detail, limit));
                }
                _ => {}
            },
            Reply::Lines(id, Ok(lines)) => self.opened_as(id).into_iter().for_each(|opened| opened.more_lines(&lines)),
            Reply::Messages(id, Ok(messages)) => {
                self.opened_as(id).into_iter().for_each(|opened| opened.more_messages(&messages));
            }
            Reply::TakeBack(batch) => {
                cx.ask(Ask::change(Command::Undo(Undo { batch: Some(batch) }), cx.now()));
            }
            Reply::Batches { page: Err(refusal), .. }
            | Reply::Batch(_, _, Err(refusal))
            | Reply::Lines(_, Err(refusal))
            | Reply::Messages(_, Err(refusal)) => toast::refuse(&refusal, cx),
        }
    }

    fn opened_as(&mut self, id: BatchId) -> Option<&mut Opened> {
        self.opened.as_mut().filter(|opened| opened.id == id)
    }

    fn ask_to_take_back(&self, cx: &mut Context<Program>) {
        let Some(BatchRow { batch, when }) = self.rows.selected() else { return };
        let text = format!(
            "“{}”, by {}, {when}: {} and {}. Messages that have not left are cancelled; those that have left stay and are listed.",
            batch.summary,
            batch.operator,
            counted(batch.changed, "row"),
            counted(batch.messages, "message"),
        );
        let question = Confirm::new(format!("Take batch {} back", batch.id), text, "Take it back")
            .declined("Nothing was taken back.");
        cx.open(question.then(Signal::Answer(Answer::History(Reply::TakeBack(batch.id)))));
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match self.filter.update(input) {
            Outcome::Said(_) => {
                self.rows.filter_changed();
                self.ask(Part::Around(None), cx);
                return Taken::Yes;
            }
            Outcome::Consumed => return Taken::Yes,
            Outcome::Ignored => {}
        }
        match input {
            Input::Action(Action::Delete) if self.rows.selected().is_some() => {
                self.ask_to_take_back(cx);
                Taken::Yes
            }
            _ if self.reading => self.read(input),
            Input::Action(Action::Back) => {
                if !self.filter.clear() {
                    return Taken::No;
                }
                self.ask(Part::Around(None), cx);
                Taken::Yes
            }
            Input::Action(Action::NextPane) if self.wide && self.opened.is_some() => {
                self.reading = true;
                Taken::Yes
            }
            other => match self.rows.update(other) {
                Outcome::Ignored => Taken::No,
                Outcome::Said(RowsSaid::Opened(id)) => {
                    self.reading = true;
                    if self.opened_as(id).is_none() {
                        self.opened = None;
                        cx.ask(Request::Batch(id, PAGE, cx.now()).into());
                    }
                    Taken::Yes
                }
                _ => Taken::Yes,
            },
        }
    }

    /// The batch has the focus.
    fn read(&mut self, input: &Input) -> Taken {
        match input {
            Input::Action(Action::Back | Action::Close) => self.reading = false,
            other => {
                let Some(opened) = &mut self.opened else { return Taken::No };
                return opened.input(other);
            }
        }
        Taken::Yes
    }
}

/// "1 row", "3 rows".
fn counted(n: i64, one: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") }
}

impl Screen<Program> for History {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        self.wide = cx.size().width >= WIDE;
        let taken = match event {
            Event::Shown | Event::Changed => {
                self.reload(cx);
                Taken::Yes
            }
            Event::Reply(Answer::History(reply)) => {
                self.hear(reply, cx);
                Taken::Yes
            }
            Event::Reply(Answer::Change(Err(refusal))) => {
                cx.open(Notice::new("It cannot be taken back", refusal.to_string()));
                Taken::Yes
            }
            Event::Reply(Answer::Change(done)) => {
                toast::show(&done, cx);
                Taken::Yes
            }
            Event::Input(input) => {
                let taken = self.input(&input, cx);
                if taken == Taken::Yes {
                    self.follow(cx);
                }
                taken
            }
            _ => Taken::No,
        };
        if taken == Taken::Yes {
            self.read_on(cx);
        }
        taken
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        draw::draw(self, frame, area, theme);
    }

    fn scopes(&self) -> &'static [Scope] {
        if self.filter.is_open() {
            &[Scope::Filter, Scope::Move]
        } else if self.reading {
            &[Scope::History, Scope::Move]
        } else {
            &[Scope::History, Scope::List, Scope::Move]
        }
    }

    fn facts(&self) -> Facts {
        Facts { row: self.rows.selected().is_some(), parts: self.opened.is_some(), ..Facts::default() }
    }

    fn typing(&self) -> Typing {
        if self.filter.is_open() { Typing::On } else { Typing::Off }
    }

    fn offers(&self, action: Action) -> bool {
        self.reading || self.filter.is_open() || !matches!(action, Action::Left | Action::Right)
    }

    fn breadcrumb(&self) -> Option<String> {
        let opened = self.opened.as_ref().filter(|_| self.reading)?;
        Some(format!("batch {}", opened.id))
    }
}
