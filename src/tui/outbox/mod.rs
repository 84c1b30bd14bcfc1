//! The Outbox: every message by its state, as it goes; why, retry, cancel, pause and resume (X2, X4, E1-E5).

mod brake;
mod deeds;
mod draw;
mod head;
mod letter;
mod question;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::{Instant, MessageId, MessageState};
use crate::office::Command;
use crate::tui::component::{Component, Input, Outcome, Page, Rows, RowsSaid, ScrollText, TabStrip, marks};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::program::toast;
use crate::tui::program::trial_forms;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::{Context, Event, Screen, Taken};
use crate::tui::theme::Theme;
use crate::tui::why::{About, Why};

use deeds::Deed;
pub(in crate::tui) use letter::letter;
use question::{Line, Part, Standing};
pub use question::{Reply, Request};

/// The lists, in the order of their tabs: what is on its way and arrives, then what does not.
const TABS: [Option<MessageState>; 11] = [
    None,
    Some(MessageState::Held),
    Some(MessageState::Queued),
    Some(MessageState::Sending),
    Some(MessageState::Sent),
    Some(MessageState::Delivered),
    Some(MessageState::Failed),
    Some(MessageState::Bounced),
    Some(MessageState::Uncertain),
    Some(MessageState::Cancelled),
    Some(MessageState::Suppressed),
];

/// So many tabs stand in the first line of a narrow screen.
const FIRST_TABS: usize = 6;

/// The tab of what waits.
const QUEUED: usize = 2;

/// How long the head may be out of date: a dispatcher that dies writes nothing.
const RENEW_SECONDS: i64 = 30;

/// From this width on the message stands beside the list.
const WIDE: u16 = 120;

/// The screen.
pub struct Outbox {
    rows: Rows<Line>,
    tab: usize,
    standing: Option<Standing>,
    /// Whether the brake's question was asked.
    brake: Asked,
    opened: Option<(MessageId, ScrollText)>,
    /// The message has the focus, not the list.
    reading: bool,
    wide: bool,
    now: Instant,
    strips: [TabStrip; 2],
}

/// Whether the brake's question was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Not since it was pulled.
    No,
    /// It was.
    Yes,
    /// It was said that it sends on: a brake that is on once that is done was pulled anew.
    SendsOn,
}

impl Default for Outbox {
    fn default() -> Self {
        Self {
            rows: Rows::new(1),
            tab: 0,
            standing: None,
            brake: Asked::No,
            opened: None,
            reading: false,
            wide: false,
            now: Instant(0),
            strips: [TabStrip::default(), TabStrip::default()],
        }
    }
}

impl Outbox {
    fn state(&self) -> Option<MessageState> {
        TABS[self.tab]
    }

    fn here(&self) -> Option<MessageId> {
        self.rows.selected().map(|line| line.message.row.id)
    }

    fn ask(&self, part: Part, cx: &mut Context<Program>) {
        cx.ask(Request::Messages(self.state(), part, self.rows.page_size(), cx.now()).into());
    }

    fn reload(&self, cx: &mut Context<Program>) {
        self.ask(Part::Around(self.here()), cx);
        cx.ask(Request::Status(cx.now()).into());
        if let Some((id, _)) = &self.opened {
            cx.ask(Request::Open(*id, cx.now()).into());
        }
    }

    fn go(&mut self, tab: usize, cx: &mut Context<Program>) {
        if tab != self.tab {
            self.tab = tab;
            self.rows = Rows::new(1);
            self.rows.set_total(self.total());
            self.opened = None;
            self.ask(Part::Around(None), cx);
        }
    }

    /// Asks for the message under the cursor, where it is shown beside the list.
    fn follow(&mut self, cx: &mut Context<Program>) {
        match self.here() {
            Some(id) if self.wide && self.opened.as_ref().is_none_or(|(opened, _)| *opened != id) => {
                cx.ask(Request::Open(id, cx.now()).into());
            }
            None if !self.reading => self.opened = None,
            _ => {}
        }
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Messages(state, ..) if state != self.state() => {}
            Reply::Messages(_, part, Ok(page)) => {
                self.take(part, page);
                self.follow(cx);
            }
            Reply::Status(Ok(standing)) => {
                match (standing.health.brake(), self.brake) {
                    (None, _) => self.brake = Asked::No,
                    (Some(_), Asked::No) if cx.is_in_front() => {
                        self.brake = Asked::Yes;
                        brake::look(cx);
                    }
                    (Some(_), _) => {}
                }
                self.standing = Some(*standing);
                self.rows.set_total(self.total());
            }
            Reply::Backlog(Ok(backlog)) => {
                if !cx.is_in_front() {
                    self.brake = Asked::No; // the answer came too late: asked when this is shown again
                } else if let Some(standing) = &self.standing {
                    brake::ask(&backlog, standing, cx);
                }
            }
            Reply::GoOn(way) => self.go_on(way, cx),
            Reply::Open(id, Ok(text)) if self.reading || self.here() == Some(id) => {
                self.opened = Some((id, ScrollText::new(text)));
            }
            Reply::Open(_, Ok(_)) => {}
            Reply::Sure(command) => {
                if matches!(*command, Command::ReleaseBrake) {
                    self.brake = Asked::SendsOn;
                }
                cx.ask(Ask::change(*command, cx.now()));
            }
            Reply::Messages(_, _, Err(refusal))
            | Reply::Status(Err(refusal))
            | Reply::Backlog(Err(refusal))
            | Reply::Open(_, Err(refusal)) => toast::refuse(&refusal, cx),
        }
    }

    fn take(&mut self, part: Part, page: Page<Line>) {
        match part {
            Part::Edge(want) => self.rows.extend(want, page),
            Part::Around(_) => self.rows.replace(page),
        }
    }

    fn count(&self, state: MessageState) -> usize {
        self.standing.as_ref().map_or(0, |standing| standing.health.count(state))
    }

    /// How many messages the list has.
    fn total(&self) -> u64 {
        let count = match self.state() {
            None => MessageState::ALL.into_iter().map(|state| self.count(state)).sum(),
            Some(state) => self.count(state),
        };
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    /// Whether the marked messages may be ones for that, or else the one under the cursor is.
    fn some_can(&self, deed: Deed) -> bool {
        if self.rows.marked() > 0 {
            return self.state().is_none_or(|state| deed.fits(state));
        }
        self.rows.selected().is_some_and(|line| deed.fits(line.message.row.state))
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        let clicked = self.strips[0].clicked(input).or_else(|| Some(self.strips[1].clicked(input)? + FIRST_TABS));
        match (input, clicked) {
            (_, Some(tab)) => self.go(tab, cx),
            (Input::Action(Action::Why), _) => match self.here() {
                Some(id) => cx.open(Why::new(About::Message(id))),
                None => return Taken::No,
            },
            (Input::Action(Action::Retry), _) => self.act(Deed::Retry, cx),
            (Input::Action(Action::Delete), _) => self.act(Deed::Cancel, cx),
            (Input::Action(Action::RetryAll), _) => self.act_on_all(Deed::Retry, cx),
            (Input::Action(Action::CancelAll), _) => self.act_on_all(Deed::Cancel, cx),
            (Input::Action(Action::Pause), _) => self.pause(cx),
            (Input::Action(Action::TestConnection), _) => cx.open(trial_forms::connection(self.way_to_test())),
            _ if self.reading => return self.read(input),
            (Input::Action(Action::Left), _) => self.go(self.tab.checked_sub(1).unwrap_or(TABS.len() - 1), cx),
            (Input::Action(Action::Right), _) => self.go((self.tab + 1) % TABS.len(), cx),
            (Input::Action(Action::NextPane), _) if self.wide && self.opened.is_some() => self.reading = true,
            _ => match self.rows.update(input) {
                Outcome::Ignored => return Taken::No,
                Outcome::Said(RowsSaid::Opened(id)) => {
                    self.reading = true;
                    cx.ask(Request::Open(id, cx.now()).into());
                }
                _ => {}
            },
        }
        Taken::Yes
    }

    /// The message has the focus.
    fn read(&mut self, input: &Input) -> Taken {
        if let Input::Action(Action::Back | Action::Close | Action::PreviousPane) = input {
            self.reading = false;
            return Taken::Yes;
        }
        let heard = self.opened.as_mut().map_or(Outcome::Ignored, |(_, text)| text.update(input));
        if heard == Outcome::Ignored { Taken::No } else { Taken::Yes }
    }

    /// Time passed: the holds are shorter, and one may have ended.
    fn tick(&mut self, cx: &mut Context<Program>) {
        let now = self.now;
        let mut ended = false;
        for line in self.rows.held_mut().filter(|line| line.message.row.state == MessageState::Held) {
            ended |= line.message.row.not_before <= now;
            line.renew(now);
        }
        let renewed = self.standing.as_ref().map_or(now, |standing| standing.health.at);
        if ended {
            self.reload(cx);
        } else if now.micros_since(renewed) >= RENEW_SECONDS * 1_000_000 {
            cx.ask(Request::Status(now).into());
        }
    }
}

impl Screen<Program> for Outbox {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        self.now = cx.now();
        self.wide = cx.size().width >= WIDE;
        let taken = match event {
            Event::Shown | Event::Changed => {
                self.reload(cx);
                Taken::Yes
            }
            Event::Reply(Answer::Outbox(reply)) => {
                self.hear(reply, cx);
                Taken::Yes
            }
            Event::Reply(Answer::Change(done)) => {
                if self.brake == Asked::SendsOn {
                    self.brake = Asked::No;
                }
                if done.is_ok() {
                    self.rows.unmark_all();
                }
                toast::show(&done, cx);
                Taken::Yes
            }
            Event::Input(input) => self.input(&input, cx),
            Event::Tick => {
                self.tick(cx);
                Taken::Yes
            }
            Event::Reply(_) | Event::Found(_) => Taken::No,
        };
        if taken == Taken::Yes {
            self.follow(cx);
            if let Some(want) = self.rows.wants() {
                self.ask(Part::Edge(want), cx);
            }
        }
        taken
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        draw::draw(self, frame, area, theme);
    }

    fn scopes(&self) -> &'static [Scope] {
        if self.reading {
            &[Scope::Outbox, Scope::Move]
        } else {
            &[Scope::Outbox, Scope::List, Scope::Marks, Scope::Move]
        }
    }

    fn facts(&self) -> Facts {
        let marked = self.rows.marked() > 0;
        Facts { row: self.rows.selected().is_some(), marked, parts: self.opened.is_some(), ..Facts::default() }
    }

    fn offers(&self, action: Action) -> bool {
        match action {
            Action::Filter => false,
            Action::MarkAll => self.state().is_some(),
            Action::Left | Action::Right => !self.reading,
            Action::Retry => self.some_can(Deed::Retry),
            Action::Delete => self.some_can(Deed::Cancel),
            Action::RetryAll => self.all_for(Deed::Retry).is_some(),
            Action::CancelAll => self.all_for(Deed::Cancel).is_some(),
            _ => true,
        }
    }

    fn status(&self) -> Option<String> {
        marks::words(self.rows.marked(), self.rows.is_ranging())
    }

    fn wakes_at(&self, now: Instant) -> Option<Instant> {
        let held = self.rows.selected().is_some() && self.count(MessageState::Held) > 0;
        let renewal = self.standing.as_ref().map(|standing| standing.health.at.plus_seconds(RENEW_SECONDS));
        let second = held.then(|| now.plus_seconds(1));
        second.into_iter().chain(renewal.map(|at| at.max(now.plus_seconds(1)))).min()
    }
}
