//! The Contacts: the lists of Advocates, Leads, Customers, Partners and Contractors.
//!
//! Only the rows around the screen are held; cursor and marks are kept by id. What can be done with the picked contacts
//! stands in [`actions`].

mod actions;
mod draw;
mod line;
mod list;
mod question;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::Instant;
use crate::office::ask_contacts::{ContactList, ListRow, Order, Window};
use crate::tui::assign::Reply::Assigned;
use crate::tui::component::{
    Component, FilterLine, Input, Outcome, Page, Rows, RowsSaid, TabStrip, Typing, Want, marks,
};
use crate::tui::import::Import;
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::record;
use crate::tui::screen::{Context, Event, Screen, Taken};
use crate::tui::theme::Theme;

use line::Line;
pub use list::List;
pub use question::{Counts, Purpose, Reply, Request};

/// The screen.
pub struct Contacts {
    list: List,
    rows: Rows<Line>,
    /// Whether the rows are those of the list and the filter that are shown.
    loaded: bool,
    counts: Option<Counts>,
    filter: FilterLine,
    groups: TabStrip,
    advocates: TabStrip,
}

impl Default for Contacts {
    fn default() -> Self {
        Self {
            list: List::default(),
            rows: Rows::new(1),
            loaded: false,
            counts: None,
            filter: FilterLine::default(),
            groups: TabStrip::default(),
            advocates: TabStrip::default(),
        }
    }
}

impl Contacts {
    /// What is shown, as the office is asked for it.
    fn shown(&self) -> ContactList {
        ContactList { scope: self.list.scope(), order: Order::Name, text: self.filter.query().trim().to_owned() }
    }

    /// Asks anew for what is shown, around the cursor.
    fn reload(&self, cx: &mut Context<Program>) {
        let list = self.shown();
        let here = self.rows.selected().map(|line| line.row.place.clone());
        let focus = here.as_ref().map(|place| place.id);
        let limit = 2 * self.rows.page_size();
        cx.ask(Request::Counts(list.clone()).into());
        cx.ask(Request::Window { list, focus, place: here.filter(|_| self.loaded), limit }.into());
    }

    /// Asks for the page that the cursor comes near to.
    fn read_on(&mut self, cx: &mut Context<Program>) {
        if !self.loaded {
            return;
        }
        if let Some(want) = self.rows.wants() {
            let place = match want {
                Want::Before(id) | Want::After(id) => {
                    self.rows.held_mut().find(|line| line.row.id() == id).map(|line| line.row.place.clone())
                }
                Want::First | Want::Last => None,
            };
            cx.ask(Request::More { list: self.shown(), want, place, limit: self.rows.page_size() }.into());
        }
    }

    /// Shows another list, without marks and without a filter.
    fn go(&mut self, list: List, cx: &mut Context<Program>) {
        if list == self.list {
            return;
        }
        self.list = list;
        self.filter.clear();
        self.rows = Rows::new(1);
        self.loaded = false;
        self.reload(cx);
    }

    fn refilter(&mut self, cx: &mut Context<Program>) {
        self.rows.filter_changed();
        self.loaded = false;
        self.reload(cx);
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Window(list, Ok(window)) if list == self.shown() => self.show(window, cx.now()),
            Reply::More(list, want, Ok((rows, end))) if list == self.shown() => {
                let (from_start, to_end) = match want {
                    Want::First => (true, end),
                    Want::Before(_) => (end, false),
                    Want::After(_) => (false, end),
                    Want::Last => (end, true),
                };
                self.rows.extend(want, Page { rows: lines(rows, cx.now()), from_start, to_end });
            }
            Reply::Counts(list, Ok(counts)) if list == self.shown() => {
                self.rows.set_total(counts.matching as u64);
                self.counts = Some(counts);
            }
            Reply::Picked(purpose, Ok(picked)) => Self::picked(purpose, picked, cx),
            Reply::Details(Ok(contact)) => cx.open(record::edit(&contact)),
            Reply::Tracker(purpose, picked, tracker) => Self::on_tracker(purpose, *picked, tracker, cx),
            Reply::Confirmed(command) => Self::carry_out(*command, cx),
            Reply::Window(_, Ok(_)) | Reply::More(_, _, Ok(_)) | Reply::Counts(_, Ok(_)) => {}
            Reply::Window(_, Err(refusal))
            | Reply::More(_, _, Err(refusal))
            | Reply::Counts(_, Err(refusal))
            | Reply::Details(Err(refusal))
            | Reply::Picked(_, Err(refusal)) => toast::refuse(&refusal, cx),
        }
    }

    fn show(&mut self, window: Window, now: Instant) {
        let Window { rows, from_start, to_end, cursor } = window;
        let kept = self.rows.selected().map(|line| line.row.id());
        let still = kept.filter(|id| rows.iter().any(|row| row.id() == *id));
        if let Some(id) = still.or(cursor) {
            self.rows.select(id);
        }
        self.rows.replace(Page { rows: lines(rows, now), from_start, to_end });
        self.loaded = true;
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match self.filter.update(input) {
            Outcome::Ignored => {}
            Outcome::Consumed => return Taken::Yes,
            Outcome::Said(_) => {
                self.refilter(cx);
                return Taken::Yes;
            }
        }
        if let Some(group) = self.groups.clicked(input) {
            self.go(List::GROUPS[group].1, cx);
            return Taken::Yes;
        }
        if let Some(list) = self.advocates.clicked(input).filter(|_| self.list.group() == 0) {
            self.go(List::ADVOCATES[list], cx);
            return Taken::Yes;
        }
        match input {
            Input::Action(Action::NextTracker | Action::Right) => self.go(self.list.next(true), cx),
            Input::Action(Action::Left) => self.go(self.list.next(false), cx),
            Input::Action(Action::Back) if !self.filter.query().is_empty() => {
                self.filter.clear();
                self.refilter(cx);
            }
            Input::Action(Action::Enable) => self.pick(Purpose::Enable, cx),
            Input::Action(Action::Assign) => self.pick(Purpose::Assign, cx),
            Input::Action(Action::Delete) => self.pick(Purpose::Archive, cx),
            Input::Action(Action::New) => cx.open(record::add(self.list.role(), None)),
            Input::Action(Action::Import) => cx.open(Import::contacts(self.list.role())),
            Input::Action(Action::Edit) => {
                if let Some(line) = self.rows.selected() {
                    cx.ask(Request::Details(line.row.id()).into());
                }
            }
            Input::Action(Action::Remove) => self.pick(Purpose::Remove, cx),
            other => match self.rows.update(other) {
                Outcome::Ignored => return Taken::No,
                Outcome::Said(RowsSaid::Opened(id)) => cx.open(record::open(id)),
                Outcome::Consumed | Outcome::Said(RowsSaid::Moved | RowsSaid::Marked) => {}
            },
        }
        Taken::Yes
    }
}

fn lines(rows: Vec<ListRow>, now: Instant) -> Vec<Line> {
    rows.into_iter().map(|row| Line::new(row, now)).collect()
}

impl Screen<Program> for Contacts {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        let taken = match event {
            Event::Shown | Event::Changed => {
                self.reload(cx);
                Taken::Yes
            }
            Event::Reply(Answer::Contacts(reply)) => {
                self.hear(reply, cx);
                Taken::Yes
            }
            Event::Reply(Answer::Assign(Assigned(receipt))) => {
                self.changed(&Ok(receipt), cx);
                Taken::Yes
            }
            Event::Reply(Answer::Change(done)) => {
                self.changed(&done, cx);
                Taken::Yes
            }
            Event::Input(input) => self.input(&input, cx),
            _ => Taken::No,
        };
        self.read_on(cx);
        taken
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        draw::draw(self, frame, area, theme);
    }

    fn scopes(&self) -> &'static [Scope] {
        if self.filter.is_open() {
            &[Scope::Filter, Scope::Move]
        } else {
            &[Scope::Contacts, Scope::List, Scope::Marks, Scope::Move]
        }
    }

    fn facts(&self) -> Facts {
        Facts { row: self.rows.selected().is_some(), marked: self.rows.marked() > 0, ..Facts::default() }
    }

    fn typing(&self) -> Typing {
        if self.filter.is_open() { Typing::On } else { Typing::Off }
    }

    fn status(&self) -> Option<String> {
        marks::words(self.rows.marked(), self.rows.is_ranging())
    }
}
