//! The Outbox: every message by its state, as it goes; why, retry, cancel, pause and resume (X2, X4, E1-E5).

mod draw;
mod question;

use std::collections::BTreeMap;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::explain::Stop;
use crate::domain::{Channel, Instant, MessageId, MessageState};
use crate::office::Command;
use crate::office::ask_outbox_health::OutboxHealth;
use crate::office::channels::{PauseChannel, ResumeChannel};
use crate::office::messages::{CancelMessages, Messages, RetryMessages};
use crate::tui::component::{
    Component, Field, Form, Input, Marks, Outcome, Page, Rows, RowsSaid, ScrollText, TabStrip,
};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::popup::Confirm;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::program::{order, toast};
use crate::tui::screen::{Context, Event, Screen, Signal, Taken};
use crate::tui::shell::Level;
use crate::tui::theme::Theme;
use crate::tui::why::{About, Why};

pub(in crate::tui) use question::letter;
use question::{Line, Part};
pub use question::{Reply, Request};

/// The lists, in the order of their tabs.
const TABS: [Option<MessageState>; 8] = [
    None,
    Some(MessageState::Held),
    Some(MessageState::Queued),
    Some(MessageState::Sent),
    Some(MessageState::Failed),
    Some(MessageState::Uncertain),
    Some(MessageState::Cancelled),
    Some(MessageState::Suppressed),
];

/// From this width on the message stands beside the list.
const WIDE: u16 = 120;

/// The screen.
pub struct Outbox {
    rows: Rows<Line>,
    tab: usize,
    health: Option<OutboxHealth>,
    opened: Option<(MessageId, ScrollText)>,
    /// The message has the focus, not the list.
    reading: bool,
    wide: bool,
    now: Instant,
    strips: [TabStrip; 2],
}

impl Default for Outbox {
    fn default() -> Self {
        Self {
            rows: Rows::new(1),
            tab: 0,
            health: None,
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
            Reply::Status(Ok(health)) => {
                self.rows.set_total(self.count_of(&health.counts));
                self.health = Some(*health);
            }
            Reply::Open(id, Ok(text)) if self.reading || self.here() == Some(id) => {
                self.opened = Some((id, ScrollText::new(text)));
            }
            Reply::Open(_, Ok(_)) => {}
            Reply::Sure(command) => cx.ask(Ask::change(*command, cx.now())),
            Reply::Messages(_, _, Err(refusal)) | Reply::Status(Err(refusal)) | Reply::Open(_, Err(refusal)) => {
                toast::refuse(&refusal, cx);
            }
        }
    }

    fn take(&mut self, part: Part, page: Page<Line>) {
        match part {
            Part::Edge(want) => self.rows.extend(want, page),
            Part::Around(_) => self.rows.replace(page),
        }
    }

    fn count(&self, state: MessageState) -> usize {
        self.health.as_ref().map_or(0, |health| health.count(state))
    }

    fn count_of(&self, counts: &BTreeMap<MessageState, usize>) -> u64 {
        let count: usize = match self.state() {
            None => counts.values().sum(),
            Some(state) => counts.get(&state).copied().unwrap_or(0),
        };
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    /// The marked messages, else the one under the cursor.
    fn picked(&self, cx: &mut Context<Program>) -> Option<Messages> {
        match (self.rows.marks(), self.state()) {
            (Marks::AllBut(left_out), Some(state)) if left_out.is_empty() => Some(Messages::In(state)),
            (Marks::AllBut(_), _) => {
                cx.toast(Level::Warning, "Mark all of one state, or single messages; `-` unmarks all.");
                None
            }
            (Marks::Only(ids), _) if !ids.is_empty() => Some(Messages::These(ids.iter().copied().collect())),
            _ => Some(Messages::These(vec![self.here()?])),
        }
    }

    /// Whether the marked messages may be ones for that, or else the one under the cursor is.
    fn some_can(&self, can: fn(MessageState) -> bool) -> bool {
        if self.rows.marked() > 0 {
            return self.state().is_none_or(can);
        }
        self.rows.selected().is_some_and(|line| can(line.message.row.state))
    }

    fn cancel(&self, cx: &mut Context<Program>) {
        let Some(messages) = self.picked(cx) else { return };
        let text = match (&messages, self.rows.selected()) {
            (Messages::These(ids), Some(line)) if ids.len() == 1 => {
                format!(
                    "“{}” to {} is kept from going, if it has not left.",
                    line.message.subject, line.message.row.name
                )
            }
            _ => format!("{} messages are kept from going, if they have not left.", self.rows.marked()),
        };
        let command = Command::CancelMessages(CancelMessages { messages });
        let answer = Answer::Outbox(Reply::Sure(Box::new(command)));
        cx.open(
            Confirm::new("Cancel messages", format!("{text} Undo puts them back."), "Cancel them")
                .then(Signal::Answer(answer)),
        );
    }

    /// Which channel to pause or resume; the paused ones first.
    fn pause(&self, cx: &mut Context<Program>) {
        let paused = |channel: Channel| {
            let mut channels = self.health.iter().flat_map(|health| &health.channels);
            let held = |by| !matches!(by, Stop::Server(_));
            channels.any(|one| one.channel == channel && one.stopped.as_ref().is_some_and(|stopped| held(stopped.by)))
        };
        let mut choices: Vec<(bool, Channel)> = Channel::ALL.map(|channel| (paused(channel), channel)).into();
        choices.sort_by_key(|(paused, _)| !paused);
        let told = |(paused, channel): &(bool, Channel)| {
            format!("{} {}", if *paused { "resume" } else { "pause" }, channel.word())
        };
        let hint = "A paused channel sends nothing until it is resumed; its messages wait.";
        let fields = vec![Field::choice("what", "What", choices.iter().map(told).collect(), 0).hint(hint)];
        let make = move |form: &mut Form| {
            let (paused, channel) = *choices.get(form.chosen("what")?)?;
            let channel = Some(channel);
            Some(if paused {
                Command::ResumeChannel(ResumeChannel { channel })
            } else {
                Command::PauseChannel(PauseChannel { channel })
            })
        };
        cx.open(order::form("Pause or resume a channel", Form::new(fields, "Do it"), make, |_| "what"));
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        let second = TABS.len() / 2;
        let clicked = self.strips[0].clicked(input).or_else(|| Some(self.strips[1].clicked(input)? + second));
        match (input, clicked) {
            (_, Some(tab)) => self.go(tab, cx),
            (Input::Action(Action::Why), _) => match self.here() {
                Some(id) => cx.open(Why::new(About::Message(id))),
                None => return Taken::No,
            },
            (Input::Action(Action::Retry), _) => {
                if let Some(messages) = self.picked(cx) {
                    cx.ask(Ask::change(Command::RetryMessages(RetryMessages { messages }), cx.now()));
                }
            }
            (Input::Action(Action::Delete), _) => self.cancel(cx),
            (Input::Action(Action::Pause), _) => self.pause(cx),
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
        if ended {
            self.reload(cx);
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
            Action::Retry => self.some_can(MessageState::can_retry),
            Action::Delete => self.some_can(MessageState::can_cancel),
            _ => true,
        }
    }

    fn status(&self) -> Option<String> {
        let marked = self.rows.marked();
        (marked > 0).then(|| format!("{marked} marked"))
    }

    fn wakes_at(&self, now: Instant) -> Option<Instant> {
        let held = self.rows.selected().is_some_and(|_| self.count(MessageState::Held) > 0);
        held.then(|| now.plus_seconds(1))
    }
}
