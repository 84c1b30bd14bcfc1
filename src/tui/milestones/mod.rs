//! The Milestones: Pending (awaiting review, in progress) and Approved, of one contractor or of all, with the milestone
//! under the cursor below the list or beside it.
//!
//! Only the rows around the screen are held; cursor and marks are kept by id. What is done to milestones stands in
//! [`actions`]; [`detail`] and [`list`] serve other screens too.

mod actions;
pub mod detail;
mod draw;
mod form;
pub mod list;
mod question;
mod whom;

use chrono_tz::Tz;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::due::Due;
use crate::domain::milestone::Step;
use crate::domain::{ContactId, Instant, MilestoneId};
use crate::office::ask_milestones::{MilestoneList, Review, Shown, Standing};
use crate::tui::component::{
    Component, Drawn, FilterLine, Input, MouseKind, Outcome, Rows, RowsSaid, ScrollText, TabStrip, Typing, Want, marks,
};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::screen::{Context, Event, Screen, Taken};
use crate::tui::shell::Level;
use crate::tui::theme::Theme;
use crate::tui::why::{About, Why};

pub use form::details;
use list::Line;
pub use question::{Basis, Reply, Request, Stretch, Subject};

/// From this width on the milestone stands beside the list.
const WIDE: u16 = 120;

/// The screen.
pub struct Milestones {
    shown: Shown,
    contractor: Option<(ContactId, String)>,
    rows: Rows<Line>,
    /// Whether the rows are those of the list that is shown.
    loaded: bool,
    standing: Option<Standing>,
    review: Option<Box<Review>>,
    /// The milestone that was asked for.
    asked: Option<MilestoneId>,
    /// The one that was just added: the cursor goes there.
    wanted: Option<MilestoneId>,
    /// The milestone has the focus, not the list.
    reading: bool,
    wide: bool,
    body: ScrollText,
    filter: FilterLine,
    tabs: TabStrip,
    /// Where the contractor is chosen.
    opener: Drawn,
    now: Instant,
    zone: Tz,
}

impl Default for Milestones {
    fn default() -> Self {
        Self {
            shown: Shown::default(),
            contractor: None,
            rows: Rows::new(1),
            loaded: false,
            standing: None,
            review: None,
            asked: None,
            wanted: None,
            reading: false,
            wide: false,
            body: ScrollText::default(),
            filter: FilterLine::default(),
            tabs: TabStrip::default(),
            opener: Drawn::default(),
            now: Instant(0),
            zone: Tz::UTC,
        }
    }
}

impl Milestones {
    /// What is shown, as the office is asked for it.
    fn list(&self) -> MilestoneList {
        MilestoneList {
            shown: self.shown,
            contractor: self.contractor.as_ref().map(|(id, _)| *id),
            text: self.filter.query().trim().to_owned(),
        }
    }

    fn here(&self) -> Option<MilestoneId> {
        self.rows.selected().map(|line| line.row.id)
    }

    /// The milestone under the cursor, once it is known, with its deadline in words.
    fn shown_review(&self) -> Option<(&Review, &Due)> {
        let line = self.rows.selected()?;
        let review = self.review.as_deref()?;
        (review.detail.milestone.id == line.row.id).then_some((review, &line.due))
    }

    /// Asks anew for what is shown, around the cursor.
    fn reload(&mut self, cx: &mut Context<Program>) {
        let list = self.list();
        let here = self.rows.selected().map(Line::place);
        let focus = self.wanted.or(here.map(|place| place.id));
        let limit = 2 * self.rows.page_size();
        self.asked = None;
        cx.ask(Request::Standing(list.clone()).into());
        let place = here.filter(|_| self.loaded);
        cx.ask(Request::Window { list, focus, place, limit, now: cx.now() }.into());
    }

    /// Asks for the page that the cursor comes near to, and for the milestone under it.
    fn read_on(&mut self, cx: &mut Context<Program>) {
        if !self.loaded {
            return;
        }
        if let Some(want) = self.rows.wants() {
            let place = match want {
                Want::Before(id) | Want::After(id) => {
                    self.rows.held_mut().find(|line| line.row.id == id).map(|line| line.place())
                }
                Want::First | Want::Last => None,
            };
            let (list, limit) = (self.list(), self.rows.page_size());
            cx.ask(Request::More { list, want, place, limit, now: cx.now() }.into());
        }
        match self.here() {
            Some(id) if self.asked != Some(id) => {
                self.asked = Some(id);
                cx.ask(Request::Review(id).into());
            }
            Some(_) => {}
            None => self.reading = false,
        }
    }

    /// Shows another list, without marks and without a filter.
    fn go(&mut self, shown: Shown, cx: &mut Context<Program>) {
        if shown != self.shown {
            self.shown = shown;
            self.renew(cx);
        }
    }

    fn next_list(&mut self, forward: bool, cx: &mut Context<Program>) {
        let at = Shown::ALL.iter().position(|shown| *shown == self.shown).unwrap_or(0);
        let step = if forward { 1 } else { Shown::ALL.len() - 1 };
        self.go(Shown::ALL[(at + step) % Shown::ALL.len()], cx);
    }

    fn renew(&mut self, cx: &mut Context<Program>) {
        self.filter.clear();
        self.rows = Rows::new(1);
        self.loaded = false;
        self.review = None;
        self.reading = false;
        self.reload(cx);
    }

    fn refilter(&mut self, cx: &mut Context<Program>) {
        self.rows.filter_changed();
        self.loaded = false;
        self.reload(cx);
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Window(list, Ok(stretch)) if list == self.list() => self.show(stretch),
            Reply::More(list, want, Ok(page)) if list == self.list() => self.rows.extend(want, page),
            Reply::Standing(list, Ok(standing)) if list == self.list() => {
                self.rows.set_total(standing.matching as u64);
                self.standing = Some(standing);
            }
            Reply::Review(id, Ok(review)) if self.asked == Some(id) => {
                if self.review.as_ref().is_none_or(|old| old.detail.milestone.id != id) {
                    self.body = ScrollText::default();
                }
                self.review = Some(review);
            }
            Reply::Contractors(Ok(contractors)) => Self::choose_contractor(contractors, cx),
            Reply::Picked(step, Ok(picked)) => Self::picked(step, picked, cx),
            Reply::Form(subject, Ok(basis)) => cx.open(form::details(subject, *basis)),
            Reply::Shown(Ok(words)) => cx.toast(Level::Done, words),
            Reply::For(contact) => Self::form(Subject::New(contact), cx),
            Reply::Only(contractor) => {
                self.contractor = contractor;
                self.renew(cx);
            }
            Reply::Window(_, Err(refusal))
            | Reply::More(_, _, Err(refusal))
            | Reply::Standing(_, Err(refusal))
            | Reply::Review(_, Err(refusal))
            | Reply::Contractors(Err(refusal))
            | Reply::Form(_, Err(refusal))
            | Reply::Shown(Err(refusal))
            | Reply::Picked(_, Err(refusal)) => toast::refuse(&refusal, cx),
            Reply::Window(..)
            | Reply::More(..)
            | Reply::Standing(..)
            | Reply::Review(..)
            | Reply::Whom(..)
            | Reply::Attached(..) => {}
        }
    }

    fn show(&mut self, stretch: Stretch) {
        let Stretch { mut page, cursor, zone } = stretch;
        self.zone = zone;
        let held = |id: &MilestoneId| page.rows.iter().any(|line| line.row.id == *id);
        let wanted = self.wanted.take().filter(held);
        if let Some(id) = wanted.or(self.here().filter(held)).or(cursor) {
            self.rows.select(id);
        }
        page.rows.dedup_by_key(|line| line.row.id);
        self.rows.replace(page);
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
        if let Some(tab) = self.tabs.clicked(input) {
            self.go(Shown::ALL[tab], cx);
            return Taken::Yes;
        }
        if let Input::Mouse(mouse) = input
            && mouse.kind == MouseKind::Click
            && self.opener.holds(mouse.at)
        {
            cx.ask(Request::Contractors(self.shown).into());
            return Taken::Yes;
        }
        if let Input::Action(action) = input
            && self.act(*action, cx)
        {
            return Taken::Yes;
        }
        if self.reading { self.read(input) } else { self.in_list(input, cx) }
    }

    /// What works in the list and in the opened milestone alike.
    fn act(&mut self, action: Action, cx: &mut Context<Program>) -> bool {
        match action {
            Action::Approve => self.step(Step::Approve, cx),
            Action::Reject => self.step(Step::Reject, cx),
            Action::Submit => self.step(Step::Submit, cx),
            Action::Unapprove => self.step(Step::Unapprove, cx),
            Action::Delete => self.step(Step::Delete, cx),
            Action::New => match &self.contractor {
                Some((id, _)) => Self::form(Subject::New(*id), cx),
                None => cx.open(whom::WhomPopup::default()),
            },
            Action::Edit => match self.rows.selected().map(|line| &line.row) {
                Some(one) => match one.status.after(Step::Edit, &one.title) {
                    Ok(_) => Self::form(Subject::Edit(one.id), cx),
                    Err(refusal) => toast::refuse(&refusal, cx),
                },
                None => return false,
            },
            Action::Why => {
                if let Some(id) = self.here() {
                    cx.open(Why::new(About::Milestone(id)));
                }
            }
            Action::OpenFile => match self.here() {
                Some(id) => cx.ask(Request::Show(id).into()),
                None => return false,
            },
            Action::Contractor => cx.ask(Request::Contractors(self.shown).into()),
            Action::NextTracker => self.next_list(true, cx),
            Action::NextStage => self.move_cursor(Action::Down),
            Action::PreviousStage => self.move_cursor(Action::Up),
            _ => return false,
        }
        true
    }

    fn move_cursor(&mut self, action: Action) {
        self.rows.update(&Input::Action(action));
    }

    fn in_list(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match input {
            Input::Action(Action::Right) => self.next_list(true, cx),
            Input::Action(Action::Left) => self.next_list(false, cx),
            Input::Action(Action::Back) if !self.filter.query().is_empty() => {
                self.filter.clear();
                self.refilter(cx);
            }
            Input::Action(Action::Back) if self.contractor.is_some() => {
                self.contractor = None;
                self.renew(cx);
            }
            Input::Action(Action::NextPane) if self.wide && self.here().is_some() => self.reading = true,
            other => match self.rows.update(other) {
                Outcome::Ignored => return self.scroll(other),
                Outcome::Said(RowsSaid::Opened(_)) => self.reading = true,
                Outcome::Consumed | Outcome::Said(RowsSaid::Moved | RowsSaid::Marked) => {}
            },
        }
        Taken::Yes
    }

    /// The milestone has the focus.
    fn read(&mut self, input: &Input) -> Taken {
        match input {
            Input::Action(Action::Back | Action::Close | Action::PreviousPane) => self.reading = false,
            Input::Action(Action::Right) => self.move_cursor(Action::Down),
            Input::Action(Action::Left) => self.move_cursor(Action::Up),
            other => return self.scroll(other),
        }
        Taken::Yes
    }

    fn scroll(&mut self, input: &Input) -> Taken {
        let mouse = matches!(input, Input::Mouse(_));
        if (self.reading || mouse) && self.body.update(input) != Outcome::Ignored { Taken::Yes } else { Taken::No }
    }
}

impl Screen<Program> for Milestones {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        self.now = cx.now();
        self.wide = cx.size().width >= WIDE;
        let taken = match event {
            Event::Shown | Event::Changed => {
                self.reload(cx);
                Taken::Yes
            }
            Event::Reply(Answer::Milestones(reply)) => {
                self.hear(reply, cx);
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
        } else if self.reading {
            &[Scope::Milestones, Scope::Move]
        } else {
            &[Scope::Milestones, Scope::List, Scope::Marks, Scope::Move]
        }
    }

    fn facts(&self) -> Facts {
        Facts {
            row: self.rows.selected().is_some(),
            marked: self.rows.marked() > 0,
            parts: self.wide,
            file: self.rows.selected().is_some_and(|line| line.row.file.is_some()),
        }
    }

    fn typing(&self) -> Typing {
        if self.filter.is_open() { Typing::On } else { Typing::Off }
    }

    fn offers(&self, action: Action) -> bool {
        let approved = self.shown == Shown::Approved;
        match action {
            Action::Unapprove => approved,
            Action::Approve | Action::Reject | Action::Submit | Action::Edit | Action::Delete => !approved,
            _ => true,
        }
    }

    fn acts(&self, action: Action) -> bool {
        let step = match action {
            Action::Approve => Step::Approve,
            Action::Reject => Step::Reject,
            Action::Submit => Step::Submit,
            Action::Unapprove => Step::Unapprove,
            Action::Delete => Step::Delete,
            Action::Edit => Step::Edit,
            _ => return true,
        };
        let here = self.rows.selected().filter(|_| self.rows.marked() == 0);
        here.is_none_or(|line| line.row.status.after(step, "").is_ok())
    }

    fn breadcrumb(&self) -> Option<String> {
        let line = self.rows.selected().filter(|_| self.reading)?;
        Some(line.row.title.clone())
    }

    fn status(&self) -> Option<String> {
        marks::words(self.rows.marked(), self.rows.is_ranging())
    }
}
