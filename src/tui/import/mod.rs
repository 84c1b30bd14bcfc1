//! Import of contacts or cards from a CSV file: which file, what would be read, then `[Import]`; one undo takes all back.
//!
//! A file is read on the reader's thread and taken in on the writer's; this popup only looks how far they are.

mod draw;
mod far;
mod look;
mod question;
mod start;
mod words;

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::domain::{Instant, PipelineId, Refusal, Roles};
use crate::office::undo::Undo;
use crate::office::{Command, Receipt};
use crate::tui::cells;
use crate::tui::component::{Component, Drawn, FormSaid, Input, Lookup, MouseKind, Outcome, ScrollText, Typing};
use crate::tui::files::{Completed, Folders};
use crate::tui::keys::{Action, Facts, Scope};
use crate::tui::popup::{Choose, Confirm};
use crate::tui::program::toast;
use crate::tui::program::wire::{Program, Reply as Answer, Request as Ask};
use crate::tui::screen::{Context, Event, Popup, Signal, Size, Taken};
use crate::tui::shell::Level;
use crate::tui::theme::Theme;

pub use far::Far;
pub use look::Lane;
use look::{Look, Part, Said};
pub use question::{Looked, Reply, Request, Tracker};
use start::{FILE, Start};

/// How often the screen shows how far it is, in microseconds.
const LOOK: i64 = 100_000;

/// How far the operator is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Which file.
    Asking,
    /// What would be read.
    Looking,
    /// It is being taken in.
    Importing,
    /// What it came to.
    Done,
}

/// The popup.
pub struct Import {
    /// What contacts become that are put on no tracker.
    role: Roles,
    /// It is about the cards of that tracker, unless the operator says otherwise.
    cards: Option<PipelineId>,
    trackers: Vec<Tracker>,
    /// More messages than this are asked about first.
    most_messages: Option<usize>,
    start: Option<Start>,
    look: Option<Box<Look>>,
    step: Step,
    far: Far,
    /// While something is read or taken in: when to look how far it is.
    wake: Option<Instant>,
    outcome: ScrollText,
    /// The lines of the outcome.
    lines: usize,
    close: Drawn,
}

impl Import {
    /// Contacts first, who get this role.
    #[must_use]
    pub fn contacts(role: Roles) -> Self {
        Self {
            role,
            cards: None,
            trackers: Vec::new(),
            most_messages: None,
            start: None,
            look: None,
            step: Step::Asking,
            far: Far::default(),
            wake: None,
            outcome: ScrollText::default(),
            lines: 0,
            close: Drawn::default(),
        }
    }

    /// Cards of that tracker first; without one, contacts.
    #[must_use]
    pub fn cards(tracker: Option<PipelineId>) -> Self {
        Self { cards: tracker, ..Self::contacts(Roles::ADVOCATE) }
    }

    /// Whether something is being read or taken in.
    fn is_busy(&self) -> bool {
        self.wake.is_some()
    }

    /// Something begins that takes a while.
    fn begin(&mut self, cx: &Context<Program>) -> Far {
        self.far = Far::default();
        self.wake = Some(Instant(cx.now().0 + LOOK));
        self.far.clone()
    }

    fn hear(&mut self, reply: Reply, cx: &mut Context<Program>) {
        match reply {
            Reply::Trackers(Ok((trackers, most_messages))) => {
                self.most_messages = most_messages;
                self.start = Some(Start::new(&trackers, self.cards));
                self.trackers = trackers;
            }
            Reply::Trackers(Err(refusal)) => {
                toast::refuse(&refusal, cx);
                cx.close();
            }
            Reply::Completed(typed, completed) => self.complete(&typed, &completed),
            Reply::Looked(looked) => {
                self.wake = None;
                self.looked(looked);
            }
            Reply::Meaning(column, kind) => {
                if let Some(look) = &mut self.look {
                    look.set_meaning(column, kind);
                    self.look_again(cx);
                }
            }
            Reply::Unbraked => {
                self.most_messages = None;
                self.import(cx);
            }
            Reply::Lane(lane) => {
                if let Some(look) = &mut self.look {
                    look.set_lane(lane);
                    self.look_again(cx);
                }
            }
        }
    }

    /// Tab was pressed on a path: puts in what is certain, and goes on when there is nothing to add.
    fn complete(&mut self, typed: &str, completed: &Completed) {
        let Some(start) = &mut self.start else { return };
        if start.path() != typed {
            return;
        }
        start.complete = Some(completed.path.clone());
        let folder = completed.path.ends_with('/');
        if completed.path == typed && completed.names.is_empty() && !folder {
            start.form.update(&Input::Action(Action::NextField));
        } else {
            start.form.complete(FILE, &completed.path, completed.names.join("  "));
            if folder && completed.names.is_empty() {
                start.complete = None;
            }
        }
    }

    fn looked(&mut self, looked: Result<Box<Looked>, Refusal>) {
        match (looked, &mut self.look, &mut self.start) {
            (Ok(looked), Some(look), _) => look.renew(*looked),
            (Err(refusal), Some(look), _) => look.refuse(refusal),
            (Ok(looked), None, Some(start)) => {
                let what = start.what();
                let tracker = self.trackers.iter().find(|tracker| Some(tracker.id) == what.tracker()).cloned();
                self.look = Some(Box::new(Look::new(*looked, what, tracker, start.notify())));
                self.step = Step::Looking;
            }
            (Err(refusal), None, Some(start)) => start.form.refuse(FILE, words::refusal(refusal)),
            (_, None, None) => {}
        }
    }

    fn look_again(&mut self, cx: &mut Context<Program>) {
        let far = self.begin(cx);
        if let Some(look) = &self.look {
            let Looked { name, bytes, mapping, .. } = &look.looked;
            let (name, bytes, mapping) = (name.clone(), bytes.clone(), mapping.clone());
            cx.ask(Request::Look { name, bytes, mapping, far }.into());
        }
    }

    fn ask(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        if self.is_busy() && !matches!(input, Input::Action(Action::Cancel)) {
            return Taken::Yes;
        }
        let Some(start) = &mut self.start else { return Taken::No };
        if matches!(input, Input::Action(Action::NextField)) && start.completes() {
            cx.ask(Request::Complete(start.path()).into());
            return Taken::Yes;
        }
        match start.form.update(input) {
            Outcome::Ignored => return Taken::No,
            Outcome::Said(FormSaid::Leave) => cx.close(),
            Outcome::Said(FormSaid::LookUp(Lookup::File { endings })) => {
                let (label, path) = start.form.focused_text();
                cx.open(Folders::new(label, &path, endings));
            }
            Outcome::Said(FormSaid::Save) => {
                start.form.accept_all();
                let (path, subject) = (start.path(), start.what().subject());
                if path.trim().is_empty() {
                    start.form.refuse(FILE, "Name the file to import.");
                } else {
                    let far = self.begin(cx);
                    cx.ask(Request::Read { path, subject, far }.into());
                }
            }
            Outcome::Consumed | Outcome::Said(FormSaid::Changed | FormSaid::LookUp(_)) => {}
        }
        Taken::Yes
    }

    fn look(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        let Some(look) = &mut self.look else { return Taken::No };
        match look.update(input) {
            Outcome::Ignored => return Taken::No,
            Outcome::Consumed => {}
            Outcome::Said(Said::Leave) => cx.close(),
            Outcome::Said(Said::Choose(Part::Stage)) => {
                let answer = |lane| Signal::Answer(Answer::Import(Reply::Lane(lane)));
                cx.open(Choose::new("The stage of the rows", look.lanes(), answer));
            }
            Outcome::Said(Said::Choose(Part::Column(column))) => {
                let title = look.looked.mapping.headers().get(column).map_or("", String::as_str);
                let answer = move |kind| Signal::Answer(Answer::Import(Reply::Meaning(column, kind)));
                cx.open(Choose::new(format!("What column \"{title}\" holds"), look.meanings(), answer));
            }
            Outcome::Said(Said::Import) => self.import(cx),
        }
        Taken::Yes
    }

    fn import(&mut self, cx: &mut Context<Program>) {
        if self.is_busy() {
            return;
        }
        let far = self.begin(cx);
        if let Some(look) = &mut self.look {
            look.trouble = None;
            self.step = Step::Importing;
            cx.ask(Ask::change(look.command(self.role, self.most_messages, far.watcher()), cx.now()));
        }
    }

    fn imported(&mut self, done: Result<Receipt, Refusal>, cx: &mut Context<Program>) {
        self.wake = None;
        match (done, &mut self.look) {
            (Ok(receipt), _) => {
                let text = words::came_to(&receipt);
                self.lines = cells::wrap(&text, usize::from(self.size(cx.size()).width.saturating_sub(4))).len();
                self.outcome = ScrollText::new(text);
                self.step = Step::Done;
            }
            (Err(refusal), Some(look)) => {
                // The office says so when it is about the number of messages alone.
                if self.most_messages.is_some() && refusal.hint.contains("--yes") {
                    let question = Confirm::new("Import", refusal.sentence.clone(), "Import and send")
                        .declined("Nothing was imported.");
                    cx.open(question.then(Signal::Answer(Answer::Import(Reply::Unbraked))));
                }
                look.refuse(refusal);
                self.step = Step::Looking;
            }
            (Err(_), None) => {}
        }
    }

    fn done(&mut self, input: &Input, cx: &mut Context<Program>) -> Taken {
        match input {
            Input::Action(Action::Accept | Action::Cancel) => cx.close(),
            Input::Action(Action::Undo) => {
                cx.ask(Ask::change(Command::Undo(Undo { batch: None }), cx.now()));
                cx.close();
            }
            Input::Mouse(mouse) if mouse.kind == MouseKind::Click && self.close.holds(mouse.at) => cx.close(),
            other if self.outcome.update(other) == Outcome::Ignored => return Taken::No,
            _ => {}
        }
        Taken::Yes
    }
}

impl Popup<Program> for Import {
    fn update(&mut self, event: Event<Program>, cx: &mut Context<Program>) -> Taken {
        match (event, self.step) {
            (Event::Shown, _) => cx.ask(Request::Trackers.into()),
            (Event::Tick, _) if self.is_busy() => self.wake = Some(Instant(cx.now().0 + LOOK)),
            (Event::Reply(Answer::Import(reply)), _) => self.hear(reply, cx),
            (Event::Reply(Answer::Change(done)), _) => self.imported(done, cx),
            (Event::Found(path), Step::Asking) => {
                if let Some(start) = &mut self.start {
                    start.form.fill(&path);
                }
            }
            (Event::Input(input), Step::Asking) => return self.ask(&input, cx),
            (Event::Input(input), Step::Looking) => return self.look(&input, cx),
            (Event::Input(Input::Action(Action::Cancel)), Step::Importing) => {
                cx.toast(Level::Info, "Still being imported; the line below says when it is done.");
                cx.close();
            }
            (Event::Input(_), Step::Importing) => {}
            (Event::Input(input), Step::Done) => return self.done(&input, cx),
            (Event::Reply(_) | Event::Found(_) | Event::Changed | Event::Tick, _) => return Taken::No,
        }
        Taken::Yes
    }

    fn draw(&self, frame: &mut Frame, area: Rect, theme: &Theme) {
        draw::draw(self, frame, area, theme);
    }

    fn size(&self, screen: Size) -> Size {
        let lines = |lines: usize| u16::try_from(lines).unwrap_or(u16::MAX);
        let width = 80.min(screen.width);
        match (self.step, &self.start) {
            (Step::Asking, Some(start)) => {
                Size { width, height: (start.form.height(width.saturating_sub(2)) + 2).min(screen.height) }
            }
            (Step::Asking, None) => Size { width, height: 11.min(screen.height) },
            (Step::Looking | Step::Importing, _) => Size {
                width: screen.width.saturating_sub(10).min(140),
                height: screen.height.saturating_sub(3).min(46),
            },
            (Step::Done, _) => Size { width, height: lines(self.lines.saturating_add(4)).min(screen.height) },
        }
    }

    fn scopes(&self) -> &'static [Scope] {
        match self.step {
            Step::Asking => &[Scope::Form, Scope::Move],
            Step::Looking | Step::Importing => &[Scope::Popup, Scope::Move],
            Step::Done => &[Scope::Imported, Scope::Popup, Scope::Move],
        }
    }

    fn facts(&self) -> Facts {
        Facts { row: true, parts: self.step == Step::Looking, ..Facts::default() }
    }

    fn offers(&self, action: Action) -> bool {
        let looks_up = || self.start.as_ref().is_some_and(|start| start.form.looks_up());
        match action {
            Action::LookUp => self.step == Step::Asking && looks_up(),
            action => self.step != Step::Importing || action == Action::Cancel,
        }
    }

    fn word(&self, action: Action) -> Option<&str> {
        match (self.step, &self.start, &self.look) {
            (Step::Asking, Some(start), _) => start.form.word(action),
            (Step::Looking, _, Some(look)) if action == Action::Accept => look.button(),
            _ => None,
        }
    }

    fn typing(&self) -> Typing {
        match (self.step, &self.start, &self.look) {
            (Step::Asking, Some(start), _) => start.form.typing(),
            (Step::Looking, _, Some(look)) if look.focus == look::Focus::Columns => look.parts.typing(),
            _ => Typing::Off,
        }
    }

    fn wakes_at(&self, _now: Instant) -> Option<Instant> {
        self.wake
    }
}
