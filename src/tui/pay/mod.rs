//! Pay Contractor: payments by state, of one contractor or of all, with what is done to them, their totals, and the
//! payment under the cursor below the list or beside it.
//!
//! Only the rows around the screen are held; cursor and marks are kept by id. What is done to payments stands in
//! `actions`, files in `export`.

mod actions;
mod detail;
mod draw;
mod export;
mod forms;
mod list;
mod question;
mod totals;

use chrono_tz::Tz;
use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::{ContactId, Instant, PaymentId, PaymentState};
use crate::office::ask_payments::{Filter, PaymentDetail};
use crate::tui::component::{Component, Drawn, Input, MouseKind, Outcome, Rows, RowsSaid, ScrollText, TabStrip, marks};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer};
use crate::tui::screen::{Context, Event, Screen, Taken};
use crate::tui::theme::Theme;

pub use export::{Export, Exported, Kind, NotExported};
use list::Line;
pub use question::{Deed, Marked, Picked, Reply, Request, Standing, Stretch};

/// From this width on the payment and the totals stand beside the list.
const WIDE: u16 = 120;

/// Which part has the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Focus {
    /// The list.
    #[default]
    List,
    /// The payment.
    Detail,
    /// The totals; on a narrow screen they are seen only then.
    Totals,
}

/// The screen.
pub struct Pay {
    state: PaymentState,
    contractor: Option<(ContactId, String)>,
    rows: Rows<Line>,
    /// Whether the rows are those of the list that is shown.
    loaded: bool,
    standing: Option<Box<Standing>>,
    detail: Option<Box<PaymentDetail>>,
    /// The payment that was asked for.
    asked: Option<PaymentId>,
    focus: Focus,
    wide: bool,
    body: ScrollText,
    totals: ScrollText,
    tabs: TabStrip,
    /// Where the contractor is chosen.
    opener: Drawn,
    now: Instant,
    zone: Tz,
}

impl Default for Pay {
    fn default() -> Self {
        Self {
            state: PaymentState::Draft,
            contractor: None,
            rows: Rows::new(1),
            loaded: false,
            standing: None,
            detail: None,
            asked: None,
            focus: Focus::default(),
            wide: false,
            body: ScrollText::default(),
            totals: ScrollText::default(),
            tabs: TabStrip::default(),
            opener: Drawn::default(),
            now: Instant(0),
            zone: Tz::UTC,
        }
    }
}

impl Pay {
    fn whose(&self) -> Option<ContactId> {
        self.contractor.as_ref().map(|(id, _)| *id)
    }

    /// What is shown, as the office is asked for it.
    fn list(&self) -> Filter {
        Filter { state: Some(self.state), contractor: self.whose() }
    }

    fn here(&self) -> Option<PaymentId> {
        self.rows.selected().map(|line| line.row.id)
    }

    /// How many payments the list has.
    fn count(&self) -> usize {
        let counts = self.standing.as_ref().map(|standing| &standing.counts);
        counts.and_then(|counts| counts.get(&self.state)).copied().unwrap_or(0)
    }

    /// The payment under the cursor, once it is known.
    fn shown_detail(&self) -> Option<(&Line, &PaymentDetail)> {
        let line = self.rows.selected()?;
        let detail = self.detail.as_deref()?;
        (detail.payment.id == line.row.id).then_some((line, detail))
    }

    /// Asks anew for what is shown, around the cursor.
    fn reload(&mut self, cx: &mut Context<Program>) {
        self.asked = None;
        cx.ask(Request::Standing(self.whose()).into());
        let focus = self.here().filter(|_| self.loaded);
        let limit = 2 * self.rows.page_size();
        cx.ask(Request::Window { list: self.list(), focus, limit, now: cx.now() }.into());
    }

    /// Asks for the page that the cursor comes near to, and for the payment under it.
    fn read_on(&mut self, cx: &mut Context<Program>) {
        if !self.loaded {
            return;
        }
        if let Some(want) = self.rows.wants() {
            let limit = self.rows.page_size();
            cx.ask(Request::More { list: self.list(), want, limit, now: cx.now() }.into());
        }
        match self.here() {
            Some(id) if self.asked != Some(id) => {
                self.asked = Some(id);
                cx.ask(Request::Detail(id).into());
            }
            None if self.focus == Focus::Detail => self.focus = Focus::List,
            Some(_) | None => {}
        }
    }

    /// Shows another list, without marks.
    fn go(&mut self, state: PaymentState, cx: &mut Context<Program>) {
        if state != self.state {
            self.state = state;
            self.renew(cx);
        }
    }

    fn next_list(&mut self, forward: bool, cx: &mut Context<Program>) {
        let at = PaymentState::ALL.iter().position(|state| *state == self.state).unwrap_or(0);
        let step = if forward { 1 } else { PaymentState::ALL.len() - 1 };
        self.go(PaymentState::ALL[(at + step) % PaymentState::ALL.len()], cx);
    }

    fn renew(&mut self, cx: &mut Context<Program>) {
        self.rows = Rows::new(1);
        self.loaded = false;
        self.detail = None;
        if self.focus == Focus::Detail {
            self.focus = Focus::List;
        }
        self.reload(cx);
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Window(list, Ok(stretch)) if list == self.list() => self.show(stretch),
            Reply::More(list, want, Ok(page)) if list == self.list() => self.rows.extend(want, page),
            Reply::Standing(whose, Ok(standing)) if whose == self.whose() => {
                self.standing = Some(standing);
                self.rows.set_total(self.count() as u64);
            }
            Reply::Detail(id, Ok(detail)) if self.asked == Some(id) => {
                if self.detail.as_ref().is_none_or(|old| old.payment.id != id) {
                    self.body = ScrollText::default();
                }
                self.detail = Some(detail);
            }
            Reply::Account(Ok(detail)) => cx.open(forms::account(&detail)),
            Reply::Contractors(Ok(sums)) => Self::choose_contractor(&sums, cx),
            Reply::Picked(deed, Ok(picked)) => Self::picked(deed, picked, cx),
            Reply::Export(done) => Self::exported(done, cx),
            Reply::Only(contractor) => {
                self.contractor = contractor;
                self.renew(cx);
            }
            Reply::Window(_, Err(refusal))
            | Reply::More(_, _, Err(refusal))
            | Reply::Standing(_, Err(refusal))
            | Reply::Account(Err(refusal))
            | Reply::Contractors(Err(refusal))
            | Reply::Picked(_, Err(refusal)) => toast::refuse(&refusal, cx),
            // one that is gone by now is no longer under the cursor
            Reply::Window(..) | Reply::More(..) | Reply::Standing(..) | Reply::Detail(..) => {}
        }
    }

    fn show(&mut self, stretch: Stretch) {
        let Stretch { page, cursor, zone } = stretch;
        self.zone = zone;
        let held = |id: &PaymentId| page.rows.iter().any(|line| line.row.id == *id);
        if let Some(id) = self.here().filter(held).or(cursor) {
            self.rows.select(id);
        }
        self.rows.replace(page);
        self.loaded = true;
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        if let Some(tab) = self.tabs.clicked(input) {
            self.go(PaymentState::ALL[tab], cx);
            return Taken::Yes;
        }
        match input {
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click && self.opener.holds(mouse.at) => {
                cx.ask(Request::Contractors.into());
                return Taken::Yes;
            }
            Input::Action(action) if self.act(*action, cx) => return Taken::Yes,
            _ => {}
        }
        match self.focus {
            Focus::List => self.in_list(input, cx),
            Focus::Detail | Focus::Totals => self.read(input),
        }
    }

    /// What works in every part.
    fn act(&mut self, action: Action, cx: &mut Context<Program>) -> bool {
        if let Some(wish) = actions::Wish::of(action) {
            self.wish(wish, cx);
            return true;
        }
        match action {
            Action::Edit => match self.here() {
                Some(id) => cx.ask(Request::Account(id).into()),
                None => return false,
            },
            Action::Export => self.export(cx),
            Action::Contractor | Action::Filter => cx.ask(Request::Contractors.into()),
            Action::Totals if self.focus == Focus::Totals => self.focus = Focus::List,
            Action::Totals => self.focus = Focus::Totals,
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
            Input::Action(Action::Back) if self.contractor.is_some() => {
                self.contractor = None;
                self.renew(cx);
            }
            Input::Action(Action::NextPane) if self.wide => {
                self.focus = if self.here().is_some() { Focus::Detail } else { Focus::Totals };
            }
            other => match self.rows.update(other) {
                Outcome::Ignored => return self.wheel(other),
                Outcome::Said(RowsSaid::Opened(_)) => self.focus = Focus::Detail,
                Outcome::Consumed | Outcome::Said(RowsSaid::Moved | RowsSaid::Marked) => {}
            },
        }
        Taken::Yes
    }

    /// The payment or the totals have the focus.
    fn read(&mut self, input: &Input) -> Taken {
        let totals = self.focus == Focus::Totals;
        match input {
            Input::Action(Action::PreviousPane) if totals && self.wide && self.here().is_some() => {
                self.focus = Focus::Detail;
            }
            Input::Action(Action::Back | Action::Close | Action::PreviousPane) => self.focus = Focus::List,
            Input::Action(Action::NextPane) if !totals && self.wide => self.focus = Focus::Totals,
            Input::Action(Action::Right) => self.move_cursor(Action::Down),
            Input::Action(Action::Left) => self.move_cursor(Action::Up),
            Input::Action(_) => {
                let part = if totals { &mut self.totals } else { &mut self.body };
                return if part.update(input) == Outcome::Ignored { Taken::No } else { Taken::Yes };
            }
            other => match self.rows.update(other) {
                Outcome::Ignored => return self.wheel(other),
                _ => self.focus = Focus::List,
            },
        }
        Taken::Yes
    }

    /// The wheel turns over a part that has not the focus.
    fn wheel(&mut self, input: &Input) -> Taken {
        let mouse = matches!(input, Input::Mouse(_));
        let taken = mouse && (self.body.update(input).is_taken() || self.totals.update(input).is_taken());
        if taken { Taken::Yes } else { Taken::No }
    }
}

impl Screen<Program> for Pay {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        self.now = cx.now();
        self.wide = cx.size().width >= WIDE;
        let taken = match event {
            Event::Shown | Event::Changed => {
                self.reload(cx);
                Taken::Yes
            }
            Event::Reply(Answer::Pay(reply)) => {
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
        match self.focus {
            Focus::List => &[Scope::Pay, Scope::List, Scope::Marks, Scope::Move],
            Focus::Detail | Focus::Totals => &[Scope::Pay, Scope::Move],
        }
    }

    fn facts(&self) -> Facts {
        Facts { row: self.here().is_some(), marked: self.rows.marked() > 0, parts: self.wide, file: false }
    }

    fn offers(&self, action: Action) -> bool {
        match actions::Wish::of(action) {
            Some(wish) => wish.fits(self.state),
            None => action != Action::Export || self.count() > 0,
        }
    }

    fn breadcrumb(&self) -> Option<String> {
        let line = self.rows.selected().filter(|_| self.focus == Focus::Detail)?;
        Some(format!("{} to {}", line.row.amount, line.row.contractor_name))
    }

    fn status(&self) -> Option<String> {
        marks::words(self.rows.marked(), self.rows.is_ranging())
    }
}
