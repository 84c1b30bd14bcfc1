//! The record of a contact, over any screen: details, addresses with consent, stage strips, timeline, messages, milestones.
//!
//! A screen opens it with [`open`], by a contact or by a card.

pub mod account;
mod deeds;
mod draw;
mod forms;
mod question;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::Instant;
use crate::office::Command;
use crate::office::undo::Undo;
use crate::tui::assign::Reply::Assigned;
use crate::tui::component::{Component, Input, Outcome, ScrollText, TabStrip};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::milestones;
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::{Context, Event, Popup, Size, Taken};
use crate::tui::theme::Theme;
use crate::tui::why::{About, Why};

pub use deeds::Deed;
pub use forms::{add, edit};
pub use question::{Loaded, Reply, Request, Who};

/// The record of that contact, or of the contact of that card.
pub fn open(who: impl Into<Who>) -> RecordPopup {
    RecordPopup {
        who: who.into(),
        loaded: None,
        view: View::default(),
        body: ScrollText::default(),
        tabs: TabStrip::default(),
        now: Instant(0),
    }
}

/// What is shown below the details.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    /// Addresses, consent, notes.
    #[default]
    Addresses,
    /// What happened.
    Timeline,
    /// What was said.
    Messages,
    /// What they deliver as a contractor.
    Milestones,
}

impl View {
    const ALL: [Self; 4] = [Self::Addresses, Self::Timeline, Self::Messages, Self::Milestones];

    fn next(self, forward: bool) -> Self {
        let at = Self::ALL.iter().position(|view| *view == self).unwrap_or(0);
        Self::ALL[(at + if forward { 1 } else { Self::ALL.len() - 1 }) % Self::ALL.len()]
    }
}

/// The popup.
pub struct RecordPopup {
    who: Who,
    loaded: Option<Box<Loaded>>,
    view: View,
    body: ScrollText,
    tabs: TabStrip,
    now: Instant,
}

impl RecordPopup {
    fn carry_out(command: Command, cx: &mut Context<Program>) {
        cx.ask(Ask::change(command, cx.now()));
    }

    fn show(&mut self, view: View) {
        self.view = view;
        self.body = ScrollText::default();
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Record(Ok(loaded)) => {
                // Opened from the board, what waits to be sent comes first.
                if self.loaded.is_none() && matches!(self.who, Who::Card(_)) && loaded.held() > 0 {
                    self.view = View::Messages;
                }
                // A card may go to another contact by a merge; the record stays with the person.
                self.who = Who::Contact(loaded.record.contact.id);
                self.loaded = Some(loaded);
            }
            Reply::Record(Err(refusal)) => {
                toast::refuse(&refusal, cx);
                cx.close();
            }
            Reply::Do(deed) => self.act(deed, cx),
            Reply::Confirmed(command) => {
                if let Command::Merge(merge) = command.as_ref() {
                    // From now on the two are the one who stays.
                    self.who = Who::Contact(merge.keep);
                }
                Self::carry_out(*command, cx);
            }
            Reply::Found(_) => {}
        }
    }

    fn input(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        if let Some(view) = self.tabs.clicked(input) {
            self.show(View::ALL[view]);
            return Taken::Yes;
        }
        match input {
            Input::Action(Action::Assign) => self.act(Deed::Assign(None), cx),
            Input::Action(Action::Edit) => self.act(Deed::Edit, cx),
            Input::Action(Action::Delete) => self.act(Deed::Archive, cx),
            Input::Action(Action::New) if self.view == View::Milestones => self.act(Deed::AddMilestone, cx),
            Input::Action(Action::New) => self.act(Deed::AddAddress, cx),
            Input::Action(Action::Why) => {
                if let Some(loaded) = &self.loaded {
                    cx.open(Why::new(About::Contact(loaded.record.contact.id)));
                }
            }
            Input::Action(Action::Consent) => self.act(Deed::Consent, cx),
            Input::Action(Action::Undo) => Self::carry_out(Command::Undo(Undo { batch: None }), cx),
            Input::Action(Action::Open | Action::Accept) => {
                if let Some(loaded) = &self.loaded {
                    cx.open(deeds::menu(&loaded.record));
                }
            }
            Input::Action(Action::Right | Action::NextField) => self.show(self.view.next(true)),
            Input::Action(Action::Left | Action::PreviousField) => self.show(self.view.next(false)),
            other if self.body.update(other) == Outcome::Ignored => return Taken::No,
            _ => {}
        }
        Taken::Yes
    }
}

impl Popup<Program> for RecordPopup {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        self.now = cx.now();
        match event {
            Event::Shown | Event::Changed => cx.ask(Request::Record(self.who, cx.now()).into()),
            Event::Reply(Answer::Record(reply)) => self.hear(reply, cx),
            Event::Reply(Answer::Assign(Assigned(receipt))) => toast::show(&Ok(receipt), cx),
            Event::Reply(Answer::Change(done)) => toast::show(&done, cx),
            Event::Reply(Answer::Milestones(milestones::Reply::Form(subject, basis))) => match basis {
                Ok(basis) => cx.open(milestones::details(subject, *basis)),
                Err(refusal) => toast::refuse(&refusal, cx),
            },
            Event::Input(input) => return self.input(&input, cx),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        draw::draw(self, frame, area, theme);
    }

    fn size(&self, screen: Size) -> Size {
        Size { width: 110.min(screen.width), height: screen.height.saturating_sub(4) }
    }

    fn scopes(&self) -> &'static [Scope] {
        &[Scope::Record, Scope::Showing, Scope::Popup, Scope::Move]
    }

    fn facts(&self) -> Facts {
        Facts { parts: true, ..Facts::default() }
    }

    fn offers(&self, action: Action) -> bool {
        action != Action::Accept
    }
}
